"""Demand as a trace: receipts of a real register, read from a CSV."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.registers import Known, read_receipts
from sim.model.scenario import Trace as TraceData

Integers = npt.NDArray[np.int64]


class Trace(NamedTuple):
    """Receipts by day, in order. day: days since the origin; place: rank within its day, which is its number."""

    day: Integers
    place: Integers
    office: Integers
    language: Integers
    names_languages: bool


def read_trace(
    mission: str,
    data: TraceData,
    folder: Path,
    origin: date,
    offices: tuple[str, ...],
    languages: tuple[str, ...],
) -> Trace:
    """Read a trace. ValueError with file, line and rule where it cannot be used."""
    known = Known(offices, languages, (), (), None)
    rows: list[tuple[int, int, int]] = []
    for found in read_receipts(folder, data, known):
        office = offices.index(found.office) if found.office is not None else 0
        language = languages.index(found.language) if found.language is not None else 0
        rows += [((found.day - origin).days, office, language)] * found.dossiers
    rows.sort(key=lambda receipt: receipt[0])
    table = np.array(rows, np.int64).reshape(-1, 3)
    day = table[:, 0]
    starts = np.searchsorted(day, day, side="left")
    return Trace(day, np.arange(len(day)) - starts, table[:, 1], table[:, 2], data.language is not None)
