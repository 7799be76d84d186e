"""Laws of durations as tables of whole seconds, read with 32 random bits: one look-up, whatever the law.

A table has 8,192 entries. Entries 0 … 4031 are the mean durations of the first 4,032 of 4,096 equally
likely cells; entries 4096 … 8191 those of the last 1/64, split into 4,096 finer cells, so that rare long
waits are told apart. Entries 4032 … 4095 are never read. Means, not midpoints: the table keeps the mean
of its law, and its last cell carries all that lies beyond.
"""

import math
from functools import lru_cache
from typing import Any, overload

import numpy as np
from scipy import special

from sim.model import laws, quantiles, shapes
from sim.model.laws import Law
from sim.model.shapes import Smooth

Floats = np.ndarray[Any, np.dtype[np.float64]]
Seconds = np.ndarray[Any, np.dtype[np.int64]]

CELLS = 4_096
COARSE = CELLS - CELLS // 64  # cells of 1/4096 before the finer ones begin
TABLE_SIZE = 2 * CELLS
FINEST = 64 * CELLS  # the table's unit of probability is 1 / FINEST
WARN_BELOW = 0.98  # share of the law's variance that a table must carry
ROUNDING_VARIANCE = 0.25  # square seconds that whole seconds alone can take away

_EDGES = np.concatenate([np.arange(COARSE) / CELLS, np.arange(64 * COARSE, FINEST) / FINEST])
_UNITS = np.concatenate([np.full(COARSE, 64), np.ones(CELLS, dtype=np.int64)])
_SNAP = 2.0**16  # cell means this close to each other count as equal when they are rounded


@lru_cache(maxsize=512)
def compile_law(law: Law) -> Seconds:
    """The law as a read-only table of TABLE_SIZE whole seconds; equal laws share one table.

    Ascending over the entries that are read. Its mean is the law's to less than a thousandth of a second.
    """
    cells = _cell_means(law)
    table = np.zeros(TABLE_SIZE, dtype=np.int64)
    rounded = _round_keeping_sum(cells)
    table[:COARSE], table[CELLS:] = rounded[:COARSE], rounded[COARSE:]
    table.flags.writeable = False
    return table


def address(bits: int) -> int:
    """The table entry that 32 random bits stand for; only shifts and masks, so that it compiles as it is."""
    if bits >> 26 == 63:
        return (bits >> 14) & 4_095 | 4_096
    return bits >> 20


@overload
def look_up(table: Seconds, bits: int) -> int: ...
@overload
def look_up(table: Seconds, bits: np.ndarray[Any, Any]) -> Seconds: ...
def look_up(table: Seconds, bits: int | np.ndarray[Any, Any]) -> int | Seconds:
    """The whole seconds drawn by 32 random bits: one int for an int, an array for an array."""
    if isinstance(bits, np.ndarray):
        wide = bits.astype(np.int64)
        drawn: Seconds = table[np.where(wide >> 26 == 63, (wide >> 14) & 4_095 | 4_096, wide >> 20)]
        return drawn
    return int(table[address(int(bits))])


def table_mean(table: Seconds) -> float:
    """The mean of the durations drawn from a table, in seconds."""
    return math.fsum(_entries(table) * (_UNITS / FINEST))


def table_variance(table: Seconds) -> float:
    """The variance of the durations drawn from a table, in seconds squared."""
    return math.fsum((_entries(table) - table_mean(table)) ** 2 * (_UNITS / FINEST))


def cdf(table: Seconds, seconds: float | np.ndarray[Any, Any]) -> Floats:
    """The share of the durations drawn from a table that are `seconds` or shorter; any shape."""
    share = np.concatenate([[0.0], np.cumsum(_UNITS) / FINEST])
    return np.asarray(share[np.searchsorted(_entries(table), seconds, side="right")])


def variance(law: Law) -> float:
    """The variance of a law in seconds squared; inf where it is too large to be counted."""
    first = laws.mean(law)
    means = 0.0
    spreads = 0.0
    for weight, delay, piece in quantiles.pieces(law):
        if isinstance(piece, np.ndarray):
            center, spread = float(piece.mean()), float(piece.var())
        else:
            center, spread = delay + laws.mean(_alone(piece)), _smooth_variance(piece)
        means += weight * (center - first) ** 2
        spreads += weight * spread
    return means + spreads


def table_warning(law: Law, table: Seconds) -> str | None:
    """What a planner must know when the tail of a law is heavier than its table can carry, or None."""
    own = variance(law)
    if math.isinf(own):
        return "the variance of this law is infinite: its mean is kept, the spread of its longest times is not"
    carried = table_variance(table)
    if carried >= WARN_BELOW * own or own - carried <= ROUNDING_VARIANCE:
        return None
    missing = 100.0 * (1.0 - carried / own)
    return (
        f"this law has so heavy a tail that its table misses {missing:.1f} % of its variance: "
        "its mean is kept, but times rarer than one in 262,144 are drawn as their mean"
    )


