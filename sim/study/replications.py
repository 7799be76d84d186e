"""Replications: independent histories of one plan, each measured where it was made."""

import os
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import numpy as np
import pandas as pd

from sim.engine.door import simulate
from sim.measure.compliance import judge_all
from sim.measure.dashboard import dashboard
from sim.measure.delays import delay_curve
from sim.measure.tables import stack
from sim.measure.windows import Window, end_of_year, months, span, unique, years
from sim.measure.workload import utilisation, workload
from sim.model.checks import load_scenario
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.compiling import compile_plan
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.load import refuse_multiplying
from sim.plan.log import Log
from sim.plan.plan import Inputs, Plan

CURVE_DAYS = 365  # the curve of shares decided is kept so far


@dataclass(frozen=True, eq=False)
class Prepared:
    """A scenario read, checked and compiled: ready to run."""

    document: Document
    scenario: Scenario
    plan: Plan

    @property
    def name(self) -> str:
        """The scenario's name in tables and folders: that of its file."""
        return Path(self.document.name).stem


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


def prepare(file: str | Path, overrides: tuple[str, ...] = ()) -> Prepared:
    """Read, check and compile a scenario file. InputError lists everything that is wrong with it."""
    document, scenario = load_scenario(file, overrides)
    try:
        plan = compile_plan(scenario, document.folder)
        refuse_multiplying(plan)
        return Prepared(document, scenario, plan)
    except ValueError as error:
        raise InputError([Problem(document.name, "", str(error))]) from None


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


def replicate(plan: Plan, replication: int, seed: int | None = None) -> Sheet:
    """Simulate and measure one history."""
    inputs = inputs_of(plan, replication, seed)
    return measured(plan, inputs, simulate(plan, inputs))


def workers_here() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    plans: list[Plan],
    replications: Iterable[int],
    seed: int | None = None,
    *,
    workers: int | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[list[Sheet]]:
    """Every replication of every plan: for each plan its sheets, in order of replication.

    All plans meet the same numbers (common random numbers). workers: threads; None for one a processor: the kernel
    runs outside Python's lock. The result does not depend on it. done: called after each history.
    """
    numbers = list(replications)
    jobs = deque((place, number) for number in numbers for place in range(len(plans)))
    total = len(jobs)
    results: SimpleQueue[tuple[int, int, Sheet | BaseException]] = SimpleQueue()

    def work() -> None:
        with suppress(IndexError):  # nothing is left to do
            while True:
                place, number = jobs.popleft()
                try:
                    results.put((place, number, replicate(plans[place], number, seed)))
                except BaseException as error:
                    results.put((place, number, error))

    threads = [Thread(target=work, daemon=True) for _ in range(min(workers or workers_here(), total))]
    sheets: dict[tuple[int, int], Sheet] = {}
    try:
        for thread in threads:
            thread.start()
        while len(sheets) < total:
            place, number, result = results.get()
            if isinstance(result, BaseException):
                raise result
            sheets[place, number] = result
            done()
    finally:
        jobs.clear()  # when interrupted, each thread ends with the history it is at
        for thread in threads:
            if thread.is_alive():
                thread.join()
    return [[sheets[place, number] for number in numbers] for place in range(len(plans))]
