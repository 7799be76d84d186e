"""The frontier: from a question to what posts cost, what they reach, and what else is worth posts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.law.credits import Room
from sim.law.money import read_money
from sim.model.problems import InputError, Problem, Problems
from sim.model.scenario import Scenario
from sim.show.inquiry import Question
from sim.study.buying import Bought, Changed, Market, best_posts
from sim.study.frontier import Point, cost_of, explored
from sim.study.moving import YearRoom, rooms_of
from sim.study.staffings import Staffings, least, staffings
from sim.study.starting import LastDay, Started, last_days, started
from sim.study.targets import Targets, targets_of
from sim.study.trials import Variant

MOST_POSTS = 8
FEW_POSTS = 4  # kinds of posts that are all told; of more kinds those that bring something


class Options(NamedTuple):
    """What is asked of a frontier. since: days from which on a post may be paid; changes: files, or KEY=VALUE."""

    norms: Sequence[str] = ()
    vary: Sequence[str] = ()
    changes: Sequence[str] = ()
    against: str | None = None
    since: Sequence[date] = ()
    room: str | None = None
    most_posts: int = MOST_POSTS


@dataclass(frozen=True)
class Frontier:
    """The answer: what was tried, what single posts buy, what can pay them, and what changes are worth.

    is_named: whether the norms were named, so that all of them are told.
    """

    scenario: Scenario
    lattice: Staffings
    targets: Targets
    is_named: bool
    histories: int
    points: Sequence[Point]
    bought: Sequence[Bought]
    started: Sequence[Started]
    last_days: Sequence[LastDay]
    rooms: Sequence[YearRoom] = ()
    changed: Sequence[Changed] = ()

    @property
    def unit(self) -> str:
        """What costs are counted in."""
        return self.lattice.currency or "posts"

    @property
    def cost(self) -> str:
        """What a column of costs in an average year is headed."""
        return f"{self.lattice.currency} a year" if self.lattice.currency else "posts"

    @property
    def numbered(self) -> list[Point]:
        """What is told of what was tried, in the order of its numbers: the frontier, and the staffing of now."""
        return [point for point in self.points if point.is_best or point.is_now]


def frontier_of(question: Question, options: Options, histories: int) -> Frontier:
    """Simulate what the frontier needs. InputError for all posts, norms, days, sums and changes that are none."""
    scenario, lattice, market, changes = _checked(question, options, histories)
    days = options.since or _quarters(scenario)
    years = sorted({day.year for day in days})
    needed = zip(least(question.prepared, lattice), lattice.present, strict=True)
    begin = tuple(max(0, math.floor(persons - there)) for persons, there in needed)

    def is_seen(gap: np.ndarray) -> bool:
        return market.gap(gap).is_seen

    bought = market.bought()
    norms, names = market.targets.norms, lattice.names
    counted = [names.index(options.against)] * len(norms) if options.against else best_posts(bought, norms, names)
    gains = {each.post for each in bought if each.more * each.share.mean > 0 and each.share.is_shown}
    told = [at for at, name in enumerate(names) if len(names) <= FEW_POSTS or name in gains]
    return Frontier(
        scenario,
        lattice,
        market.targets,
        bool(options.norms),
        histories,
        explored(
            lambda moves: cost_of(lattice, moves),
            begin,
            market.staffed,
            is_seen,
            market.is_possible,
            options.most_posts,
        ),
        bought,
        started(market, told, days),
        [each for year in years for each in last_days(market, told, year)],
        _rooms(scenario, years, options.room),
        market.changed(changes, counted) if changes else (),
    )


def _checked(
    question: Question, options: Options, histories: int
) -> tuple[Scenario, Staffings, Market, list[tuple[str, Variant]]]:
    """What is asked, before anything is simulated. InputError with all that is wrong with it."""
    prepared, variant, trials = question.prepared, question.variant, question.trials
    scenario, problems = prepared.scenario, Problems()
    with problems.noted():
        lattice = staffings(prepared, options.vary)
    with problems.noted():
        targets = targets_of(prepared, trials.rows(variant), options.norms)
    changes = []
    for text in options.changes:
        with problems.noted():
            changes.append(_change(variant, text))
            trials.prepared(changes[-1][1])
    with problems.noted():
        _inside(scenario, options.since)
    with problems.noted():
        _rooms(scenario, (), options.room)
    problems.refuse()
    if options.against is not None and options.against not in lattice.names:
        rule = f"the posts that vary are {', '.join(lattice.names)}"
        raise InputError([Problem("--in-posts-of", options.against, rule)])
    market = Market(trials, variant, targets, lattice, range(histories))
    for _, changed in changes:
        market.rows_of(changed)
    return scenario, lattice, market, changes


def _change(variant: Variant, text: str) -> tuple[str, Variant]:
    """A change by its words: a scenario file, or a value that is set."""
    if text.endswith(".toml"):
        return Path(text).stem, Variant(text, variant.overrides)
    if "=" not in text:
        rule = "a change is a scenario file (.toml), or KEY=VALUE as after --set"
        raise InputError([Problem("--change", text, rule)])
    return text, variant.also(text)


def _quarters(scenario: Scenario) -> list[date]:
    """The first day of each quarter of the first whole year of the period, else its first day."""
    first, last = scenario.period.from_, scenario.period.until
    year = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    days = [date(year, month, 1) for month in (1, 4, 7, 10)]
    return [day for day in days if first <= day <= last] or [first]


def _inside(scenario: Scenario, days: Sequence[date]) -> None:
    """InputError for days outside the period."""
    first, last = scenario.period.from_, scenario.period.until
    outside = [day for day in days if not first <= day <= last]
    if outside:
        raise InputError([Problem("--from", f"{day}", f"the period is {first} to {last}") for day in outside])


def _rooms(scenario: Scenario, years: Sequence[int], told: str | None) -> Sequence[YearRoom]:
    """The room of each year: what is told, else what the credits leave. InputError where that is no money."""
    if told is None:
        return rooms_of(scenario)
    try:
        amount = read_money(told)
    except ValueError as error:
        raise InputError([Problem("--budget", told, str(error))]) from None
    return [YearRoom(year, Room(amount)) for year in years]
