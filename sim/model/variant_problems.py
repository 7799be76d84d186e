"""Checks of procedures that differ by office: values alone differ, and each way through them can be gone."""

from collections.abc import Iterator

from sim.model.languages import weighed
from sim.model.problems import Problem
from sim.model.routes import UNREACHABLE, route_problems
from sim.model.variants import SAID_BY_THE_STEP, laid_over
from sim.model.written import Table, Written, table_of, tables_of, text_of, texts_of


def variant_problems(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """What is wrong with a mission's procedures in single offices."""
    own = tables_of(mission, "at")
    demand, is_stocked = table_of(mission, "demand"), _is_stocked(written, name)
    if own and "demand" not in mission and not is_stocked:
        rule = "for dossiers from outside alone: those that other missions open begin the common procedure"
        yield written.problem(rule, "missions", name, "at")
        return
    offices, steps = written.tables("offices"), tables_of(mission, "steps")
    known = {UNREACHABLE, *(problem.rule for problem in route_problems(written, name, mission))}
    for office, table in own.items():
        here = ("missions", name, "at", office)
        if office not in offices:
            yield written.unknown("office", office, offices, *here)
        elif (
            (received := weighed(demand, "offices"))
            and office not in received
            and not is_stocked
            and "trace" not in demand
        ):
            rule = "no dossier of this mission is received there, and those handed over keep their procedure"
            yield written.problem(rule, *here)
        others = tables_of(table, "steps")
        for step, fields in others.items():
            if step not in steps:
                yield written.unknown("step", step, steps, *here, "steps", step)
            else:
                path = (*here, "steps", step)
                yield from structure_problems(written, path, steps[step], fields, "an office", frozenset())
        merged = {step: laid_over(fields, others.get(step, {})) for step, fields in steps.items()}
        for problem in route_problems(written, name, {**mission, "steps": merged}):
            if problem.rule not in known:
                yield moved(written, problem, name, f"at.{office}")


def moved(written: Written, problem: Problem, mission: str, part: str) -> Problem:
    """A problem of a mission's procedure, as one of a part of it."""
    path = problem.path.replace(f"missions.{mission}.", f"missions.{mission}.{part}.", 1)
    return Problem(written.document.origin(path), path, problem.rule)


def _is_stocked(written: Written, name: str) -> bool:
    return any(text_of(stock, "mission") == name for stock in written.tables("backlog").values())


def structure_problems(
    written: Written, path: tuple[str, ...], step: Table, own: Table, what: str, may_be_new: frozenset[str]
) -> Iterator[Problem]:
    """What is said otherwise of a step that does not say it itself. what: who differs in values only."""
    for field, base in SAID_BY_THE_STEP.items():
        if field in own and base not in step and base not in may_be_new:
            rule = f"the step itself has no {base}; {what} differs in values, not in structure"
            yield written.problem(rule, *path, field)
    asked = texts_of(step, "ask")
    for source in texts_of(own, "ask") if "ask" in step else []:
        if source not in asked:
            yield written.unknown("source of this step", source, asked, *path, "ask", source)
