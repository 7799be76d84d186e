"""Late dossiers of a history, each beside the same dossier where something else is so.

A dossier's number is the address of its draws: receipts have the same numbers under every staffing and every rule,
and a dossier that another opens has a number fixed by its parent. So dossiers pair by number, in one history of two
scenarios. Those that only one of the two has in a window (opened there alone, or at another time) are counted
apart. Counted are the dossiers received in a window, so that the same ones are judged in both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.door import simulate
from sim.law.calendars import Calendar
from sim.measure.compliance import Asked, asked_of_all
from sim.measure.dossiers import Dossiers
from sim.measure.tables import KEYS
from sim.measure.verdicts import HAS_DAY, HAS_STOPPED, LATE, ON_TIME, OVERDUE, Judge
from sim.measure.windows import Cuts
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem, nearest
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from sim.study.replications import prepare
from sim.study.sheets import windows_of
from sim.study.trials import Variant

MEASURES = (
    "counted",  # received in the window: on time, late, or open past the last day
    "late",  # of these; open past the last day included
    "days_late",  # in all; of open ones as known when the log was closed
    "back_on_time",  # late beside, here not
    "newly_late",  # late here, beside not
    "late_only_beside",  # late beside, and here not received in the window
    "late_only_here",  # the reverse
    "decided",  # in the window, whenever received
    "decided_on_time",
)
HISTORIES_KEPT = 256  # of the scenario that others are laid beside


class Standing(NamedTuple):
    """The dossiers of a mission under one norm, in order of their numbers.

    received: days since origin; days_late: 0 for those not late; is_counted: whether anything can be said of them;
    decided: day, -1 where the clock has not started or stopped.
    """

    number: npt.NDArray[np.uint64]
    received: npt.NDArray[np.int64]
    days_late: npt.NDArray[np.int64]
    is_counted: npt.NDArray[np.bool_]
    decided: npt.NDArray[np.int64]


@dataclass(frozen=True)
class LateDossiers:
    """How many dossiers of a mission are late under each of its norms, and which of them were late beside.

    beside: the scenario whose same history lies beside; digest: what it says, by which figures of it are known.
    """

    mission: str
    digest: str
    beside: Variant = field(repr=False, compare=False)

    def rows(self, plan: Plan) -> pd.DataFrame:
        names = [
            (asked.subject, measure, window.label)
            for asked in _judging(plan, self.mission).asked
            for measure in MEASURES
            for window in asked.spans.windows
        ]
        return pd.DataFrame(names, columns=list(KEYS))

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        here = standings(plan, self.mission, inputs, history)
        there = _beside(self.beside, self.digest, self.mission, inputs.seed, inputs.replication)
        asked = _judging(plan, self.mission).asked
        found = [_counts(*each) for each in zip(asked, here, there, strict=True)]
        return np.concatenate([each.ravel() for each in found]) if found else np.zeros(0)


def norms_by_mission(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """Of each mission that is judged the norms that judge it: as tables name each, and its id."""
    missions = dict.fromkeys(name for name, _ in norms_used(plan.scenario))
    return {name: [*dict.fromkeys((a.subject, a.norm.id) for a in _judging(plan, name).asked)] for name in missions}


def chosen_norms(judged: dict[str, list[tuple[str, str]]], wanted: Sequence[str]) -> dict[str, list[str]]:
    """The norms asked for, by mission. judged: of each mission the norms that judge it, as told and by id.

    A norm that judges several missions is chosen for all of them by its id. InputError for one that judges none,
    and where none is named and several missions are judged.
    """
    every = list(dict.fromkeys(name for norms in judged.values() for pair in norms for name in pair))
    if not every:
        raise InputError([Problem("--norm", "", "no norm judges any mission of this scenario")])
    problems = [
        Problem("--norm", name, f"judges no mission of this scenario{nearest(name, every)}")
        for name in wanted
        if name not in every
    ]
    if not wanted and len(judged) > 1:
        several = ", ".join(f"'{norms[0][0]}'" for norms in judged.values())
        rule = f"missions are explained one at a time, and {len(judged)} are judged; name a norm, as {several}"
        problems = [Problem("--norm", "", rule)]
    if problems:
        raise InputError(problems)
    chosen = {
        mission: [subject for subject, name in norms if not wanted or {subject, name} & set(wanted)]
        for mission, norms in judged.items()
    }
    return {mission: norms for mission, norms in chosen.items() if norms}


def has_limit(plan: Plan, mission: str, subject: str, window: str) -> bool:
    """Whether a norm has one known limit in a window, so that anything can be late under it."""
    return any(
        each.limit is not None and each.subject == subject and window in [one.label for one in each.spans.windows]
        for each in _judging(plan, mission).asked
    )


def standings(plan: Plan, mission: str, inputs: Inputs, history: History) -> list[Standing | None]:
    """The dossiers of a mission under what each of its norms asks; None where that gives no limit."""
    judging = _judging(plan, mission)
    log = history.to_log(plan, inputs)
    judge = Judge(Dossiers(log, judging.cuts), judging.calendar)
    part = judge.dossiers.of(mission)
    number = part.column("number").astype(np.uint64)
    order = np.argsort(number, kind="stable")

    def standing(asked: Asked) -> Standing | None:
        if asked.limit is None:
            return None
        verdicts = judge.institution(asked.norm.clock, asked.limit, mission)
        kind, known_days = verdicts.kind, judging.cuts.known_days
        days = np.where(LATE[kind], verdicts.lateness, 0) + np.where(OVERDUE[kind], known_days - verdicts.due, 0)
        is_counted = (LATE | ON_TIME | OVERDUE)[kind]
        decided = np.where((HAS_STOPPED & HAS_DAY)[kind], verdicts.waits.stopped, -1)
        received = part.day("received")
        return Standing(number[order], received[order], days[order], is_counted[order], decided[order])

    return [standing(asked) for asked in judging.asked]


def _counts(asked: Asked, here: Standing | None, there: Standing | None) -> np.ndarray:
    """The measures of what a norm asks, shape (measures, windows)."""
    if here is None or there is None:
        return np.full((len(MEASURES), len(asked.spans)), np.nan)
    place = np.searchsorted(there.number, here.number)
    place[place == len(there.number)] = 0
    is_pair = there.number[place] == here.number if len(there.number) else np.zeros(len(place), np.bool_)
    columns = []
    for first, end in zip(asked.spans.firsts, asked.spans.ends, strict=True):
        inside, was_inside = _is_within(here.received, first, end), _is_within(there.received, first, end)
        late, was_late = inside & (here.days_late > 0), was_inside & (there.days_late > 0)
        both = np.flatnonzero(is_pair & inside)
        both = both[was_inside[place[both]]]
        now, before = late[both], was_late[place[both]]
        decided = _is_within(here.decided, first, end)
        columns.append(
            [
                (inside & here.is_counted).sum(),
                late.sum(),
                here.days_late[late].sum(),
                (before & ~now).sum(),
                (now & ~before).sum(),
                was_late.sum() - before.sum(),
                late.sum() - now.sum(),
                decided.sum(),
                (decided & (here.days_late == 0)).sum(),
            ]
        )
    return np.array(columns, dtype=np.float64).T


def _is_within(days: npt.NDArray[np.int64], first: int, end: int) -> npt.NDArray[np.bool_]:
    return np.asarray((days >= first) & (days < end))


@lru_cache(maxsize=HISTORIES_KEPT)
def _beside(beside: Variant, digest: str, mission: str, seed: int, number: int) -> list[Standing | None]:
    plan = _plan(beside, digest)
    inputs = inputs_of(plan, number, seed)
    return standings(plan, mission, inputs, simulate(plan, inputs))


@lru_cache(maxsize=2)
def _plan(variant: Variant, digest: str) -> Plan:
    """The plan of a scenario where the work is done. digest: so that a file that has changed is read again."""
    return prepare(*variant).plan


class _Judging(NamedTuple):
    """What judging the histories of one plan needs, made once."""

    calendar: Calendar
    cuts: Cuts
    asked: list[Asked]


_JUDGING: WeakKeyDictionary[Plan, dict[str, _Judging]] = WeakKeyDictionary()


def _judging(plan: Plan, mission: str) -> _Judging:
    known = _JUDGING.setdefault(plan, {})
    if mission not in known:
        windows = windows_of(plan)
        cuts = Cuts(windows, plan.origin, plan.days)
        asked = asked_of_all(norms_used(plan.scenario), cuts, windows)
        own = [each for each in asked if each.mission == mission]
        known[mission] = _Judging(institution_calendar(plan.scenario.calendar), cuts, own)
    return known[mission]
