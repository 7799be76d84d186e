"""The runs in a folder, as forecasts: what each holds, whether it is kept for good, and what was laid over it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sim.model.problems import InputError, Problem
from sim.show.tables import UNDEFINED, Table
from sim.study.folders import MARK, UNFINISHED
from sim.study.kept import finished
from sim.study.seals import seal_of

REALITY = "reality.json"


@dataclass(frozen=True)
class KeptRun:
    """One scenario of a run. kept: the day; reality: the log laid over it, and its last day known."""

    run: str
    scenario: str
    first: str
    last: str
    histories: int
    seed: int
    commit: str
    kept: str | None
    note: str
    reality: str | None


def kept_runs(folder: Path) -> tuple[list[KeptRun], list[str]]:
    """The runs in a folder, or the run that it is; and what is wrong with those that cannot be told of.

    Answers of other commands, as `fluid` or `staff`, are no runs.

    InputError where there is no such folder.
    """
    if not folder.is_dir():
        raise InputError([Problem(str(folder), "", "there is no such folder; name the one that holds the runs")])
    marks = [folder / MARK] if (folder / MARK).exists() else sorted(folder.glob(f"*/{MARK}"))
    found, wrong = [], []
    for mark in marks:
        if not mark.parent.name.endswith(UNFINISHED) and _may_be_a_run(mark):
            try:
                found += list(_scenarios(mark.parent))
            except InputError as error:
                wrong += [str(problem) for problem in error.problems]
    return found, wrong


def _may_be_a_run(mark: Path) -> bool:
    """Whether what a mark tells may be a run: neither another command's answer, nor of something else altogether.

    One that cannot be read may have been a run, and is told of.
    """
    try:
        told = json.loads(mark.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return isinstance(told, dict) and "scenarios" in told and "command" not in told


def _scenarios(folder: Path) -> Iterator[KeptRun]:
    told, seal = finished(folder), seal_of(folder)
    for each in told["scenarios"]:
        name, data = str(each["name"]), each.get("scenario", {})
        prefix = f"{name}_" if len(told["scenarios"]) > 1 else ""
        period = data.get("period", {})
        yield KeptRun(
            str(folder),
            name,
            str(period.get("from", UNDEFINED)),
            str(period.get("until", UNDEFINED)),
            int(told["replications"]),
            int(told.get("seed", 0)),
            str(told.get("commit", "unknown")),
            None if seal is None else str(seal.day or "unreadable"),
            seal.note if seal else "",
            _reality(folder / f"{prefix}{REALITY}"),
        )


def _reality(file: Path) -> str | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return f"{told['log']}, until {told['until']}"
    return None


def kept_json(found: list[KeptRun], wrong: list[str]) -> dict[str, Any]:
    """The same for a program."""
    return {"runs": [asdict(each) for each in found], "problems": wrong}


def kept_table(folder: Path, found: list[KeptRun], wrong: list[str]) -> Table:
    """One row a scenario of a run."""
    columns = ("run", "scenario", "period", "histories", "seed", "commit", "kept", "reality laid over it")
    rows = tuple(
        (
            Path(each.run).name,
            each.scenario,
            f"{each.first} to {each.last}",
            f"{each.histories:,}",
            str(each.seed),
            each.commit[:8] + ("+" if each.commit.endswith("+") else ""),
            (each.kept or UNDEFINED) + (f": {each.note}" if each.note else ""),
            each.reality or UNDEFINED,
        )
        for each in found
    )
    note = (
        "Kept: since that day no run is written to the folder any more. Keep one with `officesim keep RUN`; lay "
        "records over it with `officesim judge LOG.csv --forecast RUN`."
    )
    texts = ("run", "scenario", "period", "commit", "kept", "reality laid over it")
    notes = (note, *wrong) if rows else (f"No finished run in {folder}.", *wrong)
    return Table(f"Runs in {folder}", columns, rows, notes, texts=texts, folded=("kept", "reality laid over it"))
