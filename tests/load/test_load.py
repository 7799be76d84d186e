"""The load of each team: hours needed against hours present, rework and children included."""

import math
from copy import deepcopy

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.plan.compiling import compile_plan
from sim.plan.inflow import inputs_of
from sim.plan.load import MultiplyingError, refuse_multiplying, team_loads
from sim.study.replications import prepare
from tests.load.offices import OFFICES, again, children, dated, evidence, office
from tests.office import plan_of

REPLICATIONS = 8
DECIDE = {"decide": {"work": "90 min", "stamp": "decided"}}


def needed(data):
    """Hours that the only team needs in the first year."""
    return team_loads(plan_of(data))[0].needed_hours


def test_one_step_needs_its_time_for_every_dossier():
    loads = team_loads(plan_of(office(DECIDE, per_year=3000)))
    assert [(load.team, load.year) for load in loads] == [("desk", 2021), ("desk", 2022)]
    assert loads[0].needed_hours == pytest.approx(3000 * 1.5)


def test_hours_present_are_fte_times_working_time_less_absence():
    data = office(DECIDE, fte=2.0)
    data["teams"]["desk"]["absence"] = {"share": 0.25, "spell": "5 working days"}
    weekdays = np.busday_count("2021-01-01", "2022-01-01")
    assert team_loads(plan_of(data))[0].present_hours == pytest.approx(2 * 7.6 * weekdays * 0.75)


def test_part_time_counts_from_its_date_on():
    data = dated()
    del data["teams"]["desk"]["absence"]
    before = np.busday_count("2021-01-01", "2021-07-01")
    after = np.busday_count("2021-07-01", "2022-01-01")
    assert team_loads(plan_of(data))[0].present_hours == pytest.approx(7.6 * (3.5 * before + 4.25 * after))


def test_a_loop_counts_as_often_as_its_bound_allows():
    hours = 0.5 + 1.0
    assert needed(again()) == pytest.approx(3000 * ((1 + 0.4 + 0.16) * hours + 1 / 3), rel=1e-3)


def test_a_loop_that_all_take_ends_at_its_bound():
    data = again()
    data["missions"]["claim"]["steps"]["examine"]["again"] = {"share": 1.0, "from": "file", "at_most": 3}
    assert needed(data) == pytest.approx(3000 * (4 * 1.5 + 1 / 3), rel=1e-3)


def test_children_are_a_fixed_point():
    data = children()
    refused, requests = 0.3, 0.3 * 0.5
    # A complaint on a refusal brings back another with probability 0.3, and so on.
    on_refusals = (refused * 0.1 + requests * 0.8 * 0.4) / (1 - 0.3)
    expected = 1.5 + requests * 3.0 + (0.7 * 0.1 + on_refusals) * 2.0
    assert needed(data) == pytest.approx(3000 * expected)


def test_a_rule_after_a_time_refuses_those_whose_answer_comes_later():
    data = evidence({"decide_after": "30 days"})
    steps = data["missions"]["claim"]["steps"]
    steps["evidence"] = {"after": "register", "ask": {"tax": 1.0}}
    del steps["examine"]["again"]
    late = math.exp(-1)
    hours = 1 / 6 + (1 - late) + 1 / 3 + late * 0.9 * 5
    assert needed(data) == pytest.approx(3000 * hours, rel=2e-3)


def test_a_silent_source_without_a_rule_keeps_dossiers_for_ever():
    data = evidence({"decide_after": "30 days"}, share=0.0)
    steps = data["missions"]["claim"]["steps"]
    steps["evidence"] = {"after": "register", "ask": {"claimant": 1.0}}
    del steps["examine"]["again"]
    assert needed(data) == pytest.approx(3000 * (1 / 6 + 0.9 * (1 + 1 / 3)), rel=2e-3)


def test_growth_and_a_short_period_are_those_of_the_days_judged():
    data = office(DECIDE, per_year=3650)
    data["missions"]["claim"]["demand"] |= {"by_weekday": [1.0] * 7, "holidays": False}
    data["period"] |= {"from": "2021-12-01", "until": "2022-01-31"}
    loads = team_loads(plan_of(data))
    assert [load.year for load in loads] == [2021, 2022]
    assert [load.needed_hours for load in loads] == pytest.approx([310 * 1.5] * 2, rel=0.01)


def test_receipts_of_a_register_count_as_they_are(tmp_path):
    (tmp_path / "receipts.csv").write_text("day,count\n2021-03-01,10\n2022-03-01,30\n", encoding="utf-8")
    data = office(DECIDE)
    trace = {"file": "receipts.csv", "date": "day", "count": "count"}
    data["missions"]["claim"]["demand"] = {"trace": trace}
    loads = team_loads(plan_of(data, tmp_path))
    assert [load.needed_hours for load in loads] == pytest.approx([15.0, 45.0])


def test_work_without_anybody_is_an_infinite_load():
    loads = team_loads(plan_of(office(DECIDE, fte=0.0)))
    assert loads[0].load == math.inf
    assert team_loads(plan_of(office(DECIDE, fte=0.0, per_year=0)))[0].load == 0.0


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_dossiers_that_multiply_are_refused_by_name(share):
    data = children()
    follow = {"mission": "complaint", "on": ["refused"], "when": "10 days", "share": share}
    data["missions"]["complaint"]["follows"] = {"one": follow, "two": follow}
    plan = plan_of(data)
    for check in (refuse_multiplying, team_loads):
        with pytest.raises(MultiplyingError, match=rf"missions\.complaint: .* {2 * share:.2f} further") as caught:
            check(plan)
        assert "missions.claim" not in str(caught.value)


def test_children_below_one_are_not_refused():
    refuse_multiplying(plan_of(children()))


@pytest.mark.long
@pytest.mark.parametrize("name", OFFICES)
def test_hours_needed_are_those_that_simulated_histories_work(name):
    assert_as_simulated(plan_of(deepcopy(OFFICES[name])))


@pytest.mark.long
@pytest.mark.parametrize("days", [90, 120])
def test_hours_needed_of_the_shipped_scenarios_are_those_simulated(days):
    prepared = prepare(f"assimilation_{days}.toml")
    assert_as_simulated(compile_plan(prepared.scenario, prepared.document.folder))


def assert_as_simulated(plan):
    """Each team alone, and teams that share work together, within 4 % in every year."""
    loads = team_loads(plan)
    worked = np.mean([worked_hours(plan, replication) for replication in range(REPLICATIONS)], axis=0)
    expected = np.array([load.needed_hours for load in loads]).reshape(worked.shape)
    sharing = {team for station in plan.stations if len(station.teams) > 1 for team in station.teams}
    groups = [[team] for team in range(len(plan.teams)) if team not in sharing] + (
        [sorted(sharing)] if sharing else []
    )
    for group in groups:
        assert worked[:, group].sum(axis=1) == pytest.approx(expected[:, group].sum(axis=1), rel=0.04)


def worked_hours(plan, replication):
    """Hours of work begun: shape (years, teams)."""
    busy = simulate(plan, inputs_of(plan, replication)).busy
    names = np.array([name[:4] for name in plan.months[0]])
    years = range(plan.first.year, plan.last.year + 1)
    return np.array([busy[:, names == str(year)].sum(axis=1) / 3600 for year in years])
