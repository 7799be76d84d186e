"""What every part of a scenario is made of: names, labels, numbers, dates, and tables without unknown fields."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    Strict,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

NAME = r"^[a-z][a-z0-9_]*$"
DATE_RULE = "a date is written 2017-01-31, without a time of day"
RULE = "rule"  # the type of a fault that breaks a rule between fields

Name = Annotated[str, Field(pattern=NAME, description="a name: lower-case letters, digits and _")]
Amount = Annotated[float, Strict(), Field(ge=0)]
Whole = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]


class Part(BaseModel):
    """A part of a scenario: an unknown field is an error, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @classmethod
    def rules(cls, written: Mapping[str, Any]) -> Iterator[str]:
        """Rules that the fields break together, by which of them are written, malformed or not."""
        return iter(())

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault(cls, written: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(written, dict):
            return read(written)
        faults: list[InitErrorDetails] = []
        part = None
        try:
            part = read(written)
        except ValidationError as error:
            fields = {field.alias or name for name, field in cls.model_fields.items()}
            known = {key: value for key, value in written.items() if key in fields}
            faults = [_again(fault) for fault in error.errors(include_url=False)]
            if len(known) < len(written):  # values compared with each other only where no field is unknown
                faults = [fault for fault in faults if fault["type"] == "extra_forbidden"]
                faults += _faults(read, known)
        faults += [_fault(rule, written) for rule in cls.rules(written)]
        if faults or part is None:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return part


def _faults(read: ModelWrapValidatorHandler[Any], written: dict[str, Any]) -> list[InitErrorDetails]:
    try:
        read(written)
    except ValidationError as error:
        return [_again(fault) for fault in error.errors(include_url=False)]
    return []


def _fault(rule: str, written: object, loc: tuple[int | str, ...] = ()) -> InitErrorDetails:
    kind = PydanticCustomError(RULE, "{rule}", {"rule": rule})
    return InitErrorDetails(type=kind, loc=loc, input=written)


def _again(fault: ErrorDetails) -> InitErrorDetails:
    """A fault as it can be raised again."""
    if fault["type"] == RULE:
        return _fault(fault["msg"], fault["input"], fault["loc"])
    return InitErrorDetails(type=fault["type"], loc=fault["loc"], input=fault["input"], ctx=fault.get("ctx", {}))


class Label(Part):
    """A title for people, in one or more languages."""

    en: str | None = None
    fr: str | None = None
    nl: str | None = None

    def in_language(self, language: str = "en") -> str:
        """The label in `language`, else in the first language that has one."""
        return getattr(self, language, None) or self.en or self.fr or self.nl or ""


def _label(value: object) -> object:
    if not isinstance(value, str | dict | Label):
        raise ValueError("a text is expected, or one for each language: { en = '…', fr = '…', nl = '…' }")
    return {"en": value} if isinstance(value, str) else value


def day_of(value: object) -> date:
    """A day as a file writes it: a date, or its ISO text. ValueError states the rule."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such day") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(DATE_RULE)
    return value


def once_each(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values themselves. ValueError where one is named twice."""
    twice = [value for place, value in enumerate(values) if value in values[:place]]
    if twice:
        raise ValueError(f"'{twice[0]}' is named twice")
    return values


def dated(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    """Dated rows themselves. ValueError where there is none."""
    if not rows:
        raise ValueError("an empty list; give a number, or at least one dated value")
    return rows


def written_as_list(value: object) -> str:
    """Which alternative a field means that takes a number or a list: its tag."""
    return "(list)" if isinstance(value, list | tuple) else "(number)"


def written_as_word(value: object) -> str:
    """Which alternative a field means that takes a list or a word: its tag."""
    return "(word)" if isinstance(value, str) else "(list)"


Text = Annotated[Label, BeforeValidator(_label)]
Day = Annotated[date, BeforeValidator(day_of)]
Once = AfterValidator(once_each)
Dated = AfterValidator(dated)
