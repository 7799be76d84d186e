"""Amounts as planners write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.model.quantities import PositiveSpan, Share, Span, parse_seconds, write_seconds


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("21 days", 21 * 86_400),
        ("1 day", 86_400),
        ("15 min", 900),
        ("1.5 h", 5_400),
        ("2 weeks", 14 * 86_400),
        ("45 sec", 45),
        ("0 s", 0),
        ("  90MIN ", 5_400),
    ],
)
def test_a_number_and_a_unit_make_seconds(text: str, seconds: float) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "21", "days", "21 dys", "1,5 h", "1e3 s", "٣ days", "1 day 2 h", "nan s"])
def test_any_other_text_is_refused_with_the_rule(text: str) -> None:
    with pytest.raises(
        ValueError, match="a duration is a number and a unit: seconds, minutes, hours, days or weeks"
    ):
        parse_seconds(text)


@pytest.mark.parametrize("unit", ["month", "months", "year", "quarters", "working days"])
def test_units_without_a_fixed_length_point_to_days_and_weeks(unit: str) -> None:
    with pytest.raises(ValueError, match="has no fixed length in seconds; write days or weeks"):
        parse_seconds(f"3 {unit}")


def test_negative_and_infinite_durations_are_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        parse_seconds("-3 days")
    with pytest.raises(ValueError, match="finite"):
        parse_seconds("9" * 400 + " s")


@pytest.mark.parametrize("bare", [21, 21.0, True, None, ["21 days"]])
def test_a_bare_number_is_refused_for_want_of_a_unit(bare: object) -> None:
    with pytest.raises(ValidationError, match="a duration is a number and a unit"):
        TypeAdapter(Span).validate_python(bare)


def test_zero_is_a_span_but_not_a_positive_one() -> None:
    assert TypeAdapter(Span).validate_python("0 days") == 0.0
    with pytest.raises(ValidationError, match="longer than zero"):
        TypeAdapter(PositiveSpan).validate_python("0 days")


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan"), "0.5", True])
def test_a_share_lies_between_zero_and_one(wrong: object) -> None:
    assert TypeAdapter(Share).validate_python(1) == 1.0
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_python(wrong)


@given(st.floats(min_value=0.0, max_value=1e15, allow_subnormal=False))
def test_a_written_duration_reads_back_exactly(seconds: float) -> None:
    assert parse_seconds(write_seconds(seconds)) == seconds


def test_a_duration_is_written_in_its_largest_whole_unit() -> None:
    assert [write_seconds(seconds) for seconds in (21 * 86_400, 3_600, 5_400, 61, 0, 0.5)] == [
        "21 days",
        "1 hour",
        "90 min",
        "61 s",
        "0 s",
        "0.5 s",
    ]
