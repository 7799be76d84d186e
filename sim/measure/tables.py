"""The tidy table that every measure returns, and what all of them count with."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measure.windows import Spans, Window
from sim.plan.log import DAY_SECONDS

KEYS = ("subject", "measure", "window")


class Figures(NamedTuple):
    """Measures of one subject: each has one value per window, NaN = not defined."""

    subject: str
    windows: Sequence[Window]
    values: dict[str, np.ndarray]


def tidy(figures: Iterable[Figures]) -> pd.DataFrame:
    """One row per subject, measure and window."""
    every = list(figures)
    return row_names(every).assign(value=row_values(every))


def row_names(figures: Iterable[Figures]) -> pd.DataFrame:
    """Subject, measure and window of every row of the tidy table."""
    rows = [
        (subject, measure, window.label)
        for subject, windows, values in figures
        for measure in values
        for window in windows
    ]
    return pd.DataFrame(rows, columns=list(KEYS))


def row_values(figures: Iterable[Figures]) -> np.ndarray:
    """The values of the tidy table, float64."""
    columns = [column for each in figures for column in each.values.values()]
    return np.concatenate(columns, dtype=np.float64) if columns else np.zeros(0)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where the whole is nothing."""
    wholes = np.asarray(whole, dtype=np.float64)
    quotient = np.full(wholes.shape, np.nan)
    np.divide(part, wholes, out=quotient, where=wholes > 0)
    return quotient


def summed(days: np.ndarray, weights: np.ndarray, spans: Spans) -> np.ndarray:
    """The sum of the weights of what falls in each window; day -1 falls nowhere."""
    daily = np.bincount(days + 1, weights=weights)[1:]
    running = np.concatenate([[0.0], np.cumsum(daily)])
    last = len(running) - 1
    return np.asarray(running[np.minimum(spans.ends, last)] - running[np.minimum(spans.firsts, last)])


def days_of(seconds: np.ndarray) -> np.ndarray:
    """The civil day of each moment, in days since the log's origin; -1 stays -1."""
    return np.asarray(seconds // DAY_SECONDS)
