"""Working time as tables: when each team works, and how far its open seconds have run on each day."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.people import Absence
from sim.model.scenario import WEEKDAYS, CalendarData, Team
from sim.plan.draws import Words, run_key, stream_key, threefry, uniform
from sim.plan.log import DAY_SECONDS
from sim.plan.posts import fte_by_grade
from sim.plan.rows import NEVER

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
    is_open = _works(team, calendar, origin, days)
    length = round(team.week / len(team.days))
    lengths = np.where(is_open, length, 0).astype(np.int64)
    opens = np.full(days, team.opens, np.int64)
    return WorkingTime(opens, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def _works(team: Team, calendar: Calendar, origin: date, days: int) -> npt.NDArray[np.bool_]:
    weekdays = frozenset(WEEKDAYS.index(day) for day in team.days)
    own = Calendar(calendar.country, calendar.subdivision, calendar.closed, weekdays)
    return (own if team.holidays else Calendar(weekdays=weekdays)).open_days(origin, days)


def presence(
    name: str, team: Team, time: WorkingTime, origin: date, first: int, seed: int, replication: int
) -> Integers:
    """Agents of a team present on each day, whole numbers: shape (days,); none before day `first`.

    Posts are numbered slots. Slot k is away in spells drawn for (team, k), so a further post moves nobody. A
    part of a post is carried forward: it is there on the days on which the sum of all parts reaches one more.
    """
    is_open = time.lengths() > 0
    is_open[:first] = False
    fte = np.where(is_open, dated_fte(team, origin, len(is_open)), 0.0)
    # Exact millionths, so that the sum of parts never misses a day by rounding.
    posts = np.diff(np.cumsum(np.rint(fte * 1_000_000).astype(np.int64)) // 1_000_000, prepend=0)
    if team.absence is None or team.absence.share == 0.0:
        return np.maximum(posts, 0)
    slots = np.arange(posts.max(initial=0))
    away = _away(name, len(slots), team.absence, is_open, origin, seed, replication)
    there: Integers = np.count_nonzero((slots[:, None] < posts) & ~away, axis=0)
    return there


def dated_fte(team: Team, origin: date, days: int) -> Floats:
    """Full-time equivalents of a team on each day."""
    total = np.zeros(days)
    for fte in fte_by_grade(team, origin, days).values():
        total += fte
    return total


def _away(
    name: str,
    slots: int,
    absence: Absence,
    is_open: npt.NDArray[np.bool_],
    origin: date,
    seed: int,
    replication: int,
) -> npt.NDArray[np.bool_]:
    """Working days on which each slot is absent, shape (slots, days): two-state chains with geometric spells.

    Mean spell s and share a away: an absence ends each day with probability 1 / s and begins with
    a / (s (1 - a)), so that the long-run share is a and the chain starts in it.
    """
    share = absence.share
    spell = float(absence.spell.amount * Fraction(5 if absence.spell.unit == "week" else 1))
    ending = min(1.0, 1.0 / spell)
    beginning = min(1.0, ending * share / (1.0 - share))
    days = np.flatnonzero(is_open)
    # Before the first day there is a draw of its own: who is away on it.
    counter: Words = np.concatenate([np.zeros(1, np.int64), days + origin.toordinal()]).astype(np.uint64)
    keys: Words = np.array([stream_key(f"{name}/absence/{slot}") for slot in range(slots)], np.uint64)[:, None]
    drawn = uniform(threefry(counter, counter == 0, keys, run_key(seed, replication))[0])
    stays, begins = drawn >= ending, drawn < beginning
    stays[:, 0] = begins[:, 0] = drawn[:, 0] < share
    # A draw settles the next day where it says the same of who is away and of who is not; or it turns it, or leaves
    # it as it is. All slots stand end to end: the first draw of each settles.
    is_turned = np.logical_xor.accumulate((begins & ~stays).ravel())
    settled = np.maximum.accumulate(np.where((stays == begins).ravel(), np.arange(begins.size), 0))
    away = np.zeros((slots, len(is_open)), bool)
    away[:, days] = ((begins.ravel() ^ is_turned)[settled] ^ is_turned).reshape(begins.shape)[:, :-1]
    return away


def presence_changes(counts: Integers, time: WorkingTime, horizon: int) -> tuple[Integers, Integers]:
    """Moments at which a team's presence changes, and the count from then on; 0 outside working hours."""
    days = np.arange(len(counts))
    starts = days * DAY_SECONDS + time.opens
    ends = starts + time.lengths()
    is_there = (counts > 0) & (ends > starts) & (starts < horizon)
    times = np.column_stack([starts[is_there], ends[is_there]]).ravel()
    values = np.column_stack([counts[is_there], np.zeros(int(is_there.sum()), np.int64)]).ravel()
    # Around the clock, closing and opening fall together: only what differs is a change.
    keep = np.ones(len(times), bool)
    keep[:-1] &= times[:-1] != times[1:]
    times, values = times[keep], values[keep]
    differs = np.diff(values, prepend=0) != 0
    return times[differs].astype(np.int64), values[differs].astype(np.int64)


def origin_before(first: date, seconds: float) -> date:
    """The midnight that lies at least `seconds` before `first`."""
    return first - timedelta(days=-(-int(np.ceil(seconds)) // DAY_SECONDS))
