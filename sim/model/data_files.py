"""Checks of the data files that a scenario references: they are there, inside, and hold what they should."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from sim.model.csv_files import DataFileError
from sim.model.demand import Trace
from sim.model.languages import ANY, languages_written
from sim.model.laws import Law, load_empirical
from sim.model.problems import Problem
from sim.model.registers import Known, open_dossiers_in, read_open_dossiers, read_receipts
from sim.model.written import Written, date_of, table_of, tables_of, text_of, texts_of

PARTS_WITH_LAWS = ("sources", "missions", "backlog")


def data_problems(written: Written) -> Iterator[Problem]:
    """Data files that are missing, lie outside, or cannot be used; every line at fault."""
    folder = written.document.folder
    for name, mission in written.tables("missions").items():
        if isinstance(raw := table_of(mission, "demand").get("trace"), dict):
            try:
                trace = Trace.model_validate(raw)
            except ValidationError:
                continue
            where = ("missions", name, "demand", "trace", "file")
            yield from _read(written, where, read_receipts, folder, trace, known_to_registers(written, name))
    for name, stock in written.tables("backlog").items():
        known = known_to_registers(written, text_of(stock, "mission") or "")
        if (register := text_of(stock, "register")) is not None:
            yield from _read(written, ("backlog", name, "register"), open_dossiers_in, register, known)
        elif (file := text_of(stock, "file")) is not None:
            yield from _read(written, ("backlog", name, "file"), read_open_dossiers, folder, file, known)
    for part in PARTS_WITH_LAWS:
        for path, raw in _empirical(written.table(part), (part,)):
            try:
                law = Law.model_validate({"empirical": raw})
            except ValidationError:
                continue
            yield from _read(written, (*path, "empirical"), load_empirical, law, folder)


def _read(
    written: Written, path: tuple[object, ...], read: Callable[..., object], *arguments: object
) -> Iterator[Problem]:
    try:
        read(*arguments)
    except DataFileError as fault:
        for rule in fault.rules:
            yield written.problem(rule, *path)
    except ValueError as error:
        yield written.problem(str(error), *path)


def known_to_registers(written: Written, mission: str) -> Known:
    """What the registers of a mission may name."""
    missions = written.tables("missions")
    steps = tables_of(missions.get(mission, {}), "steps")
    return Known(
        offices=list(written.tables("offices")),
        languages=languages_written(written) or [ANY],
        steps=list(steps),
        sources=[s for step in steps.values() for s in texts_of(step, "ask")],
        start=date_of(written.table("period"), "from"),
    )


def _empirical(data: Any, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], Any]]:
    """Every law read from a file, with its path."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        if key == "empirical" and isinstance(value, dict):
            yield path, value
        else:
            yield from _empirical(value, (*path, key))
