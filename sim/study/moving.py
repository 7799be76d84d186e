"""Posts more or fewer than a scenario has, from a day on or throughout, and what they cost in a year."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sim.law.credits import Account
from sim.measure.budget import BudgetYear, budget_years
from sim.model.people import Team
from sim.model.scenario import Scenario
from sim.model.staff import DatedFte
from sim.study.staffings import Post, Staffings


def moved(scenario: Scenario, post: Post, more: float, since: date | None = None) -> str | None:
    """So many posts more, or fewer, as an override. since: from this day on, None for always.

    None where fewer are taken than there are.
    """
    rows = _rows(scenario.teams[post.team], post.row)
    if since is None:
        changed = [(row.from_, row.fte + more) for row in rows]
    else:
        before = [row for row in rows if row.from_ < since]
        after = [row for row in rows if row.from_ > since]
        at = next((row.fte for row in rows if row.from_ == since), before[-1].fte if before else rows[0].fte)
        changed = [(row.from_, row.fte) for row in before]
        changed += [(since, at + more), *((row.from_, row.fte + more) for row in after)]
    if any(fte < 0 for _, fte in changed):
        return None
    if len(changed) == 1:
        return f"{post.path}={_number(changed[0][1])}"
    listed = ", ".join(f"{{ from = {day}, fte = {_number(fte)} }}" for day, fte in changed)
    return f"{post.path}=[{listed}]"


def _rows(team: Team, row: int | None) -> tuple[DatedFte, ...]:
    fte = team.fte or 0.0 if team.staff is None or row is None else team.staff[row].fte
    if isinstance(fte, tuple):
        return fte
    return (DatedFte.model_validate({"from": "1900-01-01", "fte": fte}),)


def _number(fte: float) -> str:
    return repr(round(fte, 6))


class Room(NamedTuple):
    """What a year's credits leave for posts.

    left: of the personnel credit, with what was transferred; others: what other credits leave and would lapse.
    """

    year: int
    left: Decimal
    others: dict[str, Decimal]


def room_of(scenario: Scenario, year: int) -> Room | None:
    """What is left of the personnel credit of a year; None where no credit is known."""
    told: Sequence[BudgetYear] = budget_years(scenario)
    accounts: dict[str, Account] = {
        account.credit: account for each in told if each.number == year for account in each.accounts
    }
    personnel = accounts.get("personnel")
    if personnel is None or personnel.left is None:
        return None
    others = {name: account.lapsed for name, account in accounts.items() if name != "personnel"}
    return Room(year, personnel.left, {name: left for name, left in others.items() if left})


def price_from(lattice: Staffings, place: int, since: date, year: int) -> Fraction:
    """What one person more of a post costs in a year of the period, paid from a day on, by the days left."""
    window = next((each for each in lattice.windows if each.first.year == year), None)
    if window is None or since > window.last:
        return Fraction(0)
    first = max(since, window.first)
    part = Fraction((window.last - first).days + 1, (window.last - window.first).days + 1)
    return lattice.posts[place].prices[lattice.windows.index(window)] * part
