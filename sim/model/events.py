"""What comes over an office from outside: closures, people away, waves of requests, sources that are late.

Art. 69 of the contract takes force majeure and decisions of the government into account in the final evaluation, in
so far as the State was warned in time.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from sim.model.parts import Amount, Day, Name, Once, Part, Text

EventKind = Literal["office closed", "people away", "demand", "source delayed"]
Names = Annotated[tuple[Name, ...], Once]
MOST_TIMES = 1000
# What each kind says beside its dates: what it may say, and what it must.
MAY: Mapping[str, tuple[str, ...]] = {
    "office closed": ("offices", "teams"),
    "people away": ("offices", "teams", "share"),
    "demand": ("missions", "factor"),
    "source delayed": ("source",),
}
MUST: Mapping[str, str] = {"people away": "share", "demand": "factor", "source delayed": "source"}
OWN = tuple(dict.fromkeys(field for fields in MAY.values() for field in fields))


class Event(Part):
    """Something that happens to the office from one day to another, both included."""

    label: Text | None = None
    kind: EventKind
    cause: Literal["force majeure", "government decision"]
    from_: Day = Field(alias="from", description="first day of the event")
    until: Day = Field(description="last day of the event")
    warned: Day | None = Field(None, description="day on which the State was warned; absent: it was not")
    missions: Names | None = Field(
        None, min_length=1, description="demand: whose receipts it changes; absent: all that come from outside"
    )
    factor: Annotated[Amount, Field(le=MOST_TIMES)] | None = Field(
        None, description="demand: expected receipts between the dates, times this"
    )
    offices: Names | None = Field(
        None,
        min_length=1,
        description="whose teams are concerned, and teams without an office with them; absent: all",
    )
    teams: Names | None = Field(None, min_length=1, description="teams concerned, instead of offices; absent: all")
    share: Annotated[float, Strict(), Field(gt=0, le=1)] | None = Field(
        None, description="people away: share of the full-time equivalents that is away"
    )
    source: Name | None = Field(
        None, description="source delayed: whose answers of these days, and receipts, come when they are over"
    )

    @property
    def is_warned_in_time(self) -> bool:
        """Whether the State was warned in time: while the event lasted, or before.

        Art. 69 does not say when a warning is in time: that it comes not later than the event's end is assumed.
        """
        return self.warned is not None and self.warned <= self.until

    def covers(self, day: date) -> bool:
        """Whether the event is under way on a day."""
        return self.from_ <= day <= self.until

    def concerns(self, team: str, offices: Collection[str]) -> bool:
        """Whether the people of a team are among those concerned. offices: the team's own; none named: all."""
        if self.teams is not None:
            return team in self.teams
        return self.offices is None or not offices or not set(self.offices).isdisjoint(offices)

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        kind = written.get("kind")
        if not isinstance(kind, str) or kind not in MAY:
            return  # told of the field itself
        for field in OWN:
            if field in written and field not in MAY[kind]:
                kinds = " or ".join(f"'{other}'" for other, fields in MAY.items() if field in fields)
                yield f"{field} is for events of the kind {kinds}, not '{kind}'"
        if (must := MUST.get(kind)) and must not in written:
            yield f"an event of the kind '{kind}' needs {must}"
        if "offices" in MAY[kind] and "offices" in written and "teams" in written:
            yield "give either offices or teams"
