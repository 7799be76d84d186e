"""Where dossiers stand, and in which language: as received, opened by others, or sent to another office."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from pydantic import ValidationError

from sim.model.data_files import known_to_registers
from sim.model.demand import Trace
from sim.model.languages import ANY, languages_written, weighed
from sim.model.procedure import in_order, reachable, ways
from sim.model.registers import open_dossiers_in, read_open_dossiers, read_receipts
from sim.model.written import Table, Written, table_of, tables_of, text_of, texts_of

POOLED = "pooled"
Place = tuple[str | None, str]  # an office, and a language


class Come(NamedTuple):
    """Dossiers of one language in one office. over_from: the office that sends them over, None for none."""

    office: str | None
    language: str
    over_from: str | None


def is_pooled(written: Written) -> bool:
    """Whether the queues of the offices are one."""
    return bool(written.at("queues") == POOLED)


Queues = dict[str, list[tuple[str, str, Table]]]  # for each, the steps that work from it: mission, step, fields
Coming = dict[str, dict[Place, Come]]  # for each mission, where its dossiers may come to stand


def comes(written: Written, queues: Queues) -> Coming:
    """For each mission, the places in which one of its dossiers may come to stand."""
    found: dict[str, dict[Place, Come]] = {mission: {} for mission in written.tables("missions")}
    ahead = [
        (mission, Come(*place, None)) for mission in found for place in dict.fromkeys(_received(written, mission))
    ]
    while ahead:
        mission, come = ahead.pop(0)  # what comes from outside before what is sent over
        place = come.office, come.language
        if mission not in found or place in found[mission]:
            continue
        found[mission][place] = come
        ahead += [(child, come) for child in _opened(written, mission)]
        moved = [] if is_pooled(written) else [office for _, office in _moves(written, mission)]
        gone = _moved(written, queues, mission, come, moved)
        ahead += [(child, place) for place, child in product(gone, _opened(written, mission))]
        ahead += [(mission, place) for place in _handed_on(written, queues, mission, come)]
    return found


def standing(written: Written, queues: Queues, coming: Coming, mission: str, step: str) -> list[Come]:
    """Where dossiers of a mission may stand when they come to a step: earlier steps may have moved them."""
    before, moves = list(coming.get(mission, {}).values()), dict(_moves(written, mission))
    if is_pooled(written) or not moves:
        return before
    if step in moves:
        return [Come(moves[step], come.language, come.office) for come in before]
    passes = _passes(written, mission)
    gone = [o for moving, o in moves.items() if any(step in reachable(to, passes) for to in passes[moving])]
    return before + [place for come in before for place in _moved(written, queues, mission, come, gone)]


def _moved(written: Written, queues: Queues, mission: str, come: Come, offices: Iterable[str]) -> Iterator[Come]:
    """Where a dossier may stand once steps that are done in some offices have moved it."""
    for office in dict.fromkeys(offices):
        there = Come(office, come.language, come.office)
        yield there
        yield from _handed_on(written, queues, mission, there)


def _handed_on(written: Written, queues: Queues, mission: str, come: Come) -> Iterator[Come]:
    """The offices to which the transfers of one may bring dossiers of a mission, one after another."""
    offices = {} if is_pooled(written) else written.tables("offices")
    own = {queue for queue, steps in queues.items() if any(name == mission for name, _, _ in steps)}
    passed = {come.office}
    while True:
        transfer = table_of(offices.get(come.office or "", {}), "transfer")
        to, only = text_of(transfer, "to"), texts_of(transfer, "queues")
        if to not in offices or to in passed or (only and own.isdisjoint(only)):
            return
        passed.add(to)
        come = Come(to, come.language, come.office)
        yield come


def _moves(written: Written, mission: str) -> Iterator[tuple[str, str]]:
    """Steps that are done in one office, and that office."""
    offices = written.tables("offices")
    for step, fields in tables_of(written.table("missions", mission), "steps").items():
        if (office := text_of(fields, "office")) in offices:
            yield step, str(office)


def _passes(written: Written, mission: str) -> dict[str, list[str]]:
    """The steps to which each step can pass a dossier, forward or back."""
    table = written.table("missions", mission)
    steps, rule = tables_of(table, "steps"), table_of(table, "evidence_rule")
    told = {
        step: {**fields, **{way: text_of(fields, way) for way in ("next", "skip_to", "otherwise")}}
        for step, fields in steps.items()
    }
    try:
        order = in_order({step: text_of(fields, "after") for step, fields in steps.items()})
    except ValueError:
        order = list(steps)
    passes = ways(order, told, {way: text_of(rule, way) for way in ("step", "then")})
    for step, fields in steps.items():
        passes[step] += [back for back in [text_of(table_of(fields, "again"), "from")] if back is not None]
    return passes


def _opened(written: Written, mission: str) -> Iterator[str]:
    """The missions that one mission opens."""
    table = written.table("missions", mission)
    yield from (child for fields in tables_of(table, "follows").values() if (child := text_of(fields, "mission")))
    yield from (child for fields in tables_of(table, "steps").values() if (child := text_of(fields, "open")))


def _received(written: Written, mission: str) -> Iterator[Place]:
    """Where dossiers of a mission come in from outside, or stand when the period begins."""
    demand = table_of(written.table("missions", mission), "demand")
    offices: list[str | None] = [*written.tables("offices")] or [None]
    weighted: list[str | None] = [*weighed(demand, "offices")] or offices
    known, folder = known_to_registers(written, mission), written.document.folder
    named = languages_written(written)
    if isinstance(raw := demand.get("trace"), dict):
        try:
            for row in read_receipts(folder, Trace.model_validate(raw), known):
                yield from _spoken(written, demand, row.office or offices[0], row.language)
        except (ValidationError, ValueError):
            pass  # told of the register itself
    elif demand:
        for office in weighted:
            yield from _spoken(written, demand, office, None)
    for stock in written.tables("backlog").values():
        if text_of(stock, "mission") != mission:
            continue
        file, register = text_of(stock, "file"), text_of(stock, "register")
        if file is None and register is None:
            for office in weighted:
                yield from _spoken(written, demand, office, None)
            continue
        try:
            listed = open_dossiers_in(register, known) if register is not None else None
            for dossier in read_open_dossiers(folder, file or "", known) if listed is None else listed:
                language = dossier.language if dossier.language in named else None
                for office in [dossier.office] if dossier.office else weighted:
                    yield from _spoken(written, demand, office, language)
        except ValueError:
            pass  # told of the register itself


def _spoken(written: Written, demand: Table, office: str | None, language: str | None) -> Iterator[Place]:
    """The languages of dossiers that one office receives: the one that is stated, else those that may be drawn."""
    own = weighed(written.table("offices", office), "languages") if office is not None else []
    for one in [language] if language is not None else own or weighed(demand, "languages") or [ANY]:
        yield office, one
