"""The open dossiers most likely to be late, as a table: first those that can still be decided in time."""

import math
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd

from sim.law.calendars import Calendar
from sim.show.tables import UNDEFINED, Table
from sim.study.outlook import LOST, LOST_WITHIN, all_but_lost

SHOWN = 20  # lines printed; the other dossiers are in the folder
Line = tuple[str, ...]


def dossiers_table(dossiers: pd.DataFrame, at: date, calendar: Calendar) -> Table:
    """The dossiers most at risk that are not late yet, each under the norm under which it is; the lost ones last.

    dossiers: as of `Outlook`, the most probable to be late first.
    """
    last = pd.to_datetime(dossiers["last_day"])
    is_late = last < pd.Timestamp(at)
    under_each = dossiers[~is_late & last.notna()]
    ahead = under_each.drop_duplicates("line")
    is_lost = all_but_lost(under_each, at, calendar)
    told = pd.concat([under_each[~is_lost], under_each[is_lost]]).drop_duplicates("line")
    rows = alike([_row(own) for own in told.to_dict("records")])
    late = [f"{number:,} under {norm}" for norm, number in dossiers[is_late]["norm"].value_counts().items()]
    expected = ahead["probability"].sum()
    counts = (
        f"Late already: {', '.join(late) or 'none'}. Of the {len(ahead):,} that are not late under some norm, "
        f"{expected:,.0f} are expected to be late under it; all are in dossiers.csv."
    )
    lost = (
        f"All but lost: {is_lost[told.index].sum():,}, late with a probability of {100 * LOST:g} % or more and a "
        f"last day fewer than {LOST_WITHIN} working days ahead; they stand after the others."
    )
    days = "Last day: the last timely day if what is still asked were answered today."
    heads = ("dossier", "mission", "step", "received", "last day", "under", "will be late")
    title = "Open dossiers most likely to be late, of those that are not late yet"
    if not len(dossiers):
        return Table(title, ("",), (), ("The register has no dossier that a norm judges.",))
    return Table(title, heads, rows, (counts, lost, days), texts=("dossier", "mission", "step", "under"))


def alike(rows: Sequence[Line], most: int = SHOWN) -> tuple[Line, ...]:
    """The first lines of a table of dossiers; those that follow each other and differ in their number are one."""
    told: list[Line] = []
    for _, group in groupby(rows, key=lambda row: row[1:]):
        first, *others = group
        told.append((f"{first[0]} and {len(others):,} more" if others else first[0], *first[1:]))
    return tuple(told[:most])


def _row(own: Mapping[Hashable, Any]) -> tuple[str, ...]:
    return (
        own["case"] or f"line {own['line']}",
        own["mission"],
        own["step"],
        f"{own['received']}",
        f"{own['last_day']:%Y-%m-%d}",
        own["norm"],
        chance(own["probability"], own["low"], own["high"]),
    )


def chance(value: float, low: float, high: float) -> str:
    """A probability with its interval: '12 % [2, 35]'."""
    return UNDEFINED if math.isnan(value) else f"{100 * value:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"
