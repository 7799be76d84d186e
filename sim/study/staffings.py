"""Staffings: how many whole persons in each team that varies, what they cost, and where a search for them begins.

A staffing is a tuple of whole numbers, the persons of each `Post` in order, the same on every day of the period.
For who asks about staffings:

    lattice = staffings(prepared, ("examiners", "pensions.B"))      what varies; all teams when none is named
    lattice.overrides((9, 2))     ('teams.examiners.fte=9.0', ...)  a staffing as overrides of the scenario
    lattice.cost((9, 2))          of all staff, an average year of the period, exact; `costs` by year
    lattice.named((9, 2))         'examiners 9, pensions.B 2'
    lattice.present_cost, lattice.present                           of the scenario as it is, to compare
    least(prepared, lattice)      the smallest staffing that the offered load leaves time for
    by_cost(lattice.prices, lowest, highest)                        every staffing between two, the cheapest first

Costs are those of the scenario's budget. Where it has none each post costs 1, and `currency` is None: say 'posts'.
"""

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sim.measure.budget import MILLION, StaffCost, staff_costs
from sim.measure.windows import Window, span, years
from sim.model.document import dotted
from sim.model.people import Team
from sim.model.problems import InputError, Problem, nearest
from sim.model.scenario import Scenario
from sim.model.staff import DatedFte
from sim.model.staff import Post as Row
from sim.plan.compiling import compile_plan
from sim.plan.load import team_loads
from sim.plan.posts import filled_by_grade
from sim.plan.staffing import dated_rows
from sim.study.replications import Prepared

Staffing = tuple[int, ...]
OPTION = "--vary"


@dataclass(frozen=True)
class Post:
    """The posts of a team that vary: all of them, or those of one row of its staff.

    name: of the team, with the grade after a dot for a row; row: its place in the staff, None where the team is
    written as one number; present: full-time equivalents now, mean over the period; prices: what one person costs
    in each year of the period.
    """

    name: str
    team: str
    row: int | None
    present: Fraction
    prices: tuple[Fraction, ...]

    @property
    def path(self) -> str:
        """What an override changes."""
        staff = () if self.row is None else ("staff", self.row)
        return dotted("teams", self.team, *staff, "fte")


@dataclass(frozen=True)
class Staffings:
    """All staffings of a scenario that differ in some posts.

    windows: the years of the period, of which the first and the last may be a part; years: how many that makes;
    others: what all other staff costs in each; present_costs: what the staff costs now. currency: None where posts
    are counted.
    """

    posts: tuple[Post, ...]
    windows: tuple[Window, ...]
    years: Fraction
    others: tuple[Fraction, ...]
    present_costs: tuple[Fraction, ...]
    currency: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """What varies."""
        return tuple(post.name for post in self.posts)

    @property
    def present(self) -> tuple[Fraction, ...]:
        """The full-time equivalents of the scenario as it is, mean over the period."""
        return tuple(post.present for post in self.posts)

    @property
    def present_cost(self) -> Fraction:
        """What the staff of the scenario as it is costs in an average year."""
        return sum(self.present_costs, Fraction(0)) / self.years

    @property
    def prices(self) -> tuple[Fraction, ...]:
        """What one person more costs in an average year, by post."""
        return tuple(sum(post.prices, Fraction(0)) / self.years for post in self.posts)

    def costs(self, staffing: Sequence[int]) -> tuple[Fraction, ...]:
        """What all staff costs in each year of the period."""
        added = [
            sum(
                (persons * post.prices[at] for persons, post in zip(staffing, self.posts, strict=True)), Fraction(0)
            )
            for at in range(len(self.windows))
        ]
        return tuple(own + other for own, other in zip(added, self.others, strict=True))

    def cost(self, staffing: Sequence[int]) -> Fraction:
        """What all staff costs in an average year of the period."""
        return sum(self.costs(staffing), Fraction(0)) / self.years

    def overrides(self, staffing: Sequence[int]) -> tuple[str, ...]:
        """The staffing as it is written after --set: the same persons on every day."""
        return tuple(f"{post.path}={persons}.0" for persons, post in zip(staffing, self.posts, strict=True))

    def named(self, staffing: Sequence[int]) -> str:
        """The staffing in words."""
        return ", ".join(f"{name} {persons}" for persons, name in zip(staffing, self.names, strict=True))


