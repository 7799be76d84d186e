"""Tables and messages on a terminal, plain where the output is a file or a pipe."""

import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from sim.show.layout import lines_of
from sim.show.tables import Table

PLAIN_WIDTH = 160  # of a table that is not printed on a terminal, where COLUMNS says nothing else


class Paper(Console):
    """A console that takes texts as they are, and tells its caller when nobody reads any more."""

    def __init__(self, *, to_stderr: bool, width: int | None = None) -> None:
        super().__init__(stderr=to_stderr, highlight=False, markup=False, emoji=False, width=width)

    def on_broken_pipe(self) -> None:
        """Say so, where rich would end the program."""
        raise BrokenPipeError


def console(*, to_stderr: bool = False) -> Console:
    """A console as wide as the terminal; wide enough for most tables where there is none."""
    made = Paper(to_stderr=to_stderr)
    if made.is_terminal:
        return made
    asked = os.environ.get("COLUMNS", "")
    width = int(asked) if asked.isdigit() and int(asked) > 0 else PLAIN_WIDTH
    return Paper(to_stderr=to_stderr, width=width)


def print_tables(tables: list[Table]) -> None:
    """Print tables for people, their notes below."""
    out = console()
    for table in tables:
        for line, is_heading in lines_of(table, out.width):
            out.print(line, style="bold" if is_heading else None, soft_wrap=True)
        for note in table.notes:
            out.print(note, style="dim")
        out.print()


def print_json(value: Any) -> None:
    """Print a value as JSON; what is not defined is null."""
    print(json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False))


def plain(value: Any) -> Any:
    """Tables as lists of objects, numbers as Python's own, NaN as None."""
    if isinstance(value, pd.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


@contextmanager
def progress(words: str, total: int, there: int = 0) -> Iterator[Callable[[], None]]:
    """A bar with the time left on the error stream, from `there` to `total`; nothing where that is no terminal."""
    columns = (TextColumn(words), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    err = console(to_stderr=True)
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(words, total=total, completed=there)
        yield lambda: bar.advance(task)


class Counting:
    """A count of work of which more and more is known to come."""

    def __init__(self, bar: Progress, task: TaskID) -> None:
        self._bar, self._task = bar, task

    def expect(self, more: int) -> None:
        """So much more will be done."""
        total = self._bar.tasks[0].total or 0
        self._bar.update(self._task, total=total + more)

    def advance(self) -> None:
        """One more is done."""
        self._bar.advance(self._task)

    def say(self, words: str) -> None:
        """What is being done now."""
        self._bar.update(self._task, description=words)


@contextmanager
def counting(words: str) -> Iterator[Counting]:
    """A bar on the error stream whose end moves as more work is found; nothing where that is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    err = console(to_stderr=True)
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        yield Counting(bar, bar.add_task(words, total=0))
