"""The faults that reading a scenario's tables finds, in plain words and at the path that the file says."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from sim.model.parts import RULE
from sim.model.problems import nearest, shown
from sim.model.schema import fields_at

EXPECTED: Mapping[str, str] = {
    "float_type": "a number is expected",
    "float_parsing": "a number is expected",
    "int_type": "a whole number is expected",
    "int_parsing": "a whole number is expected",
    "int_parsing_size": "a smaller number is expected",
    "int_from_float": "a whole number is expected",
    "bool_type": "true or false is expected",
    "string_type": "a text is expected",
    "finite_number": "a finite number is expected",
    "dict_type": "a table is expected",
    "model_type": "a table is expected",
    "tuple_type": "a list is expected",
    "recursion_loop": "is nested too deeply",
}
NAME_RULE = "a name has lower-case letters, digits and _, and starts with a letter"


def plain(data: Any, fault: ErrorDetails) -> tuple[list[object], str]:
    """The path of a fault and the rule it breaks, with the value."""
    path = as_written(data, fault["loc"])
    kind, value = fault["type"], fault["input"]
    if kind == "extra_forbidden":
        return path, "unknown field" + nearest(str(path[-1]), fields_at(path[:-1]))
    if kind == "missing":
        return path, "this field is required"
    if kind == "string_pattern_mismatch" and fault["loc"][-1] == "[key]":
        return path, NAME_RULE
    rule = _rule(kind, fault)
    if isinstance(value, dict | list | tuple) or kind == RULE or rule.startswith(shown(value)):
        return path, rule
    return path, f"{shown(value)}: {rule}"


def _rule(kind: str, fault: ErrorDetails) -> str:
    said: dict[str, Any] = fault.get("ctx", {})
    if kind in EXPECTED:
        if kind == "dict_type" and fault["loc"][-1] == "ask":
            own = "" if "at" in fault["loc"] else "['claimant'] or "
            return f"sources are expected, as {own}{{ claimant = 0.55 }}"
        return EXPECTED[kind]
    match kind:
        case "string_pattern_mismatch":
            return NAME_RULE
        case "literal_error":
            return f"must be one of {said['expected']}" + _meant(fault["input"], str(said["expected"]))
        case "greater_than_equal":
            return f"must be at least {_number(said['ge'])}" if said["ge"] else "must not be negative"
        case "greater_than":
            return f"must be above {_number(said['gt'])}"
        case "less_than_equal" if said["le"] == 1.0 and isinstance(said["le"], float):
            return "a share is at most 1; 55 % is written 0.55"
        case "less_than_equal":
            return f"must be at most {_number(said['le'])}"
        case "less_than":
            return f"must be below {_number(said['lt'])}"
        case "too_short" | "too_long":
            wanted = said.get("min_length", said.get("max_length"))
            side = "at least" if kind == "too_short" else "at most"
            things = "entry" if wanted == 1 else "entries"
            return f"{side} {wanted} {things} expected, {said['actual_length']} written"
        case "string_too_short":
            return "must not be empty"
    rule = fault["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return rule[0].lower() + rule[1:] if rule[1:2].islower() else rule


def _number(bound: float) -> str:
    return f"{int(bound):,}" if bound == int(bound) else f"{bound:g}"


def _meant(value: object, expected: str) -> str:
    words = [word.strip(" '") for part in expected.split(" or ") for word in part.split(", ")]
    return nearest(value, words).partition("; known")[0] if isinstance(value, str) else ""


def is_an_echo(fault: ErrorDetails) -> bool:
    """Whether a fault only follows from another: a list too short for the entries that are malformed."""
    wanted, value = fault.get("ctx", {}).get("min_length", 0), fault["input"]
    return fault["type"] == "too_short" and isinstance(value, list | dict) and len(value) >= wanted


def as_written(data: Any, loc: tuple[int | str, ...]) -> list[object]:
    """The path of a fault in the words of the file, without the tags of alternatives."""
    path: list[object] = []
    for place, part in enumerate(loc):
        if isinstance(data, dict) and part in data:
            data = data[part]
        elif isinstance(data, list) and isinstance(part, int):
            data = data[part] if part < len(data) else None
        elif place < len(loc) - 1 or not isinstance(data, dict) or part == "[key]" or str(part)[:1] == "(":
            continue
        path.append(part)
    return path
