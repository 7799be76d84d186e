"""Estimates: what replications say together, and how sure one may be of it.

Three uncertainties are never merged: the interval of the mean (more replications shrink it), the interval
for one further year (they do not), and not knowing the parameters (which no replication shows).
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

KEYS = ["subject", "measure", "window"]


def aggregate(frames: Sequence[pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """Mean of each measure over replications with Student's interval, by subject, measure and window.

    frames: one table of measures per replication. Columns: mean; half_width of the interval of the mean;
    one_half_width, of the prediction interval for one further replication; deviation (standard, n - 1); n,
    replications in which the value is defined; missing, those in which it is NaN or absent. Half widths and
    deviation are NaN with fewer than two, the mean with none. ValueError where a replication gives one twice.
    """
    return aggregate_rows(*_line_up(frames), confidence)


def aggregate_rows(keys: pd.DataFrame, values: np.ndarray, confidence: float = 0.95) -> pd.DataFrame:
    """As `aggregate`, where all replications have the rows `keys`. values: shape (replications, rows)."""
    _check_confidence(confidence)
    is_defined = ~np.isnan(values)
    n = is_defined.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _in_order(np.where(is_defined, values, 0.0)) / n
        deviation = np.sqrt(_in_order(np.where(is_defined, (values - mean) ** 2, 0.0)) / (n - 1))
        deviation[n < 2] = np.nan
        trials, place = np.unique(n, return_inverse=True)
        quantiles = np.full(len(trials), np.nan)
        quantiles[trials > 1] = stats.t.ppf(0.5 + confidence / 2, trials[trials > 1] - 1)
        quantile = quantiles[place]
        half_width = quantile * deviation / np.sqrt(n)
        one_half_width = quantile * deviation * np.sqrt(1 + 1 / n)
    return keys.assign(
        mean=mean,
        half_width=half_width,
        one_half_width=one_half_width,
        deviation=deviation,
        n=n,
        missing=len(values) - n,
    )


def probability_met(frames: Sequence[pd.DataFrame], confidence: float = 0.95) -> pd.DataFrame:
    """How probable it is that a norm is met in a year: the share of replications in which it was.

    Reads the measure `met` and those that end in `_met`, 1 or 0; NaN (no percentage, or nothing to count) is
    left out and counted in `missing`. Columns: probability, low and high (Clopper and Pearson, 1934: exact,
    so never narrower than announced), met, n, missing. With none defined: probability NaN, from 0 to 1.
    """
    return probability_rows(*_line_up([frame[_is_met(frame)] for frame in frames]), confidence)


def probability_rows(keys: pd.DataFrame, values: np.ndarray, confidence: float = 0.95) -> pd.DataFrame:
    """As `probability_met`, where all replications have the rows `keys`. values: shape (replications, rows)."""
    is_met = _is_met(keys).to_numpy()
    keys, values = keys[is_met].reset_index(drop=True), values[:, is_met]
    is_defined = ~np.isnan(values)
    if not np.isin(values[is_defined], (0.0, 1.0)).all():
        raise ValueError("met: a value that is neither 1 nor 0; a norm is met or not")
    n = is_defined.sum(axis=0)
    met = (values == 1.0).sum(axis=0)
    low, high = clopper_pearson(met, n, confidence)
    with np.errstate(invalid="ignore"):
        probability = met / n
    return keys.assign(probability=probability, low=low, high=high, met=met, n=n, missing=len(values) - n)


def clopper_pearson(
    successes: np.ndarray, trials: np.ndarray, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Exact interval of a probability, by quantiles of the beta distribution (Clopper and Pearson, 1934)."""
    _check_confidence(confidence)
    hits, tries = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if np.any(hits < 0) or np.any(hits > tries):
        raise ValueError("successes: between 0 and the number of trials")
    tail = (1 - confidence) / 2
    misses = tries - hits
    low, high = np.zeros(hits.shape), np.ones(hits.shape)
    some, not_all = hits > 0, misses > 0
    low[some] = stats.beta.ppf(tail, hits[some], misses[some] + 1)
    high[not_all] = stats.beta.ppf(1 - tail, hits[not_all] + 1, misses[not_all])
    return low, high


def _line_up(frames: Sequence[pd.DataFrame]) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows that any replication has, in order of first appearance, and their values, NaN where absent."""
    if not frames:
        raise ValueError("frames: no replication to aggregate")
    everything = pd.concat(frames, ignore_index=True)
    codes = everything.groupby(KEYS, sort=False, observed=True).ngroup().to_numpy()
    of_frame = np.repeat(np.arange(len(frames)), [len(frame) for frame in frames])
    if len(np.unique(codes.astype(np.int64) * len(frames) + of_frame)) < len(codes):
        twice = everything[everything.assign(_frame=of_frame).duplicated([*KEYS, "_frame"])].iloc[0]
        raise ValueError(f"frames: one replication gives {tuple(twice[KEYS])} twice")
    keys = everything[KEYS].drop_duplicates().reset_index(drop=True)
    values = np.full((len(frames), len(keys)), np.nan)
    values[of_frame, codes] = everything["value"].to_numpy(dtype=np.float64)
    return keys, values


def _in_order(values: np.ndarray) -> np.ndarray:
    """The sums over replications, each added in its turn: shape (rows,)."""
    total = np.zeros(values.shape[1])
    for replication in values:
        total += replication
    return total


def _is_met(frame: pd.DataFrame) -> pd.Series:
    measures = frame["measure"].astype(str)
    return (measures == "met") | measures.str.endswith("_met")


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence}: above 0 and below 1, 0.95 for a 95 % interval")
