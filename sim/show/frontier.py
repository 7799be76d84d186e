"""The frontier: from a question to what posts cost, what they reach, and what else is worth posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.law.money import read_money
from sim.model.problems import InputError, Problem, Problems
from sim.model.scenario import Scenario
from sim.show.inquiry import Question
from sim.study.buying import Bought, Changed, Market, Started
from sim.study.frontier import Point, climbed
from sim.study.moving import Room, room_of
from sim.study.staffings import Staffings, least, staffings
from sim.study.targets import Targets, targets_of
from sim.study.trials import Variant

MOST_POSTS = 8


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
    """The answer: what was tried on the way up, what single posts buy, and what changes are worth."""

    scenario: Scenario
    lattice: Staffings
    targets: Targets
    histories: int
    points: Sequence[Point]
    bought: Sequence[Bought]
    started: Sequence[Started]
    rooms: Sequence[Room] = ()
    changed: Sequence[Changed] = ()

    @property
    def unit(self) -> str:
        """What costs are counted in."""
        return self.lattice.currency or "posts"


def frontier_of(question: Question, options: Options, histories: int) -> Frontier:
    """Simulate what the frontier needs. InputError for all posts, norms, days, sums and changes that are none."""
    scenario, lattice, market, changes = _checked(question, options, histories)
    days = options.since or _quarters(scenario)
    lowest = tuple(max(1, persons - 1) for persons in least(question.prepared, lattice))

    def is_seen(gap: np.ndarray) -> bool:
        return market.gap(gap).is_seen

    bought = market.bought()
    place = lattice.names.index(options.against) if options.against else _best_buy(lattice, bought)
    return Frontier(
        scenario,
        lattice,
        market.targets,
        histories,
        climbed(lattice, lowest, market.staffed, is_seen, options.most_posts),
        bought,
        market.started(days, _years_after(scenario, days)),
        _rooms(scenario, sorted({day.year for day in days}), options.room),
        market.changed(changes, place) if changes else (),
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
        _years_after(scenario, options.since or _quarters(scenario))
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


def _best_buy(lattice: Staffings, bought: Sequence[Bought]) -> int:
    """The posts of which one more brings most."""
    gains = dict.fromkeys(lattice.names, 0.0)
    for each in bought:
        if each.more > 0:
            gains[each.post] += each.share.mean
    return lattice.names.index(max(lattice.names, key=lambda name: gains[name]))


def _quarters(scenario: Scenario) -> list[date]:
    """The first day of each quarter of the first whole year of the period, else its first day."""
    first, last = scenario.period.from_, scenario.period.until
    year = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    days = [date(year, month, 1) for month in (1, 4, 7, 10)]
    return [day for day in days if first <= day <= last] or [first]


def _years_after(scenario: Scenario, days: Sequence[date]) -> list[int]:
    """The years of the period from the first of some days to the year after the last."""
    first, last = scenario.period.from_, scenario.period.until
    outside = [day for day in days if not first <= day <= last]
    if outside:
        raise InputError([Problem("--from", f"{day}", f"the period is {first} to {last}") for day in outside])
    return [*range(min(days).year, min(max(days).year + 1, last.year) + 1)]


def _rooms(scenario: Scenario, years: Sequence[int], told: str | None) -> list[Room]:
    """The room of each year: what is told, else what the credits leave. InputError where that is no money."""
    if told is None:
        return [room for year in years if (room := room_of(scenario, year)) is not None]
    try:
        amount = read_money(told)
    except ValueError as error:
        raise InputError([Problem("--budget", told, str(error))]) from None
    return [Room(year, amount, {}) for year in years]
