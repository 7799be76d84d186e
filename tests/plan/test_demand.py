"""Receipts: how many, on which days, and how far they spread."""

from datetime import date

import numpy as np
import pytest

from sim.law.calendars import Calendar
from sim.model.scenario import Demand
from sim.plan.arrivals import counts, expected_per_day
from sim.plan.inflow import inputs_of
from tests.office import AROUND_THE_CLOCK, plan_of

MONDAY = date(2018, 1, 1)
THREE_YEARS = 3 * 365
OPEN_MONTH = [0.0] * 6 + [1.0] + [0.0] * 5


def expected(days=THREE_YEARS, calendar=None, **demand):
    fields = Demand.model_validate({"per_year": 1000, **demand})
    return expected_per_day(fields, calendar or Calendar(), MONDAY, 0, days, MONDAY)


def scenario(demand, until=date(2020, 12, 31)):
    mission = {"demand": demand, "steps": {"decide": {"work": "1 min"}}}
    return {
        "title": "demand",
        "period": {"from": MONDAY, "until": until, "run_in": "0 days"},
        "seed": 3,
        "calendar": {"country": "BE"},
        "missions": {"claim": mission},
        "teams": {"clerks": {**AROUND_THE_CLOCK, "fte": 1, "serves": ["claim.decide"]}},
    }


def receipts(replication=0, until=date(2020, 12, 31), **demand):
    return inputs_of(plan_of(scenario({"per_year": 1000, **demand}, until)), replication).arrivals


def test_a_year_brings_its_demand_whatever_its_weights():
    weights = {"by_month": [1, 2, 0.5, 1, 1, 1, 0.2, 0.2, 3, 1, 1, 1], "by_weekday": [3, 2, 1, 1, 1, 0.5, 0]}
    daily = expected(**weights)
    assert daily[:365].sum() == pytest.approx(1000)
    assert daily[365:730].sum() == pytest.approx(1000)


def test_weights_say_when_it_comes():
    daily = expected(by_month=OPEN_MONTH, by_weekday=[2, 1, 0, 0, 0, 0, 0])
    days = [date.fromordinal(MONDAY.toordinal() + i) for i in range(THREE_YEARS)]
    assert all(
        bool(value) == (day.month == 7 and day.weekday() < 2) for value, day in zip(daily, days, strict=True)
    )
    mondays = daily[[i for i, day in enumerate(days) if day.month == 7 and day.weekday() == 0]]
    tuesdays = daily[[i for i, day in enumerate(days) if day.month == 7 and day.weekday() == 1]]
    assert mondays[0] == pytest.approx(2 * tuesdays[0])


def test_nothing_arrives_on_a_day_on_which_the_institution_is_closed():
    calendar = Calendar("BE", closed=frozenset({date(2018, 1, 2)}))
    assert expected(calendar=calendar)[:2].tolist() == [0.0, 0.0]
    assert expected(calendar=calendar, holidays=False)[:2].min() > 0


def test_demand_grows_year_by_year():
    daily = expected(days=THREE_YEARS + 1, growth=0.1)
    years = (daily[:365], daily[365:730], daily[730:])  # 2020 is a leap year
    assert [year.sum() for year in years] == pytest.approx([1000, 1100, 1210])


def test_dated_demand_holds_from_its_day():
    steps = [{"from": MONDAY, "per_year": 1000}, {"from": date(2018, 7, 2), "per_year": 2000}]
    daily = expected(per_year=steps)
    first = (date(2018, 7, 2) - MONDAY).days
    assert daily[first] == pytest.approx(2 * daily[first - 3])  # a Monday, and the Friday before


@pytest.mark.parametrize("dispersion", [1.0, 1.5, 4.0])
def test_counts_have_their_mean_and_their_dispersion(dispersion):
    drawn = (np.random.default_rng(1).permutation(20_000) + 0.5) / 20_000
    found = counts(np.full(20_000, 6.0), dispersion, drawn)
    assert found.mean() == pytest.approx(6.0, rel=0.02)
    assert found.var() / found.mean() == pytest.approx(dispersion, rel=0.05)


def test_the_dispersion_of_a_day_is_that_of_a_month():
    totals = [len(receipts(r, until=date(2018, 3, 31), dispersion=3.0)) for r in range(60)]
    assert np.var(totals, ddof=1) / np.mean(totals) == pytest.approx(3.0, rel=0.6)


def test_a_higher_demand_brings_more_draw_by_draw():
    drawn = np.linspace(0.001, 0.999, 999)
    assert (counts(np.full(999, 7.0), 1.5, drawn) >= counts(np.full(999, 6.0), 1.5, drawn)).all()


def test_receipts_fall_within_their_hours():
    second = receipts(hours=["09:00", "09:30"]).received % 86_400
    assert second.min() >= 9 * 3600
    assert second.max() < 9 * 3600 + 1800


def test_a_history_brings_about_its_yearly_demand():
    arrivals = receipts()
    assert len(arrivals) == pytest.approx(3000, rel=0.05)
    assert len(np.unique(arrivals.number)) == len(arrivals)
    assert (np.diff(arrivals.enters) >= 0).all()


def test_languages_come_by_weight():
    spoken = receipts(languages={"nl": 0.6, "fr": 0.4}).language
    assert spoken.mean() == pytest.approx(0.4, abs=0.04)


def test_a_run_longer_than_can_be_simulated_is_refused(monkeypatch):
    monkeypatch.setattr("sim.plan.compiling.LONGEST_RUN_DAYS", 365)
    with pytest.raises(ValueError, match=r"the run covers 366 days; at most 365 can be simulated"):
        receipts(until=date(2019, 1, 1))
    assert len(receipts(until=date(2018, 12, 31)))
