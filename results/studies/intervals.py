"""How often intervals hold what they are to hold: the product's own intervals, over many repetitions at once.

A repetition is a row of histories; whether its interval holds the truth is counted over thousands of repetitions.
Of intervals of a probability nothing need be simulated: what they hold is summed over the binomial distribution.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.study.estimates import KEYS, aggregate_rows, clopper_pearson
from sim.study.precision import FIRST, histories_needed, stein_intervals

BAND = 0.99  # confidence in a coverage, or a rate of errors, that was counted


class Coverage(NamedTuple):
    """How many intervals of so many held the truth; their half width and the histories they took, both means."""

    held: int
    repetitions: int
    half_width: float
    histories: float

    @property
    def share(self) -> float:
        return self.held / self.repetitions

    @property
    def bounds(self) -> tuple[float, float]:
        """Exact 99 % interval of the coverage itself."""
        low, high = clopper_pearson(np.array([self.held]), np.array([self.repetitions]), BAND)
        return float(low[0]), float(high[0])


def expected_band(repetitions: int, confidence: float = 0.95) -> tuple[float, float]:
    """Between which two shares the coverage found lies in 99 of 100 experiments, if it is exactly as announced."""
    low, high = stats.binom.ppf([(1 - BAND) / 2, (1 + BAND) / 2], repetitions, confidence)
    return float(low) / repetitions, float(high) / repetitions


def upper_bound(hits: int, of: int) -> float:
    """Upper 99 % bound of a probability, exact (Clopper and Pearson, 1934)."""
    return 1.0 if hits >= of else float(stats.beta.ppf(BAND, hits + 1, of - hits))


def repetitions_of(histories: np.ndarray, n: int, block: int) -> np.ndarray:
    """The first n histories of each block of so many: shape (n, repetitions)."""
    whole = len(histories) // block
    return histories[: whole * block].reshape(whole, block)[:, :n].T


def mean_covers(repetitions: np.ndarray, truth: float, confidence: float = 0.95) -> Coverage:
    """Student's interval of a mean, as `aggregate` gives it. repetitions: shape (n, repetitions)."""
    n, count = repetitions.shape
    found = aggregate_rows(_no_names(count), repetitions, confidence)
    half = found["half_width"].to_numpy()
    held = np.abs(found["mean"].to_numpy() - truth) <= half
    return Coverage(int(held.sum()), count, float(half.mean()), n)


def probability_covers(repetitions: np.ndarray, truth: float, confidence: float = 0.95) -> Coverage:
    """The exact interval of a probability (Clopper and Pearson, 1934). repetitions: 1 or 0, as above."""
    n, count = repetitions.shape
    low, high = clopper_pearson(repetitions.sum(axis=0), np.full(count, n), confidence)
    held = (low <= truth) & (truth <= high)
    return Coverage(int(held.sum()), count, float(((high - low) / 2).mean()), n)


def sequential_covers(histories: np.ndarray, truth: np.ndarray, half_width: float, most: int) -> Coverage:
    """The intervals of Stein's rule: how often those of all measures held at once.

    histories: shape (histories, measures), taken by one repetition after the other, each as many as its first
    stage asks for, so that none is used twice. most: repetitions.
    """
    held = repetitions = begun = 0
    widths = 0.0
    while repetitions < most and begun + FIRST <= len(histories):
        total = histories_needed(histories[begun : begun + FIRST], half_width)
        if begun + total > len(histories):
            break
        mean, half = stein_intervals(histories[begun : begun + total])
        held += bool((np.abs(mean - truth) <= half).all())
        widths += float(half.max())
        repetitions, begun = repetitions + 1, begun + total
    return Coverage(held, repetitions, widths / repetitions, begun / repetitions)


def exact_coverage(n: int, confidence: float = 0.95) -> tuple[float, float]:
    """The least coverage of the exact interval of a probability over all p between 0 and 1, and the p where it is.

    Between two ends of intervals the same successes hold p, and their probability has no minimum inside; so the
    least value lies at an end, seen from the left or from the right. Summed over the binomial distribution.
    """
    low, high = clopper_pearson(np.arange(n + 1), np.full(n + 1, n), confidence)
    ends = np.unique(np.concatenate([low, high, [0.0, 1.0]]))
    ends = ends[(ends >= 0) & (ends <= 1)]
    middle = (ends[1:] + ends[:-1]) / 2
    holds = (low[:, None] <= middle) & (middle <= high[:, None])
    fewest, most = holds.argmax(axis=0), n - holds[::-1].argmax(axis=0)
    least, where = 1.0, 0.0
    for side in (ends[:-1], ends[1:]):
        coverage = stats.binom.cdf(most, n, side) - stats.binom.cdf(fewest - 1, n, side)
        if coverage.min() < least:
            least, where = float(coverage.min()), float(side[coverage.argmin()])
    return least, where


def mean_coverage(n: int, grid: np.ndarray, confidence: float = 0.95) -> float:
    """The coverage of the exact interval of a probability, mean over a grid of p."""
    successes = np.arange(n + 1)
    low, high = clopper_pearson(successes, np.full(n + 1, n), confidence)
    holds = (low <= grid[:, None]) & (grid[:, None] <= high)
    return float((stats.binom.pmf(successes, n, grid[:, None]) * holds).sum(axis=1).mean())


def _no_names(count: int) -> pd.DataFrame:
    """Rows that `aggregate_rows` may call what it likes: here each is a repetition."""
    return pd.DataFrame(dict.fromkeys(KEYS, ""), index=range(count))
