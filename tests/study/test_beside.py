"""The twin beside the simulation: the alarm, where they part."""

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.study.beside import BACKLOG, SHARE, UTILISATION, beside
from sim.study.flow_figures import FlowFigures
from sim.study.fluid import fluid
from sim.study.stock_flow import StockFlow
from tests.engine.desk import clerks
from tests.study.deterministic import daily, prepared

TEN = {"ten": {"limit": "5 days", "percentage": 90.0}}
STEPS = {"decide": {"work": {"exponential": {"mean": "2 hours"}}, "stamp": "decided"}}


def desk(fte, per_year=900):
    """Clerks of whom on average nine tenths are there, so many dossiers a year of two hours each."""
    teams = {"clerks": clerks("claim.decide", fte=fte, absence={"share": 0.1, "spell": "10 working days"})}
    mission = {"demand": {"per_year": per_year, "holidays": False}, "norms": ["ten"]}
    return prepared(STEPS, until="2018-12-31", mission=mission, teams=teams, norms=TEN)


def laid_beside(one, histories=12):
    """The twin of an office beside some histories."""
    twin, figures = fluid(one, times=60), FlowFigures()
    flow = StockFlow(twin)
    inputs = [inputs_of(one.plan, number) for number in range(2 * histories)]
    values = np.array([figures.values(one.plan, each, simulate(one.plan, each)) for each in inputs[:histories]])
    said = np.array([flow.told(each) for each in inputs])
    return beside(twin, flow, figures.rows(one.plan), values, said[:histories], said[histories:])


def test_a_quiet_office_raises_no_alarm():
    found = laid_beside(desk(4))
    assert found.alarms == []
    assert (found.histories, found.further) == (12, 12)
    assert set(found.table["kind"]) == {SHARE, BACKLOG, UTILISATION}


def test_where_chance_makes_queues_the_alarm_names_the_team_that_is_nearly_fully_at_work():
    alarms = laid_beside(desk(1)).alarms
    assert {alarm.kind for alarm in alarms} >= {SHARE, BACKLOG}
    for alarm in alarms:
        assert abs(alarm.twin - alarm.simulated) > alarm.allowed > alarm.half_width
        assert alarm.reason.startswith("the team clerks is at work 9")


def test_a_team_of_one_that_has_time_is_a_reason_too():
    """While the only clerk is away for two weeks everything waits, however little there is to do."""
    [alarm, *_] = laid_beside(desk(1, per_year=600)).alarms
    assert alarm.reason.startswith("the team clerks has 0.9 agents there on an average day")


def test_a_clerk_who_ends_what_was_begun_after_hours_is_a_reason_too():
    """Half a post is there every other day, and tasks of sixteen hours go on when it is not."""
    teams = {"clerks": clerks("claim.decide", fte=0.5)}
    steps = {"decide": {"work": "16 hours", "stamp": "decided"}}
    one = prepared(steps, until="2018-12-31", mission=daily(1), teams=teams)
    [alarm] = [alarm for alarm in laid_beside(one, histories=2).alarms if alarm.kind == UTILISATION]
    assert alarm.reason.startswith("the team clerks works longer than it is there")


def test_one_history_raises_no_alarm():
    assert laid_beside(desk(1), histories=1).alarms == []


def test_what_is_open_at_the_end_of_the_period_is_told_once():
    """At the end of the last year and of the whole period it is the same."""
    teams = {"clerks": clerks("claim.decide", fte=1)}
    found = laid_beside(prepared(mission=daily(4), until="2019-03-31", teams=teams), histories=4)
    windows = found.table[found.table["kind"] == BACKLOG]["window"].tolist()
    assert windows == ["2018", "2019-01-01 to 2019-03-31"]


def test_without_chance_the_table_holds_what_both_say():
    table = laid_beside(prepared(mission=daily(10)), histories=4).table.set_index("subject")
    assert table.loc["claim", "twin"] == table.loc["claim", "mean"] == 130
    assert table.loc["clerks", "half_width"] == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(table.loc["clerks", "gain"])
