"""Who a team consists of: full-time equivalents, by grade and status where a budget asks what they cost."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from sim.model.parts import Amount, Dated, Day, Part, written_as_list

MOST_POSTS = 100_000
Fte = Annotated[Amount, Field(le=MOST_POSTS)]
Status = Literal["statutory", "contractual"]


class DatedFte(Part):
    from_: Day = Field(alias="from")
    fte: Fte


def forward(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Dated rows themselves. ValueError where a row does not come after the one before it."""
    for before, after in pairwise(rows):
        if before.from_ >= after.from_:
            raise ValueError(f"the dates must go forward; {after.from_} follows {before.from_}")
    return rows


Forward = AfterValidator(forward)
Posts = Annotated[
    Annotated[Fte, Tag("(number)")] | Annotated[tuple[DatedFte, ...], Dated, Tag("(list)")],
    Discriminator(written_as_list),
]
ForwardPosts = Annotated[
    Annotated[Fte, Tag("(number)")] | Annotated[tuple[DatedFte, ...], Dated, Forward, Tag("(list)")],
    Discriminator(written_as_list),
]


class Post(Part):
    """The posts of one grade and status in a team."""

    grade: str = Field(min_length=1)
    status: Status
    fte: ForwardPosts = Field(description="full-time equivalents, or dated ones")


def staff_rules(written: Mapping[str, Any]) -> Iterator[str]:
    """What the fields of a team that say who is in it break together."""
    if "fte" in written and "staff" in written:
        yield "give either fte, or staff by grade and status"
    elif "fte" not in written and "staff" not in written:
        yield "give fte, or staff by grade and status"
    if "staff" in written and (told := [key for key in ("grade", "status") if key in written]):
        yield f"{' and '.join(told)} beside staff, whose rows say it themselves"
