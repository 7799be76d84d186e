"""The one door to the engines, which chooses among them."""

from typing import Any, Literal

from sim.plan.history import History
from sim.plan.plan import Inputs, Plan

Engine = Literal["auto", "reference", "kernel"]
ENGINES: tuple[Engine, ...] = ("auto", "reference", "kernel")


def chosen(engine: Engine) -> Literal["reference", "kernel"]:
    """The engine that runs: `auto` is the kernel, which takes every valid scenario."""
    return "kernel" if engine == "auto" else engine


def simulate(plan: Plan, inputs: Inputs, keep_tasks: bool = False, engine: Engine = "auto") -> History:
    """One history of the plan; both engines give the same, to the last bit."""
    if chosen(engine) == "reference":
        from sim.engine import reference

        return reference.run(plan, inputs, keep_tasks)
    from sim.engine import compiled

    return compiled.run(plan, inputs, keep_tasks)


def is_compiled() -> bool:
    """Whether the machine code of the kernel and of the draws is at hand."""
    from sim.engine import kernel
    from sim.plan import rounds

    return _is_at_hand(kernel.advance, 2) and _is_at_hand(rounds.fill)  # drawn, and laid out evenly


def _is_at_hand(compiled: Any, forms: int = 1) -> bool:
    """Whether a function is compiled in its forms, in this process or in Numba's cache on disk, or never to be."""
    if not hasattr(compiled, "signatures") or len(compiled.signatures) >= forms:
        return True
    return len(compiled._cache._cache_file._load_index()) >= forms  # Numba has no public question for it


def compile_kernel(plan: Plan) -> None:
    """Compile kernel and draws, or load them from the cache, by a history of no length; types alone matter."""
    from sim.engine import compiled

    compiled.compile_for(plan)
