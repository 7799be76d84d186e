"""Checks of a scenario: every problem at once, each with file, path, value, rule and nearest name."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from sim.model.document import Document, dotted
from sim.model.overrides import OVERRIDE
from sim.model.problems import InputError, Problem, nearest, shown
from sim.model.reading import read_document
from sim.model.references import reference_problems
from sim.model.scenario import Scenario
from sim.model.schema import is_named_table
from sim.model.wording import is_an_echo, plain
from sim.model.written import table_of

MOST_PROBLEMS = 500  # of one kind; who has more, has another file in mind


def load_scenario(file: str | Path, overrides: tuple[str, ...] = ()) -> tuple[Document, Scenario]:
    """Read and check a scenario file. InputError lists everything that is wrong with it."""
    document = read_document(file, overrides)
    return document, validated(document)


def validated(document: Document) -> Scenario:
    """The scenario that a document says. InputError lists everything that is wrong with it."""
    problems = list(document.problems)
    scenario = None
    try:
        scenario = Scenario.model_validate(document.data)
    except ValidationError as error:
        problems += islice(_field_problems(document, error), MOST_PROBLEMS)
    problems += islice(reference_problems(document, scenario), MOST_PROBLEMS)
    if problems or scenario is None:
        rule = f"more than {MOST_PROBLEMS} problems; these are the first"
        more = [Problem(document.name, "", rule)] if len(problems) >= MOST_PROBLEMS else []
        raise InputError([*sorted(set(problems)), *more])
    return scenario


def _field_problems(document: Document, error: ValidationError) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        if is_an_echo(fault):
            continue
        path, rule = plain(document.data, fault)
        if fault["type"] == "missing" and (mistyped := _made_by_override(document, path[:-1])):
            yield mistyped
        else:
            where = dotted(*path)
            yield Problem(document.origin(where), where, rule)


def _made_by_override(document: Document, path: list[object]) -> Problem | None:
    """An override that changes one value of something that does not exist, such as a team's name mistyped."""
    if not is_named_table(path):
        return None
    where = dotted(*path)
    made_by = document.origins.get(where, "")
    if not made_by.startswith(OVERRIDE):
        return None
    *around, name = [str(part) for part in path]
    known = [other for other in table_of(document.data, *around) if other != name]
    rule = f"{shown(name)}: there is none of this name{nearest(name, known)}"
    return Problem(made_by, where, rule)
