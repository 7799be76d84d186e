"""What a run directory holds, read again: its dashboards."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.model.problems import InputError, Problem, nearest
from sim.study.dashboard import COLUMNS
from sim.study.folders import MARK, UNFINISHED, told_by

NUMBERS = {"mean": "float64", "half_width": "float64", "n": "int64"}


@dataclass(frozen=True)
class Kept:
    """The dashboard of one scenario of a run. table: as `Result.dashboard`; file: where it stands."""

    scenario: str
    replications: int
    file: Path
    table: pd.DataFrame


def kept_dashboards(folder: Path) -> list[Kept]:
    """The dashboards of a run directory, in the order of its scenarios.

    InputError where the folder is none, its run has not ended, or was made without dashboards.
    """
    told = finished(folder)
    names = [str(each["name"]) for each in told["scenarios"]]
    prefixes = [""] if len(names) == 1 else [f"{name}_" for name in names]
    files = [folder / f"{prefix}dashboard.csv" for prefix in prefixes]
    if any(file.name not in told.get("files", ()) for file in files):
        made_by = f"officesim {told.get('officesim', 'of an earlier version')}"
        raise _refused(folder, f"holds no dashboard ({made_by} made it); run the same scenario again")
    return [
        Kept(name, int(told["replications"]), file, _table(file)) for name, file in zip(names, files, strict=True)
    ]


def finished(folder: Path) -> dict[str, Any]:
    """What the run in a folder tells of itself. InputError where it holds none, or one that has not ended."""
    place = folder.resolve()
    going_on = "the command that began it goes on from there"
    if place.name.endswith(UNFINISHED):
        raise _refused(folder, f"is a run that has not ended; {going_on}")
    if not place.exists():
        if place.with_name(place.name + UNFINISHED).exists():
            raise _refused(folder, f"has not ended, what is done is in {place.name}{UNFINISHED}; {going_on}")
        raise _refused(folder, f"there is no such folder{nearest(place.name, _runs_beside(place))}")
    if not place.is_dir():
        raise _refused(folder, "is a file; name the folder of a run")
    told = told_by(place)
    scenarios = told.get("scenarios")
    named = isinstance(scenarios, list) and [isinstance(each, dict) and "name" in each for each in scenarios]
    if not named or not all(named):
        rule = f"its {MARK} cannot be read" if (place / MARK).exists() else f"holds no run: no {MARK}"
        raise _refused(folder, rule)
    if command := told.get("command"):
        raise _refused(folder, f"holds an answer of `officesim {command}`, and no run")
    if not isinstance(told.get("replications"), int):
        raise _refused(folder, f"is a run that has not ended; {going_on}")
    return told


def _runs_beside(place: Path) -> list[str]:
    """The runs in the folder around a place."""
    with suppress(OSError):
        return sorted(mark.parent.name for mark in place.parent.glob(f"*/{MARK}"))
    return []


def _table(file: Path) -> pd.DataFrame:
    try:
        texts = [column for column in COLUMNS if column not in NUMBERS]
        # A mission may be called `null`: only numbers are missing where nothing is written.
        table = pd.read_csv(
            file,
            dtype={**dict.fromkeys(texts, "str"), **NUMBERS},
            keep_default_na=False,
            na_values={name: [""] for name in NUMBERS},
        )
        table = table[list(COLUMNS)]
    except (OSError, ValueError, KeyError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        raise _refused(file, f"cannot be read: {reason}; run the same scenario again") from None
    if table.empty:
        raise _refused(file, "holds no figures; run the same scenario again")
    return table


def _refused(place: Path, rule: str) -> InputError:
    return InputError([Problem(str(place), "", rule)])
