"""Rows in which a dossier awaits answers: reminders, the evidence rule, and how long it waits at most."""

from fractions import Fraction
from typing import Any

from sim.law.durations import Duration
from sim.model.scenario import EvidenceRule, Step
from sim.plan.rows import ASK, BRANCH, DEADLINE_PASSED, WAIT
from sim.plan.writing import FIXED_DAYS, MissionRows


class Awaiting:
    """Writes the rows in which the dossiers of one step await its answers.

    done: where they go once the answers are there; onward: where they go on else, unless the step or the
    evidence rule names another way.
    """

    def __init__(self, rows: MissionRows, step: str, fields: Step, done: str, onward: str, stamp: int) -> None:
        self.rows, self.step, self.fields = rows, step, fields
        self.done, self.onward, self.stamp = done, onward, stamp

    def write(self) -> None:
        """Wait for answers; dossiers under the evidence rule leave the wait when it says so."""
        rule = self.rows.mission.evidence_rule
        if rule is not None and rule.step != self.step:
            rule = None
        self.rows.label(f"{self.step}@awaiting")
        if rule is not None:
            self.rows.branch(rule.share, ("evidence_rule",), f"{self.step}@plain")
            self._waits(rule, rule.then or self.onward)
        if rule is None or rule.share < 1.0:
            self._waits(None, (self.fields.otherwise or self.onward) if self.fields.until else "")
        if self.fields.remind is not None:
            self._reminded(rule)
        if rule is not None and rule.share < 1.0:
            self.rows.label(f"{self.step}@standing")
            self._spared(rule, f"{self.step}@plain")
            self.rows.write(BRANCH, next=f"{self.step}@awaiting")

    def _waits(self, rule: EvidenceRule | None, missing: str) -> None:
        """Wait, remind, wait; under a rule every wait also ends at the moment of decision."""
        rows, fields, step = self.rows, self.fields, self.step
        prefix = f"{step}@{'ruled' if rule else 'plain'}"
        rows.label(prefix)
        awaited: dict[str, Any] = {
            "mask": rows.mask(step),
            "any": int(rows.is_any[step]),
            "stamp": self.stamp,
            "next": self.done,
        }
        before = self._before(rule)
        left = rule.decide_after if rule is not None else None  # beside a reminder in days or weeks, as checked
        for number in range(fields.reminders if fields.remind is not None else 0):
            assert fields.remind is not None
            if left is not None and _days(left) <= _days(fields.remind):
                break
            reminder = f"{prefix} reminder {number + 1}"
            rows.write(WAIT, other=reminder, **awaited, **rows.after(fields.remind), **before)
            rows.label(reminder)
            if before:
                go_on = f"{reminder} in time"
                rows.write(BRANCH, guard=DEADLINE_PASSED, next=missing, other=go_on, **before)
                rows.label(go_on)
            for slot in rows.slots_of[step]:
                rows.write(ASK, **rows.question(slot, step, f"reminder {number + 1}"))
            rows.label(f"{prefix} {number + 1}")
            left = None if left is None else Duration(Fraction(_days(left) - _days(fields.remind)), "day")
        last = left if rule is None or rule.decide_after_reminder is None else rule.decide_after_reminder
        last = fields.until if rule is None else last
        rows.write(WAIT, other=missing, **awaited, **(rows.after(last) if last else {}), **before)

    def _before(self, rule: EvidenceRule | None) -> dict[str, Any]:
        """The moment of decision under a rule that names one before a deadline."""
        if rule is None or rule.decide_before is None:
            return {}
        rows = self.rows
        return {
            "clock": rows.tables.clock(rule.decide_before.norm, rows),
            "before_table": rows.tables.before(rule.decide_before.by),
        }

    def _spared(self, rule: EvidenceRule, plain: str) -> None:
        """Who waits in a backlog still, though the moment of decision is past, is not under the rule."""
        if rule.decide_before is not None:
            drawn = f"{plain} or ruled {len(self.rows.rows)}"
            self.rows.write(BRANCH, guard=DEADLINE_PASSED, next=plain, other=drawn, **self._before(rule))
            self.rows.label(drawn)

    def _reminded(self, rule: EvidenceRule | None) -> None:
        """Where a dossier of the backlog goes on that has been reminded so often; no other comes here."""
        rows = self.rows
        last = {way: f"{self.step}@{way}" for way in ("ruled", "plain")}
        for number in range(1, self.fields.reminders + 1):
            for way in last:
                label = f"{self.step}@{way} {number}"
                last[way] = label if label in rows.labels else last[way]
            rows.label(f"{self.step}@reminded {number}")
            if rule is not None and rule.share < 1.0:
                self._spared(rule, last["plain"])
                rows.branch(rule.share, ("evidence_rule",), last["plain"], next=last["ruled"])
            else:
                rows.write(BRANCH, next=last["plain" if rule is None else "ruled"])


def _days(span: Duration) -> int:
    return int(span.amount * FIXED_DAYS[span.unit])
