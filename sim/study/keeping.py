"""Run directories: what was run, what each replication left, and the tables made of them.

A run is made in `FOLDER.unfinished`, one file for each finished replication, and takes the folder's place when it
is whole. Started again, it does only what is missing there, or in an earlier run of the same in the folder.
"""

import json
import shutil
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.door import Engine
from sim.model.problems import InputError, Problem
from sim.study.describing import as_json, asked
from sim.study.folders import (
    BEING_WRITTEN,
    MARK,
    UNFINISHED,
    alone,
    aside,
    check_folder,
    mend,
    put_in_place,
    take_over,
    told_by,
    write_whole,
    writing,
)
from sim.study.replications import Prepared
from sim.study.results import Result, differences
from sim.study.seals import REPLICATIONS
from sim.study.signals import unheard

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
        with writing(self.folder):
            write_whole(self._file(key), data)

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
        write_whole(self.making / MARK, as_json(self.asked).encode())
        (self.making / REPLICATIONS).mkdir(exist_ok=True)
        for stray in self.making.glob(f"{REPLICATIONS}/*{BEING_WRITTEN}"):
            stray.unlink()
        self.grow(self.replications)

    def grow(self, replications: int) -> None:
        """So many replications will be done; an earlier run of the same lends those that it has."""
        self.replications = replications
        if _is_same(told_by(self.place), self.asked):
            every = [(p, n) for p in range(len(self.names)) for n in range(self.replications)]
            for name in (self._file(key).name for key in every):
                old, new = self.place / REPLICATIONS / name, self.making / REPLICATIONS / name
                if old.exists() and not new.exists():
                    take_over(old, new)

    def finish(self, results: Sequence[Result], extra: Callable[[Path], None] = lambda _: None) -> None:
        """Write the tables, and whatever `extra` writes, and put the run in its place; an earlier one goes."""
        with writing(self.folder):
            for file, table in kept_tables(results).items():
                table.to_csv(self.making / file, index=False, float_format="%.10g", lineterminator="\n")
            extra(self.making)
            files = sorted(each.name for each in self.making.iterdir() if each.name not in (MARK, REPLICATIONS))
            told = self.asked | {"replications": self.replications, "files": files}
            if results[0].rule is not None:
                told["precision"] = asdict(results[0].rule.wanted)
            write_whole(self.making / MARK, as_json(told).encode())
            asked_for = {self._file(key).name for key in self}
            with unheard():
                for each in (self.making / REPLICATIONS).iterdir():
                    if each.name not in asked_for:
                        each.unlink()
                put_in_place(self.making, self.place)


@contextmanager
def making(
    folder: Path, prepared: Sequence[Prepared], seed: int, engine: Engine, replications: int
) -> Iterator[Run]:
    """A run directory to fill and finish. What is done stays when it is interrupted; nothing where nothing is.

    InputError where the folder is not for a run, cannot be written, or is being written by another.
    """
    check_folder(folder)
    run = Run(folder, prepared, seed, engine, replications)
    with alone(folder):
        check_folder(folder)
        for beside in (run.making, aside(run.place)):
            check_folder(beside, is_ours=True)
        try:
            with writing(folder):
                mend(run.place)
                run.start()
            yield run
        finally:
            if run.making.exists() and not any(run.making.glob(f"{REPLICATIONS}/*.npz")):
                shutil.rmtree(run.making, ignore_errors=True)


def keep(folder: Path, results: Sequence[Result], extra: Callable[[Path], None] = lambda _: None) -> None:
    """Write results that are at hand as a run directory."""
    prepared, first = [result.prepared for result in results], results[0]
    with making(folder, prepared, first.seed, first.engine, first.replications) as run:
        for place, result in enumerate(results):
            for sheet in result.sheets:
                run[place, sheet.replication] = sheet.to_bytes()
        run.finish(results, extra)


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
