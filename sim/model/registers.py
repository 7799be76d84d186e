"""Registers that a scenario reads: receipts by day, and dossiers that are already open."""

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from sim.model.csv_files import DataFileError, Row, read_rows, rows_in
from sim.model.demand import MOST_IN_A_ROW, Trace
from sim.model.problems import nearest, shown

# One open ask of a register: "claimant 2016-11-02", and its reminders: "claimant 2016-11-02 2016-12-05".
ASK = re.compile(r"\s*([a-z][a-z0-9_]*)((?:\s+[0-9]{4}-[0-9]{2}-[0-9]{2})+)\s*")
OPEN_COLUMNS = ["received", "step"]
FORMS = {
    "asks": "asks are a source and the dates asked, as 'claimant 2016-11-02; tax 2016-12-01'",
    "answers": "answers are a source, the date asked and the date answered, as 'tax 2016-11-02 2016-12-01'",
}
FIRST_YEAR, LAST_YEAR = 1900, 2200

T = TypeVar("T")


class Receipts(NamedTuple):
    """Dossiers received on one day, of one office and language; None where the register does not say."""

    day: date
    dossiers: int
    office: str | None
    language: str | None


class OpenDossier(NamedTuple):
    """One dossier of a register. asks: of open questions, source and the dates on which it was asked and reminded;
    answers: source, the date on which it was asked and that on which it answered.
    """

    received: date
    step: str
    office: str | None
    language: str | None
    asks: tuple[tuple[str, tuple[date, ...]], ...]
    answers: tuple[tuple[str, tuple[date, ...]], ...] = ()


class Known(NamedTuple):
    """Names that a register may use, and the day on which its dossiers are already open."""

    offices: Collection[str]
    languages: Collection[str]
    steps: Collection[str]
    sources: Collection[str]
    start: date | None


def read_receipts(folder: Path, trace: Trace, known: Known) -> tuple[Receipts, ...]:
    """The rows of a trace. DataFileError lists every line that cannot be used."""

    def receipts(row: Row) -> Receipts:
        count = _count(row[trace.count]) if trace.count else 1
        office = named("office", row[trace.office], known.offices) if trace.office else None
        language = named("language", row[trace.language], known.languages) if trace.language else None
        return Receipts(read_day(row[trace.date]), count, office, language)

    columns = [c for c in (trace.date, trace.count, trace.office, trace.language) if c]
    found = _each(folder, trace.file, columns, receipts)
    if not found:
        raise DataFileError([f"'{trace.file}' holds no receipts"])
    return found


def read_open_dossiers(folder: Path, file: str, known: Known) -> tuple[OpenDossier, ...]:
    """The dossiers of a backlog's register. DataFileError lists every line that cannot be used."""
    return _all(read_rows(folder, file, OPEN_COLUMNS), file, partial(open_dossier, known=known))


def open_dossiers_in(text: str, known: Known) -> tuple[OpenDossier, ...]:
    """The same of a register that is given as a text."""
    return _all(rows_in(text, "register", OPEN_COLUMNS), "register", partial(open_dossier, known=known))


def open_dossier(row: Row, known: Known) -> OpenDossier:
    """What one row of a register says. ValueError where it cannot be used."""
    received = read_day(row["received"])
    if known.start is not None and received >= known.start:
        raise ValueError(f"{received}: a dossier of the backlog was received before {known.start}")
    step = named("step", row["step"], known.steps)
    office = named("office", row["office"], known.offices) if row.get("office") else None
    asks, answers = (
        tuple(_ask(part, received, known, column) for part in row.get(column, "").split(";") if part.strip())
        for column in ("asks", "answers")
    )
    return OpenDossier(received, step, office, row.get("language") or None, asks, answers)


def _each(folder: Path, file: str, columns: list[str], read: Callable[[Row], T]) -> tuple[T, ...]:
    """What `read` makes of every row; all lines at fault together."""
    return _all(read_rows(folder, file, columns), file, read)


def _all(rows: list[tuple[int, Row]], file: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    found, faults = [], []
    for line, row in rows:
        try:
            found.append(read(row))
        except ValueError as error:
            faults.append(f"'{file}' line {line}: {error}")
    if faults:
        raise DataFileError(faults)
    return tuple(found)


def read_day(text: str) -> date:
    """A day as registers write it. ValueError for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)}: a date is written 2017-01-31") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{shown(text)}: a count is a whole number, 0 or more")
    if int(text) > MOST_IN_A_ROW:
        raise ValueError(f"{text}: a count is at most {MOST_IN_A_ROW:,}")
    return int(text)


def named(kind: str, name: str, known: Collection[str]) -> str:
    """A name that is known. ValueError with the nearest one for any other."""
    if name not in known:
        raise ValueError(f"{shown(name)}: unknown {kind}{nearest(name, known)}")
    return name


def answers_of(text: str, sources: Collection[str], start: date) -> tuple[tuple[str, tuple[date, ...]], ...]:
    """What was asked for a dossier that has ended: source, the date asked and, if it was answered, that too."""
    found = []
    for part in (each.strip() for each in text.split(";") if each.strip()):
        match = ASK.fullmatch(part)
        dates = tuple(read_day(day) for day in match[2].split()) if match else ()
        if match is None or len(dates) > 2:
            raise ValueError(f"{shown(part)}: {FORMS['answers']}")
        if list(dates) != sorted(dates) or dates[-1] >= start:
            raise ValueError(f"{shown(part)}: answers go forward in time, to before {start}")
        found.append((named("source", match[1], sources), dates))
    return tuple(found)


def _ask(part: str, received: date, known: Known, column: str) -> tuple[str, tuple[date, ...]]:
    match = ASK.fullmatch(part)
    dates = tuple(read_day(day) for day in match[2].split()) if match else ()
    if match is None or (column == "answers" and len(dates) != 2):
        raise ValueError(f"{shown(part.strip())}: {FORMS[column]}")
    start = known.start or date.max
    if any(day < received or day >= start for day in dates) or list(dates) != sorted(dates):
        raise ValueError(f"{shown(part.strip())}: {column} go forward in time, from the receipt to before {start}")
    return named("source", match[1], known.sources), dates
