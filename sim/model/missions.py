"""Missions: their demand, procedure and norms, and what a decision brings back."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Strict, Tag

from sim.model.changes import Change
from sim.model.demand import Demand
from sim.model.evidence import EvidenceRule
from sim.model.laws import Law
from sim.model.parts import Flag, Name, Part, Text
from sim.model.quantities import Share
from sim.model.steps import Step
from sim.model.variants import ProcedureAt
from sim.model.words import LegalSpan

Decision = Literal["granted", "refused", "refused for missing evidence", "provisional"]
Outcome = Literal[
    "granted",
    "refused",
    "refused for missing evidence",
    "provisional",
    "inadmissible",
    "withdrawn",
    "without object",
    "transferred",
]
Truth = Literal["all", "entitled", "not entitled"]
Moment = Literal["fact", "filed", "received", "informed", "complete", "decided", "notified", "paid", "ended"]
Percentage = Annotated[float, Strict(), Field(gt=0, le=100)]
LATE_ANSWER = "late answer"
AS_PARENT = "as parent"


def _word_or_number(value: object) -> str:
    return "(word)" if isinstance(value, str) else "(number)"


def _word_or_law(value: object) -> str:
    """A text without digits is a word; '21 days' is a law."""
    return "(word)" if isinstance(value, str) and not any(c.isdigit() for c in value) else "(law)"


def _as_parent(word: object) -> object:
    if word != AS_PARENT:
        raise ValueError("a share is a number between 0 and 1, as 0.8; the only word is 'as parent'")
    return word


def _late_answer(word: object) -> object:
    if word != LATE_ANSWER:
        raise ValueError("'late answer' is expected, or a law of durations, as '30 days'")
    return word


class Follow(Part):
    """What a decision brings back: another request, a court case, a complaint, a payment."""

    mission: Name
    on: tuple[Outcome, ...] = Field(min_length=1, description="after which outcomes")
    when: Annotated[
        Annotated[Literal["late answer"], BeforeValidator(_late_answer), Tag("(word)")]
        | Annotated[Law, Tag("(law)")],
        Discriminator(_word_or_law),
    ] = Field(description="when the late answer comes, or after a time")
    share: Share = 1.0
    of: Truth = Field("all", description="of all, or only of those truly entitled or not")


class NormUse(Part):
    """A norm of the library under which a mission is judged, with values openly assumed for it."""

    id: str
    percentage: Percentage | None = None
    base: Literal["decisions", "requests", "files"] | None = None


class InlineClock(Part):
    start: Moment = "received"
    stop: Moment = "decided"
    suspends: tuple[str, ...] = ()


class InlineNorm(Part):
    """A norm that the scenario states itself."""

    label: Text | None = None
    limit: LegalSpan
    percentage: Percentage | None = None
    base: Literal["decisions", "requests", "files", "unknown"] = "decisions"
    clock: InlineClock = InlineClock()


def _norm_use(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


def _no_norm_twice(uses: tuple[NormUse, ...]) -> tuple[NormUse, ...]:
    ids = [use.id for use in uses]
    twice = [norm for place, norm in enumerate(ids) if norm in ids[:place]]
    if twice:
        raise ValueError(f"'{twice[0]}' is named twice")
    return uses


class Mission(Part):
    """A legal task: its demand, its procedure and the norms that judge it."""

    label: Text | None = None
    stream: Name | None = Field(None, description="the name of its draws, where that is not its own")
    demand: Demand | None = None
    entitled: Annotated[
        Annotated[Share, Tag("(number)")]
        | Annotated[Literal["as parent"], BeforeValidator(_as_parent), Tag("(word)")],
        Discriminator(_word_or_number),
    ] = Field(1.0, description="share of claims that are truly due")
    fact_before: Law | None = Field(None, description="how long before its receipt the fact lies")
    norms: Annotated[
        tuple[Annotated[NormUse, BeforeValidator(_norm_use)], ...], AfterValidator(_no_norm_twice)
    ] = ()
    decides_anew: Flag = Field(
        True,
        description="its decision takes the place of that of the dossier that opened it; false for what only "
        "carries it out or speaks of it, as a payment or a letter",
    )
    takes_effect: str | None = Field(
        None,
        description="the norm that dates the effect of its decisions, on the first of the month after the fact",
    )
    steps: dict[Name, Step] = Field(min_length=1)
    at: dict[Name, ProcedureAt] = Field(
        default_factory=dict, description="what an office does otherwise with the dossiers that it receives"
    )
    evidence_rule: EvidenceRule | None = None
    changes: dict[Name, Change] = Field(
        default_factory=dict, description="what is done otherwise from a day on, with open dossiers too"
    )
    follows: dict[Name, Follow] = Field(default_factory=dict)

    def editions(self, first: date) -> tuple[tuple[date, "Mission"], ...]:
        """The mission as it is from `first` on, and from each day on which its procedure changes after that."""
        told = [(first, self)]
        for change in sorted(self.changes.values(), key=lambda each: each.from_):
            steps, rule = change.of(told[-1][1].steps, told[-1][1].evidence_rule)
            changed = self.model_copy(update={"steps": steps, "evidence_rule": rule})
            if change.from_ <= first:
                told[-1] = first, changed
            else:
                told.append((change.from_, changed))
        return tuple(told)
