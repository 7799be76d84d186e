"""What an office has on a day: the register of its open dossiers, and the list of those that have ended."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from sim.measure.record_map import RecordError, RecordMap
from sim.measure.records import Records, read_records
from sim.model.csv_files import MOST_FAULTS, DataFileError, Reading, read_rows
from sim.model.problems import InputError, Problem, nearest, shown
from sim.model.registers import (
    NOT_BEFORE,
    OPEN_COLUMNS,
    OpenDossier,
    answers_of,
    named,
    open_dossier,
    well_named,
)
from sim.model.scenario import Scenario
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.presets import known_to_backlog

MOST_LINES = 5  # named of those at fault for one reason

Answer = tuple[str, date, date | None]  # source, asked, answered


@dataclass(frozen=True)
class Standing:
    """An open dossier of a register: its line and number there."""

    line: int
    case: str
    mission: str
    dossier: OpenDossier


@dataclass(frozen=True)
class OfficeFiles:
    """Both files as read. answers: by row of the records, what was asked for it and when it was answered."""

    at: date
    open: tuple[Standing, ...]
    ended: Records | None
    answers: tuple[tuple[int, Answer], ...]


def read_office_files(
    scenario: Scenario, at: date, stock: Path, decided: Path | None, mapping: Callable[[Path], RecordMap]
) -> OfficeFiles:
    """Read the register of open dossiers and the list of those ended. InputError with all that is wrong in either.

    Both tell what is known on the morning of `at`. mapping: how the columns of a list of ended dossiers are called.
    """
    problems: list[Problem] = []
    standing = list(_standing(scenario, at, stock, problems))
    ended, answers = None, []
    if decided is not None and not _has_heads_alone(decided):
        try:
            columns = replace(mapping(decided), until=None)  # whatever is dated too late is an error here
            ended = read_records(decided, columns)
            answers = list(_answers(scenario, at, decided, problems))
            problems += [Problem(str(decided), "", rule) for rule in _about_ended(scenario, at, ended, columns)]
            there = set(ended.cases) if "case" in columns.columns else set()
            problems += [
                Problem(str(stock), f"line {each.line}", f"{shown(each.case)} has ended, says {decided.name}")
                for each in standing
                if each.case in there
            ]
        except RecordError as error:
            problems += [Problem("", "", line) for line in error.problems]
    if problems:
        raise InputError(problems)
    order = {mission: place for place, mission in enumerate(scenario.missions)}
    standing.sort(key=lambda each: (order[each.mission], each.line))
    return OfficeFiles(at, tuple(standing), ended, tuple(answers))


def _has_heads_alone(file: Path) -> bool:
    """Whether a list has its heads and not a line more: nothing has ended."""
    return file.is_file() and sum(bool(line.strip()) for line in file.read_bytes().splitlines()) == 1


def _standing(scenario: Scenario, at: date, file: Path, problems: list[Problem]) -> Iterator[Standing]:
    """The open dossiers of a register; what is wrong with it is added to the problems."""
    if not file.is_file():
        problems.append(Problem(str(file), "", "there is no such file"))
        return
    columns = [*OPEN_COLUMNS, *(["mission"] if len(scenario.missions) > 1 else [])]
    try:
        rows = read_rows(file.resolve().parent, file.resolve().name, columns)
        rows = well_named(rows, file.name, "case", "mission")
    except DataFileError as fault:
        problems += [Problem(str(file), "", rule) for rule in fault.rules]
        return
    except ValueError as error:
        problems.append(Problem(str(file), "", str(error)))
        return
    known = {each: known_to_backlog(scenario, each)._replace(start=at) for each in scenario.missions}
    several = {case for case, number in Counter(row.get("case", "") for _, row in rows).items() if number > 1}
    faults, first = [], next(iter(known))
    for line, row in rows:
        reading, case = Reading(), row.get("case", "")
        mission = reading.of("", named, "mission", row.get("mission", first), known)
        if case and case in several:
            reading.faults.append(f"{shown(case)}: the number of another line too; one line a dossier")
        here = known[mission] if mission else known[first]._replace(steps=[row["step"]], sources=scenario.sources)
        dossier = reading.of(None, open_dossier, row, here)
        if dossier is not None and not reading.faults:
            yield Standing(line, case, mission, dossier)
        faults += [Problem(str(file), f"line {line}", rule) for rule in dict.fromkeys(reading.faults)]
    problems += faults[:MOST_FAULTS]
    if (more := len(faults) - MOST_FAULTS) > 0:
        problems.append(Problem(str(file), "", f"and {more:,} more faults like these"))


def _about_ended(scenario: Scenario, at: date, records: Records, columns: RecordMap) -> Iterator[str]:
    """What is wrong with the list of ended dossiers beside this scenario, on this day; each line at fault."""
    log = records.log

    def at_fault(rows: np.ndarray) -> str:
        """The lines of some cases, the first few; of a log of events, their numbers."""
        is_by_line = not columns.is_event_log
        words = [f"{row + 2}" if is_by_line else records.cases[row] for row in rows[:MOST_LINES].tolist()]
        more = f" and {len(rows) - MOST_LINES:,} more" if len(rows) > MOST_LINES else ""
        return f"{'line' if is_by_line else 'case'} {', '.join(words)}{more}"

    for kind, names, known in (
        ("mission", log.missions, [*scenario.missions]),
        ("office", log.offices, [*scenario.offices, ""]),
    ):
        if kind == "mission" and names == (columns.mission,) and "mission" not in columns.columns:
            if len(known) > 1:
                yield f"has no column 'mission'; the scenario has several: {', '.join(known)}"
            continue
        for code, name in enumerate(names):
            if name not in known:
                where = at_fault(np.flatnonzero(log.dossiers[kind] == code))
                yield f"{where}: {shown(name)}: unknown {kind}{nearest(name, known)}"
    until = (at - log.origin).days * DAY_SECONDS
    for stamp in STAMPS:
        if len(late := np.flatnonzero(log.stamp(stamp) >= until)):
            yield f"{at_fault(late)}: {stamp}: {NOT_BEFORE.format(at=at)}"
    if len(still := np.flatnonzero(log.stamp("ended") < 0)):
        yield f"{at_fault(still)}: neither decided nor ended; what is open stands in the register"


def _answers(scenario: Scenario, at: date, file: Path, problems: list[Problem]) -> Iterator[tuple[int, Answer]]:
    """What the column `answers` of the list says, by row; nothing where it has none."""
    for place, (line, row) in enumerate(read_rows(file.resolve().parent, file.resolve().name, [])):
        try:
            for source, days in answers_of(row.get("answers", ""), scenario.sources, at):
                yield place, (source, days[0], days[1] if len(days) > 1 else None)
        except ValueError as error:
            problems.append(Problem(str(file), f"line {line}", str(error)))
