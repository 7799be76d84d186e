"""The frontier in tables, as JSON and as CSV."""

import math
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from sim.show.frontier import Frontier
from sim.show.tables import UNDEFINED, Table, with_interval
from sim.show.tables import chance as probable
from sim.study.buying import Changed, Gap
from sim.study.equivalents import PostsWorth
from sim.study.estimates import clopper_pearson
from sim.study.frontier import Point

Row = tuple[str, ...]
PAIRED = (
    "± half width of the 95 % interval, paired by history (common random numbers); differences of shares in points "
    "(pt). 'none seen': zero lies in the interval. Probability that the norm is met: exact 95 % interval."
)
FRONTIER = (
    "Posts are added one at a time where one brings most for its cost, from where no norm is met. *: "
    "no cheaper one that was tried has as much on time under every norm, as far as can be told. Met: in every year "
    "that asks it. The way was chosen in the histories that are shown; `officesim verify` tests one on fresh ones."
)
WORTH = (
    "So many posts bring the same share in the same histories; the interval holds every number whose share "
    "cannot be told from that of the change (Fieller)."
)
STARTED = (
    "One post more from that day to the end of the period, at its price by the days left of the year. To recruit "
    "and to learn takes as long as [teams.NAME.recruitment] says; where it says nothing, no time at all."
)


NO_CREDIT = "What the year can pay is not known: no credit for personnel is; --budget AMOUNT says what is left."


def frontier_tables(answer: Frontier) -> list[Table]:
    """Everything that the frontier says."""
    single = Table(
        "What one post more or fewer buys, from the staff there is",
        ("", *_columns(answer, "share", "met"), "a point costs"),
        tuple(_bought(answer)),
        (PAIRED,),
    )
    started = Table(
        "One post more, paid from a day on",
        ("from", "post", "year", f"cost, {answer.unit}", *answer.targets.norms),
        tuple(_started(answer)),
        (STARTED, *(() if answer.rooms else (NO_CREDIT,))),
        texts=("post",),
    )
    tables = [_frontier(answer), single, started, _rooms(answer)]
    if answer.changed:
        post = answer.changed[0].post
        tables.append(
            Table(
                f"What changes are worth in posts of {post}",
                ("change", "norm", "share on time", "posts"),
                tuple((each.change, each.norm, gap(each.share), posts(each)) for each in answer.changed),
                (*map(sentence, answer.changed), WORTH),
                texts=("change", "norm"),
                folded=("change",),
            )
        )
    return [table for table in tables if table.rows]


def _columns(answer: Frontier, *words: str) -> list[str]:
    names = answer.targets.norms
    return [f"{norm} {word}" for norm in names for word in words]


def _frontier(answer: Frontier) -> Table:
    rows = []
    for point in answer.points:
        mark = "*" if point.is_best else ""
        row = [f"{answer.lattice.named(point.staffing)}{mark}", money(point.cost)]
        for at in range(len(answer.targets.norms)):
            row += [share(point.shares[:, at]), chance(int(point.met[:, at].sum()), len(point.met))]
        if len(answer.targets.norms) > 1:
            row.append(chance(int(point.met.all(axis=1).sum()), len(point.met)))
        rows.append(tuple(row))
    joint = ("all met",) if len(answer.targets.norms) > 1 else ()
    columns = ("staffing", f"{answer.unit} a year", *_columns(answer, "share", "met"), *joint)
    means = f"Mean of {answer.histories} histories over {answer.targets.window} ± half width of its 95 % interval."
    return Table(f"What staffings cost and reach, {answer.targets.window}", columns, tuple(rows), (means, FRONTIER))


def _bought(answer: Frontier) -> Iterator[Row]:
    for post, more in dict.fromkeys((each.post, each.more) for each in answer.bought):
        own = [each for each in answer.bought if (each.post, each.more) == (post, more)]
        cells = [cell for each in own for cell in (gap(each.share), chance(each.met, answer.histories))]
        price = "; ".join(_point(each.point) for each in own if each.point)
        yield f"{post} {more:+g} ({money(own[0].cost, signed=True)})", *cells, price or UNDEFINED


def _point(point: Any) -> str:
    return f"{money(point.cost)} [{money(point.low)}, {money(point.high)}]"


def _started(answer: Frontier) -> Iterator[Row]:
    keys = dict.fromkeys((each.since, each.post, each.year) for each in answer.started)
    for key in keys:
        own = [each for each in answer.started if (each.since, each.post, each.year) == key]
        since, post, year = key
        yield str(since), post, str(year), money(own[0].cost), *(gap(each.share) for each in own)


