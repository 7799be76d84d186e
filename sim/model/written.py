"""A scenario as written, for checks between its parts: they speak also when some part is malformed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.model.document import Document, dotted
from sim.model.parts import day_of
from sim.model.problems import Problem, nearest, shown

Table = dict[str, Any]


@dataclass(frozen=True)
class Written:
    """The merged tables of a scenario, and problems at their paths in the file that says them."""

    document: Document

    def problem(self, rule: str, *path: object) -> Problem:
        """Something wrong at a path."""
        where = dotted(*path)
        return Problem(self.document.origin(where), where, rule)

    def unknown(self, kind: str, name: str, known: Iterable[str], *path: object) -> Problem:
        """A name that does not exist, with the nearest that does."""
        return self.problem(f"{shown(name)}: unknown {kind}{nearest(name, known)}", *path)

    def at(self, *path: str) -> Any:
        """The value at a path, None where there is none."""
        return value_of(self.document.data, *path)

    def table(self, *path: str) -> Table:
        """The table at a path, empty where there is none."""
        return table_of(self.document.data, *path)

    def tables(self, *path: str) -> dict[str, Table]:
        """The named tables under a path; nothing where the file says something else."""
        return {name: value for name, value in self.table(*path).items() if isinstance(value, dict)}


def value_of(data: Any, *path: str) -> Any:
    """The value at a path in tables, None where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def table_of(data: Any, *path: str) -> Table:
    """The table at a path, empty where there is none."""
    found = value_of(data, *path)
    return found if isinstance(found, dict) else {}


def tables_of(data: Any, *path: str) -> dict[str, Table]:
    """The named tables under a path."""
    return {name: value for name, value in table_of(data, *path).items() if isinstance(value, dict)}


def text_of(data: Any, *path: str) -> str | None:
    """The text at a path, None where there is none, or something else."""
    found = value_of(data, *path)
    return found if isinstance(found, str) else None


def texts_of(data: Any, *path: str) -> list[str]:
    """The texts of a list, or the keys of a table, at a path."""
    found = value_of(data, *path)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple | dict) else []


def number_of(data: Any, key: str, default: float) -> float:
    """The number under a key, `default` where there is none, or something else."""
    found = value_of(data, key)
    is_number = isinstance(found, int | float) and not isinstance(found, bool)
    return min(max(float(found), 0.0), 1e9) if is_number and found == found else default


def date_of(data: Any, *path: str) -> date | None:
    """The day at a path, None where there is none, or something else."""
    try:
        return day_of(value_of(data, *path))
    except ValueError:
        return None
