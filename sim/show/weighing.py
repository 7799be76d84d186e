"""What measuring is worth to a choice, as a table for people."""

import math
from typing import Any

from sim.show.tables import UNDEFINED, Table
from sim.study.choices import Decision
from sim.study.effects import is_seen

NONE_SEEN = "none seen"
SHOWN = 12  # assumptions on the screen; the tables in the folder have all


def worth_table(decision: Decision) -> Table:
    """What each option misses, and what measuring each assumption is worth to the choice."""
    title = f"What measuring is worth to a choice: {', or '.join(decision.options)}"
    missed = decision.missed.mean(axis=0)
    rows: list[tuple[str, ...]] = []
    if decision.worth is None:
        gained, half = decision.gained
        seen = is_seen(*decision.gained)
        gains = f"it gains {gained:.2f} ± {half:.2f}" if seen else "it cannot be told from zero"
        rows = [(name, f"{points:.2f}") for name, points in zip(decision.options, missed, strict=True)]
        note = (
            f"'{decision.options[1]}' brings nothing that could be weighed, on average over all ranges ({gains}): "
            "there is nothing to decide, and no measurement is worth anything to it. Set another with --option."
        )
        return Table(title, ("option", "points missed"), tuple(rows), (note,), ("option",))
    told = [
        f"'{name}' {points:.2f}{_costing(decision.currency, cost)}"
        for name, points, cost in zip(decision.options, missed, decision.costs, strict=True)
    ]
    told = [f"Points missed on average over all ranges: {'; '.join(told)}."]
    has_money = decision.price is not None
    row: Any
    for row in decision.worth[decision.worth["is_seen"]].head(SHOWN).itertuples(index=False):
        money = [_money(row.worth_money, row.low_money, row.high_money)] * has_money
        rows.append((row.factor, f"{row.worth:.2f} [{row.low:.2f}, {row.high:.2f}]", *money))
    money = [f"{decision.everything * (decision.price or 0.0):,.0f}"] * has_money
    rows.append(("all of it, chance too: the most it can be", f"{decision.everything:.2f}", *money))
    even = "At the price at which both are equally good" if decision.is_even else "At the price told"
    of = f", {decision.price:,.0f} {decision.currency} a missed point" if decision.price is not None else ""
    told.append(
        f"{even}{of}: what is lost less, on average, if the number is known before the choice (EVPPI, "
        "regression over the draws; bootstrap intervals, which err upwards). All others: none seen, at 5 % for all "
        f"{len(decision.worth)} together."
    )
    return Table(
        title,
        ("assumption", "points", *([decision.currency] * has_money)),
        tuple(rows),
        tuple(told),
        ("assumption",),
    )


def _costing(currency: str, cost: float | None) -> str:
    return f", costing {cost:,.0f} {currency} more" if cost else ""


def interval(value: float, low: float, high: float, factor: float, form: str, unit: str = "") -> str:
    """A value with its interval, or that nothing is seen."""
    if math.isnan(value):
        return UNDEFINED
    if math.isnan(low):
        return f"{factor * value:{form}}{unit}"
    if low <= 0.0:
        return NONE_SEEN
    return f"{factor * value:{form}}{unit} [{factor * low:{form}}, {factor * high:{form}}]"


def _money(value: float, low: float, high: float) -> str:
    return f"{value:,.0f} [{low:,.0f}, {high:,.0f}]"
