"""From the named steps of a mission to rows."""

from typing import Any

from sim.model.scenario import Mission, Step
from sim.plan.awaiting import Awaiting
from sim.plan.closing import CLOSE, write_closing, write_granted
from sim.plan.log import STAMPS
from sim.plan.rows import ASK, BRANCH, PARENT_OPEN, WAIT, WORK
from sim.plan.writing import MissionRows


class Assembler(MissionRows):
    """Writes the rows of one mission, step by step."""

    def __init__(self, name: str, mission: Mission, tables: Any) -> None:
        super().__init__(name, mission, tables)
        for place, step in enumerate(self.order):
            following = self.order[place + 1] if place + 1 < len(self.order) else CLOSE
            self._step(step, mission.steps[step], following)
        write_closing(self)

    def _step(self, step: str, fields: Step, following: str) -> None:
        self.label(step)
        others = fields.skip_to or following
        self.branch(fields.share, (step, "share"), others)
        if fields.if_ == "granted":
            write_granted(self, step, others)
        elif fields.if_ == "parent open":
            self.write(BRANCH, guard=PARENT_OPEN, other=others)
        stamp = STAMPS.index(fields.stamp) if fields.stamp else -1
        onward = fields.next or following
        self.label(f"{step}@here")
        done = f"{step}@done" if fields.again else onward
        if fields.work is not None:
            self.write(WORK, stamp=stamp, next=done, key=self.key(step, "work"), **self._work(step, fields))
        elif fields.ask or fields.wait_for:
            self._ask(step, fields)
            if fields.waits_for_answers:
                Awaiting(self, step, fields, done, onward, stamp).write()
            else:
                self.write(BRANCH, stamp=stamp, next=done)
        elif fields.wait is not None:
            self.write(WAIT, other=f"{step}@waited", **self.after(fields.wait))
            self.label(f"{step}@waited")
            self.write(BRANCH, stamp=stamp, next=done)
        elif fields.open is not None:
            self.open(fields.open, step, next=done, stamp=stamp, law=self.law(fields.delay))
        elif fields.end is not None:
            self.write(BRANCH, stamp=stamp, next=CLOSE + fields.end)
        else:
            self.write(BRANCH, stamp=stamp, next=done)
        if fields.again:
            self.label(f"{step}@done")
            self.branch(
                fields.again.share,
                (step, "again"),
                onward,
                next=fields.again.from_,
                bound=fields.again.at_most,
            )

    def _work(self, step: str, fields: Step) -> dict[str, Any]:
        return {
            "place": self.tables.queue(fields.queue or f"{self.name}.{step}"),
            "law": self.law(fields.work),
            "priority": fields.priority,
            "clock": self.tables.clock(fields.deadline_of, self) if fields.deadline_of else -1,
            "activity": self.tables.activity(f"{self.name}.{step}"),
        }

    def _ask(self, step: str, fields: Step) -> None:
        for slot, (source, share) in zip(self.slots_of[step], (fields.ask or {}).items(), strict=False):
            asked = f"{step}@asked {slot}"
            self.branch(share, (step, self.stream_of(source), "needed"), asked)
            self.write(ASK, **self.question(slot, step, "answer"))
            self.label(asked)

    def _question(self, slot: int, reminder: bool, key: int) -> dict[str, Any]:
        name = self.slots[slot]
        source = self.tables.scenario.sources[name]
        said = source.reminded if reminder and source.reminded else source
        return {
            "place": slot,
            "law": self.tables.law(said.answers),
            "share": threshold(said.silent),
            "delivery": self.tables.delivery(name),
            "guard": MISSING if reminder else 0,
            "key": key,
        }

    def _await(self, step: str, fields: Step, done: str, onward: str, stamp: int) -> None:
        """Wait for answers; dossiers under the evidence rule leave the wait when it says so."""
        rule = self.mission.evidence_rule if self._has_rule(step) else None
        self.label(f"{step}@awaiting")
        if rule is not None:
            self.branch(rule.share, ("evidence_rule",), f"{step}@plain")
            self._waits(step, fields, done, stamp, rule, rule.then or onward)
        if rule is None or rule.share < 1.0:
            self._waits(step, fields, done, stamp, None, "")
        if fields.remind is not None:
            self._reminded(step, fields.reminders, rule)

    def _reminded(self, step: str, reminders: int, rule: EvidenceRule | None) -> None:
        """Where a dossier of the backlog goes on that has been reminded so often; no other comes here."""
        last = {way: f"{step}@{way}" for way in ("ruled", "plain")}
        for number in range(1, reminders + 1):
            for way in last:
                label = f"{step}@{way} {number}"
                last[way] = label if label in self.labels else last[way]
            self.label(f"{step}@reminded {number}")
            if rule is not None and rule.share < 1.0:
                self.branch(rule.share, ("evidence_rule",), last["plain"], next=last["ruled"])
            else:
                self.write(BRANCH, next=last["plain" if rule is None else "ruled"])

    def _has_rule(self, step: str) -> bool:
        return self.mission.evidence_rule is not None and self.mission.evidence_rule.step == step

    def _waits(
        self, step: str, fields: Step, done: str, stamp: int, rule: EvidenceRule | None, missing: str
    ) -> None:
        """Wait, remind, wait; under a rule every wait also ends at the moment of decision."""
        prefix = f"{step}@{'ruled' if rule else 'plain'}"
        self.label(prefix)
        awaited: dict[str, Any] = {
            "mask": self.mask(step),
            "any": int(self.is_any[step]),
            "stamp": stamp,
            "next": done,
        }
        before = {}
        if rule is not None and rule.decide_before is not None:
            before = {
                "clock": self.tables.clock(rule.decide_before.norm, self),
                "before_table": self.tables.before(rule.decide_before.by),
            }
        left = rule.decide_after if rule is not None else None  # beside a reminder in days or weeks, as checked
        for number in range(fields.reminders if fields.remind is not None else 0):
            assert fields.remind is not None
            if left is not None and _days(left) <= _days(fields.remind):
                break
            reminder = f"{prefix} reminder {number + 1}"
            self.write(WAIT, other=reminder, **awaited, **self._after(fields.remind), **before)
            self.label(reminder)
            if before:
                go_on = f"{reminder} in time"
                self.write(BRANCH, guard=DEADLINE_PASSED, next=missing, other=go_on, **before)
                self.label(go_on)
            for slot in self.slots_of[step]:
                key = self.key(step, self.slots[slot], f"reminder {number + 1}")
                self.write(ASK, **self._question(slot, True, key))
            self.label(f"{prefix} {number + 1}")
            left = None if left is None else Duration(Fraction(_days(left) - _days(fields.remind)), "day")
        last = left if rule is None or rule.decide_after_reminder is None else rule.decide_after_reminder
        self.write(WAIT, other=missing, **awaited, **(self._after(last) if last else {}), **before)

    def _open(self, mission: str, slot: str, **fields: Any) -> None:
        self.write(
            OPEN,
            place=self.tables.mission(mission),
            cause=self.tables.cause(f"{self.name}.{slot}"),
            key=self.key(slot, "opened"),
            **fields,
        )

    def _closing(self) -> None:
        """The outcome, what it brings back, and the end."""
        rule = self.mission.evidence_rule
        missing = "refused for missing evidence" if rule is None or rule.when_missing == "refuse" else "provisional"
        self.label(CLOSE)
        if rule is not None:
            looked = {"mask": self.mask(rule.step), "any": int(self.is_any[rule.step])}
            self.write(BRANCH, guard=MISSING, next=CLOSE + missing, other=f"{CLOSE}complete", **looked)
            self.label(f"{CLOSE}complete")
        self.write(BRANCH, guard=ENTITLED, next=f"{CLOSE}granted", other=f"{CLOSE}refused")
        ends = ["granted", "refused", *([missing] if rule else [])]
        ends += sorted({fields.end for fields in self.mission.steps.values() if fields.end})
        for outcome in ends:
            self.label(CLOSE + outcome)
            for name, follow in self.mission.follows.items():
                if outcome in follow.on:
                    self._follow(name, follow, outcome)
            self.write(END, place=OUTCOMES.index(outcome))

    def _follow(self, name: str, follow: Any, outcome: str) -> None:
        past = f"{CLOSE}{outcome} without {name}"
        self.branch(follow.share, ("follows", name), past)
        if follow.of == "entitled":
            self.write(BRANCH, guard=ENTITLED, other=past)
        elif follow.of == "not entitled":
            self.write(BRANCH, guard=ENTITLED, next=past, other=f"{past}: open")
            self.label(f"{past}: open")
        if follow.when == "late answer":
            step = self.mission.evidence_rule.step if self.mission.evidence_rule else None
            steps = [step] if step else list(self.slots_of)
            slots = {slot for one in steps for slot in self.slots_of[one]}
            self._open(
                follow.mission,
                name,
                mask=sum(1 << slot for slot in slots),
                any=int(step is not None and self.is_any[step]),
            )
        else:
            self._open(follow.mission, name, law=self._law(follow.when))
        self.label(past)

    def resolved(self, offset: int) -> list[Row]:
        """The rows with numbers for labels, the first at `offset`; rows on a cycle get a visit counter."""

        def number(way: Any) -> int:
            if way in ("", -1):
                return -1
            if isinstance(way, str):
                return offset + self.labels[way]
            return offset + int(way)

        rows = [Row(**{**r, "next": number(r["next"]), "other": number(r.get("other", -1))}) for r in self.rows]
        rows = [row._replace(next=-1) if row.op == END else row for row in rows]
        ways = {offset + i: [w for w in (row.next, row.other) if w >= 0] for i, row in enumerate(rows)}
        cyclic = [i for i in range(len(rows)) if _comes_back(offset + i, ways)]
        return [row._replace(counter=cyclic.index(i)) if i in cyclic else row for i, row in enumerate(rows)]


def _days(span: Duration) -> int:
    return int(span.amount * FIXED_DAYS[span.unit])


def _comes_back(row: int, ways: dict[int, list[int]]) -> bool:
    seen: set[int] = set()
    ahead = list(ways[row])
    while ahead:
        at = ahead.pop()
        if at == row:
            return True
        if at not in seen:
            seen.add(at)
            ahead += ways[at]
    return False


__all__ = ["ALWAYS", "UNBOUNDED", "Assembler"]
