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


def test_only_what_decides_a_right_decides_anew(scenario: Scenario) -> None:
    """A letter, a complaint and a question of the ombudsman leave the decision that they speak of as it was."""
    leave_it = {name for name, mission in scenario.missions.items() if not mission.decides_anew}
    assert leave_it == {"late_notice", "complaint", "ombudsman"}


def test_every_province_receives_what_the_region_did(scenario: Scenario) -> None:
    """Sickness requests of 2006 by region, of which the split by province is assumed (Senate, question 4-4211)."""
    demand = scenario.missions["assimilation"].demand
    assert demand is not None
    of = demand.offices
    flanders = sum(of[office] for office in ("antwerp", "bruges", "ghent", "hasselt", "leuven"))
    wallonia = sum(of[office] for office in ("liege", "mons", "namur"))
    assert (of["brussels"], flanders, wallonia) == (299, 2337, 1367)


def test_what_reached_the_wrong_office_is_done_in_brussels(scenario: Scenario) -> None:
    """Plan of 2018, 2.2.1: the transfer to the office that is competent."""
    steps = scenario.missions["assimilation"].steps
    assert steps["wrong_office"].ask == {"right_office": 1.0}
    assert steps["hand_over"].office == "brussels"


def test_pensions_are_done_in_the_language_of_the_file(scenario: Scenario) -> None:
    spoken = {name: team.languages for name, team in scenario.teams.items() if team.languages}
    assert spoken == {"pensions_nl": ("nl",), "pensions_fr": ("fr", "de")}
