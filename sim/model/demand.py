"""How many dossiers come, and which are already there: demand, receipts of a register, backlog."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Strict, Tag

from sim.model.laws import Law
from sim.model.parts import Amount, Dated, Day, Flag, Name, Part, Whole, written_as_list
from sim.model.words import Hours

MOST_A_YEAR = 100_000_000
PerYear = Annotated[Amount, Field(le=MOST_A_YEAR)]


def _some(weights: Any) -> Any:
    """Weights themselves. ValueError where all are 0."""
    values = weights.values() if isinstance(weights, Mapping) else weights
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
        if ("per_year" in written) == ("trace" in written):
            yield "give either per_year or trace"


class Stock(Part):
    """Dossiers already open when the period starts: read from a CSV, or a count with an age law."""

    mission: Name
    file: str | None = Field(
        None, description="CSV with columns received, step, and optional office, language, asks"
    )
    count: Whole | None = Field(None, ge=0, le=10_000_000)
    age: Law | None = None
    step: Name | None = None

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        counted = [key in written for key in ("count", "age", "step")]
        if any(counted) if "file" in written else not all(counted):
            yield "give either file, or count, age and step"
