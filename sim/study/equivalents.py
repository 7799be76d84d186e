"""What a change of the procedure is worth in posts: how many posts bring the same."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


class PostsWorth(NamedTuple):
    """So many posts bring the same, with an interval; an end that lies beyond the posts tried is infinite.

    value: NaN where no number of posts tried brings the same, then `low` or `high` says on which side it lies.
    """

    value: float
    low: float
    high: float


def posts_worth(posts: Floats, shares: Floats, changed: Floats, confidence: float = 0.95) -> PostsWorth:
    """The number of posts that brings the same share as a change does.

    posts: shape (p,), ascending, more or fewer than there are, 0 among them; shares: shape (histories, p), what
    each brings in each history; changed: shape (histories,), what the change brings in the same histories. Between
    two numbers of posts a history's share is taken as linear. A number of posts lies in the interval where the
    mean difference between it and the change, history by history, cannot be told from zero by Student's test
    (Fieller, 1954, on each stretch); the interval holds all between such numbers. ValueError with fewer than two
    histories or numbers of posts.
    """
    if len(changed) < 2 or len(posts) < 2:
        raise ValueError("posts_worth: at least two histories and two numbers of posts")
    gaps = shares - changed[:, None]
    n = len(changed)
    quantile = float(stats.t.ppf(0.5 + confidence / 2, n - 1))
    roots: list[float] = []
    inside: list[float] = []
    for place in range(len(posts) - 1):
        left, right = gaps[:, place], gaps[:, place + 1]
        width = posts[place + 1] - posts[place]
        roots += [posts[place] + w * width for w in _zeros(left.mean(), right.mean())]
        inside += [posts[place] + w * width for w in _not_told(left, right, quantile)]
    low, high = (min(inside), max(inside)) if inside else (np.nan, np.nan)
    if inside and low <= posts[0]:
        low = -np.inf
    if inside and high >= posts[-1]:
        high = np.inf
    if not inside:  # the change lies beyond all that was tried
        means = gaps.mean(axis=0)
        low, high = (posts[-1], np.inf) if means.max() < 0 else (-np.inf, posts[0])
    value = min(roots, key=abs) if roots else np.nan
    return PostsWorth(float(value), float(low), float(high))


def _zeros(left: float, right: float) -> list[float]:
    """Where a line from `left` to `right` crosses zero, as a part of the way."""
    if left == right:
        return [0.0] if left == 0.0 else []
    part = left / (left - right)
    return [part] if 0.0 <= part <= 1.0 else []


def _not_told(left: Floats, right: Floats, quantile: float) -> list[float]:
    """The ends of those parts of the way at which the mean gap cannot be told from zero: mean^2 <= t^2 var / n."""
    slope = right - left
    n = len(left)
    scale = quantile**2 / n
    # f(w) = mean(w)^2 - scale * var(w), a parabola in w
    a = slope.mean() ** 2 - scale * slope.var(ddof=1)
    b = 2 * (left.mean() * slope.mean() - scale * np.cov(left, slope, ddof=1)[0, 1])
    c = left.mean() ** 2 - scale * left.var(ddof=1)
    ends = [w for w in (0.0, 1.0) if a * w * w + b * w + c <= 0.0]
    return ends + [float(w) for w in _roots(a, b, c) if 0.0 <= w <= 1.0]


def _roots(a: float, b: float, c: float) -> list[float]:
    if a == 0.0:
        return [] if b == 0.0 else [-c / b]
    inner = b * b - 4 * a * c
    if inner < 0.0:
        return []
    half = -0.5 * (b + np.copysign(np.sqrt(inner), b))
    return [half / a, *([c / half] if half != 0.0 else [])]
