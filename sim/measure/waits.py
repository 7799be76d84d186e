"""Waits: from the start of a clock to its stop, and what is told of them for any window.

Everything is counted from tables of small whole numbers, made once: how many waits of so many days ended between
two cuts, how many begun on such a day were over by a cut. Means and percentiles are read from the counts.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.measure.tables import ratio
from sim.measure.windows import Cuts, Spans


class Spread(NamedTuple):
    """How delays are spread, one entry per window; NaN where nothing falls in the window."""

    number: np.ndarray
    mean: np.ndarray
    median: np.ndarray
    p90: np.ndarray
    longest: np.ndarray


class Stock(NamedTuple):
    """The waits that last at each cut: ages in days, NaN where none does; how many are older than some ages."""

    mean: np.ndarray
    median: np.ndarray
    oldest: np.ndarray
    older: list[np.ndarray]


class Waits:
    """One entry per dossier, in days since origin: when its wait began, was stopped or ended otherwise; -1: not."""

    def __init__(self, began: np.ndarray, stopped: np.ndarray, ended: np.ndarray, cuts: Cuts) -> None:
        self.began, self.stopped, self.cuts = began, stopped, cuts
        self.closed = _filled(stopped, ended)  # when it was over, stopped or not; -1 while it lasts
        self._spreads: dict[Spans, Spread] = {}
        self._stocks: dict[tuple[int, ...], Stock] = {}
        self._followed: dict[Spans, tuple[np.ndarray, np.ndarray]] = {}

    def spread(self, spans: Spans) -> Spread:
        """How many waits were stopped in each window, their mean, median, 90th percentile and longest.

        The percentile is the smallest delay that at least that share of the dossiers did not exceed.
        """
        if spans not in self._spreads:
            before, shortest = self._durations
            counts = spans.over(before)
            running = counts.cumsum(axis=1)
            number = running[:, -1]

            def ranked(rank: np.ndarray) -> np.ndarray:
                """The delay of each window's dossier of that rank, from 0 for the shortest."""
                return np.where(number > 0, (running > rank[:, None]).argmax(axis=1) + float(shortest), np.nan)

            days = np.arange(counts.shape[1]) + shortest
            half, most = (np.ceil(share * number) - 1 for share in (0.5, 0.9))
            mean = ratio(counts @ days, number)
            self._spreads[spans] = Spread(number, mean, ranked(half), ranked(most), ranked(number - 1))
        return self._spreads[spans]

    def stock(self, ages_days: Sequence[int]) -> "Stock":
        """The waits that last at the end of the day before each cut, and how many are older than some ages."""
        ages = tuple(ages_days)
        if ages not in self._stocks:
            parts = [
                np.vstack([part.mean, part.median, part.oldest, part.older_than(ages)]) for part in self._lasting()
            ]
            mean, median, oldest, *older = np.hstack(parts)
            self._stocks[ages] = Stock(mean, median, oldest, older)
        return self._stocks[ages]

    def oldest(self, spans: Spans) -> np.ndarray:
        """Age in days of the oldest wait at the end of each window; NaN where none is open or it is not known."""
        return np.asarray(self._oldest[spans.stops])

    @cached_property
    def _oldest(self) -> np.ndarray:
        return np.concatenate([part.oldest for part in self._lasting()])

    def _lasting(self) -> Iterator["Lasting"]:
        """The waits that last, for some cuts after others."""
        last_day, cuts = self.cuts.last_day, self.cuts
        began = np.minimum(self.began, last_day) + 1
        total = np.bincount(began, minlength=last_day + 2)[1:-1]
        for part, over in cuts.before_by_parts(self.closed, last_day + 2, began):
            days = cuts.days[part]
            counts = total - over[:, 1:-1]
            counts[np.arange(last_day) >= days[:, None]] = 0
            yield Lasting(counts, days - 1, days <= cuts.known_days)

    def begun(self, spans: Spans) -> np.ndarray:
        """How many waits began in each window."""
        return spans.over(self.cuts.before(self.began, 1))[:, 0]

    def followed(self, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        """Of those begun in each window, followed on and decided on each day of their wait: (windows, days).

        Open ones are followed until the last day wholly known, and those that left until they left.
        """
        if spans not in self._followed:
            cuts, own = self.cuts.alone(spans)
            counts = own.over(self._course(cuts)).reshape(len(spans), -1, 2)
            at_risk = counts.sum(axis=2)[:, ::-1].cumsum(axis=1)[:, ::-1]
            self._followed[spans] = at_risk, counts[:, :, 1]
        return self._followed[spans]

    @cached_property
    def _durations(self) -> tuple[np.ndarray, int]:
        """Waits stopped before each cut by their length, shape (cuts, lengths), and the shortest length."""
        is_done = (self.stopped >= 0) & (self.began >= 0)
        stopped, began = _chosen(is_done, self.stopped, self.began)
        lengths = stopped - began
        shortest = int(lengths.min(initial=0))
        kinds = int(lengths.max(initial=0)) - shortest + 1
        return self.cuts.before(stopped, kinds, lengths - shortest if shortest else lengths), shortest

    def _course(self, cuts: Cuts) -> np.ndarray:
        """Those begun before each cut, by the days they were followed and whether that ended in a decision."""
        known_days = cuts.known_days
        is_over = (self.closed >= 0) & (self.closed < known_days)
        lasted = np.where(is_over, self.closed, known_days - 1) - self.began
        is_followed = (lasted >= 0) & (self.began >= 0)
        began, lasted, is_decided = _chosen(is_followed, self.began, lasted, is_over & (self.stopped >= 0))
        return cuts.before(began, 2 * (int(lasted.max(initial=0)) + 1), 2 * lasted + is_decided)


class Lasting:
    """Waits that last, by the day they began, at the end of some days. Ages in days; NaN where none lasts.

    counts: shape (ends, days); last_days: those days; is_known: whether the log tells of them.
    """

    def __init__(self, counts: np.ndarray, last_days: np.ndarray, is_known: np.ndarray) -> None:
        self.counts, self.last_days, self.is_known = counts, last_days, is_known

    @property
    def oldest(self) -> np.ndarray:
        """The greatest age."""
        day = (self.counts > 0).argmax(axis=1)
        is_open = self.counts[np.arange(len(day)), day] > 0
        return np.where(is_open & self.is_known, self.last_days - day, np.nan)

    @property
    def median(self) -> np.ndarray:
        """The age that half of them do not exceed."""
        size = self._running[:, -1]
        rank = size - 1 - (size - 1) // 2
        day = (self._running > rank[:, None]).argmax(axis=1)
        return np.where((size > 0) & self.is_known, self.last_days - day, np.nan)

    @property
    def mean(self) -> np.ndarray:
        """Mean age."""
        size = self._running[:, -1]
        ages = size * self.last_days - self.counts @ np.arange(self.counts.shape[1])
        return np.where(self.is_known, ratio(ages, size), np.nan)

    def older_than(self, ages_days: Sequence[int]) -> np.ndarray:
        """How many are older than each age: shape (ages, ends)."""
        day = np.minimum(self.last_days - np.array(ages_days)[:, None], self.counts.shape[1]) - 1
        day = np.maximum(day, -1)
        return np.where(day >= 0, self._running[np.arange(len(self.counts)), day], 0)

    @cached_property
    def _running(self) -> np.ndarray:
        return np.asarray(self.counts.cumsum(axis=1))


def _filled(days: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The days, and the others where they are -1."""
    filled = days.copy()
    missing = np.flatnonzero(days < 0)
    filled[missing] = others[missing]
    return filled


def _chosen(mask: np.ndarray, *columns: np.ndarray) -> tuple[np.ndarray, ...]:
    return columns if mask.all() else tuple(column[mask] for column in columns)
