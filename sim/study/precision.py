"""How many histories it takes: until every interval is as narrow as was asked, or for a number fixed beforehand.

Shares: the two-stage rule of Stein ("A two-sample test for a linear hypothesis whose power is independent of the
variance", 1945). A first stage of n0 histories gives the deviation s of each measure, and

    N = max(n0, ceil((t s / d)^2))

over all measures, with t the quantile of Student's law of n0 - 1 degrees; then the mean of all N, plus and minus
t s / sqrt(N), holds with exactly the confidence announced where histories are normal: s, which decides N, tells
nothing of the mean. Several measures share the error (Bonferroni), so that all hold at once, whatever their
correlation. Stopping as soon as an interval looks narrow enough would not do: it stops where s happens to be small.

Shares on time are skewed: a few bad histories carry much of the deviation, and thirty may hold none of them. So the
deviation of all N is looked at too. Where Student's interval by it is the wider, that is the one given, and
histories are added until it is as narrow as was asked. The first stage's interval still holds as announced, since
the mean of normal histories is independent of all their deviations, whichever of these decide N; the wider of two
holds at least as often. So this is Stein's rule continued while the spread grows, and until it is done all that
is known is that at least so many are needed. On skewed histories it misses about half as often as the two stages
alone.

Probabilities: an exact interval is at its widest where the norm is met in one half of the histories, so that the
number is known before anything runs.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.study.estimates import clopper_pearson

FIRST = 30  # histories of the first stage
MOST = 1_000_000  # that a scenario may ask for
Key = tuple[str, str, str]  # subject, measure, window


def student_quantile(first: int, measures: int, confidence: float = 0.95) -> float:
    """Student's quantile of a first stage for two-sided intervals of so many measures together."""
    if first < 2:
        raise ValueError(f"first stage of {first}: a deviation needs two or more")
    return float(stats.t.ppf(1 - (1 - confidence) / (2 * measures), first - 1))


def histories_needed(
    values: np.ndarray, half_width: float, confidence: float = 0.95, measures: int | None = None, first: int = FIRST
) -> int:
    """How many histories it takes, as far as those done can tell: enough are done where it is no more.

    values: of the histories done, shape (histories, measures), the first stage first. half_width: that each
    interval shall have at most; measures: over how many statements the error is shared, those of `values` unless
    told.
    ValueError for a first stage that is not whole, or a half width that is not above 0.
    """
    if not half_width > 0:
        raise ValueError(f"half width {half_width}: it must be above 0")
    if values.shape[1] == 0:
        return first
    widest = float(_widths(values, first, confidence, measures).max()) / half_width
    return max(first, math.ceil(widest**2 * (1 - 1e-12)))  # a rounding does not cost a history


def stein_intervals(
    values: np.ndarray, confidence: float = 0.95, measures: int | None = None, first: int = FIRST
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and half width of each measure, both of shape (measures,). The arguments as in `histories_needed`.

    A value that is not defined is left out; in the first stage none may be missing.
    """
    n = (~np.isnan(values)).sum(axis=0)
    return np.nanmean(values, axis=0), _widths(values, first, confidence, measures) / np.sqrt(n)


def _widths(values: np.ndarray, first: int, confidence: float, measures: int | None) -> np.ndarray:
    """Student's quantile times the deviation, of the first stage or of all histories, whichever is more."""
    if len(values) < first or np.isnan(values[:first]).any():
        raise ValueError("values: the rule takes measures that are defined in every history of the first stage")
    together = measures or max(values.shape[1], 1)
    n = (~np.isnan(values)).sum(axis=0)
    own = stats.t.ppf(1 - (1 - confidence) / (2 * together), n - 1) * np.nanstd(values, axis=0, ddof=1)
    of_first = student_quantile(first, together, confidence) * values[:first].std(axis=0, ddof=1)
    return np.asarray(np.maximum(of_first, own))


def trials_needed(half_width: float, confidence: float = 0.95) -> int:
    """How many histories until the exact interval of any probability is at most so wide to either side.

    Half the length of Clopper and Pearson's interval (1934) where half of the histories are hits, which is where it
    is at its longest. ValueError for a half width outside 0 … 0.5.
    """
    if not 0 < half_width <= 0.5:
        raise ValueError(f"half width {half_width}: it must be above 0 and at most 0.5")
    normal = float(stats.norm.ppf(0.5 + confidence / 2))
    least = max(1, math.floor((normal / (2 * half_width)) ** 2))
    candidates = np.arange(least, least + math.ceil(2 / half_width) + 10)
    low, high = clopper_pearson(candidates // 2, candidates, confidence)
    return int(candidates[np.flatnonzero((high - low) / 2 <= half_width)[0]])


@dataclass(frozen=True)
class Wanted:
    """The precision that is asked for. share, probability: half widths, from 0 to 1; most: histories at most."""

    share: float | None = None
    probability: float | None = None
    most: int | None = None

    @property
    def fixed(self) -> int:
        """Histories that are done in any case, known before anything runs: at least those of a first stage."""
        number = FIRST if self.probability is None else max(FIRST, trials_needed(self.probability))
        return self.allowed(number)

    def allowed(self, number: int) -> int:
        """So many histories, or as many as may be done."""
        return number if self.most is None else min(number, self.most)


@dataclass(frozen=True)
class Rule:
    """What decided the number of histories, and which intervals are therefore those of the rule of shares.

    needed: histories for the shares, as far as those done can tell; done: those that were. measures: statements
    that share the error. rows: the measures that the rule is for, of one scenario, or of the differences between
    any two of several (is_paired); left_out: those that some history of the first stage does not define.
    """

    wanted: Wanted
    needed: int = FIRST
    done: int = FIRST
    measures: int = 1
    rows: tuple[Key, ...] = ()
    left_out: tuple[Key, ...] = ()
    is_paired: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether as many histories were done as the shares need."""
        return self.done >= self.needed

    def half_widths(self, values: np.ndarray) -> np.ndarray:
        """The rule's half widths. values: shape (histories, measures), the first stage first."""
        return stein_intervals(values, measures=self.measures)[1]
