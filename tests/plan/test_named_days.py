"""Dossiers that come on days that are named: by a word, by date, or every year."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.law.calendars import Calendar
from sim.model.scenario import Demand
from sim.plan.arrivals import expected_per_day
from sim.plan.days import dealt, spread_whole

FIRST = date(2018, 1, 1)
TWO_YEARS = 730


def days(calendar=None, until=TWO_YEARS, **demand):
    """The days on which something is expected, and how much."""
    fields = Demand.model_validate({"holidays": True, **demand})
    found = expected_per_day(fields, calendar or Calendar(), FIRST, 0, until, FIRST)
    return {FIRST + timedelta(int(day)): float(found[day]) for day in np.flatnonzero(found)}


def test_a_month_starts_on_its_first_open_day():
    """Art. 28: 1 April 2018 is Easter Sunday, the Monday a holiday."""
    starts = days(Calendar("BE"), exactly=7, on="month starts")
    assert list(starts)[:6] == [date(2018, *day) for day in ((1, 2), (2, 1), (3, 1), (4, 3), (5, 2), (6, 1))]
    assert set(starts.values()) == {7.0}
    assert len(starts) == 24


def test_a_day_of_every_year_comes_every_year():
    """Art. 4: 31 March 2018 is a Saturday and 31 March 2019 a Sunday."""
    assert days(exactly=2, on=["03-31"]) == {date(2018, 4, 2): 2.0, date(2019, 4, 1): 2.0}


def test_a_date_comes_once():
    assert days(exactly=2, on=[date(2018, 3, 15), date(2017, 3, 15)]) == {date(2018, 3, 15): 2.0}


def test_days_put_off_to_the_same_open_day_come_together():
    """Saturday and Sunday both wait for the Monday, which is named too."""
    weekend = [date(2018, 6, 2), date(2018, 6, 3), date(2018, 6, 4)]
    assert days(exactly=5, on=weekend) == {date(2018, 6, 4): 15.0}


def test_the_last_day_of_a_year_may_come_in_the_next():
    """30 December 2018 is a Sunday, and the institution is closed until 2 January; that of 2017 is a Saturday."""
    closed = frozenset({date(2018, 12, 31), date(2019, 1, 1)})
    found = days(Calendar(closed=closed), exactly=1, on=["12-30"])
    assert found == {date(2018, 1, 1): 1.0, date(2019, 1, 2): 1.0, date(2019, 12, 30): 1.0}


def test_a_days_number_grows_by_year_to_the_nearest_whole():
    assert list(days(exactly=5, on=["06-04"], growth=0.5).values()) == [5.0, 8.0]


def test_a_yearly_demand_is_spread_over_the_days_that_are_named():
    """Of what a year brings each named day has its share, by the weight of its month; no other day has any."""
    weights = [1.0, 3.0, *[0.0] * 10]
    found = days(per_year=400, on="month starts", by_month=weights, until=365)
    assert found == {date(2018, 1, 1): pytest.approx(100), date(2018, 2, 1): pytest.approx(300)}


def test_a_month_without_weight_is_left_out_and_not_put_off():
    """Who pays in spring alone pays for no other month then."""
    spring = [0.0, 0.0, 1.0, 1.0, 1.0, *[0.0] * 7]
    starts = days(exactly=4, on="month starts", by_month=spring, until=365)
    assert starts == {date(2018, 3, 1): 4.0, date(2018, 4, 2): 4.0, date(2018, 5, 1): 4.0}


def test_a_year_without_a_named_day_brings_nothing():
    assert days(per_year=400, on=[date(2018, 3, 15)]) == {date(2018, 3, 15): 400.0}


def test_working_days_are_those_on_which_something_can_come():
    found = days(Calendar("BE"), exactly=1, on="working days", until=14)
    assert [day.day for day in found] == [2, 3, 4, 5, 8, 9, 10, 11, 12]


@pytest.mark.parametrize("weights", [(0.5, 0.5), (0.6, 0.3, 0.1), (1 / 3, 1 / 3, 1 / 3), (0.97, 0.01, 0.02)])
@pytest.mark.parametrize("number", [1, 3, 100])
def test_dossiers_are_dealt_to_offices_without_loss_and_by_their_shares(weights, number):
    shares = {f"office{place}": weight for place, weight in enumerate(weights)}
    expected = np.zeros(200)
    expected[::3] = number
    parts = dealt(expected, shares)
    assert np.array_equal(sum(parts.values()), expected)
    for office, part in parts.items():
        assert part.min() >= 0
        assert np.abs(np.cumsum(part) - shares[office] * np.cumsum(expected)).max() <= 1.0 + 1e-9
        assert np.array_equal(spread_whole(part), part.astype(np.int64))
