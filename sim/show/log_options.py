"""How a log is to be read: what the options of the command say, laid over a map of its columns."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sim.measure.record_map import CASE_WORDS, EVENT_WORDS, RecordError, RecordMap, map_of

COMMAND_LINE = "options"


@dataclass(frozen=True)
class LogOptions:
    """The options of `officesim judge` that concern the file; None or empty where nothing is said."""

    columns: Sequence[str] = ()
    map_file: Path | None = None
    separator: str | None = None
    date_format: str | None = None
    until: date | None = None
    decided_by: Sequence[str] = ()
    final: Sequence[str] = ()
    outcomes: Sequence[str] = ()
    mission: str | None = None

    def map(self, log: Path) -> RecordMap:
        """The map of a file's columns. Those that bear the office's own words need not be named.

        RecordError for options and maps that say nothing sensible.
        """
        data = _read(self.map_file) if self.map_file is not None else {}
        for table in ("columns", "format", "events", "outcomes", "log"):
            if not isinstance(data.setdefault(table, {}), dict):
                return map_of(data, str(self.map_file))  # which says what is wrong with it
        for table, texts, option, form in (
            ("columns", self.columns, "--column", "WORD=COLUMN, as received=DATE_IN"),
            ("outcomes", self.outcomes, "--outcome", "WORD=OUTCOME, as Accord=granted"),
        ):
            for text in texts:
                word, equals, meant = text.partition("=")
                if not (equals and word.strip() and meant.strip()):
                    raise RecordError([f"{option} {text}: written {form}"])
                data[table][word.strip()] = meant.strip()
        said: dict[str, dict[str, Any]] = {
            "format": {"separator": self.separator, "date": self.date_format},
            "events": {"decided_by": list(self.decided_by), "final": list(self.final)},
            "log": {"until": self.until, "mission": self.mission},
        }
        for table, values in said.items():
            data[table] |= {key: value for key, value in values.items() if value}
        if self.map_file is None:
            data["columns"] = self._own_words(log, data["columns"], data["format"]) | data["columns"]
        return map_of(data, COMMAND_LINE if self.map_file is None else str(self.map_file))

    def _own_words(self, log: Path, named: dict[str, str], formats: dict[str, Any]) -> dict[str, str]:
        """Columns of the file that bear the office's own words; the usual ones where it has none of them."""
        try:
            header = list(pd.read_csv(log, nrows=0, sep=formats.get("separator", ","), dtype=str).columns)
        except (OSError, ValueError):  # the reader of records says what is wrong with the file
            header = []
        is_event_log = "activity" in named or ("activity" in header and "received" not in {*named, *header})
        words = EVENT_WORDS if is_event_log else CASE_WORDS
        found = {word: word for word in words if word in header and word not in named}
        usual = () if is_event_log else ("received", "decided")
        return found | {word: word for word in usual if word not in {*found, *named}}


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError([f"{file}: cannot be read: {error.strerror}"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RecordError([f"{file}: not TOML: {error}"]) from None
