"""Trials: variants of a scenario, each in as many histories as a question needs, none of them simulated twice."""

import hashlib
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from copy import copy
from functools import partial
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.engine.door import Engine, chosen
from sim.model.reading import read_document
from sim.study.crews import Crew, crew
from sim.study.describing import data_files, scenario_hash
from sim.study.environment import environment
from sim.study.execution import Job, run_jobs
from sim.study.figures import Measuring, figures_told
from sim.study.replications import Prepared, prepare

WRITTEN_AFTER = 0.25  # seconds: each writing costs more than many histories; a killed program loses so much
MOST_PREPARED = 8  # plans at hand at a time


class Variant(NamedTuple):
    """A scenario file and what is changed in it, as on the command line: `key=value`, an empty value removes."""

    file: str
    overrides: tuple[str, ...] = ()

    def also(self, *overrides: str) -> "Variant":
        """The same with more changes laid over it."""
        return Variant(self.file, self.overrides + overrides)


class Store:
    """What histories left, in an SQLite file: under the key of their variant and their number."""

    def __init__(self, file: Path | str) -> None:
        """ValueError where the file is no store."""
        self._data = sqlite3.connect(file, isolation_level=None)
        try:
            for statement in (
                "PRAGMA synchronous = OFF",  # a killed program loses nothing written; a machine may
                "CREATE TABLE IF NOT EXISTS histories (variant, number, figures, PRIMARY KEY (variant, number))",
                "CREATE TABLE IF NOT EXISTS variants (variant PRIMARY KEY, overrides, names)",
                "CREATE TABLE IF NOT EXISTS names (names PRIMARY KEY, rows)",  # most variants have the same
            ):
                self._data.execute(statement)
            if (found := self._data.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(found)
        except sqlite3.DatabaseError as error:
            self._data.close()
            raise ValueError(f"{file}: {error}") from None

    def __len__(self) -> int:
        return int(self._data.execute("SELECT count(*) FROM histories").fetchone()[0])

    def rows(self, variant: str) -> pd.DataFrame | None:
        """The names of the figures of a variant, if they are known."""
        found = self._data.execute(
            "SELECT rows FROM variants JOIN names USING (names) WHERE variant = ?", (variant,)
        ).fetchone()
        return None if found is None else pd.DataFrame(json.loads(found[0]))

    def name(self, variant: str, overrides: Sequence[str], rows: pd.DataFrame) -> None:
        """Keep the names of the figures of a variant."""
        told = json.dumps({str(column): rows[column].tolist() for column in rows})
        names = hashlib.sha256(told.encode()).hexdigest()
        self._insert("INSERT OR IGNORE INTO names VALUES (?, ?)", names, told)
        self._insert("INSERT OR REPLACE INTO variants VALUES (?, ?, ?)", variant, "\n".join(overrides), names)

    def histories(self, variant: str, size: int) -> dict[int, np.ndarray]:
        """The figures of a variant's histories, by number, each of shape (size,)."""
        found = self._data.execute("SELECT number, figures FROM histories WHERE variant = ?", (variant,))
        return {number: np.frombuffer(data, "<f8") for number, data in found if len(data) == 8 * size}

    def keep(self, variant: str, number: int, figures: bytes) -> None:
        """Keep the figures of one history; they are written within a moment, or by `write`."""
        self._insert("INSERT OR REPLACE INTO histories VALUES (?, ?, ?)", variant, number, figures)

    def _insert(self, statement: str, *values: object) -> None:
        if not self._data.in_transaction:
            self._data.execute("BEGIN")
            self._begun = monotonic()
        self._data.execute(statement, values)
        if monotonic() - self._begun > WRITTEN_AFTER:
            self.write()

    def write(self) -> None:
        """Write what is kept to the file."""
        if self._data.in_transaction:
            self._data.execute("COMMIT")

    def close(self) -> None:
        """Write what is kept; no more is, and the file may be moved."""
        with suppress(sqlite3.ProgrammingError):  # closed before
            self.write()
        self._data.close()


class Trials:
    """Variants of scenarios in their histories, all on the same random numbers; who asks again finds them done.

    measuring: what is kept of a history. expects: called with how many histories will be simulated before they are;
    done: after each. engine, workers, cluster: as in `crew`; they change no figure. To be used in a `with`.
    """

    def __init__(
        self,
        store: Store,
        measuring: Measuring,
        seed: int,
        *,
        engine: Engine = "auto",
        workers: int | None = None,
        cluster: str | None = None,
        expects: Callable[[int], None] = lambda _: None,
        done: Callable[[], None] = lambda: None,
    ) -> None:
        self.store, self.measuring, self.seed, self.engine = store, measuring, seed, engine
        self._crew = partial(crew, engine, workers, cluster)
        self._expects, self._done = expects, done
        self._keys: dict[Variant, str] = {}
        self._rows: dict[str, pd.DataFrame] = {}
        self._plans: OrderedDict[Variant, Prepared] = OrderedDict()
        self._open = ExitStack()
        self._made: Crew | None = None

    def __enter__(self) -> "Trials":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def told_by(self, measuring: Measuring) -> "Trials":
        """The same, keeping something else of each history; from then on only these are asked."""
        other = copy(self)
        other.measuring, other._keys, other._rows = measuring, {}, {}
        return other

    def rows(self, variant: Variant) -> pd.DataFrame:
        """The names of the figures of a variant: of shape (rows,), in the order of `ask`."""
        key = self.key(variant)
        rows = self._known(key)
        return self._named(key, variant) if rows is None else rows

    def _known(self, key: str) -> pd.DataFrame | None:
        if key not in self._rows and (kept := self.store.rows(key)) is not None:
            self._rows[key] = kept
        return self._rows.get(key)

    def _named(self, key: str, variant: Variant) -> pd.DataFrame:
        rows = self._rows[key] = self.measuring.rows(self.prepared(variant).plan).reset_index(drop=True)
        self.store.name(key, variant.overrides, rows)
        return rows

    def ask(self, wanted: Sequence[tuple[Variant, Sequence[int]]]) -> list[np.ndarray]:
        """The figures of some histories of each variant: for each an array of shape (histories, rows).

        Numbers of histories are those of replications: the same number is the same history of demand, truth and
        absence in every variant. Only what is not yet kept is simulated. InputError for a variant that is wrong.
        """
        keys = [self.key(variant) for variant, _ in wanted]
        at_hand: dict[str, dict[int, np.ndarray]] = {}
        missing: dict[tuple[str, int], Variant] = {}
        for (variant, numbers), key in zip(wanted, keys, strict=True):
            if key not in at_hand:
                rows = self._known(key)
                at_hand[key] = {} if rows is None else self.store.histories(key, len(rows))
            missing |= {(key, number): variant for number in numbers if number not in at_hand[key]}
        if missing:
            self._simulate(missing, at_hand)
        return [
            np.array([at_hand[key][number] for number in numbers])
            if len(numbers)
            else np.zeros((0, len(self.rows(variant))))
            for (variant, numbers), key in zip(wanted, keys, strict=True)
        ]

    def _simulate(self, missing: dict[tuple[str, int], Variant], at_hand: dict[str, dict[int, np.ndarray]]) -> None:
        self._expects(len(missing))

        def jobs() -> Iterator[Job]:
            for (key, number), variant in missing.items():
                plan = self.prepared(variant).plan
                if self._known(key) is None:
                    self._named(key, variant)
                yield Job((key, number), plan, number)

        def finished(job: tuple[str, int], data: bytes) -> None:
            self.store.keep(*job, data)
            at_hand[job[0]][job[1]] = np.frombuffer(data, "<f8")
            self._done()

        if self._made is None:
            self._made = self._open.enter_context(self._crew())
        try:
            run_jobs(self._made, jobs(), self.seed, self.engine, partial(figures_told, self.measuring), finished)
        except BaseException:  # a crew that was stopped does no more
            self._made = None
            self._open.close()
            raise
        finally:
            self.store.write()

    def prepared(self, variant: Variant) -> Prepared:
        """A variant read, checked and compiled; the last few are kept."""
        found = self._plans.pop(variant, None) or prepare(*variant)
        self._plans[variant] = found
        if len(self._plans) > MOST_PREPARED:
            self._plans.popitem(last=False)
        return found

    def key(self, variant: Variant) -> str:
        """What decides every history of a variant: scenario, data, seed, engine, code, packages, what is kept."""
        if variant not in self._keys:
            document = read_document(*variant)
            files: dict[str, Any] = {}
            with suppress(OSError, ValueError):  # which is told when the variant is prepared
                files = data_files(document)
            told = (
                scenario_hash(document.data) if not document.problems else repr(variant),
                sorted(files.items()),
                *(self.seed, chosen(self.engine), sorted(environment().items()), repr(self.measuring)),
            )
            self._keys[variant] = hashlib.sha256(repr(told).encode()).hexdigest()
        return self._keys[variant]
