"""Results from sheets written by hand, for what stands above the simulation."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.measure.counts import CountNames, Counts
from sim.measure.monthly import CellNames
from sim.model.checks import validated
from sim.model.reading import Document
from sim.study.estimates import KEYS
from sim.study.replications import Prepared
from sim.study.results import Result
from sim.study.sheets import Sheet, SheetRows
from tests.office import plan_of

OFFICE: dict[str, Any] = {
    "title": "An office",
    "period": {"from": "2018-01-01", "until": "2019-12-31", "run_in": "0 days"},
    "seed": 7,
    "teams": {"desk": {"fte": 2.0, "week": "38 hours", "serves": ["claim.decide"]}},
    "missions": {
        "claim": {
            "demand": {"per_year": 200},
            "norms": ["ninety", "charter/decision"],
            "steps": {"decide": {"work": "2 hours", "stamp": "decided"}},
        }
    },
    "norms": {"ninety": {"limit": "90 days", "percentage": 85.0}},
}


Rows = dict[tuple[str, str, str], float]  # (subject, measure, window) -> value


def keys_of(*histories: Rows) -> pd.DataFrame:
    """Every row that any history has."""
    return pd.DataFrame(list(dict.fromkeys(key for rows in histories for key in rows)), columns=KEYS)


def values_of(rows: Rows, keys: pd.DataFrame) -> np.ndarray:
    """The values of one history, NaN where it has none."""
    return np.array([rows.get(key, np.nan) for key in keys.itertuples(index=False, name=None)], np.float64)


def prepared(name: str = "office", data: dict[str, Any] | None = None, *, with_plan: bool = False) -> Prepared:
    """A scenario as read from a file; without its plan unless told."""
    data = deepcopy(data or OFFICE)
    document = Document(f"{name}.toml", Path().resolve(), data)
    plan: Any = plan_of(data) if with_plan else None
    return Prepared(document, validated(document), plan)


def result(
    *histories: Rows,
    name: str = "office",
    data: dict[str, Any] | None = None,
    months: Rows | None = None,
    curve: Rows | None = None,
) -> Result:
    """A result of one sheet a history, its measures given; months and curve the same in each."""
    rest = months or {}, curve or {}
    keys = keys_of(*histories), *map(keys_of, rest)
    rows = SheetRows(*keys, CellNames((), (), ("all",), ()), CountNames((), (), ()))
    no_cells = np.zeros((0, 1, 0), np.int8)
    nothing = Counts(np.zeros(0, np.int64), np.zeros(0, np.int32))
    sheets = [
        Sheet(number, rows, *map(values_of, (history, *rest), keys), no_cells, nothing)
        for number, history in enumerate(histories)
    ]
    return Result(prepared(name, data), 7, sheets)
