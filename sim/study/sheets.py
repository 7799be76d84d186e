"""What is kept of one replication: the tables of its measures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measure.compliance import judge_all
from sim.measure.dashboard import dashboard
from sim.measure.delays import delay_curve
from sim.measure.tables import stack
from sim.measure.windows import Window, end_of_year, months, span, unique, years
from sim.measure.workload import utilisation, workload
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.log import Log
from sim.plan.plan import Inputs, Plan

CURVE_DAYS = 365  # the curve of shares decided is kept so far


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is kept of one replication: tidy tables (subject, measure, window, value).

    measures: by year and for the whole period; months: stock, flow and norms by month; curve: for each mission,
    the share decided by so many days, the window being the day.
    """

    replication: int
    measures: pd.DataFrame
    months: pd.DataFrame
    curve: pd.DataFrame


def windows_of(plan: Plan) -> tuple[Window, ...]:
    """Years of the period, the three ends of each whole year where a norm asks for them, the whole period."""
    spans = list(years(plan.first, plan.last))
    if any(norm.window == "end of year" for _, norm in norms_used(plan.scenario)):
        whole = [w for w in spans if len(w.label) == 4]
        spans += [window for year in whole for window in end_of_year(year.first.year)]
    return unique(spans)


def measured(plan: Plan, inputs: Inputs, history: History) -> Sheet:
    """The tables of one history."""
    log, scenario = history.to_log(plan), plan.scenario
    calendar, norms = institution_calendar(scenario.calendar), norms_used(scenario)
    spans, by_month = windows_of(plan), months(plan.first, plan.last)
    work = utilisation([team.name for team in plan.teams], spans, *_busy_and_present(plan, inputs, history, spans))
    every = dashboard(log, norms, calendar, spans)
    monthly = stack([workload(log, by_month), judge_all(log, norms, calendar, by_month, clocks=("institution",))])
    return Sheet(inputs.replication, stack([every, work]), monthly, _curve(plan, log))


def _curve(plan: Plan, log: Log) -> pd.DataFrame:
    """Share of the dossiers received in the period that was decided by each day, open ones right-censored.

    Once all are decided it stays at 1; where nobody is followed any more it is NaN.
    """
    whole = span(plan.first, plan.last)
    days = [str(day) for day in range(CURVE_DAYS + 1)]
    tables = []
    for mission in log.missions:
        known = delay_curve(log, whole, missions=[mission], last_day=CURVE_DAYS)["share"].to_numpy()
        share = np.full(len(days), 1.0 if len(known) and known[-1] == 1.0 else np.nan)
        share[: len(known)] = known
        columns = {"subject": mission, "measure": "share_decided", "window": days, "value": share}
        tables.append(pd.DataFrame(columns))
    return stack(tables)


def _busy_and_present(
    plan: Plan, inputs: Inputs, history: History, spans: tuple[Window, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Seconds of work begun and of presence, team x window; windows that are not whole months are NaN."""
    names, month_of_day = plan.months
    busy = np.full((len(plan.teams), len(spans)), np.nan)
    present = np.full_like(busy, np.nan)
    first_days = np.array([f"{name}-01" for name in names], "datetime64[D]")
    for column, window in enumerate(spans):
        inside = (first_days >= np.datetime64(window.first)) & (first_days <= np.datetime64(window.last))
        days = np.isin(month_of_day, np.flatnonzero(inside))
        for team, table in enumerate(plan.teams):
            busy[team, column] = history.busy[team, inside].sum()
            here = inputs.presence[team] * table.time.lengths()
            present[team, column] = here[days].sum()
    return busy, present
