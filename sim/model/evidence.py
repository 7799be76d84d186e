"""The evidence rule: what an office does when evidence does not come, and how that changes from a day on."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from sim.model.parts import Name, Part
from sim.model.quantities import Share
from sim.model.words import Ahead, Back

MOMENTS = ("decide_after", "decide_after_reminder", "decide_before")


class DecideBefore(Part):
    norm: str
    by: Back = Field(description="how long before the norm's deadline, as '5 working days'")


class EvidenceRule(Part):
    """What the office does when evidence does not come; without one it waits."""

    step: Name = Field(description="the step at which evidence is awaited")
    share: Share = Field(1.0, description="share of the dossiers to which the rule is applied")
    decide_after: Ahead | None = Field(None, description="this long after the wait for it begins")
    decide_after_reminder: Ahead | None = None
    decide_before: DecideBefore | None = None
    when_missing: Literal["refuse", "provisional"] = "refuse"
    then: Name | None = Field(None, description="the step that follows; else the one after the wait")

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        if not any(key in written for key in MOMENTS):
            yield "say when to decide: decide_after, decide_after_reminder or decide_before"
        yield from _one_moment(written)


class RuleFrom(Part):
    """What is otherwise of an evidence rule from a day on; the whole of it where there was none."""

    step: Name | None = Field(None, description="the step at which evidence is awaited, if there was no rule")
    share: Share | None = Field(None, description="share of the dossiers to which the rule is applied")
    decide_after: Ahead | None = None
    decide_after_reminder: Ahead | None = None
    decide_before: DecideBefore | None = None
    when_missing: Literal["refuse", "provisional"] | None = None
    then: Name | None = None

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        yield from _one_moment(written)

    def of(self, rule: EvidenceRule | None) -> EvidenceRule:
        """The rule as it is then; when it decides is said anew as a whole."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        if rule is None:
            return EvidenceRule(**said)
        return rule.model_copy(update={**(dict.fromkeys(MOMENTS) if said.keys() & set(MOMENTS) else {}), **said})


def rule_laid_over(rule: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The written fields of a rule with those of a change over them; its step stays."""
    is_new = any(key in own for key in MOMENTS)
    kept = {key: value for key, value in rule.items() if not (is_new and key in MOMENTS)}
    return {**kept, **own, **({"step": rule["step"]} if "step" in rule else {})}


def _one_moment(written: Mapping[str, Any]) -> Iterator[str]:
    if "decide_after" in written and "decide_after_reminder" in written:
        yield "give either decide_after or decide_after_reminder"
