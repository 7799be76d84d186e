"""Acts of an institution's own: the norm files that its scenario names, in the form of those of the library."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from sim.law.norms import Act, Norm, NormFileError, act_of, norms_in

NORM_FILES = "norm_files"
SCHEMA = {"type": "array", "items": {"type": "string"}, "examples": [["permits_act.toml"]]}


def _act(content: object) -> Act:
    try:
        return content if isinstance(content, Act) else act_of(content)
    except NormFileError as error:
        raise ValueError("; ".join(error.problems)) from None


def _read_before(acts: object) -> object:
    """What stands in the files, by act: the reader of scenario files has put it in the place of their names."""
    if not isinstance(acts, dict):
        raise ValueError("norm files are named in a scenario file, as ['permits_act.toml'], and nowhere else")
    return acts


Acts = Annotated[
    dict[str, Annotated[Act, PlainValidator(_act)]], BeforeValidator(_read_before), WithJsonSchema(SCHEMA)
]


def norms_of_acts(acts: Mapping[str, Act]) -> dict[str, Norm]:
    """The norms of several acts, by id."""
    return {name: norm for act, stated in acts.items() for name, norm in norms_in(act, stated).items()}
