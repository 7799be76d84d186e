"""What keeps a post from its dossiers: sickness, leave, other duties, recruitment, departures; and late days."""

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, Strict, model_validator

from sim.law.durations import Duration
from sim.model.demand import Some
from sim.model.parts import Amount, Name, Once, Part
from sim.model.quantities import Share
from sim.model.words import WEEKDAYS, Hours, LegalSpan, Weekday, parse_hours

MOST_LEAVE_DAYS = 250
DAYS_OF_A_WEEK = 7


def _spell(spell: Duration) -> Duration:
    if spell.unit not in ("day", "working_day", "week") or spell.amount < 1:
        raise ValueError("a spell of absence is one working day or more, in working days, days or weeks")
    return spell


def _fixed(span: Duration) -> Duration:
    if span.unit not in ("day", "week"):
        raise ValueError("posts stay empty, and people learn, for days or weeks; write '120 days'")
    return span


def _fixed_and_positive(span: Duration) -> Duration:
    if _fixed(span).amount == 0:
        raise ValueError("learning takes a day or more; leave it out where newcomers know their work")
    return span


def _below_1(duties: dict[str, float]) -> dict[str, float]:
    total = math.fsum(duties.values())
    if total > 1.0 - 1e-9:
        raise ValueError(f"the duties add up to {total:g} of the working time; together they stay below 1")
    return duties


Spell = Annotated[LegalSpan, AfterValidator(_spell)]
FixedSpan = Annotated[LegalSpan, AfterValidator(_fixed)]
Learning = Annotated[LegalSpan, AfterValidator(_fixed_and_positive)]
ShareAway = Annotated[float, Strict(), Field(ge=0, lt=1)]
Duties = Annotated[dict[Name, ShareAway], AfterValidator(_below_1)]


def days_of_spell(spell: Duration) -> float:
    """Working days of a spell of absence; a week has five."""
    return float(spell.amount * (5 if spell.unit == "week" else 1))


def days_of(span: Duration) -> int:
    """Calendar days of a span in days or weeks."""
    return int(span.amount) * (DAYS_OF_A_WEEK if span.unit == "week" else 1)


class Absence(Part):
    """Sickness of each post, in spells; leave too, where it is not said apart."""

    share: ShareAway = Field(description="share of the working days away")
    spell: Spell = Field(description="mean length of a spell, as '5 working days'")

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.share > days_of_spell(self.spell) * (1.0 - self.share):
            raise ValueError("spells this short cannot make up this share: a day of presence lies between two")
        return self


class Leave(Part):
    """Planned leave of each post. A day of leave on which its holder is sick counts as taken."""

    days: Annotated[Amount, Field(le=MOST_LEAVE_DAYS)] = Field(description="working days a year")
    by_month: Annotated[tuple[Amount, ...], Some] = Field(
        (1.0,) * 12, min_length=12, max_length=12, description="weight of each month, January first"
    )
    spell: Spell = Field(description="mean length of a spell, as '5 working days'")


class Recruitment(Part):
    """How posts added at a date come into service. A fall takes the latest added first, at once."""

    lag: FixedSpan = Field(description="from the date of an increase to the first day of service, as '120 days'")
    learning: Learning | None = Field(None, description="until a newcomer's output is whole, in equal daily steps")
    starts_at: Share | None = Field(None, description="a newcomer's output on the first day; 1 is whole")

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        if ("learning" in written) != ("starts_at" in written):
            yield "give learning and starts_at together, or neither"


class Departures(Part):
    """How often people leave, and how long their post stays empty. Newcomers learn as recruits do."""

    share_per_year: ShareAway = Field(description="share of the people who leave within a year")
    replaced_after: FixedSpan = Field(description="for so long a post stays empty, as '120 days'")


class Late(Part):
    """Longer working days, as for visitors by appointment; the hours come on top of the week."""

    days: Annotated[tuple[Weekday, ...], Once] = Field(min_length=1)
    until: Hours = Field(description="end of these working days, as '20:00'")


def late_rules(written: Mapping[str, Any], closes: int) -> Iterator[str]:
    """Rules that a team's late days break. written: the team; closes: end of its other days, seconds of the day."""
    late = written.get("late")
    if not isinstance(late, dict):
        return
    try:
        until = parse_hours(late.get("until"))
    except ValueError:
        return  # told of the field itself
    days, own = late.get("days"), written.get("days", WEEKDAYS[:5])
    others = [day for day in days if day in WEEKDAYS and day not in own] if isinstance(days, list | tuple) else []
    if others:
        yield f"'{others[0]}' is a late day, but no working day of the team; name it in days"
    if until < closes:
        clock = f"{closes // 3600:02}:{closes // 60 % 60:02}"
        yield f"late days end at {late['until']}, before the other days, which end at {clock}"
