"""Two histories held against each other, column by column."""

import types
from pathlib import Path

import numpy as np

from sim.engine import compiled, kernel, reference
from sim.plan import rounds
from sim.plan.history import History
from sim.plan.plan import Inputs, Plan


def differing(one: History, other: History) -> list[str]:
    """The columns in which two histories differ."""
    columns = {"number": (one.number, other.number), "stamps": (one.stamps, other.stamps)}
    for group in ("dossiers", "questions", "asks", "tasks"):
        mine, theirs = getattr(one, group), getattr(other, group)
        assert (mine is None) == (theirs is None)
        assert mine is None or mine.keys() == theirs.keys()
        columns |= {f"{group}.{name}": (mine[name], theirs[name]) for name in mine or ()}
    for name in ("exits", "busy", "area"):
        columns[name] = getattr(one, name), getattr(other, name)
    return [name for name, (a, b) in columns.items() if a.dtype != b.dtype or not np.array_equal(a, b)]


def both(plan: Plan, inputs: Inputs) -> list[str]:
    """The columns in which the kernel's history differs from the reference's."""
    return differing(reference.run(plan, inputs, True), compiled.run(plan, inputs, True))


def undecorated(*replacements: tuple[str, str]) -> types.ModuleType:
    """The kernel in plain Python, with parts of its text replaced; each part must stand in it once."""
    source = _replaced(kernel, *replacements)
    plain = types.SimpleNamespace(njit=lambda *args, **_: args[0] if args else lambda function: function)
    module = types.ModuleType("undecorated_kernel")
    module.__dict__["numba"] = plain
    exec(source.replace("import numba\n", ""), module.__dict__)
    module.__dict__["threefry"] = getattr(rounds.rounds, "py_func", rounds.rounds)
    return module


def set_up_otherwise(*replacements: tuple[str, str]) -> types.ModuleType:
    """The façade of the kernel with parts of its text replaced; each part must stand in it once."""
    module = types.ModuleType("otherwise")
    exec(_replaced(compiled, *replacements), module.__dict__)
    return module


def _replaced(module: types.ModuleType, *replacements: tuple[str, str]) -> str:
    source = Path(module.__file__ or "").read_text(encoding="utf-8")
    for part, by in replacements:
        assert source.count(part) == 1, part
        source = source.replace(part, by)
    return source


def run_undecorated(module: types.ModuleType, plan: Plan, inputs: Inputs) -> History:
    """One history by an undecorated kernel; 64-bit words wrap silently, as in compiled code."""
    with np.errstate(over="ignore"):
        return compiled.run(plan, inputs, True, advance=module.advance)