def _rooms(answer: Frontier) -> Table:
    """How many posts the room of a year pays, from each day on."""
    rows: list[Row] = []
    for room in answer.rooms:
        own = [each for each in answer.started if each.year == room.year and each.since.year == room.year]
        for since, post in dict.fromkeys((each.since, each.post) for each in own):
            cost = next(each.cost for each in own if (each.since, each.post) == (since, post))
            number = max(0, math.floor(Fraction(room.left) / cost)) if cost > 0 else 0
            rows.append((str(room.year), f"{room.left:,.2f}", str(since), post, str(number)))
    told = {
        f"{room.year}: {name.replace('_', ' ')} {left:,.2f}"
        for room in answer.rooms
        for name, left in room.others.items()
    }
    lapse = f"Other credits leave what lapses unless it is transferred to personnel: {'; '.join(sorted(told))}."
    return Table(
        "What is affordable this year",
        ("year", f"room, {answer.unit}", "from", "post", "posts it pays"),
        tuple(rows),
        (lapse,) if told else (),
        texts=("post",),
    )


def sentence(each: Changed) -> str:
    """What a change is worth, to be read aloud."""
    worth, low, high = each.worth, each.tried[0], each.tried[1]
    of = f"posts of {each.post}, under {each.norm}"
    if not each.share.is_seen:
        return f"{each.change}: cannot be told from no change at all, under {each.norm}."
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
    form = _form(each.worth)
    value, low, high = (f"{end:{form}}" if math.isfinite(end) else "…" for end in each.worth)
    return f"{value} [{low}, {high}]"


def _form(worth: PostsWorth) -> str:
    """How many decimals a number of posts has: two digits of its interval's width, one where an end is open."""
    width = worth.high - worth.low
    return f".{max(1, min(4, 1 - math.floor(math.log10(width))))}f" if math.isfinite(width) and width > 0 else ".1f"


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
    """A cost, to the unit; small numbers of posts with their parts."""
    number = float(amount)
    digits = 0 if abs(number) >= 1000 else 2
    text = f"{number:{'+' if signed else ''},.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def frontier_json(answer: Frontier) -> dict[str, Any]:
    """The same for a program."""
    frames = frontier_csv(answer)
    return {
        "norms": list(answer.targets.norms),
        "window": answer.targets.window,
        "histories": answer.histories,
        "unit": answer.unit,
        **{name.removesuffix(".csv"): frame for name, frame in frames.items()},
        "rooms": [{"year": r.year, "left": r.left, "others": r.others} for r in answer.rooms],
        "sentences": [sentence(each) for each in answer.changed],
    }


def frontier_csv(answer: Frontier) -> dict[str, pd.DataFrame]:
    """The tables, by file."""
    tables = {
        "staffings.csv": [row for point in answer.points for row in _point_rows(answer, point)],
        "single_posts.csv": [
            {
                "post": e.post,
                "more": e.more,
                "cost": float(e.cost),
                "norm": e.norm,
                "difference": e.share.mean,
                "half_width": e.share.half_width,
                "met": e.met,
                "point_cost": e.point.cost if e.point else math.nan,
            }
            for e in answer.bought
        ],
        "started.csv": [
            {
                "from": str(e.since),
                "post": e.post,
                "year": e.year,
                "cost": float(e.cost),
                "norm": e.norm,
                "difference": e.share.mean,
                "half_width": e.share.half_width,
            }
            for e in answer.started
        ],
        "changes.csv": [
            {
                "change": e.change,
                "norm": e.norm,
                "difference": e.share.mean,
                "half_width": e.share.half_width,
                "post": e.post,
                "posts": e.worth.value,
                "low": e.worth.low,
                "high": e.worth.high,
            }
            for e in answer.changed
        ],
    }
    return {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}


def _mean(values: np.ndarray) -> float:
    """The mean of what is known; NaN of nothing."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def _point_rows(answer: Frontier, point: Point) -> Iterator[dict[str, Any]]:
    for at, norm in enumerate(answer.targets.norms):
        met = int(point.met[:, at].sum())
        low, high = clopper_pearson(np.array([met]), np.array([len(point.met)]))
        yield {
            **dict(zip(answer.lattice.names, point.staffing, strict=True)),
            "cost": float(point.cost),
            "is_best": point.is_best,
            "norm": norm,
            "share": _mean(point.shares[:, at]),
            "probability": met / len(point.met),
            "low": float(low[0]),
            "high": float(high[0]),
        }
