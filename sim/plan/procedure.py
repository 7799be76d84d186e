"""From the named steps of a mission to rows."""

from collections.abc import Sequence
from typing import Any

from sim.model.scenario import Mission, Step
from sim.plan.awaiting import Awaiting
from sim.plan.closing import CLOSE, write_closing, write_granted
from sim.plan.log import STAMPS
from sim.plan.rows import ASK, BRANCH, PARENT_OPEN, WAIT, WORK
from sim.plan.writing import MissionRows


class Assembler(MissionRows):
    """Writes the rows of one mission, step by step, once for each edition of its procedure.

    editions: the mission as it is at first, and from each second on at which its procedure changes. A dossier goes
    over to the next edition where it comes to a step, has done its work, closes, or waits.
    """

    def __init__(self, name: str, editions: Sequence[tuple[int, Mission]], tables: Any) -> None:
        first = editions[0][1]
        super().__init__(name, first, tables)
        before: Mission | None = None
        for number, (_, mission) in enumerate(editions):
            self.edition, self.mission = number, mission
            self.changes = editions[number + 1][0] if number + 1 < len(editions) else -1
            if number:
                self.begins.append(len(self.rows))
            for place, step in enumerate(self.order):
                following = self.order[place + 1] if place + 1 < len(self.order) else CLOSE
                self._step(step, mission.steps[step], following, before)
            write_closing(self)
            before = mission
        self.mission = first
        self.rule = next((m.evidence_rule for _, m in editions if m.evidence_rule is not None), None)

    def _step(self, step: str, fields: Step, following: str, before: Mission | None) -> None:
        """Write a step. before: the mission of the edition before, whose dossiers may be waiting here."""
        self.label(step)
        self.unless_changed(f"{step}@unchanged", step)
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
                Awaiting(self, step, fields, done, onward, stamp).write(before)
            else:
                self.write(BRANCH, stamp=stamp, next=done)
        elif fields.wait is not None:
            self.label(f"{step}@waiting")
            self.write(WAIT, other=f"{step}@waited", **self.after(fields.wait), **self.cut())
            self.label(f"{step}@waited")
            self.unless_changed(f"{step}@over", f"{step}@waiting")
            self.write(BRANCH, stamp=stamp, next=done)
        elif fields.open is not None:
            self.open(fields.open, step, next=done, stamp=stamp, law=self.law(fields.delay), **self._past(fields))
        elif fields.end is not None:
            self.write(BRANCH, stamp=stamp, next=CLOSE + fields.end)
        else:
            self.write(BRANCH, stamp=stamp, next=done)
        if fields.again:
            self.label(f"{step}@done")
            self.unless_changed(f"{step}@did", f"{step}@done")
            self.branch(
                fields.again.share,
                (step, "again"),
                onward,
                next=fields.again.from_,
                bound=fields.again.at_most,
            )

    def _work(self, step: str, fields: Step) -> dict[str, Any]:
        return {
            "place": self.tables.queue(fields.queued_in(self.name, step)),
            "law": self.law(fields.work),
            "priority": fields.priority,
            "clock": self.tables.clock(fields.deadline_of, self) if fields.deadline_of else -1,
            "activity": self.tables.activity(f"{self.name}.{step}"),
        }

    def _past(self, fields: Step) -> dict[str, Any]:
        """The deadline after which a step opens a dossier."""
        if fields.past_deadline_of is None:
            return {}
        return {"clock": self.tables.clock(fields.past_deadline_of, self), "before_table": self.tables.past()}

    def _ask(self, step: str, fields: Step) -> None:
        for slot, (source, share) in zip(self.slots_of[step], (fields.ask or {}).items(), strict=False):
            asked = f"{step}@asked {slot}"
            self.branch(share, (step, self.stream_of(source), "needed"), asked)
            self.write(ASK, **self.question(slot, step, "answer"))
            self.label(asked)
