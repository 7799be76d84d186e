"""What share of the variance of a figure each unknown has (Sobol', 1993; estimators of Saltelli and others, 2010).

The factors are a few assumptions, all others together, and chance, so that nothing is left out and the shares are of the
whole variance. Chance is the number of the history: a factor like any other, of which every draw has a value of its own.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sim.study.boxes import Box, Evaluate, Floats, Points, together
from sim.study.screening import CHANCE, generator

OTHERS = "all others together"
RESAMPLES = 999


def shares_of_variance(
    box: Box, few: Sequence[str], draws: int, evaluate: Evaluate, confidence: float = 0.95
) -> tuple[pd.DataFrame, int]:
    """The share of the variance that each of a few ranges, all others together and chance have.

    draws: a power of two; each costs two points, and one for each factor. Columns: factor; alone, the share of the
    variance that would go if it were known (first order); total, the share that would remain if all else were known
    (total order), each with low and high (bootstrap over draws, percentiles). Zeros where nothing varies. And how
    many draws fell away. ValueError where draws is no power of two.
    """
    columns = [np.array([name == one for name in box.names]) for one in few]
    rest = ~np.any(columns, axis=0) if columns else np.ones(len(box.names), bool)
    names = [*few, *([OTHERS] if rest.any() else [])]
    columns += [rest] if rest.any() else []

    def block_of(block: int) -> Floats:
        first, other = box.draw("sobol", block, 0), box.draw("sobol", block, 1)
        return np.array([first, other, *(np.where(moved, other, first) for moved in columns), first])

    blocks, gone = box.blocks(draws, block_of)
    parts = []
    for at, block in enumerate(blocks):
        one, other = 2 * at, 2 * at + 1
        parts.append(Points(block_of(block), np.array([one, other, *[one] * len(columns), other])))
    values = evaluate(together(parts)).reshape(draws, -1)
    return _indices([*names, CHANCE], values, box.seed, confidence), gone


def _indices(factors: list[str], values: Floats, seed: int, confidence: float) -> pd.DataFrame:
    """values: shape (draws, 2 + factors): at the first draw, the other, and the first with each factor of the other."""

    def of(rows: np.ndarray) -> Floats:
        chosen = values[rows].T
        found = stats.sobol_indices(
            func={"f_A": chosen[:1], "f_B": chosen[1:2], "f_AB": chosen[2:, None, :]}, n=len(rows)
        )
        return np.array([found.first_order, found.total_order])

    every = np.arange(len(values))
    alone, total = of(every)
    table = pd.DataFrame({"factor": factors, "alone": alone, "alone_low": np.nan, "alone_high": np.nan})
    table = table.assign(total=total, total_low=np.nan, total_high=np.nan)
    if len(values) > 1:
        interval = stats.bootstrap(
            (every,),
            of,
            vectorized=False,
            confidence_level=confidence,
            n_resamples=RESAMPLES,
            method="percentile",
            rng=generator(seed),
        ).confidence_interval
        table[["alone_low", "total_low"]] = interval.low.T
        table[["alone_high", "total_high"]] = interval.high.T
    return table
