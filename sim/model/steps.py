"""The steps of a procedure, and what a step may say together."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from sim.model.laws import Law
from sim.model.parts import Name, Once, Part, Text, Whole
from sim.model.quantities import Share
from sim.model.words import Ahead

Stamp = Literal["informed", "complete", "decided", "notified", "paid"]
Ending = Literal["inadmissible", "withdrawn", "without object", "transferred", "not needed"]
Order = Literal["first come", "oldest dossier", "earliest deadline"]

KINDS = ("work", "ask", "wait", "wait_for", "open", "end")
# Fields that mean something only beside one of others.
BELONG = {
    "queue": (("work",), "queue belongs to a step with work"),
    "office": (("work",), "office belongs to a step with work"),
    "order": (("work",), "order belongs to a step with work"),
    "priority": (("work",), "priority belongs to a step with work"),
    "delay": (("open",), "delay belongs to a step that opens a dossier"),
    "past_deadline_of": (("open",), "past_deadline_of belongs to a step that opens a dossier"),
    "answers": (("ask", "wait_for"), "answers belongs to a step that asks or waits for answers"),
    "reminders": (("remind",), "reminders says how often to remind; give remind"),
    "until": (("ask", "wait_for"), "until belongs to a step that awaits answers"),
    "otherwise": (("until",), "otherwise is where a dossier goes when until has passed; give until"),
}


class Again(Part):
    """A share of the dossiers goes back to an earlier step."""

    share: Share
    from_: Name = Field(alias="from")
    at_most: Whole = Field(ge=1, le=1000)


def _asked(written: object) -> object:
    """A list of sources asks each of them for every dossier."""
    if not isinstance(written, list | tuple | dict):
        raise ValueError("ask is a list of sources, or a table with the share of dossiers for each")
    if not isinstance(written, dict):
        if not all(isinstance(source, str) for source in written):
            raise ValueError("ask lists names of sources; shares are written { claimant = 0.55 }")
        twice = [source for place, source in enumerate(written) if source in written[:place]]
        if twice:
            raise ValueError(f"'{twice[0]}' is asked twice")
    if not written:
        raise ValueError("ask names at least one source")
    return written if isinstance(written, dict) else dict.fromkeys(written, 1.0)


class Step(Part):
    """One step of a procedure. It works, asks, waits, opens another dossier, ends, or only stamps."""

    label: Text | None = None
    after: Name | None = Field(None, description="the step before it; the first step has none")
    share: Share = Field(1.0, description="share of the dossiers that take this step")
    if_: Literal["granted", "parent open"] | None = Field(
        None, alias="if", description="only dossiers whose claim is granted, or whose parent is still open"
    )
    skip_to: Name | None = Field(None, description="where the others go; else to the next step")
    next: Name | None = Field(None, description="where it goes on, if not to the step after it")
    stamp: Stamp | None = Field(None, description="the moment that passes when this step is done")
    work: Law | None = None
    queue: Name | None = Field(None, description="steps that name one queue share it")
    office: Name | None = Field(None, description="the office that does this work; the dossier moves there")
    order: Order = "first come"
    deadline_of: str | None = Field(None, description="the norm whose deadline orders the queue")
    priority: Whole = Field(
        0, ge=-1_000_000, le=1_000_000, description="lower goes first within a queue, which tells 16 apart"
    )
    again: Again | None = None
    ask: Annotated[dict[Name, Share], BeforeValidator(_asked)] | None = Field(
        None, description="sources asked, each for a share of the dossiers"
    )
    wait_for: Annotated[tuple[Name, ...], Once] = Field((), description="steps whose answers are awaited here")
    answers: Literal["all", "any", "none"] = Field("all", description="which answers an ask waits for")
    remind: Ahead | None = Field(None, description="a reminder after this wait")
    reminders: Whole = Field(1, ge=1, le=12)
    until: Ahead | None = Field(None, description="awaits answers at most so long, after its last reminder")
    otherwise: Name | None = Field(None, description="where it goes when until has passed; else to the next step")
    wait: Ahead | None = None
    open: Name | None = Field(None, description="mission of the dossier that is opened")
    past_deadline_of: str | None = Field(
        None, description="the norm after whose deadline it is opened, as that is known here; else at once"
    )
    delay: Law | None = Field(None, description="how long after, for open")
    end: Ending | None = Field(
        None, description="how the dossier ends here; 'not needed': it was only foreseen, and leaves no trace"
    )

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        kinds = [kind for kind in KINDS if kind in written and written[kind] not in ([], ())]
        if len(kinds) > 1:
            yield f"a step does one thing; this one says {' and '.join(kinds)}"
        for field, (owners, rule) in BELONG.items():
            if field in written and not any(owner in written for owner in owners):
                yield rule
        if (written.get("order") == "earliest deadline") != ("deadline_of" in written):
            yield "order = 'earliest deadline' and deadline_of go together"
        if "remind" in written and not ("wait_for" in kinds or "ask" in kinds):
            yield "remind belongs to a step that asks or waits for answers"
        elif "remind" in written and written.get("answers") == "none":
            yield "remind belongs to a step that awaits answers; answers = 'none' does not"
        if "until" in written and written.get("answers") == "none":
            yield "until belongs to a step that awaits answers; answers = 'none' does not"
        if "end" in written and ("next" in written or "again" in written):
            yield "a step that ends the dossier goes nowhere; leave out next and again"

    def queued_in(self, mission: str, name: str) -> str:
        """The queue of its work: the one it shares, or one of its own."""
        return self.queue or f"{mission}.{name}"

    @property
    def waits_for_answers(self) -> bool:
        return bool(self.wait_for) or (self.ask is not None and self.answers != "none")
