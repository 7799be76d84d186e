"""Checks of a budget: every team has a cost, years follow from years that are there, transfers have cover."""

from collections.abc import Iterator
from typing import Any

from sim.law.credits import CREDITS, INDEXED, NOTHING, PERSONNEL, RUNNING
from sim.model.budget import Budget
from sim.model.problems import Problem, nearest, shown
from sim.model.written import Table, Written, date_of, table_of, text_of


def budget_problems(written: Written, budget: Budget | None) -> Iterator[Problem]:
    """What is wrong between a budget and the teams, and between its years. budget: as read, where it could be."""
    if not isinstance(written.at("budget"), dict):
        return
    for name, team in written.tables("teams").items():
        yield from _costs(written, name, team)
    faults = list(_years(written))
    yield from faults
    if budget is not None and not faults:
        yield from _cover(written, budget)


def _costs(written: Written, name: str, team: Table) -> Iterator[Problem]:
    """A team, or a row of its staff, whose grade and status have no cost."""
    here: tuple[object, ...] = ("teams", name)
    if "staff" not in team:
        for key in ("grade", "status"):
            if key not in team:
                yield written.problem(f"the budget asks for the {key} of every team", *here)
        yield from _cost(written, team, here)
        return
    rows = team["staff"]
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        yield from _cost(written, row, (*here, "staff", place))


def _cost(written: Written, row: Any, here: tuple[object, ...]) -> Iterator[Problem]:
    grade, status, costs = text_of(row, "grade"), text_of(row, "status"), written.tables("budget", "costs")
    if grade is None:
        return
    if grade not in costs:
        known = nearest(grade, costs)
        yield written.problem(f"{shown(grade)}: the budget has no cost of this grade{known}", *here, "grade")
    elif status in ("statutory", "contractual") and status not in costs[grade]:
        rule = f"{shown(status)}: budget.costs.{grade} has no cost of this status"
        yield written.problem(rule, *here, "status")


def _years(written: Written) -> Iterator[Problem]:
    years = written.tables("budget", "years")
    for name, year in years.items():
        here = ("budget", "years", name)
        base = year.get("from")
        if isinstance(base, int) and name.isdecimal():
            if base >= int(name):
                yield written.problem(f"{base}: a year follows from an earlier one", *here, "from")
            elif str(base) not in years:
                yield written.unknown("year of the budget", str(base), years, *here, "from")
            elif int(name) - base > 1 and "compounds" not in year:
                rule = f"{int(name) - base} years after {base}: say whether growth compounds, for the texts do not"
                yield written.problem(rule, *here)
        yield from _needed(written, name, year, years)
        for credit in table_of(year, "spent").keys() - {PERSONNEL}:
            yield from _missing(written, name, credit, (*here, "spent", credit))
        transfers = year.get("transfers")
        for place, transfer in enumerate(transfers if isinstance(transfers, list) else ()):
            yield from _transfer(written, transfer, (*here, "transfers", place), name)


def _needed(written: Written, name: str, year: Table, years: dict[str, Table]) -> Iterator[Problem]:
    """What a year needs of credits that lapse, or of a year that is not there."""
    needed = table_of(year, "needed")
    before = str(int(name) - 1) if name.isdecimal() else ""
    if needed and before not in years:
        rule = f"the budget has no year {before} from which anything could be carried over"
        yield written.problem(rule, "budget", "years", name, "needed")
        return
    tied = years[before].get("tied") if needed else ()
    for credit in needed:
        if credit in RUNNING and not (isinstance(tied, list) and credit in tied):
            rule = f"a running credit lapses, unless budget.years.{before}.tied names it"
            yield written.problem(rule, "budget", "years", name, "needed", credit)
        elif credit != PERSONNEL:
            yield from _missing(written, before, credit, ("budget", "years", name, "needed", credit))


def _transfer(written: Written, transfer: Any, here: tuple[object, ...], year: str) -> Iterator[Problem]:
    origin, to = text_of(transfer, "from"), text_of(transfer, "to")
    if origin is not None and origin == to:
        yield written.problem(f"'{to}': a transfer goes to another credit", *here, "to")
    for key, credit in (("from", origin), ("to", to)):
        yield from _missing(written, year, credit, (*here, key))
    opinion = date_of(transfer, "opinion")
    if opinion is not None and year.isdecimal() and opinion.year > int(year):
        rule = f"{opinion}: the opinion comes after the year {year}, within which a transfer is made"
        yield written.problem(rule, *here, "opinion")


def _missing(written: Written, year: str, credit: str | None, here: tuple[object, ...]) -> Iterator[Problem]:
    """A credit that is spoken of in a year that has none: neither its own, nor that of a year it follows from."""
    if credit not in CREDITS:
        return  # told of the name itself
    seen: list[str] = []
    told = year
    while told not in seen:
        if credit in written.table("budget", "years", told, "credits"):
            return
        seen.append(told)
        base = written.at("budget", "years", told, "from")
        told = str(base) if credit in INDEXED and base is not None else told
    yield written.problem(f"'{credit}': the year {year} has no such credit", *here)


def _cover(written: Written, budget: Budget) -> Iterator[Problem]:
    """Credits from which more is transferred than they hold."""
    for year, accounts in budget.accounts({}).items():
        for account in accounts:
            if account.available is not None and account.available < NOTHING:
                rule = f"{account.available:,} would be left of the credit '{account.credit}'"
                yield written.problem(rule, "budget", "years", str(year), "transfers")
