"""Posts more or fewer than a scenario has, from a day on or throughout: who is there when, and what pays them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sim.law import credits as law
from sim.measure.budget import budget_years
from sim.model.budget import CreditTransfer
from sim.model.people import Team
from sim.model.posts import days_of
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


class Arrival(NamedTuple):
    """When a post that is asked for on a day has somebody at work, who is paid from then on; and from when on
    that newcomer's output is whole.
    """

    at_work: date
    whole: date


def arrival(team: Team, asked: date) -> Arrival:
    """When who is asked for on a day arrives, and knows the work; at once where nothing is said of recruitment."""
    if team.recruitment is None:
        return Arrival(asked, asked)
    at_work = asked + timedelta(days_of(team.recruitment.lag))
    learning = team.recruitment.learning
    return Arrival(at_work, at_work if learning is None else at_work + timedelta(days_of(learning)))


def price_from(lattice: Staffings, place: int, at_work: date, year: int) -> Fraction:
    """What one person more of a post costs in a year of the period, at work and paid from a day on: by its days."""
    window = next((each for each in lattice.windows if each.first.year == year), None)
    if window is None or at_work > window.last:
        return Fraction(0)
    first = max(at_work, window.first)
    part = Fraction((window.last - first).days + 1, (window.last - window.first).days + 1)
    return lattice.posts[place].prices[lattice.windows.index(window)] * part


class Paid(NamedTuple):
    """How many posts a sum pays all of a year, and from which day on one more, None where it is from none."""

    whole: int
    one_more: date | None


def paid(lattice: Staffings, place: int, year: int, amount: Decimal) -> Paid | None:
    """How many posts of one kind an amount pays in a year of the period; None where they cost nothing in it."""
    price = price_from(lattice, place, date(year, 1, 1), year)
    if price <= 0:
        return None
    window = next(each for each in lattice.windows if each.first.year == year)
    days = (window.last - window.first).days + 1
    number, rest = divmod(max(Fraction(amount), Fraction(0)), price)
    left = math.floor(rest / price * days)
    return Paid(int(number), window.last - timedelta(left - 1) if left else None)


class YearRoom(NamedTuple):
    """What a year can pay posts with. room: None where no text says what the personnel credit leaves; refused:
    transfers that have no favourable opinion; is_part: the staff costs more than is told, so that less is left.
    """

    year: int
    room: law.Room | None
    refused: tuple[CreditTransfer, ...] = ()
    is_part: bool = False

    @property
    def amounts(self) -> Mapping[str, Decimal]:
        """The room by what it is made of, where that adds something."""
        if self.room is None:
            return {}
        told = {"left": self.room.left}
        if self.room.lapsing:
            told["with transfers"] = self.room.with_transfers
        if self.room.kept:
            told["with what is carried over"] = self.room.with_all
        return told


def rooms_of(scenario: Scenario) -> Sequence[YearRoom]:
    """The room of each year of the period; nothing where the personnel credit of no year is known."""
    budget = scenario.budget
    if budget is None:
        return ()
    found = []
    for each in budget_years(scenario):
        if each.window is not None:
            told = budget.years.get(str(each.number))
            refused = tuple(t for t in told.transfers if t.opinion is None) if told else ()
            found.append(YearRoom(each.number, law.room(each.accounts), refused, each.is_part))
    return found if any(each.room for each in found) else ()
