"""Posts as tables: the full-time equivalents of a team on each day, by grade and status."""

from datetime import date

import numpy as np
import numpy.typing as npt

from sim.model.people import Team
from sim.model.staff import DatedFte, Status

Floats = npt.NDArray[np.float64]
Grade = tuple[str | None, Status | None]  # grade and status; None where the scenario does not say


def fte_by_grade(team: Team, origin: date, days: int) -> dict[Grade, Floats]:
    """Full-time equivalents on each day, shape (days,), by grade and status."""
    if team.staff is None:
        return {(team.grade, team.status): dated_rows(team.fte or 0.0, origin, days)}
    found: dict[Grade, Floats] = {}
    for post in team.staff:
        key: Grade = (post.grade, post.status)
        fte = dated_rows(post.fte, origin, days)
        found[key] = found[key] + fte if key in found else fte
    return found


def dated_rows(fte: float | tuple[DatedFte, ...], origin: date, days: int) -> Floats:
    """A number or dated numbers on each day; the first of them holds from the beginning."""
    if not isinstance(fte, tuple):
        return np.full(days, fte)
    values = np.full(days, fte[0].fte)
    for dated in fte[1:]:
        values[max((dated.from_ - origin).days, 0) :] = dated.fte
    return values
