"""Norms: which clock may run how long, in which share of cases, since when and on whose word.

They stand in a library of TOML files, one per act or contract, read whole or refused with all faults.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, Strict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sim.law.clocks import Clock
from sim.law.durations import UNKNOWN_DURATION, Duration, parse_duration
from sim.law.nearest import did_you_mean

ANY_MISSION = "any"
LANGUAGES = ("en", "fr", "nl")

Kind = Literal["deadline", "recurring", "not before", "effective date", "citizen"]
Base = Literal["decisions", "requests", "files", "unknown"]
Window = Literal["year", "end of year", "unknown"]
Percentage = float | Literal["unknown"] | None


def _read_limit(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r}: a limit is a text, such as '90 days' or 'unknown'")
    return UNKNOWN_DURATION if value == "unknown" else parse_duration(value)


def _read_percentage(value: Any) -> Percentage:
    if value == "unknown":
        return "unknown"
    if value is None or value == "none":
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= 100:
        raise ValueError(
            f"{value!r}: a percentage lies above 0 and at most at 100, or is 'unknown' (the text does not "
            "give it) or 'none' (a duty towards everybody)"
        )
    return float(value)


def _read_none(value: Any) -> Any:
    return None if value == "none" else value


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a norm says between two dates, both included; None: the text sets no such date.

    percentage: the share of cases that must be on time; "unknown" where the published text does not
    give it, None where the act obliges in every case and so has none.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    from_: Annotated[date | None, Strict(), Field(alias="from")] = None
    until: Annotated[date | None, Strict()] = None
    limit: Annotated[Duration, BeforeValidator(_read_limit)]
    limit_reference: str
    percentage: Annotated[Percentage, BeforeValidator(_read_percentage)]
    percentage_reference: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.from_ is not None and self.until is not None and self.from_ > self.until:
            raise ValueError(f"from {self.from_} until {self.until}: a version begins before it ends")

    def is_in_force(self, day: date) -> bool:
        """Whether the norm says this on that day."""
        return (self.from_ or date.min) <= day <= (self.until or date.max)


def _read_label(value: Any) -> Any:
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        raise ValueError(f"{value!r}: a label has the languages {', '.join(LANGUAGES)}, and no others")
    return value


@dataclass(frozen=True, kw_only=True)
class NormText:
    """A norm as its file states it.

    kind: `deadline` binds the office and is what compliance judges; `recurring` binds it anew
    after every limit; `not before` allows or brings something only once more than the limit has
    passed; `effective date` dates a decision's effect; `citizen` is the citizen's own time limit.
    missions: the missions it may serve, `any` for all. base: what its percentage is a share of;
    window: over what it is measured; None for a norm without percentage. assumed: by dotted path,
    what had to be read into the text, and why.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    kind: Kind = "deadline"
    article: str
    label: Annotated[Mapping[str, str], BeforeValidator(_read_label)] = field(hash=False)
    missions: tuple[str, ...]
    clock: Clock
    base: Annotated[Base | None, BeforeValidator(_read_none)]
    window: Annotated[Window | None, BeforeValidator(_read_none)]
    versions: tuple[Version, ...]
    assumed: Mapping[str, str] = field(default_factory=dict, hash=False)
    note: str = ""

    def __post_init__(self) -> None:
        if not self.versions:
            raise ValueError("versions: a norm has at least one")
        in_order = sorted(self.versions, key=lambda version: version.from_ or date.min)
        for earlier, later in pairwise(in_order):
            if (earlier.until or date.max) >= (later.from_ or date.min):
                raise ValueError("versions: two are in force on one day; each day has at most one")
        dates_effect = [version.limit.unit == "first_of_next_month" for version in self.versions]
        if any(dates_effect) != (self.kind == "effective date") or any(dates_effect) != all(dates_effect):
            raise ValueError("kind: 'first of the next month' is an effective date, and nothing else is")
        has_percentage = any(version.percentage is not None for version in self.versions)
        if has_percentage and (self.base is None or self.window is None):
            raise ValueError("base, window: a percentage has both, if need be 'unknown'")