def staffings(prepared: Prepared, vary: Sequence[str] = (), option: str = OPTION) -> Staffings:
    """The staffings of a scenario. vary: teams, or team.grade, as an option names them; all when none is named.

    Of a team whose staff is written by grade one row varies: the grade that is named, else that of most posts (the
    first of these); the others stay as they are. InputError names what is no team, no grade of it, or told twice.
    """
    scenario = prepared.scenario
    chosen = [_chosen(scenario, name, option) for name in dict.fromkeys(vary or scenario.teams)]
    problems = [each for each in chosen if isinstance(each, Problem)]
    places = [each for each in chosen if not isinstance(each, Problem)]
    problems += [
        Problem(option, name, "these posts are named twice")
        for at, (name, *place) in enumerate(places)
        if place in [other for _, *other in places[:at]]
    ]
    if problems:
        raise InputError(problems)
    windows = years_of(scenario)
    posts, left = [], scenario
    for name, team, row in places:
        present = _fte(scenario, scenario.teams[team])[row or 0]
        posts.append(Post(name, team, row, present, _costs(_alone(scenario, team, row), windows)))
        left = _without(left, team, row)
    return Staffings(
        tuple(posts),
        windows,
        sum((_part(window) for window in windows), Fraction(0)),
        _costs(left, windows),
        _costs(scenario, windows),
        None if scenario.budget is None else scenario.budget.currency,
    )


def years_of(scenario: Scenario) -> tuple[Window, ...]:
    """The calendar years of the period, or the parts of them that it holds."""
    every = years(scenario.period.from_, scenario.period.until)
    return tuple(window for window in every if window.first.year == window.last.year)


def least(prepared: Prepared, lattice: Staffings) -> Staffing:
    """The fewest persons of each post with whom no team has more work than time in any year: its offered load.

    Hours needed (rework and what comes back included) / hours present for each full-time post, rounded up. A search
    begins there; it is no proof that fewer do not do, for a queue may grow for years before it is too long.
    """
    around = tuple(max(1, math.ceil(present)) for present in lattice.present)
    scenario = prepared.scenario
    for post, persons in zip(lattice.posts, around, strict=True):
        team = _placed(scenario.teams[post.team], post.row, float(persons))
        scenario = _changed(scenario, post.team, team)
    whole = {name: float(sum(_fte(scenario, team))) for name, team in scenario.teams.items()}
    spare = dict.fromkeys(whole, math.inf)  # persons of each team beyond those it needs
    for load in team_loads(compile_plan(scenario, prepared.document.folder)):
        if load.present_hours > 0:
            spare[load.team] = min(spare[load.team], whole[load.team] * (1.0 - load.load))
    return tuple(
        max(0, math.ceil(persons - spare[post.team] - 1e-9)) if spare[post.team] < math.inf else persons
        for post, persons in zip(lattice.posts, around, strict=True)
    )


def by_cost(prices: Sequence[Fraction], lowest: Staffing, highest: Staffing) -> Iterator[Staffing]:
    """Every staffing from `lowest` to `highest`, both included, in the order of `rank`. prices: not negative."""
    heap = [(rank(prices, lowest), 0)] if _is_within(lowest, highest) else []
    while heap:
        (_, _, staffing), first = heapq.heappop(heap)
        yield staffing
        for place in range(first, len(staffing)):  # each has one way from the lowest: its posts filled in order
            if staffing[place] < highest[place]:
                more = (*staffing[:place], staffing[place] + 1, *staffing[place + 1 :])
                heapq.heappush(heap, (rank(prices, more), place))


def rank(prices: Sequence[Fraction], staffing: Staffing) -> tuple[Fraction, int, Staffing]:
    """What comes before what: the cheaper; of one cost fewer persons, then fewer in the post named first."""
    cost = sum((price * persons for price, persons in zip(prices, staffing, strict=True)), Fraction(0))
    return cost, sum(staffing), staffing


def _is_within(staffing: Iterable[int], highest: Iterable[int]) -> bool:
    return all(persons <= most for persons, most in zip(staffing, highest, strict=True))


