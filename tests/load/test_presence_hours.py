"""Hours present before a run are the mean of those that simulated histories have."""

from typing import Any

import numpy as np
import pytest

from sim.plan.inflow import inputs_of
from sim.plan.load import present_hours, team_loads
from tests.equality.comparing import both
from tests.load.offices import office
from tests.office import plan_of

HISTORIES = 60
STEPS = {"decide": {"work": "90 min", "stamp": "decided"}}
GROWING = [{"from": "2019-01-01", "fte": 6}, {"from": "2021-03-01", "fte": 10.5}, {"from": "2021-12-01", "fte": 8}]
AWAY = {
    "absence": {"share": 0.08, "spell": "8 working days"},
    "leave": {"days": 26, "by_month": [1, 1, 1, 2, 2, 2, 6, 6, 2, 1, 1, 3], "spell": "5 working days"},
}
ELSEWHERE = {"duties": {"reception_desk": 0.1, "municipal_sessions": 0.03, "dispense_commission": 0.02}}
RECRUITED = {"recruitment": {"lag": "120 days", "learning": "180 days", "starts_at": 0.5}}
LEAVING = {"departures": {"share_per_year": 0.25, "replaced_after": "120 days"}}
LATE = {"late": {"days": ["tue", "fri"], "until": "20:00"}}
EVERYTHING = {**AWAY, **ELSEWHERE, **RECRUITED, **LEAVING, **LATE}


def desk(fte: Any = 8, **fields: Any):
    data = office(STEPS, fte)
    data["teams"]["desk"].update(fields)
    return plan_of(data)


@pytest.mark.parametrize(
    ("fte", "fields"),
    [(8, AWAY), (GROWING, RECRUITED), (8, {**LEAVING, **RECRUITED}), (GROWING, EVERYTHING), (0.5, EVERYTHING)],
    ids=["away", "recruited", "leaving", "everything", "half a post"],
)
def test_hours_present_are_the_mean_of_simulated_presence(fte, fields):
    plan = desk(fte, **fields)
    months, month_of_day = plan.months
    seconds = plan.teams[0].time.lengths()
    hours = np.array(
        [
            np.bincount(month_of_day, inputs_of(plan, replication).presence[0] * seconds) / 3600
            for replication in range(HISTORIES)
        ]
    )
    for year in (2021, 2022):
        inside = [name.startswith(str(year)) for name in months]
        found = hours[:, inside].sum(axis=1)
        margin = 4 * found.std(ddof=1) / HISTORIES**0.5 + 16.0  # and parts of posts that are carried over
        assert present_hours(plan, year)[0] == pytest.approx(found.mean(), abs=margin)


def test_every_kind_takes_its_share_of_the_hours():
    weekdays = np.busday_count("2021-01-01", "2022-01-01")
    alone = present_hours(desk(1), 2021)[0]
    assert alone == pytest.approx(7.6 * weekdays)
    assert present_hours(desk(1, **ELSEWHERE), 2021)[0] == pytest.approx(0.85 * alone)
    leave = {"leave": {**AWAY["leave"], "by_month": [1] * 12}}
    assert present_hours(desk(1, **leave), 2021)[0] == pytest.approx(alone - 7.6 * 26)
    both_away = present_hours(desk(1, **leave, absence=AWAY["absence"]), 2021)[0]
    assert both_away == pytest.approx(0.92 * (alone - 7.6 * 26))


def test_a_lag_takes_its_hours_from_the_year_in_which_the_posts_are_given():
    fte = [{"from": "2019-01-01", "fte": 1}, {"from": "2021-07-01", "fte": 2}]
    expected = 7.6 * (np.busday_count("2021-01-01", "2022-01-01") + np.busday_count("2021-10-29", "2022-01-01"))
    assert present_hours(desk(fte, recruitment={"lag": "120 days"}), 2021)[0] == pytest.approx(expected)


def test_late_days_are_hours_present():
    longer = 12.0 - 7.6  # from 08:00 to 20:00
    days = np.busday_count("2021-01-01", "2022-01-01", weekmask="Tue Fri")
    assert present_hours(desk(1, **LATE), 2021)[0] - present_hours(desk(1), 2021)[0] == pytest.approx(longer * days)


def test_a_team_without_anybody_for_years_has_no_hours():
    fte = [{"from": "2019-01-01", "fte": 0}, {"from": "2022-12-01", "fte": 3}]
    loads = team_loads(desk(fte, **EVERYTHING))
    assert [load.present_hours for load in loads] == [0.0, 0.0]
    assert [load.load for load in loads] == [float("inf")] * 2


def test_both_engines_live_the_same_history_with_everything_on():
    plan = desk(GROWING, **EVERYTHING)
    assert both(plan, inputs_of(plan, 0)) == []
