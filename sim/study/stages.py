"""The stages of a run whose precision was asked for: which measures its rule is for, and how many it needs."""

from collections.abc import Sequence

import numpy as np

from sim.measure.compliance import BASE_OF_NORM
from sim.study.pairs import MET, SHARE, statements
from sim.study.precision import FIRST, Key, Rule, Wanted, histories_needed
from sim.study.results import Result, paired
from sim.study.shares import base_in_short, norms_judging


def rule_of(results: Sequence[Result], wanted: Wanted) -> Rule:
    """How many histories shall be done. results: of those that are, a first stage at least.

    For one scenario: the share on time of each norm, on the base that stands for it, in every window; for several:
    the differences between any two of them, of that share and of the share right first time, over the window that
    they have in common. Where no precision of shares is asked, the number is that fixed beforehand.
    """
    if wanted.share is None:
        return Rule(wanted, done=wanted.fixed)
    keys, values, measures = _differences(results) if len(results) > 1 else _shares(results[0])
    is_whole = ~np.isnan(values[:FIRST]).any(axis=0)
    left_out = tuple(dict.fromkeys(key for key, whole in zip(keys, is_whole, strict=True) if not whole))
    is_own = np.array([key not in left_out for key in keys], bool)
    there = results[0].replications
    needed = histories_needed(values[:, is_own], wanted.share, measures=measures)
    needed = max(needed, there) if there > wanted.fixed else needed  # what is done was needed
    rows = tuple(dict.fromkeys(key for key in keys if key not in left_out))
    if len(results) == 1:
        rows = tuple(dict.fromkeys((*rows, *_also(results[0], rows))))
    done = max(wanted.allowed(max(needed, wanted.fixed)), there)
    return Rule(wanted, needed, done, measures, rows, left_out, is_paired=len(results) > 1)


def _shares(result: Result) -> tuple[list[Key], np.ndarray, int]:
    """The shares on time of one scenario: their keys, their values by history, and how many they are."""
    found = []
    for norm, judging in norms_judging(result.scenario).items():
        for window in result.windows:
            if base := base_in_short(judging, result.means, norm, window):
                found.append((norm, f"{base}_{SHARE}", window))
    return found, paired(result, result, found)[0], max(len(found), 1)


def _also(result: Result, rows: Sequence[Key]) -> list[Key]:
    """The same shares under the name that says no base, where it is that of the norm."""
    norms = norms_judging(result.scenario)
    return [
        (norm, SHARE, window)
        for norm, measure, window in rows
        if measure == f"{BASE_OF_NORM.get(norms[norm].base or '')}_{SHARE}"
    ]


def _differences(results: Sequence[Result]) -> tuple[list[Key], np.ndarray, int]:
    """The differences between any two scenarios: the same, the probabilities counted among the statements."""
    every = statements(results)
    shares = [each for each in every if each.measure != MET]
    columns = [np.subtract(*paired(results[each.other], results[each.first], [each.key]))[:, 0] for each in shares]
    values = np.array(columns).T if columns else np.zeros((results[0].replications, 0))
    return [each.key for each in shares], values, max(len(every), 1)
