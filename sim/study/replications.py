"""Replications: independent histories of one plan, each measured where it was made."""

import os
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from sim.engine.door import simulate
from sim.model.checks import load_scenario
from sim.model.problems import InputError, Problem
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.compiling import compile_plan
from sim.plan.inflow import inputs_of
from sim.plan.load import refuse_multiplying
from sim.plan.plan import Plan
from sim.study.sheets import Sheet, measured


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


def prepare(file: str | Path, overrides: tuple[str, ...] = ()) -> Prepared:
    """Read, check and compile a scenario file. InputError lists everything that is wrong with it."""
    document, scenario = load_scenario(file, overrides)
    try:
        plan = compile_plan(scenario, document.folder)
        refuse_multiplying(plan)
        return Prepared(document, scenario, plan)
    except ValueError as error:
        raise InputError([Problem(document.name, "", str(error))]) from None


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
