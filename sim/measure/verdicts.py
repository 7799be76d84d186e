"""Verdicts: what one clock says of each dossier, by whole civil days.

A dossier is on time when its clock stopped on or before its last day, whatever the hour. Open with its last
day wholly past, it is overdue; open before that, it is not yet due and nothing can be said of it.
"""

from datetime import date
from functools import cached_property, lru_cache

import numpy as np

from sim.law.calendars import Calendar
from sim.law.clocks import Clock, ClockTable, suspended_units, tabulate
from sim.law.durations import Duration
from sim.measure.dossiers import Dossiers, Part
from sim.measure.waits import Waits
from sim.plan.log import NOT_HAPPENED, STAMPS

OPEN, STOPPED, LEFT = range(3)
NO_DAY, FALLEN, AHEAD = range(3)
KINDS = 3 * 3 * 2 * 3

# A kind of verdict says how the wait stands; its last day: none (the clock has not started), wholly past, or not;
# whether the wait was over only after that day; and right first time: not known, no, yes. Of each kind:
_state, _day, _after, _right = np.unravel_index(np.arange(KINDS), (3, 3, 2, 3))
HAS_STOPPED, HAS_LEFT = _state == STOPPED, _state == LEFT
HAS_DAY, HAS_FALLEN = _day != NO_DAY, _day == FALLEN
ON_TIME, LATE = HAS_STOPPED & HAS_DAY & (_after == 0), HAS_STOPPED & HAS_DAY & (_after == 1)
OVERDUE, NOT_YET_DUE = (_state == OPEN) & HAS_FALLEN, (_state == OPEN) & (_day == AHEAD)
LEFT_LATE = HAS_LEFT & HAS_DAY & (_after == 1)
IS_RIGHT, IS_NOT_KNOWN = _right == 2, _right == 0


class Verdicts:
    """One entry per dossier judged: its wait, the day of its receipt, and its last timely day, -1 where none.

    kind: which of the KINDS of verdict; a dossier due on day known_days of the log or later is not yet due.
    """

    def __init__(self, part: Part, waits: Waits, due: np.ndarray) -> None:
        self.part, self.waits, self.due = part, waits, due

    @cached_property
    def kind(self) -> np.ndarray:
        waits, due = self.waits, self.due
        state = np.where(waits.stopped >= 0, np.uint8(STOPPED), (waits.closed >= 0) * np.uint8(LEFT))
        day = (due >= 0).astype(np.uint8) + ((due >= waits.cuts.known_days) & (due >= 0))
        kind = ((state * 3 + day) * 2 + (waits.closed > due)) * 3
        return np.asarray(kind + (self.part.right_first + 1).astype(np.uint8))

    @property
    def lateness(self) -> np.ndarray:
        """Days after the last timely day, negative before it; 0 where the clock has not stopped."""
        stopped = self.waits.stopped
        return np.asarray(np.where((stopped >= 0) & (self.due >= 0), stopped - self.due, 0))

    @cached_property
    def before(self) -> np.ndarray:
        """Verdicts of each kind before each cut, by the day on which each base counts them: float64, shape (cuts,
        bases x KINDS); the bases are decisions, requests and deadlines.
        """
        days = self.waits.stopped, self.part.day("received"), self.due
        bases = [self.waits.cuts.before(day, KINDS, self.kind) for day in days]
        return np.hstack(bases).astype(np.float64)


class Judge:
    """The verdicts on the dossiers of one log, each made once."""

    def __init__(self, dossiers: Dossiers, calendar: Calendar) -> None:
        self.dossiers, self.calendar = dossiers, calendar
        self._made: dict[tuple[Waits, Clock | None, Duration], Verdicts] = {}
        self._asked: dict[frozenset[str], np.ndarray] = {}

    def institution(self, clock: Clock, limit: Duration, mission: str | None = None) -> Verdicts:
        """Each dossier of the mission on the institution's clock, suspended as the clock says."""
        check_stamp(clock.start)
        check_stamp(clock.stop)
        part = self.dossiers.of(mission)
        waits = part.waits(clock.start, clock.stop)
        counted = self._suspending(clock.suspends)
        if not len(counted):
            return self._not_suspended(part, waits, limit)
        if (waits, clock, limit) not in self._made:
            log = self.dossiers.log
            start, stop, ended = log.stamp(clock.start), log.stamp(clock.stop), log.stamp("ended")
            until = np.where(stop >= 0, stop, np.where(ended >= 0, ended, log.until))
            owner, asked, answered = (log.asks[name][counted] for name in ("dossier", "asked", "answered"))
            table = clock_table(limit, self.calendar, log.origin, self.dossiers.cuts.known_days)
            suspended = suspended_units(table, owner, asked, answered, until, len(log), start)
            due = table.due(waits.began, part.only(suspended))
            self._made[waits, clock, limit] = Verdicts(part, waits, due)
        return self._made[waits, clock, limit]

    def citizen(self, limit: Duration, mission: str | None = None) -> Verdicts:
        """Each family begun in the mission on the citizen's clock: from the fact to the family's last decision.

        Where no fact is recorded the clock starts at the first receipt. Nothing suspends it, and it has not
        stopped while a member of the family is open.
        """
        part = self.dossiers.of(mission)
        return self._not_suspended(part.roots, part.citizen_waits, limit)

    def _suspending(self, classes: frozenset[str]) -> np.ndarray:
        """The questions of the log put to sources of some classes."""
        if classes not in self._asked:
            log = self.dossiers.log
            sources = np.array([word in classes for word in log.source_classes], dtype=np.bool_)
            is_asked = sources[log.asks["source"]] if sources.any() else np.zeros(0, dtype=np.bool_)
            self._asked[classes] = np.flatnonzero(is_asked)
        return self._asked[classes]

    def _not_suspended(self, part: Part, waits: Waits, limit: Duration) -> Verdicts:
        if (waits, None, limit) not in self._made:
            cuts = self.dossiers.cuts
            due = _due_by_start(limit, self.calendar, cuts.origin, cuts.known_days)[waits.began]
            self._made[waits, None, limit] = Verdicts(part, waits, due)
        return self._made[waits, None, limit]


def deadline_verdicts(
    dossiers: Dossiers,
    due_days: np.ndarray,
    *,
    start: str = "received",
    stop: str = "decided",
    mission: str | None = None,
) -> Verdicts:
    """Each dossier against the deadline its own record names; due_days: since origin, -1 for none."""
    check_stamp(start)
    check_stamp(stop)
    part = dossiers.of(mission)
    return Verdicts(part, part.waits(start, stop), part.only(due_days))


@lru_cache(maxsize=64)
def clock_table(limit: Duration, calendar: Calendar, origin: date, known_days: int) -> ClockTable:
    """Deadlines for clocks started before the log was closed; kept from one replication to the next."""
    return tabulate(limit, calendar, origin, known_days + 1)


def check_stamp(name: str) -> None:
    """ValueError unless `name` is a moment that a log records."""
    if name not in STAMPS:
        raise ValueError(f"clock: {name!r}: not a moment of a dossier; known: {', '.join(STAMPS)}")


@lru_cache(maxsize=64)
def _due_by_start(limit: Duration, calendar: Calendar, origin: date, known_days: int) -> np.ndarray:
    """The last timely day by the day on which the clock started; its last entry is that of no start, -1."""
    days = np.append(np.arange(known_days + 1), NOT_HAPPENED)
    return clock_table(limit, calendar, origin, known_days).due(days, 0)
