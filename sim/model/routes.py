"""Checks of a procedure: one order of steps, every step reached, no cycle without time, a rule that can act."""

from collections.abc import Iterator

from pydantic import ValidationError

from sim.model import procedure
from sim.model.laws import Law, mean
from sim.model.problems import Problem, shown
from sim.model.words import parse_span
from sim.model.written import Table, Written, table_of, tables_of, text_of, texts_of

UNREACHABLE = "no dossier can reach this step"
DEEDS = ("work", "ask", "wait", "wait_for", "open")


def route_problems(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """What is wrong with the ways through the steps of a mission."""
    here = ("missions", name)
    steps = {step: _names_only(fields) for step, fields in tables_of(mission, "steps").items()}
    rule = _names_only(table_of(mission, "evidence_rule"))
    yield from _rule(written, here, tables_of(mission, "steps"), table_of(mission, "evidence_rule"))
    if not steps or any(fields["after"] not in (None, *steps) for fields in steps.values()):
        return
    try:
        order = procedure.in_order({step: fields["after"] for step, fields in steps.items()})
    except ValueError as error:
        yield written.problem(str(error), *here, "steps")
        return
    yield from _ways(written, here, order, steps, rule)


def _names_only(fields: Table) -> Table:
    """The fields of a table that name steps or ends, None for those that say something else."""
    kept = {
        **fields,
        **{key: text_of(fields, key) for key in ("after", "next", "skip_to", "otherwise", "end", "step", "then")},
    }
    return kept


def _ways(
    written: Written, here: tuple[str, str], order: list[str], steps: dict[str, Table], rule: Table
) -> Iterator[Problem]:
    passes = procedure.ways(order, steps, rule)
    reached = procedure.reachable(order[0], passes)
    for step in order:
        if step not in reached:
            yield written.problem(UNREACHABLE, *here, "steps", step)
    back = procedure.circle(passes)
    if back:
        text = f"goes in a circle without bound: {' -> '.join(back)}; go back with again"
        yield written.problem(text, *here, "steps", back[0])
    yield from _foreseen(written, here, order, steps, passes)
    for step, fields in steps.items():
        for asked in texts_of(fields, "wait_for"):
            if "ask" in steps.get(asked, {}) and order.index(asked) > order.index(step):
                text = f"'{asked}': this step asks only later"
                yield written.problem(text, *here, "steps", step, "wait_for")
        start = text_of(fields, "again", "from")
        if start not in steps or step not in reached or back:
            continue
        between = procedure.reachable(str(start), passes)
        loop = [s for s in order if s in between and step in procedure.reachable(s, passes)]
        if not loop:
            text = f"'{start}' comes after this step; again goes back"
            yield written.problem(text, *here, "steps", step, "again", "from")
        elif not any(_takes_time(written, steps[s]) for s in loop):
            text = f"a cycle without time: {' -> '.join([*loop, loop[0]])}"
            yield written.problem(text, *here, "steps", step, "again")


def _foreseen(
    written: Written, here: tuple[str, str], order: list[str], steps: dict[str, Table], passes: dict[str, list[str]]
) -> Iterator[Problem]:
    """Dossiers that end as 'not needed', and leave no trace, although something was done for them."""
    back = {step: text_of(fields, "again", "from") for step, fields in steps.items()}
    every = {step: [*ways, *([start] if (start := back[step]) else [])] for step, ways in passes.items()}
    for end in (step for step in order if steps[step]["end"] == "not needed"):
        done = [step for step in order if any(deed in steps[step] for deed in DEEDS)]
        before = [step for step in done if end in procedure.reachable(step, every)]
        if before:
            text = f"'{before[0]}' comes before; only what was foreseen and never begun is 'not needed'"
            yield written.problem(text, *here, "steps", end, "end")


def _takes_time(written: Written, fields: Table) -> bool:
    """Whether a step lets time pass; a malformed one is given the benefit of the doubt."""
    if fields.get("share") == 0:
        return False
    if "work" in fields:
        return _has_length(fields["work"])
    if "wait" in fields:
        return not _is_zero(fields["wait"])
    if "wait_for" in fields:
        return True
    if "ask" in fields and fields.get("answers") != "none":
        sources = [written.table("sources", source) for source in texts_of(fields, "ask")]
        return any(source.get("silent") or _has_length(source.get("answers")) for source in sources)
    return False


def _has_length(law: object) -> bool:
    try:
        return mean(Law.model_validate(law)) > 0
    except (ValidationError, ValueError):
        return True


def _is_zero(span: object) -> bool:
    try:
        return parse_span(span).amount == 0
    except ValueError:
        return False


def _rule(written: Written, here: tuple[str, str], steps: dict[str, Table], rule: Table) -> Iterator[Problem]:
    path = (*here, "evidence_rule")
    named = text_of(rule, "step")
    step = steps.get(named) if named is not None else None
    if step is None:
        return
    if not ("wait_for" in step or ("ask" in step and step.get("answers") != "none")):
        yield written.problem(f"'{named}' awaits no answers", *path, "step")
    if "until" in step:
        yield written.problem("until and an evidence rule: give one for a step", *here, "steps", named, "until")
    if "decide_after_reminder" in rule and "remind" not in step:
        yield written.problem(f"'{named}' sends no reminder; give it remind", *path, "decide_after_reminder")
    if "decide_after" in rule and "remind" in step:
        for span, where in (
            (rule["decide_after"], (*path, "decide_after")),
            (step["remind"], (*here, "steps", named, "remind")),
        ):
            if not _is_in_whole_days(span):
                text = f"{shown(span)}: decide_after and remind, together, are said in days or weeks"
                yield written.problem(text, *where)


def _is_in_whole_days(span: object) -> bool:
    """Whether a span is in days or weeks; a malformed one is spoken of elsewhere."""
    try:
        return parse_span(span).unit in ("day", "week")
    except ValueError:
        return True
