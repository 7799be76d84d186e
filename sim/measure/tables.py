"""The tidy table that every measure returns, and counting by window without a loop over dossiers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measure.windows import Window
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED

COLUMNS = ("subject", "measure", "window", "value")


def tidy(subject: str, windows: Sequence[Window], values: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One row per measure and window; each array of `values` has one entry per window, NaN = not defined."""
    labels = [window.label for window in windows]
    columns = [np.asarray(column, dtype=np.float64) for column in values.values()]
    stacked = np.concatenate(columns) if columns else np.zeros(0)
    measures = [measure for measure in values for _ in labels]
    return pd.DataFrame(
        {
            "subject": [subject] * len(measures),
            "measure": measures,
            "window": labels * len(values),
            "value": stacked,
        }
    )


def stack(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Tables of measures under one another."""
    kept = [table for table in tables if len(table)]
    if not kept:
        return pd.DataFrame({column: [] for column in COLUMNS}).astype({"value": np.float64})
    return pd.concat(kept, ignore_index=True)


def ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where the whole is nothing."""
    wholes = np.asarray(whole, dtype=np.float64)
    quotient = np.full(len(wholes), np.nan)
    np.divide(part, wholes, out=quotient, where=wholes > 0)
    return quotient


def total(days: np.ndarray, bounds: tuple[np.ndarray, np.ndarray], weights: np.ndarray | None = None) -> np.ndarray:
    """How many of `days` (or the sum of their weights) fall in each window.

    days: day indexes, a negative one falls nowhere; bounds: as `windows.day_bounds` gives them.
    """
    happened = days >= 0
    counted = days[happened]
    summed = np.bincount(counted, weights=None if weights is None else weights[happened])
    running = np.concatenate([[0.0], np.cumsum(summed, dtype=np.float64)])
    firsts, ends = (np.clip(edge, 0, len(running) - 1) for edge in bounds)
    return np.asarray(running[ends] - running[firsts])


def days_of(seconds: np.ndarray) -> np.ndarray:
    """The civil day of each moment, in days since the log's origin; -1 stays -1."""
    return np.asarray(np.where(seconds >= 0, seconds // DAY_SECONDS, NOT_HAPPENED))


@dataclass(frozen=True)
class Spread:
    """How delays are spread, one entry per window; NaN where nothing falls in the window."""

    mean: np.ndarray
    median: np.ndarray
    p90: np.ndarray
    longest: np.ndarray


def spread(delays: np.ndarray, days: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]) -> Spread:
    """Mean, median, 90th percentile and longest of the delays whose day falls in each window.

    The percentile is the smallest delay that at least that share of the dossiers did not exceed.
    """
    order = np.argsort(days, kind="stable")
    in_order, sorted_days = delays[order].astype(np.float64), days[order]
    starts, stops = (np.searchsorted(sorted_days, np.maximum(edge, 0)) for edge in bounds)
    columns = np.full((4, len(starts)), np.nan)
    for window, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        if stop > start:
            values = np.sort(in_order[start:stop])
            half, most = (int(np.ceil(share * len(values))) - 1 for share in (0.5, 0.9))
            columns[:, window] = values.mean(), values[half], values[most], values[-1]
    return Spread(*columns)


def ages(
    opened: np.ndarray, closed: np.ndarray, bounds: tuple[np.ndarray, np.ndarray], known_days: int
) -> list[np.ndarray]:
    """Ages in days, at the end of each window's last day, of the dossiers then open.

    opened, closed: day indexes, closed -1 while open. A window that ends after the days known gives NaN.
    """
    result = []
    for end in bounds[1].tolist():
        if end > known_days:
            result.append(np.array([np.nan]))
            continue
        is_open = (opened >= 0) & (opened < end) & ((closed < 0) | (closed >= end))
        result.append((end - 1 - opened[is_open]).astype(np.float64))
    return result


def oldest(open_ages: Sequence[np.ndarray]) -> np.ndarray:
    """The greatest age in each window, NaN where none is open."""
    return np.array([values.max() if len(values) else np.nan for values in open_ages], dtype=np.float64)
