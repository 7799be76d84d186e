"""Working time as tables: when each team works, and how far its open seconds have run on each day."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.scenario import WEEKDAYS, CalendarData, Team
from sim.plan.log import DAY_SECONDS
from sim.plan.rows import NEVER
from sim.plan.staffing import fte_by_grade

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def institution_calendar(data: CalendarData) -> Calendar:
    """The days on which the institution is open, by the scenario's public holidays and closures."""
    return Calendar(data.country, data.subdivision, frozenset(data.closed))


@dataclass(frozen=True, eq=False)
class WorkingTime:
    """When one team works.

    opens: shape (days,), second of the day at which work begins; cumulative_open: shape (days + 1,), open
    seconds before each day since the origin. A day whose open time is 0 is closed.
    """

    opens: Integers
    cumulative_open: Integers

    @cached_property
    def lookup(self) -> tuple[list[int], list[int]]:
        """The two tables as plain integers, for an engine without arrays."""
        return self.opens.tolist(), self.cumulative_open.tolist()

    def lengths(self) -> Integers:
        """Open seconds of each day."""
        return np.diff(self.cumulative_open)

    def end_of(self, start: int, effort: int) -> int:
        """When work begun at `start` ends that needs `effort` open seconds; NEVER beyond the last day."""
        if effort == 0:
            return start
        opens, cumulative = self.lookup
        day, second = divmod(start, DAY_SECONDS)
        length = cumulative[day + 1] - cumulative[day]
        target = cumulative[day] + min(max(second - opens[day], 0), length) + effort
        if target > cumulative[-1]:
            return NEVER
        last = bisect_left(cumulative, target) - 1
        return last * DAY_SECONDS + opens[last] + target - cumulative[last]


def working_time(team: Team, calendar: Calendar, origin: date, days: int) -> WorkingTime:
    """The table of a team's working time, `days` days from `origin` on."""
    is_open = works_on(team, calendar, origin, days)
    length = np.full(days, round(team.week / len(team.days)))
    if team.late is not None:
        on_days = frozenset(WEEKDAYS.index(day) for day in team.late.days)
        length[Calendar(weekdays=on_days).open_days(origin, days)] = team.late.until - team.opens
    lengths = np.where(is_open, length, 0).astype(np.int64)
    opens = np.full(days, team.opens, np.int64)
    return WorkingTime(opens, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def works_on(team: Team, calendar: Calendar, origin: date, days: int) -> npt.NDArray[np.bool_]:
    """Whether a team works, on each of `days` days from `origin` on."""
    weekdays = frozenset(WEEKDAYS.index(day) for day in team.days)
    own = Calendar(calendar.country, calendar.subdivision, calendar.closed, weekdays)
    return (own if team.holidays else Calendar(weekdays=weekdays)).open_days(origin, days)


def dated_fte(team: Team, origin: date, days: int) -> Floats:
    """Full-time equivalents of a team on each day."""
    total = np.zeros(days)
    for fte in fte_by_grade(team, origin, days).values():
        total += fte
    return total


def origin_before(first: date, seconds: float) -> date:
    """The midnight that lies at least `seconds` before `first`."""
    return first - timedelta(days=-(-int(np.ceil(seconds)) // DAY_SECONDS))
