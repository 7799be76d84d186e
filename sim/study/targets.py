"""Targets: what the norms of a scenario ask of each calendar year, and whether a history reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.model.problems import InputError, Problem, nearest
from sim.study.figures import norms_asked
from sim.study.replications import Prepared
from sim.study.results import windows_shown
from sim.study.shares import measure_in_short

Floats = npt.NDArray[np.float64]
OPTION = "--norm"
SHARE, MET, DUE = "share_on_time", "met", "deadlines_met"


@dataclass(frozen=True)
class Target:
    """One norm. measure: the share that tells it in short; met: rows of its verdicts, one a year that asks; due:
    rows of the verdicts on the deadlines of these years, which count where nothing was decided; percentage: that
    is asked in the whole period, NaN where it differs in it; percentages: by window.
    """

    norm: str
    measure: str
    met: tuple[int, ...]
    due: tuple[int, ...]
    percentage: float
    percentages: dict[str, float]


@dataclass(frozen=True)
class Targets:
    """What is asked of a history. window: the whole period; places: of each row of the figures."""

    each: tuple[Target, ...]
    window: str
    places: dict[tuple[str, str, str], int]

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms, in the order of the scenario."""
        return tuple(target.norm for target in self.each)

    def shares(self, figures: Floats, window: str | None = None) -> Floats:
        """The share of each norm in a window, else the whole period: shape (histories, norms)."""
        of = window or self.window
        return np.asarray(figures[:, [self.places[target.norm, target.measure, of] for target in self.each]])

    def met(self, figures: Floats) -> npt.NDArray[np.bool_]:
        """Whether each norm is met in every year that asks it: shape (histories, norms).

        Where nothing was counted, as when nobody decides, what fell due is judged; nothing due is met.
        """
        told = ((figures[:, list(target.met)], figures[:, list(target.due)]) for target in self.each)
        return np.array([~(np.where(np.isnan(own), due, own) == 0.0).any(axis=1) for own, due in told]).T


def targets_of(prepared: Prepared, rows: pd.DataFrame, norms: Sequence[str] = ()) -> Targets:
    """The targets of a scenario: of the norms that are named, else of all that ask a percentage.

    rows: of the figures of norms. What is asked stands in the scenario, not in a history. The share of a norm is
    the one that tells it in short. InputError names what is no norm that asks a percentage.
    """
    keys = zip(rows["subject"], rows["measure"], rows["window"], strict=True)
    place = {key: at for at, key in enumerate(keys)}
    windows = windows_shown(prepared.scenario)
    years, whole, found = windows[:-1] or windows, windows[-1], []
    percentages: dict[str, dict[str, float]] = {}
    measures: dict[str, str] = {}
    for each in norms_asked(prepared.plan):
        asked = zip(each.spans.windows, each.percentages, strict=True)
        known = {window.label: float(percentage) for window, percentage in asked if each.limit is not None}
        percentages.setdefault(each.subject, {}).update(known)
        measures[each.subject] = measure_in_short(each.norm)
    for norm, asked_of in percentages.items():
        asking = [year for year in years if not np.isnan(asked_of.get(year, np.nan))]
        if asking:
            verdicts = measures[norm].replace(SHARE, MET), DUE
            met, due = (tuple(place[norm, verdict, year] for year in asking) for verdict in verdicts)
            of_each = {window: asked_of.get(window, np.nan) for window in windows}
            found.append(Target(norm, measures[norm], met, due, of_each[whole], of_each))
    asking_norms = [target.norm for target in found]
    problems = [
        Problem(OPTION, norm, f"no norm of the scenario that asks a percentage{nearest(norm, asking_norms)}")
        for norm in dict.fromkeys(norms)
        if norm not in asking_norms
    ]
    if not found:
        rule = "no norm asks a percentage; a scenario may state it, as norms = [{ id = 'NORM', percentage = 90 }]"
        problems = [Problem(prepared.document.name, "missions", rule)]
    if problems:
        raise InputError(problems)
    return Targets(tuple(target for target in found if not norms or target.norm in norms), whole, place)
