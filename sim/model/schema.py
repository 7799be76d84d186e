"""What may stand where in a scenario, by its models: for nearest names, and for what is said whole."""

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.law.norms import Act
from sim.model.laws import Law
from sim.model.scenario import Origin, Scenario


def fields_at(path: Sequence[object]) -> list[str]:
    """The fields that may stand in the table at a path."""
    return [name for model in _models(_kind_at(path)) for name in _fields(model)]


def is_said_whole(path: Sequence[object]) -> bool:
    """Whether a table at a path replaces what it lies over: a duration law, the origin of a number, an act."""
    kind = _kind_at(path)
    return _bare(kind) is Act or any(model in (Law, Origin) for model in _models(kind))


def is_named_table(path: Sequence[object]) -> bool:
    """Whether the table at a path is one of many with names of the writer's own, as a team is."""
    return bool(path) and get_origin(_bare(_kind_at(path[:-1]))) is dict


def _kind_at(path: Sequence[object]) -> Any:
    kind: Any = Scenario
    for part in path:
        kind = _inside(kind, part)
    return kind


def _bare(kind: Any) -> Any:
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    return kind


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models(kind: Any) -> list[type[BaseModel]]:
    kind = _bare(kind)
    if get_origin(kind) in (Union, UnionType):
        return [model for option in get_args(kind) for model in _models(option)]
    return [kind] if isinstance(kind, type) and issubclass(kind, BaseModel) else []


def _inside(kind: Any, part: object) -> Any:
    """The type of the value under `part` in a value of type `kind`."""
    kind = _bare(kind)
    if get_origin(kind) in (Union, UnionType):
        found = [inner for option in get_args(kind) if (inner := _inside(option, part)) is not None]
        return found[0] if found else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    if get_origin(kind) is tuple:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _fields(kind).get(str(part))
    return None
