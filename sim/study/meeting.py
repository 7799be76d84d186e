"""Meeting the norms: in which histories every norm that asks a percentage is met, in every year of the period.

A norm is judged on the base that it names, on that of the deadlines where all is due on one date, and on that of
the decisions where it names none. Where no decision was taken the deadlines that fell are judged in their place;
where none fell, nothing was broken. A year of which the period holds a part counts as a year.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.law.norms import Norm
from sim.measure.compliance import BASE_OF_NORM, asked_of_all
from sim.measure.windows import Cuts
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem, nearest
from sim.study.estimates import KEYS
from sim.study.replications import Prepared
from sim.study.staffings import Staffing, Staffings, years_of
from sim.study.trials import Trials, Variant

OPTION = "--norm"
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Target:
    """What a norm asks of one year. base: the prefix of the measures it is judged by; percentage: from 0 to 100."""

    norm: str
    window: str
    base: str
    percentage: float


def targets(prepared: Prepared, norms: Sequence[str] = ()) -> tuple[Target, ...]:
    """What the norms of a scenario ask of each year of its period. norms: only these, all when none is named.

    InputError where one is not the scenario's or asks no percentage, and where none asks any.
    """
    plan, windows = prepared.plan, years_of(prepared.scenario)
    used = norms_used(prepared.scenario)
    asked = asked_of_all(used, Cuts(windows, plan.origin, plan.days), windows)
    known = list(dict.fromkeys(each.subject for each in asked))
    found = tuple(
        Target(each.subject, window.label, _base(each.norm), float(percentage))
        for each in asked
        if each.limit is not None
        for window, percentage in zip(each.spans.windows, each.percentages, strict=True)
        if not np.isnan(percentage)
    )
    asking = {target.norm for target in found}
    problems = []
    for name in norms:
        if not any(_is_named(subject, name) for subject in known):
            problems.append(Problem(OPTION, name, f"no mission is held to this norm{nearest(name, known)}"))
        elif not any(_is_named(subject, name) for subject in asking):
            rule = "asks no percentage of a year of the period, so that it cannot be missed"
            problems.append(Problem(OPTION, name, rule))
    if not found and not problems:
        rule = (
            "none asks a percentage of a year of the period; give one its percentage, { id = ..., percentage = 90 }"
        )
        problems.append(Problem(prepared.document.name, "norms", rule))
    if problems:
        raise InputError(problems)
    return tuple(t for t in found if not norms or any(_is_named(t.norm, name) for name in norms))


@dataclass(frozen=True)
class Meeting:
    """Whether the norms are met, variant by variant. targets: all of them together."""

    trials: Trials
    variant: Variant
    targets: tuple[Target, ...]

    @cached_property
    def norms(self) -> tuple[str, ...]:
        """The norms, each once."""
        return tuple(dict.fromkeys(target.norm for target in self.targets))

    def margins(self, overrides: Sequence[str], numbers: Sequence[int]) -> Floats:
        """Percentage points above what each target asks, in some histories: shape (histories, targets).

        inf where there was nothing to judge.
        """
        variant = self.variant.also(*overrides)
        places = _places(self.trials.rows(variant))
        values = self.trials.ask([(variant, numbers)])[0]
        columns = []
        for target in self.targets:
            told = [
                places[target.norm, f"{base}share_on_time", target.window] for base in (target.base, "deadlines_")
            ]
            first, instead = (values[:, place] for place in told)
            share = np.where(np.isnan(first), instead, first)
            columns.append(np.where(np.isnan(share), np.inf, 100.0 * share - target.percentage))
        return np.array(columns).T.reshape(len(values), len(self.targets))

    def met(self, overrides: Sequence[str], numbers: Sequence[int]) -> Flags:
        """Whether all are met, in each of some histories: shape (histories,)."""
        return np.asarray(are_met(self.margins(overrides, numbers)).all(axis=1))

    def by_norm(self, margins: Floats) -> dict[str, Flags]:
        """Whether each norm is met in all years, in each history."""
        met = are_met(margins)
        return {norm: met[:, [target.norm == norm for target in self.targets]].all(axis=1) for norm in self.norms}


@dataclass(frozen=True)
class Trying:
    """A staffing tried: what `select` asks of an office."""

    meeting: Meeting
    lattice: Staffings

    def __call__(self, staffing: Staffing, numbers: range) -> Flags:
        return self.meeting.met(self.lattice.overrides(staffing), numbers)


def are_met(margins: Floats) -> Flags:
    """Which margins reach what is asked; a share that reaches it to the last bit but few does."""
    return np.asarray(margins >= -1e-9)


def _base(norm: Norm) -> str:
    if any(version.limit.unit == "date" for version in norm.versions):
        return "deadlines_"
    return f"{BASE_OF_NORM.get(norm.base or 'unknown', 'decisions')}_"


def _is_named(subject: str, name: str) -> bool:
    """Whether a name is that of a norm, or of a norm and the mission held to it."""
    return name in (subject, subject.partition(" (")[0])


def _places(rows: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    return {key: place for place, key in enumerate(zip(*(rows[column] for column in KEYS), strict=True))}
