"""Replications: independent histories of one plan, each measured where it was made."""

from dataclasses import dataclass
from pathlib import Path

from sim.engine.door import Engine, simulate
from sim.model.checks import load_scenario
from sim.model.problems import InputError, Problem
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.compiling import compile_plan
from sim.plan.inflow import inputs_of
from sim.plan.load import refuse_multiplying
from sim.plan.numbering import CountlessError, refuse_countless
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
        refuse_countless(plan)
        return Prepared(document, scenario, plan)
    except CountlessError as error:
        raise InputError([Problem(document.origin(error.path), error.path, error.rule)]) from None
    except ValueError as error:
        raise InputError([Problem(document.name, "", str(error))]) from None


def replicate(plan: Plan, replication: int, seed: int | None = None, engine: Engine = "auto") -> Sheet:
    """Simulate and measure one history."""
    inputs = inputs_of(plan, replication, seed)
    return measured(plan, inputs, simulate(plan, inputs, engine=engine))
