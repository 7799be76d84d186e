"""What may be said of scenarios two by two, all of it together with one confidence.

Any two of k scenarios are compared under every norm: the share on time, the share on time and right first time,
and the probability that the norm is met. All these differences share the error equally (Bonferroni), which is valid
whatever the correlation between them. A studentised maximum by bootstrap would be narrower; with some 20 histories
its tail rests on fewer than one resampled history in a hundred, and it covers less than it announces.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.measure.budget import BUDGET
from sim.study.estimates import aggregate_rows, clopper_pearson
from sim.study.precision import Key
from sim.study.results import Result, common_window, paired
from sim.study.shares import base_in_short, norms_judging
from sim.study.worth import COST

SHARE, RIGHT, MET = "share_on_time", "share_on_time_and_right", "met"
CONFIDENCE = 0.95  # of all statements together


class Statement(NamedTuple):
    """One difference, `other` less `first`: places of two results, the norm, the base of the share, the measure."""

    first: int
    other: int
    norm: str
    base: str
    measure: str
    key: Key


def statements(results: Sequence[Result], norms: Sequence[str] = ()) -> list[Statement]:
    """Every difference that may be told of results over the window they share: by pair, by norm, by measure.

    norms: by id, those that are spoken of; all where none is named.
    """
    window = common_window([result.scenario for result in results]) or results[0].windows[-1]
    return [
        each
        for first, other in combinations(range(len(results)), 2)
        for each in _of_pair(results, first, other, window)
        if is_spoken_of(each.norm, norms)
    ]


def is_spoken_of(subject: str, norms: Sequence[str]) -> bool:
    """Whether the subject of a norm's measures is that of one of some norms, all where none is named."""
    return not norms or any(subject == norm or subject.startswith(f"{norm} (") for norm in norms)


def _of_pair(results: Sequence[Result], first: int, other: int, window: str) -> Iterator[Statement]:
    ours, theirs = results[first], results[other]
    for norm, judging in norms_judging(ours.scenario).items():
        base = base_in_short(judging, ours.means, norm, window)
        if base is None:
            continue
        for measure, key in (
            (SHARE, (norm, f"{base}_{SHARE}", window)),
            (RIGHT, (norm, f"{base}_{RIGHT}", window)),
            (MET, (norm, MET, window)),
        ):
            if np.isfinite(np.subtract(*paired(ours, theirs, [key]))).any():
                yield Statement(first, other, norm, base, measure, key)


class Difference(NamedTuple):
    """What lies between two scenarios, `other` less `first`, over one window under one norm.

    low, high: of the difference, together with all others; n: histories that both define. first_low … other_high:
    of a probability, exact, each by itself. variance_ratio: how many times as many unpaired histories it would
    have taken. NaN where it has no meaning, or one history cannot tell.
    """

    other: str
    first: str
    norm: str
    window: str
    base: str
    measure: str
    n: int
    difference: float
    low: float
    high: float
    first_value: float
    other_value: float
    first_low: float = np.nan
    first_high: float = np.nan
    other_low: float = np.nan
    other_high: float = np.nan
    variance_ratio: float = np.nan

    @property
    def is_told(self) -> bool:
        """Whether the difference can be told from zero."""
        return self.low > 0 or self.high < 0


def said(results: Sequence[Result], confidence: float = CONFIDENCE, norms: Sequence[str] = ()) -> list[Difference]:
    """The differences of `statements`, with intervals that hold together with this confidence."""
    every = statements(results, norms)
    rule = results[0].rule
    alone = 1 - (1 - confidence) / max(len(every), rule.measures if rule else 1)
    found = []
    for each in every:
        ours, theirs = results[each.first], results[each.other]
        first, other = paired(ours, theirs, [each.key])
        is_whole = ~np.isnan(first + other)[:, 0]
        names = theirs.name, ours.name, each.norm, each.key[2], each.base, each.measure
        of = _met if each.measure == MET else _share
        told = Difference(*names, int(is_whole.sum()), **of(first[is_whole], other[is_whole], alone))
        if rule is not None and rule.is_paired and each.key in rule.rows:
            half = float(rule.half_widths(other - first)[0])
            told = told._replace(low=told.difference - half, high=told.difference + half)
        found.append(told)
    return found


def _share(first: np.ndarray, other: np.ndarray, confidence: float) -> dict[str, Any]:
    """The mean difference of a share, Student's interval of the paired differences, and what pairing gained."""
    columns = np.hstack([other - first, first, other])
    table = aggregate_rows(pd.DataFrame(index=range(3)), columns, confidence)
    (gap, ours, theirs), (half, *_) = table["mean"], table["half_width"]
    spread, *unpaired = table["deviation"] ** 2
    return {
        "difference": gap,
        "low": gap - half,
        "high": gap + half,
        "first_value": ours,
        "other_value": theirs,
        "variance_ratio": sum(unpaired) / spread if spread > 0 else np.nan,
    }


def _met(first: np.ndarray, other: np.ndarray, confidence: float) -> dict[str, Any]:
    """How probable it is that a norm is met in each of two scenarios, and the difference."""
    n, hits = len(first), np.array([first.sum(), other.sum()])
    low, high = clopper_pearson(hits, np.array([n, n]))
    only_other, only_first = int((other > first).sum()), int((first > other).sum())
    ends = difference_of_probabilities(only_other, only_first, n, confidence)
    return {
        "difference": (hits[1] - hits[0]) / n,
        "low": ends[0],
        "high": ends[1],
        "first_value": hits[0] / n,
        "other_value": hits[1] / n,
        "first_low": low[0],
        "first_high": high[0],
        "other_low": low[1],
        "other_high": high[1],
    }


def difference_of_probabilities(
    only_other: int, only_first: int, n: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Interval of a difference between paired probabilities, never narrower than announced.

    only_other, only_first: of n histories, those in which the norm is met in one scenario and not in the other.
    Only these tell anything (McNemar, 1947). The difference is how often the two part, times twice the share of the
    other among these, less one; each has an exact interval (Clopper and Pearson, 1934), that of the share on the
    condition that they part, and each half of the error.
    """
    halved = 1 - (1 - confidence) / 2
    apart = only_other + only_first
    part_low, part_high = (float(end[0]) for end in clopper_pearson(np.array([apart]), np.array([n]), halved))
    low, high = (float(end[0]) for end in clopper_pearson(np.array([only_other]), np.array([apart]), halved))
    parts = part_low, part_high
    return min((2 * low - 1) * part for part in parts), max((2 * high - 1) * part for part in parts)


def cost_difference(first: Result, other: Result) -> tuple[float, str] | None:
    """What the other costs more over the window they share, and the currency; None where that is not known."""
    budgets = first.scenario.budget, other.scenario.budget
    window = common_window([first.scenario, other.scenario])
    if budgets[0] is None or budgets[1] is None or budgets[0].currency != budgets[1].currency or window is None:
        return None
    ours, theirs = paired(first, other, [(BUDGET, COST, window)])
    difference = float(theirs[0, 0] - ours[0, 0])
    return None if np.isnan(difference) else (difference, budgets[0].currency)
