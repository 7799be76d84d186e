"""A budget in tables: what the staff costs, what is left of each credit, and what a point on time costs."""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sim.law.money import rounded
from sim.measure.budget import BUDGET, BudgetYear, StaffCost, budget_years, staff_costs
from sim.model.checks import load_scenario
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.show.tables import UNDEFINED, Line, Table, Values, with_interval
from sim.study.results import Result
from sim.study.worth import COST as PERSONNEL_COST
from sim.study.worth import ON_TIME, point_cost

Row = tuple[str, ...]
COST = Line(PERSONNEL_COST, "personnel cost", "number")
PER_DECISION = Line("cost_per_decision", "cost per decision", "mean")
PER_POINT = (
    "Cost per point: the difference in personnel cost over that in the share of decisions on time, in points, with "
    "the 95 % interval that follows from the share's; '–' where the share's difference cannot be told from zero."
)
OF_PERIOD = (
    "Full-time equivalents of each day of the period, there or on leave, at the cost of a year by its days; posts "
    "that are added cost from the first day of service of who is recruited."
)
OF_CREDITS = (
    "Left: granted, carried in and transferred, less spent. '–': not known, or not said. *: the period holds a "
    "part of the year, or the teams are a part of the staff, which costs more."
)
VERDICTS = {True: "exceeded", False: "kept", None: UNDEFINED}


def budget_of(file: str, overrides: tuple[str, ...]) -> Scenario:
    """A scenario that has a budget. InputError otherwise."""
    document, scenario = load_scenario(file, overrides)
    if scenario.budget is None:
        raise InputError([Problem(document.name, "budget", "this scenario has no budget")])
    return scenario


def budget_tables(scenario: Scenario) -> list[Table]:
    """The tables of a budget, without any simulation."""
    every = budget_years(scenario)
    in_money = f", {scenario.budget.currency}" if scenario.budget else ""
    title = scenario.title.in_language()
    costs, credits = ("team", "grade", "status"), ("year", "credit")
    tables = [
        Table(
            f"{title}: personnel cost{in_money}",
            ("year", *costs, "FTE", "cost"),
            tuple(_staff(scenario)),
            (OF_PERIOD,),
            costs,
        ),
        Table(
            f"Credits{in_money}",
            (*credits, "granted", "carried in", "transferred", "spent", "left", "carried over", "lapsed", "limit"),
            tuple(_credits(every)),
            (OF_CREDITS,),
            ("credit", "limit"),
        ),
        Table(
            f"Statutory staff{in_money}",
            ("year", "cost", "ceiling", "limit"),
            tuple(_ceilings(every)),
            (),
            ("limit",),
        ),
        Table(
            f"Transfers{in_money}",
            ("year", "from", "to", "amount", "opinion", "what became of it"),
            tuple(_transfers(scenario)),
            texts=("from", "to", "what became of it"),
        ),
    ]
    return [table for table in tables if table.rows]


def budget_json(scenario: Scenario) -> dict[str, Any]:
    """The same for a program: money as text, exact to the cent; None where something is not known."""
    assert scenario.budget is not None
    return {
        "currency": scenario.budget.currency,
        "staff": [
            {
                "window": each.window.label,
                "team": each.team,
                "grade": each.grade,
                "status": each.status,
                "fte": float(each.fte),
                "cost": rounded(each.cost),
            }
            for each in staff_costs(scenario)
        ],
        "years": [_year_json(each) for each in budget_years(scenario)],
        "transfers": [
            {"year": year, "from": t.from_, "to": t.to, "amount": t.amount, "opinion": t.opinion}
            for year, told in scenario.budget.years.items()
            for t in told.transfers
        ],
    }


def _year_json(year: BudgetYear) -> dict[str, Any]:
    return {
        "year": year.number,
        "window": year.window.label if year.window else None,
        "personnel": year.personnel,
        "statutory": year.statutory,
        "statutory_ceiling": year.ceiling,
        "is_above_ceiling": year.is_above_ceiling,
        "credits": [
            {
                **{name: getattr(each, name) for name in ("credit", "granted", "carried_in", "transferred")},
                **{name: getattr(each, name) for name in ("spent", "left", "carried_over", "lapsed")},
                "is_exceeded": _is_exceeded(year, each),
            }
            for each in year.accounts
        ],
    }


