"""One question from a scenario file to its answer: folder, histories, progress, interruption."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine.door import chosen, is_compiled
from sim.model.problems import InputError, Problem
from sim.show.options import How
from sim.show.printing import counting, plain
from sim.show.studies import RESULTS, say, shown_path
from sim.study.describing import asked
from sim.study.figures import Measuring
from sim.study.inquiries import Inquiry, inquiring
from sim.study.replications import Prepared, prepare
from sim.study.trials import Trials, Variant


@dataclass(frozen=True)
class Question:
    """A question about a scenario. variant: the scenario as it is, with the overrides of the command line."""

    prepared: Prepared
    variant: Variant
    trials: Trials
    folder: Path
    _inquiry: Inquiry

    def finish(
        self,
        answer: Any,
        tables: Mapping[str, pd.DataFrame] | None = None,
        extra: Callable[[Path], None] = lambda _: None,
    ) -> None:
        """Write answer.json, the tables (CSV, by file name) and what `extra` writes into the folder it is given."""
        self._inquiry.finish(plain(answer), tables, extra)


@contextmanager
def asking(
    command: str, file: str, how: How, measuring: Measuring, options: Mapping[str, Any] | None = None
) -> Iterator[Question]:
    """Ask a question about a scenario file; what is simulated for it is kept, and found when it is asked again.

    command: its name, of the folder too. options: what else decides the answer, for run.json. InputError for a
    scenario that is not valid, and a folder that is not for results.
    """
    if how.cluster and how.workers:
        raise InputError([Problem("--workers", str(how.workers), "a cluster has workers of its own")])
    overrides = tuple(how.overrides or ())
    prepared = prepare(file, overrides)
    seed = prepared.scenario.seed if how.seed is None else how.seed
    about = {**asked([prepared], seed, how.engine), "command": command, "options": plain(dict(options or {}))}
    folder = how.out or RESULTS / f"{command}_{prepared.name}"
    with inquiring(folder, about) as inquiry:
        assert inquiry.store is not None
        if there := len(inquiry.store):
            say(f"{there} histories are there already")
        if not how.cluster and chosen(how.engine) == "kernel" and not is_compiled():
            say("compiling the engine, once")
        try:
            with (
                counting("simulated histories") as bar,
                Trials(
                    inquiry.store,
                    measuring,
                    seed,
                    engine=how.engine,
                    workers=how.workers,
                    cluster=how.cluster,
                    expects=bar.expect,
                    done=bar.advance,
                ) as trials,
            ):
                yield Question(prepared, Variant(file, overrides), trials, folder, inquiry)
        except InputError:  # what is wrong goes on from nowhere
            raise
        except BaseException:
            if inquiry.histories:
                at = f"kept in {shown_path(inquiry.making)}; the same command goes on from there"
                say(f"{len(inquiry.store)} histories are {at}")
            raise
