"""One study from scenario files to the screen: run, keep, draw and show."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.door import chosen, is_compiled
from sim.model.problems import InputError, Problem
from sim.show.figures import draw
from sim.show.options import How
from sim.show.precision import said_beforehand, said_of_stage
from sim.show.printing import print_json, print_tables, progress
from sim.show.summary import summary
from sim.show.tables import Table
from sim.study.keeping import Run, making
from sim.study.precision import FIRST, Wanted
from sim.study.replications import Prepared
from sim.study.results import Result, prepare_all, run_scenarios
from sim.study.stages import rule_of

LONGEST_NAME = 100  # of a results folder made of the scenarios' names
RESULTS = Path("results/out")


def study(files: Sequence[str], how: How, tables: Callable[[list[Result]], list[Table]], **more: Any) -> Path:
    """Run, keep, draw and show scenarios; the folder of the results. more: as `study_of` takes it."""
    return study_of(prepare_all(files, tuple(how.overrides or ())), how, tables, **more)


def study_of(
    prepared: Sequence[Prepared],
    how: How,
    tables: Callable[[list[Result]], list[Table]],
    *,
    name: str | None = None,
    told: Callable[[list[Result]], dict[str, Any]] = summary,
    kept: Callable[[list[Result]], Mapping[str, pd.DataFrame]] = lambda _: {},
    wanted: Wanted | None = None,
) -> Path:
    """The same for scenarios at hand. name: of the folder, else their names; told: what JSON says of them; kept:
    further tables, by file; wanted: the precision that decides the number of replications.
    """
    if how.cluster and how.workers:
        raise InputError([Problem("--workers", str(how.workers), "a cluster has workers of its own")])
    folder = how.out or RESULTS / (name or _name([each.name for each in prepared]))
    seed = prepared[0].scenario.seed if how.seed is None else how.seed
    number = how.replications or prepared[0].scenario.replications
    if wanted is not None:
        number = FIRST if wanted.share is not None else wanted.fixed
        if words := said_beforehand(wanted):
            say(words)
    with making(folder, prepared, seed, how.engine, number) as run:
        try:
            results = _simulated(run, prepared, how, seed)
            if wanted is not None:
                results = _precise(run, results, how, wanted)
            run.finish(results, lambda unfinished: _drawn(results, kept(results), unfinished))
        except BaseException as error:
            if there := len(run):
                at = f"kept in {shown_path(run.making)}; the same command goes on from there"
                say(f"{there} of {run.replications * len(prepared)} histories are {at}")
            elif isinstance(error, KeyboardInterrupt):
                say("nothing was written")
            raise
    if how.as_json:
        print_json({**told(results), "folder": str(folder)})
    else:
        print_tables(tables(results))
        print(f"Results: {folder}")
    return folder


def _precise(run: Run, results: list[Result], how: How, wanted: Wanted) -> list[Result]:
    """Results with as many replications as a precision takes. results: of the first stage."""
    while True:
        rule, there = rule_of(results, wanted), run.replications
        if words := said_of_stage(rule, there):
            say(words)
        if rule.done == there:
            return [replace(result, rule=rule) for result in results]
        run.grow(rule.done)
        results = _simulated(run, [result.prepared for result in results], how, results[0].seed, there)


def _simulated(run: Run, prepared: Sequence[Prepared], how: How, seed: int, known: int = 0) -> list[Result]:
    """The replications of a run, those that are missing simulated. known: those of each that need no mention."""
    total = run.replications * len(prepared)
    if (there := len(run)) > known * len(prepared):
        say(f"{there} of {total} histories are there already")
    if there < total and not how.cluster and chosen(how.engine) == "kernel" and not is_compiled():
        say("compiling the engine, once")
    with progress("simulated histories", total, there) as advance:
        return run_scenarios(
            prepared,
            run.replications,
            seed,
            engine=how.engine,
            workers=how.workers,
            cluster=how.cluster,
            kept=run,
            done=advance,
        )


def _drawn(results: list[Result], tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Figures, and further tables, in the folder of a run."""
    draw(results, folder)
    for file, table in tables.items():
        table.to_csv(folder / file, index=False, float_format="%.10g", lineterminator="\n")


def _name(names: list[str]) -> str:
    """A folder's name made of the scenarios' names."""
    joined = "_and_".join(names)
    return joined if len(joined) <= LONGEST_NAME else f"{names[0]}_and_{len(names) - 1}_others"


def shown_path(path: Path) -> str:
    """A path from the current folder, where it lies in it."""
    here = Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def say(words: str) -> None:
    """Say something on the error stream, beside the results."""
    print(words, file=sys.stderr, flush=True)
