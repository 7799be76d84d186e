"""How a real system's export is to be read: which column is what, and how it writes dates and outcomes.

[columns]                       # the office's word = the file's column
case = "NUMERO"
received = "DATE_RECEPTION"
decided = "DATE_DECISION"
deadline = "ECHEANCE"           # where each record names its own last timely day

[format]
separator = ";"
date = "%d/%m/%Y"               # without it, ISO 8601
timezone = "Europe/Brussels"    # without it, the wall clock as written, whatever its offset

[outcomes]                      # the file's word = the log's word
"Accord" = "granted"

[events]                        # a file with one row per event instead of one per case
final = ["Payment Handled"]     # or: decided_by = ["Decision sent"]

[log]
until = 2018-12-31              # last day known; without it, the day of the last moment in the file
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sim.law.nearest import did_you_mean
from sim.plan.log import OUTCOMES, STAMPS

CASE_WORDS = (
    *("case", "mission", "office", "language", "parent", "cause", *STAMPS),
    *("deadline", "outcome", "right", "asked", "answered"),
)
EVENT_WORDS = ("case", "mission", "office", "language", "activity", "start", "end", "deadline")
TABLES: dict[str, dict[str, str]] = {
    "format": {
        "separator": "separator",
        "encoding": "encoding",
        "date": "date_format",
        "timezone": "timezone",
        "missing": "missing",
    },
    "events": {"decided_by": "decided_by", "final": "final"},
    "log": {"mission": "mission", "until": "until", "asked_class": "asked_class"},
}


class RecordError(ValueError):
    """Wrong records, or a wrong map of their columns: every problem found, each on its line."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class RecordMap:
    """The office's words for a file's columns, and the file's ways of writing.

    columns: word -> column; a file with an `activity` is an event log, one row per event. missing: texts that
    mean "nothing here". outcomes: the file's word (in an event log, the closing activity) -> an outcome of
    the log. decided_by: the first of these activities ends a case; final: a case is ended if its last
    activity is one of these; one of both. mission: name of the mission where no column gives it. until: the
    last day known. asked_class: class of the source that is asked, for `asked` and `answered`. source: the
    file of the map, for messages. RecordError where it contradicts itself.
    """

    columns: Mapping[str, str]
    separator: str = ","
    encoding: str = "utf-8"
    date_format: str | None = None
    timezone: str | None = None
    missing: tuple[str, ...] = ("", "NA", "NaN", "NaT", "NULL")
    outcomes: Mapping[str, str] = field(default_factory=dict)
    decided_by: tuple[str, ...] = ()
    final: tuple[str, ...] = ()
    mission: str = "dossiers"
    until: date | None = None
    asked_class: str = "claimant"
    source: str = "column map"

    def __post_init__(self) -> None:
        problems = [f"{self.source}: {problem}" for problem in self._problems()]
        if problems:
            raise RecordError(problems)

    @property
    def is_event_log(self) -> bool:
        return "activity" in self.columns

    def _problems(self) -> Iterable[str]:
        words = EVENT_WORDS if self.is_event_log else CASE_WORDS
        kind = "an event log" if self.is_event_log else "a case log"
        for word in self.columns:
            if word not in words:
                yield f"columns.{word}: not a column of {kind}{did_you_mean(word, words)}"
        needed = ("case", "end") if self.is_event_log else ("received", "decided")
        for word in needed:
            if word not in self.columns:
                yield f"columns.{word}: required in {kind}: name the file's column for it"
        if self.is_event_log and bool(self.decided_by) == bool(self.final):
            yield "events: an event log needs either decided_by or final: which activities end a case"
        if not self.is_event_log and (self.decided_by or self.final):
            yield "events: only for an event log; map columns.activity and columns.end"
        if ("answered" in self.columns) != ("asked" in self.columns):
            yield "columns.asked, columns.answered: both or neither"
        if "parent" in self.columns and "case" not in self.columns:
            yield "columns.parent: needs columns.case, the number to which it refers"
        for theirs, ours in self.outcomes.items():
            if ours not in OUTCOMES:
                yield f"outcomes.{theirs}: {ours!r} is not an outcome{did_you_mean(ours, OUTCOMES)}"
        if len(self.separator) != 1:
            yield f"format.separator: {self.separator!r}: one character"
        if self.timezone is not None and not _is_zone(self.timezone):
            yield f"format.timezone: {self.timezone!r}: a name of the IANA list, such as 'Europe/Brussels'"


def read_map(path: Path) -> RecordMap:
    """The map that a TOML file states. RecordError names the file, the key and the rule."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError([f"{path}: cannot be read: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError([f"{path}: not TOML: {error}"]) from error
    return map_of(data, source=str(path))


def map_of(data: Mapping[str, Any], source: str = "column map") -> RecordMap:
    """The map that nested tables state, as TOML gives them."""
    problems: list[str] = []
    tables = ("columns", "outcomes", *TABLES)
    for table, content in data.items():
        if table not in tables:
            problems.append(f"{table}: unknown table{did_you_mean(table, tables)}")
        elif not isinstance(content, Mapping):
            problems.append(f"{table}: a table of keys and values, not {content!r}")
    if problems:
        raise RecordError(f"{source}: {problem}" for problem in problems)
    fields: dict[str, Any] = {}
    for table, keys in TABLES.items():
        for key, value in data.get(table, {}).items():
            if key not in keys:
                problems.append(f"{table}.{key}: unknown key{did_you_mean(key, keys)}")
                continue
            is_valid, rule = _check(key, value)
            if not is_valid:
                problems.append(f"{table}.{key}: {value!r}: {rule}")
            fields[keys[key]] = tuple(value) if isinstance(value, list) else value
    for table in ("columns", "outcomes"):
        fields[table] = dict(data.get(table, {}))
        problems += [
            f"{table}.{key}: {value!r}: a text"
            for key, value in fields[table].items()
            if not isinstance(value, str)
        ]
    if problems:
        raise RecordError(f"{source}: {problem}" for problem in problems)
    return RecordMap(**fields, source=source)


def _check(key: str, value: object) -> tuple[bool, str]:
    if key in ("missing", "decided_by", "final"):
        return isinstance(value, list) and all(isinstance(word, str) for word in value), "a list of texts"
    if key == "until":
        return isinstance(value, date) and not isinstance(value, datetime), "a date, such as 2018-12-31"
    return isinstance(value, str), "a text"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True
