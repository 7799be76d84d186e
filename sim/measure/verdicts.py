"""Verdicts: what one clock says of each dossier, by whole civil days.

A dossier is on time when its clock stopped on or before its last day, whatever the hour. Open with its last
day wholly past, it is overdue; open before that, it is not yet due and nothing can be said of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from sim.law.calendars import Calendar
from sim.law.clocks import Clock, ClockTable, suspended_units, tabulate
from sim.law.durations import Duration
from sim.measure.families import families, right_first_time
from sim.measure.tables import days_of
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED, STAMPS, Log


@dataclass(frozen=True)
class Verdicts:
    """One entry per dossier judged; all but `rows` and `right_first` are days since `origin`, -1 = has not.

    rows: the dossier's row in the log; received: its receipt; started, stopped: its clock; left: ended
    without the act that stops the clock (withdrawn, inadmissible, transferred ...); due: last timely day, -1
    where the clock has not started; right_first: 1, 0, or -1 where not known; known_days: days wholly known
    when the log was closed, so that a dossier due on day known_days or later is not yet due.
    """

    origin: date
    known_days: int
    rows: np.ndarray
    received: np.ndarray
    started: np.ndarray
    stopped: np.ndarray
    left: np.ndarray
    due: np.ndarray
    right_first: np.ndarray

    @property
    def is_open(self) -> np.ndarray:
        return np.asarray((self.stopped < 0) & (self.left < 0))

    @property
    def is_on_time(self) -> np.ndarray:
        return np.asarray((self.stopped >= 0) & (self.stopped <= self.due))

    @property
    def is_late(self) -> np.ndarray:
        """Stopped after its last day."""
        return np.asarray((self.due >= 0) & (self.stopped > self.due))

    @property
    def is_overdue(self) -> np.ndarray:
        """Open, its last day past."""
        return np.asarray(self.is_open & (self.due >= 0) & (self.due < self.known_days))

    @property
    def is_not_yet_due(self) -> np.ndarray:
        return np.asarray(self.is_open & (self.due >= self.known_days))

    @property
    def has_left(self) -> np.ndarray:
        return np.asarray(self.left >= 0)

    @property
    def has_left_late(self) -> np.ndarray:
        """Left after its last day had passed."""
        return np.asarray((self.due >= 0) & (self.left > self.due))

    @property
    def is_not_started(self) -> np.ndarray:
        """The clock has not started (or the record names no deadline), and the dossier has not left."""
        return np.asarray((self.due < 0) & (self.left < 0))

    @property
    def lateness(self) -> np.ndarray:
        """Days after the last timely day, negative before it; 0 where the clock has not stopped."""
        return np.asarray(np.where((self.stopped >= 0) & (self.due >= 0), self.stopped - self.due, 0))


def institution_verdicts(
    log: Log,
    clock: Clock,
    limit: Duration,
    calendar: Calendar,
    *,
    mission: str | None = None,
    causes: Collection[str] | None = None,
) -> Verdicts:
    """Each dossier of the mission on the institution's clock, suspended as the clock says."""
    check_stamp(clock.start)
    check_stamp(clock.stop)
    start, stop, ended = log.stamp(clock.start), log.stamp(clock.stop), log.stamp("ended")
    table = clock_table(limit, calendar, log.origin, log.until // DAY_SECONDS)
    until = np.where(stop >= 0, stop, np.where(ended >= 0, ended, log.until))
    due = table.due(days_of(start), _suspended(log, clock, table, start, until))
    return _verdicts(log, _selected(log, mission), start, stop, due, ended, causes)


def citizen_verdicts(
    log: Log,
    limit: Duration,
    calendar: Calendar,
    *,
    mission: str | None = None,
    causes: Collection[str] | None = None,
) -> Verdicts:
    """Each family begun in the mission on the citizen's clock: from the fact to the family's last decision.

    Where no fact is recorded the clock starts at the first receipt. Nothing suspends it, and it has not
    stopped while a member of the family is open.
    """
    family = families(log, causes)
    start = np.where(log.stamp("fact") >= 0, log.stamp("fact"), log.stamp("received"))
    stop = np.where(family.last_ended >= 0, family.last_decided, NOT_HAPPENED)
    table = clock_table(limit, calendar, log.origin, log.until // DAY_SECONDS)
    due = table.due(days_of(start), np.zeros(len(log), dtype=np.int64))
    rows = np.intersect1d(_selected(log, mission), np.flatnonzero(family.is_root))
    return _verdicts(log, rows, start, stop, due, family.last_ended, causes)


def deadline_verdicts(
    log: Log,
    due_days: np.ndarray,
    *,
    start: str = "received",
    stop: str = "decided",
    mission: str | None = None,
    causes: Collection[str] | None = None,
) -> Verdicts:
    """Each dossier against the deadline its own record names; due_days: since origin, -1 for none."""
    check_stamp(start)
    check_stamp(stop)
    rows = _selected(log, mission)
    return _verdicts(log, rows, log.stamp(start), log.stamp(stop), due_days, log.stamp("ended"), causes)


@lru_cache(maxsize=64)
def clock_table(limit: Duration, calendar: Calendar, origin: date, known_days: int) -> ClockTable:
    """Deadlines for clocks started before the log was closed; kept from one replication to the next."""
    return tabulate(limit, calendar, origin, known_days + 1)


def check_stamp(name: str) -> None:
    """ValueError unless `name` is a moment that a log records."""
    if name not in STAMPS:
        raise ValueError(f"clock: {name!r}: not a moment of a dossier; known: {', '.join(STAMPS)}")


def _selected(log: Log, mission: str | None) -> np.ndarray:
    received = log.stamp("received") >= 0
    return np.flatnonzero(received if mission is None else received & log.of_mission(mission))


def _suspended(log: Log, clock: Clock, table: ClockTable, start: np.ndarray, until: np.ndarray) -> np.ndarray:
    suspending = np.array([word in clock.suspends for word in log.source_classes], dtype=np.bool_)
    if not suspending.any() or not len(log.asks["dossier"]):
        return np.zeros(len(log), dtype=np.int64)
    counted = suspending[log.asks["source"]]
    owner = log.asks["dossier"][counted]
    asked, answered = log.asks["asked"][counted], log.asks["answered"][counted]
    return suspended_units(table, owner, asked, answered, until, len(log), start)


def _verdicts(
    log: Log,
    rows: np.ndarray,
    start: np.ndarray,
    stop: np.ndarray,
    due: np.ndarray,
    ended: np.ndarray,
    causes: Collection[str] | None,
) -> Verdicts:
    stopped = days_of(stop)[rows]
    return Verdicts(
        origin=log.origin,
        known_days=log.until // DAY_SECONDS,
        rows=rows,
        received=days_of(log.stamp("received"))[rows],
        started=days_of(start)[rows],
        stopped=stopped,
        left=np.where(stopped < 0, days_of(ended)[rows], NOT_HAPPENED),
        due=due[rows],
        right_first=right_first_time(log, families(log, causes))[rows],
    )
