"""A dossier as the reference engine carries it: what it awaits, and how far its clocks have run."""

from sim.plan.history import OPEN
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import MissionTable, SteeringClock
from sim.plan.rows import NEVER, Row


class Dossier:
    """A token: where it stands, what it awaits, what has happened to it.

    Answers come in parallel, and their times are fixed when asked. A clock is suspended while any source that
    suspends it owes an answer; intervals that overlap are one, counted in the clock's unit.
    """

    def __init__(
        self, index: int, mission: int, number: int, table: MissionTable, clocks: tuple[SteeringClock, ...]
    ) -> None:
        self.index, self.mission, self.number, self.table = index, mission, number, table
        self.clocks = {number: clocks[number] for number in table.clocks}
        self.row = table.entry
        self.office = self.language = self.cause = self.entitled = 0
        self.parent = self.since = -1
        self.outcome = OPEN
        self.stamps = [-1] * len(STAMPS)
        self.answers = [-1] * len(table.sources)  # when each slot's answer comes; -1: not asked
        self.questions = [-1] * len(table.sources)  # which question it answers
        self.suspended = dict.fromkeys(table.clocks, 0)  # units of suspension that are over
        self.open_from = dict.fromkeys(table.clocks, -1)  # unit from which the running suspension counts
        self.visits: dict[int, int] = {}
        self.tasks = self.worked = self.effort = 0
        self.task = -1  # its row in the record of tasks
        self.team = self.leaving = -1  # whose agent works on it; whose agent has just finished with it

    def stamp(self, stamp: int, now: int) -> None:
        """A moment passes; clocks that start with it count suspensions from now."""
        self.stamps[stamp] = now
        for number, clock in self.clocks.items():
            if clock.start == stamp:
                self.suspended[number] = 0
                is_pending = self.suspended_until(clock) > now
                self.open_from[number] = units(clock, now) if is_pending else -1

    def question(self, slot: int, now: int, answer: int) -> bool:
        """Note when a question will be answered; False where it only hastens a question still open."""
        is_new = self.answers[slot] <= now
        for number, clock in self.clocks.items():
            if clock.mask >> slot & 1:
                self._suspend(number, clock, now, answer)
        self.answers[slot] = answer if is_new else min(self.answers[slot], answer)
        return is_new

    def _suspend(self, number: int, clock: SteeringClock, now: int, answer: int) -> None:
        """A question opens a suspension of a clock that runs and has not run out."""
        start = self.stamps[clock.start]
        if start < 0:
            return
        over = self.suspended_until(clock)
        if self.open_from[number] >= 0 and over <= now:
            self.suspended[number] += units(clock, over) - self.open_from[number]
            self.open_from[number] = -1
        deadline, count, _ = clock.lookup
        has_run_out = units(clock, now) - self.suspended[number] > count[deadline[start // DAY_SECONDS]]
        if self.open_from[number] < 0 and answer > now and not has_run_out:
            self.open_from[number] = units(clock, now)

    def suspended_until(self, clock: SteeringClock) -> int:
        """When the last answer that suspends the clock comes; -1 where nothing was asked."""
        return max((a for slot, a in enumerate(self.answers) if clock.mask >> slot & 1), default=-1)

    def due(self, number: int, until: int) -> int:
        """Day index of a clock's last timely day, with suspensions by `until`; NEVER while it has none."""
        clock = self.clocks[number]
        start = self.stamps[clock.start]
        if start < 0:
            return NEVER
        deadline, count, day_of = clock.lookup
        rank = count[deadline[start // DAY_SECONDS]] + self.suspended[number]
        if self.open_from[number] >= 0:
            end = min(self.suspended_until(clock), until)
            if end >= NEVER:
                return NEVER
            rank += max(0, units(clock, end) - self.open_from[number])
        return day_of[rank] if rank < len(day_of) else NEVER

    def awaited(self, row: Row) -> int:
        """When the answers that a row names are there: first or last of those asked; -1: none."""
        times = [a for slot, a in enumerate(self.answers) if row.mask >> slot & 1 and a >= 0]
        return (min(times) if row.any else max(times)) if times else -1

    def visit(self, row: Row) -> int:
        """How often the dossier was at this row before, which counts only on a cycle."""
        if row.counter < 0:
            return 0
        number = self.visits.get(row.counter, 0)
        self.visits[row.counter] = number + 1
        return number


def units(clock: SteeringClock, seconds: int) -> int:
    """Units of the clock that have passed before the day of a moment."""
    count = clock.lookup[1]
    return count[min(seconds // DAY_SECONDS, len(count) - 1)]
