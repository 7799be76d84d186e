"""Norms and missions know each other: what judges a mission, or dates its effect, says that it serves it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.law.norms import Norm
from sim.model.checks import load_scenario
from sim.model.library import norm_library, shipped_scenarios
from sim.model.norms import norms_of
from sim.model.scenario import Scenario

SCENARIOS = sorted(shipped_scenarios())


def named(scenario: Scenario) -> Iterator[tuple[str, Norm]]:
    """Each mission with the norms it names: those that judge it, date its effect, order a queue or end a wait."""
    known = norms_of(scenario)
    for name, mission in scenario.missions.items():
        ids = {use.id for use in mission.norms}
        ids |= {step.deadline_of for step in mission.steps.values() if step.deadline_of}
        ids |= {mission.takes_effect} if mission.takes_effect else set()
        rule = mission.evidence_rule
        ids |= {rule.decide_before.norm} if rule and rule.decide_before else set()
        yield from ((name, known[norm]) for norm in sorted(ids))


@pytest.mark.parametrize("path", SCENARIOS, ids=[path.name for path in SCENARIOS])
def test_a_norm_names_the_missions_that_a_scenario_holds_it_against(path: Path) -> None:
    _, scenario = load_scenario(path)
    found = list(named(scenario))
    assert found != []
    assert [(mission, norm.id) for mission, norm in found if not norm.serves(mission)] == []


def test_a_norm_of_the_contract_names_only_missions_that_are_there() -> None:
    """Art. 5-47: the missions of the institute of 2002."""
    _, scenario = load_scenario(next(path for path in SCENARIOS if path.name == "institute_2002.toml"))
    contract = [norm for norm in norm_library().values() if norm.id.startswith("contract-2002/")]
    assert {mission for norm in contract for mission in norm.missions} <= set(scenario.missions)