def _chosen(scenario: Scenario, name: str, option: str) -> tuple[str, str, int | None] | Problem:
    """A name with its team and the place of its row, None where the team is written as one number."""
    team, _, grade = name.partition(".")
    if team not in scenario.teams:
        return Problem(option, name, f"there is no team of this name{nearest(team, scenario.teams)}")
    told = scenario.teams[team]
    if told.staff is None:
        if grade and grade != told.grade:
            return Problem(option, name, f"the posts of {team} are not written by grade; name the team alone")
        return team, team, None
    rows = [at for at, row in enumerate(told.staff) if grade in ("", row.grade)]
    if not rows:
        return Problem(option, name, f"{team} has no such grade{nearest(grade, [row.grade for row in told.staff])}")
    fte = _fte(scenario, told)
    row = max(rows, key=lambda at: (fte[at], -at))
    return f"{team}.{told.staff[row].grade}", team, row


def _part(window: Window) -> Fraction:
    """Which part of its year a window is."""
    year = window.first.year
    whole = window.first.replace(year=year + 1, month=1, day=1) - window.first.replace(month=1, day=1)
    return Fraction((window.last - window.first).days + 1, whole.days)


def _fte(scenario: Scenario, team: Team) -> list[Fraction]:
    """The full-time equivalents of each row of a team, mean over the period."""
    first, last = scenario.period.from_, scenario.period.until
    return [_mean(fte, first, span(first, last)) for fte in _rows(team)]


def _rows(team: Team) -> list[float | tuple[DatedFte, ...]]:
    return [team.fte or 0.0] if team.staff is None else [row.fte for row in team.staff]


def _mean(fte: float | tuple[DatedFte, ...], first: date, window: Window) -> Fraction:
    """Mean over a window, exact as far as a millionth a day. first: of the period."""
    before, end = (window.first - first).days, (window.last - first).days + 1
    return _of_days(dated_rows(fte, first, end)[before:])


def _of_days(daily: npt.NDArray[np.float64]) -> Fraction:
    return Fraction(sum(round(float(each) * MILLION) for each in daily), MILLION * len(daily))


def _costs(scenario: Scenario, windows: Sequence[Window]) -> tuple[Fraction, ...]:
    """What all staff of a scenario costs in each window; posts counted, where it has no budget."""
    if scenario.budget is None:
        return tuple(_posts(scenario, window) * _part(window) for window in windows)
    lines = staff_costs(scenario, windows)
    return tuple(_sum(each for each in lines if each.window == window) for window in windows)


def _sum(lines: Iterable[StaffCost]) -> Fraction:
    return sum((line.cost for line in lines), Fraction(0))


def _posts(scenario: Scenario, window: Window) -> Fraction:
    """The full-time equivalents that somebody holds in all teams, mean over a window."""
    days = (window.last - window.first).days + 1
    every = [fte for team in scenario.teams.values() for fte in filled_by_grade(team, window.first, days).values()]
    return sum((_of_days(fte) for fte in every), Fraction(0))


def _changed(scenario: Scenario, team: str, told: Team) -> Scenario:
    return scenario.model_copy(update={"teams": {**scenario.teams, team: told}})


def _placed(team: Team, row: int | None, persons: float) -> Team:
    """A team with a constant number of persons in one of its rows."""
    if team.staff is None or row is None:
        return team.model_copy(update={"fte": persons})
    rows = [each.model_copy(update={"fte": persons}) if at == row else each for at, each in enumerate(team.staff)]
    return team.model_copy(update={"staff": tuple(rows)})


def _without(scenario: Scenario, team: str, row: int | None) -> Scenario:
    return _changed(scenario, team, _placed(scenario.teams[team], row, 0.0))


def _alone(scenario: Scenario, team: str, row: int | None) -> Scenario:
    """A scenario in which one person of one row is all the staff there is."""
    told = scenario.teams[team]
    if told.staff is None or row is None:
        one = told.model_copy(update={"fte": 1.0})
    else:
        rows: tuple[Row, ...] = (told.staff[row].model_copy(update={"fte": 1.0}),)
        one = told.model_copy(update={"staff": rows})
    return scenario.model_copy(update={"teams": {team: one}})
