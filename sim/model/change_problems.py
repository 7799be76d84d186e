"""Checks of procedures that change from a day on: each edition of them can be gone through."""

from collections.abc import Iterator
from typing import Any

from sim.model.evidence import MOMENTS, rule_laid_over
from sim.model.norm_uses import norm_problems
from sim.model.problems import Problem
from sim.model.routes import route_problems
from sim.model.variant_problems import moved, structure_problems
from sim.model.variants import laid_over
from sim.model.written import Table, Written, date_of, table_of, tables_of, text_of

MAY_BE_NEW = frozenset({"remind", "until"})
OF_A_WAIT = ("remind", "reminders", "until")


def change_problems(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """What is wrong with the changes of a mission's procedure."""
    changes = tables_of(mission, "changes")
    days: dict[object, str] = {}
    for change, table in changes.items():
        if (day := date_of(table, "from")) is not None and days.setdefault(day, change) != change:
            rule = f"'{days[day]}' begins on that day too; say both as one change"
            yield written.problem(rule, "missions", name, "changes", change, "from")
    known = {
        problem.rule
        for problem in (*route_problems(written, name, mission), *norm_problems(written, name, mission))
    }
    for change, table in sorted(changes.items(), key=lambda each: str(date_of(each[1], "from"))):
        yield from _of_steps(written, name, change, tables_of(mission, "steps"), tables_of(table, "steps"))
        yield from _of_rule(written, name, change, mission, table)
        mission = _then(mission, table)
        for problem in (*route_problems(written, name, mission), *norm_problems(written, name, mission)):
            if problem.rule not in known:
                known.add(problem.rule)
                yield moved(written, problem, name, f"changes.{change}")


def _then(mission: Table, change: Table) -> Table:
    """A mission as it is written once a change is in force."""
    own = tables_of(change, "steps")
    steps = {step: laid_over(fields, own.get(step, {})) for step, fields in tables_of(mission, "steps").items()}
    then: dict[str, Any] = {**mission, "steps": steps}
    if "evidence_rule" in change:
        then["evidence_rule"] = rule_laid_over(
            table_of(mission, "evidence_rule"), table_of(change, "evidence_rule")
        )
    return then


def _of_steps(
    written: Written, name: str, change: str, steps: dict[str, Table], own: dict[str, Table]
) -> Iterator[Problem]:
    for step, fields in own.items():
        path = ("missions", name, "changes", change, "steps", step)
        if step not in steps:
            yield written.unknown("step", step, steps, *path)
            continue
        yield from structure_problems(written, path, steps[step], fields, "a change", MAY_BE_NEW)
        awaits = "wait_for" in steps[step] or ("ask" in steps[step] and steps[step].get("answers") != "none")
        for field in OF_A_WAIT:
            if field in fields and not awaits:
                yield written.problem("belongs to a step that awaits answers; this one does not", *path, field)
        if "reminders" in fields and "remind" not in {**steps[step], **fields}:
            yield written.problem("reminders says how often to remind; give remind", *path, "reminders")


def _of_rule(written: Written, name: str, change: str, mission: Table, table: Table) -> Iterator[Problem]:
    if "evidence_rule" not in table:
        return
    path = ("missions", name, "changes", change, "evidence_rule")
    rule, own = table_of(mission, "evidence_rule"), table_of(table, "evidence_rule")
    steps = tables_of(mission, "steps")
    for key in ("step", "then"):
        if (one := text_of(own, key)) is not None and one not in steps:
            yield written.unknown("step", one, steps, *path, key)
    before = text_of(rule, "step")
    if before is not None and text_of(own, "step") not in (None, before):
        yield written.problem(f"the rule is of '{before}'; a change leaves it there", *path, "step")
    if not rule:
        if "step" not in own:
            yield written.problem("there was no rule before: say the step at which evidence is awaited", *path)
        if not any(key in own for key in MOMENTS):
            rule_of = "say when to decide: decide_after, decide_after_reminder or decide_before"
            yield written.problem(f"there was no rule before: {rule_of}", *path)
