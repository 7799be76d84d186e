"""How many dossiers come, and which are already there: demand, receipts of a register, backlog."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Strict, Tag

from sim.model.laws import Law
from sim.model.parts import Amount, Dated, Day, Flag, Name, Part, Whole, day_of, written_as_list
from sim.model.quantities import Share
from sim.model.words import Hours

MOST_A_YEAR = 100_000_000
MOST_IN_A_ROW = 1_000_000
LEAST_WEIGHT, MOST_WEIGHT = 1e-9, 1e9
PerYear = Annotated[Amount, Field(le=MOST_A_YEAR)]


def _some(weights: Any) -> Any:
    """Weights themselves. ValueError where all are 0, or one is too large or too small to reckon with."""
    values = weights.values() if isinstance(weights, Mapping) else weights
    if wrong := [value for value in values if value and not LEAST_WEIGHT <= value <= MOST_WEIGHT]:
        raise ValueError(f"{wrong[0]:g}: a weight is 0, or lies between {LEAST_WEIGHT:g} and {MOST_WEIGHT:g}")
    if values and not any(value > 0 for value in values):
        raise ValueError("at least one weight must be above 0")
    return weights


Some = AfterValidator(_some)
Weights = Annotated[dict[Name, Amount], Some]
LanguageWeights = Annotated[dict[str, Amount], Some]


def _run_forward(hours: tuple[int, int]) -> tuple[int, int]:
    if hours[0] >= hours[1]:
        raise ValueError("hours must run forward, as ['08:00', '16:00']")
    return hours


class Trace(Part):
    """Receipts read from a CSV: one row a dossier, or a row a day with a count."""

    file: str
    date: str = Field(description="column of the day of receipt")
    count: str | None = None
    office: str | None = None
    language: str | None = None


RECURRING = ("working days", "month starts")


def _days_of_receipt(written: object) -> object:
    """Days on which dossiers come: a word for days that recur, or a list of dates and of days of every year."""
    if isinstance(written, str):
        if written not in RECURRING:
            raise ValueError(f"{' or '.join(repr(word) for word in RECURRING)}, or a list of days")
        return written
    if not isinstance(written, list | tuple) or not written:
        raise ValueError("a list of days, as [2002-03-15], or of days of every year, as ['03-15']")
    return tuple(_yearly(day) if isinstance(day, str) and len(day) == 5 else day_of(day) for day in written)


def _yearly(text: str) -> str:
    """A day of every year, '03-15'. ValueError where there is none."""
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise ValueError(f"'{text}': a day of every year is written '03-15'") from None
    return text


class DatedDemand(Part):
    from_: Day = Field(alias="from")
    per_year: PerYear


class Demand(Part):
    """How many dossiers arrive, and when."""

    per_year: (
        Annotated[
            Annotated[PerYear, Tag("(number)")] | Annotated[tuple[DatedDemand, ...], Dated, Tag("(list)")],
            Discriminator(written_as_list),
        ]
        | None
    ) = None
    trace: Trace | None = None
    exactly: Annotated[Whole, Field(ge=1, le=MOST_IN_A_ROW)] | None = Field(
        None, description="this many dossiers on each of the days that `on` names, neither more nor fewer"
    )
    on: Annotated[str | tuple[date | str, ...], BeforeValidator(_days_of_receipt)] | None = Field(
        None,
        description="dossiers come on these days only, or on the first day open after each: 'working days', "
        "'month starts', dates, or days of every year as '03-15'",
    )
    source: Name | None = Field(
        None,
        description="the source whose data bring these receipts: an event that delays it puts them off "
        "until it is over",
    )
    by_machine: Share = Field(
        0.0, lt=1, description="share that machines handle without anyone: counted, not simulated"
    )
    growth: Annotated[float, Strict()] = Field(
        0.0, gt=-1, le=10, description="growth from one calendar year to the next; 0 in that of the period's start"
    )
    by_month: Annotated[tuple[Amount, ...], Some] = Field((1.0,) * 12, min_length=12, max_length=12)
    by_weekday: Annotated[tuple[Amount, ...], Some] = Field(
        (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0), min_length=7, max_length=7
    )
    holidays: Flag = Field(True, description="nothing arrives while the institution is closed")
    dispersion: Annotated[float, Strict()] = Field(
        1.0, ge=1, le=1000, description="variance of counts over their mean; 1 is Poisson"
    )
    hours: Annotated[tuple[Hours, Hours], AfterValidator(_run_forward)] = Field(
        ("08:00", "16:00"), description="receipts fall between", validate_default=True
    )
    offices: Weights = Field({}, description="weight of each office")
    languages: LanguageWeights = Field({}, description="weight of each language")

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        ways = [way for way in ("per_year", "trace", "exactly") if way in written]
        if ways != ["exactly"] and len(ways) != 1:
            yield "give either per_year or trace" if "exactly" not in ways else "give one of " + ", ".join(ways)
        if "exactly" in written and "on" not in written:
            yield "exactly is a number for each of the days that on names; give on"
        if "exactly" in written and "dispersion" in written:
            yield "dispersion spreads what comes by chance; exactly does not"
        if "trace" in written and "on" in written:
            yield "a register says its days itself; leave out on"
        if "trace" in written and "source" in written:
            yield "a register already has what came late; leave out source"
        if "by_machine" in written and "per_year" not in written and ways:
            yield "by_machine is a share of a demand by year; give per_year"


class Stock(Part):
    """Dossiers already open when the period starts: a register of them, or a count with an age law."""

    mission: Name
    file: str | None = Field(
        None,
        description="CSV with columns received, step, and optional office, language, asks, answers, and the days "
        "of moments passed: fact, filed, informed, complete, decided, notified, paid",
    )
    register_: str | None = Field(
        None, alias="register", description="the content of such a CSV itself, in place of a file"
    )
    count: Whole | None = Field(None, ge=0, le=10_000_000)
    age: Law | None = None
    step: Name | None = None

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        counted = [key in written for key in ("count", "age", "step")]
        listed = [key for key in ("file", "register") if key in written]
        if any(counted) if listed else not all(counted):
            yield "give either file, or count, age and step"
        if len(listed) > 1:
            yield "give either file or register"
