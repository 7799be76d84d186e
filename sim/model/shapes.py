"""Smooth laws of durations by what planners know of them: a median and a p90, a mean and its spread.

All times are seconds once read.
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
    model_serializer,
    model_validator,
)

from sim.model.quantities import SPAN_SCHEMA, PositiveSpan, Span

SMALLEST_SHAPE = 0.05  # below it, one draw in a million carries the whole mean of a Weibull law

_Z90 = NormalDist().inv_cdf(0.9)
_LN2, _LN10 = math.log(2.0), math.log(10.0)
_WIDEST_P90 = (_LN10 / _LN2) ** (1.0 / SMALLEST_SHAPE)  # over the median, at the smallest Weibull shape

Cv = Annotated[
    float,
    Strict(),
    Field(
        ge=0.001,
        le=100.0,
        allow_inf_nan=False,
        description="Coefficient of variation: standard deviation over mean.",
    ),
]


def _described(text: str) -> WithJsonSchema:
    return WithJsonSchema({**SPAN_SCHEMA, "description": text})


Mean = Annotated[PositiveSpan, _described("Mean duration.")]
Median = Annotated[PositiveSpan, _described("Half of the durations are shorter.")]
P90 = Annotated[PositiveSpan, _described("Nine out of ten durations are shorter.")]
Shape = Annotated[
    float,
    Strict(),
    Field(
        ge=SMALLEST_SHAPE,
        le=1000.0,
        allow_inf_nan=False,
        description="Weibull shape: below 1, long waits tend to last.",
    ),
]


def show_what_files_write(schema: dict[str, Any]) -> None:
    """Leave the absent value, which no file can write, out of a JSON schema."""
    for name, field in schema["properties"].items():
        field.pop("default", None)
        written = [way for way in field.pop("anyOf", []) if way != {"type": "null"}]
        schema["properties"][name] = {**(written[0] if written else {}), **field}


def _ways(*ways: tuple[str, ...]) -> Callable[[dict[str, Any]], None]:
    """Show in the JSON schema which keys go together."""

    def mark(schema: dict[str, Any]) -> None:
        show_what_files_write(schema)
        schema["oneOf"] = [{"required": list(way)} for way in ways]

    return mark


class LawPart(BaseModel):
    """A part of a law: an unknown field is an error, and an absent value is not written."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    def _given(self) -> frozenset[str]:
        return frozenset(name for name in type(self).model_fields if getattr(self, name) is not None)

    @model_serializer(mode="wrap")
    def _without_absent(self, write: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return {name: value for name, value in write(self).items() if value is not None}


class Uniform(LawPart):
    """Any duration between two bounds is as likely as any other."""

    from_: Span = Field(alias="from", description="Shortest duration.")
    to: Span = Field(description="Longest duration.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.from_ < self.to:
            raise ValueError("from must be shorter than to; a fixed duration is written as a text, '20 min'")
        return self


class Triangular(LawPart):
    """Shortest, most likely and longest duration, as people estimate them."""

    low: Span = Field(description="Shortest duration.")
    mode: Span = Field(description="Most likely duration.")
    high: Span = Field(description="Longest duration.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            raise ValueError("low, mode and high must not decrease, and low must be shorter than high")
        return self


class Exponential(LawPart):
    """The time still to wait does not depend on the time already waited."""

    mean: Mean


class Lognormal(LawPart):
    """Many middling durations and a few very long ones; given by median and p90, or by mean and cv."""

    model_config = ConfigDict(json_schema_extra=_ways(("median", "p90"), ("mean", "cv")))

    median: Median | None = None
    p90: P90 | None = None
    mean: Mean | None = None
    cv: Cv | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self._given() not in ({"median", "p90"}, {"mean", "cv"}):
            raise ValueError("a lognormal law is given by median and p90, or by mean and cv")
        _check_p90(self.median, self.p90)
        return self

    def parameters(self) -> tuple[float, float]:
        """Mean and standard deviation of the logarithm of the seconds."""
        if self.median is not None and self.p90 is not None:
            return math.log(self.median), math.log(self.p90 / self.median) / _Z90
        assert self.mean is not None
        assert self.cv is not None
        variance = math.log1p(self.cv**2)
        return math.log(self.mean) - variance / 2.0, math.sqrt(variance)


class Gamma(LawPart):
    """Work made of several pieces: a bell leaning left for a small cv, a long tail for a large one."""

    mean: Mean
    cv: Cv

    def parameters(self) -> tuple[float, float]:
        """Shape, and scale in seconds."""
        return self.cv**-2, self.mean * self.cv**2


class Weibull(LawPart):
    """Waits ever likelier, or ever less likely, to end; by shape and scale or mean, or by median and p90."""

    model_config = ConfigDict(json_schema_extra=_ways(("shape", "scale"), ("shape", "mean"), ("median", "p90")))

    shape: Shape | None = None
    scale: PositiveSpan | None = Field(default=None, description="63.2 % of the durations are shorter.")
    mean: Mean | None = None
    median: Median | None = None
    p90: P90 | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self._given() not in ({"shape", "scale"}, {"shape", "mean"}, {"median", "p90"}):
            raise ValueError("a Weibull law is given by shape and scale, shape and mean, or median and p90")
        _check_p90(self.median, self.p90)
        if self.median and self.p90 and self.p90 / self.median > _WIDEST_P90:
            raise ValueError(f"p90 is too far above the median: the shape falls below {SMALLEST_SHAPE}")
        return self

    def parameters(self) -> tuple[float, float]:
        """Shape, and scale in seconds."""
        if self.median is not None and self.p90 is not None:
            shape = math.log(_LN10 / _LN2) / math.log(self.p90 / self.median)
            return shape, self.median * _LN2 ** (-1.0 / shape)
        assert self.shape is not None
        if self.scale is not None:
            return self.shape, self.scale
        assert self.mean is not None
        return self.shape, self.mean / math.gamma(1.0 + 1.0 / self.shape)


Smooth = Uniform | Triangular | Exponential | Lognormal | Gamma | Weibull


def _check_p90(median: float | None, p90: float | None) -> None:
    if median is not None and p90 is not None and not median < p90:
        raise ValueError("p90 must be longer than the median")
