"""Grids of variants: every combination of the values that some keys are given."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod

import pandas as pd

from sim.model.overrides import OVERRIDE
from sim.model.problems import InputError, Problem, Problems
from sim.study.estimates import KEYS, aggregate_rows, probability_rows
from sim.study.replications import prepare
from sim.study.trials import Trials, Variant

OVER = "--over"
MOST_POINTS = 10_000
SETTLED = {"seed": "--seed", "replications": "--replications"}  # which histories there are, not of what
AT_A_TIME = 64  # points whose figures are at hand
_QUANTITY = r"\s*(-?\d+(?:\.\d+)?)\s*([a-z ]*?)\s*"
_STEPS = re.compile(rf"{_QUANTITY}\.\.{_QUANTITY}\bby\b{_QUANTITY}")
Axes = Mapping[str, tuple[str, ...]]


def axes_told(texts: Sequence[str], base: Variant | None = None) -> dict[str, tuple[str, ...]]:
    """Keys and the values that each takes, as on the command line: KEY=V1,V2 or KEY=FIRST..LAST by STEP.

    Values are written as after --set; commas between quotes or brackets belong to a value. InputError lists all
    that is wrong: no values, a key or a value told twice, steps that lead nowhere, more points than a grid may
    have. Of a base also what is wrong with it, and, where anything is, with each value alone laid over it.
    """
    axes: dict[str, tuple[str, ...]] = {}
    problems = []

    def refuse(text: str, rule: str) -> None:
        problems.append(Problem(OVER, text, rule))

    for text in texts:
        key, equals, told = text.partition("=")
        key = key.strip()
        if not equals or not key or not told.strip():
            refuse(text, "a grid is written KEY=V1,V2,... or KEY=FIRST..LAST by STEP")
            continue
        if key in SETTLED:
            refuse(text, f"is the same at every point; say it with {SETTLED[key]}")
            continue
        try:
            values = _stepped(told) or tuple(_parted(told))
        except ValueError as error:
            refuse(text, str(error))
            continue
        if key in axes:
            refuse(text, "this key is told twice")
        if twice := sorted({value for value in values if values.count(value) > 1}):
            refuse(text, f"{', '.join(twice)}: told twice")
        axes[key] = values
    if (points := prod(map(len, axes.values()))) > MOST_POINTS:
        refuse(", ".join(axes), f"{points:,} points; a grid has at most {MOST_POINTS:,}")
    of_base = _wrong_with(base) if base else []
    if problems or of_base:
        if base and points <= MOST_POINTS:
            for change in [f"{key}={value}" for key, values in axes.items() for value in values]:
                problems += [_of_over(each) for each in _wrong_with(base.also(change)) if each not in of_base]
        raise InputError([*of_base, *problems])
    return axes


def _wrong_with(variant: Variant) -> list[Problem]:
    problems = Problems()
    with problems.noted():
        prepare(*variant)
    return problems.found


def _of_over(problem: Problem) -> Problem:
    """What is wrong with the value of a grid, said of the option that it stands in."""
    return replace(problem, file=problem.file.replace(OVERRIDE, OVER, 1))


def _stepped(told: str) -> tuple[str, ...] | None:
    """The values of FIRST..LAST by STEP, None where it is not written so; exact, the last included if it is met."""
    if ".." not in told:
        return None
    match = _STEPS.fullmatch(told)
    if match is None:
        raise ValueError("steps are written FIRST..LAST by STEP, as 6..9 by 0.5, or 20 days..40 days by 5")
    first, last, step = (Decimal(match[place]) for place in (1, 3, 5))
    units = {match[place].strip() for place in (2, 4, 6)} - {""}
    if len(units) > 1:
        raise ValueError(f"{' and '.join(sorted(units))}: one unit for all")
    if step == 0 or last < first:
        raise ValueError("steps go upwards, by more than nothing")
    number = int((last - first) / step) + 1
    if number > MOST_POINTS:
        raise ValueError(f"{number:,} values; a grid has at most {MOST_POINTS:,} points")
    unit = f" {units.pop()}" if units else ""
    return tuple(f"{first + place * step}{unit}" for place in range(number))


def _parted(told: str) -> Iterator[str]:
    """The values between commas that stand outside quotes and brackets."""
    depth, quote, value = 0, "", ""
    for character in told:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            depth += (character in "[{") - (character in "]}")
        if character == "," and not quote and depth == 0:
            yield value.strip()
            value = ""
        else:
            value += character
    yield value.strip()


def points_of(axes: Axes) -> list[tuple[str, ...]]:
    """Every combination of values, the last key's turning first."""
    return list(product(*axes.values()))


def variant_at(base: Variant, axes: Axes, point: Sequence[str]) -> Variant:
    """The scenario at a point of a grid."""
    return base.also(*(f"{key}={value}" for key, value in zip(axes, point, strict=True)))


def refuse_impossible(trials: Trials, base: Variant, axes: Axes) -> None:
    """InputError with all that is wrong at any point of a grid, before anything is simulated."""
    problems: dict[Problem, None] = {}
    for point in points_of(axes):
        try:
            trials.rows(variant_at(base, axes, point))
        except InputError as error:
            problems |= dict.fromkeys(map(_of_over, error.problems))
    if problems:
        raise InputError(list(problems))


def swept(trials: Trials, base: Variant, axes: Axes, histories: int) -> pd.DataFrame:
    """Every measure at every point of a grid, one a row, all points on the same random numbers.

    Columns: a column a key, with the value as it was written; subject, measure, window; mean, half_width,
    deviation, n and missing, as `aggregate` tells them; of measures that say whether a norm is met also
    probability, low and high, as `probability_met` does.
    """
    points = points_of(axes)
    tables = []
    for begin in range(0, len(points), AT_A_TIME):
        chosen = points[begin : begin + AT_A_TIME]
        variants = [variant_at(base, axes, point) for point in chosen]
        for point, variant, values in zip(
            chosen, variants, trials.ask([(each, range(histories)) for each in variants]), strict=True
        ):
            rows = trials.rows(variant)
            told = aggregate_rows(rows, values).drop(columns="one_half_width")
            met = probability_rows(rows, values)[[*KEYS, "probability", "low", "high"]]
            table = told.merge(met, on=KEYS, how="left", sort=False)
            for place, (key, value) in enumerate(zip(axes, point, strict=True)):
                table.insert(place, key, value)
            tables.append(table)
    return pd.concat(tables, ignore_index=True)
