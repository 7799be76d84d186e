"""Where each number of a scenario comes from: sourced, assumed within a range, or not said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

from sim.model.document import Document, dotted, parts_of
from sim.model.problems import Problem, nearest, shown
from sim.model.scenario import Origin, Scenario

# A quantity as written: a number with an optional unit, as 9, "21 days", "0.5 hours" or, of money, "48000.50".
QUANTITY = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z ]*|BEF)$")
# Units of spans that are counted by the calendar, in whole numbers.
WHOLE_UNITS = ("day", "working day", "week", "month")
# Tables whose numbers say something about the world, not about the run.
ABOUT_THE_WORLD = ("teams", "sources", "missions", "norms", "backlog", "offices", "events", "budget")


@dataclass(frozen=True)
class Number:
    """One number of a scenario, with what is said of its origin."""

    path: str
    value: object
    origin: Origin | None

    @property
    def kind(self) -> str:
        """'sourced', 'assumed' or 'not said'."""
        if self.origin is None:
            return "not said"
        return "assumed" if self.origin.assumed is not None else "sourced"

    @property
    def limits(self) -> tuple[float, float, str] | None:
        """Lowest and highest value that an assumed number may take, and their unit; None for any other number."""
        if self.origin is None or self.origin.assumed is None:
            return None
        if self.origin.range is not None:
            (low, unit), (high, _) = amount_of(self.origin.range[0]), amount_of(self.origin.range[1])
            return low, high, unit
        assert self.origin.within is not None
        value, unit = amount_of(self.value)
        low, high = value * (1.0 - self.origin.within), value * (1.0 + self.origin.within)
        if isinstance(self.value, float) and value <= 1.0:
            high = min(high, 1.0)  # a share stays one
        if parts_of(self.path)[-1] == "dispersion":
            low = max(low, 1.0)  # counts that vary less than chance are no demand
        if isinstance(self.value, int) or unit.removesuffix("s") in WHOLE_UNITS:
            low, high = float(ceil(low)), float(floor(high))
        return low, high, unit


def numbers(data: dict[str, Any], scenario: Scenario) -> list[Number]:
    """Every number about the world, with its origin: that of its own path, or of a table around it."""
    result = []
    for path, value in _leaves(_about(data), ()):
        around = path
        while around and around not in scenario.provenance:
            around = around.rpartition(".")[0]
        result.append(Number(path, value, scenario.provenance.get(around)))
    return result


def _leaves(value: Any, path: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "from":  # the year that a budget follows from is a date, no quantity
                yield from _leaves(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _leaves(inner, (*path, place))
    elif not isinstance(value, bool) and (
        isinstance(value, int | float) or (isinstance(value, str) and QUANTITY.match(value))
    ):
        yield dotted(*path), value


def value_at(data: Any, path: str) -> Any:
    """The value at a dotted path; KeyError where there is none."""
    for part in parts_of(path) or [""]:
        if isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        elif isinstance(data, dict) and part in data:
            data = data[part]
        else:
            raise KeyError(path)
    return data


def amount_of(value: object) -> tuple[float, str]:
    """A quantity as amount and unit: 9 -> (9.0, ''), '21 days' -> (21.0, 'days'). ValueError if none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return float(value), ""
        except OverflowError:
            raise ValueError(f"{shown(value)} is too large") from None
    match = QUANTITY.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{shown(value)} is neither a number nor a number with a unit")
    return float(match[1]), match[2].strip()


def provenance_problems(document: Document) -> Iterator[Problem]:
    """Origins of values that do not exist, and ranges that are reversed or miss their value."""
    table = document.data.get("provenance")
    paths: list[str] = []
    for path, origin in table.items() if isinstance(table, dict) else ():
        where = dotted("provenance", path)
        rule, limits = "", origin.get("range") if isinstance(origin, dict) else None
        told_at = where
        try:
            value = value_at(document.data, path)
        except KeyError:
            paths = paths or [leaf for leaf, _ in _leaves(_about(document.data), ())]
            rule = f"the scenario has no value at this path{nearest(path, paths)}"
        else:
            if isinstance(limits, list) and len(limits) == 2:
                rule, told_at = _about_range(limits, value), f"{where}.range"
        # A later file or an override may have changed the value: a what-if, not held against the origin.
        if rule and document.layer(document.origin(path)) <= document.layer(document.origin(where)):
            yield Problem(document.origin(where), told_at, rule)


def _about_range(limits: list[Any], value: object) -> str:
    """What is wrong with the range of a value, or nothing."""
    if isinstance(value, dict | list):
        return "a range is for one number; this path names a table or a list"
    try:
        (low, unit_low), (high, unit_high) = amount_of(limits[0]), amount_of(limits[1])
        central, unit = amount_of(value)
    except ValueError as error:
        return f"a range is for one number: {error}"
    if not _unit(unit_low) == _unit(unit_high) == _unit(unit):
        written = " to ".join(shown(limit) for limit in limits)
        return f"{written}: the value is {shown(value)}; write the range in its unit"
    if low > high:
        return f"the range runs backwards: {shown(limits[0])} to {shown(limits[1])}"
    if not low <= central <= high:
        return f"{shown(value)} lies outside its range, {shown(limits[0])} to {shown(limits[1])}"
    return ""


def _unit(word: str) -> str:
    return word.removesuffix("s")


def _about(data: dict[str, Any]) -> dict[str, Any]:
    return {part: data[part] for part in ABOUT_THE_WORLD if part in data}
