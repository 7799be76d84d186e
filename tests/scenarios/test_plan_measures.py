"""The measures of the plan of 2018: small files that change what their comment says, with the effects due."""

import importlib.util
import re
import tomllib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest

from sim.model.library import library_folder
from sim.model.provenance import numbers
from sim.study.replications import Prepared, prepare
from sim.study.results import prepare_all, run_scenarios

ASSIMILATION = "missions.assimilation"
RULE = f"{ASSIMILATION}.evidence_rule"
STEPS = f"{ASSIMILATION}.steps"
PENSIONS = ("missions.retirement_pension.steps", "missions.survivor_pension.steps")
OFFICES = ("brussels", "antwerp", "bruges", "ghent", "hasselt", "leuven", "liege", "mons", "namur")
# What each measure may change, and the section of the plan that its comment names.
CHANGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "measure_120_days": ("2.1", (f"{RULE}.decide_before.norm",)),
    "measure_15_days_after_reminder": ("2.2.1", (f"{RULE}.decide_after_reminder",)),
    "measure_decision_under_reserve": ("2.2.1", (f"{RULE}.when_missing", f"{ASSIMILATION}.follows.final_decision")),
    "measure_earlier_transfer": ("2.2.1", ("sources.right_office.answers",)),
    "measure_harmonised_provinces": (
        "2.2.1",
        (f"{ASSIMILATION}.at", *(f"teams.{office}.duties.working_group" for office in OFFICES)),
    ),
    "measure_complete_requests": (
        "2.2.2",
        (f"{ASSIMILATION}.demand.per_year", f"{STEPS}.not_valid.share", f"{STEPS}.evidence.ask"),
    ),
    "measure_better_exchange": (
        "3.2.1",
        (
            "missions.revision_civil_status.fact_before",
            "missions.revision_career.fact_before",
            "missions.revision_career.demand.on",
            "missions.revision_belgian_scheme.fact_before",
            "missions.revision_payment.fact_before",
            "sources.fund.answers",
        ),
    ),
    "measure_no_paper": (
        "3.2.1",
        ("sources.pensions_service.answers", *(f"{steps}.register.work" for steps in PENSIONS)),
    ),
    "measure_tasks_reordered": ("3.2.1", tuple(f"{steps}.career.answers" for steps in PENSIONS)),
    "measure_complaints_online": ("4.1.2", ("missions.complaint.demand.per_year", "missions.complaint.steps")),
    "measure_only_once_forms": (
        "5.1.1",
        (
            f"{STEPS}.evidence.ask.claimant_known",
            *(f"{steps}.schemes.ask.claimant_known" for steps in PENSIONS),
            "missions.revision_civil_status.steps.data.ask.claimant_known",
            "missions.revision_payment.steps.data.ask.claimant_known",
        ),
    ),
    "measure_authentic_sources": (
        "5.1.2",
        (f"{STEPS}.evidence.ask", *(f"{steps}.schemes.ask" for steps in PENSIONS)),
    ),
}
BESIDE = {"two_posts_more": 1.0, "two_posts_fewer": -1.0}  # in each of the two teams
STUDY = Path(__file__).parents[2] / "results" / "studies" / "plan_measures.py"
# Half a year after half a year of run-in: long enough for the signs, short enough for a test.
HALF_A_YEAR = ("period.until=2017-06-30", 'period.run_in="6 months"')


def file_of(name: str) -> Path:
    return library_folder() / f"{name}.toml"


@cache
def prepared_of(name: str) -> Prepared:
    """A shipped scenario, made ready once."""
    return prepare(file_of(name))


def leaves(value: Any, path: str = "") -> dict[str, object]:
    """Every value of nested tables by its dotted path; lists are values."""
    if not isinstance(value, dict):
        return {path: value}
    return {
        where: leaf
        for key, one in value.items()
        for where, leaf in leaves(one, f"{path}.{key}".lstrip(".")).items()
    }


def world(name: str) -> dict[str, object]:
    """What a scenario says of the world: all but its title and where its numbers come from."""
    data = prepared_of(name).document.data
    return leaves({part: told for part, told in data.items() if part not in ("title", "provenance")})


def changed(name: str, base: str) -> set[str]:
    """The paths at which two scenarios differ."""
    one, other = world(base), world(name)
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


def test_every_measure_is_known_here() -> None:
    assert {path.stem for path in library_folder().glob("measure_*.toml")} == set(CHANGES)


@pytest.mark.parametrize("name", [*CHANGES, *BESIDE, "institute_2017_90"])
def test_a_measure_names_its_base_and_has_a_title_in_every_language(name: str) -> None:
    said = tomllib.loads(file_of(name).read_text(encoding="utf-8"))
    base = "institute_2017_90" if name == "measure_120_days" else "institute_2017"
    assert said["base"] == f"{base}.toml"
    assert set(said["title"]) == {"en", "fr", "nl"}


@pytest.mark.parametrize(("name", "said"), CHANGES.items(), ids=list(CHANGES))
def test_a_measure_changes_what_its_comment_says_and_cites_the_plan(
    name: str, said: tuple[str, tuple[str, ...]]
) -> None:
    section, places = said
    first, _, _ = file_of(name).read_text(encoding="utf-8").partition("base =")
    assert re.search(rf"^# Plan of 2018, {re.escape(section)}:", first)
    base = "institute_2017_90" if name == "measure_120_days" else "institute_2017"
    paths = changed(name, base)
    assert {path for path in paths if not path.startswith(places)} == set()
    assert [place for place in places if not any(path.startswith(place) for path in paths)] == []


