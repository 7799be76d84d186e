"""Screening of many assumptions by elementary effects (Morris, 1991; mu*: Campolongo, Cariboni and Saltelli, 2007).

A trajectory begins at a random point of a grid of four places in each range (0, 1/3, 2/3, 1) and moves in one range
after another by 2/3 of it, in random order; the change of the figure over 2/3 is an elementary effect: what the
whole range would do, were the figure linear in it. Chance is one more factor: its step takes another history. All
other steps of a trajectory meet the same random numbers, so that what differs is what was changed.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.study.boxes import Box, Evaluate, Floats, Points, together

CHANCE = "chance"
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
RESAMPLES = 2_000


class Trajectory(NamedTuple):
    """points: one more than there are factors; order: the factor that each step moves, the last is chance."""

    points: Points
    order: tuple[int, ...]
    signs: Floats


def trajectory(box: Box, block: int, numbers: tuple[int, int]) -> Trajectory:
    """A trajectory drawn by its number. numbers: of the history met before and after the step of chance."""
    factors = len(box.names) + 1
    level = np.floor(box.draw("morris/place", block) * LEVELS) / (LEVELS - 1)
    signs = np.append(np.where(level < 0.5, 1.0, -1.0), 1.0)
    ranks = np.append(box.draw("morris/order", block), box.one("morris/order of chance", block))
    order = tuple(int(factor) for factor in np.argsort(ranks, kind="stable"))
    place, number = level, numbers[0]
    places, met = [place], [number]
    for factor in order:
        if factor == factors - 1:
            number = numbers[1]
        else:
            place = place.copy()
            place[factor] += signs[factor] * STEP
        places.append(place)
        met.append(number)
    return Trajectory(Points(np.array(places), np.array(met)), order, signs)


def screen(box: Box, trajectories: int, evaluate: Evaluate, confidence: float = 0.95) -> tuple[pd.DataFrame, int]:
    """The elementary effects of every range and of chance, and how many trajectories fell away.

    Columns: factor; mu, mean effect, positive where the figure rises with the assumption; mu_star, mean size of the
    effect, low and high of its interval (bootstrap over trajectories, percentiles; NaN of one trajectory); sigma,
    standard deviation of the effect: what depends on where the others stand; median, of the size of the effect,
    which a few starts where a queue runs away do not rule. Chance has no direction: mu is NaN.
    """
    blocks, gone = box.blocks(trajectories, lambda block: trajectory(box, block, (0, 0)).points.places)
    every = [trajectory(box, block, (2 * at, 2 * at + 1)) for at, block in enumerate(blocks)]
    values = evaluate(together([each.points for each in every])).reshape(trajectories, -1)
    effects = np.zeros((trajectories, len(box.names) + 1))
    for at, each in enumerate(every):
        order = list(each.order)
        effects[at, order] = np.diff(values[at]) * each.signs[order]
    effects[:, :-1] /= STEP
    sizes = np.abs(effects)
    low, high = mean_interval(sizes, box.seed, confidence)
    mu = effects.mean(axis=0)
    mu[-1] = np.nan
    return pd.DataFrame(
        {
            "factor": [*box.names, CHANCE],
            "mu": mu,
            "mu_star": sizes.mean(axis=0),
            "low": low,
            "high": high,
            "sigma": effects.std(axis=0, ddof=1) if trajectories > 1 else np.nan,
            "median": np.median(sizes, axis=0),
        }
    ), gone


def mean_interval(values: Floats, seed: int, confidence: float) -> tuple[Floats, Floats]:
    """The interval of the mean of each column by bootstrap over rows (Efron, 1979): percentiles."""
    if len(values) < 2:
        unknown = np.full(values.shape[1], np.nan)
        return unknown, unknown
    found = stats.bootstrap(
        (values,),
        np.mean,
        axis=0,
        vectorized=True,
        confidence_level=confidence,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=generator(seed),
    ).confidence_interval
    return np.asarray(found.low), np.asarray(found.high)


def generator(seed: int) -> np.random.Generator:
    """The generator of all that is drawn anew from what is at hand."""
    return np.random.Generator(np.random.Philox(seed))
