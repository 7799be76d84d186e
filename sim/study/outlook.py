"""The outlook: a scenario from today on, laid after the year so far, and both judged as one year."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.office_files import Standing
from sim.measure.so_far import Mark, SoFar, answered_asks, asks_of, laid_after, marks_of, moved, passed
from sim.measure.tables import KEYS, Figures, row_names, row_values
from sim.measure.verdicts import LATE, LEFT_LATE, OVERDUE, Judge
from sim.measure.windows import Cuts, Window, end_of_year, unique, year
from sim.model.norms import norms_used
from sim.model.scenario import Demand, Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED, Log
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NOT_NEEDED
from sim.study.deciding import deciding_causes
from sim.study.sheets import no_history

ONE_CLOCK = ("institution",)
IS_LATE = LATE | OVERDUE | LEFT_LATE
LATE_DOSSIER = "late"  # the measure of one open dossier under one norm; its window is its place in the register


def from_today(scenario: Scenario, so_far: SoFar) -> tuple[str, ...]:
    """The overrides by which a scenario runs from the morning of `at`, with what is open then, to the year's end.

    Events that are over are left out; growth goes on from the year in which the scenario's period begins.
    """
    at, last = so_far.at, date(so_far.at.year, 12, 31)
    overrides = [f'period = {{ from = {at}, until = {last}, run_in = "0 days" }}']
    if scenario.backlog:
        overrides.append("backlog =")
    for mission in scenario.missions:
        if own := [each for each in so_far.open if each.mission == mission]:
            told = json.dumps(register_text(own), ensure_ascii=False)
            overrides.append(f'backlog.{mission} = {{ mission = "{mission}", register = {told} }}')
    for name, event in scenario.events.items():
        if event.until < at or event.from_ > last:
            overrides.append(f"events.{name} =")
        elif event.from_ < at and event.source is not None:
            overrides.append(f"events.{name}.from = {at}")
    for name, mission_of in scenario.missions.items():
        if mission_of.demand is not None and mission_of.demand.growth and at.year != scenario.period.from_.year:
            overrides += _grown(f"missions.{name}.demand", mission_of.demand, at.year - scenario.period.from_.year)
    return tuple(overrides)


def _grown(path: str, demand: Demand, years: int) -> Iterator[str]:
    """A demand as it has grown by the year in which the outlook begins, from where it grows on."""
    factor = (1.0 + demand.growth) ** years
    if isinstance(demand.per_year, tuple):
        rows = [f"{{ from = {row.from_}, per_year = {row.per_year * factor!r} }}" for row in demand.per_year]
        yield f"{path}.per_year = [{', '.join(rows)}]"
    elif demand.per_year is not None:
        yield f"{path}.per_year = {demand.per_year * factor!r}"
    elif demand.exactly is not None:
        yield f"{path}.exactly = {round(demand.exactly * factor)}"


def register_text(standing: Sequence[Standing]) -> str:
    """Open dossiers as the register of a scenario's backlog."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("received", "step", "office", "language", "asks", "answers"))
    for each in standing:
        own = each.dossier
        asks, answers = (
            "; ".join(" ".join([source, *(day.isoformat() for day in days)]) for source, days in told)
            for told in (own.asks, own.answers)
        )
        rows.writerow((own.received, own.step, own.office or "", own.language or "", asks, answers))
    return text.getvalue()


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

    ended, asks, marks: what is known today, counted from the day from which the whole year is; owners: each norm
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
    marks: list[Mark]
    rows: pd.DataFrame

    def whole(self, plan: Plan, inputs: Inputs, history: History) -> tuple[Log, np.ndarray]:
        """The year as one log, and the rows in it of the dossiers that are open today; -1 for one not needed."""
        preset = inputs.arrivals.preset
        rows = np.flatnonzero(preset >= 0)
        rows = rows[np.argsort(preset[rows])]
        if plan.foresees:
            is_kept = history.dossiers["outcome"] != NOT_NEEDED
            rows = np.where(is_kept[rows], (np.cumsum(is_kept) - 1)[rows], -1)
        log = passed(history.to_log(plan, inputs), rows, self.marks)
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
    return _Form(
        so_far, calendar, cuts, causes, asked, owners, ended, past, marks_of(so_far.open, plan.origin), names
    )


def year_so_far(scenario: Scenario, so_far: SoFar) -> tuple[list[Figures], np.ndarray]:
    """How the year stands this morning, by the code that judges any log; and the last timely day of each open
    dossier under each norm that judges its mission in the year.

    Days: datetime64[D], shape (norms, dossiers), NaT where the norm does not concern the dossier or its clock has
    not started; an open question is taken to be answered this morning, so that the day may yet move on.
    """
    known, calendar = so_far.known(), institution_calendar(scenario.calendar)
    windows = windows_of_year(scenario, so_far.at.year)
    cuts = Cuts(windows, known.origin, known.until // DAY_SECONDS)
    judge, asked = Judge(Dossiers(known, cuts), calendar), asked_of_all(norms_used(scenario), cuts, windows)
    days = []
    for each in asked:
        if each.limit is None or windows[0] not in each.spans.windows:
            continue
        verdicts = judge.institution(each.norm.clock, each.limit, each.mission)
        due = np.full(len(known), NOT_HAPPENED, np.int64)
        due[verdicts.part.rows] = np.where(verdicts.waits.stopped >= 0, NOT_HAPPENED, verdicts.due)
        own = due[len(so_far.ended) :]
        dates = np.datetime64(known.origin, "D") + own
        days.append(np.where(own >= 0, dates, np.datetime64("NaT")))
    return judged(judge, asked, ONE_CLOCK), np.array(days, "datetime64[D]").reshape(-1, len(so_far.open))
