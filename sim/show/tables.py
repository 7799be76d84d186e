"""Tables for people, and how numbers stand in them: rounded, with their intervals."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

UNDEFINED = "–"


@dataclass(frozen=True)
class Table:
    """A table for people: texts only, the numbers already rounded as they are printed.

    A row whose other cells are empty is a heading of the rows below it. texts: the columns of words, which stand to
    the left; folded: those of them that may take several lines.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()


ENOUGH = 30  # replications; of fewer Student's interval leans on the figures being nearly normal
FEW = f"Fewer than {ENOUGH}: where shares are skewed, such an interval holds less often than it says."


def means_of(replications: int) -> str:
    """What stands behind the numbers of a table."""
    if replications == 1:
        return "One replication: no interval. Ask for more with --replications."
    told = f"Mean of {replications} replications ± half width of its 95 % interval."
    return told if replications >= ENOUGH else f"{told} {FEW}"


class Line(NamedTuple):
    """A measure, the words for it, and what kind of number it is: share, days, hours, number or mean."""

    measure: str
    words: str
    kind: str


class Scale(NamedTuple):
    """How a kind of number is written: times a factor, with so many digits and a unit; the unit of differences."""

    factor: float
    digits: int
    unit: str
    unit_of_differences: str


SCALES = {
    "share": Scale(100.0, 1, " %", " pt"),
    "days": Scale(1.0, 1, "", ""),
    "hours": Scale(1.0, 0, "", ""),
    "number": Scale(1.0, 0, "", ""),
    "mean": Scale(1.0, 2, "", ""),
}


class Values:
    """Look-up of a table of results by subject, measure and window."""

    def __init__(self, table: pd.DataFrame, columns: tuple[str, str] = ("mean", "half_width")) -> None:
        keys = zip(table["subject"], table["measure"], table["window"], strict=True)
        self.of = dict(zip(keys, zip(table[columns[0]], table[columns[1]], strict=True), strict=True))

    def text(self, subject: str, line: Line, window: str) -> str:
        """A mean with the half width of its interval, or a dash where it is not defined."""
        return with_interval(*self._at(subject, line, window), line.kind)

    def difference(self, subject: str, line: Line, window: str) -> str:
        """The same for a difference: signed, that of shares in points."""
        return with_interval(*self._at(subject, line, window), line.kind, is_difference=True)

    def _at(self, subject: str, line: Line, window: str) -> tuple[float, float]:
        return self.of.get((subject, line.measure, window), (math.nan, math.nan))


def with_interval(mean: float, half: float, kind: str, *, is_difference: bool = False) -> str:
    """The mean and the half width of its interval.

    >>> with_interval(0.882, 0.004, "share")
    '88.2 % ± 0.4'
    >>> with_interval(-0.053, 0.006, "share", is_difference=True)
    '-5.3 pt ± 0.6'
    """
    if math.isnan(mean):
        return UNDEFINED
    scale = SCALES[kind]
    text = f"{mean * scale.factor:{'+' if is_difference else ''},.{scale.digits}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    text += scale.unit_of_differences if is_difference else scale.unit
    return text if math.isnan(half) else f"{text} ± {half * scale.factor:,.{scale.digits}f}"


def probability(met: pd.DataFrame, subject: str, window: str, measure: str = "met") -> str:
    """How often a norm was met, with the exact 95 % interval: '12 % [2, 35]'."""
    row = met[(met["subject"] == subject) & (met["window"] == window) & (met["measure"] == measure)]
    if row.empty or int(row["n"].iloc[0]) == 0:
        return UNDEFINED
    one = row.iloc[0]
    return chance(one.probability, one.low, one.high)


def chance(value: float, low: float, high: float) -> str:
    """A probability with its interval; what is neither certain nor impossible is not rounded to it.

    >>> chance(0.12, 0.02, 0.352), chance(0.998, 0.996, 1.0), chance(0.001, 0.0, 0.004)
    ('12 % [2, 35]', '99.8 % [99, 100]', '0.1 % [0, 1]')
    """
    digits = 1 if 0 < value < 1 and round(100 * value) in (0, 100) else 0
    shown = min(max(100 * value, 0.1), 99.9) if digits else 100 * value
    ends = min(100 * low, 99.0) if low < 1 else 100.0, max(100 * high, 1.0) if high > 0 else 0.0
    return f"{shown:.{digits}f} % [{ends[0]:.0f}, {ends[1]:.0f}]"


def has_something(texts: Sequence[str]) -> bool:
    """Whether any cell of a row says something."""
    return any(text not in ("", UNDEFINED) for text in texts)
