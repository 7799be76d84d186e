"""Forecasts: kept runs read again, history by history, whatever has become of the code and the files since.

The names of the rows stand in a run's tables, their values in what each replication left, in the same order. So no
plan is compiled, and the data that the scenario was made of need not be at hand.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from sim.model.acts import NORM_FILES
from sim.model.problems import InputError, Problem, nearest, shown
from sim.model.scenario import Scenario
from sim.study.estimates import KEYS
from sim.study.folders import MARK
from sim.study.kept import finished
from sim.study.seals import KEPT, REPLICATIONS, Seal, digests_of, seal_of

AGAIN = "run the same scenario again"
LEAST = 2  # histories: of one there is no telling how far another lies


@dataclass(frozen=True, eq=False)
class Histories:
    """Rows of subject, measure and window, and their values: shape (histories, rows), NaN where not defined."""

    keys: pd.DataFrame
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Forecast:
    """One scenario of a kept run. measures: by year; months; curve: the share decided, the window being the day.

    prefix: of its files; seal: None where the run is not kept for good.
    """

    folder: Path
    name: str
    prefix: str
    seed: int
    commit: str
    code: str
    scenario: Scenario
    seal: Seal | None
    measures: Histories
    months: Histories
    curve: Histories

    @property
    def replications(self) -> int:
        """How many histories it holds."""
        return len(self.measures.values)


def read_forecast(folder: Path, scenario: str | None = None) -> Forecast:
    """One scenario of a run directory; its only one where none is named.

    InputError where the folder is none or its run has not ended, where the scenario is not named or not its own,
    where a file is missing or damaged, and where a kept run is no longer what was kept.
    """
    told = finished(folder)
    place, seal = folder.resolve(), seal_of(folder)
    if seal and (changed := [KEPT] if seal.day is None else seal.changed(place)):
        names = ", ".join(changed)
        raise _refused(folder, f"{seal} and is not what was kept: changed or missing: {names}")
    about = _chosen(folder, told, scenario)
    name, many = str(about["name"]), len(told["scenarios"]) > 1
    prefix, number = f"{name}_" if many else "", int(told["replications"])
    if number < LEAST:
        rule = "is a forecast of one history: it has no range; run it with more --replications"
        raise _refused(folder, rule)
    sheets = [_values(place / REPLICATIONS / f"{name}_{each:06d}.npz", each) for each in range(number)]
    tables = (_histories(place / f"{prefix}{table}.csv", [sheet[table] for sheet in sheets]) for table in TABLES)
    return Forecast(
        folder,
        name,
        prefix,
        int(told["seed"]),
        str(told.get("commit", "unknown")),
        str(told.get("code", "unknown")),
        _scenario(folder, about),
        seal,
        *tables,
    )


TABLES = ("measures", "months", "curve")


def keep_forecast(folder: Path, day: date, note: str = "") -> Seal:
    """Keep a run for good: no later run is written to its folder, and what changes in it is told.

    InputError where the folder holds no run that has ended, or one that is no forecast or kept already, or cannot
    be written.
    """
    told = finished(folder)
    if seal := seal_of(folder):
        raise _refused(folder, f"{seal} already; delete its {KEPT} to keep it anew")
    place = folder.resolve()
    names = [MARK, *sorted(str(name) for name in told.get("files", ())), REPLICATIONS]
    digests = digests_of(place, names)
    for each in told["scenarios"]:
        read_forecast(folder, str(each["name"]))
    if missing := [name for name in names if name not in digests]:
        raise _refused(folder, f"is not whole, {', '.join(missing)} cannot be read; {AGAIN}")
    made = Seal(day, note, digests)
    try:
        with (place / KEPT).open("x", encoding="utf-8") as file:
            file.write(made.as_json())
    except OSError as error:
        raise _refused(folder, f"cannot be written: {error.strerror or error}") from None
    return made


def _chosen(folder: Path, told: dict[str, Any], name: str | None) -> dict[str, Any]:
    every: dict[str, dict[str, Any]] = {str(each["name"]): each for each in told["scenarios"]}
    if name is None and len(every) > 1:
        raise _refused(folder, f"holds several scenarios; name one with --scenario: {', '.join(every)}")
    if name is not None and name not in every:
        raise InputError([Problem("--scenario", "", f"{shown(name)}: not in {folder}{nearest(name, every)}")])
    return every[name] if name is not None else next(iter(every.values()))


def _values(file: Path, number: int) -> dict[str, np.ndarray]:
    """The values of one replication, by table."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as archive:
            found = {table: np.asarray(archive[table], np.float64) for table in TABLES}
            is_it = int(archive["replication"]) == number
    except Exception as error:  # a damaged archive fails in many ways
        raise _unreadable(file, error) from None
    if not is_it:
        raise _refused(file, f"is what another replication left; {AGAIN}")
    return found


def _histories(file: Path, values: Sequence[np.ndarray]) -> Histories:
    """The rows of a table with their values, whose means must be those of the table."""
    try:
        texts = dict.fromkeys(KEYS, "str")
        table = pd.read_csv(file, dtype=texts, keep_default_na=False, na_values={"mean": [""]})[[*KEYS, "mean"]]
    except (OSError, ValueError, KeyError) as error:
        raise _unreadable(file, error) from None
    means = table["mean"].to_numpy(np.float64)
    if any(len(each) != len(table) for each in values):
        raise _refused(file, f"has other rows than its replications; {AGAIN}")
    stacked = np.array(values)
    is_known = ~np.isnan(stacked)
    with np.errstate(invalid="ignore"):
        own = np.where(is_known, stacked, 0.0).sum(axis=0) / is_known.sum(axis=0)
    if not np.allclose(own, means, rtol=1e-6, atol=1e-9, equal_nan=True):
        raise _refused(file, f"has other means than its replications; {AGAIN}")
    return Histories(table[KEYS], stacked)


def _scenario(folder: Path, about: dict[str, Any]) -> Scenario:
    """The scenario as it was run. Its files are not looked for: they were read when it ran."""
    data = dict(about.get("scenario", {}))
    if NORM_FILES in data:
        data[NORM_FILES] = _dated(data[NORM_FILES])
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        rule = f"its scenario is not one of this version: {where}: {first['msg']}; {AGAIN}"
        raise _refused(folder / MARK, rule) from None


def _dated(value: Any) -> Any:
    """Acts with dates for the texts of dates that JSON has in their place."""
    if isinstance(value, dict):
        return {key: _dated(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner) for inner in value]
    is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    return date.fromisoformat(value) if is_date else value


def _unreadable(file: Path, error: Exception) -> InputError:
    reason = (str(error) or type(error).__name__).splitlines()[0]
    return _refused(file, f"cannot be read: {reason}; {AGAIN}")


def _refused(place: Path, rule: str) -> InputError:
    return InputError([Problem(str(place), "", rule)])