@pytest.mark.parametrize("name", [*CHANGES, *BESIDE])
def test_every_number_of_a_measure_is_sourced_or_assumed(name: str) -> None:
    prepared = prepared_of(name)
    assert [n.path for n in numbers(prepared.document.data, prepared.scenario) if n.kind == "not said"] == []


def test_120_days_is_the_institute_of_2017() -> None:
    """Plan of 2018, 2.1: the norm in force is that of 120 days."""
    assert changed("measure_120_days", "institute_2017") == set()


@pytest.mark.parametrize(("name", "posts"), BESIDE.items(), ids=list(BESIDE))
def test_the_what_ifs_change_the_posts_of_the_pension_teams(name: str, posts: float) -> None:
    paths = {"teams.pensions_nl.staff", "teams.pensions_fr.staff"}
    assert changed(name, "institute_2017") == paths
    for path in paths:
        assert posts_at(name, path) == posts_at("institute_2017", path) + posts


def posts_at(name: str, path: str) -> float:
    """The full-time equivalents of a team."""
    return float(sum(post["fte"] for post in world(name)[path]))  # type: ignore[attr-defined]


def test_harmonised_provinces_do_nothing_differently() -> None:
    """Plan of 2018, 2.2.1: the procedures of the provinces become one."""
    assert prepared_of("institute_2017").scenario.missions["assimilation"].at
    assert not prepared_of("measure_harmonised_provinces").scenario.missions["assimilation"].at


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plan_measures", STUDY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_study_holds_every_measure_against_its_base(study: ModuleType) -> None:
    assert {measure.file for measure in study.MEASURES} == {*CHANGES, *BESIDE}
    against = {measure.file: measure.against for measure in study.MEASURES}
    assert {file: base for file, base in against.items() if base != "institute_2017"} == {
        "measure_120_days": "institute_2017_90"
    }
    assert {name for measure in study.MEASURES for name in measure.about} <= set(study.outcomes([]))


@pytest.fixture(scope="module")
def effects(study: ModuleType) -> pd.DataFrame:
    """The effects of all measures in two short histories, by measure and outcome."""
    files = ["institute_2017", "institute_2017_90", *CHANGES, *BESIDE]
    found = study.effects(run_scenarios(prepare_all([file_of(name) for name in files], HALF_A_YEAR), 2))
    return found.set_index(["measure", "outcome"])


SIGNS = [
    ("measure_120_days", "refusals for missing evidence", -1),
    ("measure_120_days", "assimilation right first time", 1),
    ("measure_15_days_after_reminder", "assimilation decided in 90 days", 1),
    ("measure_15_days_after_reminder", "of these wrongly", 1),
    ("measure_earlier_transfer", "mean days of assimilation", -1),
    ("measure_harmonised_provinces", "mean days of assimilation", -1),
    ("measure_complete_requests", "times the claimant was asked", -1),
    ("measure_better_exchange", "months at the old amount", -1),
    ("measure_no_paper", "mean days of new pensions", -1),
    ("measure_tasks_reordered", "mean days of new pensions", -1),
    ("measure_complaints_online", "complaints", 1),
    ("measure_only_once_forms", "times the claimant was asked", -1),
    ("measure_authentic_sources", "times the claimant was asked", -1),
    ("two_posts_more", "cost of all staff, EUR", 1),
    ("two_posts_fewer", "cost of all staff, EUR", -1),
]


@pytest.mark.long
@pytest.mark.xdist_group("plan_measures")
@pytest.mark.parametrize(("name", "outcome", "sign"), SIGNS, ids=[f"{name}: {what}" for name, what, _ in SIGNS])
def test_a_measure_has_the_sign_that_the_plan_expects(
    effects: pd.DataFrame, name: str, outcome: str, sign: int
) -> None:
    assert effects.loc[(name, outcome), "effect"] * sign > 0


@pytest.mark.long
@pytest.mark.xdist_group("plan_measures")
def test_nothing_is_refused_for_missing_evidence_under_reserve(effects: pd.DataFrame) -> None:
    """Plan of 2018, 2.2.1: what is missing leaves the decision under reserve."""
    row = effects.loc[("measure_decision_under_reserve", "refusals for missing evidence")]
    assert row["base"] > 0
    assert row["with_it"] == 0
    assert effects.loc[("measure_decision_under_reserve", "of these wrongly"), "with_it"] == 0


@pytest.mark.long
@pytest.mark.xdist_group("plan_measures")
def test_the_table_says_where_an_effect_is_not_told_from_zero(study: ModuleType, effects: pd.DataFrame) -> None:
    table = study.table_of(effects.reset_index(), 2)
    told = [row[3] for row in table.rows if row[2]]
    assert len(told) == sum(len(measure.about) for measure in study.MEASURES)
    assert all(text == study.NONE_SEEN or "±" in text for text in told)


def test_the_study_names_the_section_of_the_plan(study: ModuleType) -> None:
    sections = {measure.file: measure.section for measure in study.MEASURES if measure.section}
    assert sections == {name: section for name, (section, _) in CHANGES.items()}
