"""The end of the year: a simulated rest laid after the year so far, and both judged as one year."""

from dataclasses import dataclass, replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.measure.compliance import BASE_OF_NORM, Asked, asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.so_far import SoFar, answered_asks, asks_of, laid_after, moved
from sim.measure.tables import KEYS, Figures, row_names, row_values
from sim.measure.verdicts import LATE, LEFT_LATE, OVERDUE, Judge
from sim.measure.windows import Cuts, Window, end_of_year, unique, year
from sim.model.norms import norms_used
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.log import DAY_SECONDS, Log
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NOT_NEEDED
from sim.study.deciding import deciding_causes
from sim.study.sheets import no_history

ONE_CLOCK = ("institution",)
IS_LATE = LATE | OVERDUE | LEFT_LATE
LATE_DOSSIER = "late"  # the measure of one open dossier under one norm; its window is its place in the register


def windows_of_year(scenario: Scenario, number: int) -> tuple[Window, ...]:
    """The year, and the other readings of a target for the end of it where a norm sets one."""
    is_end = any(norm.window == "end of year" for _, norm in norms_used(scenario))
    return unique([year(number), *(end_of_year(number) if is_end else ())])


@dataclass(frozen=True)
class YearEnd:
    """What is kept of a history that goes on from today: how the whole year is judged, and who is late.

    Rows: every figure of each norm over the year, as in `compliance`; then, of each open dossier, 1 where it is
    late under a norm of its mission, else 0: measure `late`, subject the norm, window its place in the register.
    """

    so_far: SoFar

    def rows(self, plan: Plan) -> pd.DataFrame:
        form = self._form(plan)
        late = [(each.subject, LATE_DOSSIER, f"{place}") for each, own in form.owners for place in own.tolist()]
        return pd.concat([form.rows, pd.DataFrame(late, columns=list(KEYS))], ignore_index=True)

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        form = self._form(plan)
        log, places = form.whole(plan, inputs, history)
        judge = Judge(Dossiers(log, form.cuts, form.causes), form.calendar)
        norms = judged(judge, form.asked, clocks=ONE_CLOCK)
        late = [np.zeros(0)]
        for each, own in form.owners:
            assert each.limit is not None
            verdicts = judge.institution(each.norm.clock, each.limit, each.mission)
            row = places[own]
            here = np.searchsorted(verdicts.part.rows, np.maximum(row, 0))
            late.append(np.where(row >= 0, IS_LATE[verdicts.kind[np.minimum(here, len(verdicts.kind) - 1)]], 0.0))
        return np.concatenate([row_values(norms), *late])

    def _form(self, plan: Plan) -> "_Form":
        form = _FORMS.get(plan)
        if form is None or form.so_far is not self.so_far:
            form = _FORMS[plan] = _form_of(plan, self.so_far)
        return form


class _Form(NamedTuple):
    """What judging the years of one plan needs, made once.

    ended, asks: what is known today, counted from the day from which the whole year is; owners: each norm
    with the places in the register of the dossiers that it judges.
    """

    so_far: SoFar
    calendar: Calendar
    cuts: Cuts
    causes: frozenset[str] | None
    asked: list[Asked]
    owners: list[tuple[Asked, np.ndarray]]
    ended: Log
    asks: dict[str, np.ndarray]
    rows: pd.DataFrame

    def whole(self, plan: Plan, inputs: Inputs, history: History) -> tuple[Log, np.ndarray]:
        """The year as one log, and the rows in it of the dossiers that are open today; -1 for one not needed."""
        preset = inputs.arrivals.preset
        rows = np.flatnonzero(preset >= 0)
        rows = rows[np.argsort(preset[rows])]
        if plan.foresees:
            is_kept = history.dossiers["outcome"] != NOT_NEEDED
            rows = np.where(is_kept[rows], (np.cumsum(is_kept) - 1)[rows], -1)
        log = history.to_log(plan, inputs)
        owner = rows[self.asks["dossier"]]
        asks = {name: column[owner >= 0] for name, column in {**self.asks, "dossier": owner}.items()}
        log = replace(log, asks={name: np.concatenate([log.asks[name], asks[name]]) for name in asks})
        return laid_after(self.ended, log), np.where(rows >= 0, rows + len(self.ended), -1)


_FORMS: WeakKeyDictionary[Plan, _Form] = WeakKeyDictionary()


def _form_of(plan: Plan, so_far: SoFar) -> _Form:
    scenario, calendar = plan.scenario, institution_calendar(plan.scenario.calendar)
    windows = windows_of_year(scenario, so_far.at.year)
    ended = moved(so_far.ended, min(plan.origin, so_far.ended.origin))
    cuts = Cuts(windows, ended.origin, plan.days + (plan.origin - ended.origin).days)
    asked = asked_of_all(norms_used(scenario), cuts, windows)
    missions = np.array([each.mission for each in so_far.open], dtype=object)
    owners = [
        (each, np.flatnonzero(missions == each.mission))
        for each in asked
        if each.limit is not None and windows[0] in each.spans.windows
    ]
    causes = deciding_causes(plan)
    nobody = Judge(Dossiers(moved(no_history(plan).to_log(plan), ended.origin), cuts, causes), calendar)
    names = row_names(judged(nobody, asked, ONE_CLOCK))
    past = asks_of(ended, plan.origin, answered_asks(so_far.open))
    return _Form(so_far, calendar, cuts, causes, asked, owners, ended, past, names)


def bases_of(scenario: Scenario, number: int) -> dict[str, str | None]:
    """The base that each norm names for its percentage, by the norm's subject; None where its text names none."""
    windows = windows_of_year(scenario, number)
    asked = asked_of_all(norms_used(scenario), Cuts(windows, windows[0].first, 1), windows)
    return {each.subject: BASE_OF_NORM.get(each.norm.base or "unknown") for each in asked}


def year_so_far(scenario: Scenario, so_far: SoFar) -> tuple[list[Figures], pd.DataFrame]:
    """How the year stands this morning, by the code that judges any log; and the last timely day of open dossiers.

    Of these: norm, place in the register, and last_day as datetime64, NaT where the norm's clock has not started or
    has stopped. An open question is taken to be answered this morning, so that the day may yet move on.
    """
    known, calendar = so_far.known(), institution_calendar(scenario.calendar)
    windows = windows_of_year(scenario, so_far.at.year)
    cuts = Cuts(windows, known.origin, known.until // DAY_SECONDS)
    judge, asked = Judge(Dossiers(known, cuts), calendar), asked_of_all(norms_used(scenario), cuts, windows)
    tables = [pd.DataFrame({"norm": [], "place": [], "last_day": []}).astype({"last_day": "datetime64[s]"})]
    for each in asked:
        if each.limit is None or windows[0] not in each.spans.windows:
            continue
        verdicts = judge.institution(each.norm.clock, each.limit, each.mission)
        is_open = verdicts.part.rows >= len(so_far.ended)
        runs = is_open & (verdicts.waits.stopped < 0) & (verdicts.due >= 0)
        days = np.where(runs, verdicts.due, 0).astype("timedelta64[D]") + np.datetime64(known.origin, "D")
        days[~runs] = np.datetime64("NaT")
        own = verdicts.part.rows[is_open] - len(so_far.ended)
        last = days[is_open].astype("datetime64[s]")
        tables.append(pd.DataFrame({"norm": each.subject, "place": own, "last_day": last}))
    filled = [table for table in tables if len(table)] or tables
    return judged(judge, asked, ONE_CLOCK), pd.concat(filled, ignore_index=True)
