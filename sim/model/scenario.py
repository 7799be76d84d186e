"""What a scenario says: missions, procedures, teams, sources and demand, frozen and validated.

Part by part only; what concerns several parts at once (names, cycles, dates) is in `references`. The parts
are defined in `people`, `demand`, `steps` and `missions`, and their names are handed out here too.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from sim.model.acts import Acts
from sim.model.budget import Budget
from sim.model.dashboard import Dashboard
from sim.model.demand import DatedDemand, Demand, Stock, Trace
from sim.model.events import Event
from sim.model.evidence import DecideBefore, EvidenceRule
from sim.model.missions import (
    Decision,
    Follow,
    InlineClock,
    InlineNorm,
    Mission,
    NormUse,
    Truth,
)
from sim.model.parts import NAME, Day, Label, Name, Part, Text, Whole
from sim.model.people import CalendarData, Office, Reminded, Source, Team, Transfer
from sim.model.posts import Absence, Departures, Late, Leave, Recruitment
from sim.model.staff import DatedFte
from sim.model.steps import Again, Ending, Order, Stamp, Step
from sim.model.words import WEEKDAYS, RunIn, Weekday


class Period(Part):
    """The window that is judged, and how the office stands when it opens."""

    from_: Day = Field(alias="from", description="first day judged")
    until: Day = Field(description="last day judged")
    run_in: RunIn | None = Field(
        None,
        description="time simulated before the period, not judged; '0 days' starts empty",
    )


Bound = Annotated[float, Strict()] | str


class Origin(Part):
    """Where a number comes from: a source, or an assumption with the range it may take.

    within: of a table whose numbers are all assumed, by what share of itself each may be lower or higher.
    """

    source: str | None = None
    assumed: str | None = None
    from_: str | None = Field(None, alias="from")
    range: tuple[Bound, Bound] | None = None
    within: Annotated[float, Strict(), Field(gt=0, lt=1)] | None = None

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        if ("source" in written) == ("assumed" in written):
            yield "give either source, or assumed with a range"
        elif "assumed" in written and ("range" in written) == ("within" in written):
            yield "an assumed number needs a range; those of a table, by what share they may vary: within"
        elif "source" in written and "within" in written:
            yield "what is sourced does not vary; within belongs to what is assumed"


class Scenario(Part):
    """One office, its demand and its rules, over one period."""

    title: Text
    period: Period
    seed: Whole = Field(ge=0, lt=2**63)
    replications: Whole = Field(
        30, ge=1, le=1_000_000, description="simulated histories, where the command gives no number"
    )
    calendar: CalendarData = CalendarData()
    offices: dict[Name, Office] = Field(default_factory=dict)
    queues: Literal["by office", "pooled"] = Field(
        "by office",
        description="pooled: those of all offices are one, which every team serves; nothing is transferred",
    )
    teams: dict[Name, Team] = Field(min_length=1)
    sources: dict[Name, Source] = Field(default_factory=dict)
    missions: dict[Name, Mission] = Field(min_length=1)
    norms: dict[Name, InlineNorm] = Field(default_factory=dict)
    norm_files: Acts = Field({}, description="acts of the institution's own; those of the library are known")
    backlog: dict[Name, Stock] = Field(default_factory=dict)
    events: dict[Name, Event] = Field(default_factory=dict)
    budget: Budget | None = None
    provenance: dict[str, Origin] = Field(default_factory=dict)
    dashboard: Dashboard = Dashboard()


__all__ = [
    "NAME",
    "WEEKDAYS",
    "Absence",
    "Again",
    "Budget",
    "CalendarData",
    "DatedDemand",
    "DatedFte",
    "DecideBefore",
    "Decision",
    "Demand",
    "Departures",
    "Ending",
    "Event",
    "EvidenceRule",
    "Follow",
    "InlineClock",
    "InlineNorm",
    "Label",
    "Late",
    "Leave",
    "Mission",
    "Name",
    "NormUse",
    "Office",
    "Order",
    "Origin",
    "Part",
    "Period",
    "Recruitment",
    "Reminded",
    "Scenario",
    "Source",
    "Stamp",
    "Step",
    "Stock",
    "Team",
    "Text",
    "Trace",
    "Transfer",
    "Truth",
    "Weekday",
]
