"""Checks between the parts of a scenario: names that must exist, work that somebody must do.

They read the tables as written, so that they also speak when some part is malformed.
"""

from collections.abc import Iterator

from sim.model.ages import age_problems
from sim.model.breeding import breeding_problems
from sim.model.budget_uses import budget_problems
from sim.model.change_problems import change_problems
from sim.model.dashboard_names import dashboard_problems
from sim.model.data_files import data_problems
from sim.model.dates import date_problems
from sim.model.document import Document
from sim.model.event_uses import event_problems
from sim.model.norm_uses import class_problems, effect_problems, norm_problems
from sim.model.problems import Problem
from sim.model.provenance import provenance_problems
from sim.model.routes import route_problems
from sim.model.scenario import Scenario
from sim.model.serving import office_problems, queues_of, serving_problems
from sim.model.variant_problems import variant_problems
from sim.model.written import Table, Written, table_of, tables_of, text_of, texts_of

MOST_PRIORITIES = 16  # of a queue: four bits of a dossier's place in it
MOST_QUESTIONS = 62  # the answers awaited are bits of a whole number


def reference_problems(document: Document, scenario: Scenario | None = None) -> Iterator[Problem]:
    """Everything that is wrong between the parts of a scenario, whether or not each part is well formed."""
    written = Written(document)
    yield from date_problems(written)
    yield from office_problems(written)
    yield from _queues(written)
    yield from serving_problems(written)
    for name, mission in written.tables("missions").items():
        yield from _names(written, name, mission)
        yield from norm_problems(written, name, mission)
        yield from effect_problems(written, name, mission)
        yield from route_problems(written, name, mission)
        yield from variant_problems(written, name, mission)
        yield from change_problems(written, name, mission)
        yield from _comes(written, name, mission)
    yield from _streams(written)
    yield from breeding_problems(written)
    yield from class_problems(written)
    yield from _backlog(written)
    yield from event_problems(written)
    yield from age_problems(written)
    yield from data_problems(written)
    yield from budget_problems(written, scenario.budget if scenario else None)
    yield from provenance_problems(document)
    yield from dashboard_problems(written)


def _queues(written: Written) -> Iterator[Problem]:
    for queue, steps in queues_of(written).items():
        mission, step, first = steps[0]
        order = text_of(first, "order") or "first come"
        told = [fields.get("priority", 0) for _, _, fields in steps]
        priorities = {priority for priority in told if isinstance(priority, int)}
        if len(priorities) > MOST_PRIORITIES:
            rule = f"the queue '{queue}' has {len(priorities)} priorities; at most {MOST_PRIORITIES}"
            yield written.problem(rule, "missions", mission, "steps", step, "priority")
        for other_mission, other_step, fields in steps[1:]:
            other = text_of(fields, "order") or "first come"
            if other != order:
                rule = f"'{other}': {mission}.{step} orders the queue '{queue}' by '{order}'; one queue, one order"
                yield written.problem(rule, "missions", other_mission, "steps", other_step, "order")


def _names(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """Every field of a mission that names something."""
    here = ("missions", name)
    steps, missions = tables_of(mission, "steps"), written.tables("missions")
    sources, offices = written.tables("sources"), written.tables("offices")
    asks = [step for step, fields in steps.items() if "ask" in fields]
    questions = 0
    for step, fields in steps.items():
        path = (*here, "steps", step)
        places = [(fields, "after", steps, "step"), (fields, "next", steps, "step")]
        places += [(fields, "skip_to", steps, "step"), (fields, "open", missions, "mission")]
        places += [(fields, "otherwise", steps, "step")]
        for table, key, known, kind in places:
            if (one := text_of(table, key)) is not None and one not in known:
                yield written.unknown(kind, one, known, *path, key)
        if (one := text_of(fields, "again", "from")) is not None and one not in steps:
            yield written.unknown("step", one, steps, *path, "again", "from")
        for one in texts_of(fields, "wait_for"):
            if one not in steps:
                yield written.unknown("step", one, asks, *path, "wait_for")
            elif one not in asks:
                yield written.problem(f"'{one}': this step asks nothing", *path, "wait_for")
        for one in texts_of(fields, "ask"):
            questions += 1
            if one not in sources:
                yield written.unknown("source", one, sources, *path, "ask")
    if questions > MOST_QUESTIONS:
        rule = f"{questions} questions; the steps of a mission ask at most {MOST_QUESTIONS}"
        yield written.problem(rule, *here, "steps")
    for key in ("step", "then"):
        if (one := text_of(mission, "evidence_rule", key)) is not None and one not in steps:
            yield written.unknown("step", one, steps, *here, "evidence_rule", key)
    for follow, fields in tables_of(mission, "follows").items():
        path = (*here, "follows", follow)
        if (one := text_of(fields, "mission")) is not None and one not in missions:
            yield written.unknown("mission", one, missions, *path, "mission")
        if text_of(fields, "when") == "late answer" and not asks:
            yield written.problem("'late answer': no step of this mission asks for anything", *path, "when")
    for one in table_of(mission, "demand", "offices"):
        if one not in offices:
            yield written.unknown("office", one, offices, *here, "demand", "offices", one)
    if (one := text_of(mission, "demand", "source")) is not None and one not in sources:
        yield written.unknown("source", one, sources, *here, "demand", "source")


def _streams(written: Written) -> Iterator[Problem]:
    """Missions, sources or teams whose draws would have one name: what happens to one would happen to the other."""
    for part in ("missions", "sources", "teams"):
        owners: dict[str, str] = {}
        for name, table in written.tables(part).items():
            stream = text_of(table, "stream") or name
            if stream in owners:
                rule = f"'{stream}': the draws of '{owners[stream]}' have this name already"
                yield written.problem(rule, part, name, *(["stream"] if "stream" in table else []))
            owners.setdefault(stream, name)


def _comes(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """Whether any dossier of a mission ever comes."""
    opens = [
        child
        for other in written.tables("missions").values()
        for fields in [*tables_of(other, "follows").values(), *tables_of(other, "steps").values()]
        for child in (text_of(fields, "mission"), text_of(fields, "open"))
        if child is not None
    ]
    if any(child not in written.tables("missions") for child in opens):
        return  # the name that does not exist may have meant this mission
    opened = name in opens
    stocked = any(text_of(stock, "mission") == name for stock in written.tables("backlog").values())
    if "demand" not in mission and not opened and not stocked:
        rule = "no dossier ever comes: give demand, or let another mission open it"
        yield written.problem(rule, "missions", name)
    for step, fields in tables_of(mission, "steps").items():
        if fields.get("if") == "parent open" and not opened:
            rule = "no other mission opens these dossiers, so they have no parent"
            yield written.problem(rule, "missions", name, "steps", step, "if")
    if mission.get("entitled") == "as parent" and ("demand" in mission or not opened):
        rule = "'as parent' is for missions that only other missions open"
        yield written.problem(rule, "missions", name, "entitled")


def _backlog(written: Written) -> Iterator[Problem]:
    missions = written.tables("missions")
    for name, stock in written.tables("backlog").items():
        mission, step = text_of(stock, "mission"), text_of(stock, "step")
        if mission is None:
            continue
        if mission not in missions:
            yield written.unknown("mission", mission, missions, "backlog", name, "mission")
        elif step is not None and step not in (known := tables_of(missions[mission], "steps")):
            yield written.unknown("step", step, known, "backlog", name, "step")
