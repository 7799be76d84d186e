"""Run directories: what was run, what each replication left, and the tables made of them.

A run is made in `FOLDER.unfinished`, one file for each finished replication, and takes the folder's place when it
is whole. Started again, it does only what is missing there, or in an earlier run of the same in the folder.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
from filelock import FileLock, Timeout

from sim.engine.door import Engine
from sim.model.problems import InputError, Problem
from sim.study.describing import as_json, asked
from sim.study.replications import Prepared
from sim.study.results import Result, differences
from sim.study.seals import REPLICATIONS, added_to, seal_of
from sim.study.signals import unheard

MARK, BEING_WRITTEN = "run.json", ".writing"
UNFINISHED, REPLACED = ".unfinished", ".replaced"
TABLES = ("measures", "months", "curve", "met", "dashboard")


class Run(MutableMapping[tuple[int, int], bytes]):
    """A run in the making: what replications left, by place of their scenario and number, each a file."""

    def __init__(
        self, folder: Path, prepared: Sequence[Prepared], seed: int, engine: Engine, replications: int
    ) -> None:
        self.folder, self.place = folder, folder.resolve()
        self.making = self.place.with_name(self.place.name + UNFINISHED)
        self.names, self.replications = [each.name for each in prepared], replications
        self.asked = asked(prepared, seed, engine)

    def _file(self, key: tuple[int, int]) -> Path:
        return self.making / REPLICATIONS / f"{self.names[key[0]]}_{key[1]:06d}.npz"

    def __getitem__(self, key: tuple[int, int]) -> bytes:
        try:
            return self._file(key).read_bytes()
        except OSError:
            raise KeyError(key) from None

    def __setitem__(self, key: tuple[int, int], data: bytes) -> None:
        with _writing(self.folder):
            _write_whole(self._file(key), data)

    def __delitem__(self, key: tuple[int, int]) -> None:
        self._file(key).unlink()

    def __iter__(self) -> Iterator[tuple[int, int]]:
        there = {file.name for file in self.making.glob(f"{REPLICATIONS}/*.npz")}
        keys = ((place, number) for number in range(self.replications) for place in range(len(self.names)))
        return (key for key in keys if self._file(key).name in there)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def start(self) -> None:
        """Lay out the folder that the run is made in, with those of its replications that are already there."""
        self.making.mkdir(exist_ok=True)
        own = {MARK, REPLICATIONS} if _is_same(told_by(self.making), self.asked) else set()
        for old in sorted(self.making.iterdir(), key=lambda file: file.name == MARK):  # what tells of it goes last
            if old.name not in own:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        _write_whole(self.making / MARK, as_json(self.asked).encode())
        (self.making / REPLICATIONS).mkdir(exist_ok=True)
        for stray in self.making.glob(f"{REPLICATIONS}/*{BEING_WRITTEN}"):
            stray.unlink()
        if _is_same(told_by(self.place), self.asked):
            every = [(p, n) for p in range(len(self.names)) for n in range(self.replications)]
            for name in (self._file(key).name for key in every):
                old, new = self.place / REPLICATIONS / name, self.making / REPLICATIONS / name
                if old.exists() and not new.exists():
                    _take_over(old, new)

    def finish(self, results: Sequence[Result], extra: Callable[[Path], None] = lambda _: None) -> None:
        """Write the tables, and whatever `extra` writes, and put the run in its place; an earlier one goes."""
        with _writing(self.folder):
            for file, table in kept_tables(results).items():
                table.to_csv(self.making / file, index=False, float_format="%.10g", lineterminator="\n")
            extra(self.making)
            files = sorted(each.name for each in self.making.iterdir() if each.name not in (MARK, REPLICATIONS))
            told = self.asked | {"replications": self.replications, "files": files}
            _write_whole(self.making / MARK, as_json(told).encode())
            asked_for = {self._file(key).name for key in self}
            with unheard():
                for each in (self.making / REPLICATIONS).iterdir():
                    if each.name not in asked_for:
                        each.unlink()
                _put_in_place(self.making, self.place)


@contextmanager
def making(
    folder: Path, prepared: Sequence[Prepared], seed: int, engine: Engine, replications: int
) -> Iterator[Run]:
    """A run directory to fill and finish. What is done stays when it is interrupted; nothing where nothing is.

    InputError where the folder is not for a run, cannot be written, or is being written by another.
    """
    check_folder(folder)
    run = Run(folder, prepared, seed, engine, replications)
    with _alone(folder):
        check_folder(folder)
        for beside in (run.making, _aside(run.place)):
            check_folder(beside, is_ours=True)
        try:
            with _writing(folder):
                _mend(run.place)
                run.start()
            yield run
        finally:
            if run.making.exists() and not any(run.making.glob(f"{REPLICATIONS}/*.npz")):
                shutil.rmtree(run.making, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """InputError where another process writes to this folder. The system lets go when a process dies.

    The lock stands beside the folder, which is renamed while it is held; it goes with who holds it.
    """
    place = folder.resolve()
    new = [each for each in place.parents if not each.exists()]
    with _writing(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(place.with_name(f".{place.name}.lock"))
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise InputError([Problem(str(folder), "", "is being written by another run; wait for it")]) from None
    try:
        yield
    finally:
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()
        with suppress(OSError):  # not empty
            for each in new:
                each.rmdir()


def keep(folder: Path, results: Sequence[Result], extra: Callable[[Path], None] = lambda _: None) -> None:
    """Write results that are at hand as a run directory."""
    prepared, first = [result.prepared for result in results], results[0]
    with making(folder, prepared, first.seed, first.engine, first.replications) as run:
        for place, result in enumerate(results):
            for sheet in result.sheets:
                run[place, sheet.replication] = sheet.to_bytes()
        run.finish(results, extra)


def check_folder(folder: Path, is_ours: bool = False) -> None:
    """InputError unless a run can be written to `folder`: new, empty, or an earlier run and nothing else.

    is_ours: a folder that stands beside one for a time, whose name says so.
    """

    def refuse(rule: str) -> InputError:
        return InputError([Problem(str(folder), "", f"{rule}; name another folder with --out")])

    place = folder.resolve()
    try:
        if place in (here := Path.cwd().resolve(), *here.parents):
            raise refuse("is the current folder, or lies around it")
        if place.name.endswith((UNFINISHED, REPLACED)) and not is_ours:
            raise refuse(f"names that end in {UNFINISHED} and {REPLACED} are for runs that are not whole")
        if (place.exists() and not place.is_dir()) or (folder.is_symlink() and is_ours):
            raise refuse("is a file" if not folder.is_symlink() else "is a link")
        if seal := seal_of(place):
            raise refuse(f"{seal} and is not written again")
        if place.is_dir() and (place / MARK).exists() and not told_by(place):
            raise refuse(f"holds a {MARK} that cannot be read, so that its run cannot go on; delete it")
        if place.exists() and (strangers := _strangers(place)):
            is_run = (place / MARK).is_file()
            raise refuse(f"{'holds also' if is_run else 'holds no run, but'} {', '.join(strangers)}")
        if not next(each for each in place.parents if each.exists()).is_dir():
            raise refuse("cannot be written: Not a directory")
    except OSError as error:
        raise refuse(f"cannot be written: {error.strerror or error}") from None


def _strangers(folder: Path) -> list[str]:
    """The files in a folder that no run has written there, a few of them."""
    about = told_by(folder)
    own = {MARK, *about.get("files", ())} | ({REPLICATIONS, *added_to(folder)} if about else set())
    is_unfinished = folder.name.endswith(UNFINISHED) and bool(about)
    files = [*folder.iterdir(), *folder.glob(f"{REPLICATIONS}/*")] if about else [*folder.iterdir()]
    names = sorted(
        each.relative_to(folder).as_posix()
        for each in files
        if each.name not in own and not _is_ours(each, is_unfinished)
    )
    return names if len(names) <= 3 else [*names[:3], f"{len(names) - 3} more"]


def _is_ours(file: Path, is_unfinished: bool) -> bool:
    """Whether a run that was stopped could have left a file; or it is what a replication left."""
    if file.parent.name == REPLICATIONS:
        return file.name.endswith((".npz", ".npz" + BEING_WRITTEN))
    return file.name == MARK + BEING_WRITTEN or (is_unfinished and file.suffix in (".csv", ".png"))


def _mend(place: Path) -> None:
    """What was left by a process killed while it put a run in its place: the earlier run comes back, or goes."""
    aside = _aside(place)
    if aside.exists() and not place.exists():
        aside.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(place: Path) -> Path:
    return place.with_name(place.name + REPLACED)


def _put_in_place(whole: Path, place: Path) -> None:
    """One rename makes the run visible; an earlier one is moved aside first, and back if that fails."""
    if not place.exists():
        whole.rename(place)
        return
    aside = _aside(place)
    place.rename(aside)
    try:
        whole.rename(place)
    finally:
        _mend(place)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """InputError where the folder of a run cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError([Problem(str(folder), "", f"cannot be written: {error.strerror or error}")]) from None


