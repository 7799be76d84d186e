"""Registers that a scenario reads: receipts by day, and dossiers that are already open."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from sim.model.csv_files import DataFileError, Reading, Row, read_rows, rows_in
from sim.model.demand import MOST_IN_A_ROW, Trace
from sim.model.moments import BEFORE_RECEIPT, PASSED, Before, Moments, with_moments_before
from sim.model.problems import nearest, shown

# One open ask of a register: "claimant 2016-11-02", and its reminders: "claimant 2016-11-02 2016-12-05".
ASK = re.compile(r"\s*([a-z][a-z0-9_]*)((?:\s+[0-9]{4}-[0-9]{2}-[0-9]{2})+)\s*")
OPEN_COLUMNS = ["received", "step"]
ALIKE, LEAST_LETTERS = 0.85, 5  # so that a column is taken for another that is misspelt, and not for one of its own
MORE_COLUMNS = ["office", "language", "asks", "answers", *PASSED]
FORMS = {
    "asks": "asks are a source and the dates asked, as 'claimant 2016-11-02; tax 2016-12-01'",
    "answers": "answers are a source, the date asked and the date answered, as 'tax 2016-11-02 2016-12-01'",
}
NOT_BEFORE = "lies not before {at}; the files tell what is known on the morning of that day"
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
    answers: source, the date on which it was asked and that on which it answered; passed: moments, and when.
    """

    received: date
    step: str
    office: str | None
    language: str | None
    asks: tuple[tuple[str, tuple[date, ...]], ...]
    answers: tuple[tuple[str, tuple[date, ...]], ...] = ()
    passed: Moments = ()

    def complemented(self, before: Mapping[str, tuple[Before, ...]]) -> "OpenDossier":
        """The dossier with the moments that it must have passed where it stands. before: by step."""
        if not (own := before.get(self.step)):
            return self
        passed = with_moments_before(self.passed, self.received, self.asks + self.answers, own)
        return self._replace(passed=passed)


class Known(NamedTuple):
    """Names that a register may use, the day on which its dossiers are already open, and what they have passed.

    before: for each step, the moments that lie before it.
    """

    offices: Collection[str]
    languages: Collection[str]
    steps: Collection[str]
    sources: Collection[str]
    start: date | None
    before: Mapping[str, tuple[Before, ...]] = MappingProxyType({})


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
    rows = well_named(read_rows(folder, file, OPEN_COLUMNS), file)
    return _all(rows, file, partial(open_dossier, known=known))


def open_dossiers_in(text: str, known: Known) -> tuple[OpenDossier, ...]:
    """The same of a register that is given as a text."""
    rows = well_named(rows_in(text, "register", OPEN_COLUMNS), "register")
    return _all(rows, "register", partial(open_dossier, known=known))


def well_named(rows: list[tuple[int, Row]], file: str, *more: str) -> list[tuple[int, Row]]:
    """The rows of a register of open dossiers. DataFileError where a column nearly has the name of one read.

    Whatever else a register has is not read. more: other columns that are.
    """
    read = [*OPEN_COLUMNS, *MORE_COLUMNS, *more]
    faults = []
    for name in rows[0][1] if rows else ():
        close = get_close_matches(name.lower(), read, n=1, cutoff=ALIKE) if name not in read else []
        if close and len(name) >= LEAST_LETTERS:
            faults.append(f"'{file}' column {shown(name)}: unknown; did you mean '{close[0]}'?")
    if faults:
        raise DataFileError(faults)
    return rows


def open_dossier(row: Row, known: Known) -> OpenDossier:
    """What one row of a register says. DataFileError with all that is wrong with it."""
    no_ask: tuple[str, tuple[date, ...]] = ("", ())
    no_moments: Moments = ()
    reading = Reading()
    received = reading.of(date.min, _received, row, known)
    step = reading.of("", named, "step", row["step"], known.steps)
    office = reading.of("", named, "office", row["office"], known.offices) if row.get("office") else None
    asks, answers = (
        tuple(
            reading.of(no_ask, _ask, part, received, known, column)
            for part in row.get(column, "").split(";")
            if part.strip()
        )
        for column in ("asks", "answers")
    )
    told = reading.of(no_moments, _passed, row, received, known.start or date.max)
    reading.end()
    dossier = OpenDossier(received, step, office, row.get("language") or None, asks, answers, told)
    return dossier.complemented(known.before)


def _received(row: Row, known: Known) -> date:
    received = read_day(row["received"])
    if known.start is not None and received >= known.start:
        raise ValueError(f"received {received}: {NOT_BEFORE.format(at=known.start)}")
    return received


def _passed(row: Row, received: date, start: date) -> Moments:
    """The moments that a row says its dossier has passed."""
    told = []
    for stamp in PASSED:
        if row.get(stamp):
            day = read_day(row[stamp])
            if day >= start:
                raise ValueError(f"{stamp} {day}: {NOT_BEFORE.format(at=start)}")
            if day < received and stamp not in BEFORE_RECEIPT:
                raise ValueError(f"{stamp} {day}: lies before the receipt, {received}")
            told.append((stamp, day))
    return tuple(told)


def _each(folder: Path, file: str, columns: list[str], read: Callable[[Row], T]) -> tuple[T, ...]:
    """What `read` makes of every row; all lines at fault together."""
    return _all(read_rows(folder, file, columns), file, read)


def _all(rows: list[tuple[int, Row]], file: str, read: Callable[[Row], T]) -> tuple[T, ...]:
    found, faults = [], []
    for line, row in rows:
        try:
            found.append(read(row))
        except DataFileError as error:
            faults += [f"'{file}' line {line}: {rule}" for rule in error.rules]
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
