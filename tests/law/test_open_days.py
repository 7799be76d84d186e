"""Calendars: weekends, the public holidays of the holidays library, closures as data."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.law.calendars import Calendar

BELGIUM = Calendar(country="BE")


@pytest.mark.parametrize(
    "day",
    [
        date(2017, 4, 17),  # Easter Monday
        date(2017, 5, 25),  # Ascension
        date(2017, 6, 5),  # Whit Monday
        date(2017, 7, 21),  # National Day
        date(2018, 4, 2),  # Easter Monday, another year
        date(2018, 1, 1),
    ],
)
def test_belgian_public_holidays_are_closed(day: date) -> None:
    assert not BELGIUM.is_open(day)
    assert Calendar().is_open(day)


def test_weekend_is_closed_unless_the_calendar_says_that_saturday_is_worked() -> None:
    saturday, sunday = date(2017, 9, 2), date(2017, 9, 3)
    six_days = Calendar(weekdays=frozenset(range(6)))
    assert not Calendar().is_open(saturday)
    assert six_days.is_open(saturday)
    assert not six_days.is_open(sunday)


def test_extra_closure_is_data() -> None:
    bridge = date(2017, 5, 26)
    assert BELGIUM.is_open(bridge)
    assert not Calendar(country="BE", closed=frozenset({bridge})).is_open(bridge)


def test_length_of_open_days_is_the_one_asked_for() -> None:
    assert BELGIUM.open_days(date(2017, 1, 1), 0).shape == (0,)
    assert BELGIUM.open_days(date(2017, 1, 1), 365).sum() == 260 - 8  # 12 holidays, 4 of them on weekends


@settings(deadline=None)
@given(
    first=st.dates(date(1999, 1, 1), date(2030, 1, 1)),
    days=st.integers(1, 800),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.dates(date(1999, 1, 1), date(2032, 1, 1)), max_size=20),
    country=st.sampled_from([None, "BE"]),
)
def test_open_days_agree_with_is_open(
    first: date, days: int, weekdays: frozenset[int], closed: frozenset[date], country: str | None
) -> None:
    calendar = Calendar(country, None, closed, weekdays)
    expected = [calendar.is_open(first + timedelta(day)) for day in range(days)]
    assert calendar.open_days(first, days).tolist() == expected


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"country": "BX"}, "country 'BX': not a country code of the holidays library$"),
        ({"country": "FRAN"}, r"country code of the holidays library; did you mean 'FRA'\?$"),
        ({"country": "DE", "subdivision": "BX"}, "subdivision 'BX': the holidays library has none"),
        ({"subdivision": "BY"}, "a subdivision needs a country"),
        ({"weekdays": frozenset[int]()}, "at least one of 0"),
        ({"weekdays": frozenset({7})}, "at least one of 0"),
    ],
)
def test_calendar_that_cannot_be_is_refused(fields: dict[str, object], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        Calendar(**fields)  # type: ignore[arg-type]
