"""Columns of a real system's export: texts into local times, codes and truths, with every bad row named."""

import warnings
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.law.nearest import did_you_mean
from sim.measure.record_map import RecordError, RecordMap

HEADER_ROWS = 1  # the header is row 1, as a spreadsheet shows it
SHOWN_ROWS = 5
OFFSET = r"(\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(?:Z|[+-]\d\d(?::?\d\d)?)$"
ISO_DATE = r"\d{4}-?\d\d-?\d\d(?:\D.*)?"
TRUTHS = {"1": 1, "true": 1, "yes": 1, "0": 0, "false": 0, "no": 0}


class Table:
    """The mapped columns of one file as texts, and the problems found in them so far."""

    def __init__(self, path: Path, mapping: RecordMap) -> None:
        self.path, self.mapping = path, mapping
        self.problems: list[str] = []
        self.frame = _read(path, mapping)
        self.rows = np.arange(len(self.frame)) + HEADER_ROWS + 1

    def __len__(self) -> int:
        return len(self.frame)

    def has(self, word: str) -> bool:
        return word in self.mapping.columns

    def texts(self, word: str) -> pd.Series:
        """The column as written, blanks at its ends removed."""
        return self.frame[self.mapping.columns[word]]

    def is_missing(self, word: str) -> np.ndarray:
        """Whether the cell says nothing. A case may be called NA: for `case`, only an empty cell does."""
        texts = self.texts(word)
        return np.asarray(texts.eq("") if word == "case" else texts.isin(self.mapping.missing), dtype=np.bool_)

    def times(self, word: str) -> np.ndarray:
        """Local civil times, datetime64[s], NaT where the cell says nothing; what is no time is a problem."""
        texts, missing = self.texts(word), self.is_missing(word)
        times = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[s]")
        times[~missing] = _local_times(texts[~missing], self.mapping)
        rule = self.mapping.date_format or "ISO 8601, such as 2017-12-31 or 2017-12-31T08:30:00"
        self.refuse(word, np.isnat(times) & ~missing, f"not a moment; it should read {rule}")
        return times

    def codes(self, word: str, otherwise: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """The column's words by number, and the words; without such a column, one word for all."""
        if not self.has(word):
            return np.zeros(len(self), dtype=np.int64), (otherwise,)
        codes, words = pd.factorize(self.texts(word), sort=True)
        return codes.astype(np.int64), tuple(str(each) for each in words)

    def truths(self, word: str) -> np.ndarray:
        """1, 0, or -1 where the cell says nothing."""
        if not self.has(word):
            return np.full(len(self), -1, dtype=np.int64)
        truths = self.texts(word).str.lower().map(TRUTHS)
        self.refuse(word, truths.isna().to_numpy() & ~self.is_missing(word), f"one of {', '.join(TRUTHS)}")
        return truths.fillna(-1).to_numpy(dtype=np.int64)

    def require(self, word: str) -> None:
        """Every cell of the column must say something."""
        self.refuse(word, self.is_missing(word), "a value is required")

    def refuse(self, word: str, wrong: np.ndarray, rule: str) -> None:
        """A problem for each row that is wrong; the first ones are shown, the others counted."""
        rows = np.flatnonzero(wrong)
        column = self.mapping.columns[word]
        for row in rows[:SHOWN_ROWS].tolist():
            value = self.texts(word).iloc[row]
            self.problems.append(f"{self.path.name}: {column}: row {self.rows[row]}: {value!r}: {rule}")
        if len(rows) > SHOWN_ROWS:
            more = len(rows) - SHOWN_ROWS
            self.problems.append(f"{self.path.name}: {column}: {more} more rows: {rule}")

    def stop_if_wrong(self) -> None:
        if self.problems:
            raise RecordError(self.problems)


def _read(path: Path, mapping: RecordMap) -> pd.DataFrame:
    options: dict[str, Any] = {
        "sep": mapping.separator,
        "dtype": str,
        "keep_default_na": False,
        "index_col": False,
    }
    try:
        header = [str(name) for name in pd.read_csv(path, nrows=0, encoding=mapping.encoding, **options).columns]
        wanted = list(dict.fromkeys(mapping.columns.values()))
        absent = [name for name in wanted if name not in header]
        if absent:
            raise RecordError(
                f"{path.name}: {name}: no such column{did_you_mean(name, header)}; its columns: {', '.join(header)}"
                for name in absent
            )
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # a row with more cells than the header
            frame = pd.read_csv(path, encoding=mapping.encoding, **options)[wanted]
    except (OSError, EOFError, zlib.error) as error:
        raise RecordError([f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from error
    except (UnicodeError, LookupError) as error:
        rule = f"not written in {mapping.encoding}; name another format.encoding"
        raise RecordError([f"{path.name}: {rule} ({error})"]) from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise RecordError([f"{path.name}: not a table separated by {mapping.separator!r}: {error}"]) from error
    if frame.empty:
        raise RecordError([f"{path.name}: row 2: a record is required; the file has a header only"])
    return pd.DataFrame({name: frame[name].fillna("").str.strip() for name in frame.columns})


def _local_times(texts: pd.Series, mapping: RecordMap) -> np.ndarray:
    """With a zone named, what has an offset is converted to it; without, the wall clock stands as written."""
    wall = texts.str.replace(OFFSET, r"\1", regex=True)
    times = _parse(wall, mapping.date_format)
    if mapping.timezone is None:
        return times
    has_offset = (wall != texts).to_numpy()
    if has_offset.any():
        offset = texts[has_offset].str.extract(r"(Z|[+-]\d\d:?(?:\d\d)?)$")[0].str.replace(":", "")
        sign = np.where(offset.str.startswith("-"), -1, 1)
        digits = offset.str.replace("Z", "+0000").str[1:].str.ljust(4, "0").astype(int).to_numpy()
        utc = times[has_offset] - (sign * (digits // 100 * 3600 + digits % 100 * 60)).astype("timedelta64[s]")
        local = pd.DatetimeIndex(utc).tz_localize("UTC").tz_convert(mapping.timezone).tz_localize(None)
        times[has_offset] = local.to_numpy().astype("datetime64[s]")
    return times


def _parse(texts: pd.Series, date_format: str | None) -> np.ndarray:
    if date_format is None:
        parsed = pd.to_datetime(texts.where(texts.str.fullmatch(ISO_DATE)), format="ISO8601", errors="coerce")
    else:
        parsed = pd.to_datetime(texts, format=date_format.replace("%z", "").strip(), errors="coerce")
    return parsed.to_numpy().astype("datetime64[s]")


def by_name(values: pd.Series, names: Sequence[str]) -> np.ndarray:
    """Positions of the values among the names, -1 for a stranger."""
    return pd.Index(names).get_indexer(pd.Index(values)).astype(np.int64)
