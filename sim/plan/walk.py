"""Dossiers of a mission followed through its rows without queues: how often they work, what they bring back.

Waits take their time, work takes its mean; a loop is followed until nothing worth counting is left in it.
"""

from bisect import bisect_right
from collections import defaultdict

import numpy as np

from sim.plan import rows as op
from sim.plan.laws import cdf, table_mean
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.packets import NOT_BEGUN, Packet, Question, Truth, day_of, laid_together
from sim.plan.plan import Plan
from sim.plan.rows import ALWAYS, NEVER, Row

SMALLEST_SHARE = 1e-7
NEARLY_ALL = 1e-3  # of the answers to come, what a wait without end leaves out when it is divided
PARTS = 8  # into which the dossiers that a wait lets go are divided, by time of answer
MANY = 5_000  # packets moved, after which those that differ in time alone are laid together
VERY_MANY = 50_000  # packets moved, after which it is told apart only which sources have yet to answer
RECEIVED = STAMPS.index("received")


class Answers:
    """When questions are answered, and how long work takes: the laws of a plan as tables to look up."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.tables: dict[int, tuple[list[float], list[float]]] = {}
        self.means: dict[int, float] = {}

    def mean(self, law: int) -> float:
        """The mean of a law, in seconds."""
        if law not in self.means:
            self.means[law] = table_mean(self.plan.laws[law])
        return self.means[law]

    def out(self, question: Question, time: float) -> float:
        """Probability that a question is not answered at `time`; the dates of its source fall anywhere."""
        if question.law not in self.tables:
            seconds = np.unique(self.plan.laws[question.law])
            came_by = cdf(self.plan.laws[question.law], seconds)
            self.tables[question.law] = seconds.tolist(), [0.0, *came_by.tolist()]
        times, shares = self.tables[question.law]
        passed = time - question.asked
        puts_off = [question.gap * (part + 0.5) / PARTS for part in range(PARTS)] if question.gap else [0.0]
        came = sum(shares[bisect_right(times, passed - put_off)] for put_off in puts_off) / len(puts_off)
        return question.silent + (1.0 - question.silent) * (1.0 - came)


class Walk:
    """The walk of one mission. visits: of each WORK row, per dossier; children: (mission, truth) per dossier.

    entry: where it begins, for the procedure of one office; else the common one.
    """

    def __init__(self, plan: Plan, mission: int, answers: Answers, entry: int | None = None) -> None:
        self.plan, self.mission, self.answers = plan, plan.missions[mission], answers
        self.worked: dict[Truth, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.opened: dict[Truth, dict[tuple[int, Truth], float]] = defaultdict(lambda: defaultdict(float))
        self.loops = _loops(plan)
        self.moved = 0
        self.ahead: dict[int, dict[tuple[object, ...], Packet]] = {}
        started = [plan.clocks[number].start <= RECEIVED for number in self.mission.clocks]
        since = tuple(0.0 if is_started else NOT_BEGUN for is_started in started)
        entry = self.mission.entry if entry is None else entry
        self._put(Packet(entry, None, 1.0, 0.0, since, ((),) * len(self.mission.sources)))
        while self.ahead:
            row = min(self.ahead)  # a loop is gone round before what follows it, so that more is laid together
            for packet in self.ahead.pop(row).values():
                self._move(packet, plan.rows[row])

    def visits(self, truth: bool) -> dict[int, float]:
        """Visits of each WORK row per dossier that is, or is not, entitled."""
        return {
            row: self.worked[None].get(row, 0.0) + self.worked[truth].get(row, 0.0)
            for row in sorted(self.worked[None].keys() | self.worked[truth].keys())
        }

    def children(self, truth: bool) -> dict[tuple[int, bool], float]:
        """Dossiers opened, by mission and truth, per dossier that is, or is not, entitled."""
        total: dict[tuple[int, bool], float] = defaultdict(float)
        for opened in (self.opened[None], self.opened[truth]):
            for (mission, own), share in opened.items():
                total[mission, truth if own is None else own] += share
        return total

    def _put(self, packet: Packet) -> None:
        if packet.share >= SMALLEST_SHARE and packet.row >= 0:
            if packet.visits:
                kept = tuple(visit for visit in packet.visits if packet.row in self.loops[visit[0]])
                packet = packet._replace(visits=kept)
            here = self.ahead.setdefault(packet.row, {})
            state = packet.state(self.moved < MANY, self.moved >= VERY_MANY)
            here[state] = laid_together(here[state], packet) if state in here else packet

    def _next(self, packet: Packet, row: Row, share: float = 1.0) -> None:
        """Leave a row by `next`, which stamps a moment."""
        since = packet.since
        if row.stamp >= 0 and since:
            starts = [self.plan.clocks[number].start == row.stamp for number in self.mission.clocks]
            since = tuple(packet.elapsed if is_now else old for is_now, old in zip(starts, since, strict=True))
        self._put(packet._replace(row=row.next, share=packet.share * share, since=since))

    def _other(self, packet: Packet, row: Row, share: float = 1.0) -> None:
        self._put(packet._replace(row=row.other, share=packet.share * share))

    def _move(self, packet: Packet, row: Row) -> None:
        self.moved += 1
        if row.op == op.ASK:
            self._next(self._asked(packet, row), row)
        elif row.op == op.WAIT:
            self._wait(packet, row)
        elif row.op == op.WORK:
            self.worked[packet.truth][packet.row] += packet.share
            self._next(packet._replace(elapsed=packet.elapsed + self.answers.mean(row.law)), row)
        elif row.op == op.BRANCH and row.guard == op.ENTITLED and packet.truth is None:
            for truth in (True, False):
                self._branch(packet._replace(truth=truth), row)
        elif row.op == op.BRANCH:
            self._branch(packet, row)
        elif row.op == op.OPEN:
            self._open(packet, row)
            self._next(packet, row)

    def _asked(self, packet: Packet, row: Row) -> Packet:
        """One question more; a reminder only where an answer is awaited."""
        earlier = packet.questions[row.place]
        if row.guard == op.MISSING and not earlier:
            return packet
        gap = 0.0
        if row.delivery >= 0:
            days = (self.plan.last - self.plan.first).days + 1
            start = self.plan.start // DAY_SECONDS
            gap = days * DAY_SECONDS / len(np.unique(self.plan.deliveries[row.delivery][start : start + days]))
        slots = list(packet.questions)
        slots[row.place] = (*earlier, Question(row.law, row.share / ALWAYS, gap, packet.elapsed))
        return packet._replace(questions=tuple(slots))

    def _branch(self, packet: Packet, row: Row) -> None:
        share, there = row.share / ALWAYS, packet
        if row.guard == op.MISSING:
            share *= 1.0 - self._answered(packet, row, packet.elapsed)
            there = self._with_answers(packet, row, packet.elapsed)
            packet = packet._replace(missing=row.mask, missed=packet.elapsed)
        elif row.guard == op.ENTITLED:
            share *= float(bool(packet.truth))
        elif row.guard == op.DEADLINE_PASSED:
            share *= float(self._before_deadline(packet, row) <= packet.elapsed)
        elif row.guard == op.CHANGED:
            share *= float(row.changes <= self._typical_day() * DAY_SECONDS + packet.elapsed)
        elif row.guard == op.PARENT_OPEN:  # what lateness brings is left out, as the queues are that make late
            share = 0.0
        if row.bound >= 0:
            visits = dict(packet.visits)
            number = visits.get(packet.row, 0)
            share *= number < row.bound
            packet = packet._replace(visits=tuple(sorted({**visits, packet.row: number + 1}.items())))
        self._next(packet, row, share)
        self._other(there, row, 1.0 - share)

    def _wait(self, packet: Packet, row: Row) -> None:
        limit = float(NEVER)
        if row.after_seconds >= 0:
            limit = packet.elapsed + row.after_seconds
        elif row.after_table >= 0:
            day = self._typical_day() + day_of(packet.elapsed)
            limit = packet.elapsed + self._reached(row.after_table, day, day)
        if row.before_table >= 0:
            limit = max(min(limit, self._before_deadline(packet, row)), packet.elapsed)
        if not row.mask:
            self._other(packet._replace(elapsed=limit), row, float(limit < NEVER))
            return
        edges = self._edges(packet, row, limit)
        came = [self._answered(packet, row, edge) for edge in edges]
        self._next(self._with_answers(packet, row, packet.elapsed), row, came[0])
        for start, end, before, after in zip(edges, edges[1:], came, came[1:], strict=False):
            middle = (start + end) / 2 if end < NEVER else start
            self._next(self._with_answers(packet, row, middle), row, after - before)
        if limit < NEVER:
            self._other(packet._replace(elapsed=limit, missing=row.mask, missed=limit), row, 1.0 - came[-1])

    def _with_answers(self, packet: Packet, row: Row, now: float) -> Packet:
        """The packet when the answers that a row names have come; the clocks that they suspended are put off."""
        since = tuple(
            start + (now - packet.elapsed) * self._suspends(packet, clock)
            for start, clock in zip(packet.since, self.mission.clocks, strict=True)
        )
        questions = tuple(() if row.mask >> slot & 1 else asked for slot, asked in enumerate(packet.questions))
        return packet._replace(elapsed=now, since=since, questions=questions, missing=0, missed=0.0)

    def _edges(self, packet: Packet, row: Row, limit: float) -> list[float]:
        """The time from now to a limit in parts; without a limit, to when nearly all answers are there."""
        others = any(asked and not row.mask >> slot & 1 for slot, asked in enumerate(packet.questions))
        if not packet.since and not others:  # nothing later looks at the time
            return [packet.elapsed, limit]
        length = limit - packet.elapsed
        if limit >= NEVER:
            length, ever = float(DAY_SECONDS), self._answered(packet, row, limit)
            while self._answered(packet, row, packet.elapsed + length) < ever - NEARLY_ALL and length < NEVER:
                length *= 2
        edges = [packet.elapsed + length * part / PARTS for part in range(PARTS + 1)]
        return [*edges, limit] if limit >= NEVER else edges

    def _open(self, packet: Packet, row: Row) -> None:
        share = packet.share
        if row.mask:
            ever, now = (self._answered(packet, row, time) for time in (float(NEVER), packet.elapsed))
            share *= ever - now
        entitled = self.plan.missions[row.place].entitled
        opened = self.opened[packet.truth]
        if entitled < 0:
            opened[row.place, packet.truth] += share
        else:
            opened[row.place, True] += share * entitled / ALWAYS
            opened[row.place, False] += share * (1.0 - entitled / ALWAYS)

    def _answered(self, packet: Packet, row: Row, time: float) -> float:
        """Probability, as far as is known, that what a row awaits is answered at `time`; 1 if nothing was asked."""
        there = self._come(packet, row, time)
        if packet.missing != row.mask or there >= 1.0:
            return there
        before = self._come(packet, row, packet.missed)
        return max((there - before) / (1.0 - before), 0.0) if before < 1.0 else 1.0

    def _come(self, packet: Packet, row: Row, time: float) -> float:
        all_there = none_there = 1.0
        is_awaited = False
        for slot, questions in enumerate(packet.questions):
            if row.mask >> slot & 1 and questions:
                out = 1.0
                for question in questions:
                    out *= self.answers.out(question, time)
                is_awaited, all_there, none_there = True, all_there * (1.0 - out), none_there * out
        return 1.0 - none_there if row.any and is_awaited else all_there

    def _suspends(self, packet: Packet, clock: int) -> bool:
        mask = self.plan.clocks[clock].mask
        return any(mask >> slot & 1 and questions for slot, questions in enumerate(packet.questions))

    def _typical_day(self) -> int:
        return ((self.plan.first - self.plan.origin).days + (self.plan.last - self.plan.origin).days) // 2

    def _reached(self, table: int, day: int, start: int) -> float:
        """Seconds from the start of one day to the day that a table gives for another."""
        days = self.plan.day_tables[table]
        return float((int(days[min(day, len(days) - 1)]) - start) * DAY_SECONDS)

    def _before_deadline(self, packet: Packet, row: Row) -> float:
        """Seconds after receipt at which a rule acts, for a dossier received in the middle of the period.

        While an answer is on its way that suspends the clock, the deadline does not come.
        """
        since = packet.since[self.mission.clocks.index(row.clock)]
        if since == NOT_BEGUN or self._suspends(packet, row.clock):
            return float(NEVER)
        deadline, day = self.plan.clocks[row.clock].deadline, self._typical_day()
        due = int(deadline[min(day + day_of(since), len(deadline) - 1)])
        return self._reached(row.before_table, due, day)


def _loops(plan: Plan) -> dict[int, set[int]]:
    """For each row with a bound, the rows from which a dossier can come to it."""
    before: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(plan.rows):
        for way in (row.next, row.other):
            before[way].append(place)
    loops = {}
    for place, row in enumerate(plan.rows):
        if row.bound >= 0:
            found, ahead = {place}, [place]
            while ahead:
                new = [other for other in before[ahead.pop()] if other not in found]
                found.update(new)
                ahead += new
            loops[place] = found
    return loops
