"""Who does the work and who holds the data: offices, teams, their working time, and sources."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from sim.law.calendars import Calendar
from sim.model.demand import LanguageWeights
from sim.model.laws import Law
from sim.model.parts import (
    Day,
    Flag,
    Name,
    Once,
    Part,
    Text,
    Whole,
    once_each,
    written_as_word,
)
from sim.model.posts import Absence, Departures, Duties, Late, Leave, Recruitment, late_rules
from sim.model.quantities import PositiveSpan, Share, parse_seconds
from sim.model.staff import Post, Posts, Status, staff_rules
from sim.model.words import WEEKDAYS, Hours, Weekday, parse_hours

DAY_HOURS = 24
EVERY_DAY: Literal["every day"] = "every day"


class CalendarData(Part):
    """Days on which the institution is closed, beside the weekend of each team."""

    country: str | None = Field(None, description="ISO code whose public holidays count, as BE")
    subdivision: str | None = Field(None, description="ISO code of the region, where holidays differ")
    closed: tuple[Day, ...] = Field((), description="further closing days")

    @model_validator(mode="after")
    def _known_country(self) -> Self:
        Calendar(self.country, self.subdivision)
        return self


class Transfer(Part):
    """New work goes to another office while the queue here is long.

    An office without room hands on in its turn, until one has room; where none has, the dossier stays at home.
    """

    to: Name = Field(description="the office that takes over, or hands on to its own if it has no room either")
    above: Whole = Field(
        ge=0,
        le=1_000_000_000,
        description="dossiers waiting here in a queue, of the languages that one team serves together, "
        "from which on new ones go over; 0: all of them",
    )
    queues: Annotated[tuple[str, ...], Once] | None = Field(
        None, min_length=1, description="only from these queues, as mission.step or the name of a queue; else all"
    )


class Office(Part):
    label: Text | None = None
    transfer: Transfer | None = None
    languages: LanguageWeights = Field(
        {}, description="weight of each language of the dossiers received here; else those of the demand"
    )


def _one_or_several(value: object) -> str:
    """Which alternative an office of a team is: a name or a list of names."""
    return "(list)" if isinstance(value, list | tuple) else "(name)"


class Team(Part):
    """People who share queues."""

    label: Text | None = None
    fte: Posts | None = Field(None, description="full-time equivalents, or dated ones")
    staff: tuple[Post, ...] | None = Field(
        None, min_length=1, description="posts by grade and status, in place of fte"
    )
    week: PositiveSpan = Field(description="working time of a full-time post, as '38 hours'")
    days: Annotated[tuple[Weekday, ...], Once] = Field(("mon", "tue", "wed", "thu", "fri"), min_length=1)
    opens: Hours = Field("08:00", description="start of the working day", validate_default=True)
    holidays: Flag = Field(True, description="does not work on the days on which the institution is closed")
    late: Late | None = None
    absence: Absence | None = None
    leave: Leave | None = None
    duties: Duties = Field({}, description="shares of the working time that go to other work than dossiers")
    recruitment: Recruitment | None = None
    departures: Departures | None = None
    stream: Name | None = Field(None, description="the name of its draws, where that is not its own")
    grade: str | None = None
    status: Status | None = None
    office: (
        Annotated[
            Annotated[Name, Tag("(name)")] | Annotated[tuple[Name, ...], Field(min_length=1), Once, Tag("(list)")],
            Discriminator(_one_or_several),
        ]
        | None
    ) = Field(None, description="serves this office only, or these, in order of service")
    languages: Annotated[tuple[str, ...], Once] | None = Field(
        None, min_length=1, description="serves dossiers in these languages only, in order of service"
    )
    serves: Annotated[tuple[str, ...], Once] = Field(
        min_length=1, description="queues, in order of service: mission.step, or the name of a queue"
    )

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices that the team serves; none named: all."""
        return (self.office,) if isinstance(self.office, str) else self.office or ()

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        yield from staff_rules(written)
        try:
            opens, week = parse_hours(written.get("opens", "08:00")), parse_seconds(written["week"])
            days = len(once_each(tuple(WEEKDAYS.index(d) for d in written.get("days", WEEKDAYS[:5]))))
        except (KeyError, TypeError, ValueError):
            return  # told of the field itself
        hours = week / max(days, 1) / 3600
        if hours > DAY_HOURS:
            yield f"a week of {week / 3600:g} hours on {days} days is {hours:g} hours a day; a day has 24"
        elif round(opens + hours * 3600) > DAY_HOURS * 3600:
            clock = f"{opens // 3600:02}:{opens // 60 % 60:02}"
            yield f"a working day of {hours:g} hours that opens at {clock} ends after midnight, not by 24:00"
        else:
            yield from late_rules(written, opens + round(hours * 3600))


class Reminded(Part):
    answers: Law
    silent: Share = 0.0


def _every_day(word: object) -> object:
    if word != EVERY_DAY:
        raise ValueError("a list of dates is expected; the only word is 'every day'")
    return word


class Source(Part):
    """Who holds missing data."""

    label: Text | None = None
    stream: Name | None = Field(None, description="the name of its draws, where that is not its own")
    class_: str = Field(alias="class", min_length=1, description="the word that norms use for it when they suspend")
    claimant: Flag = Field(False, description="this source is the person whose dossier it is")
    answers: Law
    silent: Share = Field(0.0, description="share of the questions that are never answered")
    reminded: Reminded | None = Field(None, description="answers after a reminder, where they differ")
    delivers: Annotated[
        Annotated[tuple[Day, ...], Tag("(list)")]
        | Annotated[Literal["every day"], BeforeValidator(_every_day), Tag("(word)")],
        Discriminator(written_as_word),
    ] = Field((), description="answers arrive only on these dates, or at the midnight that follows: 'every day'")
