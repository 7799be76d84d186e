"""The reference engine with somebody watching: what happens in a history and is read from none of its columns."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from sim.engine import reference
from sim.engine.dossier import Dossier
from sim.engine.reference import ANSWER, ARRIVAL, END_OF_WORK, PRESENCE, Moment
from sim.plan import rows as op
from sim.plan.draws import stream_key
from sim.plan.history import History
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NEVER, Row

WAYS = ("decide_after", "decide_after_reminder", "decide_before")
IN_ONE_SECOND = {
    "work ends as presence changes": {PRESENCE, END_OF_WORK},
    "work ends as an answer comes or a limit passes": {END_OF_WORK, ANSWER},
    "an answer or a limit as a dossier arrives": {ANSWER, ARRIVAL},
}
HANDED_ON = (
    "transfer",
    "transfer of some queues",
    "handed on past a full office",
    "no office has room",
    "work of one office",
)
SEEN = (
    *IN_ONE_SECOND,
    *HANDED_ON,
    "tie in a queue",
    "deadline order after a suspension",
    "deadline order without a deadline",
    "suspension",
    "two clocks suspended at once",
    "suspension taken up again",
    "no suspension of a clock that has run out",
    "clock started by a step",
    "clock started while an answer is awaited",
    "clock started again after a suspension",
    "reminder only to who has not answered",
    "reminder hastens the answer",
    "answer at the very limit",
    "limit that has passed before the wait",
    "answers there before the wait",
    "wait for all of several",
    "wait for any of several",
    "wait in days",
    "wait in months or working days",
    "wait begun before the start",
    *(f"rule: {way}" for way in WAYS),
    "rule before a suspended deadline",
    "until ends a wait",
    "until ends a wait after a reminder",
    "until sends a dossier elsewhere",
    "parent still open",
    "parent no longer open",
    "opened past a deadline",
    "opened where a deadline has passed",
    "rule spares a dossier",
    "a change finds a dossier waiting",
    "a change finds a dossier on its way",
    "a change brings a dossier under the rule",
    "a change takes a dossier from under the rule",
    "a step jumps forward",
    "a step is left out",
    "a step is skipped to another",
)


class Witness(reference.Office):
    """One history of the reference engine. seen: whether each of SEEN happened in it."""

    def __init__(self, plan: Plan, inputs: Inputs) -> None:
        super().__init__(plan, inputs, True)
        self.seen = dict.fromkeys(SEEN, False)
        self.kinds: dict[int, set[int]] = defaultdict(set)
        self.branches = dict(_branches(plan))
        self.of_one_office = _queues_of_one_office(plan)

    def note(self, name: str, happened: bool = True) -> None:
        """Something happens, or does not."""
        self.seen[name] |= happened

    def at(self, time: int, kind: int, number: int, moment: Moment | None = None) -> Moment:
        if time < self.plan.horizon:
            self.kinds[time].add(kind)
            for name, together in IN_ONE_SECOND.items():
                self.note(name, together <= self.kinds[time])
        return super().at(time, kind, number, moment)

    def with_room(self, home: int) -> int:
        station, here = super().with_room(home), self.plan.stations[home]
        if here.transfer_above < 0 or len(self.queues[home]) < here.transfer_above:
            return station
        if here.name.split("@")[0] in self.of_one_office:
            self.note("work of one office", station != home)
            return station
        places = self.plan.places
        office = places.offices[int(places.offices_of(np.int64(home % len(self.plan.offices))))]
        transfer = self.plan.scenario.offices[office].transfer
        following = home + here.transfer_office - home % len(self.plan.offices)
        self.note("transfer", station != home)
        self.note("transfer of some queues", station != home and transfer is not None and bool(transfer.queues))
        self.note("handed on past a full office", station not in (home, following))
        self.note("no office has room", station == home)
        return station

    def queue_key(self, dossier: Dossier, row: Row, discipline: int) -> int:
        key = super().queue_key(dossier, row, discipline)
        queue = self.queues[row.place * len(self.plan.offices) + dossier.office]
        self.note("tie in a queue", any((row.priority, key) == waiting[:2] for waiting in queue))
        if discipline == op.EARLIEST_DEADLINE:
            self.note("deadline order after a suspension", _was_suspended(dossier, row.clock))
            self.note("deadline order without a deadline", key >= NEVER)
        return key

    def ask(self, dossier: Dossier, row: Row) -> None:
        before, is_reminder = dossier.answers[row.place], row.guard == op.MISSING
        super().ask(dossier, row)
        answer = dossier.answers[row.place]
        self.note("reminder only to who has not answered", is_reminder and 0 <= before <= self.now)
        self.note("reminder hastens the answer", is_reminder and answer < before)
        stands = [number for number, unit in dossier.open_from.items() if unit >= 0]
        self.note("suspension", len(stands) > 0)
        self.note("two clocks suspended at once", len(stands) > 1)
        self.note("suspension taken up again", any(dossier.suspended[number] > 0 for number in stands))
        for number, clock in dossier.clocks.items():
            runs = dossier.stamps[clock.start] >= 0 and number not in stands
            is_asked = clock.mask >> row.place & 1 and answer > self.now
            self.note("no suspension of a clock that has run out", bool(runs and is_asked))

    def open(self, dossier: Dossier, row: Row) -> None:
        before = len(self.dossiers)
        super().open(dossier, row)
        if row.before_table >= 0 and len(self.dossiers) > before:
            has_passed = self.before_deadline(dossier, row) < self.now
            self.note("opened where a deadline has passed" if has_passed else "opened past a deadline")

    def holds(self, dossier: Dossier, row: Row) -> bool:
        holds = super().holds(dossier, row)
        if (row.key, holds) in self.branches and row.share < op.ALWAYS:
            self.note(self.branches[row.key, holds])
        if row.guard == op.DEADLINE_PASSED and holds:
            self.decided_before(dossier, row)
        if row.guard == op.CHANGED and dossier.since < 0:
            self.note("a change finds a dossier on its way", holds)
        if row.guard == op.PARENT_OPEN:
            self.note("parent still open" if holds else "parent no longer open")
        return holds

    def end_of_wait(self, dossier: Dossier, row: Row) -> tuple[int, bool]:
        since, limit = dossier.since, self.limit(dossier, row)
        end, by_answers = super().end_of_wait(dossier, row)
        if end >= self.plan.horizon:
            return end, by_answers
        if dossier.since >= 0:
            self.note("a change finds a dossier waiting")
            return end, by_answers
        if row.mask == 0:
            self.note("wait in days", self.now < end and row.after_seconds >= 0)
            self.note("wait in months or working days", self.now < end and row.after_table >= 0)
            return end, by_answers
        self.note("wait begun before the start", since >= 0)
        if by_answers:
            asked = [a for slot, a in enumerate(dossier.answers) if row.mask >> slot & 1 and a >= 0]
            self.note(f"wait for {'any' if row.any else 'all'} of several", self.now < end and len(set(asked)) > 1)
            self.note("answers there before the wait", 0 <= end <= self.now)
            self.note("answer at the very limit", self.now < end == limit)
            self.starts_clocks(dossier, row.stamp, max(end, self.now))
        else:
            self.note("limit that has passed before the wait", end < self.now)
            if not self.reminds(row):
                self.gave_up(dossier, row, end)
        return end, by_answers

    def limit(self, dossier: Dossier, row: Row) -> int:
        """When a wait would end if no answer came."""
        since = dossier.since
        end, _ = super().end_of_wait(dossier, row._replace(mask=0))
        dossier.since = since
        return end

    def reminds(self, row: Row) -> bool:
        """Whether a wait ends in a reminder, perhaps after a look at the deadline."""
        return self.plan.rows[self.unchanged(row.other)].guard in (op.MISSING, op.DEADLINE_PASSED)

    def unchanged(self, way: int) -> int:
        """Where a wait goes on that no change ends."""
        row = self.plan.rows[way]
        if row.guard != op.CHANGED:
            return way
        after = self.plan.rows[row.other]
        is_passed_on = (after.op, after.guard, after.share) == (op.BRANCH, op.NO_GUARD, op.ALWAYS)
        return after.next if is_passed_on and after.bound < 0 else row.other

    def gave_up(self, dossier: Dossier, row: Row, end: int) -> None:
        """A wait for answers ends without them: by the rule for missing evidence, or because it lasts no longer."""
        table = self.plan.missions[dossier.mission]
        if row.mask == sum(1 << slot for slot in table.evidence):
            self.decided(dossier, row, end)
            return
        steps = self.plan.scenario.missions[table.name].steps.values()
        self.note("until ends a wait")
        self.note("until ends a wait after a reminder", any(step.until and step.remind for step in steps))
        self.note("until sends a dossier elsewhere", self.unchanged(row.other) != row.next)

    def decided(self, dossier: Dossier, row: Row, end: int) -> None:
        """The rule for missing evidence ends a wait, in one of its ways."""
        if row.before_table >= 0 and end == self.before_deadline(dossier, row):
            self.decided_before(dossier, row)
        else:
            rule = self.plan.scenario.missions[self.plan.missions[dossier.mission].name].evidence_rule
            is_after = rule is not None and rule.decide_after is not None
            self.note("rule: decide_after" if is_after else "rule: decide_after_reminder", rule is not None)

    def decided_before(self, dossier: Dossier, row: Row) -> None:
        """The rule acts so long before the deadline."""
        self.note("rule: decide_before")
        self.note("rule before a suspended deadline", _was_suspended(dossier, row.clock))

    def starts_clocks(self, dossier: Dossier, stamp: int, moment: int) -> None:
        """Clocks start as a step stamps the dossier."""
        for number, clock in dossier.clocks.items():
            if clock.start == stamp:
                self.note("clock started by a step")
                self.note("clock started while an answer is awaited", dossier.suspended_until(clock) > moment)
                self.note("clock started again after a suspension", dossier.suspended[number] > 0)


def watched(plan: Plan, inputs: Inputs) -> tuple[History, dict[str, bool]]:
    """One history of the reference engine with its tasks, and whether each of SEEN happened in it."""
    witness = Witness(plan, inputs)
    return witness.run(), witness.seen


def _queues_of_one_office(plan: Plan) -> set[str]:
    """The queues whose work one office does for all."""
    missions = plan.scenario.missions.items()
    steps = [(mission, name, step) for mission, told in missions for name, step in told.steps.items()]
    return {step.queued_in(mission, name) for mission, name, step in steps if step.office is not None}


def _was_suspended(dossier: Dossier, clock: int) -> bool:
    return dossier.suspended[clock] > 0 or dossier.open_from[clock] >= 0


def _branches(plan: Plan) -> Iterator[tuple[tuple[int, bool], str]]:
    """What it means that a drawn branch is taken or not, by the address of its draw."""
    for name, mission in ((m.stream or name, m) for name, m in plan.scenario.missions.items()):
        yield (stream_key(f"{name}/evidence_rule"), False), "rule spares a dossier"
        yield (stream_key(f"{name}/evidence_rule/added"), True), "a change brings a dossier under the rule"
        yield (stream_key(f"{name}/evidence_rule/kept"), False), "a change takes a dossier from under the rule"
        for step, fields in mission.steps.items():
            key = stream_key(f"{name}/{step}/share")
            yield (key, False), "a step is skipped to another" if fields.skip_to else "a step is left out"
            if fields.next:
                yield (key, True), "a step jumps forward"