def _write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(file.name + BEING_WRITTEN)
    try:
        beside.write_bytes(data)
        os.replace(beside, file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _take_over(old: Path, new: Path) -> None:
    """A finished file under a second name; a copy where the file system has no such thing."""
    try:
        os.link(old, new)
    except OSError:
        beside = new.with_name(new.name + BEING_WRITTEN)
        shutil.copy2(old, beside)
        os.replace(beside, new)


def told_by(folder: Path) -> dict[str, Any]:
    """What a folder says of the run in it; empty where it says nothing."""
    with suppress(OSError, ValueError):
        about = json.loads((folder / MARK).read_text(encoding="utf-8"))
        if isinstance(about, dict) and "scenarios" in about and isinstance(about.get("files", []), list):
            return about
    return {}


def _is_same(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a run's replications are those that are wanted: same scenarios, seed, engine, code and packages."""
    told = json.loads(as_json(wanted))
    return bool(found) and all(found.get(key) == value for key, value in told.items() if key != "commit")


def kept_tables(results: Sequence[Result]) -> dict[str, pd.DataFrame]:
    """The tables of a run directory, by file: with several scenarios, each under its name."""
    tables: dict[str, pd.DataFrame] = {}
    for result in results:
        prefix = "" if len(results) == 1 else f"{result.name}_"
        tables |= {f"{prefix}{name}.csv": getattr(result, name) for name in TABLES}
    for other in results[1:]:
        name = f"{other.name}_less_{results[0].name}.csv"
        if name in tables:
            rule = f"a table of one scenario and a difference of two would both be {name}; rename a file"
            raise InputError([Problem(other.name, "", rule)])
        tables[name] = differences(results[0], other)
    return tables
