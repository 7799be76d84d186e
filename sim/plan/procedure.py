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
            self.open(fields.open, step, next=done, stamp=stamp, law=self.law(fields.delay), **self._past(fields))
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