@dataclass(frozen=True, kw_only=True)
class Norm(NormText):
    """A norm of one act, by the id under which scenarios name it, e.g. `charter/decision`."""

    id: str
    act: str

    def at(self, day: date) -> Version | None:
        """What the norm says on that day; None where it is not in force."""
        return next((version for version in self.versions if version.is_in_force(day)), None)

    def nearest(self, day: date) -> Version:
        """The version in force on that day, else the last before it, else the first: what an office goes on by."""
        in_order = sorted(self.versions, key=lambda version: version.from_ or date.min)
        begun = [version for version in in_order if (version.from_ or date.min) <= day]
        return begun[-1] if begun else in_order[0]

    def serves(self, mission: str) -> bool:
        """Whether the norm may judge dossiers of that mission."""
        return ANY_MISSION in self.missions or mission in self.missions

    def with_(
        self,
        *,
        percentage: float | None = None,
        limit: Duration | str | None = None,
        because: str = "assumed by the scenario",
    ) -> "Norm":
        """The norm with an openly assumed percentage or limit, in all its versions; None: as the text has it.

        What is assumed says so in its reference and in `assumed`. ValueError for a value that no
        norm file could hold.
        """
        changes: dict[str, Any] = {}
        assumed = dict(self.assumed)
        if percentage is not None:
            changes |= {"percentage": _read_percentage(percentage), "percentage_reference": because}
            assumed["versions.percentage"] = because
        if limit is not None:
            changes |= {"limit": _read_limit(limit), "limit_reference": because}
            assumed["versions.limit"] = because
        base, window = self.base, self.window
        if percentage is not None:
            base, window = base or "unknown", window or "unknown"
        versions = tuple(replace(version, **changes) for version in self.versions)
        return replace(self, versions=versions, assumed=assumed, base=base, window=window)


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act or a contract as its file states it: its title, and its norms by key."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    act: str
    norms: dict[str, NormText] = field(hash=False)


_ACT = TypeAdapter(Act)
# What the field at a place of this depth belongs to: act, norms.KEY.x, ….clock.x, ….versions.N.x
_OWNERS: dict[int, type] = {1: Act, 3: NormText, 4: Clock, 5: Version}


class NormFileError(ValueError):
    """Norm files that cannot be used; `problems` has one line each: `file: path: rule`."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


def read_norms(path: Path) -> dict[str, Norm]:
    """Read the norms of one act, by id: the file's name with `-` for `_`, a slash, the norm's key.

    NormFileError lists everything that is wrong with the file.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise NormFileError([f"{path}: not a readable TOML file: {reason}"]) from error
    try:
        return norms_in(name_of_act(path), act_of(content))
    except NormFileError as error:
        raise NormFileError(f"{path}: {problem}" for problem in error.problems) from error


def name_of_act(path: Path) -> str:
    """What the ids of the norms of a file begin with: the file's name, with `-` for `_`."""
    return path.stem.replace("_", "-")


def act_of(content: object) -> Act:
    """The act that the content of a norm file states. NormFileError, a line for each fault: `path: rule`."""
    try:
        return _ACT.validate_python(content)
    except ValidationError as error:
        raise NormFileError(_describe(problem) for problem in error.errors()) from error


def norms_in(name: str, act: Act) -> dict[str, Norm]:
    """The norms of an act, by id. name: what their ids begin with."""
    ids = {key: f"{name}/{key}" for key in act.norms}
    return {ids[key]: Norm(id=ids[key], act=act.act, **vars(text)) for key, text in act.norms.items()}


def read_library(folder: Path) -> dict[str, Norm]:
    """Read all norm files of a folder, in alphabetical order.

    NormFileError lists everything that is wrong with any of them.
    """
    library: dict[str, Norm] = {}
    problems: list[str] = []
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        problems.append(f"{folder}: no norm file (*.toml) here")
    for path in paths:
        try:
            norms = read_norms(path)
        except NormFileError as error:
            problems += error.problems
            continue
        problems += [f"{path}: norms: '{twice}' is in another file too" for twice in library.keys() & norms]
        library |= norms
    if problems:
        raise NormFileError(problems)
    return library


def find_norm(library: dict[str, Norm], norm_id: str) -> Norm:
    """The norm of that id; ValueError with the nearest one for an id that does not exist."""
    if norm_id not in library:
        raise ValueError(f"'{norm_id}': unknown norm" + did_you_mean(norm_id, library))
    return library[norm_id]


def _describe(problem: ErrorDetails) -> str:
    place, value = problem["loc"], problem["input"]
    path = ".".join(str(step) for step in place)
    match problem["type"]:
        case "unexpected_keyword_argument":
            return f"{path}: unknown field" + did_you_mean(str(place[-1]), _known_fields(place))
        case "missing":
            return f"{path}: required field is missing"
        case "value_error":
            return f"{path}: {problem['ctx']['error']}"
        case "literal_error":
            return f"{path}: {value!r}: one of {problem['ctx']['expected']}"
        case _:
            return f"{path}: {value!r}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"


def _known_fields(place: tuple[Any, ...]) -> list[str]:
    return [field.name.rstrip("_") for field in fields(_OWNERS[len(place)])]
