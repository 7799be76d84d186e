"""CSV files that a scenario references: their rows, and columns of durations."""

import csv
import io
import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from sim.model.files import inside
from sim.model.quantities import unit_seconds

LARGEST_DATA_BYTES = 50_000_000
MOST_FAULTS = 10  # of one file; the rest are counted

Row = Mapping[str, str]
T = TypeVar("T")


class DataFileError(ValueError):
    """A data file that cannot be used. rules: each thing wrong with it, with the file and the line."""

    def __init__(self, rules: Iterable[str]) -> None:
        every = list(rules)
        more = len(every) - MOST_FAULTS
        self.rules = tuple(every[:MOST_FAULTS] + ([f"and {more:,} more lines like these"] if more > 0 else []))
        super().__init__("\n".join(self.rules))


class Reading:
    """What one row says, part by part: whatever is wrong with it is told together."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def of(self, without: T, read: Callable[..., T], *of: object) -> T:
        """What `read` makes of a part; `without` where that cannot be used."""
        try:
            return read(*of)
        except ValueError as error:
            self.faults += error.rules if isinstance(error, DataFileError) else [str(error)]
            return without

    def end(self) -> None:
        """DataFileError with all that was wrong."""
        if self.faults:
            raise DataFileError(dict.fromkeys(self.faults))


def read_rows(folder: Path, file: str, columns: Iterable[str]) -> list[tuple[int, Row]]:
    """The rows of a CSV file with their line numbers; cells by column, without the spaces around them.

    A heading with ';' is read as separated by ';', any other as separated by ','. ValueError for a file that
    cannot be read, and where one of `columns` is missing or named twice.
    """
    return rows_in(_text(inside(folder, file), file), file, columns)


def rows_in(text: str, file: str, columns: Iterable[str]) -> list[tuple[int, Row]]:
    """The same of a text. file: what messages call it."""
    heading, _, body = text.partition("\n")
    separator = ";" if ";" in heading else ","
    try:
        names = [name.strip() for name in next(csv.reader([heading.rstrip("\r")], delimiter=separator), [])]
        wrong = [_about_column(column, names, file) for column in columns if names.count(column) != 1]
        if wrong:
            raise DataFileError(wrong)
        rows = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
        return [
            (rows.line_num + 1, {n: c.strip() for n, c in zip(names, row + [""] * len(names), strict=False)})
            for row in rows
            if row
        ]
    except csv.Error as error:
        raise DataFileError([f"'{file}' cannot be read as a CSV file: {error}"]) from None


def is_with_semicolons(folder: Path, file: str) -> bool:
    """Whether the columns of a file are separated by ';', and its numbers may have decimal commas."""
    with inside(folder, file).open(encoding="utf-8-sig") as lines:
        return ";" in lines.readline()


def _about_column(column: str, names: list[str], file: str) -> str:
    if not any(names):
        return f"'{file}' is empty; it has no column '{column}'"
    wrong = "no" if column not in names else "more than one"
    return f"'{file}' has {wrong} column '{column}'; its columns: {', '.join(names)}"


def _text(path: Path, file: str) -> str:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_DATA_BYTES else b""
    except OSError as error:
        raise DataFileError([f"'{file}' cannot be read: {error.strerror}"]) from None
    if size > LARGEST_DATA_BYTES:
        rule = f"'{file}' has {size:,} bytes; a data file has at most {LARGEST_DATA_BYTES:,}"
        raise DataFileError([rule])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataFileError([f"'{file}' cannot be read as a CSV file in UTF-8: line {line}"]) from None


def read_durations(folder: Path, file: str, column: str, unit: str) -> tuple[float, ...]:
    """Seconds in one column of a CSV file, in ascending order; with ';' decimal commas are allowed.

    DataFileError lists every line that holds something else than a duration.
    """
    scale = unit_seconds(unit)
    rows = read_rows(folder, file, [column])
    may_have_commas = is_with_semicolons(folder, file)
    seconds: list[float] = []
    faults = []
    for line, row in rows:
        cell = row[column].replace(",", ".") if may_have_commas else row[column]
        try:
            seconds.append(_number(cell, row[column]) * scale)
        except ValueError as error:
            faults.append(f"'{file}' line {line}, column '{column}': {error}")
    if faults:
        raise DataFileError(faults)
    if not seconds:
        raise DataFileError([f"column '{column}' of '{file}' is empty; a law needs at least one duration"])
    return tuple(sorted(seconds))


def _number(cell: str, written: str) -> float:
    try:
        number = float(cell)
    except ValueError:
        raise ValueError(f"'{written}' is not a number") from None
    if not math.isfinite(number):
        raise ValueError(f"'{written}' is not a finite number")
    if number < 0.0:
        raise ValueError(f"'{written}' is negative; a duration is never negative")
    return number + 0.0
