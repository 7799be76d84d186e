"""Folders of results: whose they are, and how a whole one takes the place of an earlier one.

What is made for FOLDER is made in `FOLDER.unfinished`, and takes the folder's place by one rename when it is whole.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from sim.model.problems import InputError, Problem
from sim.study.seals import REPLICATIONS, added_to, seal_of

MARK, BEING_WRITTEN = "run.json", ".writing"
STORE = "histories.sqlite"  # what an inquiry has simulated
JOURNAL = f"{STORE}-journal"  # by which what a killed process had half written is taken back
UNFINISHED, REPLACED = ".unfinished", ".replaced"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """InputError where another process writes to this folder. The system lets go when a process dies.

    The lock stands beside the folder, which is renamed while it is held; it goes with who holds it.
    """
    place = folder.resolve()
    new = [each for each in place.parents if not each.exists()]
    with writing(folder):
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
    own = {MARK, *about.get("files", ())} | ({REPLICATIONS, STORE, *added_to(folder)} if about else set())
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
    if file.name in (MARK + BEING_WRITTEN, STORE + BEING_WRITTEN, JOURNAL):
        return True
    return is_unfinished and file.name.removesuffix(BEING_WRITTEN).endswith((".csv", ".png", ".json"))


def mend(place: Path) -> None:
    """What was left by a process killed while it put a run in its place: the earlier run comes back, or goes."""
    earlier = aside(place)
    if earlier.exists() and not place.exists():
        earlier.rename(place)
    shutil.rmtree(earlier, ignore_errors=True)


def aside(place: Path) -> Path:
    return place.with_name(place.name + REPLACED)


def put_in_place(whole: Path, place: Path) -> None:
    """One rename makes the run visible; an earlier one is moved aside first, and back if that fails."""
    if not place.exists():
        whole.rename(place)
        return
    place.rename(aside(place))
    try:
        whole.rename(place)
    finally:
        mend(place)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """InputError where the folder of a run cannot be written."""
    try:
        yield
    except OSError as error:
        raise InputError([Problem(str(folder), "", f"cannot be written: {error.strerror or error}")]) from None


def write_whole(file: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    beside = file.with_name(file.name + BEING_WRITTEN)
    try:
        beside.write_bytes(data)
        os.replace(beside, file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def take_over(old: Path, new: Path) -> None:
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
