"""Scenario files: TOML, with `base`, and overrides from the command line."""

import tomllib
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.law.norms import NormFileError, act_of, name_of_act
from sim.model.acts import NORM_FILES
from sim.model.document import DEEPEST, Document, depth_of, dotted, lay, parts_of, remove
from sim.model.files import inside
from sim.model.library import library_folder, norm_library, shipped_scenarios
from sim.model.overrides import OVERRIDE, override
from sim.model.problems import InputError, Problem, nearest

LARGEST_FILE_BYTES = 2_000_000
LONGEST_CHAIN = 20


def read_document(file: str | Path, overrides: tuple[str, ...] = ()) -> Document:
    """Read a scenario file with its bases, then apply overrides as `key=value`.

    InputError for a file that cannot be read, is too large, is not UTF-8 or not TOML, and for a base that is
    missing, outside the folder of `file`, or in a circle. What else is wrong is left in `problems`.
    """
    path = Path(file)
    if not path.exists() and path.parent.name in {"", "scenarios"}:
        shipped = library_folder() / path.name
        path = shipped if shipped.is_file() else path
    document = Document(str(file), path.resolve().parent)
    for source, name in reversed(_chain(path, str(file), document.folder)):
        _merge(document, source, name)
    for text in overrides:
        override(document, text)
    return document


def _chain(path: Path, name: str, folder: Path) -> list[tuple[dict[str, Any], str]]:
    """The file and its bases, nearest first."""
    chain: list[tuple[dict[str, Any], str]] = []
    seen: list[Path] = []
    while True:
        real = path.resolve()
        if real in seen:
            circle = " -> ".join(p.name for p in [*seen[seen.index(real) :], real])
            raise InputError([Problem(name, "base", f"the bases form a circle: {circle}")])
        if len(seen) == LONGEST_CHAIN:
            raise InputError([Problem(name, "base", f"more than {LONGEST_CHAIN} bases, one on the other")])
        seen.append(real)
        data = _read_toml(path, name)
        base = data.pop("base", None)
        if NORM_FILES in data:
            data[NORM_FILES] = _acts(data[NORM_FILES], path.parent, folder, name)
        chain.append((data, name))
        if base is None:
            return chain
        if not isinstance(base, str):
            raise InputError([Problem(name, "base", "the base is the name of a scenario file, as text")])
        path = referenced(base, path.parent, folder, name, "base")
        name = _as_named(base, path, name)


def referenced(reference: str, here: Path, folder: Path, file: str, where: str) -> Path:
    """The file that `reference` names: inside `folder`, or in the shipped library. InputError otherwise."""
    try:
        return inside(folder, reference, here)
    except ValueError as error:
        raise InputError([Problem(file, where, str(error))]) from None


def _as_named(reference: str, path: Path, by: str) -> str:
    """How messages call a file that another one references."""
    beside = Path(by).parent / reference
    return str(beside) if beside.exists() else str(path)


def _acts(files: object, here: Path, folder: Path, by: str) -> dict[str, Any]:
    """What the norm files of a scenario say, by act. InputError with all that is wrong with them."""
    if not isinstance(files, list) or not all(isinstance(file, str) for file in files):
        raise InputError([Problem(by, NORM_FILES, "a list of files is expected, as ['permits_act.toml']")])
    shipped = {norm.partition("/")[0] for norm in norm_library()}
    acts: dict[str, Any] = {}
    problems = []
    for file in files:
        path = referenced(file, here, folder, by, NORM_FILES)
        act, name = name_of_act(path), _as_named(file, path, by)
        if act in shipped or act in acts:
            where = "the shipped library" if act in shipped else "this list already"
            problems.append(Problem(by, NORM_FILES, f"'{file}': the act '{act}' is in {where}"))
            continue
        acts[act] = _read_toml(path, name)
        try:
            act_of(acts[act])
        except NormFileError as error:
            problems += [Problem(name, "", line) for line in error.problems]
    if problems:
        raise InputError(problems)
    return acts


def _read_toml(path: Path, name: str) -> dict[str, Any]:
    def refuse(rule: str) -> InputError:
        return InputError([Problem(name, "", rule)])

    try:
        if path.is_dir():
            raise refuse("is a folder; name a scenario file")
        if path.exists() and not path.is_file():
            raise refuse("is not a file that can be read whole")
        size = path.stat().st_size
        if size > LARGEST_FILE_BYTES:
            raise refuse(f"{size:,} bytes; a scenario file has at most {LARGEST_FILE_BYTES:,}")
        content = path.read_bytes()
    except FileNotFoundError:
        beside = path.parent.glob("*.toml") if path.parent.is_dir() else ()
        known = sorted({each.stem for each in (*beside, *shipped_scenarios())})
        raise refuse("no such file" + nearest(path.stem, known)) from None
    except (OSError, ValueError) as error:
        raise refuse(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise refuse("is UTF-16; save the file as UTF-8")
    try:
        data = _parsed(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        wrong = f"byte {content[error.start]:02X} in line {line}"
        raise refuse(f"is not UTF-8 text ({wrong}); save the file as UTF-8") from None
    except RecursionError:
        raise refuse("is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        raise refuse(f"is not valid TOML: {error}") from None
    except ValueError:
        raise refuse("is not valid TOML: a number of thousands of digits") from None
    if depth_of(data) > DEEPEST:
        raise refuse(f"is nested too deeply; at most {DEEPEST} tables inside each other")
    return deepcopy(data)


@lru_cache(maxsize=64)
def _parsed(content: bytes) -> dict[str, Any]:
    """What a file says; variants of a scenario read the same files again and again."""
    return tomllib.loads(content.decode("utf-8-sig"))


def _merge(document: Document, data: dict[str, Any], name: str) -> None:
    """Lay a file over what its base says: tables merge, values and duration laws are replaced."""
    document.layers.append(name)
    removed = data.pop("remove", [])
    if not isinstance(removed, list) or not all(isinstance(path, str) for path in removed):
        rule = "remove is a list of dotted paths, as ['teams.examiners.absence']"
        document.problems.append(Problem(name, "remove", rule))
        removed = []
    for path in removed:
        remove(document, path, name, "remove")
    lay(document, document.data, data, (), name)


__all__ = ["OVERRIDE", "Document", "dotted", "parts_of", "read_document", "referenced"]
