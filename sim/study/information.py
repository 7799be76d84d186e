"""What measuring an unknown would be worth to a decision: expected value of perfect parameter information.

Who decides today takes the option that is best on average over all that is not known. Who had measured one
assumption would take what is best at its value. The difference, on average over its range, is the most that
measuring it can be worth (EVPPI). By regression of the net benefit on the assumption over the draws of all
(Strong, Oakley and Brennan, 2014): polynomials of third degree, or as many values as there are. A maximum of
estimates errs upwards: so what is found is held against what is found when the draws are shuffled, which tell
nothing. All assumptions share the error: each is held against the most that any of them reaches in a shuffle
(Westfall and Young, 1993), so that where none is worth anything, one is called so in at most one of twenty
answers. Where it does not stand out from that, or its interval reaches zero, none is seen.
"""

import math

import numpy as np
import pandas as pd
from numpy.polynomial.legendre import legvander

from sim.study.boxes import Floats
from sim.study.screening import generator

DEGREE = 3
RESAMPLES = 500
EVERYTHING = "everything, chance too"


def worth_of_everything(benefit: Floats) -> float:
    """What it would be worth to know the future itself: no measurement is worth more."""
    return float(benefit.max(axis=1).mean() - benefit.mean(axis=0).max())


def worth_of_knowing(benefit: Floats, known: Floats) -> float:
    """What knowing one assumption beforehand is worth to who chooses among options.

    benefit: net benefit of each option in each draw, shape (draws, options); known: the assumption in each draw.
    """
    basis = _basis(known)
    return float(_gain(basis @ (basis.T @ (benefit - benefit[:, :1]))))


def information(
    names: tuple[str, ...], benefit: Floats, places: Floats, seed: int, confidence: float = 0.95
) -> pd.DataFrame:
    """What knowing each assumption is worth, in the unit of `benefit`, the most worth first.

    places: of each assumption in each draw, shape (draws, assumptions). Columns: factor; worth; low and high
    (bootstrap over draws, percentiles); by_chance, what the largest of all reaches in one of twenty shuffles, the
    same for each; is_seen, above it and with an interval above zero: of the worth in every unit.
    """
    random = generator(seed)
    draws = len(benefit)
    gap = benefit - benefit[:, :1]
    again = random.integers(0, draws, (RESAMPLES, draws))
    shuffled = random.permuted(np.tile(np.arange(draws), (RESAMPLES, 1)), axis=1)
    tail = (1.0 - confidence) / 2.0
    rows, most = [], np.zeros(RESAMPLES)
    for name, known in zip(names, places.T, strict=True):
        basis = _basis(known)
        worth = float(_gain(basis @ (basis.T @ gap)))
        most = np.maximum(most, _gain(basis @ (basis.T @ gap[shuffled])))
        resampled = [worth_of_knowing(gap[rows_], known[rows_]) for rows_ in again]
        low, high = np.quantile(resampled, [tail, 1.0 - tail])
        rows.append((name, worth, low, high))
    told = pd.DataFrame(rows, columns=["factor", "worth", "low", "high"])
    told["by_chance"] = np.sort(most)[math.ceil(confidence * (RESAMPLES + 1)) - 1]
    told["is_seen"] = (told["worth"] > told["by_chance"]) & (told["low"] > 0.0)
    return told.sort_values("worth", ascending=False, kind="stable", ignore_index=True)


def _gain(fitted: Floats) -> Floats:
    """Mean of the best less best of the means. fitted: shape (..., draws, options)."""
    return np.asarray(np.maximum(fitted.max(axis=-1).mean(axis=-1) - fitted.mean(axis=-2).max(axis=-1), 0.0))


def _basis(known: Floats) -> Floats:
    """Orthonormal columns of the regression: shape (draws, terms)."""
    low, high = known.min(), known.max()
    if low == high:
        return np.full((len(known), 1), len(known) ** -0.5)
    degree = min(DEGREE, len(np.unique(known)) - 1)
    return np.asarray(np.linalg.qr(legvander((2.0 * known - low - high) / (high - low), degree))[0])