def _entries(table: Seconds) -> Seconds:
    return np.concatenate([table[:COARSE], table[CELLS:]])


def _cell_means(law: Law) -> Floats:
    """Mean duration of each cell, as differences of E[X; X among the longest 1 - p].

    That expectation, E[X; X > x] + x (P(X <= x) - p), does not change to first order in x, so an error
    of inversion does not show, and it holds for observed durations that straddle two cells.
    """
    mixed = quantiles.pieces(law)
    ends = quantiles.quantile(law, _EDGES)
    above, surviving = np.zeros(ends.shape), np.zeros(ends.shape)
    for weight, delay, piece in mixed:
        longer = quantiles.survival([(1.0, delay, piece)], ends)
        surviving += weight * longer
        if isinstance(piece, np.ndarray):
            rest = np.append(np.cumsum(piece[::-1])[::-1], 0.0) / len(piece)
            above += weight * rest[np.searchsorted(piece, ends, side="right")]
        else:
            above += weight * (_smooth_above(piece, np.maximum(ends - delay, 0.0)) + delay * longer)
    above += ends * ((1.0 - _EDGES) - surviving)
    above[0] = laws.mean(law)
    means = -np.diff(above, append=0.0) * (FINEST / _UNITS)
    return np.clip(means, ends, np.append(ends[1:], np.inf))


def _round_keeping_sum(cells: Floats) -> Seconds:
    """Whole seconds, ascending, whose weighted sum is that of the cells: the largest remainders go up.

    Among equal remainders the later cell goes up first, so that equal cells stay in order.
    """
    snapped = np.rint(cells * _SNAP) / _SNAP
    whole = np.floor(snapped)
    rest = snapped - whole
    wanted = round(math.fsum((cells - whole) * _UNITS))
    least_first = (_SNAP - 1.0 - rest[::-1] * _SNAP).astype(np.uint16)  # exact, and sixteen bits are sorted soon
    order = len(rest) - 1 - np.argsort(least_first, kind="stable")
    raised = np.cumsum(_UNITS[order])
    count = int(np.searchsorted(raised, wanted, side="right"))
    if count < len(raised) and raised[count] - wanted < _UNITS[order[count]] / 2.0:
        count += 1
    whole[order[:count]] += 1.0
    return whole.astype(np.int64)


def _alone(piece: Smooth) -> Law:
    kinds: dict[str, Any] = {type(piece).__name__.lower(): piece}
    return Law.model_construct(**kinds)


def _smooth_variance(body: Smooth) -> float:
    try:
        match body:
            case shapes.Uniform():
                return (body.to - body.from_) ** 2 / 12.0
            case shapes.Triangular(low=a, mode=c, high=b):
                return ((b - a) ** 2 + (c - a) ** 2 + (b - c) ** 2) / 36.0
            case shapes.Exponential():
                return body.mean**2
            case shapes.Gamma():
                return (body.mean * body.cv) ** 2
            case shapes.Lognormal():
                mu, sigma = body.parameters()
                return math.exp(2.0 * mu + sigma**2) * math.expm1(sigma**2)
            case shapes.Weibull():
                shape, scale = body.parameters()
                first, second = math.gamma(1.0 + 1.0 / shape), math.gamma(1.0 + 2.0 / shape)
                return scale**2 * max(second - first**2, 0.0)
    except OverflowError:
        return math.inf


def _smooth_above(body: Smooth, x: Floats) -> Floats:
    """E[X; X > x] for x >= 0."""
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        match body:
            case shapes.Uniform(from_=low, to=high):
                found = (high**2 - np.clip(x, low, high) ** 2) / (2.0 * (high - low))
            case shapes.Triangular(low=low, mode=mode, high=high):
                y = np.clip(x, low, high)
                s, t = y - low, high - y
                below = (low * s**2 + 2.0 * s**3 / 3.0) / ((high - low) * ((mode - low) or 1.0))
                beyond = (high * t**2 - 2.0 * t**3 / 3.0) / ((high - low) * ((high - mode) or 1.0))
                found = np.where(y < mode, (low + mode + high) / 3.0 - below, beyond)
            case shapes.Exponential():
                found = (x + body.mean) * np.exp(-x / body.mean)
            case shapes.Lognormal():
                mu, sigma = body.parameters()
                found = math.exp(mu + sigma**2 / 2.0) * special.ndtr((mu - np.log(x)) / sigma + sigma)
            case shapes.Gamma():
                shape, scale = body.parameters()
                found = body.mean * special.gammaincc(shape + 1.0, x / scale)
            case shapes.Weibull():
                shape, scale = body.parameters()
                whole = scale * math.gamma(1.0 + 1.0 / shape)
                found = whole * special.gammaincc(1.0 + 1.0 / shape, (x / scale) ** shape)
    return np.asarray(found)
