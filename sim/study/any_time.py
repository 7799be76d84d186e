"""What stays true of a probability however often one looks at the histories as they come."""

import math

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import betainc, betaln

Floats = npt.NDArray[np.float64]


def interval(met: int, histories: int, confidence: float = 0.95) -> tuple[float, float]:
    """An interval of a probability that holds whenever one chooses to look (Robbins, 1970), and so after a test.

    Not narrower than announced for any number of histories; wider than that of Clopper and Pearson for one.
    """
    misses = histories - met
    mixed = float(betaln(met + 1.0, misses + 1.0)) + math.log(1.0 - confidence)

    def beyond(p: float) -> float:
        return float(likelihood(p, met, misses)) - mixed

    tiny = 1e-12
    here = min(max(met / max(histories, 1), tiny), 1 - tiny)
    low = float(brentq(beyond, tiny, here)) if met and beyond(tiny) < 0 else 0.0
    high = float(brentq(beyond, here, 1 - tiny)) if misses and beyond(1 - tiny) < 0 else 1.0
    return low, high


def likelihood(p: float, hits: npt.ArrayLike, misses: npt.ArrayLike) -> Floats:
    """Logarithm of the probability of so many hits and misses in one order."""
    hits, misses = np.asarray(hits, np.float64), np.asarray(misses, np.float64)
    return np.asarray(hits * math.log(p) + misses * math.log1p(-p))


def spread(low: float, high: float, hits: Floats, misses: Floats) -> Floats:
    """Logarithm of the likelihood's mean over all probabilities from `low` to `high`."""
    share = betainc(hits + 1, misses + 1, high) - betainc(hits + 1, misses + 1, low)
    with np.errstate(divide="ignore"):
        inside = np.log(np.maximum(share, 0.0))
    return np.asarray(betaln(hits + 1, misses + 1) + inside - math.log(high - low))
