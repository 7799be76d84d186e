"""The one door to the engines, which chooses among them."""

import sys
from pathlib import Path
from typing import Literal

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
    """Whether the kernel's machine code is at hand: in this process, or in Numba's cache on disk."""
    from sim.engine import kernel

    if not hasattr(kernel.advance, "signatures") or kernel.advance.signatures:  # never to be, or here
        return True
    version = f"py{sys.version_info.major}{sys.version_info.minor}"
    cached = Path(kernel.advance.stats.cache_path or "").glob(f"kernel.advance-*.{version}.nbi")
    source = Path(kernel.__file__).stat().st_mtime
    return any(index.stat().st_mtime >= source for index in cached)


def compile_kernel(plan: Plan) -> None:
    """Compile the kernel, or load it from the cache, by one history of no length; types alone matter."""
    from sim.engine import compiled

    compiled.compile_for(plan)
