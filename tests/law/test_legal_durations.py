"""Legal durations: the day of receipt does not count; month ends, leap years, holidays."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.law.calendars import Calendar
from sim.law.durations import UNITS, UNKNOWN_DURATION, Duration, parse_duration

BELGIUM = Calendar(country="BE")
PLAIN = Calendar()
DAYS_OF_FOUR_YEARS = [date(2015, 1, 1) + timedelta(day) for day in range(4 * 366)]
DATES = st.dates(date(1997, 1, 1), date(2040, 1, 1))
COUNTED = st.one_of(
    st.builds(Duration, st.integers(1, 200).map(Fraction), st.sampled_from(["day", "working_day", "week"])),
    st.builds(Duration, st.integers(1, 20).map(lambda halves: Fraction(halves, 2)), st.just("month")),
    st.builds(Duration, st.integers(1, 20).map(Fraction), st.just("half_month")),
)


def last_day(text: str, start: date, calendar: Calendar = PLAIN) -> date:
    return parse_duration(text).last_day(start, calendar)


def lengths(text: str, calendar: Calendar = PLAIN) -> set[int]:
    duration = parse_duration(text)
    return {(duration.last_day(start, calendar) - start).days for start in DAYS_OF_FOUR_YEARS}


@pytest.mark.parametrize(
    ("text", "start", "last"),
    [
        ("1 day", date(2017, 12, 31), date(2018, 1, 1)),
        ("90 days", date(2017, 1, 31), date(2017, 5, 1)),  # ends on a holiday: not moved
        ("90 days", date(2016, 1, 31), date(2016, 4, 30)),  # leap year; ends on a Saturday: not moved
        ("1 week", date(2016, 2, 25), date(2016, 3, 3)),
        ("1 month", date(2017, 1, 31), date(2017, 2, 28)),
        ("1 month", date(2016, 1, 31), date(2016, 2, 29)),
        ("1 month", date(2017, 2, 28), date(2017, 3, 28)),
        ("4 months", date(2016, 2, 29), date(2016, 6, 29)),
        ("12 months", date(2016, 2, 29), date(2017, 2, 28)),
        ("3.5 months", date(2016, 11, 30), date(2017, 3, 15)),  # 28 February, then 15 days
        ("half a month", date(2017, 2, 14), date(2017, 3, 1)),
        ("7 half-months", date(2016, 11, 30), date(2017, 3, 15)),
        ("0 days", date(2017, 2, 14), date(2017, 2, 14)),
    ],
)
def test_day_of_receipt_does_not_count(text: str, start: date, last: date) -> None:
    assert last_day(text, start, BELGIUM) == last


def test_art_19_gives_until_the_end_of_the_month_after_the_month_of_receipt() -> None:
    """Contract 2002-2004, art. 19: 28 to 61 days, according to the day of receipt."""
    assert last_day("end of the month after", date(2017, 1, 1)) == date(2017, 2, 28)
    assert last_day("end of the month after", date(2017, 1, 31)) == date(2017, 2, 28)
    assert last_day("end of the month after", date(2016, 1, 31)) == date(2016, 2, 29)
    assert last_day("end of the month after", date(2017, 12, 1)) == date(2018, 1, 31)
    days = lengths("end of the month after")
    assert (min(days), max(days)) == (28, 61)


def test_four_months_of_the_charter_are_not_120_days() -> None:
    """Charter, annex 3, 3.2, against the 120 days of the plan of 2018, 2.1."""
    assert lengths("4 months") == {120, 121, 122, 123}
    assert lengths("120 days") == {120}


def test_three_months_and_a_half_are_104_to_107_days() -> None:
    """Contract 2002-2004, arts 5, 13 and 26; half a month is read as 15 days, which is an assumption."""
    assert lengths("3.5 months") == {104, 105, 106, 107}
    assert 90 not in lengths("3.5 months")  # the plan's old contract (2.1) is another one


def test_45_working_days_pass_over_weekends_and_holidays() -> None:
    """Charter, annex 3, 1.1. From 3 April 2017: Easter Monday, 1 May, Ascension, Whit Monday are closed."""
    assert last_day("45 working days", date(2017, 4, 3), PLAIN) == date(2017, 6, 5)
    assert last_day("45 working days", date(2017, 4, 3), BELGIUM) == date(2017, 6, 9)


def test_45_working_days_differ_where_saturday_is_a_working_day() -> None:
    """Charter, annex 3, 1.1: the annex does not say which days are working days; the calendar does."""
    six_days = Calendar(country="BE", weekdays=frozenset(range(6)))
    assert last_day("45 working days", date(2017, 4, 3), six_days) < date(2017, 6, 1)


def test_working_days_from_a_closed_day_start_on_the_next_open_one() -> None:
    friday, sunday, monday = date(2017, 9, 1), date(2017, 9, 3), date(2017, 9, 4)
    assert last_day("1 working day", friday) == monday
    assert last_day("1 working day", sunday) == monday
    assert parse_duration("1 working day").before(monday, PLAIN) == friday
    assert parse_duration("1 working day").before(sunday, PLAIN) == friday


def test_permission_after_a_reminder_begins_when_more_than_a_month_has_passed() -> None:
    """Charter, annex 3, 3.2."""
    month = parse_duration("1 month")
    assert month.first_day_beyond(date(2017, 3, 10), BELGIUM) == date(2017, 4, 11)
    assert month.first_day_beyond(date(2017, 1, 31), BELGIUM) == date(2017, 3, 1)
    assert month.first_day_beyond(date(2016, 1, 31), BELGIUM) == date(2016, 3, 1)


def test_decision_15_days_after_a_reminder_comes_before_the_charter_permits_it() -> None:
    """Plan of 2018, 2.2.1, against the Charter, annex 3, 3.2."""
    for start in DAYS_OF_FOUR_YEARS:
        permitted = parse_duration("1 month").first_day_beyond(start, PLAIN)
        assert last_day("15 days", start) < permitted


def test_first_of_the_next_month_is_a_date_of_effect_not_a_deadline() -> None:
    """Plan of 2018, 3.1.1."""
    effect = parse_duration("first of the next month")
    assert effect.effective_day(date(2017, 12, 31)) == date(2018, 1, 1)
    assert effect.effective_day(date(2017, 2, 1)) == date(2017, 3, 1)
    with pytest.raises(ValueError, match="a date of effect, not a deadline"):
        effect.last_day(date(2017, 2, 1), PLAIN)
    with pytest.raises(ValueError, match="a limit, not a date of effect"):
        parse_duration("4 months").effective_day(date(2017, 2, 1))


def test_unknown_limit_answers_no_question() -> None:
    """Contract 2002-2004, arts 5 and 13: the limits for 2003 stand in a table that was not published."""
    assert not UNKNOWN_DURATION.is_known
    assert parse_duration("1 day").is_known
    with pytest.raises(ValueError, match="the text gives no limit"):
        UNKNOWN_DURATION.last_day(date(2003, 1, 1), PLAIN)
    with pytest.raises(ValueError, match="cannot be counted back"):
        UNKNOWN_DURATION.before(date(2003, 1, 1), PLAIN)


def test_art_15_sets_one_last_day_for_whatever_start() -> None:
    """Contract 2002-2004, art. 15: closed by the end of the contract; who starts later is late at once."""
    for start in (date(1999, 5, 1), date(2004, 12, 31), date(2005, 1, 1)):
        assert last_day("by 2004-12-31", start) == date(2004, 12, 31)
    assert parse_duration("by 2004-12-31").first_day_beyond(date(2002, 1, 1), PLAIN) == date(2005, 1, 1)
    assert parse_duration("by 2004-12-31").is_known
    with pytest.raises(ValueError, match="a limit, not a date of effect"):
        parse_duration("by 2004-12-31").effective_day(date(2002, 1, 1))


def test_five_working_days_before_a_date() -> None:
    """Contract 2002-2004, art. 15: 31 December 2004 is a Friday, Christmas a Saturday."""
    last = last_day("by 2004-12-31", date(2002, 1, 1))
    assert parse_duration("5 working days").before(last, BELGIUM) == date(2004, 12, 24)
    with pytest.raises(ValueError, match="'by 2004-12-31' cannot be counted back"):
        parse_duration("by 2004-12-31").before(last, BELGIUM)


@pytest.mark.parametrize("text", ["by 2003-02-29", "by 31-12-2004", "by 2004", "until 2004-12-31"])
def test_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a legal duration is .*'by 2004-12-31'"):
        parse_duration(text)


def test_a_date_has_a_day_and_nothing_else_has() -> None:
    with pytest.raises(ValueError, match="a date has a day"):
        Duration(Fraction(1), "date")
    with pytest.raises(ValueError, match="a date has a day"):
        Duration(Fraction(1), "month", day=date(2004, 12, 31))


def test_end_of_the_month_after_cannot_be_counted_back() -> None:
    with pytest.raises(ValueError, match="cannot be counted back"):
        parse_duration("end of the month after").before(date(2017, 1, 1), PLAIN)


@settings(deadline=None)
@given(duration=COUNTED, start=DATES)
def test_before_undoes_last_day(duration: Duration, start: date) -> None:
    is_open = BELGIUM.is_open(start)
    if (duration.unit == "working_day" and not is_open) or (duration.unit.endswith("month") and start.day > 28):
        return
    assert duration.before(duration.last_day(start, BELGIUM), BELGIUM) == start


@settings(deadline=None)
@given(duration=COUNTED, start=DATES)
def test_later_receipt_never_ends_earlier(duration: Duration, start: date) -> None:
    earlier, later = (duration.last_day(day, BELGIUM) for day in (start, start + timedelta(1)))
    assert start < earlier <= later


@given(
    duration=st.one_of(
        COUNTED,
        st.sampled_from([parse_duration(text) for text in ("end of the month after", "0 days", "by 2004-12-31")]),
    )
)
def test_text_of_a_duration_is_read_back(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_text(unit: str) -> None:
    assert str(Duration(Fraction(1), unit, day=date(2004, 12, 31) if unit == "date" else None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "90",
        "days",
        "-1 days",
        "1.5 weeks",
        "2.5 days",
        "3.25 months",
        "1 year",
        "unknown",
        "0 working days",
    ],
)
def test_text_that_is_no_legal_duration_is_refused_with_the_units_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"a legal duration is a number and a unit .*working days.*half"):
        parse_duration(text)


def test_unit_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="unit 'year'"):
        Duration(Fraction(1), "year")
