"""Procedures that differ by office: the same steps with other values (plan of 2018, 2.2.1)."""

from copy import deepcopy

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from tests.engine.desk import Lived, Receipt, at, live, office
from tests.equality.comparing import both
from tests.load.test_load import assert_as_simulated
from tests.office import AROUND_THE_CLOCK, plan_of

NINE, TEN, ELEVEN, NOON = (at(0, clock) for clock in ("09:00", "10:00", "11:00", "12:00"))
STEPS = {"examine": {"work": "1 hour"}, "decide": {"work": "1 hour", "stamp": "decided"}}
SOURCES = {"claimant": {"class": "claimant", "answers": "40 days"}, "fund": {"class": "fund", "answers": "3 days"}}


def offices(steps=STEPS, /, liege=None, fte=9, **tables):
    """Ghent follows the common procedure, Liege its own."""
    data = office(steps, offices={"ghent": {}, "liege": {}}, **tables)
    own = {"at": {"liege": {"steps": liege}}} if liege else {}
    data["missions"]["claim"] |= own
    serves = [f"claim.{step}" for step, fields in steps.items() if "work" in fields]
    data["teams"] = {"clerks": {**AROUND_THE_CLOCK, "fte": fte, "serves": serves}}
    return data


def lived(data, *receipts, **more) -> Lived:
    """One history, which both engines tell alike."""
    found = live(data, *receipts, **more)
    assert both(found.plan, found.inputs) == []
    return found


def in_both(data, **more):
    """A dossier in Ghent, and one in Liege."""
    return lived(data, Receipt(NINE, office="ghent"), Receipt(NINE, office="liege"), **more)


def test_an_office_takes_longer_over_a_step():
    """Plan of 2018, 2.2.1: before procedures are harmonised, one task takes each office its own time."""
    found = in_both(offices(liege={"examine": {"work": "2 hours"}}))
    assert found.stamps("decided") == [ELEVEN, NOON]
    assert [step for _, step, _, _ in found.tasks] == ["examine", "examine", "decide", "decide"]
    assert found.plan.activities == ("claim.examine", "claim.decide")


def test_removing_what_differs_harmonises_the_offices():
    """Plan of 2018, 2.2.1: one procedure for all."""
    data = offices(liege={"examine": {"work": "2 hours"}})
    del data["missions"]["claim"]["at"]
    assert in_both(data).stamps("decided") == [ELEVEN, ELEVEN]


def test_an_office_leaves_out_a_step_that_others_take():
    """Plan of 2018, 2.2.1: a check that one office makes and another does not."""
    assert in_both(offices(liege={"examine": {"share": 0.0}})).stamps("decided") == [ELEVEN, TEN]


def test_an_office_asks_less_and_reminds_sooner():
    """Plan of 2018, 2.2.1: evidence asked by office, in its own shares and times."""
    ask = {"evidence": {"ask": ["claimant", "fund"], "remind": "30 days"}, **STEPS}
    found = in_both(offices(ask, {"evidence": {"ask": {"fund": 0.0}, "remind": "10 days"}}, sources=SOURCES))
    assert found.asks == [
        (0, "claimant", NINE, False),
        (0, "fund", NINE, False),
        (1, "claimant", NINE, False),
        (1, "claimant", NINE + at(10), True),
        (0, "claimant", NINE + at(30), True),
    ]


