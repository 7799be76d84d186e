"""The rivals of the benchmark simulate the same office, and the benchmark runs."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import simpy

from sim.engine import compiled
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, STAMPS

from . import ciw_office, cut_down, idiomatic_simpy
from .bench import EVENTS_PER_DOSSIER
from .offices import PLAIN, STAFF, plan_of, until

pytestmark = pytest.mark.long

DAYS = 61  # simulated; those received in the last month are left out, since many of them are open
SETTLED = (5 * DAY_SECONDS, (DAYS - 30) * DAY_SECONDS)


def mean_days(moments: list[tuple[float, float]]) -> float:
    """Mean days from receipt to decision."""
    return float(np.mean([b - a for a, b in moments if SETTLED[0] <= a < SETTLED[1]])) / DAY_SECONDS


def of_officesim() -> tuple[float, list[float]]:
    plan = plan_of(PLAIN, until("2020-01-31"))
    inputs = inputs_of(plan, 0)
    history = compiled.run(plan, inputs)
    received, decided = (history.stamps[:, STAMPS.index(name)].tolist() for name in ("received", "decided"))
    present = [
        float((here * team.time.lengths()).sum()) for here, team in zip(inputs.presence, plan.teams, strict=True)
    ]
    busy = history.busy.sum(axis=1)
    return mean_days(list(zip(received, decided, strict=True))), [b / p for b, p in zip(busy, present, strict=True)]


def of_simpy() -> tuple[float, list[float]]:
    random.seed(1)
    env = simpy.Environment()
    office = idiomatic_simpy.Office(env)
    seen: list[list[int]] = []

    def watch():
        while True:
            yield env.timeout(DAY_SECONDS / 96)
            seen.append([office.intake.count, office.pool.count, office.desk.count])

    env.process(office.arrivals(200_000))
    env.process(watch())
    env.run(until=DAYS * DAY_SECONDS)
    share = np.mean(seen, axis=0) / list(STAFF.values())
    return mean_days(list(zip(office.received, office.decided, strict=True))), share.tolist()


def of_ciw() -> tuple[float, list[float]]:
    simulation = ciw_office.simulate(DAYS, 1)
    intake, _, pool, desk = simulation.transitive_nodes
    used = [node.server_utilisation for node in (intake, pool, desk)]
    return mean_days(ciw_office.moments(simulation)), used


def test_the_least_program_simulates_the_same_office_too():
    arrival, *numbers = cut_down.numbers(33_000, 1)
    decided, events = cut_down.simulate(arrival, *numbers)
    moments = list(zip(arrival.tolist(), decided.tolist(), strict=True))
    assert mean_days(moments) == pytest.approx(of_officesim()[0], rel=0.05)
    assert events / len(arrival) == pytest.approx(EVENTS_PER_DOSSIER, rel=0.01)


def test_the_three_programs_simulate_the_same_office():
    (ours, used), *rivals = of_officesim(), of_simpy(), of_ciw()
    assert used == pytest.approx([0.88, 0.88, 0.88], rel=0.03)
    for days, utilisation in rivals:
        assert days == pytest.approx(ours, rel=0.05)
        assert utilisation == pytest.approx(used, rel=0.03)


def test_the_benchmark_runs():
    command = [sys.executable, "-m", "bench.bench", "--quick", "--only", "engine,institute"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], check=True, stdout=subprocess.PIPE, text=True)
    assert "| officesim / idiomatic SimPy |" in done.stdout
    assert "| institute_2002_small.toml |" in done.stdout
