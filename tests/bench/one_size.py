"""One office end to end, in a process of its own, warm: its times, its events and its peak memory as JSON."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sim.engine.compiled import run
from sim.plan.inflow import inputs_of
from sim.plan.plan import Plan
from sim.study.memory import freed_memory_kept
from sim.study.sheets import measured

from .offices import PLAIN, events_in, plan_of, until
from .timing import peak_megabytes

PARTS = ("draw", "engine", "judge")


def in_a_process(overrides: tuple[str, ...], least_seconds: float) -> dict[str, Any]:
    """What `measure` finds in a process of its own."""
    command = [sys.executable, "-m", "bench.one_size", json.dumps([overrides, least_seconds])]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(overrides: tuple[str, ...], least_seconds: float) -> dict[str, Any]:
    """Medians over three histories or more that last so long together, after a short one that compiles.

    draw, engine, judge, total: seconds of a history; judge makes every table of a study.
    """
    plan = plan_of(PLAIN, until("2020-01-02"))
    inputs = inputs_of(plan, 0)
    measured(plan, inputs, run(plan, inputs))

    plan = plan_of(PLAIN, *overrides)
    taken: list[list[float]] = []
    while sum(map(sum, taken)) < least_seconds or len(taken) < (3 if least_seconds else 1):
        seconds, found = _one(plan, len(taken))
        taken.append(seconds)
    parts = {part: median(values) for part, values in zip(PARTS, zip(*taken, strict=True), strict=True)}
    return parts | found | {"total": median(map(sum, taken)), "megabytes": peak_megabytes()}


def _one(plan: Plan, replication: int) -> tuple[list[float], dict[str, Any]]:
    """The times of one history, and how much happened in it."""
    times = [perf_counter()]
    inputs = inputs_of(plan, replication)
    times.append(perf_counter())
    history = run(plan, inputs)
    times.append(perf_counter())
    measured(plan, inputs, history)
    times.append(perf_counter())
    still_open = int((history.dossiers["outcome"] == 0).sum())
    found = {"dossiers": len(history.number), "events": events_in(plan, history), "open": still_open}
    return [b - a for a, b in pairwise(times)], found


if __name__ == "__main__":
    with freed_memory_kept():
        print(json.dumps(measure(*json.loads(sys.argv[1]))))
