"""Checks of the dashboard: what it marks is in the scenario, and is marked once."""

from collections.abc import Iterator
from typing import Any

from sim.model.dashboard import ALL_OFFICES, SAMPLED, UNMEASURED
from sim.model.problems import Problem
from sim.model.written import Table, Written, text_of


def dashboard_problems(written: Written) -> Iterator[Problem]:
    """Marks on what the scenario does not have, or two on one name; an office named as all of them together."""
    missions = written.tables("missions")
    norms = dict.fromkeys(norm for mission in missions.values() for norm in _norms(mission))
    sampled = {name for _, name in _named(written, SAMPLED)}
    for field in (SAMPLED, UNMEASURED):
        for place, name in _named(written, field):
            if name not in missions and name not in norms:
                yield written.unknown(
                    "mission or norm of a mission", name, [*missions, *norms], "dashboard", field, place
                )
            elif field == UNMEASURED and name in sampled:
                yield written.problem(f"'{name}': is sampled too; name it once", "dashboard", field, place)
    offices = written.table("offices")
    if len(offices) > 1 and ALL_OFFICES in offices:
        yield written.problem(
            f"'{ALL_OFFICES}': is the name of the offices together; give this one another", "offices", ALL_OFFICES
        )


def _named(written: Written, field: str) -> list[tuple[int, str]]:
    """The names in a list of the dashboard, with their places."""
    return [
        (place, name) for place, name in enumerate(_list(written.at("dashboard", field))) if isinstance(name, str)
    ]


def _norms(mission: Table) -> Iterator[str]:
    for use in _list(mission.get("norms")):
        name = use if isinstance(use, str) else text_of(use, "id")
        if name is not None:
            yield name


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
