"""Windows: the stretches of days over which an office counts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

LARGE_TABLE = 1 << 18  # counts in a table that is made by parts


@dataclass(frozen=True)
class Window:
    """The days from `first` to `last`, both included, under the name a planner reads."""

    label: str
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"window {self.label!r}: last day {self.last} is before first day {self.first}")


def span(first: date, last: date) -> Window:
    """The days from `first` to `last`, labelled as a year, a month or years where it is exactly that."""
    next_day = last + timedelta(days=1)
    whole_years = (first.month, first.day, next_day.month, next_day.day) == (1, 1, 1, 1)
    if whole_years and first.year == last.year:
        label = f"{first.year}"
    elif whole_years:
        label = f"{first.year}-{last.year}"
    elif first.day == 1 and next_day.day == 1 and (first.year, first.month) == (last.year, last.month):
        label = f"{first:%Y-%m}"
    else:
        label = f"{first} to {last}"
    return Window(label, first, last)


def year(number: int) -> Window:
    """One calendar year."""
    return span(date(number, 1, 1), date(number, 12, 31))


def month(number: int, of_year: int) -> Window:
    """One calendar month."""
    following = date(of_year + number // 12, number % 12 + 1, 1)
    return span(date(of_year, number, 1), following - timedelta(days=1))


def quarter(number: int, of_year: int) -> Window:
    """One calendar quarter, 1 to 4."""
    first = month(3 * number - 2, of_year).first
    return Window(f"{of_year} Q{number}", first, month(3 * number, of_year).last)


def years(first: date, last: date) -> tuple[Window, ...]:
    """Each calendar year of the period, then the whole period.

    A year of which the period holds only a part is labelled by its days, so that it is not taken for a year.
    """
    each = [
        span(max(first, date(number, 1, 1)), min(last, date(number, 12, 31)))
        for number in range(first.year, last.year + 1)
    ]
    return unique([*each, span(first, last)])


def months(first: date, last: date) -> tuple[Window, ...]:
    """Each calendar month of the period; months at its ends that are not whole are labelled by their days."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    whole = [month(number % 12 + 1, number // 12) for number in numbers]
    return tuple(span(max(first, each.first), min(last, each.last)) for each in whole)


def end_of_year(number: int) -> tuple[Window, ...]:
    """Three readings of a target "for the end of the year": December, last quarter, last twelve months."""
    return (month(12, number), quarter(4, number), year(number))


def unique(windows: Iterable[Window]) -> tuple[Window, ...]:
    """The windows without repetition, in their first order."""
    return tuple(dict.fromkeys(windows))


def day_bounds(windows: Sequence[Window], origin: date) -> tuple[np.ndarray, np.ndarray]:
    """First day and day after the last of each window, as int64 days since `origin`."""
    firsts = np.array([(window.first - origin).days for window in windows], dtype=np.int64)
    ends = np.array([(window.last - origin).days + 1 for window in windows], dtype=np.int64)
    return firsts, ends


@dataclass(frozen=True, eq=False)
class Spans:
    """Windows of one log: first day and day after the last, not before day 0, and which of the cuts these are."""

    windows: tuple[Window, ...]
    firsts: np.ndarray
    ends: np.ndarray
    starts: np.ndarray
    stops: np.ndarray

    def __len__(self) -> int:
        return len(self.windows)

    def over(self, before: np.ndarray) -> np.ndarray:
        """What falls in each window, of counts before each cut: shape (windows, kinds)."""
        return np.asarray(before[self.stops] - before[self.starts])


class Cuts:
    """The days on which any of some windows begins or ends: dossiers are counted once between two of them.

    Every window is then the difference of two sums, however many windows there are. known_days: days wholly known
    when the log was closed.
    """

    def __init__(self, windows: Iterable[Window], origin: date, known_days: int) -> None:
        self.origin, self.known_days = origin, known_days
        edges = np.concatenate([np.zeros(1, np.int64), *day_bounds(tuple(windows), origin)])
        self.days = np.unique(np.maximum(edges, 0))
        self.last_day = max(int(self.days[-1]), 1)
        # Its last entry is the piece that no window holds: for days from the last cut on, and for -1.
        days = max(self.last_day, known_days + 1)
        self._piece = np.searchsorted(self.days, np.arange(days + 1), side="right")
        self._alone: dict[Spans, tuple[Cuts, Spans]] = {}

    def spans(self, windows: Sequence[Window]) -> Spans:
        """Some of the windows that made the cuts."""
        firsts, ends = (np.maximum(edge, 0) for edge in day_bounds(windows, self.origin))
        return Spans(tuple(windows), firsts, ends, *(np.searchsorted(self.days, edge) for edge in (firsts, ends)))

    def alone(self, spans: Spans) -> tuple["Cuts", Spans]:
        """Cuts for these windows alone, and the windows among them: for tables of many kinds."""
        if spans not in self._alone:
            cuts = Cuts(spans.windows, self.origin, self.known_days)
            self._alone[spans] = cuts, cuts.spans(spans.windows)
        return self._alone[spans]

    def before(self, days: np.ndarray, kinds: int, kind: np.ndarray | None = None) -> np.ndarray:
        """How many of each kind fall before each cut: int64, shape (cuts, kinds).

        days: since origin, -1 falls nowhere; kind: of each, from 0, all of one kind when None.
        """
        key = (self._piece * kinds)[self._within(days)]
        if kind is not None:
            key += kind
        pieces = len(self.days) + 1
        table = np.bincount(key, minlength=pieces * kinds).reshape(pieces, kinds)
        return np.asarray(table.cumsum(axis=0)[:-1])

    def before_by_parts(self, days: np.ndarray, kinds: int, kind: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
        """As `before`, for some cuts after others: no table is large, however many cuts and kinds there are."""
        piece = self._piece[self._within(days)]
        step = max(1, LARGE_TABLE // kinds)
        counted = np.zeros(kinds, np.int64)
        for first in range(0, len(self.days), step):
            part = slice(first, min(first + step, len(self.days)))
            is_here = (piece >= part.start) & (piece < part.stop)
            key = (piece[is_here] - first) * kinds + kind[is_here]
            size = part.stop - part.start
            table = np.bincount(key, minlength=size * kinds).reshape(size, kinds)
            table[0] += counted
            table = table.cumsum(axis=0)
            counted = table[-1]
            yield part, table

    def _within(self, days: np.ndarray) -> np.ndarray:
        """The days, those beyond the last one that has a piece moved there."""
        last = len(self._piece) - 1
        return np.minimum(days, last) if days.max(initial=0) > last else days
