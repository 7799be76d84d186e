"""How the frontier is put into words: staffings, differences, chances, sums, and what a change is worth."""

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from sim.show.tables import UNDEFINED, with_interval
from sim.show.tables import chance as probable
from sim.study.buying import Changed, Gap
from sim.study.equivalents import PostsWorth
from sim.study.estimates import clopper_pearson
from sim.study.moving import YearRoom

AS_IT_IS = "as it is"


def named(names: Sequence[str], moves: Sequence[int]) -> str:
    """A staffing by what it has more or fewer than there is now.

    >>> named(("legal", "desk"), (1, -2)), named(("legal", "desk"), (0, 0))
    ('legal +1, desk -2', 'as it is')
    """
    told = [f"{name} {more:+d}" for name, more in zip(names, moves, strict=True) if more]
    return ", ".join(told) or AS_IT_IS


def sentence(each: Changed) -> str:
    """What a change is worth, to be read aloud."""
    worth, low, high = each.worth, each.tried[0], each.tried[1]
    if not each.share.is_seen:
        return f"{each.change}: cannot be told from no change at all, under {each.norm}."
    if each.post is None:
        return f"{each.change}: not counted in posts under {each.norm}: nothing is seen of one more or fewer."
    of = f"posts of {each.post}, under {each.norm}"
    form = _form(worth)
    if math.isnan(worth.value):
        side = f"fewer than {worth.high:{form}}" if math.isinf(worth.low) else f"more than {worth.low:{form}}"
        return f"{each.change}: worth {side} {of}; from {low:g} to {high:g} were tried."
    ends = [
        f"{end:{form}}" if math.isfinite(end) else f"beyond the {side:g} that were tried"
        for end, side in ((worth.low, low), (worth.high, high))
    ]
    return f"{each.change}: worth {worth.value:{form}} {of}: {ends[0]} to {ends[1]}."


def posts(each: Changed) -> str:
    """A number of posts with its interval; an end beyond those tried is open."""
    if each.post is None:
        return UNDEFINED
    form = _form(each.worth)
    value, low, high = (f"{end:{form}}" if math.isfinite(end) else "…" for end in each.worth)
    return f"{value} [{low}, {high}]"


def _form(worth: PostsWorth) -> str:
    """How many decimals a number of posts has: two digits of its interval's width, one where an end is open."""
    width = worth.high - worth.low
    return f".{max(1, min(3, 1 - math.floor(math.log10(width))))}f" if math.isfinite(width) and width > 0 else ".1f"


def gap(difference: Gap) -> str:
    """A difference of shares; where it cannot be told from zero that is said."""
    if math.isnan(difference.mean):
        return UNDEFINED
    if not difference.is_seen and not math.isnan(difference.half_width):
        return "none seen"
    return with_interval(*difference, "share", is_difference=True)


def share(values: np.ndarray) -> str:
    """A mean share with the half width of its interval."""
    from scipy import stats

    told = values[~np.isnan(values)]
    if not len(told):
        return UNDEFINED
    half = math.nan
    if len(told) > 1:
        half = float(stats.t.ppf(0.975, len(told) - 1) * told.std(ddof=1) / math.sqrt(len(told)))
    return with_interval(float(told.mean()), half, "share")


def chance(met: int, histories: int) -> str:
    """How often a norm was met, with its exact interval."""
    low, high = clopper_pearson(np.array([met]), np.array([histories]))
    return probable(met / histories, float(low[0]), float(high[0]))


def money(amount: Fraction | float | Decimal, *, signed: bool = False) -> str:
    """A cost, to the unit; small numbers of posts with their parts.

    >>> money(48000.4), money(0.75), money(-1, signed=True)
    ('48,000', '0.75', '-1')
    """
    number = float(amount)
    digits = 0 if abs(number) >= 1000 else 2
    text = f"{number:{'+' if signed else ''},.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed(names: Iterable[str]) -> str:
    """Names in a row, each once."""
    return ", ".join(dict.fromkeys(names))


def of_room(told: YearRoom) -> Iterator[str]:
    """Where the room of a year comes from, and what of it is not counted."""
    room = told.room
    if room is None:
        return
    if room.lapsing:
        yield (
            f"{told.year}, with transfers: of what lapses otherwise, on the commissioner's favourable opinion: "
            f"{_sums(room.lapsing.items())}."
        )
    if room.kept:
        yield (
            f"{told.year}, with what is carried over: transferred too, so that {told.year + 1} lacks it: "
            f"{_sums(room.kept.items())}."
        )
    if room.unknown:
        yield f"{told.year}: nobody knows what is left of {listed(map(_plain, room.unknown))}."
    for each in told.refused:
        yield (
            f"{told.year}: {each.amount:,.2f} from {_plain(each.from_)} to {_plain(each.to)} is not counted: "
            "it has no favourable opinion."
        )


def _sums(told: Iterable[tuple[str, Decimal]]) -> str:
    return ", ".join(f"{_plain(name)} {amount:,.2f}" for name, amount in told)


def _plain(name: str) -> str:
    return name.replace("_", " ")
