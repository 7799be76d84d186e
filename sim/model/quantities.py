"""Amounts as planners write them: a time is a number with its unit, a share lies between 0 and 1."""

import math
import re
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, Strict, WithJsonSchema

from sim.model.problems import nearest

UNIT_SECONDS: Mapping[str, int] = MappingProxyType(
    {
        **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
        **dict.fromkeys(("min", "minute", "minutes"), 60),
        **dict.fromkeys(("h", "hour", "hours"), 3_600),
        **dict.fromkeys(("day", "days"), 86_400),
        **dict.fromkeys(("week", "weeks"), 604_800),
    }
)
DURATION_RULE = "a duration is a number and a unit: seconds, minutes, hours, days or weeks; e.g. '21 days'"

_AMOUNT = re.compile(r"(?P<sign>[+-]?)\s*(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>[a-z]+(?: [a-z]+)*)")
_NO_FIXED_LENGTH = {
    **dict.fromkeys(("month", "months"), "a month"),
    **dict.fromkeys(("quarter", "quarters"), "a quarter"),
    **dict.fromkeys(("year", "years"), "a year"),
    **dict.fromkeys(("working day", "working days"), "a working day"),
}


def unit_seconds(unit: str) -> int:
    """Seconds in one `unit`. ValueError, stating the units allowed, for any other word."""
    if unit in _NO_FIXED_LENGTH:
        raise ValueError(f"{_NO_FIXED_LENGTH[unit]} has no fixed length in seconds; write days or weeks")
    if unit not in UNIT_SECONDS:
        raise ValueError(f"{DURATION_RULE}; '{unit}' is not one of these units{nearest(unit, UNIT_SECONDS)}")
    return UNIT_SECONDS[unit]


def parse_seconds(text: str) -> float:
    """Seconds in a duration such as "21 days" or "1.5 h". ValueError whose text states the rule.

    A bare number is refused: nobody should have to guess its unit. A month, a year and a working day
    are refused, having no fixed length.
    """
    if not isinstance(text, str):
        raise ValueError(DURATION_RULE)
    found = _AMOUNT.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError(DURATION_RULE)
    if found["sign"] == "-":
        raise ValueError("a duration is never negative")
    seconds = float(found["number"]) * unit_seconds(found["unit"])
    if not math.isfinite(seconds):
        raise ValueError("a duration is a finite number of seconds")
    return seconds


def write_seconds(seconds: float) -> str:
    """The shortest exact text for a duration: parse_seconds gives the same seconds back."""
    for word in ("day", "hour", "min"):
        amount, rest = divmod(seconds, UNIT_SECONDS[word])
        if seconds and not rest and amount < 1e15:
            plural = "s" if amount != 1 and word != "min" else ""
            return f"{int(amount)} {word}{plural}"
    if float(seconds).is_integer():
        return f"{seconds:.0f} s"
    number = repr(float(seconds))
    return f"{number} s" if "e" not in number else f"{seconds:.400f}".rstrip("0") + " s"


def check_file_inside(file: str) -> str:
    """`file` itself, if it is a relative path that stays below the folder it starts from; else ValueError."""
    if not file or "\0" in file:
        raise ValueError("a file needs a name")
    for path in (PurePosixPath(file), PureWindowsPath(file)):
        if path.anchor or ".." in path.parts:
            raise ValueError("a file lies inside the scenario's folder: no absolute path, no '..'")
    return file


def _positive_seconds(text: str) -> float:
    seconds = parse_seconds(text)
    if seconds == 0.0:
        raise ValueError("this duration must be longer than zero")
    return seconds


SPAN_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": rf"^\s*[0-9]+(\.[0-9]+)?\s*({'|'.join(UNIT_SECONDS)})\s*$",
    "examples": ["21 days", "15 min"],
}
_AS_TEXT = (PlainSerializer(write_seconds, return_type=str), WithJsonSchema(SPAN_SCHEMA))

Span = Annotated[float, BeforeValidator(parse_seconds), *_AS_TEXT]
PositiveSpan = Annotated[float, BeforeValidator(_positive_seconds), *_AS_TEXT]
Share = Annotated[float, Strict(), Field(ge=0.0, le=1.0, allow_inf_nan=False)]
PositiveNumber = Annotated[float, Strict(), Field(gt=0.0, allow_inf_nan=False)]
