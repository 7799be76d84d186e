"""From when on two histories of one office are as good as the same, and how much of one to leave out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from sim.measure.windows import Window
from sim.study.estimates import aggregate_rows
from sim.study.start import EVERYTHING, OPEN, SHARE

STOCK_TOLERANCE, SHARE_TOLERANCE = 0.01, 0.005
BATCH = 5  # observations in a batch of MSER-5
FEWEST = 5  # batches from which nothing can be told


@dataclass(frozen=True, eq=False)
class Parting:
    """One measure by month in both copies. Arrays: shape (months,); tolerance: what is as good as no difference.

    counted: histories that define the month; forgotten: the first month from which on they stay within it, None
    where they never do.
    """

    subject: str
    measure: str
    empty: np.ndarray
    overfull: np.ndarray
    difference: np.ndarray
    half_width: np.ndarray
    tolerance: np.ndarray
    counted: np.ndarray
    forgotten: int | None


def partings(
    rows: pd.DataFrame,
    empty: np.ndarray,
    overfull: np.ndarray,
    windows: Sequence[Window],
    stock_tolerance: float = STOCK_TOLERANCE,
    share_tolerance: float = SHARE_TOLERANCE,
) -> list[Parting]:
    """How far apart the copies are by month: dossiers open, the mean of the month; then each norm's share.

    rows: of `StartFigures`; empty, overfull: shape (histories, rows). stock_tolerance: as a share of the open
    stock, the mean of the two; share_tolerance: absolute.
    """
    is_stock = (rows["subject"] == EVERYTHING) & (rows["measure"] == OPEN)
    month_of_day = pd.to_datetime(rows.loc[is_stock, "window"])
    starts = np.array([window.first for window in windows], "datetime64[ns]")
    place = np.searchsorted(starts, month_of_day.to_numpy(), side="right") - 1
    days = np.bincount(place, minlength=len(windows))
    fewer, more = (_by_month(each[:, is_stock.to_numpy()], place, days) for each in (empty, overfull))
    found = [_parting(EVERYTHING, OPEN, fewer, more, stock_tolerance * (fewer + more).mean(axis=0) / 2)]
    shares = rows[rows["measure"] == SHARE]
    for norm, own in shares.groupby("subject", sort=False):
        one, other = (_in_order(each[:, own.index], own["window"], windows) for each in (empty, overfull))
        if np.isfinite([one, other]).any():
            found.append(_parting(str(norm), SHARE, one, other, np.full(len(windows), share_tolerance)))
    return found


def _by_month(daily: np.ndarray, place: np.ndarray, days: np.ndarray) -> np.ndarray:
    """The mean of each month of what is counted on each day: shape (histories, months)."""
    return np.array([np.bincount(place, weights=history, minlength=len(days)) / days for history in daily])


def _in_order(values: np.ndarray, labels: pd.Series, windows: Sequence[Window]) -> np.ndarray:
    """The values of a norm by month: where several of its versions judge, each has months of its own."""
    place = {window.label: number for number, window in enumerate(windows)}
    ordered = np.full((len(values), len(windows)), np.nan)
    for column, label in enumerate(labels):
        ordered[:, place[label]] = values[:, column]
    return ordered


def _parting(subject: str, measure: str, empty: np.ndarray, overfull: np.ndarray, tolerance: np.ndarray) -> Parting:
    told = aggregate_rows(pd.DataFrame(index=range(len(tolerance))), overfull - empty)
    difference, half_width = told["mean"].to_numpy(), told["half_width"].to_numpy()
    is_silent = np.isnan(empty).all(axis=0) & np.isnan(overfull).all(axis=0)
    with np.errstate(invalid="ignore"):
        is_within = is_silent | (np.abs(difference) + half_width <= tolerance)
    means = [aggregate_rows(pd.DataFrame(index=range(len(tolerance))), each)["mean"] for each in (empty, overfull)]
    return Parting(
        subject,
        measure,
        means[0].to_numpy(),
        means[1].to_numpy(),
        difference,
        half_width,
        tolerance,
        told["n"].to_numpy(),
        within_from(is_within),
    )


def shared_half_widths(parts: Sequence[Parting], month: int, confidence: float = 0.95) -> np.ndarray:
    """Half widths of the differences of one month, for all measures together (Bonferroni): shape (parts,).

    NaN where a measure is not defined in two histories or more.
    """
    n = np.array([part.counted[month] for part in parts], dtype=np.float64)
    own = np.array([part.half_width[month] for part in parts])
    shared, alone = (
        stats.t.ppf(1 - (1 - confidence) / (2 * share), np.where(n > 1, n - 1, np.nan)) for share in (len(parts), 1)
    )
    return np.asarray(own * shared / alone)


def within_from(is_within: np.ndarray) -> int | None:
    """The first month from which on every month is within its tolerance; None where the last is not.

    Each month is held to its tolerance by the whole of its 95 % interval. From the last month backwards, stopping
    where one fails, no further allowance is needed: to claim a month wrongly, its own test has to be wrong (Berger,
    "Multiparameter hypothesis testing and acceptance sampling", 1982).
    """
    outside = np.flatnonzero(~is_within)
    first = 0 if len(outside) == 0 else int(outside[-1]) + 1
    return first if first < len(is_within) else None


def mser5(series: np.ndarray) -> int | None:
    """How many observations MSER-5 leaves out of the start of a series; None where it gives no answer.

    Means of batches of 5; left out are as many batches as make the squared deviation of the rest from its mean,
    over the square of its number, the least (White, "An effective truncation heuristic for bias reduction in
    simulation output", 1997; White, Cobb and Spratt, 2000). The last 5 batches are never the rest, which so few can
    make alike by chance. An answer beyond one half of the series is none: it is too short.
    """
    batches = series[: len(series) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1)
    number = len(batches)
    if number <= FEWEST:
        return None
    errors = [batches[first:].var() / (number - first) for first in range(number - FEWEST)]
    best = int(np.argmin(errors))
    return best * BATCH if best <= number / 2 else None
