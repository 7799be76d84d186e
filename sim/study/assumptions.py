"""Assumed numbers drawn over their stated ranges: what follows from not knowing them."""

from collections.abc import Iterator

from sim.model.provenance import WHOLE_UNITS, numbers, value_at
from sim.model.reading import Document
from sim.model.scenario import Scenario
from sim.plan.draws import run_key, stream_key, threefry_scalar, uniform


def assumed_ranges(document: Document, scenario: Scenario) -> Iterator[tuple[str, float, float, str]]:
    """Every assumed number that can vary: its path, lowest and highest value, and unit."""
    for number in numbers(document.data, scenario):
        if (limits := number.limits) is not None and limits[0] < limits[1]:
            yield number.path, *limits


def drawn_overrides(document: Document, scenario: Scenario, seed: int, draw: int) -> dict[str, str]:
    """One value for every assumed number, uniform over its range, as overrides by path.

    Each is drawn at its own address, so that a further assumption moves no other. Days and longer spans, and
    numbers whose range is written in whole numbers of 2 or more, are whole; other money has cents.
    """
    overrides = {}
    for path, low, high, unit in assumed_ranges(document, scenario):
        word, _ = threefry_scalar(draw, 0, stream_key(f"assumed/{path}"), run_key(seed, 0))
        if unit.removesuffix("s") in WHOLE_UNITS or (
            not unit and low >= 2 and low.is_integer() and high.is_integer()
        ):
            value = f"{int(low + uniform(word) * (high - low + 1))}"
        elif _is_text(document, path) and unit in ("", "BEF"):  # money, which has cents and is written as text
            value, unit = f'"{low + uniform(word) * (high - low):.2f}{" BEF" if unit else ""}"', ""
        else:
            value = f"{low + uniform(word) * (high - low):.4g}"
        overrides[path] = f'"{value} {unit}"' if unit else value
    return overrides


def _is_text(document: Document, path: str) -> bool:
    try:
        return isinstance(value_at(document.data, path), str)
    except KeyError:
        return False
