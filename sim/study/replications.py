"""Replications: independent histories of one plan, each measured where it was made."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

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
TRIED = 2  # histories that tell how long the others will take
STARTING_SECONDS = 5.0  # what it takes until processes are ready to work


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


_PLANS: list[Plan] = []


def _receive(plans: list[Plan]) -> None:
    """Make ready a process of the pool. An interruption concerns its parent, without whom it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _PLANS[:] = plans


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _job(place: int, replication: int, seed: int | None) -> tuple[int, Sheet]:
    return place, replicate(_PLANS[place], replication, seed)


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

    All plans meet the same numbers (common random numbers). workers: processes; None for one a processor, unless
    the histories are done sooner than processes start. The result does not depend on it. done: called after each
    history. Whatever interrupts it ends the processes at once.
    """
    numbers = list(replications)
    jobs = [(place, number) for number in numbers for place in range(len(plans))]
    most = min(workers or workers_here(), len(jobs))
    sheets: dict[tuple[int, int], Sheet] = {}

    def run_here(some: list[tuple[int, int]]) -> float:
        began = time.perf_counter()
        for place, number in some:
            began = time.perf_counter()
            sheets[place, number] = replicate(plans[place], number, seed)
            done()
        return time.perf_counter() - began

    if workers is None and most > 1:
        last_seconds = run_here(jobs[:TRIED])  # the first also loads the engine
        jobs = jobs[TRIED:]
        most = most if last_seconds * len(jobs) > STARTING_SECONDS else 1
    if most > 1 and jobs:
        with closing(_in_processes(plans, jobs, seed, most)) as finished:
            for place, sheet in finished:
                sheets[place, sheet.replication] = sheet
                done()
    else:
        run_here(jobs)
    return [[sheets[place, number] for number in numbers] for place in range(len(plans))]


def _in_processes(
    plans: list[Plan], jobs: list[tuple[int, int]], seed: int | None, workers: int
) -> Generator[tuple[int, Sheet]]:
    """The sheets as they are finished; as many jobs are given out as keep every process busy."""
    with _pool(workers, plans) as pool:
        ahead = iter(jobs)
        pending: set[Future[tuple[int, Sheet]]] = set()
        while True:
            for place, number in islice(ahead, 2 * workers - len(pending)):
                with _interruptions_held():
                    pending.add(pool.submit(_job, place, number, seed))
            if not pending:
                return
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for job in finished:
                yield job.result()


@contextmanager
def _pool(workers: int, plans: list[Plan]) -> Iterator[ProcessPoolExecutor]:
    """Processes that know the plans, and that end with the run, however it ends."""
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _receive, (plans,))
    try:
        yield pool
    except BrokenProcessPool:
        rule = "a process of the run was ended from outside, as happens for want of memory; nothing was written"
        raise ChildProcessError(rule) from None
    except BaseException:
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Put off an interruption while processes start, so that none is forgotten.

    They inherit that Ctrl-C is put off, and so do not die of it with noise of their own before they are ready.
    """
    is_main = threading.current_thread() is threading.main_thread()
    held: list[int] = []
    before = {}
    for number in (signal.SIGINT, signal.SIGTERM) if is_main else ():
        before[number] = signal.signal(number, lambda each, _: held.append(each))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for number, handler in before.items():
            signal.signal(number, handler)
        for came in held:
            signal.raise_signal(came)
