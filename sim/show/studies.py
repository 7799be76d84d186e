"""One study from scenario files to the screen: run, keep, draw and show."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.engine.door import chosen, is_compiled
from sim.model.problems import InputError, Problem
from sim.show.figures import draw
from sim.show.options import How
from sim.show.printing import print_json, print_tables, progress
from sim.show.summary import summary
from sim.show.tables import Table
from sim.study.keeping import making
from sim.study.replications import Prepared
from sim.study.results import Result, prepare_all, run_scenarios

LONGEST_NAME = 100  # of a results folder made of the scenarios' names
RESULTS = Path("results/out")


def study(files: Sequence[str], how: How, tables: Callable[[list[Result]], list[Table]]) -> Path:
    """Run, keep, draw and show scenarios; the folder of the results."""
    return study_of(prepare_all(files, tuple(how.overrides or ())), how, tables)


def study_of(
    prepared: Sequence[Prepared],
    how: How,
    tables: Callable[[list[Result]], list[Table]],
    *,
    name: str | None = None,
    told: Callable[[list[Result]], dict[str, Any]] = summary,
) -> Path:
    """The same for scenarios at hand. name: of the folder, else their names; told: what JSON says of them."""
    if how.cluster and how.workers:
        raise InputError([Problem("--workers", str(how.workers), "a cluster has workers of its own")])
    folder = how.out or RESULTS / (name or _name([each.name for each in prepared]))
    number = how.replications or prepared[0].scenario.replications
    seed = prepared[0].scenario.seed if how.seed is None else how.seed
    total = number * len(prepared)
    with making(folder, prepared, seed, how.engine, number) as run:
        if there := len(run):
            say(f"{there} of {total} histories are there already")
        if there < total and not how.cluster and chosen(how.engine) == "kernel" and not is_compiled():
            say("compiling the engine, once")
        try:
            with progress("simulated histories", total, there) as advance:
                results = run_scenarios(
                    prepared,
                    number,
                    seed,
                    engine=how.engine,
                    workers=how.workers,
                    cluster=how.cluster,
                    kept=run,
                    done=advance,
                )
            run.finish(results, lambda unfinished: draw(results, unfinished))
        except BaseException as error:
            if kept := len(run):
                at = f"kept in {shown_path(run.making)}; the same command goes on from there"
                say(f"{kept} of {total} histories are {at}")
            elif isinstance(error, KeyboardInterrupt):
                say("nothing was written")
            raise
    if how.as_json:
        print_json({**told(results), "folder": str(folder)})
    else:
        print_tables(tables(results))
        print(f"Results: {folder}")
    return folder


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
