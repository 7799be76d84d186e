"""What twin and simulation are compared on: shares on time, flows of missions, utilisation of teams."""

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.law.calendars import Calendar
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.tables import Figures, row_names, row_values
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts, Spans
from sim.measure.workload import utilisation_figures, workload_figures
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.log import Log
from sim.plan.plan import Inputs, Plan
from sim.study.deciding import deciding_causes
from sim.study.sheets import no_history, windows_of

Floats = npt.NDArray[np.float64]

SHARES = ("share_on_time", "decisions_share_on_time", "requests_share_on_time", "deadlines_share_on_time")
FLOWS = ("received", "decided", "ended", "backlog")


@dataclass(frozen=True)
class FlowFigures:
    """Of each norm the percentage asked and the shares on time; of each mission received, decided, ended and
    backlog; of each team busy_hours, present_hours and utilisation: under the names of a run, by year and for the
    whole period.

    times: how many times as large the office is that a history belongs to; what counts is told per office.
    """

    times: int = 1

    def rows(self, plan: Plan) -> pd.DataFrame:
        """Subject, measure and window."""
        nothing = np.zeros((len(plan.teams), len(plan.months[0])))
        return row_names(self._figures(plan, no_history(plan).to_log(plan), nothing, nothing))

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        """The values of one history, float64."""
        present = presence_seconds(plan, inputs)
        return row_values(self._figures(plan, history.to_log(plan, inputs), history.busy, present))

    def _figures(self, plan: Plan, log: Log, busy: np.ndarray, present: np.ndarray) -> list[Figures]:
        form = _form(plan)
        judge = Judge(dossiers := Dossiers(log, form.cuts, form.causes), form.calendar)
        norms = judged(judge, form.asked, clocks=("institution",))
        flows = [workload_figures(dossiers, mission, form.spans) for mission in log.missions]
        seconds = (each @ form.is_inside for each in (busy, present))
        teams = utilisation_figures(log.teams, form.spans.windows, *seconds)
        return [
            *(_only(each, ("percentage", *SHARES)) for each in norms),
            *(_only(each, ("decisions_counted",), self.times) for each in norms),
            *(_only(each, FLOWS, self.times) for each in flows),
            *(_only(each, ("busy_hours", "present_hours"), self.times) for each in teams),
            *(_only(each, ("utilisation",)) for each in teams),
        ]


def presence_seconds(plan: Plan, inputs: Inputs) -> Floats:
    """Seconds of presence of one history, team x month."""
    names, month_of_day = plan.months
    present = [
        np.bincount(month_of_day, here * team.time.lengths(), minlength=len(names))
        for here, team in zip(inputs.presence, plan.teams, strict=True)
    ]
    return np.array(present, np.float64).reshape(len(plan.teams), len(names))


def norm_missions(plan: Plan) -> dict[str, str]:
    """The mission that each norm judges, by the norm's name in the tables."""
    return {each.subject: each.mission for each in _form(plan).asked if each.mission is not None}


class _Form(NamedTuple):
    """What measuring the histories of one plan needs. is_inside: which month lies in which window."""

    cuts: Cuts
    spans: Spans
    calendar: Calendar
    causes: frozenset[str] | None
    asked: list[Asked]
    is_inside: np.ndarray


@lru_cache(maxsize=8)
def _form(plan: Plan) -> _Form:
    windows = windows_of(plan)
    cuts = Cuts(windows, plan.origin, plan.days)
    first_days = np.array([f"{name}-01" for name in plan.months[0]], "datetime64[D]")[:, None]
    edges = np.array([(window.first, window.last) for window in windows], "datetime64[D]").T
    return _Form(
        cuts,
        cuts.spans(windows),
        institution_calendar(plan.scenario.calendar),
        deciding_causes(plan),
        asked_of_all(norms_used(plan.scenario), cuts, windows),
        (first_days >= edges[0]) & (first_days <= edges[1]),
    )


def _only(figures: Figures, measures: tuple[str, ...], times: int = 1) -> Figures:
    """Some measures of a subject, those that count told per office of the true size."""
    kept = {measure: figures.values[measure] / times for measure in measures if measure in figures.values}
    return Figures(figures.subject, figures.windows, kept)
