"""The catalogue: where each thing that the acts say about time, people and money stands, or why it does not."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from sim.law.nearest import did_you_mean
from sim.law.norms import NormFileError

Is = Literal["norm", "rule", "calendar", "budget", "result", "not modelled"]


def _read_places(value: Any) -> Any:
    """One place, several, or none."""
    return tuple(filter(None, (value,))) if isinstance(value, str) else value


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that an act says.

    at: ids of norms, or places in scenarios, `file: dotted path`. why: what its place does not say
    by itself.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    article: str
    what: str
    is_: Annotated[Is, Field(alias="is")]
    at: Annotated[tuple[str, ...], BeforeValidator(_read_places)] = ()
    why: str = ""

    def __post_init__(self) -> None:
        if self.is_ == "not modelled" and (self.at or not self.why):
            raise ValueError("what is not modelled says why, and stands nowhere")
        if self.is_ != "not modelled" and not self.at:
            raise ValueError("at: where it stands; if nowhere, is = 'not modelled', and why")
        if self.is_ == "norm" and len(self.norms) != len(self.at):
            raise ValueError("at: a norm stands in the norm files, under its id")

    @property
    def norms(self) -> tuple[str, ...]:
        """The ids of norms among its places."""
        return tuple(place for place in self.at if ":" not in place)

    @property
    def paths(self) -> tuple[tuple[str, str], ...]:
        """Its places in scenarios: file and dotted path."""
        parts = (place.partition(":") for place in self.at)
        return tuple((file.strip(), path.strip()) for file, colon, path in parts if colon)


_CATALOGUE = TypeAdapter(dict[str, Entry])


def read_catalogue(path: Path, norms: Collection[str]) -> dict[str, Entry]:
    """Read the catalogue, by id of what is said. norms: the ids that it may name.

    NormFileError lists everything that is wrong with the file.
    """
    try:
        catalogue = _CATALOGUE.validate_python(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NormFileError([f"{path}: not a readable TOML file: {error}"]) from error
    except ValidationError as error:
        problems = [(".".join(map(str, each["loc"])), each) for each in error.errors()]
        raise NormFileError(
            f"{path}: {place}: {each.get('ctx', {}).get('error', each['msg'])}" for place, each in problems
        ) from error
    unknown = [
        f"{path}: {name}.at: '{norm}': unknown norm{did_you_mean(norm, norms)}"
        for name, entry in catalogue.items()
        for norm in entry.norms
        if norm not in norms
    ]
    if unknown:
        raise NormFileError(unknown)
    return catalogue


def catalogue_table(catalogue: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """One row per entry, ready for JSON."""
    return [
        {
            "id": name,
            "article": entry.article,
            "what": entry.what,
            "is": entry.is_,
            "at": list(entry.at),
            "why": entry.why,
        }
        for name, entry in catalogue.items()
    ]
