"""Laws of durations: how long a task takes, how late an answer comes.

All times are seconds once read. What only arrays need is in `quantiles`, so that reading a scenario and
writing its schema stay light.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from pydantic import ConfigDict, Field, PrivateAttr, field_validator, model_serializer, model_validator

from sim.model.csv_files import read_durations
from sim.model.quantities import (
    PositiveNumber,
    Span,
    check_file_inside,
    parse_seconds,
    unit_seconds,
)
from sim.model.shapes import (
    Exponential,
    Gamma,
    LawPart,
    Lognormal,
    Smooth,
    Triangular,
    Uniform,
    Weibull,
    show_what_files_write,
)

LONGEST_MEAN_SECONDS = 1_000 * 365.25 * 86_400  # beyond this, a unit was mistaken


class Empirical(LawPart):
    """The durations in one column of a CSV file, each as likely as any other."""

    file: str = Field(description="CSV file, its path relative to the folder of the scenario.")
    column: str = Field(description="Heading of the column that holds the durations.")
    unit: str = Field(description="Unit of the column: seconds, minutes, hours, days or weeks.")
    _values: tuple[float, ...] | None = PrivateAttr(default=None)

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str) -> str:
        return check_file_inside(file)

    @field_validator("unit")
    @classmethod
    def _known(cls, unit: str) -> str:
        unit_seconds(unit)
        return unit

    @property
    def values(self) -> tuple[float, ...]:
        """The durations of the file in ascending order. ValueError before load_empirical."""
        if self._values is None:
            raise ValueError(f"'{self.file}' has not been read yet; call load_empirical first")
        return self._values


class Weighted(LawPart):
    """One of the laws of a mixture."""

    weight: PositiveNumber = Field(description="How often this law holds, relative to the other weights.")
    law: "Law" = Field(description="Durations when this law holds.")


class Shifted(LawPart):
    """A law after a delay that is never shorter, such as the post."""

    by: Span = Field(description="Delay added to every duration.")
    law: "Law" = Field(description="Durations after the delay.")


Body = float | Smooth | Empirical | tuple[Weighted, ...] | Shifted


def _law_schema(schema: dict[str, Any]) -> None:
    show_what_files_write(schema)
    title, description = schema.pop("title"), schema.pop("description")
    table = {**schema, "title": "One named law", "minProperties": 1, "maxProperties": 1}
    text = {"type": "string", "title": "Fixed duration", "examples": ["20 min", "21 days"]}
    schema.clear()
    schema.update(title=title, description=description, anyOf=[text, table])


class Law(LawPart):
    """A law of durations: a text such as "20 min" for a fixed one, or a table with exactly one named law."""

    model_config = ConfigDict(json_schema_extra=_law_schema)

    fixed: Span | None = Field(default=None, description="Always the same duration.")
    uniform: Uniform | None = Field(default=None, description="Equally likely between two bounds.")
    triangular: Triangular | None = Field(default=None, description="Shortest, most likely, longest.")
    exponential: Exponential | None = Field(default=None, description="Without memory, by its mean.")
    lognormal: Lognormal | None = Field(default=None, description="By median and p90, or mean and cv.")
    gamma: Gamma | None = Field(default=None, description="By mean and cv.")
    weibull: Weibull | None = Field(default=None, description="By shape and scale or mean, or by median and p90.")
    empirical: Empirical | None = Field(default=None, description="As observed, from a CSV column.")
    mixture: tuple[Weighted, ...] | None = Field(
        default=None, description="Now one law, now another, by weight.", json_schema_extra={"minItems": 1}
    )
    shifted: Shifted | None = Field(default=None, description="Another law after a delay.")

    @model_validator(mode="before")
    @classmethod
    def _text_is_fixed(cls, written: Any) -> Any:
        if isinstance(written, str):
            parse_seconds(written)
            return {"fixed": written}
        if not isinstance(written, dict | Law):
            raise ValueError(
                "a law of durations is a text such as '20 min', or a table with one of "
                + ", ".join(cls.model_fields)
            )
        return written

    @field_validator("mixture")
    @classmethod
    def _not_empty(cls, mixture: tuple[Weighted, ...] | None) -> tuple[Weighted, ...] | None:
        if mixture == ():
            raise ValueError("a mixture has at least one law")
        return mixture

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"a law of durations has exactly one of {', '.join(type(self).model_fields)}; "
                f"found {' and '.join(given) or 'none'}"
            )
        _check_mean(self)
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, write: Callable[[Any], dict[str, Any]]) -> Any:
        ((kind, body),) = ((kind, body) for kind, body in write(self).items() if body is not None)
        return body if kind == "fixed" else {kind: body}

    @property
    def kind(self) -> str:
        """The key under which the law is written: fixed, uniform, …"""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def body(self) -> Body:
        """What stands under that key: seconds for a fixed duration, the weighted laws of a mixture."""
        body: Body = getattr(self, self.kind)
        return body


def _check_mean(law: Law) -> None:
    if not _is_read(law):
        return
    try:
        is_sane = mean(law) <= LONGEST_MEAN_SECONDS
    except OverflowError:
        is_sane = False
    if not is_sane:
        raise ValueError("the mean of a law of durations is at most 1,000 years; check its units and its tail")


def _is_read(law: Law) -> bool:
    match law.body:
        case Empirical() as body:
            return body._values is not None
        case Shifted() as body:
            return _is_read(body.law)
        case tuple() as bodies:
            return all(_is_read(one.law) for one in bodies)
    return True


def load_empirical(law: Law, folder: Path) -> Law:
    """The same law with the durations of its CSV files read, also inside mixtures and shifted laws.

    Files lie inside `folder` once links are followed, or in the shipped library. ValueError, whose
    text names the file and states the rule, otherwise.
    """
    body = law.body
    if isinstance(body, Empirical):
        read = body.model_copy()
        read._values = read_durations(folder, body.file, body.column, body.unit)
        loaded = law.model_copy(update={"empirical": read})
    elif isinstance(body, Shifted):
        shifted = body.model_copy(update={"law": load_empirical(body.law, folder)})
        loaded = law.model_copy(update={"shifted": shifted})
    elif isinstance(body, tuple):
        mixture = tuple(one.model_copy(update={"law": load_empirical(one.law, folder)}) for one in body)
        loaded = law.model_copy(update={"mixture": mixture})
    else:
        return law
    _check_mean(loaded)
    return loaded


def mean(law: Law) -> float:
    """The mean duration in seconds, exactly as the law defines it."""
    match law.body:
        case Uniform() as body:
            return (body.from_ + body.to) / 2.0
        case Triangular() as body:
            return (body.low + body.mode + body.high) / 3.0
        case Exponential() | Gamma() as body:
            return body.mean
        case Lognormal() as body:
            mu, sigma = body.parameters()
            return body.mean if body.mean is not None else math.exp(mu + sigma**2 / 2.0)
        case Weibull() as body:
            shape, scale = body.parameters()
            return body.mean if body.mean is not None else scale * math.gamma(1.0 + 1.0 / shape)
        case Empirical() as body:
            return math.fsum(body.values) / len(body.values)
        case Shifted() as body:
            return body.by + mean(body.law)
        case tuple() as bodies:
            total = math.fsum(one.weight for one in bodies)
            return math.fsum(one.weight * mean(one.law) for one in bodies) / total
        case float() as fixed:
            return fixed
