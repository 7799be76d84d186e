"""What is kept of a history where many variants of a scenario are asked: one vector of figures."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from sim.engine.door import Engine, simulate
from sim.law.calendars import Calendar
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.tables import Figures, row_names, row_values
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.log import Log
from sim.plan.plan import Inputs, Plan
from sim.study.deciding import deciding_causes
from sim.study.sheets import measured, no_history, sheet_rows, windows_of


class Measuring(Protocol):
    """A kind of figures: the names of its rows, the same for every history of a plan, and their values.

    rows: columns subject, measure, window, or others that name a row. values: float64, one a row, NaN where not
    defined. A kind is told from others by its repr: a frozen dataclass, whose fields are all that it depends on.
    """

    def rows(self, plan: Plan) -> pd.DataFrame: ...

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray: ...


@dataclass(frozen=True)
class AllMeasures:
    """Every measure by year and for the whole period: the rows of `Result.measures`."""

    def rows(self, plan: Plan) -> pd.DataFrame:
        return sheet_rows(plan).measures

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        return measured(plan, inputs, history).measure_values


@dataclass(frozen=True)
class NormFigures:
    """What each norm says of each year and the whole period, on every base: part of `AllMeasures`, sooner done.

    norm: the subject of the only one that is judged; None for all.
    """

    norm: str | None = None

    def rows(self, plan: Plan) -> pd.DataFrame:
        return row_names(self._judged(plan, no_history(plan).to_log(plan)))

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        return row_values(self._judged(plan, history.to_log(plan, inputs)))

    def _judged(self, plan: Plan, log: Log) -> list[Figures]:
        norms = _norms(plan)
        judge = Judge(Dossiers(log, norms.cuts, norms.causes), norms.calendar)
        told = [each for each in norms.asked if self.norm in (None, each.subject)]
        return judged(judge, told, clocks=("institution",))


def norms_asked(plan: Plan) -> list[Asked]:
    """What the norms of a plan ask of each year and of the whole period, one entry a version."""
    return _norms(plan).asked


def figures_told(measuring: Measuring, plan: Plan, number: int, seed: int | None, engine: Engine) -> bytes:
    """Simulate one history and keep its figures, float64."""
    inputs = inputs_of(plan, number, seed)
    return measuring.values(plan, inputs, simulate(plan, inputs, engine=engine)).astype("<f8").tobytes()


class _Norms(NamedTuple):
    """What judging the histories of one plan needs, made once."""

    calendar: Calendar
    cuts: Cuts
    causes: frozenset[str] | None
    asked: list[Asked]


_NORMS: WeakKeyDictionary[Plan, _Norms] = WeakKeyDictionary()


def _norms(plan: Plan) -> _Norms:
    known = _NORMS.get(plan)
    if known is None:
        windows, calendar = windows_of(plan), institution_calendar(plan.scenario.calendar)
        cuts = Cuts(windows, plan.origin, plan.days)
        asked, causes = asked_of_all(norms_used(plan.scenario), cuts, windows), deciding_causes(plan)
        known = _NORMS[plan] = _Norms(calendar, cuts, causes, asked)
    return known
