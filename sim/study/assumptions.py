"""Assumed numbers drawn over their stated ranges: what follows from not knowing them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sim.model.overrides import OVERRIDE
from sim.model.provenance import WHOLE_UNITS, numbers, value_at
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.draws import run_key, stream_key, threefry_scalar, uniform


@dataclass(frozen=True)
class Assumption:
    """An assumed number and the range that it may lie in.

    unit: of both ends, as it is written; is_whole: counted in whole numbers; is_money: written as text, with cents.
    """

    path: str
    low: float
    high: float
    unit: str
    is_whole: bool
    is_money: bool

    def at(self, position: float) -> str:
        """The value at a place in the range, 0 its low end and 1 its high end, as an override writes it.

        Whole numbers have equal parts of the range each.
        """
        value, unit = f"{self.low + position * (self.high - self.low):.4g}", self.unit
        if self.is_whole:
            value = f"{int(min(self.low + position * (self.high - self.low + 1), self.high))}"
        elif self.is_money:
            value = f"{self.low + position * (self.high - self.low):.2f}"
            return f'"{value} {unit}"' if unit else f'"{value}"'
        return f'"{value} {unit}"' if unit else value

    def override(self, position: float) -> str:
        """The same with its path, as after --set."""
        return f"{self.path}={self.at(position)}"

    @property
    def range(self) -> str:
        """The range in words: '85 to 100 min'."""
        ends = f"{self.low:.6g} to {self.high:.6g}"
        return f"{ends} {self.unit}" if self.unit else ends


def assumed_ranges(document: Document, scenario: Scenario) -> Iterator[tuple[str, float, float, str]]:
    """Every assumed number that can vary: its path, lowest and highest value, and unit."""
    for number in numbers(document.data, scenario):
        if (limits := number.limits) is not None and limits[0] < limits[1]:
            yield number.path, *limits


def assumptions(document: Document, scenario: Scenario) -> tuple[Assumption, ...]:
    """Every assumed number that can vary, in the order of the scenario.

    Whole are days and longer spans, and numbers whose range is written in whole numbers of 2 or more; other money
    has cents.
    """
    result = []
    for path, low, high, unit in assumed_ranges(document, scenario):
        is_whole = unit.removesuffix("s") in WHOLE_UNITS or (
            not unit and low >= 2 and low.is_integer() and high.is_integer()
        )
        is_money = unit in ("", "BEF") and _is_text(document, path)
        result.append(Assumption(path, low, high, unit, is_whole, is_money))
    return tuple(result)


def open_assumptions(document: Document, scenario: Scenario) -> tuple[Assumption, ...]:
    """The assumed numbers that no override has settled."""
    return tuple(
        each for each in assumptions(document, scenario) if not document.origin(each.path).startswith(OVERRIDE)
    )


def drawn_overrides(document: Document, scenario: Scenario, seed: int, draw: int) -> dict[str, str]:
    """One value for every assumed number, uniform over its range, as overrides by path.

    Each is drawn at its own address, so that a further assumption moves no other.
    """
    return {
        each.path: each.at(position_drawn(f"assumed/{each.path}", seed, draw))
        for each in assumptions(document, scenario)
    }


def position_drawn(name: str, seed: int, draw: int, part: int = 0) -> float:
    """A place in a range, strictly between 0 and 1, drawn under a name of its own."""
    word, _ = threefry_scalar(draw, part, stream_key(name), run_key(seed, 0))
    return uniform(word)


def _is_text(document: Document, path: str) -> bool:
    try:
        return isinstance(value_at(document.data, path), str)
    except KeyError:
        return False
