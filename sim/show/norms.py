"""The tables of norms, and of all that the acts say, for people."""

from dataclasses import replace
from datetime import date
from typing import Any

from sim.law.catalogue import catalogue_table
from sim.law.listing import norms_table
from sim.law.norms import Norm
from sim.model.checks import load_scenario
from sim.model.library import catalogue, norm_library
from sim.model.norms import norms_stated, norms_used
from sim.model.problems import InputError, Problem, nearest, shown
from sim.show.tables import UNDEFINED, Table

TEXTS = ("judges", "what", "limit", "clock", "suspended by", "of", "in force", "article")
SAID_ONCE = ("norm", "judges", "what", "limit", "clock", "suspended by", "of", "article")
NOTE = "Asked '–': the act gives no percentage. A norm's further versions say what differs. --json gives notes."
OF_CATALOGUE = ("article", "what", "is", "where")


def listed(
    file: str | None, overrides: tuple[str, ...], at: date | None, mission: str | None, *, is_catalogue: bool
) -> tuple[list[dict[str, Any]], Table]:
    """The norms in force on a day and serving a mission, or the whole catalogue: as rows, and for people.

    Of a scenario file: those that it states itself, and those by which it judges. InputError if it is not valid.
    """
    if is_catalogue:
        rows = catalogue_table(catalogue())
        return rows, table_of_catalogue(rows)
    if file is None:
        library = norm_library().values()
        rows = norms_table(library, at, mission)
        named = {name for norm in library for name in norm.missions}
        hint = () if mission is None or mission in named else (f"No norm names the mission {shown(mission)}.",)
        return rows, table_of_norms(rows, notes=hint)
    rows = norms_table(_of_scenario(file, overrides, mission), at)
    return rows, table_of_norms(rows, file)


def _of_scenario(file: str, overrides: tuple[str, ...], mission: str | None) -> list[Norm]:
    """What judges a scenario's missions, or one of them, as it assumes it; then what else it states."""
    document, scenario = load_scenario(file, overrides)
    if mission is not None and mission not in scenario.missions:
        rule = f"{shown(mission)}: unknown mission{nearest(mission, scenario.missions)}"
        raise InputError([Problem(document.name, "missions", rule)])
    judging: dict[Norm, list[str]] = {}
    for name, norm in norms_used(scenario):
        if mission in (None, name):
            judging.setdefault(norm, []).append(name)
    used = [replace(norm, missions=tuple(names)) for norm, names in judging.items()]
    known = {norm.id for norm in used}
    others = [] if mission else [norm for norm in norms_stated(scenario).values() if norm.id not in known]
    return [*used, *others]


def table_of_catalogue(rows: list[dict[str, Any]]) -> Table:
    """One line for each thing that the acts say: where it stands, or why it does not."""
    cells = tuple(
        (row["id"], row["article"], row["what"], row["is"], ", ".join(row["at"]) or row["why"]) for row in rows
    )
    return Table("Catalogue", ("id", *OF_CATALOGUE), cells, texts=OF_CATALOGUE, folded=OF_CATALOGUE)


def table_of_norms(rows: list[dict[str, Any]], source: str = "", notes: tuple[str, ...] = ()) -> Table:
    """One line a norm and version; 'unknown' is what the published text does not give."""
    lines = [
        {
            "norm": row["id"],
            "judges": ", ".join(row["missions"]) if source else "",
            "what": row["label"]["en"],
            "limit": row["limit"],
            "clock": f"{row['start']} to {row['stop']}",
            "suspended by": ", ".join(row["suspends"]) or UNDEFINED,
            "asked": _percentage(row["percentage"]),
            "of": row["base"] or UNDEFINED,
            "in force": _in_force(row["from"], row["until"]),
            "article": row["article"],
        }
        for row in rows
    ]
    columns = [name for name in (lines[0] if lines else {"norm": ""}) if any(line[name] for line in lines)] or [
        "norm"
    ]
    cells = tuple(
        tuple("" if _is_said(name, line, above) else line[name] for name in columns)
        for line, above in zip(lines, [{}, *lines], strict=False)
    )
    note = NOTE if lines else f"No norm of {source or 'the library'} is in force then, or serves that mission."
    return Table("Norms", tuple(columns), cells, (*notes, note), texts=TEXTS, folded=TEXTS)


def _is_said(name: str, line: dict[str, str], above: dict[str, str]) -> bool:
    """Whether the norm's version above says the same."""
    return name in SAID_ONCE and line["norm"] == above.get("norm") and line[name] == above[name]


def _in_force(since: str | None, until: str | None) -> str:
    """'2002' or '2002-2004' for whole years, else the dates.

    >>> _in_force("2002-01-01", "2004-12-31"), _in_force("2003-01-01", "2003-12-31")
    ('2002-2004', '2003')
    >>> _in_force("2002-07-01", None), _in_force(None, None)
    ('2002-07-01 to …', '')
    """
    if since and until and since.endswith("-01-01") and until.endswith("-12-31"):
        return since[:4] if since[:4] == until[:4] else f"{since[:4]}-{until[:4]}"
    return f"{since or '…'} to {until or '…'}" if since or until else ""


def _percentage(value: object) -> str:
    if value is None:
        return UNDEFINED
    return f"{value:g} %" if isinstance(value, float) else str(value)
