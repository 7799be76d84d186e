"""Options of a decision, as they are told: what each changes in a scenario, and what it costs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sim.model.problems import InputError, Problem, nearest
from sim.model.provenance import amount_of, value_at
from sim.plan.load import team_loads
from sim.study.replications import Prepared, prepare
from sim.study.staffings import staffings
from sim.study.trials import Variant

OPTION, COST, PRICE = "--option", "--cost", "--euro-per-point"
BUSIEST = 2  # teams in which a post more is offered


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
class Choice:
    """What there is to decide. is_told: whether somebody named the options, or posts are offered, one at a time.

    price: of a missed point, None where none is told; costs: of options, as far as told.
    """

    options: tuple[Option, ...]
    is_told: bool
    price: float | None
    costs: Mapping[str, float]


def options_told(texts: Sequence[str], base: Variant, prepared: Prepared) -> tuple[Option, ...]:
    """Options as on the command line, NAME:KEY=VALUE or NAME:KEY+=AMOUNT; those of one name are one option.

    None told: one post more in each of the teams that have most to do. InputError lists all that is wrong.
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
        by_load = sorted(team_loads(prepared.plan), key=lambda load: load.load, reverse=True)
        for team in list(dict.fromkeys(each.team for each in by_load))[:BUSIEST]:
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
