"""A decision that an office could take, and what measuring each unknown would be worth to it.

Each option is held against the scenario as it is by the points of the norm that are missed, and by what it costs. A
price of a missed point makes the two one sum. Where no price is told the one is taken at which the option and the
scenario as it is are equally good: there knowing more is worth most.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sim.measure.budget import personnel_costs
from sim.model.problems import InputError, Problem, nearest
from sim.model.provenance import amount_of, value_at
from sim.plan.load import team_loads
from sim.study.boxes import Floats, Points
from sim.study.effects import is_seen
from sim.study.estimates import aggregate_rows
from sim.study.information import information, worth_of_everything
from sim.study.replications import Prepared, prepare
from sim.study.sheets import windows_of
from sim.study.staffings import staffings
from sim.study.trials import Variant
from sim.study.unknowns import Unknowns

OPTION, COST, PRICE = "--option", "--cost", "--euro-per-point"


@dataclass(frozen=True)
class Option:
    """Something that could be done. changes: key and value, or an amount that is added to whatever stands there."""

    name: str
    changes: tuple[tuple[str, str, bool], ...]

    def laid_over(self, base: Variant, prepared: Prepared, values: Mapping[str, str]) -> Variant:
        """The scenario with the option taken. values: of assumed numbers, by path, as they are written."""
        told = [
            f"{key}={_more(_standing(key, prepared, values), float(value)) if adds else value}"
            for key, value, adds in self.changes
        ]
        return base.also(*told)


@dataclass(frozen=True)
class Decision:
    """What is known of a decision. Options stand in order, the scenario as it is first.

    missed: points missed in each draw, shape (draws, options); costs: of each beyond the first's, None where not
    known; price: of a missed point, None where none is known; is_even: whether it is the one at which the option
    and the scenario as it is are equally good. worth: of knowing each assumption, in points and money (NaN where no
    price is known); None where there is nothing to decide. everything: in points, of knowing all, chance too.
    """

    options: tuple[str, ...]
    missed: Floats
    costs: tuple[float | None, ...]
    price: float | None
    is_even: bool
    currency: str
    gained: tuple[float, float]
    worth: pd.DataFrame | None
    everything: float


def options_told(texts: Sequence[str], base: Variant, prepared: Prepared) -> tuple[Option, ...]:
    """Options as on the command line, NAME:KEY=VALUE or NAME:KEY+=AMOUNT; those of one name are one option.

    None told: one post more in the team that has most to do. InputError lists all that is wrong.
    """
    changes: dict[str, list[tuple[str, str, bool]]] = {}
    problems = []
    for text in texts:
        name, colon, change = text.partition(":")
        key, equals, value = change.partition("=")
        adds = key.endswith("+")
        key = key.removesuffix("+").strip()
        if not (name.strip() and colon and equals and key):
            problems.append(Problem(OPTION, text, "an option is written NAME:KEY=VALUE, or NAME:KEY+=AMOUNT"))
            continue
        if adds and (rule := _cannot_grow(key, value, prepared)):
            problems.append(Problem(OPTION, text, rule))
            continue
        changes.setdefault(name.strip(), []).append((key, value.strip(), adds))
    if not texts:
        team = max(team_loads(prepared.plan), key=lambda load: load.load).team
        path = staffings(prepared, (team,)).posts[0].path
        changes[f"one post more in {team}"] = [(path, "1", True)]
    made = tuple(Option(name, tuple(each)) for name, each in changes.items())
    for option in made:
        try:
            prepare(*option.laid_over(base, prepared, {}))
        except InputError as error:
            problems += [Problem(f"{OPTION} {option.name}", each.path, each.rule) for each in error.problems]
    if problems:
        raise InputError(problems)
    return made


def option_names(texts: Sequence[str]) -> list[str]:
    """The names of options, as far as they are written with one."""
    return list(dict.fromkeys(text.partition(":")[0].strip() for text in texts if ":" in text))


def costs_told(texts: Sequence[str], names: Sequence[str]) -> dict[str, float]:
    """What options of these names cost, as on the command line, NAME=AMOUNT. InputError lists all that is wrong."""
    costs, problems = {}, []
    for text in texts:
        name, equals, amount = text.rpartition("=")
        try:
            if not equals or not math.isfinite(float(amount)):
                raise ValueError
        except ValueError:
            problems.append(Problem(COST, text, "a cost is written NAME=AMOUNT, as 'one post=60000'"))
            continue
        if name not in names:
            problems.append(Problem(COST, text, f"there is no option of this name{nearest(name, names)}"))
        costs[name] = float(amount)
    if problems:
        raise InputError(problems)
    return costs


def refuse_unweighable(
    names: Sequence[str], price: float | None, costs: Mapping[str, float], prepared: Prepared
) -> None:
    """InputError where a price is needed to weigh options of these names, or what one costs, and nobody says."""
    problems = []
    if price is None and len(names) > 1:
        rule = "several options are set against each other by what a missed point costs; say it"
        problems.append(Problem(PRICE, "", rule))
    if price is not None and prepared.scenario.budget is None:
        rule = "the scenario has no budget: say what this option costs, with --cost NAME=AMOUNT"
        problems += [Problem(COST, name, rule) for name in names if name not in costs]
    if problems:
        raise InputError(problems)


def decide(
    unknowns: Unknowns,
    options: Sequence[Option],
    sample: Points,
    as_it_is: Floats,
    price: float | None,
    costs: Mapping[str, float],
) -> Decision:
    """What each option misses over the draws of a sample, and what knowing each assumption is worth.

    as_it_is: points missed in each draw with nothing done; price: of a missed point; costs: of options, told.
    InputError where a price is needed, or a cost, and there is none.
    """
    known = tuple(_cost(unknowns, option, costs) for option in options)
    wanted = [
        (option.laid_over(unknowns.at(place), unknowns.prepared, unknowns.values(place)), [int(number)])
        for place, number in zip(*sample, strict=True)
        for option in options
    ]
    others = np.array([each.missed[0] for each in unknowns.figures(wanted)]).reshape(len(as_it_is), len(options))
    missed = np.column_stack([as_it_is, others])
    gain = aggregate_rows(pd.DataFrame({"option": [0]}), missed[:, :1] - missed[:, 1:2])
    gained = float(gain["mean"].iloc[0]), float(gain["half_width"].iloc[0])
    budget = unknowns.prepared.scenario.budget
    told = tuple(option.name for option in options)
    names, currency = ("as it is", *told), budget.currency if budget else "EUR"
    if price is None and not (gained[0] > 0 and is_seen(*gained)):
        return Decision(names, missed, (0.0, *known), None, True, currency, gained, None, 0.0)
    if price is None:
        lost = missed + np.array([0.0, gained[0]])  # in points: what the option costs there
        of_a_point = known[0] / gained[0] if known[0] else None
    else:
        lost = missed + np.array([0.0, *(cost or 0.0 for cost in known)]) / price
        of_a_point = price
    worth = information(unknowns.names, -lost, sample.places, unknowns.trials.seed)
    for column in ("worth", "low", "high"):
        worth[f"{column}_money"] = worth[column] * (math.nan if of_a_point is None else of_a_point)
    everything = worth_of_everything(-lost)
    return Decision(names, missed, (0.0, *known), of_a_point, price is None, currency, gained, worth, everything)


def _cost(unknowns: Unknowns, option: Option, told: Mapping[str, float]) -> float | None:
    """What an option costs in the window, beyond what the staff costs as it is; None where nobody says."""
    if option.name in told:
        return told[option.name]
    if unknowns.prepared.scenario.budget is None:
        return None
    window = [each for each in windows_of(unknowns.prepared.plan) if each.label == unknowns.aim.window]
    with_it = unknowns.trials.prepared(option.laid_over(unknowns.base, unknowns.prepared, {}))
    [more], [now] = (personnel_costs(each.scenario, window) for each in (with_it, unknowns.prepared))
    return float(more - now)


def _standing(key: str, prepared: Prepared, values: Mapping[str, str]) -> Any:
    """The value at a path: drawn, or as the scenario has it."""
    return values[key].strip('"') if key in values else value_at(prepared.document.data, key)


def _cannot_grow(key: str, amount: str, prepared: Prepared) -> str:
    """Why an amount cannot be added to the value at a path, or nothing."""
    try:
        _more(value_at(prepared.document.data, key), float(amount))
    except KeyError:
        teams = [f"teams.{name}.fte" for name in prepared.scenario.teams]
        return f"the scenario has no value at this path{nearest(key, teams)}"
    except ValueError:
        return "an amount is added to a number, as teams.examiners.fte+=1"
    return ""


def _more(value: Any, by: float) -> str:
    """A number, a quantity or dated numbers with an amount added, as an override writes it."""
    if isinstance(value, list):
        rows = [
            ", ".join(f"{key} = {_more(of, by) if key != 'from' else _written(of)}" for key, of in row.items())
            for row in value
        ]
        return "[" + ", ".join(f"{{ {row} }}" for row in rows) + "]"
    try:
        amount, unit = amount_of(float(value) if isinstance(value, str) and _is_number(value) else value)
    except ValueError:
        raise ValueError(f"{value}: no number") from None
    total = amount + by
    is_whole = isinstance(value, int) and not isinstance(value, bool) and total.is_integer()
    return f'"{total:g} {unit}"' if unit else f"{int(total)}" if is_whole else repr(total)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
