"""Where one real history lies among the simulated ones: ranges for one further history, ranks, coverage.

Ranges are prediction intervals for ONE further history, never intervals of the mean. Where there are histories
enough they are read from the ranks: between the r-th smallest and the r-th largest of n, one more of the same kind
falls with probability (n + 1 - 2 r) / (n + 1) or more, whatever its distribution (Wilks, 1941); between two ranks
they are interpolated. With fewer, they are Student's, which take it to be normal. 80 % needs 9 histories, 95 % 39.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.plan.draws import run_key, stream_key, threefry_scalar, uniform
from sim.study.estimates import aggregate_rows

LEVELS = (0.80, 0.95)
ALONE = 0.80  # the level at which histories are counted that lie outside as often


class Range(NamedTuple):
    """Prediction intervals for one further history. by_ranks: else Student's."""

    low: np.ndarray
    high: np.ndarray
    by_ranks: np.ndarray


def place_of_limit(n: np.ndarray | int, level: float) -> np.ndarray:
    """Which of n values, from the smallest and from the largest, bounds the range; 0 where there are too few."""
    return np.floor((np.asarray(n) + 1) * (1 - level) / 2 + 1e-9).astype(np.int64)


def one_history(values: np.ndarray, level: float) -> Range:
    """The range of one further history for each row. values: shape (histories, rows), NaN where not defined.

    NaN where fewer than two histories define the row.
    """
    table = aggregate_rows(pd.DataFrame(index=range(values.shape[1])), values, level)
    mean, half = table["mean"].to_numpy(np.float64), table["one_half_width"].to_numpy(np.float64)
    n = table["n"].to_numpy(np.int64)
    low, high = mean - half, mean + half
    place = place_of_limit(n, level)
    by_ranks = place > 0
    ordered = np.sort(values, axis=0)  # what is not defined stands last
    rows = np.flatnonzero(by_ranks)
    first, last = place[rows] - 1, n[rows] - place[rows]
    beyond = np.round((n[rows] + 1) * (1 - level) / 2 - place[rows], 9)
    low[rows] = ordered[first, rows] + beyond * (ordered[first + 1, rows] - ordered[first, rows])
    high[rows] = ordered[last, rows] - beyond * (ordered[last, rows] - ordered[last - 1, rows])
    return Range(low, high, by_ranks)


class Ranks(NamedTuple):
    """Of each row: histories that define it, those below what was observed, and those equal to it."""

    n: np.ndarray
    below: np.ndarray
    equal: np.ndarray


def ranks_of(values: np.ndarray, observed: np.ndarray) -> Ranks:
    """The rank of what was observed among the histories: 1 + below, of n + 1, where nothing is equal."""
    n = (~np.isnan(values)).sum(axis=0)
    return Ranks(n, (values < observed).sum(axis=0), (values == observed).sum(axis=0))


def transformed(ranks: Ranks, names: list[str], seed: int) -> np.ndarray:
    """The randomised probability integral transform: uniform where reality is one more history (Czado, Gneiting
    and Held, 2009; as a rank histogram, Hamill, 2001).

    Ties are broken by a draw addressed by the forecast's seed and the row's name. NaN where nothing is known.
    """
    key = run_key(seed, 0)
    drawn = np.array([uniform(threefry_scalar(0, 0, stream_key(f"reality/{name}"), key)[0]) for name in names])
    found = (ranks.below + drawn * (ranks.equal + 1)) / (ranks.n + 1)
    return np.where(ranks.n > 0, found, np.nan)


def as_often_outside(values: np.ndarray, observed: np.ndarray, level: float = ALONE) -> float:
    """The share of all histories, reality among them, that lie outside the range of the others in as many rows.

    Reality is one more history if the forecast is right; so this is an exact probability, however much the rows
    hang together (Barnard, 1963; Besag and Clifford, 1989). NaN where no row has histories enough for a range.
    """
    every = np.vstack([observed, values])
    is_known = ~np.isnan(every)
    place = place_of_limit(is_known.sum(axis=0) - 1, level)
    if not (place > 0).any():
        return float("nan")
    ordered = np.sort(every, axis=0)
    outside = np.zeros(every.shape, np.bool_)
    for row in np.flatnonzero(place > 0):
        column, known = every[:, row], ordered[: is_known[:, row].sum(), row]
        up_to = np.searchsorted(known, column, "right") - 1  # others that are no larger
        from_it = len(known) - np.searchsorted(known, column, "left") - 1  # others that are no smaller
        outside[:, row] = is_known[:, row] & ((up_to < place[row]) | (from_it < place[row]))
    often = outside.sum(axis=1)
    return float((often >= often[0]).mean())


class Bias(NamedTuple):
    """Mean of observed less forecast over some rows, and the range in which it lies for 95 % of histories."""

    mean: float
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Whether it is more than the chance of one history brings."""
        return not self.low <= self.mean <= self.high


def bias_of(values: np.ndarray, observed: np.ndarray) -> Bias:
    """How far reality lies from the forecast on average, beside how far one history does.

    A history that leaves some rows undefined counts with the others.
    """
    away = values - np.nanmean(values, axis=0)
    is_any = ~np.isnan(away).all(axis=1)
    low, high, _ = one_history(np.nanmean(away[is_any], axis=1)[:, None], LEVELS[1])
    return Bias(float(np.mean(observed - np.nanmean(values, axis=0))), float(low[0]), float(high[0]))
