"""Dossiers that bring back dossiers: on average fewer than one of their own kind, or the office never ends.

Told here is what is certain from the tables alone; the load of the plan counts the rest.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.model.problems import Problem
from sim.model.written import Table, Written, number_of, tables_of, text_of, texts_of

CERTAIN = 1.0 - 1e-9


def breeding_problems(written: Written) -> Iterator[Problem]:
    """Missions whose dossiers, by way of others or directly, bring back one dossier of their own or more."""
    missions = list(written.tables("missions"))
    born = np.zeros((len(missions), len(missions)))
    for place, mission in enumerate(written.tables("missions").values()):
        for child, count in _children(mission):
            if child in missions:
                born[place, missions.index(child)] += count
    if not born.any() or max(abs(np.linalg.eigvals(born))) < CERTAIN:
        return
    for place, name in enumerate(missions):
        circle = _circle_of(born, place)
        if len(circle) and max(abs(np.linalg.eigvals(born[np.ix_(circle, circle)]))) >= CERTAIN:
            ways = " -> ".join([*(missions[i] for i in circle), name])
            rule = f"dossiers without end: on average each brings back one of its own kind or more ({ways})"
            yield written.problem(rule, "missions", name)
            return


def _circle_of(born: Any, place: int) -> list[int]:
    """The missions that a mission opens and that open it again, itself first; none where it never comes back."""
    reach = born > 0
    for middle in range(len(born)):
        reach |= np.outer(reach[:, middle], reach[middle])
    if not reach[place, place]:
        return []
    return [place, *(i for i in range(len(born)) if i != place and reach[place, i] and reach[i, place])]


def _children(mission: Table) -> Iterator[tuple[str, float]]:
    """Missions that one dossier opens, and how many of each at least on average."""
    steps = tables_of(mission, "steps").values()
    is_straight = not any(key in fields for fields in steps for key in ("next", "skip_to", "otherwise", "end"))
    has_rule = "evidence_rule" in mission
    for fields in steps:
        if (child := text_of(fields, "open")) is not None and is_straight and not has_rule and "if" not in fields:
            yield child, number_of(fields, "share", 1.0)
    for fields in tables_of(mission, "follows").values():
        if (child := text_of(fields, "mission")) is not None and is_straight and not has_rule:
            yield child, number_of(fields, "share", 1.0) * _share_of_outcomes(mission, fields)


def _share_of_outcomes(mission: Table, follow: Table) -> float:
    """The share of dossiers after which a follow comes for sure."""
    if text_of(follow, "when") == "late answer":
        return 0.0
    outcomes, of = set(texts_of(follow, "on")), text_of(follow, "of") or "all"
    if mission.get("entitled") == "as parent":
        return 1.0 if {"granted", "refused"} <= outcomes and of == "all" else 0.0
    entitled = number_of(mission, "entitled", 0.0 if "entitled" in mission else 1.0)
    truths = {("granted", "entitled"): entitled, ("refused", "not entitled"): 1.0 - entitled}
    return sum(share for (outcome, truth), share in truths.items() if outcome in outcomes and of in ("all", truth))
