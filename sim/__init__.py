"""officesim: a discrete-event simulator of office capacity, judged against contract norms."""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "load_scenario": "sim.model.checks",
    "InputError": "sim.model.problems",
    "compile_plan": "sim.plan.compiling",
    "inputs_of": "sim.plan.inflow",
    "Log": "sim.plan.log",
    "simulate": "sim.engine.door",
    "judge": "sim.measure.compliance",
    "prepare": "sim.study.replications",
    "run_scenarios": "sim.study.results",
    "differences": "sim.study.results",
}
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'sim' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
