"""What measuring is worth to the promise and to other decisions, as tables for people and as a document."""

import math
from typing import Any

import pandas as pd

from sim.model.budget import EURO
from sim.show.tables import UNDEFINED, Table
from sim.study.choices import PRICE
from sim.study.decisions import Decision
from sim.study.effects import is_seen
from sim.study.sensitivity import Answer

NONE_SEEN = "none seen"
SHOWN = 12  # assumptions on the screen; the tables in the folder have all
PROMISE = "What measuring is worth to the choice: to promise what is asked, or not"


def worth_tables(answer: Answer) -> list[Table]:
    """The promise, and another decision where there is one to take, or somebody asked."""
    decision = answer.decision
    tables = [] if answer.promise is None else [_promise(answer)]
    if decision is not None and (decision.is_told or decision.worth is not None):
        tables.append(_decision(answer, decision))
    return tables


def worth_json(answer: Answer) -> dict[str, Any]:
    """The same as a part of the answer's document."""
    promise, decision = answer.promise, answer.decision
    told: dict[str, Any] = {"promise": None, "decision": None}
    if promise is not None:
        told["promise"] = {
            "points_above": promise.gained[0],
            "half_width": promise.gained[1],
            "price_of_a_point": answer.price,
            "currency": _currency(answer),
            "worth": promise.worth,
            "worth_of_everything": promise.everything,
        }
    if decision is not None:
        told["decision"] = {
            "options": [
                {"name": name, "points_missed": missed, "cost": cost}
                for name, missed, cost in zip(
                    decision.options, decision.missed.mean(axis=0), decision.costs, strict=True
                )
            ],
            "points_gained": decision.gained[0],
            "half_width": decision.gained[1],
            "price_of_a_point": decision.price,
            "price_is_even": decision.is_even,
            "price_low": decision.even.low if decision.even else None,
            "price_high": decision.even.high if decision.even else None,
            "currency": _currency(answer),
            "worth": decision.worth,
            "worth_of_everything": decision.everything,
        }
    return told


def _promise(answer: Answer) -> Table:
    promise = answer.promise
    assert promise is not None
    mean, half = promise.gained
    if promise.everything == 0.0:
        outcome = "met" if mean > 0 else "missed"
        notes = [f"It is {outcome} in every draw: no measurement is worth anything to it."]
        return Table(PROMISE, ("", ""), (("points above what is asked", f"{mean:.2f} ± {half:.2f}"),), tuple(notes))
    best = "promise it" if mean > 0.0 else "do not promise it"
    notes = [
        f"Promised, it brings {mean:.2f} ± {half:.2f} points above what is asked on average over all ranges, those "
        f"below counted against it; not promised, nothing. As far as is known today: {best}.",
        "Worth: what is won more, on average, if the number is known before the choice (EVPPI, regression over the "
        f"draws; bootstrap intervals, which err upwards). All others: {NONE_SEEN}, at 5 % for all "
        f"{len(promise.worth)} together.",
        _price_told(answer),
    ]
    return _worth(PROMISE, answer, promise.worth, promise.everything, answer.price, notes)


def _price_told(answer: Answer) -> str:
    """What a point is taken to be worth, or how to say it."""
    decision, price, currency = answer.decision, answer.price, _currency(answer)
    if price is not None and (decision is None or decision.even is None):
        return f"A point at the price told, {price:,.0f} {currency}."
    in_money = f"In {currency}: say what a point is worth, with {PRICE} AMOUNT"
    if decision is None:
        return f"{in_money}."
    saves = f"the {decision.gained[0]:.2f} ± {decision.gained[1]:.2f} points that '{decision.options[1]}' saves"
    if decision.even is not None:
        even, cost = decision.even, decision.costs[1] or 0.0
        return (
            f"A point at {even.cost:,.0f} {currency} [{even.low:,.0f}, {even.high:,.0f}]: {cost:,.0f} {currency}, "
            f"over {saves} of those missed; {PRICE} sets another."
        )
    if decision.costs[1] is None:
        return f"{in_money}; the scenario has no budget, which would price {saves}."
    return f"{in_money}; {saves} are too few to price one."


def _decision(answer: Answer, decision: Decision) -> Table:
    """What each option misses, and what measuring each assumption is worth to the choice."""
    title = f"What measuring is worth to the choice: {', or '.join(decision.options)}"
    missed = decision.missed.mean(axis=0)
    if decision.worth is None:
        gained, half = decision.gained
        seen = is_seen(gained, half)
        gains = f"it gains {gained:.2f} ± {half:.2f}" if seen else "it cannot be told from zero"
        rows = tuple((name, f"{points:.2f}") for name, points in zip(decision.options, missed, strict=True))
        note = (
            f"'{decision.options[1]}' brings nothing that could be weighed, on average over all ranges ({gains}): "
            "there is nothing to decide, and no measurement is worth anything to it."
        )
        return Table(title, ("option", "points missed"), rows, (note,), ("option",))
    currency = _currency(answer)
    told = "; ".join(
        f"'{name}' {points:.2f}{f', costing {cost:,.0f} {currency} more' if cost else ''}"
        for name, points, cost in zip(decision.options, missed, decision.costs, strict=True)
    )
    even = "at the price of a point at which both are equally good" if decision.is_even else "at the price told"
    notes = [f"Points missed on average over all ranges: {told}. Worth as above, {even}."]
    return _worth(title, answer, decision.worth, decision.everything, decision.price, notes)


def _worth(
    title: str, answer: Answer, worth: pd.DataFrame, everything: float, price: float | None, notes: list[str]
) -> Table:
    """The assumptions whose worth is seen, and all together."""
    has_money = price is not None
    rows: list[tuple[str, ...]] = []
    row: Any
    for row in worth[worth["is_seen"]].head(SHOWN).itertuples(index=False):
        money = [f"{row.worth_money:,.0f} [{row.low_money:,.0f}, {row.high_money:,.0f}]"] * has_money
        rows.append((row.factor, f"{row.worth:.2f} [{row.low:.2f}, {row.high:.2f}]", *money))
    money = [f"{everything * (price or 0.0):,.0f}"] * has_money
    rows.append(("all of it, chance too: the most it can be", f"{everything:.2f}", *money))
    header = ("assumption", "points", *([_currency(answer)] * has_money))
    return Table(title, header, tuple(rows), tuple(notes), ("assumption",))


def _currency(answer: Answer) -> str:
    budget = answer.unknowns.prepared.scenario.budget
    return budget.currency if budget else EURO


def interval(value: float, low: float, high: float, factor: float, form: str, unit: str = "") -> str:
    """A value with its interval, or that nothing is seen."""
    if math.isnan(value):
        return UNDEFINED
    if math.isnan(low):
        return f"{factor * value:{form}}{unit}"
    if low <= 0.0:
        return NONE_SEEN
    return f"{factor * value:{form}}{unit} [{factor * low:{form}}, {factor * high:{form}}]"
