"""An office on the morning of 1 April 2018: its register and its list of what has ended, written by hand."""

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from sim.measure.office_files import read_office_files
from sim.measure.so_far import SoFar, so_far
from sim.model.checks import validated
from sim.model.overrides import override
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.compiling import compile_plan
from sim.plan.plan import Plan
from sim.show.log_options import LogOptions
from sim.study.outlook import from_today
from tests.engine.desk import prompt

MORNING = date(2018, 4, 1)
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "40 days"},
    "fund": {"class": "social security", "answers": "40 days"},
}
STEPS = {"evidence": {"ask": ["claimant", "fund"], "remind": "30 days", "stamp": "complete"}}
ENDED = "received,decided,outcome\n2018-01-01,2018-01-11,granted\n2018-01-05,2018-03-01,refused\n"
OPEN = "case,received,step,asks\nC,2018-03-20,evidence,claimant 2018-03-20; fund 2018-03-20\nD,2018-03-25,decide,\n"


def desk(norms: dict[str, Any] | None = None, **tables: Any) -> dict[str, Any]:
    """A desk that decides at once what its claimants have answered; a norm of 30 days for half of the decisions."""
    norms = norms or {"thirty": {"limit": "30 days", "percentage": 50, "base": "decisions"}}
    mission = {"norms": list(norms), **tables.pop("mission", {})}
    data = prompt(tables.pop("steps", STEPS), sources=SOURCES, norms=norms, mission=mission, **tables)
    return deepcopy(data)


def scenario_of(data: dict[str, Any]) -> Scenario:
    """The scenario that a dictionary says."""
    return validated(Document("test.toml", Path(), deepcopy(data)))


def known_of(
    folder: Path, data: dict[str, Any], stock: str = OPEN, ended: str | None = ENDED, at: date = MORNING
) -> SoFar:
    """What the office knows by these two files."""
    (folder / "open.csv").write_text(stock, encoding="utf-8")
    decided = None
    if ended is not None:
        decided = folder / "ended.csv"
        decided.write_text(ended, encoding="utf-8")
    scenario = scenario_of(data)
    return so_far(scenario, read_office_files(scenario, at, folder / "open.csv", decided, LogOptions().map))


def rest_of(data: dict[str, Any], known: SoFar, *changes: str) -> Plan:
    """The plan of the rest of the year, with changes as on the command line."""
    document = Document("test.toml", Path(), deepcopy(data))
    for text in (*from_today(scenario_of(data), known), *changes):
        override(document, text)
    return compile_plan(validated(document), Path())
