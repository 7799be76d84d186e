"""Everything that the acts say stands somewhere, or says why not; and the norm files say what the facts say."""

import csv
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sim.law.catalogue import Entry, catalogue_table, read_catalogue
from sim.law.norms import NormFileError, Version, read_library
from sim.model.provenance import value_at
from sim.model.reading import read_document
from sim.plan.log import STAMPS

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
LIBRARY = read_library(SCENARIOS / "norms")
CATALOGUE = read_catalogue(SCENARIOS / "catalogue.toml", LIBRARY)
FACTS = Path(os.environ.get("OFFICESIM_SHARED", ROOT.parent / "shared")) / "facts" / "norms.csv"
YEARS = (2002, 2003, 2004)
UNITS = {"day": "day", "working_day": "working day", "week": "week", "month": "month"}


@cache
def facts() -> dict[str, dict[str, str]]:
    if not FACTS.is_file():
        pytest.skip(f"no {FACTS}: the facts that the norm files rest on")
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {row["norm_id"]: row for row in csv.DictReader(file)}


def norm_facts() -> Iterator[tuple[str, dict[str, str], Entry]]:
    """What the facts say of each norm, with its entry; one that is only of a year ends in it."""
    for name, fact in facts().items():
        if CATALOGUE[name].is_ == "norm":
            yield name, fact, CATALOGUE[name]


def versions_of(name: str, entry: Entry) -> list[Version]:
    """The versions that a fact speaks of: that of its year, or all."""
    year = re.search(r"-(20\d\d)$", name)
    versions = [version for norm in entry.norms for version in LIBRARY[norm].versions]
    return [v for v in versions if v.is_in_force(date(int(year[1]), 7, 1))] if year else versions


def limit_in(fact: dict[str, str]) -> str:
    value, unit = fact["limit_value"], fact["limit_unit"]
    match unit:
        case "date":
            return f"by {value}"
        case "calendar_month_following":
            return "end of the month after"
        case "first_of_next_month":
            return "first of the next month"
    return value if value == "unknown" else f"{value} {UNITS[unit]}{'' if value == '1' else 's'}"


def test_catalogue_has_78_entries_each_with_its_article() -> None:
    assert len(CATALOGUE) == 78
    assert all(entry.article and entry.what for entry in CATALOGUE.values())


def test_every_fact_is_in_the_catalogue_and_nothing_else() -> None:
    assert list(CATALOGUE) == list(facts())


def test_every_norm_file_s_norm_is_in_the_catalogue() -> None:
    named = {norm for entry in CATALOGUE.values() if entry.is_ == "norm" for norm in entry.norms}
    assert named == set(LIBRARY)


def test_every_limit_of_the_facts_is_that_of_its_norm() -> None:
    held = 0
    for name, fact, entry in norm_facts():
        assert {str(version.limit) for version in versions_of(name, entry)} == {limit_in(fact)}, name
        held += 1
    assert held > 40


def test_every_percentage_of_the_facts_is_that_of_its_norm() -> None:
    held = 0
    for name, fact, entry in norm_facts():
        if not name.startswith("A"):
            continue
        by_year = {year: fact[f"pct_{year}"] for year in YEARS if fact[f"pct_{year}"]}
        for year, asked in by_year.items():
            (version,) = (v for norm in entry.norms if (v := LIBRARY[norm].at(date(year, 7, 1))))
            text = {"unknown": "unknown", "none": None}.get(asked, asked)
            is_number = text not in ("unknown", None)
            assert version.percentage == (float(asked) if is_number else text), (name, year)
            held += is_number
    assert held == 32


def test_every_number_of_the_contract_is_a_fact() -> None:
    """The way back: no limit and no percentage stands in the norm file that no fact gives."""
    said: dict[str, set[tuple[int, str, Any]]] = {}
    for name, fact, entry in norm_facts():
        for norm in entry.norms:
            for year in YEARS:
                if not name.endswith(tuple(str(other) for other in YEARS if other != year)):
                    asked = fact[f"pct_{year}"] or "none"
                    said.setdefault(norm, set()).add((year, limit_in(fact), asked))
    for norm in LIBRARY:
        if norm.startswith("contract-2002/"):
            for year in YEARS:
                version = LIBRARY[norm].at(date(year, 7, 1))
                assert version is not None
                number = version.percentage
                asked = f"{number:g}" if isinstance(number, float) else number or "none"
                assert (year, str(version.limit), asked) in said[norm]


def test_every_base_of_the_facts_is_that_of_its_norm() -> None:
    for name, fact, entry in norm_facts():
        if name.startswith("A") and any(LIBRARY[norm].base for norm in entry.norms):
            (base,) = {LIBRARY[norm].base for norm in entry.norms}
            assert base in (fact["base"] or "unknown"), name


def test_every_article_of_the_facts_is_that_of_its_norm() -> None:
    for name, fact, entry in norm_facts():
        number = re.search(r"\d+", fact["article"].removeprefix("annexe 3 ").removeprefix("plan of 2018 "))
        assert number is not None
        for norm in entry.norms:
            assert re.search(rf"\b{number[0]}\b", LIBRARY[norm].article), (name, norm)
            assert re.search(rf"\b{number[0]}\b", entry.article), name


@cache
def resolved(file: str) -> dict[str, Any]:
    """A scenario with what its bases say."""
    return read_document(SCENARIOS / file).data


PLACES = [(name, file, path) for name, entry in CATALOGUE.items() for file, path in entry.paths]


@pytest.mark.parametrize(("name", "file", "path"), PLACES, ids=[f"{name}: {path}" for name, _, path in PLACES])
def test_every_place_is_there_in_its_resolved_scenario(name: str, file: str, path: str) -> None:
    assert value_at(resolved(file), path) not in (None, {}, [])


