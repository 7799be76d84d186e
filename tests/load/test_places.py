"""Where work is laid: on the offices that end up with it, by the procedures that they have."""

import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from tests.load.offices import office
from tests.office import plan_of

NAMES = ("one", "two", "three")


def in_offices(demand, **offices):
    """A team in each office; an hour for each of 3,000 dossiers a year."""
    data = office({"decide": {"work": "1 hour", "stamp": "decided"}})
    (team,) = data["teams"].values()
    data["offices"] = {name: offices.get(name, {}) for name in NAMES}
    data["teams"] = {name: {**team, "office": name} for name in NAMES}
    data["missions"]["claim"]["demand"]["offices"] = demand
    return data


def needed(data):
    return {load.team: load.needed_hours for load in team_loads(plan_of(data)) if load.year == 2021}


def worked(data):
    """The teams that work in a history."""
    plan = plan_of(data)
    busy = simulate(plan, inputs_of(plan, 0)).busy.sum(axis=1)
    return {team.name for team, seconds in zip(plan.teams, busy, strict=True) if seconds}


def hands_on(to):
    return {"transfer": {"to": to, "above": 0}}


def test_a_chain_that_hands_on_everything_is_followed_to_its_end():
    data = in_offices({"one": 1, "two": 1}, one=hands_on("two"), two=hands_on("three"))
    assert needed(data) == pytest.approx({"one": 0, "two": 0, "three": 3000})
    assert worked(data) == {"three"}


def test_where_all_of_a_round_hand_on_everything_work_stays_at_home():
    data = in_offices({"one": 1}, one=hands_on("two"), two=hands_on("one"))
    assert needed(data) == pytest.approx({"one": 3000, "two": 0, "three": 0})
    assert worked(data) == {"one"}


def test_every_office_may_have_a_procedure_of_its_own():
    data = in_offices(dict.fromkeys(NAMES, 1))
    data["missions"]["claim"]["at"] = {
        name: {"steps": {"decide": {"work": f"{place + 2} hours"}}} for place, name in enumerate(NAMES)
    }
    assert needed(data) == pytest.approx({"one": 2000, "two": 3000, "three": 4000})