def test_an_office_reminds_more_often_and_waits_otherwise():
    """Plan of 2018, 2.2.1: reminders and pauses by office."""
    steps = {
        "evidence": {"ask": ["claimant"], "remind": "10 days"},
        "pause": {"wait": "2 days"},
        "decide": {"work": "1 hour", "stamp": "decided"},
    }
    found = in_both(offices(steps, {"evidence": {"reminders": 3}, "pause": {"wait": "1 day"}}, sources=SOURCES))
    assert [(who, (when - NINE) // at(1)) for who, _, when, again in found.asks if again] == [
        (0, 10),
        (1, 10),
        (1, 20),
        (1, 30),
    ]
    assert found.stamps("decided") == [TEN + at(42), TEN + at(41)]


def test_an_office_has_more_done_again():
    """Plan of 2018, 2.2.1: rework by office, its bound being that of the procedure."""
    steps = deepcopy(STEPS)
    steps["examine"]["again"] = {"share": 0.0, "from": "examine", "at_most": 2}
    found = in_both(offices(steps, {"examine": {"again": {"share": 1.0}}}))
    assert [len(found.start_of(who, "examine")) for who in (0, 1)] == [1, 3]


def test_the_same_dossier_meets_the_same_chance_under_both_procedures():
    """The draws of a step are those of the mission, whatever the office (plan of 2018, 2.2.1)."""
    law = {"exponential": {"mean": "1 hour"}}
    steps = {"examine": {"work": law, "share": 0.5}, "decide": {"work": law, "stamp": "decided"}}
    data = offices(steps, {"examine": {"share": 0.8}}, fte=400, mission={"demand": {"per_year": 2000}})
    common = deepcopy(data)
    del common["missions"]["claim"]["at"]
    own, other = (_tasks(each) for each in (data, common))
    assert {dossier: found["decide"] for dossier, found in own.items()} == {
        dossier: found["decide"] for dossier, found in other.items()
    }
    more = [dossier for dossier in own if "examine" in own[dossier] and "examine" not in other[dossier]]
    assert len(more) > 20
    assert all("examine" in own[dossier] for dossier in other if "examine" in other[dossier])


def _tasks(data):
    """How long each step of each dossier took, by number."""
    plan = plan_of(data)
    history = simulate(plan, inputs_of(plan, 0), keep_tasks=True)
    found = {int(number): {} for number in history.number}
    for dossier, activity, start, end in zip(
        *(history.tasks[name] for name in ("dossier", "activity", "start", "end")), strict=True
    ):
        if end >= 0:
            step = plan.activities[activity].split(".")[1]
            found[int(history.number[dossier])][step] = int(end - start)
    return {number: steps for number, steps in found.items() if "decide" in steps}


def test_a_dossier_that_goes_over_keeps_the_procedure_of_its_receipt():
    """What Liege received goes on as Liege does it (plan of 2018, 2.2.1)."""
    data = offices(liege={"decide": {"work": "3 hours"}})
    data["offices"]["liege"] = {"transfer": {"to": "ghent", "above": 0}}
    found = in_both(data)
    assert [found.log.offices[code] for code in found.log.dossiers["office"]] == ["ghent", "ghent"]
    assert found.stamps("decided") == [ELEVEN, at(0, "13:00")]


def test_pooled_queues_keep_the_procedures():
    """Who works on it does not change how (plan of 2018, 2.2.1)."""
    data = {**offices(liege={"examine": {"work": "2 hours"}}), "queues": "pooled"}
    assert in_both(data).stamps("decided") == [ELEVEN, NOON]


def test_what_a_decision_brings_back_begins_the_common_procedure():
    """A second request counts as one of the mission, not of the office that decided the first."""
    follows = {"second": {"mission": "claim", "on": ["refused"], "when": "0 s", "share": 0.5}}
    mission = {"follows": follows, "entitled": 0.0, "demand": {"per_year": 0}}
    data = offices({"decide": {"work": "1 hour"}}, {"decide": {"work": "3 hours"}}, mission=mission)
    for number in range(20):
        found = lived(data, Receipt(NINE, office="liege", entitled=False, number=number))
        if len(found.tasks) > 1:
            break
    assert found.tasks[0] == (0, "decide", NINE, NOON)
    assert found.tasks[1] == (1, "decide", NOON, NOON + 3600)


@pytest.mark.parametrize("named", [True, False])
def test_a_backlog_goes_on_as_its_office_does(tmp_path, named):
    """An open dossier that Liege reminds sooner has been reminded sooner (plan of 2018, 2.2.1)."""
    steps = {"evidence": {"ask": ["claimant"], "remind": "25 days"}, **STEPS}
    own = {"evidence": {"remind": "10 days", "reminders": 2}, "decide": {"work": "5 hours"}}
    places = {"demand": {"per_year": 0, "offices": {"liege": 1.0}}}
    data = offices(steps, own, sources=SOURCES, mission={} if named else places)
    (tmp_path / "open.csv").write_text(f"received,step,office\n2017-12-17,evidence,{'liege' * named}\n")
    data["backlog"] = {"open": {"mission": "claim", "file": "open.csv"}}
    found = lived(data, folder=tmp_path)
    start, received = found.plan.start, found.stamps("received")[0]
    assert start - received == at(15)
    # Reminded once before the start, which is not told as a question of this run, and once more after it.
    assert [(when - received) // at(1) for _, _, when, again in found.asks if again] == [20]
    assert [end - began for _, step, began, end in found.tasks if step == "decide"] == [5 * 3600]


def test_the_load_is_that_of_each_office_and_its_children():
    """Hours of the office's own procedure, and of what it brings back (plan of 2018, 2.2.1)."""
    follows = {"appeal": {"mission": "appeal", "on": ["refused"], "when": "0 s", "share": 0.5}}
    appeal = {"steps": {"defend": {"work": "4 hours"}}, "entitled": "as parent"}
    demand = {"per_year": 1000, "offices": {"ghent": 3.0, "liege": 1.0}}
    mission = {"demand": demand, "entitled": 0.8, "follows": follows}
    data = offices(STEPS, {"examine": {"work": "3 hours"}}, mission=mission, missions={"appeal": appeal})
    data["teams"]["clerks"]["serves"].append("appeal.defend")
    data["period"]["until"] = data["period"]["from"].replace(month=12, day=31)
    needed = team_loads(plan_of(data))[0].needed_hours
    assert needed == pytest.approx(750 * 2 + 250 * 4 + 1000 * 0.2 * 0.5 * 4)


@pytest.mark.long
def test_the_load_is_as_simulated():
    """Rework and refusals that differ by office are counted as they happen."""
    steps = {
        "evidence": {"ask": {"claimant": 0.5, "fund": 0.4}, "remind": "20 days"},
        "examine": {"work": "1 hour", "again": {"share": 0.1, "from": "examine", "at_most": 3}},
        "decide": {"work": "30 min", "stamp": "decided"},
    }
    own = {"evidence": {"ask": {"claimant": 0.9}}, "examine": {"work": "2 hours", "again": {"share": 0.5}}}
    data = offices(steps, own, sources=SOURCES, mission={"demand": {"per_year": 5000}})
    data["period"] |= {"until": data["period"]["from"].replace(month=12, day=31), "run_in": "6 months"}
    assert_as_simulated(plan_of(data))


def test_the_rows_of_a_mission_stand_together():
    """The engines find the mission of a row by its first one."""
    plan = plan_of(offices(liege={"examine": {"work": "2 hours"}}))
    assert plan.starts.shape == (1, 2)
    assert plan.starts[0, 0] == plan.missions[0].entry == 0
    assert 0 < plan.starts[0, 1] < len(plan.rows)
    assert np.array_equal(inputs_of(plan, 0).arrivals.row, plan.starts[0][inputs_of(plan, 0).offices])
