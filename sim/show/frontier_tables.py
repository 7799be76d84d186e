"""The frontier in tables: what matters, one norm a row."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from sim.measure.windows import Window
from sim.show.frontier import FEW_POSTS, Frontier
from sim.show.frontier_words import chance, gap, listed, money, named, of_room, posts, sentence, share
from sim.show.tables import UNDEFINED, Table
from sim.study.buying import Bought
from sim.study.frontier import LEAST_GAIN
from sim.study.moving import paid, price_from
from sim.study.starting import Started

Row = tuple[str, ...]
MOST_NORMS = 4  # of a staffing or a post, where more than these are judged
PAIRED = (
    "± half width of the 95 % interval, paired by history (common random numbers); differences of shares in points "
    "(pt). Probability that the norm is met: exact 95 % interval."
)
FRONTIER = (
    "Posts are added one at a time where one brings most for its cost, and taken where one is missed least. Shown "
    "are those that no cheaper one that was tried equals under every norm, as far as can be told, and the staff of "
    "now. Met: in every year that asks it. The way was chosen in the histories that are shown; `officesim verify` "
    "tests one on fresh ones."
)
WORTH = (
    "So many posts bring the same share in the same histories; the interval holds every number whose share "
    "cannot be told from that of the change (Fieller). Each norm counts in the posts of which one more brings most "
    "under it."
)
STARTED = (
    "At work, and paid, from the day on which who is recruited comes, as [teams.NAME.recruitment] says; where it "
    "says nothing, from the day asked. This year: that of the day asked."
)
LONG_NAME = 60  # letters of a staffing that stands on one line
BEATEN = " (beaten at its cost)"
NO_CREDIT = "What the years can pay is not known: no credit for personnel is; --budget AMOUNT says what is left."


def frontier_tables(answer: Frontier) -> list[Table]:
    """What the frontier says, for people."""
    tables = [_frontier(answer), _bought(answer), _started(answer), _rooms(answer), _changed(answer)]
    return [table for table in tables if table.rows or table.notes]


def norms_told(answer: Frontier) -> list[int]:
    """The norms that are shown: those that are named, else few; of more those that staffings move most."""
    norms = range(len(answer.targets.norms))
    if answer.is_named or len(norms) <= MOST_NORMS:
        return list(norms)
    shares = np.array([np.nan_to_num(point.shares).mean(axis=0) for point in answer.numbered])
    moves = shares.max(axis=0) - shares.min(axis=0)
    most = sorted(norms, key=lambda at: -moves[at])[:MOST_NORMS]
    return sorted(at for at in most if moves[at] >= LEAST_GAIN)


def _frontier(answer: Frontier) -> Table:
    rows, norms, together = [], norms_told(answer), len(answer.targets.norms) > 1
    for number, point in enumerate(answer.numbered, 1):
        own = [
            (
                answer.targets.norms[at],
                chance(int(point.met[:, at].sum()), len(point.met)),
                share(point.shares[:, at]),
            )
            for at in norms
        ]
        if together:
            own.insert(0, ("all norms", chance(int(point.met.all(axis=1).sum()), len(point.met)), ""))
        words = named(answer.lattice.names, point.moves) + ("" if point.is_best else BEATEN)
        head = (str(number), words, money(point.cost))
        rows += [(*(head if not line else ("", "", "")), *cells) for line, cells in enumerate(own)]
    notes = [
        f"Mean of {answer.histories} histories over {answer.targets.window} ± half width of its 95 % interval."
    ]
    notes += [FRONTIER]
    if left := len(answer.points) - len(answer.numbered):
        notes.append(f"Tried besides, with no more on time for their cost: {left} (staffings.csv).")
    if left := len(answer.targets.norms) - len(norms):
        notes.append(f"{left} of {len(answer.targets.norms)} norms move less or not at all: staffings.csv.")
    columns = ("no.", "staffing", answer.cost, "norm", "met", "share on time")
    return Table(
        f"What staffings cost and reach, {answer.targets.window}",
        columns,
        tuple(rows),
        tuple(notes),
        texts=("staffing", "norm"),
        folded=("staffing",) if max(len(row[1]) for row in rows) > LONG_NAME else (),
    )


def _bought(answer: Frontier) -> Table:
    rows: list[Row] = []
    unseen: dict[float, list[str]] = {}
    left = 0
    for post, more in dict.fromkeys((each.post, each.more) for each in answer.bought):
        own = [each for each in answer.bought if (each.post, each.more) == (post, more)]
        seen = [each for each in own if each.share.is_shown]
        none_decided = f"nothing is decided {'as it is' if more > 0 else 'any more'}"
        if all(np.isnan(each.share.mean) for each in own):
            rows.append((f"{post} {more:+g}", money(own[0].cost, signed=True), none_decided, "", "", ""))
        elif not seen:
            unseen.setdefault(more, []).append(post)
        told = _most(answer, seen)
        left += len(seen) - len(told)
        for line, each in enumerate(told):
            head = ("", "") if line else (f"{post} {more:+g}", money(each.cost, signed=True))
            price = (
                f"{money(each.point.cost)} [{money(each.point.low)}, {money(each.point.high)}]"
                if each.point and each.point.cost > 0  # else it brings more and costs less
                else UNDEFINED
            )
            met = chance(each.met, answer.histories)
            rows.append((*head, each.norm, gap(each.share), met, price))
    notes = [
        f"Nothing seen of {'one more' if more > 0 else 'one fewer'}: {listed(e)}." for more, e in unseen.items()
    ]
    notes += [f"{left} smaller differences are in single_posts.csv."] if left else []
    return Table(
        "What one post more or fewer buys, from the staff there is",
        ("", answer.cost, "norm", "share on time", "then met", "a point costs") if rows else ("",),
        tuple(rows),
        (*notes, *([PAIRED] if rows else [])),
        texts=("norm",),
    )


def _most(answer: Frontier, seen: Sequence[Bought]) -> list[Bought]:
    """The largest differences, in the order of the norms."""
    if answer.is_named:
        return list(seen)
    most = sorted(seen, key=lambda each: -abs(each.share.mean))[:MOST_NORMS]
    return [each for each in seen if each in most]


def _started(answer: Frontier) -> Table:
    rows: list[Row] = []
    keys = list(dict.fromkeys((each.since, each.post) for each in answer.started))
    for since, post in keys:
        own = [each for each in answer.started if (each.since, each.post) == (since, post)]
        rows += _from_day(answer, own)
    notes = [STARTED] if rows else []
    if left := len(keys) - sum(bool(row[0]) for row in rows):
        notes.append(f"{left} rows in which nothing is seen are in started.csv.")
    for year in dict.fromkeys(each.year for each in answer.last_days):
        last = [each for each in answer.last_days if each.year == year]
        told = [f"{each.post} {each.asked}" for each in last if each.asked]
        notes += (
            [f"Last day, to the week, to ask for one that still brings something seen in {year}: {listed(told)}."]
            if told
            else []
        )
        none = [each.post for each in last if not each.asked]
        notes += [f"Asked for in {year}, nothing is seen in that year of one more: {listed(none)}."] if none else []
    others = [name for name in answer.lattice.names if name not in [post for _, post in keys]]
    notes += [f"Left out, since nothing is seen of one more throughout: {listed(others)}."] if others else []
    notes += [] if answer.rooms else [NO_CREDIT]
    heads = ("asked on", "post", "at work from", *(("whole output from",) if _learns(answer) else ()))
    in_unit = f", {answer.unit}"
    return Table(
        "One post more, asked for on a day",
        (*heads, f"cost this year{in_unit}", f"next year{in_unit}", "norm", "brings this year", "next year")
        if rows
        else ("",),
        tuple(rows),
        tuple(notes),
        texts=("post", "norm"),
    )


def _learns(answer: Frontier) -> bool:
    """Whether any newcomer has to learn the work."""
    return any(each.arrives.whole > each.arrives.at_work for each in answer.started)


def _from_day(answer: Frontier, own: Sequence[Started]) -> Iterator[Row]:
    """The rows of one post asked for on a day."""
    since, post, arrives = own[0].since, own[0].post, own[0].arrives
    years = {year: [each for each in own if each.year == year] for year in (since.year, since.year + 1)}
    this, following = (years[year] for year in (since.year, since.year + 1))
    is_later = arrives.at_work > _year(answer, since.year).last
    costs = money(this[0].cost) if not is_later else "0", money(following[0].cost) if following else UNDEFINED
    whole = (str(arrives.whole),) if _learns(answer) else ()
    head = (str(since), post, str(arrives.at_work), *whole, *costs)
    line = 0
    for at, each in enumerate(this):
        later = following[at] if following else None
        if each.share.is_shown or (later and later.share.is_shown):
            brings = "0: not there yet" if is_later else gap(each.share)
            yield (
                *(head if not line else ("",) * len(head)),
                each.norm,
                brings,
                gap(later.share) if later else UNDEFINED,
            )
            line += 1
    if not line and (is_later or len(answer.lattice.names) <= FEW_POSTS):
        brings = "0: not there yet" if is_later else "none seen"
        yield (*head, "any", brings, "none seen" if following else UNDEFINED)


def _year(answer: Frontier, number: int) -> Window:
    """The days of a year that the period holds."""
    return next(window for window in answer.lattice.windows if window.first.year == number)


def _rooms(answer: Frontier) -> Table:
    """What each year can pay: how many posts all year, and from when on one more."""
    kinds = list(dict.fromkeys(kind for room in answer.rooms for kind in room.amounts))
    told = list(dict.fromkeys(each.post for each in answer.started)) or list(answer.lattice.names)
    rows: list[Row] = []
    for room in answer.rooms:
        label = f"{room.year}{'*' if room.is_part else ''}"
        if room.room is None:
            rows.append((label, "room", "", *("not known" for _ in kinds)))
            continue
        amounts = [room.amounts.get(kind) for kind in kinds]
        rows.append((label, "room", "", *(UNDEFINED if a is None else f"{a:,.2f}" for a in amounts)))
        prices: dict[Fraction, list[str]] = {}
        for post in told if any(a and a > 0 for a in amounts) else ():
            place = answer.lattice.names.index(post)
            prices.setdefault(
                price_from(answer.lattice, place, _year(answer, room.year).first, room.year), []
            ).append(post)
        for price, names in prices.items():
            place = answer.lattice.names.index(names[0])
            cells = [UNDEFINED if a is None else _paid(answer, place, room.year, a) for a in amounts]
            rows.append(("", listed(names), money(price), *cells))
    notes = [note for room in answer.rooms for note in of_room(room)] if rows else []
    if rows:
        notes.append(
            "So many posts at work, and paid, all year; one more from that day on. Each costs all the next year."
        )
        ahead = {each.post: (each.arrives.at_work - each.since).days for each in answer.started}
        lags = [f"{post} {days} days" for post, days in ahead.items() if days]
        notes += [f"To be asked for so long before they are at work: {listed(lags)}."] if lags else []
    return Table(
        "What the years can pay",
        ("year", "post", f"one all year, {answer.unit}", *(f"{kind}" for kind in kinds)),
        tuple(rows),
        tuple(notes),
        texts=("post",),
        folded=("post",),
    )


def _paid(answer: Frontier, place: int, year: int, amount: Decimal) -> str:
    told = paid(answer.lattice, place, year, amount)
    if told is None:
        return UNDEFINED
    return f"{told.whole}" + (f", one more from {told.one_more}" if told.one_more else "")


def _changed(answer: Frontier) -> Table:
    told = answer.changed
    if len(answer.targets.norms) > MOST_NORMS and not answer.is_named:
        told = [each for each in told if each.share.is_shown]
    notes = [sentence(each) for each in told if each.share.is_shown or len(answer.targets.norms) <= MOST_NORMS]
    if left := len(answer.changed) - len(told):
        notes.append(f"Under the other norms ({left} rows of changes.csv) nothing is seen of them.")
    rows: list[Row] = []
    for change in dict.fromkeys(each.change for each in told):
        own = [each for each in told if each.change == change]
        rows += [(change, "", "", ""), *((e.norm, gap(e.share), posts(e), e.post or UNDEFINED) for e in own)]
    return Table(
        "What changes are worth in posts",
        ("", "share on time", "posts", "of"),
        tuple(rows),
        (*notes, WORTH) if answer.changed else (),
        texts=("of",),
    )
