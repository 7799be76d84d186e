"""Stations that hand dossiers on."""

from pathlib import Path

import pytest

from sim.model.scenario import Scenario
from sim.plan.compiling import compile_plan
from tests.engine.desk import clerks, office


def in_three_offices(**to):
    return office(
        {"decide": {"work": "1 hour"}},
        offices={name: {"transfer": {"to": other, "above": 1}} if other else {} for name, other in to.items()},
        teams={f"in_{name}": clerks("claim.decide", office=name) for name in to},
    )


def made(data):
    return compile_plan(Scenario.model_validate(data), Path())


def test_a_plan_in_which_dossiers_would_go_round_for_ever_is_not_made():
    with pytest.raises(ValueError, match=r"claim\.decide@ghent: what is handed on goes round"):
        made(in_three_offices(ghent="bruges", bruges="leuven", leuven="bruges"))


@pytest.mark.parametrize("last", ["ghent", ""])
def test_rounds_that_come_back_and_chains_that_end_are(last):
    plan = made(in_three_offices(ghent="bruges", bruges="leuven", leuven=last))
    assert [station.transfer_office for station in plan.stations] == [1, 2, 0 if last else -1]
