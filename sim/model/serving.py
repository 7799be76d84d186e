"""Checks of who serves what: offices that exist, queues and languages that somebody serves."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from sim.model.languages import ANY, languages_written
from sim.model.problems import Problem
from sim.model.standing import Coming, Queues, comes, is_pooled, standing
from sim.model.written import Table, Written, table_of, tables_of, text_of, texts_of

Place = tuple[str | None, str | None]  # an office and a language that a team serves; None: all


def office_problems(written: Written) -> Iterator[Problem]:
    """Offices, queues and languages that do not exist, where offices and teams name them."""
    offices, queues = written.tables("offices"), queues_of(written)
    for office, table in offices.items():
        path = ("offices", office, "transfer")
        to = text_of(table, "transfer", "to")
        if to is not None and to not in offices:
            yield written.unknown("office", to, offices, *path, "to")
        elif to == office:
            yield written.problem(f"'{to}': an office transfers to another", *path, "to")
        elif not is_pooled(written) and (passed := _round_without(office, offices, queues)):
            rule = f"what '{office}' hands on goes round through {passed} and never comes back"
            yield written.problem(rule, *path, "to")
        for queue in texts_of(table, "transfer", "queues"):
            if queue not in queues:
                yield _unknown_queue(written, queue, queues, (*path, "queues"))[0]
    for queue, steps in queues.items():
        told = {text_of(fields, "office") for _, _, fields in steps}
        for mission, step, fields in steps:
            here = ("missions", mission, "steps", step, "office")
            own = text_of(fields, "office")
            if own is not None and own not in offices:
                yield written.unknown("office", own, offices, *here)
            elif len(told) > 1 and own is not None:
                rule = f"'{own}': all steps of the queue '{queue}' are done in one office, or each where it is"
                yield written.problem(rule, *here)
    languages = languages_written(written)
    for team, table in written.tables("teams").items():
        for own in _offices_of(table):
            if own not in offices:
                yield written.unknown("office", own, offices, "teams", team, "office")
        for language in texts_of(table, "languages"):
            if language not in languages:
                yield written.unknown("language", language, languages, "teams", team, "languages")


def _offices_of(team: Table) -> list[str]:
    own = text_of(team, "office")
    return texts_of(team, "office") if own is None else [own]


def queues_of(written: Written) -> Queues:
    """Each queue with the steps that work from it: mission, step and its fields."""
    queues: Queues = {}
    for mission, table in written.tables("missions").items():
        for step, fields in tables_of(table, "steps").items():
            if "work" in fields:
                queue = text_of(fields, "queue") or f"{mission}.{step}"
                queues.setdefault(queue, []).append((mission, step, fields))
    return queues


def serving_problems(written: Written) -> Iterator[Problem]:
    """Queues that nobody serves, in some office or for some language that comes there."""
    queues, offices = queues_of(written), written.tables("offices")
    served: dict[str, set[Place]] = {queue: set() for queue in queues}
    known = languages_written(written)
    for team, table in written.tables("teams").items():
        there = [own if own in offices else None for own in _offices_of(table)] or [None]
        if is_pooled(written):
            there = [None]
        spoken = [word if word in known else None for word in texts_of(table, "languages")] or [None]
        for queue in texts_of(table, "serves"):
            if queue not in served:
                fault, meant = _unknown_queue(written, queue, queues, ("teams", team, "serves"))
                yield fault
                queue = meant
            served.setdefault(queue, set()).update((office, language) for office in there for language in spoken)
    coming = comes(written, queues)
    for queue, steps in queues.items():
        of = {office for office, _ in served[queue]}
        there_stand = {
            place.office for mission, step, _ in steps for place in standing(written, queues, coming, mission, step)
        }
        everywhere = [
            office for office in [*offices, None] if office in there_stand or (not offices and office is None)
        ]
        missing = [office for office in everywhere if None not in of and office not in of]
        if missing:
            where = f" in {', '.join(str(office) for office in missing)}" if offices else ""
            mission, step, _ = steps[0]
            yield written.problem(f"no team serves '{queue}'{where}", "missions", mission, "steps", step)
    if any("languages" in table for table in written.tables("teams").values()):
        yield from _languages(written, coming, queues, served)


def _round_without(office: str, offices: dict[str, Table], queues: Iterable[str]) -> str:
    """The offices that hand on to one another what an office sends them, where it is none of them; else nothing."""
    for queue in queues:
        passed: list[str | None] = [office]
        while passed[-1] is not None:
            transfer = table_of(offices.get(passed[-1], {}), "transfer")
            only = texts_of(transfer, "queues")
            to = text_of(transfer, "to") if not only or queue in only else None
            if to == passed[-1]:
                return ""  # told of that office
            if to in passed[1:]:
                return ", ".join(f"'{one}'" for one in passed[passed.index(to) :])
            passed.append(None if to == office else to)
    return ""


def _languages(
    written: Written,
    coming: Coming,
    queues: Queues,
    served: dict[str, set[Place]],
) -> Iterator[Problem]:
    """Languages that come to a queue of an office where teams serve it, none of them in that language."""
    for queue, steps in queues.items():
        told = set()
        for mission, step, _ in steps:
            for come in standing(written, queues, coming, mission, step):
                of = {language for office, language in served[queue] if office in (None, come.office)}
                place = come.office, come.language
                if not of or None in of or come.language in (ANY, *of) or place in told:
                    continue
                told.add(place)
                if come.over_from is not None and _hands_to(written, come.over_from) == come.office:
                    rule = f"'{come.office}': no team there serves '{queue}' in '{come.language}'"
                    yield written.problem(rule, "offices", come.over_from, "transfer", "to")
                else:
                    where = f" in {come.office}" if come.office is not None and not is_pooled(written) else ""
                    rule = f"no team serves '{queue}'{where} in the language '{come.language}'"
                    yield written.problem(rule, "missions", mission, "steps", step)


def _hands_to(written: Written, office: str) -> str | None:
    return text_of(written.table("offices", office), "transfer", "to")


def _unknown_queue(written: Written, queue: str, queues: Any, path: tuple[object, ...]) -> tuple[Problem, str]:
    """What is wrong with a queue that a team serves or an office hands on, and which queue was meant."""
    mission, _, step = queue.partition(".")
    fields = written.at("missions", mission, "steps", step)
    own = text_of(fields, "queue")
    if isinstance(fields, dict) and "work" in fields and own:
        rule = f"'{queue}': this step works from the queue '{own}'; name that"
        return written.problem(rule, *path), own
    if isinstance(fields, dict):
        return written.problem(f"'{queue}': this step has no work to serve", *path), queue
    meant = get_close_matches(queue, list(queues), n=1, cutoff=0.6)
    return written.unknown("queue or step with work", queue, queues, *path), (meant or [queue])[0]
