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
ROUNDING = 1e-12


def worth_of_everything(benefit: Floats) -> float:
    """What it would be worth to know the future itself: no measurement is worth more."""
    return float(_gain(benefit))


def worth_of_knowing(benefit: Floats, known: Floats) -> float:
    """What knowing one assumption beforehand is worth to who chooses among options.

    benefit: net benefit of each option in each draw, shape (draws, options); known: the assumption in each draw.
    """
    [worth] = _gain(_fitted(_bases(known[None]), benefit - benefit[:, :1]))
    return float(worth)


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
    resampled, shuffled_gap = gap[again], gap[shuffled]
    tail = (1.0 - confidence) / 2.0
    rows, most = [], np.zeros(RESAMPLES)
    for name, known in zip(names, places.T, strict=True):
        most = np.maximum(most, _gain(_fitted(_bases(known[None]), shuffled_gap)))
        worths = _gain(_fitted(_bases(known[again]), resampled))
        low, high = np.quantile(worths, [tail, 1.0 - tail])
        rows.append((name, worth_of_knowing(gap, known), low, high))
    told = pd.DataFrame(rows, columns=["factor", "worth", "low", "high"])
    told["by_chance"] = np.sort(most)[math.ceil(confidence * (RESAMPLES + 1)) - 1]
    told["is_seen"] = (told["worth"] > told["by_chance"]) & (told["low"] > 0.0)
    return told.sort_values("worth", ascending=False, kind="stable", ignore_index=True)


def _gain(fitted: Floats) -> Floats:
    """Mean of the best less best of the means, 0 within rounding. fitted: shape (..., draws, options)."""
    gain = fitted.max(axis=-1).mean(axis=-1) - fitted.mean(axis=-2).max(axis=-1)
    return np.asarray(np.where(gain > ROUNDING * np.abs(fitted).max(axis=(-2, -1)), gain, 0.0))


def _fitted(basis: Floats, benefit: Floats) -> Floats:
    """The benefit that is expected of each draw. Shapes (..., draws, terms) and (..., draws, options)."""
    return np.asarray(basis @ (basis.swapaxes(-1, -2) @ benefit))


def _bases(known: Floats) -> Floats:
    """Orthonormal columns of the regression on each row of `known`: shape (rows, draws, terms), zeros where a row
    has fewer values than terms."""
    low, high = known.min(axis=-1, keepdims=True), known.max(axis=-1, keepdims=True)
    places = (2.0 * known - low - high) / np.where(high > low, high - low, 1.0)
    degrees = np.minimum(DEGREE, (np.diff(np.sort(known, axis=-1), axis=-1) > 0.0).sum(axis=-1))
    bases = np.zeros((*known.shape, DEGREE + 1))
    for degree in np.unique(degrees):
        rows = degrees == degree
        bases[rows, :, : degree + 1] = np.linalg.qr(legvander(places[rows], int(degree)))[0]
    return bases
