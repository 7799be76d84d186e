"""Histories of the scenario files of this folder, and what is read off them.

Every history is checked on its way: Little's law to the second, and that no dossier is lost.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.engine.door import simulate
from sim.model.checks import load_scenario
from sim.plan.compiling import compile_plan
from sim.plan.history import OPEN, History
from sim.plan.inflow import inputs_of
from sim.plan.laws import table_mean, table_variance
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import WORK
from tests.theory.estimating import Floats

FOLDER = Path(__file__).parent
HOUR = 3_600
RECEIVED = STAMPS.index("received")
Engine = Callable[[Plan, Inputs, bool], History]


class Flow(NamedTuple):
    """One mission as theory sees it. rate: dossiers an hour; first and second moment of its work, in hours."""

    rate: float
    mean: float
    second_moment: float


def plan_in(file: str | Path, *overrides: str) -> Plan:
    """The plan of a scenario file of this folder, or of another by its path."""
    document, scenario = load_scenario(FOLDER / file, overrides)
    return compile_plan(scenario, document.folder)


def histories(plan: Plan, seeds: Iterable[int], engine: Engine = simulate) -> Iterator[History]:
    """One checked history a seed."""
    for seed in seeds:
        inputs = inputs_of(plan, 0, seed)
        history = engine(plan, inputs, True)
        assert_littles_law(plan, history)
        assert_none_lost(plan, inputs, history)
        yield history


def assert_littles_law(plan: Plan, history: History) -> None:
    """At each station the area under the number waiting is the sum of the waits, as whole seconds."""
    tasks = history.tasks
    assert tasks is not None
    waited = np.where(tasks["start"] >= 0, tasks["start"], plan.horizon) - tasks["enabled"]
    assert (waited >= 0).all()
    for number, station in enumerate(plan.stations):
        total = int(waited[tasks["station"] == number].sum())
        area = int(history.area[number])
        assert area == total, f"Little's law at {station.name}: area {area:,}, waits {total:,}"


def assert_none_lost(plan: Plan, inputs: Inputs, history: History) -> None:
    """Whoever came is closed, or has one task to be done, or awaits an answer."""
    tasks = history.tasks
    assert tasks is not None
    count = len(history.number)
    children = int((history.dossiers["parent"] >= 0).sum())
    assert count == len(inputs.arrivals) + children, "a dossier that came is missing"
    is_open = history.dossiers["outcome"] == OPEN
    unfinished = np.bincount(tasks["dossier"][tasks["end"] < 0], minlength=count)
    finished = np.bincount(tasks["dossier"][tasks["end"] >= 0], minlength=count)
    awaits = np.zeros(count, bool)
    awaits[history.questions["dossier"][history.questions["answered"] >= plan.horizon]] = True
    assert (unfinished[~is_open] == 0).all(), "a closed dossier is still worked on"
    assert (unfinished <= 1).all(), "a dossier stands in two places"
    assert (unfinished[is_open & ~awaits] == 1).all(), "an open dossier is lost: nobody has it"
    assert (finished == history.dossiers["tasks"]).all()


def judged_span(plan: Plan) -> tuple[int, int]:
    """First second of the period judged, and the first after it."""
    first, last = ((day - plan.origin).days for day in (plan.first, plan.last))
    return first * DAY_SECONDS, (last + 1) * DAY_SECONDS


def agents_of(plan: Plan) -> int:
    """How many agents there are, all in one team and always present."""
    (team,) = plan.scenario.teams.values()
    assert isinstance(team.fte, float)
    return int(team.fte)


def rate_of(plan: Plan, mission: str) -> float:
    """Dossiers an hour, in a year that is no leap year; where the demand is dated, at first."""
    demand = plan.scenario.missions[mission].demand
    assert demand is not None
    assert demand.per_year is not None
    per_year = demand.per_year if isinstance(demand.per_year, float) else demand.per_year[0].per_year
    return per_year / 365 / 24


def moments_of(plan: Plan, law: int) -> tuple[float, float]:
    """First and second moment of a compiled law, in hours."""
    mean, variance = table_mean(plan.laws[law]) / HOUR, table_variance(plan.laws[law]) / HOUR**2
    return mean, variance + mean**2


def flows(plan: Plan) -> list[Flow]:
    """Every mission, each of one step of work."""
    rows = [plan.rows[table.entry] for table in plan.missions]
    assert all(row.op == WORK for row in rows)
    return [
        Flow(rate_of(plan, table.name), *moments_of(plan, row.law))
        for table, row in zip(plan.missions, rows, strict=True)
    ]


def waits(plan: Plan, history: History) -> list[Floats]:
    """Hours in the queue of the dossiers received in the period, by mission; all of them were served."""
    tasks = history.tasks
    assert tasks is not None
    start, end = judged_span(plan)
    received = history.stamps[tasks["dossier"], RECEIVED]
    is_judged = (received >= start) & (received < end)
    assert (tasks["end"][is_judged] >= 0).all(), "a dossier judged is not finished: end the period earlier"
    waited = (tasks["start"] - tasks["enabled"]) / HOUR
    mission = history.dossiers["mission"][tasks["dossier"]]
    return [waited[is_judged & (mission == number)] for number in range(len(plan.missions))]
