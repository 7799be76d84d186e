"""Decisions that rest on what is not known, and what measuring each unknown would be worth to them.

*To promise what a norm asks, or not*, is the one that every negotiator has. In one draw of all that is not known
the promise brings the points on time above what is asked, and points below count against it; no promise brings
nothing. Who counts losses instead, points missed under a promise and points given away without one, has the same
decision: in every draw both options differ by the same sum, and only differences decide. A point above counts as
much as one below, because either is staff: what is missed must be bought, what is left over can be lent.

*To do something or not* is held against the scenario as it is by the points of the norm that are missed, and by
what it costs. A price of a missed point makes the two one sum. Where none is told, the one is taken at which the
option and the scenario as it is are equally good: there knowing more is worth most. It is what a point costs where
the option buys it, and so what a point of the promise is taken to be worth.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.measure.budget import personnel_costs
from sim.study.boxes import Floats, Points
from sim.study.choices import Choice, Option
from sim.study.effects import is_seen
from sim.study.estimates import aggregate_rows
from sim.study.information import information, worth_of_everything
from sim.study.sheets import windows_of
from sim.study.unknowns import Unknowns
from sim.study.worth import PointCost, point_cost

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Promise:
    """What is known of a promise. gained: points above what is asked, mean over the draws and its half width.

    worth: of knowing each assumption, in points and money (NaN where no price is known); everything: in points, of
    knowing all, chance too.
    """

    gained: tuple[float, float]
    worth: pd.DataFrame
    everything: float


@dataclass(frozen=True)
class Decision:
    """What is known of a decision. Options stand in order, the scenario as it is first.

    is_told: whether somebody named the options, or posts were offered, of which this one saves most for its cost;
    missed: points missed in each draw, shape (draws, options); costs: of each beyond the first's, None where not
    known; price: of a missed point, None where none is known; is_even: whether it is the one at which the option
    and the scenario as it is are equally good; even: that one with its interval, where the cost is known. worth: of
    knowing each assumption, in points and money (NaN where no price is known); None where there is nothing to
    decide. everything: in points, of knowing all, chance too.
    """

    options: tuple[str, ...]
    is_told: bool
    missed: Floats
    costs: tuple[float | None, ...]
    price: float | None
    is_even: bool
    even: PointCost | None
    gained: tuple[float, float]
    worth: pd.DataFrame | None
    everything: float


def promise(names: tuple[str, ...], above: Floats, places: Floats, seed: int, price: float | None) -> Promise:
    """The decision to promise what is asked or not.

    above: points on time above what is asked in each draw; places: of each assumption in it, shape (draws,
    assumptions); price: of a point.
    """
    benefit = np.column_stack([np.zeros(len(above)), above])
    worth = _priced(information(names, benefit, places, seed), price)
    return Promise(_mean(above), worth, worth_of_everything(benefit))


def decide(unknowns: Unknowns, choice: Choice, sample: Points, as_it_is: Floats) -> Decision | None:
    """What each option misses over the draws of a sample, and what knowing each assumption is worth.

    as_it_is: points missed in each draw with nothing done. Of posts that are offered the one stands that saves most
    for its cost; the half width of what it gains holds for all of them together. None where posts are offered, a
    price is told, and nobody says what one costs.
    """
    costs = {option: _cost(unknowns, option, choice) for option in choice.options}
    confidence, everywhere = 0.95, np.full(len(as_it_is), True)
    if choice.is_told:
        options = choice.options
        missed = _missed(unknowns, options, sample, as_it_is, everywhere)
    else:
        offered = tuple(option for option in costs if costs[option]) or choice.options
        if choice.price is not None and not costs[offered[0]]:
            return None
        found = _missed(unknowns, offered, sample, as_it_is, as_it_is > 0.0)
        saved = (as_it_is[:, None] - found).mean(axis=0) / [costs[option] or 1.0 for option in offered]
        best = int(saved.argmax())
        options, missed = offered[best : best + 1], found[:, best : best + 1]
        confidence = 1.0 - 0.05 / len(offered)
    known = tuple(costs[option] for option in options)
    gained = _mean(as_it_is - missed[:, 0], confidence)
    missed = np.column_stack([as_it_is, missed])
    price, even = choice.price, None
    worth, everything = None, 0.0
    is_weighed = price is not None or (gained[0] > 0.0 and is_seen(*gained))
    if is_weighed:
        if price is not None:
            lost = missed + np.array([0.0, *(cost or 0.0 for cost in known)]) / price
        else:
            lost = missed + np.array([0.0, gained[0]])  # in points: what the option costs there
            even = point_cost(known[0], gained[0] / 100.0, gained[1] / 100.0) if known[0] else None
            price = even.cost if even else None
        worth = _priced(information(unknowns.names, -lost, sample.places, unknowns.trials.seed), price)
        everything = worth_of_everything(-lost)
    return Decision(
        ("as it is", *(option.name for option in options)),
        choice.is_told,
        missed,
        (0.0, *known),
        price,
        choice.price is None,
        even,
        gained,
        worth,
        everything,
    )


def _missed(
    unknowns: Unknowns, options: Sequence[Option], sample: Points, as_it_is: Floats, where: Flags
) -> Floats:
    """The points that options miss in each draw, shape (draws, options).

    where: draws that are simulated; in others an option is taken to miss what is missed as it is, as a post more
    does where nothing is.
    """
    missed = np.repeat(as_it_is[:, None], len(options), axis=1)
    wanted = [
        (option.laid_over(unknowns.at(place), unknowns.prepared, unknowns.values(place)), [int(number)])
        for place, number in zip(sample.places[where], sample.numbers[where], strict=True)
        for option in options
    ]
    told = np.array([each.missed[0] for each in unknowns.figures(wanted)])
    missed[where] = told.reshape(-1, len(options))
    return missed


def _priced(worth: pd.DataFrame, price: float | None) -> pd.DataFrame:
    """The same in money too."""
    for column in ("worth", "low", "high"):
        worth[f"{column}_money"] = worth[column] * (math.nan if price is None else price)
    return worth


def _mean(values: Floats, confidence: float = 0.95) -> tuple[float, float]:
    told = aggregate_rows(pd.DataFrame({"figure": [0]}), values[:, None], confidence)
    return float(told["mean"].iloc[0]), float(told["half_width"].iloc[0])


def _cost(unknowns: Unknowns, option: Option, choice: Choice) -> float | None:
    """What an option costs in the window, beyond what the staff costs as it is; None where nobody says."""
    if option.name in choice.costs:
        return choice.costs[option.name]
    if unknowns.prepared.scenario.budget is None:
        return None
    window = [each for each in windows_of(unknowns.prepared.plan) if each.label == unknowns.aim.window]
    with_it = unknowns.trials.prepared(option.laid_over(unknowns.base, unknowns.prepared, {}))
    [more], [now] = (personnel_costs(each.scenario, window) for each in (with_it, unknowns.prepared))
    return float(more - now)
