"""Inquiries: the folder of one question, in which all that was simulated for it is kept, and its answer.

As a run, an inquiry is made in `FOLDER.unfinished` and takes the folder's place when it is answered. Asked again,
the same question finds what was simulated, there or in the folder of its last answer.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd

from sim.study.describing import as_json
from sim.study.folders import (
    BEING_WRITTEN,
    JOURNAL,
    MARK,
    STORE,
    UNFINISHED,
    alone,
    aside,
    check_folder,
    mend,
    put_in_place,
    write_whole,
    writing,
)
from sim.study.signals import unheard
from sim.study.trials import Store

ANSWER = "answer.json"


class Inquiry:
    """A question in the making. about: what decides its answer, as `describing.asked` tells it.

    lent: how many histories an earlier answer lends, which it keeps for itself too.
    """

    def __init__(self, folder: Path, about: dict[str, Any]) -> None:
        self.folder, self.place = folder, folder.resolve()
        self.making = self.place.with_name(self.place.name + UNFINISHED)
        self.about = about
        self.store: Store | None = None
        self.lent = 0

    def start(self) -> None:
        """Lay out the folder that the answer is made in, with what is there of an earlier one."""
        self.making.mkdir(exist_ok=True)
        for old in self.making.iterdir():
            if old.name not in (MARK, STORE, JOURNAL):
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        write_whole(self.making / MARK, as_json(self.about).encode())
        store, earlier = self.making / STORE, self.place / STORE
        is_lent = not store.exists() and earlier.exists()
        if is_lent:
            beside = store.with_name(STORE + BEING_WRITTEN)
            shutil.copy2(earlier, beside)
            beside.replace(store)
        try:
            self.store = Store(store)
        except ValueError:  # what cannot be read is made again
            store.unlink()
            (self.making / JOURNAL).unlink(missing_ok=True)
            self.store = Store(store)
        self.lent = len(self.store) if is_lent else 0

    @property
    def histories(self) -> int:
        """How many are kept where the answer is made, besides those that an earlier answer keeps."""
        return 0 if self.store is None else len(self.store) - self.lent

    def close(self) -> None:
        """No more is kept; a folder that holds nothing of its own goes."""
        if self.store is not None:
            is_empty = not self.histories
            self.store.close()
            self.store = None
            if is_empty:
                shutil.rmtree(self.making, ignore_errors=True)

    def finish(
        self,
        answer: Any,
        tables: Mapping[str, pd.DataFrame] | None = None,
        extra: Callable[[Path], None] = lambda _: None,
    ) -> None:
        """Write the answer, its tables, and whatever `extra` writes; the folder takes its place."""
        with writing(self.folder):
            for file, table in (tables or {}).items():
                table.to_csv(self.making / file, index=False, float_format="%.10g", lineterminator="\n")
            write_whole(self.making / ANSWER, as_json(answer).encode())
            extra(self.making)
            if self.store is not None:
                self.store.close()
                self.store = None
            files = sorted(each.name for each in self.making.iterdir() if each.name != MARK)
            write_whole(self.making / MARK, as_json(self.about | {"files": files}).encode())
            with unheard():
                put_in_place(self.making, self.place)


@contextmanager
def inquiring(folder: Path, about: dict[str, Any]) -> Iterator[Inquiry]:
    """A folder to answer a question in. What is simulated stays when it is interrupted; nothing where nothing is.

    InputError where the folder is not for results, cannot be written, or is being written by another.
    """
    check_folder(folder)
    made = Inquiry(folder, about)
    with alone(folder):
        check_folder(folder)
        for beside in (made.making, aside(made.place)):
            check_folder(beside, is_ours=True)
        try:
            with writing(folder):
                mend(made.place)
                made.start()
            try:
                yield made
            except sqlite3.Error as error:
                raise OSError(f"{made.making / STORE}: {error}") from error
        finally:
            with suppress(sqlite3.Error):
                made.close()