def _staff(scenario: Scenario) -> Iterator[Row]:
    every = staff_costs(scenario)
    for window in dict.fromkeys(each.window for each in every):
        lines = [each for each in every if each.window == window]
        for each in lines:
            fte, cost = float(each.fte), rounded(each.cost)
            yield window.label, each.team, each.grade, each.status, f"{fte:,.2f}", _money(cost)
        yield window.label, "all", "", "", *_total(lines)


def _total(lines: Sequence[StaffCost]) -> Row:
    return f"{float(sum(each.fte for each in lines)):,.2f}", _money(rounded(sum(each.cost for each in lines)))


def _credits(every: Sequence[BudgetYear]) -> Iterator[Row]:
    for year in every:
        for a in year.accounts:
            amounts = (a.granted, a.carried_in, a.transferred, a.spent, a.left, a.carried_over, a.lapsed)
            verdict = VERDICTS[_is_exceeded(year, a)]
            yield _label(year), a.credit.replace("_", " "), *map(_money, amounts), verdict


def _ceilings(every: Sequence[BudgetYear]) -> Iterator[Row]:
    for year in every:
        if year.ceiling is not None:
            verdict = VERDICTS[year.is_above_ceiling]
            yield _label(year), _money(year.statutory), _money(year.ceiling), verdict


def _transfers(scenario: Scenario) -> Iterator[Row]:
    for name, year in scenario.budget.years.items() if scenario.budget else ():
        for t in year.transfers:
            words = "not applied: no favourable opinion" if t.opinion is None else "applied"
            names = t.from_.replace("_", " "), t.to.replace("_", " ")
            yield name, *names, _money(t.amount), str(t.opinion or UNDEFINED), words


def _label(year: BudgetYear) -> str:
    return f"{year.number}{'*' if year.is_part else ''}"


def _money(amount: Decimal | None) -> str:
    return UNDEFINED if amount is None else f"{amount:,.2f}"


def cost_rows(result: Result) -> Iterator[Row]:
    """What the staff costs in each window, and each decision."""
    if result.scenario.budget is None:
        return
    values = Values(result.measures)
    yield f"budget, {result.scenario.budget.currency}", *("" for _ in result.windows)
    yield f"  {COST.words}", *(_cost(values, window) for window in result.windows)
    yield f"  {PER_DECISION.words}", *(values.text(BUDGET, PER_DECISION, window) for window in result.windows)


def _cost(values: Values, window: str, *, is_difference: bool = False) -> str:
    """The cost of the staff, the same in every replication: without an interval."""
    cost, _ = values.of.get((BUDGET, COST.measure, window), (math.nan, math.nan))
    return with_interval(cost, math.nan, COST.kind, is_difference=is_difference)


def compared_rows(
    results: Sequence[Result], values: Sequence[Values], gaps: Sequence[Values], window: str, norms: Sequence[str]
) -> Iterator[Row]:
    """Costs side by side, and for each norm what a point of decisions on time costs against the first scenario."""
    budgets = [result.scenario.budget for result in results]
    currencies = dict.fromkeys(budget.currency for budget in budgets if budget)
    if not currencies:
        return
    is_one = len(currencies) == 1
    yield f"budget, {' and '.join(currencies)}", *("" for _ in (*values, *gaps))
    costs = [_cost(gap, window, is_difference=True) if is_one else UNDEFINED for gap in gaps]
    yield f"  {COST.words}", *(_cost(each, window) for each in values), *costs
    per_decision = [gap.difference(BUDGET, PER_DECISION, window) if is_one else UNDEFINED for gap in gaps]
    yield f"  {PER_DECISION.words}", *(each.text(BUDGET, PER_DECISION, window) for each in values), *per_decision
    for norm in norms if is_one else ():
        points = [_per_point(gap, norm, window) for gap in gaps]
        yield f"  cost per point of {norm}", *("" for _ in values), *points


def _per_point(gap: Values, norm: str, window: str) -> str:
    """What one point of decisions on time costs, with its interval: '12,000 [10,000, 15,000]'."""
    nothing = (math.nan, math.nan)
    cost, _ = gap.of.get((BUDGET, COST.measure, window), nothing)
    told = point_cost(cost, *gap.of.get((norm, ON_TIME, window), nothing))
    if told is None:
        return UNDEFINED
    return f"{told.cost:,.0f} [{told.low:,.0f}, {told.high:,.0f}]"


def _is_exceeded(year: BudgetYear, account: Any) -> bool | None:
    """Whether a credit is exceeded; that of personnel is not known to be kept where a part of the year is told."""
    is_open = year.is_part and account.credit == "personnel" and not account.is_exceeded
    return None if is_open else account.is_exceeded
