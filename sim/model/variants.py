"""How a step is done otherwise, in one office or from a day on: other values, the same structure."""

from typing import Any

from pydantic import Field

from sim.model.laws import Law
from sim.model.parts import Name, Part, Whole
from sim.model.quantities import Share
from sim.model.steps import Step
from sim.model.words import Ahead


class AgainOtherwise(Part):
    """Another share of the dossiers goes back."""

    share: Share


class StepOtherwise(Part):
    """The values of a step where they differ: in one office, or from a day on."""

    share: Share | None = Field(None, description="share of the dossiers that take this step")
    work: Law | None = None
    ask: dict[Name, Share] | None = Field(None, description="shares of the dossiers for which a source is asked")
    remind: Ahead | None = Field(None, description="a reminder after this wait")
    reminders: Whole | None = Field(None, ge=1, le=12)
    until: Ahead | None = Field(None, description="awaits answers at most so long, after its last reminder")
    wait: Ahead | None = None
    again: AgainOtherwise | None = None

    def of(self, step: Step) -> Step:
        """The step as it is done then or there."""
        said = {name: getattr(self, name) for name in self.model_fields_set if getattr(self, name) is not None}
        if self.ask is not None and step.ask is not None:
            said["ask"] = {**step.ask, **self.ask}
        if self.again is not None and step.again is not None:
            said["again"] = step.again.model_copy(update={"share": self.again.share})
        return step.model_copy(update=said)


class ProcedureAt(Part):
    """A mission's procedure in one office, for the dossiers that it receives."""

    steps: dict[Name, StepOtherwise] = Field(min_length=1)

    def of(self, steps: dict[str, Step]) -> dict[str, Step]:
        """All steps of a mission as this office does them."""
        return procedure_otherwise(steps, self.steps)


def procedure_otherwise(steps: dict[str, Step], own: dict[str, StepOtherwise]) -> dict[str, Step]:
    """All steps of a mission, with those that are done otherwise."""
    return {name: own[name].of(step) if name in own else step for name, step in steps.items()}


# What a step must say itself, to be said otherwise.
SAID_BY_THE_STEP = {
    "work": "work",
    "ask": "ask",
    "remind": "remind",
    "reminders": "remind",
    "until": "until",
    "wait": "wait",
    "again": "again",
}


def laid_over(step: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The written fields of a step with those that are otherwise over them."""
    merged = {**step, **own}
    for key in ("ask", "again"):
        if isinstance(own.get(key), dict):
            base = step.get(key)
            base = dict.fromkeys(base, 1.0) if isinstance(base, list | tuple) else base
            merged[key] = {**base, **own[key]} if isinstance(base, dict) else base
    return merged
