"""What the staff costs, what is left of each credit, and what a decision costs.

Measures of `budget_figures`, subject `budget`: personnel_cost, in the currency of the budget, and cost_per_decision
(personnel cost of the window / decisions taken in it, of missions that decide anew). The cost needs no log: it is
the full-time equivalents of each day, there or on leave, x the cost of a year / the days of that year; a post that
is added costs nothing until its holder has been recruited. All is exact until it is rounded, once, to the cent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.law.credits import Account
from sim.law.money import rounded
from sim.measure.dossiers import Dossiers
from sim.measure.tables import Figures, ratio
from sim.measure.windows import Spans, Window, span, years
from sim.model.budget import Budget, DatedCost
from sim.model.scenario import Scenario
from sim.model.staff import Status
from sim.plan.posts import filled_by_grade

BUDGET = "budget"  # the subject of its measures
MILLION = 1_000_000  # full-time equivalents are counted in millionths, so that their sums are exact
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StaffCost:
    """What the posts of one team, grade and status cost in a window. fte: mean over its days; both exact."""

    window: Window
    team: str
    grade: str
    status: Status
    fte: Fraction
    cost: Fraction


def staff_costs(scenario: Scenario, windows: Sequence[Window] | None = None) -> list[StaffCost]:
    """The cost of each team by grade and status in each window, in each year of the period when None.

    Nothing where the scenario has no budget. Windows lie inside the period.
    """
    if scenario.budget is None:
        return []
    first, last = scenario.period.from_, scenario.period.until
    chosen = [each for each in years(first, last) if each.first.year == each.last.year]
    lines = [
        (team, grade, status, _running(fte), scenario.budget.costs[grade].of(status))
        for team, told in scenario.teams.items()
        for (grade, status), fte in filled_by_grade(told, first, (last - first).days + 1).items()
        if grade is not None and status is not None
    ]
    return [
        StaffCost(window, team, grade, status, *_of(window, first, running, costs))
        for window in (chosen if windows is None else windows)
        for team, grade, status, running, costs in lines
    ]


def personnel_costs(scenario: Scenario, windows: Sequence[Window]) -> list[Decimal]:
    """What all staff costs in each window, to the cent."""
    every = staff_costs(scenario, windows)
    return [rounded(sum((e.cost for e in every if e.window == window), Fraction(0))) for window in windows]


@dataclass(frozen=True)
class BudgetYear:
    """One year of a budget. window: its days in the period, None where the period holds none of them.

    personnel, statutory: what the staff cost in the window, all of it and the statutory part.
    """

    number: int
    window: Window | None
    personnel: Decimal | None
    statutory: Decimal | None
    ceiling: Decimal | None
    accounts: tuple[Account, ...]
    is_all_staff: bool = True

    @property
    def is_part(self) -> bool:
        """Whether staff costs more than is told: part of the year is in the period, or part of the staff here."""
        whole = span(date(self.number, 1, 1), date(self.number, 12, 31))
        return not self.is_all_staff or (self.window is not None and self.window != whole)

    @property
    def is_above_ceiling(self) -> bool | None:
        """Whether statutory staff costs more than it may (art. 76); None where that cannot be told."""
        if self.statutory is None or self.ceiling is None:
            return None
        return True if self.statutory > self.ceiling else None if self.is_part else False


def budget_years(scenario: Scenario) -> list[BudgetYear]:
    """Every year of the period or of the budget, in order. Nothing where the scenario has no budget."""
    budget = scenario.budget
    if budget is None:
        return []
    every = staff_costs(scenario)
    windows = {each.first.year: each for each in dict.fromkeys(line.window for line in every)}
    personnel = {number: rounded(_sum(every, number)) for number in windows}
    accounts = budget.accounts(personnel)
    return [
        BudgetYear(
            number,
            windows.get(number),
            personnel.get(number),
            rounded(_sum(every, number, "statutory")) if number in windows else None,
            _ceiling(budget, number),
            accounts.get(number, ()),
            budget.all_staff,
        )
        for number in sorted({*windows, *accounts})
    ]


def budget_figures(dossiers: Dossiers, costs: Sequence[Decimal], spans: Spans, missions: Iterable[str]) -> Figures:
    """The cost of the staff in each window, and of each decision taken in it by one of some missions."""
    decided = np.zeros(len(spans))
    for mission in missions:
        decided += spans.over(dossiers.cuts.before(dossiers.of(mission).day("decided"), 1))[:, 0]
    decided[spans.ends > dossiers.cuts.known_days] = np.nan
    cost = np.array([float(each) for each in costs])
    return Figures(BUDGET, spans.windows, {"personnel_cost": cost, "cost_per_decision": ratio(cost, decided)})


def _sum(lines: Sequence[StaffCost], year: int, status: Status | None = None) -> Fraction:
    chosen = (e.cost for e in lines if e.window.first.year == year and status in (None, e.status))
    return sum(chosen, Fraction(0))


def _ceiling(budget: Budget, number: int) -> Decimal | None:
    year = budget.years.get(str(number))
    written = None if year is None else year.statutory_ceiling
    return written if isinstance(written, Decimal) else None


def _running(fte: npt.NDArray[np.float64]) -> Integers:
    """Millionths of full-time equivalents before each day: shape (days + 1,)."""
    millionths = np.rint(fte * MILLION).astype(np.int64)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(millionths)])


def _of(window: Window, origin: date, running: Integers, costs: tuple[DatedCost, ...]) -> tuple[Fraction, Fraction]:
    """Mean full-time equivalents over a window, and what they cost; over stretches of one amount and one year."""
    after = window.last + timedelta(days=1)
    turns = [date(number, 1, 1) for number in range(window.first.year + 1, after.year + 1)]
    edges = {window.first, after, *(day for day in turns if day < after)}
    edges |= {cost.from_ for cost in costs[1:] if window.first < cost.from_ < after}
    cost = Fraction(0)
    for begin, end in pairwise(sorted(edges)):
        amount = next((row.amount for row in reversed(costs[1:]) if row.from_ <= begin), costs[0].amount)
        cost += Fraction(amount) * _millionths(running, origin, begin, end) / (MILLION * _days(begin.year))
    days = (after - window.first).days
    return Fraction(_millionths(running, origin, window.first, after), MILLION * days), cost


def _millionths(running: Integers, origin: date, begin: date, end: date) -> int:
    return int(running[(end - origin).days] - running[(begin - origin).days])


def _days(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days
