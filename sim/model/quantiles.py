"""Durations as numbers: the pieces of a law, its quantiles, and the share that lasts longer.

What only arrays need is imported where it is used, so that reading a scenario stays light.
"""

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sim.model.laws import Empirical, Law, Shifted
from sim.model.shapes import Exponential, Gamma, Lognormal, Smooth, Triangular, Uniform, Weibull

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    Floats = np.ndarray[Any, np.dtype[np.float64]]


def pieces(law: Law) -> "list[tuple[float, float, Smooth | Floats]]":
    """What a law is mixed of: weight (they add up to 1), delay added, and a smooth law or observed durations.

    Observed and fixed durations are arrays in ascending order, their delay already added.
    """
    import numpy as np

    match law.body:
        case Shifted() as body:
            return [
                (weight, delay + body.by, piece + body.by if isinstance(piece, np.ndarray) else piece)
                for weight, delay, piece in pieces(body.law)
            ]
        case Empirical() as body:
            return [(1.0, 0.0, np.asarray(body.values))]
        case tuple() as bodies:
            total = math.fsum(one.weight for one in bodies)
            return [
                (weight * one.weight / total, delay, piece)
                for one in bodies
                for weight, delay, piece in pieces(one.law)
            ]
        case float() as fixed:
            return [(1.0, 0.0, np.asarray([fixed]))]
        case smooth:
            return [(1.0, 0.0, smooth)]


def quantile(law: Law, p: "ArrayLike") -> "Floats":
    """The duration in seconds that a share `p` of all durations does not exceed; any shape, 0 <= p <= 1.

    Exact where the law has a formula, to 1e-12 of the duration in mixtures. ValueError outside 0 … 1.
    """
    import numpy as np

    shares = np.asarray(p, dtype=np.float64)
    if not np.all((shares >= 0.0) & (shares <= 1.0)):
        raise ValueError("a quantile is asked for a share between 0 and 1")
    mixed = pieces(law)
    flat = shares.ravel()
    ends = np.stack([_piece_quantile(delay, piece, flat) for _, delay, piece in mixed])
    low: Floats = ends.min(axis=0)  # the quantile of a mixture lies between those of its laws
    high: Floats = ends.max(axis=0)
    low[np.isinf(high)] = np.inf
    for _ in range(200):
        wide = np.flatnonzero((high > low) & (low + 1e-12 * np.maximum(high, 1e-3) < high))
        if not len(wide):
            break
        middle = low[wide] + (high[wide] - low[wide]) / 2.0
        is_enough = survival(mixed, middle) <= 1.0 - flat[wide]
        low[wide] = np.where(is_enough, low[wide], middle)
        high[wide] = np.where(is_enough, middle, high[wide])
    if len(mixed) > 1:
        high = _snapped(high, [piece for _, _, piece in mixed if isinstance(piece, np.ndarray)])
    return high.reshape(shares.shape)


def survival(mixed: "list[tuple[float, float, Smooth | Floats]]", seconds: "Floats") -> "Floats":
    """The share of durations longer than `seconds`, for a law taken to pieces."""
    import numpy as np

    total = np.zeros(seconds.shape)
    for weight, delay, piece in mixed:
        if isinstance(piece, np.ndarray):
            longer = 1.0 - np.searchsorted(piece, seconds, side="right") / len(piece)
        else:
            longer = _smooth_survival(piece, np.maximum(seconds - delay, 0.0))
        total += weight * longer
    return total


def _snapped(seconds: "Floats", observed: "list[Floats]") -> "Floats":
    """A duration found within rounding of an observed one is that one, so that ties stay ties."""
    import numpy as np

    if not observed:
        return seconds
    atoms = np.unique(np.concatenate(observed))
    after = np.searchsorted(atoms, seconds)
    for place in (np.minimum(after, len(atoms) - 1), np.maximum(after - 1, 0)):
        is_near = np.abs(atoms[place] - seconds) <= 2e-12 * np.maximum(atoms[place], 1e-3)
        seconds = np.where(is_near, atoms[place], seconds)
    return seconds


def _piece_quantile(delay: float, piece: "Smooth | Floats", p: "Floats") -> "Floats":
    import numpy as np

    if isinstance(piece, np.ndarray):
        return piece[np.maximum(np.ceil(p * len(piece)).astype(np.int64) - 1, 0)]
    return delay + _smooth_quantile(piece, p)


def _smooth_quantile(body: Smooth, p: "Floats") -> "Floats":
    import numpy as np
    from scipy import special

    q = 1.0 - p  # exact where p >= 1/2, which is where it is needed
    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        match body:
            case Uniform():
                found = body.from_ * q + body.to * p
            case Triangular(low=low, mode=mode, high=high):
                rising = low + np.sqrt(p * (high - low) * (mode - low))
                falling = high - np.sqrt(q * (high - low) * (high - mode))
                found = np.where(p * (high - low) < mode - low, rising, falling)
            case Exponential():
                found = -body.mean * np.where(p < 0.5, np.log1p(-p), np.log(q))
            case Lognormal():
                mu, sigma = body.parameters()
                found = np.exp(mu + sigma * _normal_quantile(p.tobytes()))
            case Gamma():
                shape, scale = body.parameters()
                found = np.empty_like(p)
                low_side = p < 0.5
                found[low_side] = scale * special.gammaincinv(shape, p[low_side])
                found[~low_side] = scale * special.gammainccinv(shape, q[~low_side])
            case Weibull():
                shape, scale = body.parameters()
                found = scale * (-np.where(p < 0.5, np.log1p(-p), np.log(q))) ** (1.0 / shape)
    return np.asarray(found + 0.0)


@lru_cache(maxsize=4)
def _normal_quantile(shares: bytes) -> "Floats":
    """Quantiles of the standard normal law; the same few shares are asked of every lognormal law."""
    import numpy as np
    from scipy import special

    p = np.frombuffer(shares)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(p < 0.5, special.ndtri(p), -special.ndtri(1.0 - p)))


def _smooth_survival(body: Smooth, x: "Floats") -> "Floats":
    import numpy as np
    from scipy import special

    with np.errstate(divide="ignore", over="ignore", under="ignore"):
        match body:
            case Uniform():
                found = np.clip((body.to - x) / (body.to - body.from_), 0.0, 1.0)
            case Triangular(low=low, mode=mode, high=high):
                y = np.clip(x, low, high)
                rising = 1.0 - (y - low) ** 2 / ((high - low) * ((mode - low) or 1.0))
                falling = (high - y) ** 2 / ((high - low) * ((high - mode) or 1.0))
                found = np.where(y < mode, rising, falling)
            case Exponential():
                found = np.exp(-x / body.mean)
            case Lognormal():
                mu, sigma = body.parameters()
                found = special.ndtr((mu - np.log(x)) / sigma)
            case Gamma():
                shape, scale = body.parameters()
                found = special.gammaincc(shape, x / scale)
            case Weibull():
                shape, scale = body.parameters()
                found = np.exp(-((x / scale) ** shape))
    return np.asarray(found)
