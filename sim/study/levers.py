"""Until when a change still turns the year: the last day on which it may begin for a norm to be met after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from sim.law.durations import Duration
from sim.model.document import dotted, parts_of
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem, nearest
from sim.model.scenario import DatedDemand, DatedFte, Scenario
from sim.model.variants import StepOtherwise
from sim.plan.writing import FIXED_DAYS
from sim.study.estimates import clopper_pearson
from sim.study.trials import Trials, Variant

CHANGE = "lever"  # the name of the change of a procedure that a lever makes
DATED = {("teams", "fte"): "fte", ("teams", "staff", "fte"): "fte", ("missions", "demand", "per_year"): "per_year"}
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Lever:
    """A change: what a planner calls it, the value it changes, and what that is before and from its start on.

    field: what a dated row of it is called, None where it has none; before: its dated values, the earliest
    first; adds: whether `value` is added to what there is, else it takes its place. change: the path of the change
    of a procedure that says it, None where it is no part of one.
    """

    words: str
    key: str
    value: str
    field: str | None = None
    before: tuple[tuple[date, float], ...] = ()
    adds: bool = False
    change: tuple[str, ...] | None = None

    @property
    def is_dated(self) -> bool:
        """Whether it may begin on any day; what has no dates in a scenario can only be changed from today on."""
        return self.field is not None or self.change is not None

    def overrides(self, start: date) -> tuple[str, ...]:
        """The change from a day on, as on the command line."""
        if self.change is not None:
            what = parts_of(self.key)[2:]
            return f"{dotted(*self.change, 'from')}={start}", f"{dotted(*self.change, *what)}={self.value}"
        if self.field is None:
            return (f"{self.key}={self.value}",)
        value = float(self.value)
        at_start = [number for day, number in self.before if day <= start][-1]
        changed = [(day, number) for day, number in self.before if day < start]
        changed.append((start, at_start + value if self.adds else value))
        changed += [(day, number + value if self.adds else value) for day, number in self.before if day > start]
        rows = (f"{{ from = {day}, {self.field} = {number:.12g} }}" for day, number in changed)
        return (f"{self.key} = [{', '.join(rows)}]",)


class Turning(NamedTuple):
    """Until when a lever turns a norm.

    met: histories that meet it with the lever from today; if these are enough, the last day on which the lever may
    begin, the histories that then meet it, and those that do a week later. last is None where even today is too
    late; later is None where it may begin on any day of the year, or on none but today.
    """

    lever: Lever
    norm: str
    histories: int
    met: int
    last: date | None
    met_at_last: int | None
    later: date | None
    met_later: int | None

    def chance(self, met: int | None) -> tuple[float, float, float]:
        """A share of the histories with its exact 95 % interval (Clopper and Pearson, 1934)."""
        if met is None:
            return np.nan, np.nan, np.nan
        low, high = clopper_pearson(np.array(met), np.array(self.histories))
        return met / self.histories, float(low), float(high)


def one_more_post(scenario: Scenario, at: date) -> list[Lever]:
    """One more full-time post in each team in turn; where posts stand by grade, in the first row of the team."""
    levers = []
    for name, team in scenario.teams.items():
        key = f"teams.{name}.fte" if team.staff is None else f"teams.{name}.staff.0.fte"
        posts = team.fte if team.staff is None else team.staff[0].fte
        if posts is not None:
            levers.append(Lever(f"one more post in {name}", key, "1", "fte", _dated(posts, at), adds=True))
    return levers


def sooner_reminders(scenario: Scenario) -> list[Lever]:
    """The reminders of each step after two thirds of the time, in missions of which a norm asks a percentage."""
    asked = {mission for mission, norm in norms_used(scenario) if any(v.percentage for v in norm.versions)}
    levers = []
    for name in (name for name in scenario.missions if name in asked):
        for step, fields in scenario.missions[name].steps.items():
            if fields.remind is None or (sooner := _sooner(fields.remind)) is None:
                continue
            key = dotted("missions", name, "steps", step, "remind")
            words = f"{name}: remind at {step} after {sooner}, not {fields.remind}"
            levers.append(Lever(words, key, f'"{sooner}"', change=_change(parts_of(key), scenario)))
    return levers


def _sooner(span: Duration) -> Duration | None:
    """Two thirds of a span in whole days; None where it has no days to spare, or is counted in months."""
    days = FIXED_DAYS.get(span.unit) or (1 if span.unit == "working_day" else 0)
    number = int(span.amount * days * 2 / 3)
    unit = "working_day" if span.unit == "working_day" else "day"
    return Duration(Fraction(number), unit) if number else None


def lever_of(text: str, scenario: Scenario, at: date) -> Lever:
    """A lever as the command line names it, `key=value` or `key+=amount`. InputError where it is not so written."""
    key, equals, value = (part.strip() for part in text.partition("="))
    key, adds = key.removesuffix("+").rstrip(), key.endswith("+")
    if not (equals and key and value):
        rule = "a lever is written key=value, as teams.examiners.fte=9, or key+=amount"
        raise InputError([Problem(f"--lever {text}", "", rule)])
    parts = parts_of(key)
    field = DATED.get(tuple(part for place, part in enumerate(parts) if place != 1 and not part.isdecimal()))
    try:
        float(value)
        before = _dated(_value(scenario, parts), at) if field else ()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        field, before = None, ()  # of another kind; of a name that does not exist is told when it runs
    if adds and not before:
        teams = [f"teams.{name}.fte" for name in scenario.teams]
        rule = f"an amount is added to posts or to a year's demand that the scenario states{nearest(key, teams)}"
        raise InputError([Problem(f"--lever {text}", "", rule)])
    words, field = f"{_in_short(parts)} {'+=' if adds else '='} {value}", field if before else None
    return Lever(words, key, value, field, before, adds, _change(parts, scenario))


def _in_short(parts: Sequence[str]) -> str:
    """A key as people read it: 'examiners.fte', 'assimilation: examine.again.share'."""
    match parts:
        case ["missions", mission, "steps", *rest] if rest:
            return f"{mission}: {'.'.join(rest)}"
        case ["missions", mission, *rest] if rest:
            return f"{mission}: {'.'.join(rest)}"
        case ["teams", *rest] if rest:
            return ".".join(rest)
    return dotted(*parts)


def _change(parts: Sequence[str], scenario: Scenario) -> tuple[str, ...] | None:
    """The path of the change in which a value of a procedure can be said from a day on; None for other values.

    How long work takes is such a value, but one that leaves what is queued as it is, and the register is queued.
    """
    match parts:
        case ["missions", mission, "steps", _, field, *_] if (
            field in StepOtherwise.model_fields and field != "work"
        ):
            pass
        case ["missions", mission, "evidence_rule", *_]:
            pass
        case _:
            return None
    if mission not in scenario.missions:
        return None
    taken = scenario.missions[mission].changes
    name = next(name for name in (CHANGE, *(f"{CHANGE}_{n}" for n in range(len(taken)))) if name not in taken)
    return "missions", mission, "changes", name


def _value(scenario: Scenario, parts: Sequence[str]) -> float | tuple[DatedFte | DatedDemand, ...] | None:
    found: object = scenario
    for part in parts:
        if isinstance(found, dict):
            found = found[part]
        elif isinstance(found, tuple):
            found = found[int(part)]
        else:
            found = getattr(found, part)
    return found  # type: ignore[return-value]


def _dated(value: float | tuple[DatedFte | DatedDemand, ...] | None, at: date) -> tuple[tuple[date, float], ...]:
    """A value as dated rows, of which one is in force before `at`, so that what comes then is a change."""
    if value is None:
        return ()
    if not isinstance(value, tuple):
        return ((at - ONE_DAY, float(value)),)
    rows = [(row.from_, row.fte if isinstance(row, DatedFte) else row.per_year) for row in value]
    return ((min(rows[0][0], at - ONE_DAY), rows[0][1]), *rows[1:])


def starts(at: date) -> list[date]:
    """The days on which a lever may begin: today, and every Monday until the year's end."""
    monday = at + timedelta(days=7 - at.weekday())
    weeks = ((date(at.year, 12, 31) - monday).days // 7) + 1
    return [at, *(monday + timedelta(weeks=week) for week in range(weeks))]


def turnings(
    trials: Trials,
    rest: Variant,
    at: date,
    levers: Sequence[Lever],
    norms: Sequence[tuple[str, str]],
    numbers: Sequence[int],
    probability: float,
) -> list[Turning]:
    """For each lever and norm, the last start at which the norm is met with this probability, by bisection.

    rest: the scenario from today on; norms: subject and window of those to be turned. Every start is simulated in
    the same histories (common random numbers), and a later one is taken to help no more than an earlier one.
    """
    days, wanted = starts(at), probability * len(numbers) - 1e-9
    known: dict[tuple[Lever, str, int], int] = {}

    def simulate(asked: Sequence[tuple[Lever, int]]) -> None:
        each_once = list(dict.fromkeys(asked))
        variants = [rest.also(*lever.overrides(days[place])) for lever, place in each_once]
        answers = trials.ask([(variant, numbers) for variant in variants])
        for (lever, place), variant, figures in zip(each_once, variants, answers, strict=True):
            rows = trials.rows(variant)
            for norm, window in norms:
                row = (rows["subject"] == norm) & (rows["measure"] == "met") & (rows["window"] == window)
                known[lever, norm, place] = int((figures[:, row.to_numpy()] == 1.0).sum())

    every = [(lever, norm) for lever in levers for norm, _ in norms]
    if not every:
        return []
    simulate([(lever, 0) for lever in levers])
    between = {
        (lever, norm): (0, len(days)) for lever, norm in every if lever.is_dated and known[lever, norm, 0] >= wanted
    }
    while ahead := {pair: (low + high) // 2 for pair, (low, high) in between.items() if high - low > 1}:
        simulate([(lever, place) for (lever, _), place in ahead.items()])
        for (lever, norm), place in ahead.items():
            low, high = between[lever, norm]
            is_enough = known[lever, norm, place] >= wanted
            between[lever, norm] = (place, high) if is_enough else (low, place)
    found = []
    for lever, norm in every:
        met, (low, high) = known[lever, norm, 0], between.get((lever, norm), (0, 0))
        is_enough, has_later = met >= wanted, 0 < high < len(days)
        found.append(
            Turning(
                lever,
                norm,
                len(numbers),
                met,
                days[low] if is_enough else None,
                known[lever, norm, low] if is_enough else None,
                days[high] if has_later else None,
                known[lever, norm, high] if has_later else None,
            )
        )
    return found
