"""Run directories: what was run, and what came of it, written whole or not at all."""

import hashlib
import json
import platform
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.door import chosen
from sim.model.files import inside
from sim.model.problems import InputError, Problem
from sim.model.reading import Document
from sim.study.results import Result, differences

MARK = "run.json"
TABLES = ("measures", "months", "curve", "met")
PACKAGES = ("numpy", "scipy", "pandas", "numba", "llvmlite", "simpy", "holidays", "pydantic")


def check_folder(folder: Path) -> None:
    """InputError unless a run can be written to `folder`: new, empty, or an earlier run and nothing else."""

    def refuse(rule: str) -> InputError:
        return InputError([Problem(str(folder), "", f"{rule}; name another folder with --out")])

    place = folder.resolve()
    try:
        if place in (here := Path.cwd().resolve(), *here.parents):
            raise refuse("is the current folder, or lies around it")
        if place.exists() and not place.is_dir():
            raise refuse("is a file")
        if place.exists() and (strangers := _strangers(place)):
            is_run = (place / MARK).is_file()
            raise refuse(f"{'holds also' if is_run else 'holds no run, but'} {', '.join(strangers)}")
        around = next(each for each in place.parents if each.exists())
        tempfile.TemporaryDirectory(dir=around).cleanup()
    except OSError as error:
        raise refuse(f"cannot be written: {error.strerror}") from None


def _strangers(folder: Path) -> list[str]:
    """The files in a folder that no run has written there, a few of them."""
    try:
        own = {MARK, *json.loads((folder / MARK).read_text(encoding="utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    names = sorted(each.name for each in folder.iterdir() if each.name not in own)
    return names if len(names) <= 3 else [*names[:3], f"{len(names) - 3} more"]


def keep(folder: Path, results: Sequence[Result], extra: Callable[[Path], None] = lambda _: None) -> None:
    """Write a run directory: run.json, for each scenario its tables as CSV, and its differences from the first.

    It appears whole or not at all, and replaces an earlier run. extra: writes further files into it. InputError
    where it cannot be written.
    """
    check_folder(folder)
    place = folder.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _beside(place) as unfinished:
            unfinished.mkdir()
            for file, table in kept_tables(results).items():
                _write(unfinished / file, table)
            extra(unfinished)
            about = described(results) | {"files": sorted(each.name for each in unfinished.iterdir())}
            text = json.dumps(about, indent=2, ensure_ascii=False, default=_plain)
            (unfinished / MARK).write_text(text + "\n", encoding="utf-8")
            _put_in_place(unfinished, place)
    except OSError as error:
        raise InputError([Problem(str(folder), "", f"cannot be written: {error.strerror}")]) from None


def kept_tables(results: Sequence[Result]) -> dict[str, pd.DataFrame]:
    """The tables of a run directory, by file: with several scenarios, each under its name."""
    tables: dict[str, pd.DataFrame] = {}
    for result in results:
        prefix = "" if len(results) == 1 else f"{result.name}_"
        tables |= {f"{prefix}{name}.csv": getattr(result, name) for name in TABLES}
    for other in results[1:]:
        tables[f"{other.name}_less_{results[0].name}.csv"] = differences(results[0], other)
    return tables


@contextmanager
def _beside(place: Path) -> Iterator[Path]:
    """A name beside a folder that nothing has; what stands there in the end is removed."""
    path = place.with_name(f".unfinished.{secrets.token_hex(8)}")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _put_in_place(unfinished: Path, place: Path) -> None:
    """One rename makes the run visible; an earlier one is moved aside first, and back if that fails."""
    if not place.exists():
        unfinished.rename(place)
        return
    with _beside(place) as aside:
        place.rename(aside)
        try:
            unfinished.rename(place)
        except BaseException:
            if not place.exists():
                aside.rename(place)
            raise


def _write(file: Path, table: pd.DataFrame) -> None:
    table.to_csv(file, index=False, float_format="%.10g", lineterminator="\n")


def described(results: Sequence[Result]) -> dict[str, Any]:
    """What was run and with what: enough to run it again and get every figure."""
    return {
        "officesim": _version("officesim"),
        "commit": _commit(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "engine": chosen("auto"),
        "seed": results[0].seed,
        "replications": results[0].replications,
        "scenarios": [
            {
                "name": result.name,
                "file": Path(result.prepared.document.name).name,
                "sha256": scenario_hash(result.prepared.document.data),
                "data": _data_files(result.prepared.document),
                "scenario": result.prepared.document.data,
            }
            for result in results
        ],
    }


def scenario_hash(data: dict[str, Any]) -> str:
    """SHA-256 of the resolved scenario, whatever the order in which its files say things."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _data_files(document: Document) -> dict[str, str]:
    """The files that a scenario reads its demand, backlog or durations from, each with its SHA-256."""

    def named(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            own = value.get("file")
            yield from ([own] if isinstance(own, str) else [])
            for inner in value.values():
                yield from named(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from named(inner)

    files = sorted(set(named(document.data)))
    return {file: hashlib.sha256(inside(document.folder, file).read_bytes()).hexdigest() for file in files}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a scenario")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def _commit() -> str:
    """The commit of the checkout that runs, with '+' where files differ from it; 'unknown' outside one."""
    project = Path(__file__).resolve().parents[2]
    if not (project / ".git").exists():
        return "unknown"
    try:
        commit = _git(project, "rev-parse", "HEAD")
        return commit + ("+" if _git(project, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(project: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(project), *words], capture_output=True, text=True, check=True
    ).stdout.strip()
