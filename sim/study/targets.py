"""Targets: what the norms of a scenario ask of each calendar year, and whether a history reaches it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.model.norms import norms_of
from sim.model.problems import InputError, Problem, nearest
from sim.study.replications import Prepared
from sim.study.results import windows_shown
from sim.study.shares import share_in_short

Floats = npt.NDArray[np.float64]
OPTION = "--norm"
SHARE, MET, DUE = "share_on_time", "met", "deadlines_met"


@dataclass(frozen=True)
class Target:
    """One norm. share: the row of its share in the window shown; met: rows of its verdicts, one a year that asks;
    due: rows of the verdicts on the deadlines of these years, which count where nothing was decided; measure: the
    name of that share; percentage: that is asked in the window shown, NaN where it differs in it.
    """

    norm: str
    measure: str
    share: int
    met: tuple[int, ...]
    due: tuple[int, ...]
    percentage: float


@dataclass(frozen=True)
class Targets:
    """What is asked of a history. window: the one whose share is shown."""

    each: tuple[Target, ...]
    window: str

    @property
    def norms(self) -> tuple[str, ...]:
        """The norms, in the order of the scenario."""
        return tuple(target.norm for target in self.each)

    def shares(self, figures: Floats) -> Floats:
        """The share of each norm in the window shown: shape (histories, norms), of figures (histories, rows)."""
        return np.asarray(figures[:, [target.share for target in self.each]])

    def met(self, figures: Floats) -> npt.NDArray[np.bool_]:
        """Whether each norm is met in every year that asks it: shape (histories, norms).

        Where nothing was counted, as when nobody decides, what fell due is judged; nothing due is met.
        """
        told = ((figures[:, list(target.met)], figures[:, list(target.due)]) for target in self.each)
        return np.array([~(np.where(np.isnan(own), due, own) == 0.0).any(axis=1) for own, due in told]).T


def targets_of(prepared: Prepared, rows: pd.DataFrame, figures: Floats, norms: Sequence[str] = ()) -> Targets:
    """The targets of a scenario: of the norms that are named, else of all that ask a percentage.

    rows, figures: of one history, with the figures of norms. The share of a norm is the one that tells it in short.
    InputError names what is no norm that asks a percentage.
    """
    scenario = prepared.scenario
    keys = list(zip(rows["subject"], rows["measure"], rows["window"], strict=True))
    place = {key: at for at, key in enumerate(keys)}
    means = {key: (float(figures[at]), np.nan) for key, at in place.items()}
    *years, whole = windows_shown(scenario) if len(windows_shown(scenario)) > 1 else windows_shown(scenario) * 2
    known, found = norms_of(scenario), []
    for norm in dict.fromkeys(subject for subject, measure, _ in keys if measure == "percentage"):
        measure = share_in_short(known, means, norm, whole)
        asking = [year for year in years if not np.isnan(means[norm, "percentage", year][0])]
        if measure is not None and asking:
            verdicts = measure.replace(SHARE, MET), DUE
            met, due = (tuple(place[norm, each, year] for year in asking) for each in verdicts)
            asked = means[norm, "percentage", whole][0]
            found.append(Target(norm, measure, place[norm, measure, whole], met, due, asked))
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
    return Targets(tuple(target for target in found if not norms or target.norm in norms), whole)
