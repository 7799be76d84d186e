"""Overrides on the command line: `key=value` changes one value of a scenario, an empty value removes it."""

import json
import tomllib
from functools import lru_cache
from typing import Any

from sim.model.document import DEEPEST, Document, depth_of, dotted, lay, remove
from sim.model.problems import Problem, shown

OVERRIDE = "--set"
OF_FILES = {"base", "remove"}


def override(document: Document, text: str) -> None:
    """Apply one `key=value`; an empty value removes the key."""
    key, equals, value = _split(text)
    name = f"{OVERRIDE} {key}"

    def refuse(rule: str, name: str = name) -> None:
        document.problems.append(Problem(name, "", rule))

    if not equals or not key:
        return refuse("an override is written key=value", f"{OVERRIDE} {text}")
    path = _path_of(key)
    if path is None:
        return refuse("the key is not a dotted path, as teams.examiners.fte")
    if path[0] in OF_FILES:
        return refuse(f"{path[0]} is said in a file; an override changes one value")
    document.layers.append(name)
    if not value:
        return remove(document, key, name, "")
    read = _value_of(value)
    if read is None:
        return refuse(f"{value}: not a value that TOML knows")
    if depth_of(read) > DEEPEST:
        return refuse("is nested too deeply")
    return _set(document, path, read["value"], name)


def _set(document: Document, path: tuple[str, ...], value: object, name: str) -> None:
    """Change one value; a number in the path is a place in a list."""
    table: Any = document.data
    for place, part in enumerate(path):
        here = tuple(path[: place + 1])
        is_last = place == len(path) - 1
        if isinstance(table, list) and part.isdecimal() and int(part) < len(table):
            if is_last:
                table[int(part)] = value
                document.origins[dotted(*here)] = name
            table = table[int(part)]
        elif isinstance(table, dict) and is_last:
            lay(document, table, {part: value}, here[:-1], name)
        elif isinstance(table, dict):
            if part not in table:
                document.origins[dotted(*here)] = name
            table = table.setdefault(part, {})
        else:
            held = "a list" if isinstance(table, list) else shown(table)
            rule = f"{dotted(*here[:-1])} is {held}; it holds no '{part}'"
            document.problems.append(Problem(name, "", rule))
            return


def _split(text: str) -> tuple[str, str, str]:
    """Key, '=' and value of an override; a '=' between quotes belongs to the key."""
    inside_quotes = ""
    for place, character in enumerate(text):
        if character == inside_quotes:
            inside_quotes = ""
        elif not inside_quotes and character in "\"'":
            inside_quotes = character
        elif character == "=" and not inside_quotes:
            return text[:place].strip(), "=", text[place + 1 :].strip()
    return text.strip(), "", ""


@lru_cache(maxsize=1024)
def _path_of(key: str) -> tuple[str, ...] | None:
    """The names in the key of an override, None where it is no key of TOML."""
    if not key.isprintable() or key.startswith(("[", "#")):
        return None
    try:
        table: Any = tomllib.loads(f"{key} = 0")
    except (ValueError, RecursionError):
        return None
    path: list[str] = []
    while isinstance(table, dict):
        if len(table) != 1 or len(path) == DEEPEST:
            return None
        ((name, table),) = table.items()
        path.append(name)
    return tuple(path)


def _value_of(text: str) -> dict[str, Any] | None:
    """{'value': …} as TOML says it, or as a text without quotes; None for neither."""
    for written in (text, json.dumps(text, ensure_ascii=False)):
        try:
            read = tomllib.loads(f"value = {written}")
        except (ValueError, RecursionError):
            if text[0] in "[{\"'":
                return None
            continue
        if len(read) == 1:
            return read
    return None
