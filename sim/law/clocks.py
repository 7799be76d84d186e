"""Clocks of norms: when they start and stop, who suspends them, and the table of their deadlines."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict

from sim.law.calendars import Calendar
from sim.law.durations import Duration

DAY_SECONDS = 86_400

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Clock:
    """From which moment to which a norm counts, and who stands outside that count.

    start, stop: names of moments in a dossier's life (`received`, `decided`). suspends: the classes
    of source whose missing answer suspends this clock; the same wait may suspend one norm and not
    another.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    start: str
    stop: str
    suspends: frozenset[str]


@dataclass(frozen=True, eq=False)
class ClockTable:
    """Deadlines of every day on which a clock may start, and the arithmetic of its unit.

    Days are counted from the table's origin, all arrays are int64. deadline[day]: the last timely
    day of a clock started on that day (the day of receipt is not counted). count[day]: units of the
    limit before that day, which are working days where the limit is in working days, else calendar
    days. day_of[n]: the day that has the count n; of a working-day limit, an open day. count and
    day_of reach far enough beyond the start days for every deadline and for a suspension as long
    as the table; beyond that they saturate at their last day.
    """

    deadline: Integers
    count: Integers
    day_of: Integers

    def due(self, start_day: npt.ArrayLike, suspended_units: npt.ArrayLike) -> Integers:
        """Last timely day of clocks started on `start_day`, once suspended time is added.

        Suspended time is in the unit of the limit, as `suspended_units` measures it. A clock that
        has not started (a negative day) has no deadline: -1.
        """
        start = np.asarray(start_day, np.int64)
        deadline = self.deadline[np.clip(start, 0, self.deadline.size - 1)]
        rank = self.count[deadline] + np.asarray(suspended_units, np.int64)
        due = self.day_of[np.minimum(rank, self.day_of.size - 1)]
        return np.where(start < 0, np.int64(-1), due)


def tabulate(limit: Duration, calendar: Calendar, origin: date, days: int) -> ClockTable:
    """Deadlines for a clock that starts on any of `days` days from `origin` on.

    A limit that is a date before the origin is held to be the origin. ValueError for a limit that is unknown or
    that is no deadline.
    """
    if days < 1:
        raise ValueError(f"{days} days: a table of deadlines has at least one")
    if limit.unit == "working_day":
        return _tabulate_working_days(int(limit.amount), calendar, origin, days)
    last_days = (limit.last_day(origin + timedelta(day), calendar) for day in range(days))
    deadline = np.fromiter((max(0, (last - origin).days) for last in last_days), np.int64, days)
    every_day = np.arange(max(int(deadline.max()), days - 1) + days + 1, dtype=np.int64)
    return ClockTable(deadline, every_day, every_day)


def _tabulate_working_days(amount: int, calendar: Calendar, origin: date, days: int) -> ClockTable:
    reach = 2 * (days + amount)
    while True:
        is_open = calendar.open_days(origin, reach)
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(is_open, dtype=np.int64)])
        if before[-1] > 2 * before[days] + amount:
            break
        reach *= 2
    day_of = np.flatnonzero(is_open).astype(np.int64)
    deadline = day_of[before[1 : days + 1] + amount - 1]
    return ClockTable(deadline, before[:-1], day_of)


def suspended_units(
    table: ClockTable,
    owner: npt.NDArray[Any],
    asked: npt.NDArray[Any],
    answered: npt.NDArray[Any],
    until_of_owner: npt.NDArray[Any],
    owners: int,
    start_of_owner: npt.NDArray[Any],
) -> Integers:
    """How long the clock of each dossier stood still while others owed answers, in units of the limit.

    owner, asked, answered: one entry per question put to a source that suspends the clock: the
    dossier's index, and seconds; answered is -1 while the answer is awaited. start_of_owner,
    until_of_owner: shape (owners,), seconds at which each clock started (-1: not yet, hence never
    suspended) and stopped (or the log ended); time outside them does not count.

    A question suspends from its day to the day before the answer's. Questions that overlap are
    united, never added. A clock that has run out is no longer suspended, so a question asked too
    late changes no deadline. Result: int64, shape (owners,).
    """
    reach = table.count.size - 1
    start = np.asarray(start_of_owner, np.int64)
    start_day = np.clip(start // DAY_SECONDS, 0, reach)
    until_day = np.clip(np.asarray(until_of_owner, np.int64) // DAY_SECONDS, 0, reach)

    first = np.asarray(asked, np.int64) // DAY_SECONDS
    owner = np.asarray(owner, np.int64)
    order = np.argsort(owner * (first.max(initial=0) + 1) + first)  # among equals the order does not matter
    owner = owner[order]
    answered = np.asarray(answered, np.int64)[order]
    until = until_day[owner]
    first = np.clip(first[order], start_day[owner], until)
    last = np.where(answered < 0, until, np.clip(answered // DAY_SECONDS, first, until))

    # Rows are sorted by owner and first day: all that earlier rows of the same owner cover ends at
    # the largest last day so far. The offset keeps the running maximum from crossing owners.
    offset = owner * (reach + 1)
    covered = np.maximum.accumulate(last + offset)
    covered = np.concatenate([np.zeros(min(1, owner.size), np.int64), covered[:-1]]) - offset
    first = np.maximum(first, covered)
    units = table.count[np.maximum(first, last)] - table.count[first]

    # What was suspended earlier tells how much of the limit had passed when each wait began.
    earlier = np.cumsum(units) - units
    is_first_of_owner = np.concatenate([np.ones(min(1, owner.size), bool), owner[1:] != owner[:-1]])
    earlier -= np.maximum.accumulate(np.where(is_first_of_owner, earlier, 0))
    limit_day = table.deadline[np.minimum(start_day, table.deadline.size - 1)][owner]
    is_running = (table.count[first] - earlier <= table.count[limit_day]) & (start[owner] >= 0)
    total = np.zeros(owners, np.int64)
    np.add.at(total, owner, np.where(is_running, units, 0))
    return total
