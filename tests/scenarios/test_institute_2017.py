"""The institute of 2017: told from parts of a readable length, every number said, no team over its hours."""

from pathlib import Path

import pytest

from sim.model.library import library_folder
from sim.model.provenance import numbers
from sim.model.scenario import Scenario
from sim.plan.load import team_loads
from sim.study.assumptions import drawn_overrides
from sim.study.replications import Prepared, prepare

PARTS = sorted((library_folder() / "institute_2017").glob("*.toml"))
LONGEST_PART = 300
REVISIONS = ("civil_status", "career", "belgian_scheme", "foreign_scheme", "payment", "contributions")


@pytest.fixture(scope="module")
def institute() -> Prepared:
    return prepare(library_folder() / "institute_2017.toml")


@pytest.fixture
def scenario(institute: Prepared) -> Scenario:
    return institute.scenario


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_can_be_read_in_one_go(part: Path) -> None:
    assert len(part.read_text(encoding="utf-8").splitlines()) <= LONGEST_PART


def test_every_number_is_sourced_or_assumed(institute: Prepared) -> None:
    said = numbers(institute.document.data, institute.scenario)
    assert [number.path for number in said if number.kind == "not said"] == []
    sourced = {number.path for number in said if number.kind == "sourced"}
    assert "missions.revision_foreign_scheme.demand.growth" in sourced


def test_the_teams_have_work_and_time_for_it(institute: Prepared) -> None:
    assert [load for load in team_loads(institute.plan) if not 0.80 <= load.load <= 0.92] == []


@pytest.mark.parametrize("draw", range(3))
def test_the_assumptions_can_be_drawn_over_their_ranges(institute: Prepared, draw: int) -> None:
    drawn = drawn_overrides(institute.document, institute.scenario, 1, draw)
    prepare(library_folder() / "institute_2017.toml", tuple(f"{path}={value}" for path, value in drawn.items()))


@pytest.mark.parametrize("category", REVISIONS)
def test_a_revision_is_told_after_its_fact_and_keeps_both_clocks(scenario: Scenario, category: str) -> None:
    """Plan of 2018, 3.1.1 and 3.1.2; Charter, 3.2: from the fact without a request, else from the receipt."""
    mission = scenario.missions[f"revision_{category}"]
    assert mission.fact_before is not None
    assert mission.takes_effect == "plan-2018/revision-effect"
    assert [use.id for use in mission.norms] == ["charter/decision-own-motion", "charter/decision"]


def test_a_revision_after_regularisation_awaits_the_last_of_its_answers(scenario: Scenario) -> None:
    """Plan of 2018, 3.1.3: the rights are revised after the last regularisation only."""
    waits = scenario.missions["revision_contributions"].steps["data"]
    assert waits.ask is not None
    assert set(waits.ask) == {"next_regularisation", "last_regularisation"}
    assert (waits.answers, waits.until) == ("all", None)
    assert all(scenario.sources[source].delivers for source in waits.ask)
