"""A second institution, from its missions to its acts, is data alone: no line of the program knows it."""

import ast
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.model.library import library_folder, shipped_scenarios
from sim.model.norms import norms_of, norms_used
from sim.model.reading import read_document
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from sim.show.schema import scenario_schema
from sim.study.assumptions import drawn_overrides
from sim.study.describing import scenario_hash
from sim.study.replications import Prepared, prepare
from tests.door.tree import ROOT
from tests.equality.comparing import both

FILE = library_folder() / "permit_office.toml"
NAMED = ("missions", "teams", "sources", "norms", "offices", "events")


@pytest.fixture(scope="module")
def office() -> Prepared:
    return prepare(FILE)


def test_both_engines_tell_the_same_history_of_it(office: Prepared) -> None:
    assert both(office.plan, inputs_of(office.plan, 0)) == []


def test_its_teams_have_work_and_time_for_it(office: Prepared) -> None:
    loads = team_loads(office.plan)
    assert {load.team for load in loads} == {"reception", "examiners", "legal"}
    assert [load for load in loads if not 0.80 <= load.load <= 0.90] == []


def test_its_norms_are_its_own_in_the_file_and_in_an_act(office: Prepared) -> None:
    used = {norm.id: norm for _, norm in norms_used(office.scenario)}
    acts = {"permits-act/objection", "permits-act/letter"}
    assert set(used) == set(office.scenario.norms) | acts
    assert {used[norm].act for norm in acts} == {"Permits Act (invented)"}
    assert used["permit_in_twelve_weeks"].clock.suspends == {"applicant"}
    assert used["permit_of_a_complete_file"].clock.start == "complete"
    others = set(norms_of(prepare(library_folder() / "assimilation.toml").scenario))
    assert not acts & others


def test_what_its_act_says_belongs_to_the_scenario_that_is_kept(office: Prepared, tmp_path: Path) -> None:
    """The hash in run.json, by which a run goes on or begins anew, follows the act."""
    shutil.copytree(library_folder(), tmp_path / "scenarios")
    copy = tmp_path / "scenarios" / FILE.name
    hashed = scenario_hash(office.document.data)
    assert scenario_hash(read_document(copy).data) == hashed
    act = tmp_path / "scenarios" / "permit_office" / "permits_act.toml"
    act.write_text(act.read_text(encoding="utf-8").replace('"10 weeks"', '"9 weeks"'), encoding="utf-8")
    assert scenario_hash(read_document(copy).data) != hashed
    assert json.dumps(office.document.data["norm_files"], default=str)


@pytest.mark.parametrize("draw", range(3))
def test_its_assumptions_can_be_drawn_over_their_ranges(office: Prepared, draw: int) -> None:
    drawn = drawn_overrides(office.document, office.scenario, 1, draw)
    prepare(FILE, tuple(f"{path}={value}" for path, value in drawn.items()))


def test_nothing_of_another_institution_is_in_it() -> None:
    text = FILE.read_text(encoding="utf-8").lower()
    first = read_document(library_folder() / "institute_2002.toml").data
    names = {name for part in ("missions", "teams", "sources", "norms", "offices") for name in first[part]}
    own = names_in(read_document(FILE).data)
    assert own & names - {"reception", "legal"} == set()
    assert re.findall(r"\bcontract\b|charter|plan-2018|inasti|pension|self-employed|belg", text) == []


def names_in(data: dict[str, Any]) -> set[str]:
    """Every name that a scenario gives to something of its world, queues too."""
    steps = [step for mission in data["missions"].values() for step in mission["steps"].values()]
    queues = {str(step["queue"]) for step in steps if "queue" in step}
    return {name for part in NAMED for name in data.get(part, {})} | queues


def words_of_schema() -> set[str]:
    """The words of scenario files themselves: fields, and the words that fields may hold."""

    def within(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value.get("properties", {})
            yield from (word for word in (*value.get("enum", ()), value.get("const")) if isinstance(word, str))
            for inner in value.values():
                yield from within(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from within(inner)

    return set(within(scenario_schema()))


def constants(text: str) -> Iterator[str]:
    """The texts in a module that are no docstrings."""
    tree = ast.parse(text)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def known_to(text: str, names: set[str], norms: set[str]) -> set[str]:
    """The names that a module knows: alone in a text, or, in two words, anywhere; and ids of norms alone."""
    alone = set(constants(text))
    anywhere = set(re.findall(r"\w+", text))
    in_two_words = {name for name in names if "_" in name and name in anywhere}
    return ((names | norms) & alone) | in_two_words


def test_the_program_knows_no_name_of_any_scenario() -> None:
    scenarios = [read_document(file).data for file in shipped_scenarios()]
    names = {name for data in scenarios for name in names_in(data)} - words_of_schema()
    norms = set(norms_of(prepare(FILE).scenario)) - names
    assert {"building_permit", "assimilation", "retirement_pension"} <= names
    modules = sorted((ROOT / "sim").rglob("*.py"))
    assert len(modules) > 100
    told = {file.name: known_to(file.read_text(encoding="utf-8"), names, norms) for file in modules}
    assert {file: known for file, known in told.items() if known} == {}


@pytest.mark.parametrize(
    "planted",
    ['if mission == "assimilation": pass', "building_permit = 3", 'norm = find("permits-act/letter")'],
)
def test_a_planted_name_is_found(planted: str) -> None:
    assert known_to(planted, {"assimilation", "building_permit"}, {"permits-act/letter"})
