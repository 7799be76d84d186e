"""What a second worker gains: two threads of one process against two processes that know nothing of each other."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from statistics import median
from time import perf_counter

from sim.engine.compiled import run
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from sim.study.memory import freed_memory_kept
from sim.study.sheets import measured

from .offices import PLAIN, plan_of, until
from .timing import table

Work = Callable[[str, int], None]

_KEPT = ExitStack()  # what each process does until its end


@cache
def _office(last_day: str) -> tuple[Plan, Inputs]:
    _KEPT.enter_context(freed_memory_kept())
    plan = plan_of(PLAIN, until(last_day))
    return plan, inputs_of(plan, 0)


def engine_alone(last_day: str, histories: int) -> None:
    """Histories of the engine, from inputs at hand."""
    plan, inputs = _office(last_day)
    for _ in range(histories):
        run(plan, inputs)


def end_to_end(last_day: str, histories: int) -> None:
    """Histories drawn, run, and measured as a study does."""
    plan, _ = _office(last_day)
    for replication in range(histories):
        inputs = inputs_of(plan, replication)
        measured(plan, inputs, run(plan, inputs))


def seconds_of(executors: list[Executor], work: Work, last_day: str, histories: int) -> float:
    """Until every executor has done its histories."""
    start = perf_counter()
    futures: list[Future[None]] = [executor.submit(work, last_day, histories) for executor in executors]
    for future in futures:
        future.result()
    return perf_counter() - start


def gains(rounds: int, last_day: str, least_seconds: float) -> str:
    """A table: how many times as much two workers do in the same time as one."""
    context = multiprocessing.get_context("spawn")
    rows = []
    with (
        ThreadPoolExecutor(1) as first,
        ThreadPoolExecutor(1) as second,
        ProcessPoolExecutor(1, context) as third,
        ProcessPoolExecutor(1, context) as fourth,
    ):
        one: list[Executor] = [first]
        threads: list[Executor] = [first, second]
        processes: list[Executor] = [third, fourth]
        for name, work in (("engine", engine_alone), ("end to end", end_to_end)):
            for executors in (one, processes):
                seconds_of(executors, work, last_day, 1)
            histories = 1 + int(least_seconds / seconds_of(one, work, last_day, 1))
            found: list[tuple[float, float, float]] = []
            for _ in range(rounds):
                alone, by_threads, by_processes = (
                    seconds_of(executors, work, last_day, histories) for executors in (one, threads, processes)
                )
                found.append((histories / alone, 2 * alone / by_threads, 2 * alone / by_processes))
            speed, of_threads, of_processes = (median(column) for column in zip(*found, strict=True))
            ratio = median(t / p for _, t, p in found)
            numbers = (f"{speed:.2f}", f"{of_threads:.2f}", f"{of_processes:.2f}", f"{ratio:.2f}", "0.90")
            rows.append((name, *numbers))
    head = ("", "histories a second, one worker", "two threads", "two processes", "threads / processes", "at least")
    return table(head, rows)
