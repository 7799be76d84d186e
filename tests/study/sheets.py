"""Results from sheets written by hand, for what stands above the simulation."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pandas as pd

from sim.model.checks import validated
from sim.model.reading import Document
from sim.study.replications import Prepared
from sim.study.results import Result
from sim.study.sheets import Sheet
from tests.office import plan_of

COLUMNS = ["subject", "measure", "window", "value"]
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


def frame(rows: dict[tuple[str, str, str], float]) -> pd.DataFrame:
    """A tidy table from (subject, measure, window) -> value."""
    return pd.DataFrame([(*key, value) for key, value in rows.items()], columns=COLUMNS)


def prepared(name: str = "office", data: dict[str, Any] | None = None, *, with_plan: bool = False) -> Prepared:
    """A scenario as read from a file; without its plan unless told."""
    data = deepcopy(data or OFFICE)
    document = Document(f"{name}.toml", Path().resolve(), data)
    plan: Any = plan_of(data) if with_plan else None
    return Prepared(document, validated(document), plan)


def result(
    *histories: dict[tuple[str, str, str], float],
    name: str = "office",
    data: dict[str, Any] | None = None,
    months: dict[tuple[str, str, str], float] | None = None,
    curve: dict[tuple[str, str, str], float] | None = None,
) -> Result:
    """A result of one sheet a history, its measures given; months and curve the same in each."""
    rest = frame(months or {}), frame(curve or {})
    sheets = [Sheet(number, frame(rows), *rest) for number, rows in enumerate(histories)]
    return Result(prepared(name, data), 7, sheets)
