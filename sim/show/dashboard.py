"""The dashboard of a kept run as tables for people: numbers and balances, processing times, decisions on time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.measure.monthly import ALL, SHARE
from sim.model.problems import InputError, Problem, nearest, shown
from sim.show.tables import Line, Table, means_of, with_interval
from sim.study.kept import Kept, kept_dashboards

Row = tuple[str, ...]
Cell = tuple[str, str]  # a figure with its interval, and its basis
ALL_OFFICES = "all offices"
NUMBERS = (
    Line("received", "received", "number"),
    Line("ended", "ended", "number"),
    Line("decided", "decided", "number"),
    Line("balance", "balance", "number"),
    Line("oldest_days", "oldest, days", "days"),
)
TIMES = (
    Line("decisions", "decisions", "number"),
    Line("mean_days", "mean days", "days"),
    Line("median_days", "median days", "days"),
    Line("p90_days", "90 % within, days", "days"),
)
BALANCE = "Balance: open at the end of the month, and the oldest of them."
BASIS = (
    "Basis: whether the institution would measure the figure itself, sample it or not know it; all are simulated."
)


@dataclass(frozen=True)
class Asked:
    """Which part of a dashboard is shown; None: every mission, all offices, the last month.

    With a mission alone each office has its row; with a mission and an office, and no month, each month.
    """

    mission: str | None = None
    office: str | None = None
    month: str | None = None

    @property
    def rows(self) -> str:
        """What each row stands for: a column of the dashboard."""
        if self.mission is None:
            return "mission"
        if self.office is None:
            return "office"
        return "month" if self.month is None else "office"


@dataclass(frozen=True)
class Shown:
    """The part of one scenario's dashboard that was asked for."""

    kept: Kept
    asked: Asked
    table: pd.DataFrame

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"scenario": self.kept.scenario, "file": str(self.kept.file), "rows": self.table}


def dashboards(folder: Path, asked: Asked) -> list[Shown]:
    """What was asked for of each scenario of a run. InputError where the folder or a name is wrong."""
    every = kept_dashboards(folder)
    problems = []
    for name, wanted in (("mission", asked.mission), ("office", asked.office), ("month", asked.month)):
        known = list(dict.fromkeys(value for kept in every for value in kept.table[name]))
        if wanted is not None and not any(_is(name, value, wanted) for value in known):
            rule = f"{shown(wanted)}: unknown {name}{_known(name, wanted, known)}"
            problems.append(Problem(f"--{name}", "", rule))
    found = [] if problems else [each for kept in every if len((each := _part(kept, asked)).table)]
    if not problems and not found:
        wanted = ", ".join(word for word in (asked.mission, asked.office, asked.month) if word)
        problems.append(Problem(str(folder), "", f"no scenario has all of these together: {wanted}"))
    if problems:
        raise InputError(problems)
    return found


def dashboard_tables(part: Shown) -> list[Table]:
    """Numbers and balances, processing times, and decisions on time by norm."""
    rows, of = part.asked.rows, _where(part)
    found: dict[str, dict[str, Cell]] = {}
    for row in part.table.to_dict("records"):
        text = with_interval(row["mean"], row["half_width"], _kind(row["indicator"]))
        found.setdefault(_name(rows, row[rows]), {})[row["indicator"]] = text, row["basis"]
    if rows == "office" and ALL_OFFICES in found:
        found[ALL_OFFICES] = found.pop(ALL_OFFICES)  # the sum below

    def block(words: str, lines: Sequence[Line]) -> Table:
        texts = [
            (name, *(cells[line.measure][0] for line in lines), cells[lines[0].measure][1])
            for name, cells in found.items()
        ]
        columns = ("", *(line.words for line in lines), "basis")
        return Table(f"{part.kept.scenario}: {words}, {of}", columns, tuple(texts), texts=("basis",))

    norms = [
        (name, indicator.removeprefix(f"{SHARE} "), *cell)
        for name, cells in found.items()
        for indicator, cell in cells.items()
        if indicator.startswith(SHARE)
    ]
    tables = [block("numbers and balances", NUMBERS), block("processing times of the decisions", TIMES)]
    if norms:
        title, columns = f"{part.kept.scenario}: decisions on time, {of}", ("", "norm", "on time", "basis")
        tables.append(Table(title, columns, _once(norms), texts=("norm", "basis"), folded=("norm",)))
    tables[-1] = replace(tables[-1], notes=(means_of(part.kept.replications), BALANCE, BASIS))
    return tables


def _where(part: Shown) -> str:
    """What all rows have in common."""
    months, asked = part.table["month"].unique(), part.asked
    said = {
        "month": months[0] if len(months) == 1 else "",
        "mission": asked.mission or "",
        "office": _name("office", asked.office or ALL),
    }
    return ", ".join(words for key, words in said.items() if words and key != asked.rows)


def _once(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows, the first word of each said only where it is new."""
    before = ("", *(row[0] for row in rows))
    return tuple(row if row[0] != above else ("", *row[1:]) for row, above in zip(rows, before, strict=False))


def _name(rows: str, key: str) -> str:
    return ALL_OFFICES if rows == "office" and key == ALL else key


def _kind(indicator: str) -> str:
    return next((line.kind for line in (*NUMBERS, *TIMES) if line.measure == indicator), "share")


def _part(kept: Kept, asked: Asked) -> Shown:
    """The rows that were asked for."""
    table = kept.table
    if asked.mission is not None:
        table = table[table["mission"] == asked.mission]
    if asked.office is not None or asked.rows == "mission":
        table = table[table["office"] == (asked.office or ALL)]
    if asked.month is not None:
        table = table[[_is("month", month, asked.month) for month in table["month"]]]
    elif asked.rows != "month" and len(table):
        table = table[table["month"] == kept.table["month"].iloc[-1]]
    return Shown(kept, asked, table.reset_index(drop=True))


def _is(name: str, value: str, wanted: str) -> bool:
    """Whether a value is the one that is wanted; a month that is not whole is labelled by its days."""
    return value == wanted or (name == "month" and len(wanted) == 7 and value.startswith(f"{wanted}-"))


def _known(name: str, wanted: str, known: Sequence[str]) -> str:
    if name == "month":
        return f"; this run has {known[0]} to {known[-1]}, as {known[0][:7]}"
    return nearest(wanted, known)
