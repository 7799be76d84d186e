"""Small offices without chance: so many dossiers at midnight of every working day, tasks of whole hours."""

from pathlib import Path

from sim.model.checks import validated
from sim.model.reading import Document
from sim.plan.compiling import compile_plan
from sim.study.replications import Prepared
from tests.engine.desk import office

EVERY_DAY = {"on": "working days", "holidays": False, "hours": ["00:00", "00:01"]}
DECIDE = {"decide": {"work": "1 hour", "stamp": "decided"}}


def daily(number, **fields):
    """So many dossiers on each working day, there before the office opens."""
    return {"demand": {"exactly": number, **EVERY_DAY, **fields}}


def prepared(steps=None, /, **tables):
    """An office of one mission, ready to run; one clerk works eight hours a day."""
    data = office(DECIDE if steps is None else steps, **tables)
    document = Document("desk.toml", Path(), data)
    scenario = validated(document)
    return Prepared(document, scenario, compile_plan(scenario, Path()))
