"""Rows in which a dossier awaits answers: reminders, the evidence rule, and how long it waits at most."""

from fractions import Fraction
from typing import Any

from sim.law.durations import Duration
from sim.model.scenario import EvidenceRule, Mission, Step
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

    def write(self, before: Mission | None) -> None:
        """Wait for answers; dossiers under the evidence rule leave the wait when it says so.

        before: the mission of the edition before, if the procedure has changed.
        """
        rule = self._rule(self.rows.mission)
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
        if before is not None:
            self._taken_over(rule, before)

    def _rule(self, mission: Mission) -> EvidenceRule | None:
        rule = mission.evidence_rule
        return rule if rule is not None and rule.step == self.step else None

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
            **rows.cut(),
        }
        before = self._before(rule)
        left = rule.decide_after if rule is not None else None  # beside a reminder in days or weeks, as checked
        reminded = 0
        for number in range(fields.reminders if fields.remind is not None else 0):
            assert fields.remind is not None
            if left is not None and _days(left) <= _days(fields.remind):
                break
            reminder = f"{prefix} reminder {number + 1}"
            rows.write(WAIT, other=reminder, **awaited, **rows.after(fields.remind), **before)
            rows.label(reminder)
            rows.unless_changed(f"{reminder} unchanged", _taken_over(prefix, number))
            if before:
                go_on = f"{reminder} in time"
                rows.write(BRANCH, guard=DEADLINE_PASSED, next=missing, other=go_on, **before)
                rows.label(go_on)
            for slot in rows.slots_of[step]:
                rows.write(ASK, **rows.question(slot, step, f"reminder {number + 1}"))
            reminded = number + 1
            rows.label(f"{prefix} {reminded}")
            left = None if left is None else Duration(Fraction(_days(left) - _days(fields.remind)), "day")
        last = left if rule is None or rule.decide_after_reminder is None else rule.decide_after_reminder
        last = fields.until if rule is None else last
        over = f"{prefix} over" if rows.changes >= 0 else missing
        rows.write(WAIT, other=over, **awaited, **(rows.after(last) if last else {}), **before)
        if rows.changes >= 0:
            rows.label(over)
            rows.unless_changed(f"{over} unchanged", _taken_over(prefix, reminded))
            rows.write(BRANCH, next=missing)

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
        for number in range(1, self.fields.reminders + 1):
            ruled, plain = self._place("ruled", number), self._place("plain", number)
            self.rows.label(f"{self.step}@reminded {number}")
            if rule is not None and rule.share < 1.0:
                self._spared(rule, plain)
                self.rows.branch(rule.share, ("evidence_rule",), plain, next=ruled)
            else:
                self.rows.write(BRANCH, next=plain if rule is None else ruled)

    def _place(self, way: str, reminded: int) -> str:
        """Where a dossier waits on one way that has been reminded so often."""
        prefix = f"{self.step}@{way}"
        return next((f"{prefix} {n}" for n in range(reminded, 0, -1) if self.rows.has(f"{prefix} {n}")), prefix)

    def _taken_over(self, rule: EvidenceRule | None, before: Mission) -> None:
        """Where a dossier goes on that has waited since before the procedure changed.

        The share under the rule stays under it, or falls or rises by as much as the rule says. Who comes under it
        only now, although its moment of decision is past, is spared, as in a backlog.
        """
        rows, fields, old = self.rows, before.steps[self.step], self._rule(before)
        now, then = (each.share if each is not None else 0.0 for each in (rule, old))
        for number in range(1 + (fields.reminders if fields.remind is not None else 0)):
            ruled, plain = self._place("ruled", number), self._place("plain", number)
            if old is not None:
                rows.label(_taken_over(f"{self.step}@ruled", number))
                if 0.0 < now < then:
                    rows.branch(now / then, ("evidence_rule", "kept"), plain, next=ruled)
                else:
                    rows.write(BRANCH, next=ruled if now > 0.0 else plain)
            if then < 1.0:
                rows.label(_taken_over(f"{self.step}@plain", number))
                if rule is not None and then < now < 1.0:
                    self._spared(rule, plain)
                    rows.branch((now - then) / (1.0 - then), ("evidence_rule", "added"), plain, next=ruled)
                else:
                    rows.write(BRANCH, next=ruled if then < now else plain)


def _taken_over(prefix: str, reminded: int) -> str:
    """The label at which the next edition takes over who waits."""
    return f"{prefix} taken over {reminded}"


def _days(span: Duration) -> int:
    return int(span.amount * FIXED_DAYS[span.unit])