def test_every_fact_stands_somewhere_or_says_why_not() -> None:
    assert [name for name, entry in CATALOGUE.items() if not entry.at and entry.is_ != "not modelled"] == []
    assert {file for _, file, _ in PLACES} <= {path.name for path in SCENARIOS.glob("*.toml")}


def test_the_rules_without_a_clock_stand_where_they_act() -> None:
    """Arts 9, 32, 37, 69 and 76; annex 3, 1.3 and 1.5."""
    (first, *_), institute = CATALOGUE["A09-immediate"].paths, resolved("institute_2002.toml")
    assert value_at(resolved(first[0]), first[1]) < 0
    assert value_at(institute, "missions.undue_payment.steps.notify.stamp") == "notified"
    assert value_at(institute, "missions.registration.demand.by_machine") > 0.9
    assert value_at(institute, "missions.pension_mail.steps.sent_on.end") == "transferred"
    reception = institute["teams"]["reception"]
    assert (reception["opens"], reception["week"]) == ("08:15", "41.25 hours")
    assert reception["late"] == {"days": ["tue", "fri"], "until": "20:00"}
    events = resolved("institute_2002_events.toml")["events"].values()
    assert {"warned" in event for event in events} == {True, False}
    assert {event["kind"] for event in events} == {"office closed", "demand", "source delayed"}
    assert len(set(institute["offices"]) - {"centre", "brussels"}) == 11
    assert value_at(institute, "budget.years.2002.statutory_ceiling") == "1233980000 BEF"


def test_a_norm_that_judges_nothing_says_so_and_where_it_is_acted_on() -> None:
    """Art. 8; annex 3, 3.2 and 4.3-4.5: no deadline of the office, or a moment that no dossier has."""
    silent = {
        norm.id
        for norm in LIBRARY.values()
        if norm.kind not in ("deadline", "effective date") or not {norm.clock.start, norm.clock.stop} <= {*STAMPS}
    }
    entries = [
        entry for entry in CATALOGUE.values() if entry.why.startswith("kept to be cited, and judges nothing")
    ]
    assert {norm for entry in entries for norm in entry.norms} == silent
    for entry in entries:
        ((file, path),) = re.findall(r"(\w+\.toml): ([\w.]+)", entry.why)
        assert value_at(resolved(file), path)


def test_what_is_neither_a_norm_nor_in_a_scenario_says_why() -> None:
    for entry in CATALOGUE.values():
        if entry.is_ in ("rule", "calendar", "result", "not modelled"):
            assert entry.why


def test_opening_hours_are_a_calendar_and_bind_the_reception_alone() -> None:
    """Art. 64 and annex 3, 1.5: not the working week of those who decide."""
    for name in ("A64-hours", "A64-late", "C-late"):
        assert CATALOGUE[name].is_ == "calendar"
        assert "reception's teams" in CATALOGUE[name].why


def test_survey_s_46_and_56_are_shares_of_satisfied_people_and_no_norm() -> None:
    """Survey of 2017, in the plan of 2018."""
    assert CATALOGUE["P-survey"].is_ == "not modelled"
    assert all(v.percentage not in (46, 56) for norm in LIBRARY.values() for v in norm.versions)


def test_who_suspends_depends_on_the_norm_and_not_on_the_source_alone() -> None:
    """Annex 3, 3.2 and 4.4, and art. 26."""
    assert CATALOGUE["C-suspend"].norms == ("charter/decision", "charter/decision-own-motion")
    suspends = {name: LIBRARY[name].clock.suspends for name in LIBRARY}
    assert suspends["charter/decision"] == {"claimant", "foreign"}
    assert suspends["contract-2002/assimilation"] == frozenset()
    assert suspends["charter/interest"] == {"claimant", "foreign", "other administration"}


def test_table_is_ready_for_json() -> None:
    rows = {row["id"]: row for row in json.loads(json.dumps(catalogue_table(CATALOGUE)))}
    assert rows["C-decide"]["at"] == ["charter/decision", "charter/decision-own-motion"]
    assert rows["B-cap"]["at"] == ["institute_2002.toml: budget.years.2002.statutory_ceiling"]
    assert rows["B-it26"]["at"] == []


ENTRY = '[X]\narticle = "1"\nwhat = "a thing"\n'


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            'is = "norm"\nat = "charter/desicion"',
            "X.at: 'charter/desicion': unknown norm; did you mean 'charter/dec",
        ),
        ('is = "norm"\nat = "a.toml: missions"', "X: at: a norm stands in the norm files"),
        ('is = "norm"', "X: at: where it stands; if nowhere, is = 'not modelled'"),
        ('is = "rule"', "X: at: where it stands; if nowhere, is = 'not modelled', and why"),
        ('is = "not modelled"', "X: what is not modelled says why"),
        (
            'is = "not modelled"\nwhy = "w"\nat = "a.toml: x"',
            "X: what is not modelled says why, and stands nowhere",
        ),
        ('is = "rules"\nat = "a.toml: x"', "X.is: Input should be 'norm'"),
        ('is = "rule"\nat = "a.toml: x"\nwy = "w"', "X.wy: Unexpected keyword"),
        ("is = rule", "not a readable TOML file"),
    ],
)
def test_entry_that_says_nothing_true_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "catalogue.toml"
    path.write_text(ENTRY + text)
    with pytest.raises(NormFileError) as caught:
        read_catalogue(path, LIBRARY)
    (told,) = caught.value.problems
    assert told.startswith(f"{path}: {problem}")
