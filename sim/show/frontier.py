"""The frontier: from a question to what posts cost, what they reach, and what else is worth posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.law.money import read_money
from sim.model.problems import InputError, Problem, refuse_together
from sim.model.scenario import Scenario
from sim.show.inquiry import Question
from sim.study.buying import Bought, Changed, Market, Started, refuse_unjudged
from sim.study.frontier import Point, climbed
from sim.study.moving import Room, room_of
from sim.study.replications import Prepared
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
    """Simulate what the frontier needs. InputError for posts, norms, days and changes that are none."""
    prepared, variant, trials = question.prepared, question.variant, question.trials
    scenario, numbers, days = prepared.scenario, range(histories), options.since or _quarters(prepared.scenario)
    refuse_together(
        partial(staffings, prepared, options.vary),
        partial(_against, prepared, options),
        partial(_targets, question, options.norms),
        partial(_years_after, scenario, days),
        partial(_amount, options.room),
        *(partial(_change, question, text) for text in options.changes),
    )
    lattice, place, room = staffings(prepared, options.vary), _against(prepared, options), _amount(options.room)
    targets, years = _targets(question, options.norms), _years_after(scenario, days)
    changes = [_change(question, text) for text in options.changes]
    refuse_unjudged(trials, [change for _, change in changes], targets)
    market = Market(trials, variant, targets, lattice, numbers)
    lowest = tuple(max(1, persons - 1) for persons in least(prepared, lattice))

    def is_seen(gap: np.ndarray) -> bool:
        return market.gap(gap).is_seen

    bought = market.bought()
    if place is None and changes:
        place = _best_buy(lattice, bought)
    return Frontier(
        scenario,
        lattice,
        targets,
        histories,
        climbed(lattice, lowest, market.staffed, is_seen, options.most_posts),
        bought,
        market.started(days, years),
        _rooms(scenario, sorted({day.year for day in days}), room),
        market.changed(changes, place) if place is not None and changes else (),
    )


def _targets(question: Question, norms: Sequence[str]) -> Targets:
    """What the norms ask, which one history tells."""
    [[first]] = question.trials.ask([(question.variant, [0])])
    return targets_of(question.prepared, question.trials.rows(question.variant), first, norms)


def _change(question: Question, text: str) -> tuple[str, Variant]:
    """A change by its words: a scenario file, or a value that is set. InputError where it gives no scenario."""
    variant = question.variant
    if not text.endswith(".toml") and "=" not in text:
        rule = "a change is a scenario file (.toml), or KEY=VALUE as after --set"
        raise InputError([Problem("--change", text, rule)])
    changed = Variant(text, variant.overrides) if text.endswith(".toml") else variant.also(text)
    question.trials.rows(changed)
    return Path(text).stem if text.endswith(".toml") else text, changed


def _against(prepared: Prepared, options: Options) -> int | None:
    """The place of the posts that changes are counted in; None where none are named."""
    name = options.against
    if name is None:
        return None
    try:
        names = staffings(prepared, options.vary).names
    except InputError:  # which is told by itself
        return None
    if name not in names:
        raise InputError([Problem("--in-posts-of", name, f"the posts that vary are {', '.join(names)}")])
    return names.index(name)


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


def _rooms(scenario: Scenario, years: Sequence[int], told: Decimal | None) -> list[Room]:
    if told is not None:
        return [Room(year, told, {}) for year in years]
    return [room for year in years if (room := room_of(scenario, year)) is not None]


def _amount(text: str | None) -> Decimal | None:
    """An amount of money on the command line. InputError where it is none."""
    try:
        return None if text is None else read_money(text)
    except ValueError as error:
        raise InputError([Problem("--budget", str(text), str(error))]) from None
