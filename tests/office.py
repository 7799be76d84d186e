"""Tiny offices for tests: a scenario as a dictionary, its plan, and one history."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from sim.engine.door import simulate
from sim.model.checks import validated
from sim.model.reading import Document
from sim.plan.compiling import compile_plan
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan

AROUND_THE_CLOCK = {
    "week": "168 hours",
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "opens": "00:00",
    "holidays": False,
}


def plan_of(data: dict[str, Any], folder: Path = Path()) -> Plan:
    """The plan of a scenario written as nested dictionaries."""
    document = Document("test.toml", folder.resolve(), deepcopy(data))
    return compile_plan(validated(document), document.folder)


def history_of(data: dict[str, Any], replication: int = 0, folder: Path = Path()) -> tuple[Plan, Inputs, History]:
    """One history of a scenario, with its tasks."""
    plan = plan_of(data, folder)
    inputs = inputs_of(plan, replication)
    return plan, inputs, simulate(plan, inputs, keep_tasks=True)
