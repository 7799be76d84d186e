"""A scenario as written: its tables, which file says each value, and what is laid over what."""

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.model.problems import Problem, nearest, shown
from sim.model.schema import is_said_whole

DEEPEST = 60  # tables in tables; no scenario needs a third of it

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PART = re.compile(r'"(?:[^"\\]|\\.)*"|[^."]+')


@dataclass
class Document:
    """A scenario as written, its base and overrides merged.

    data: the merged tables. origins: dotted path of each value -> the file that says it.
    folder: what the scenario references lies inside it, or in the shipped library.
    problems: what is wrong with the merging itself, such as a `remove` of nothing. layers: what was laid over
    what, the deepest base first.
    """

    name: str
    folder: Path
    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)

    def origin(self, path: str) -> str:
        """The last file to change something at `path` or in it; else that of the nearest table around it."""
        if path in self.origins and not isinstance(self._value(path), dict | list):
            return self.origins[path]
        inside = [self.origins[p] for p in self.origins if p == path or p.startswith(path + ".")]
        if inside:
            return max(inside, key=self.layer)
        parts = parts_of(path)
        while parts:
            if (said := dotted(*parts)) in self.origins:
                return self.origins[said]
            parts.pop()
        return self.name

    def _value(self, path: str) -> object:
        found: Any = self.data
        for part in parts_of(path):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def layer(self, origin: str) -> int:
        """How high a file or an override lies over the others."""
        return self.layers.index(origin) if origin in self.layers else -1


def dotted(*parts: object) -> str:
    """A path for messages and provenance: names joined by dots, in quotes where TOML wants them."""
    return ".".join(_quoted(str(part)) for part in parts)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return text if _BARE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def parts_of(path: str) -> list[str]:
    """The names in a dotted path."""
    return [_bare(found[0]) for found in _PART.finditer(path)]


def _bare(text: str) -> str:
    try:
        return str(json.loads(text)) if text.startswith('"') else text
    except ValueError:
        return text


def depth_of(data: dict[str, Any]) -> int:
    """How many tables and lists stand inside each other; counting stops beyond what is allowed."""
    layer: list[Any] = [data]
    depth = 0
    while layer and depth <= DEEPEST:
        depth += 1
        inner = [v for one in layer for v in (one.values() if isinstance(one, dict) else one)]
        layer = [v for v in inner if isinstance(v, dict | list)]
    return depth


def lay(document: Document, below: dict[str, Any], above: dict[str, Any], path: tuple[str, ...], name: str) -> None:
    """Lay tables over those at a path: tables merge, while values, duration laws and origins are replaced."""
    for key, value in above.items():
        here = (*path, key)
        old = below.get(key)
        if isinstance(value, dict) and isinstance(old, dict) and not is_said_whole(here):
            lay(document, old, value, here, name)
        else:
            if isinstance(old, dict | list):
                _forget(document, here)
            below[key] = {} if isinstance(value, dict) else value
            if isinstance(value, dict):
                lay(document, below[key], value, here, name)
            document.origins[dotted(*here)] = name


def _forget(document: Document, path: tuple[str, ...]) -> None:
    """What lay at a path and below it has no origin any more."""
    where = dotted(*path)
    for stale in [p for p in document.origins if p == where or p.startswith(where + ".")]:
        del document.origins[stale]


def remove(document: Document, path: str, name: str, said_at: str) -> None:
    """Remove what stands at a dotted path; a problem of the document where nothing does."""
    table: Any = document.data
    parts = parts_of(path)
    for part in parts[:-1]:
        table = table.get(part) if isinstance(table, dict) else None
    if not parts or not isinstance(table, dict) or parts[-1] not in table:
        known = _paths(document.data)
        rule = f"{shown(path)}: nothing of this name to remove{nearest(path, known)}"
        document.problems.append(Problem(name, said_at, rule))
        return
    del table[parts[-1]]
    _forget(document, tuple(parts))
    document.origins[dotted(*parts)] = name


def _paths(data: dict[str, Any], path: tuple[str, ...] = ()) -> list[str]:
    """The dotted paths of all that tables hold."""
    found = []
    for key, value in data.items():
        found.append(dotted(*path, key))
        if isinstance(value, dict):
            found += _paths(value, (*path, key))
    return found
