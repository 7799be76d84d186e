"""The machine in SimPy: the readable truth, to which every other engine is held.

A dossier stands in one place and has at most one pending event. A wait ends at min(answers awaited, limit),
known when it begins, so no timer is ever cancelled. Events are taken in the order (time, kind, number); after
each event its dossier moves on until it rests, then the team concerned takes work.
"""

from collections.abc import Generator
from heapq import heappop, heappush
from typing import Any

import simpy
from simpy.events import EventPriority

from sim.engine.chance import Chance
from sim.engine.dossier import Dossier
from sim.engine.record import Record
from sim.plan import rows as op
from sim.plan.draws import child_number
from sim.plan.history import OPEN, History
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NEVER, Row

PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(1, 5)  # kinds, after SimPy's own urgent events
NUMBER_BITS = 40
FACT, RECEIVED, ENDED = (STAMPS.index(name) for name in ("fact", "received", "ended"))

Life = Generator[simpy.Event, Any, None]


class Moment(simpy.Event):
    """An event that happens when it is scheduled to, in a place of its own in the total order."""

    def __init__(self, env: simpy.Environment) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None


class Office:
    """One history: dossiers, teams and stations on one SimPy environment."""

    def __init__(self, plan: Plan, inputs: Inputs, keep_tasks: bool) -> None:
        self.plan, self.inputs = plan, inputs
        self.env = simpy.Environment(initial_time=0)
        self.chance = Chance(plan, inputs)
        self.dossiers: list[Dossier] = []
        self.ends: dict[int, Moment] = {}  # of the work that each dossier queues for or is in
        self.queues: list[list[tuple[int, int, int]]] = [[] for _ in plan.stations]
        self.present = [0] * len(plan.teams)
        self.busy = [0] * len(plan.teams)
        self.record = Record(plan, keep_tasks)

    def run(self) -> History:
        """Live through the horizon; the history as raw columns."""
        for team, (times, counts) in enumerate(self.inputs.changes):
            self.env.process(self.staff(team, times.tolist(), counts.tolist()))
        for index, enters in enumerate(self.inputs.arrivals.enters.tolist()):
            self.env.process(self.live(self.arriving(index), enters))
        self.env.run(until=self.plan.horizon)
        for station, queue in enumerate(self.queues):
            self.record.waiting(station, len(queue), self.plan.horizon)
        return self.record.history(self.dossiers)

    @property
    def now(self) -> int:
        """Seconds since the plan's origin."""
        return int(self.env.now)

    def at(self, time: int, kind: int, number: int, moment: Moment | None = None) -> Moment:
        """The moment at `time`, in its place among all events of that second."""
        moment = moment or Moment(self.env)
        if time < NEVER:
            place = EventPriority((kind << NUMBER_BITS) + number)
            self.env.schedule(moment, priority=place, delay=time - self.env.now)
        return moment

    # Teams and stations

    def staff(self, team: int, times: list[int], counts: list[int]) -> Life:
        """A team's presence through the history. Whoever leaves first finishes the task in hand."""
        for time, count in zip(times, counts, strict=True):
            yield self.at(time, PRESENCE, team)
            self.present[team] = count
            self.take_work(team)

    def take_work(self, team: int) -> None:
        """Every free agent takes the first dossier of the first station that has one."""
        while self.present[team] > self.busy[team]:
            station = next((s for s in self.plan.teams[team].stations if self.queues[s]), None)
            if station is None:
                return
            self.record.waiting(station, len(self.queues[station]), self.now)
            self.begin(self.dossiers[heappop(self.queues[station])[2]], team)

    def begin(self, dossier: Dossier, team: int) -> None:
        """An agent starts on a dossier; work passes in the team's working time."""
        end = self.plan.teams[team].time.end_of(self.now, dossier.effort)
        self.busy[team] += 1
        dossier.team = team
        self.record.begun(dossier, team, self.now)
        self.at(end, END_OF_WORK, dossier.index, self.ends[dossier.index])

    def enter(self, dossier: Dossier, row: Row) -> Moment:
        """A dossier comes to a station: an agent who is free starts at once, else it queues."""
        station = self.with_room(row.place * len(self.plan.offices) + dossier.office)
        dossier.office = station % len(self.plan.offices)
        here = self.plan.stations[station]
        dossier.effort = self.chance.duration(row.law, self.draw(dossier, row)[1])
        end = self.ends[dossier.index] = Moment(self.env)
        self.record.enabled(dossier, row, station, self.now)
        team = next((team for team in here.teams if self.present[team] > self.busy[team]), None)
        if team is not None:
            self.begin(dossier, team)
        else:
            self.record.waiting(station, len(self.queues[station]), self.now)
            key = self.queue_key(dossier, row, here.discipline)
            heappush(self.queues[station], (row.priority, key, dossier.index))
        return end

    def with_room(self, home: int) -> int:
        """The first station with room among those to which dossiers are handed on from one; itself if none has."""
        offices, station = len(self.plan.offices), home
        while 0 <= self.plan.stations[station].transfer_above <= len(self.queues[station]):
            station += self.plan.stations[station].transfer_office - station % offices
            if station == home:
                break
        return station

    def queue_key(self, dossier: Dossier, row: Row, discipline: int) -> int:
        """What orders a queue, fixed on entering it; ties go by number."""
        if discipline == op.OLDEST:
            return dossier.stamps[RECEIVED]
        if discipline == op.EARLIEST_DEADLINE:
            return dossier.due(row.clock, self.now)
        return self.now

    # Dossiers

    def arriving(self, index: int) -> Dossier:
        """A dossier that comes from outside, with what had already happened to it."""
        a = self.inputs.arrivals
        dossier = self.born(int(a.mission[index]), int(a.number[index]), int(a.received[index]), int(a.fact[index]))
        dossier.office, dossier.language = int(a.office[index]), int(a.language[index])
        dossier.entitled, dossier.row = int(a.entitled[index]), int(a.row[index])
        dossier.since = int(a.since[index])
        preset = int(a.preset[index])
        for second, is_question, place in self.inputs.past.of(preset) if preset >= 0 else ():
            if is_question:
                self.record.question(dossier, place, second, int(self.inputs.past.answered[preset, place]), False)
            else:
                dossier.stamp(place, second)
        return dossier

    def born(self, mission: int, number: int, received: int, fact: int) -> Dossier:
        """A new dossier, at the first row of its mission."""
        dossier = Dossier(len(self.dossiers), mission, number, self.plan.missions[mission], self.plan.clocks)
        dossier.stamps[FACT : RECEIVED + 1] = [fact, received, received, received]
        self.dossiers.append(dossier)
        return dossier

    def live(self, dossier: Dossier, enters: int) -> Life:
        """A dossier's life: row after row, resting in waits and in work."""
        yield self.at(enters, ARRIVAL, dossier.index)
        while True:
            row = self.plan.rows[dossier.row]
            leaves_by_next = True
            if row.op == op.ASK:
                self.ask(dossier, row)
            elif row.op == op.WAIT:
                end, leaves_by_next = self.end_of_wait(dossier, row)
                if end > self.now:
                    yield self.rest(dossier, self.at(end, ANSWER, dossier.index))
            elif row.op == op.WORK:
                yield self.rest(dossier, self.enter(dossier, row))
                self.finish(dossier)
            elif row.op == op.BRANCH:
                leaves_by_next = self.holds(dossier, row)
            elif row.op == op.OPEN:
                self.open(dossier, row)
            else:
                dossier.outcome, dossier.stamps[ENDED] = row.place, self.now
                self.hand_back(dossier)
                return
            if leaves_by_next and row.stamp >= 0:
                dossier.stamp(row.stamp, self.now)
            dossier.row = row.next if leaves_by_next else row.other

    def finish(self, dossier: Dossier) -> None:
        """Work on the dossier is done; its agent stays busy until the dossier has moved on."""
        dossier.leaving = dossier.team
        dossier.tasks += 1
        dossier.worked += dossier.effort
        self.record.finished(dossier, self.now)

    def rest(self, dossier: Dossier, event: Moment) -> Moment:
        """The dossier rests until `event`; the agent who has just finished with it takes other work first."""
        self.hand_back(dossier)
        return event

    def hand_back(self, dossier: Dossier) -> None:
        """The agent who finished with the dossier is free once it has moved on."""
        if dossier.leaving >= 0:
            team, dossier.leaving = dossier.leaving, -1
            self.busy[team] -= 1
            self.take_work(team)

    def draw(self, dossier: Dossier, row: Row) -> tuple[int, int]:
        """Two times 32 bits for this row, dossier and visit: for the share, and for the law."""
        return self.chance.bits(row.key, dossier.index, dossier.number, dossier.visit(row))

    def holds(self, dossier: Dossier, row: Row) -> bool:
        """Whether a BRANCH goes on by `next`: its guard, its drawn share, and its bound of visits."""
        number = dossier.visit(row)
        if row.guard == op.MISSING:
            holds = dossier.awaited(row) > self.now
        elif row.guard == op.ENTITLED:
            holds = bool(dossier.entitled)
        elif row.guard == op.PARENT_OPEN:
            holds = dossier.parent >= 0 and self.dossiers[dossier.parent].outcome == OPEN
        elif row.guard == op.DEADLINE_PASSED:
            holds = self.before_deadline(dossier, row) <= self.now
        elif row.guard == op.CHANGED:
            holds = row.changes <= self.now
        else:
            holds = True
        if holds and row.share < op.ALWAYS:
            holds = self.chance.bits(row.key, dossier.index, dossier.number, number)[0] < row.share
        if holds and 0 <= row.bound <= number:
            self.record.exits[dossier.row] += 1
            holds = False
        return holds

    def ask(self, dossier: Dossier, row: Row) -> None:
        """Put a question to a source; a reminder only where an answer is still awaited."""
        is_reminder = row.guard == op.MISSING
        if is_reminder and dossier.answers[row.place] <= self.now:
            return
        share, law = self.draw(dossier, row)
        answer = NEVER
        if share >= row.share:
            answer = min(self.now + self.chance.duration(row.law, law), NEVER - 1)
            if row.delivery >= 0:
                days = self.plan.deliveries[row.delivery]
                answer = int(days[min(-(-answer // DAY_SECONDS), len(days) - 1)])
        self.record.question(dossier, row.place, self.now, answer, is_reminder)

    def before_deadline(self, dossier: Dossier, row: Row) -> int:
        """The moment a rule names, before or after the deadline; suspensions under way run to their end."""
        day = dossier.due(row.clock, NEVER)
        table = self.plan.day_tables[row.before_table]
        return int(table[day]) * DAY_SECONDS if day < len(table) else NEVER

    def end_of_wait(self, dossier: Dossier, row: Row) -> tuple[int, bool]:
        """When a wait ends, and whether it ends by the answers rather than by its limit or a change."""
        answers = dossier.awaited(row) if row.mask else NEVER
        since, dossier.since = (dossier.since if dossier.since >= 0 else self.now), -1
        limit = NEVER
        if row.after_seconds >= 0:
            limit = since + row.after_seconds
        elif row.after_table >= 0:
            limit = int(self.plan.day_tables[row.after_table][since // DAY_SECONDS]) * DAY_SECONDS
        if row.before_table >= 0:
            limit = min(limit, self.before_deadline(dossier, row))
        if 0 <= row.changes <= limit and row.changes < answers:
            dossier.since = since  # the wait goes on, under the procedure as it has changed
            limit = row.changes
        return (answers, True) if answers <= limit else (limit, False)

    def open(self, dossier: Dossier, row: Row) -> None:
        """Open another dossier after a delay, a late answer or a deadline; none beyond the horizon."""
        visit = dossier.visit(row)
        received = dossier.awaited(row) if row.mask else self.now
        if row.mask and received <= self.now:
            return
        if row.before_table >= 0:
            received = max(self.now, self.before_deadline(dossier, row))
        if row.law >= 0:
            bits = self.chance.bits(row.key, dossier.index, dossier.number, visit)[1]
            received += self.chance.duration(row.law, bits)
        if received >= self.plan.horizon:
            return
        child = self.born(
            row.place, child_number(dossier.number, row.key, visit, self.chance.run), received, received
        )
        child.office, child.language, child.entitled = dossier.office, dossier.language, dossier.entitled
        child.parent, child.cause = dossier.index, row.cause
        if child.table.entitled >= 0:
            drawn = self.chance.bits(child.table.key, child.index, child.number, 0)[0]
            child.entitled = int(drawn < child.table.entitled)
        self.env.process(self.live(child, received))


def run(plan: Plan, inputs: Inputs, keep_tasks: bool = False) -> History:
    """Simulate one history with SimPy."""
    return Office(plan, inputs, keep_tasks).run()
