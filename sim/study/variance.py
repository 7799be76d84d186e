"""What share of the variance of a figure each unknown has (Sobol', 1993; estimators of Saltelli and others, 2010).

The factors are a few assumptions, all others together, and chance, so that nothing is left out and the shares are
of the whole variance. Chance is the number of the history: a factor like any other, of which every draw has a
value of its own. Where a queue now and then runs away, a few draws make up nearly all of the variance and some
dozens of draws cannot tell its shares: those of the ranks of the figure (Iman and Conover, 1979) stand beside
them, and say what decides where a draw stands among all.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sim.study.boxes import Box, Evaluate, Floats, Points, together
from sim.study.screening import CHANCE, generator

OTHERS = "all others together"
RESAMPLES = 999
COLUMNS = ("alone", "total", "ranks_alone", "ranks_total")


def shares_of_variance(
    box: Box, few: Sequence[str], draws: int, evaluate: Evaluate, confidence: float = 0.95
) -> tuple[pd.DataFrame, int]:
    """The share of the variance that each of a few ranges, all others together and chance have.

    draws: a power of two; each costs two points, and one for each factor. Columns: factor; alone, the share of the
    variance that would go if it were known (first order); total, the share that would remain if all else were known
    (total order); ranks_alone and ranks_total, the same of the ranks; each with _low and _high (bootstrap over
    draws, percentiles). Zeros where nothing varies. And how many draws fell away. ValueError where draws is no
    power of two.
    """
    columns = [np.array([name == one for name in box.names]) for one in few]
    rest = ~np.any(columns, axis=0) if columns else np.ones(len(box.names), bool)
    names = [*few, *([OTHERS] if rest.any() else [])]
    columns += [rest] if rest.any() else []

    def block_of(block: int) -> Floats:
        first, other = _pair(box, block)
        return np.array([first, other, *(np.where(moved, other, first) for moved in columns), first])

    blocks, gone = box.blocks(draws, block_of)
    parts = []
    for at, block in enumerate(blocks):
        one, other = 2 * at, 2 * at + 1
        parts.append(Points(block_of(block), np.array([one, other, *[one] * len(columns), other])))
    values = evaluate(together(parts)).reshape(draws, -1)
    return _indices([*names, CHANCE], values, box.seed, confidence), gone


def independent(box: Box, draws: int) -> Points:
    """The draws among all these points that depend on no other: two of each block, where none fell away."""
    places = [place for block in range(draws) for place in _pair(box, block)]
    return Points(np.array(places).reshape(2 * draws, len(box.names)), np.arange(2 * draws))


def _pair(box: Box, block: int) -> tuple[Floats, Floats]:
    return box.draw("sobol", block, 0), box.draw("sobol", block, 1)


def _indices(factors: list[str], values: Floats, seed: int, confidence: float) -> pd.DataFrame:
    """values: shape (draws, 2 + factors): at the one draw, the other, and the one with each factor of the other."""

    ranked = stats.rankdata(values).reshape(values.shape)

    def of(rows: np.ndarray) -> Floats:
        """Shape (4, factors): in the order of COLUMNS."""
        found = []
        for told in (values, ranked):
            chosen = told[rows].T
            arrays = {"f_A": chosen[:1], "f_B": chosen[1:2], "f_AB": chosen[2:, None, :]}
            indices = stats.sobol_indices(func=arrays, n=len(rows))
            found += [np.atleast_1d(indices.first_order), np.atleast_1d(indices.total_order)]
        return np.array(found)

    every = np.arange(len(values))
    interval = stats.bootstrap(
        (every,),
        of,
        vectorized=False,
        confidence_level=confidence,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=generator(seed),
    ).confidence_interval
    table = pd.DataFrame({"factor": factors})
    for column, *told in zip(COLUMNS, of(every), interval.low, interval.high, strict=True):
        table[column], table[f"{column}_low"], table[f"{column}_high"] = told
    return table
