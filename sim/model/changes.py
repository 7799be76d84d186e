"""How a procedure changes from a day on: other values of its steps, and another evidence rule."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from sim.model.evidence import EvidenceRule, RuleFrom
from sim.model.parts import Day, Name, Part
from sim.model.steps import Step
from sim.model.variants import StepOtherwise, procedure_otherwise


class Change(Part):
    """From a day on a mission's steps or its evidence rule are otherwise, in every office.

    Dossiers that come to a step from then on find it so; work that is queued is done as it was queued. Who awaits
    answers on that day goes on waiting, as if the wait had always been of the new kind: a reminder that would be
    overdue goes out that day.
    """

    from_: Day = Field(alias="from", description="the first day on which it is otherwise")
    steps: dict[Name, StepOtherwise] = Field(default_factory=dict)
    evidence_rule: RuleFrom | None = None

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        if not written.get("steps") and "evidence_rule" not in written:
            yield "say what changes: steps or evidence_rule"

    def of(self, steps: dict[str, Step], rule: EvidenceRule | None) -> tuple[dict[str, Step], EvidenceRule | None]:
        """The steps and the evidence rule as they are then."""
        then = procedure_otherwise(steps, self.steps)
        return then, rule if self.evidence_rule is None else self.evidence_rule.of(rule)
