"""Words that a planner writes for hours of the day, legal spans and the run-in."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import GetJsonSchemaHandler, GetPydanticSchema
from pydantic_core import CoreSchema, core_schema

from sim.law.calendars import Calendar
from sim.law.durations import Duration, parse_duration

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS_RULE = "an hour of the day is written '08:00', from '00:00' to '24:00'"
LONGEST_SPAN_YEARS = 20
UNIT_DAYS = {"day": 1, "working_day": 1.4, "week": 7, "half_month": 15, "month": 30.4}
_TOO_MANY_DIGITS = re.compile(r"[0-9]{10}")


def parse_hours(text: object) -> int:
    """Seconds after midnight of '08:15'. ValueError states the rule."""
    match = re.fullmatch(r"([0-9]{2}):([0-9]{2})", text) if isinstance(text, str) else None
    if match is None or int(match[2]) > 59 or int(match[1]) * 60 + int(match[2]) > 24 * 60:
        raise ValueError(HOURS_RULE)
    return int(match[1]) * 3600 + int(match[2]) * 60


def _text_schema(parse: Any, description: str, example: str) -> Any:
    """A pydantic type written as text and read by `parse`."""

    def core(_source: Any, _handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(parse)

    def schema(_core: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "description": description, "examples": [example]}

    return GetPydanticSchema(core, schema)


def parse_span(text: object) -> Duration:
    """A legal span as written. ValueError states the rule."""
    if isinstance(text, Duration):
        return text
    if not isinstance(text, str):
        raise ValueError("a span is written as text: a number and days, working days, weeks or months")
    if text.strip().startswith("-"):
        raise ValueError("a span of time is never negative")
    if _TOO_MANY_DIGITS.search(text):
        raise ValueError(f"a span has at most {LONGEST_SPAN_YEARS} years")
    span = parse_duration(text)
    if span.amount * UNIT_DAYS.get(span.unit, 0) > LONGEST_SPAN_YEARS * 366:
        raise ValueError(f"a span has at most {LONGEST_SPAN_YEARS} years")
    return span


def _ahead(text: object) -> Duration:
    """A span after which something happens."""
    span = parse_span(text)
    if span.unit in ("first_of_next_month", "date"):
        raise ValueError("this is a date, not a span; write days, working days, weeks or months")
    return span


def _back(text: object) -> Duration:
    """A span counted back from a day."""
    span = parse_span(text)
    if span.unit not in UNIT_DAYS:
        raise ValueError("this cannot be counted back; write days, working days, weeks or months")
    return span


def _run_in(text: object) -> Duration:
    """'1 year' counts as twelve months; else a legal span."""
    match = re.fullmatch(r"\s*([0-9]{1,3})\s+years?\s*", text) if isinstance(text, str) else None
    return _back(f"{int(match[1]) * 12} months" if match else text)


Hours = Annotated[int, _text_schema(parse_hours, HOURS_RULE, "08:00")]
LegalSpan = Annotated[Duration, _text_schema(parse_span, "a legal span of time", "5 working days")]
Ahead = Annotated[Duration, _text_schema(_ahead, "a span of time from a moment on", "30 days")]
Back = Annotated[Duration, _text_schema(_back, "a span of time before a moment", "5 working days")]
RunIn = Annotated[Duration, _text_schema(_run_in, "time before the period", "1 year")]


def first_day(start: date, run_in: Duration | None) -> date:
    """The day on which the simulation starts, `run_in` before the period."""
    return start if run_in is None or run_in.amount == 0 else run_in.before(start, Calendar())
