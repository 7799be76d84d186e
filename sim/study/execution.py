"""Execution: replications as independent jobs, with the same results whoever does them."""

from collections.abc import Callable, Hashable, Iterable, MutableMapping, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from functools import lru_cache
from itertools import islice
from queue import Empty, SimpleQueue
from signal import SIGINT
from typing import Any, NamedTuple

from sim.engine.door import Engine
from sim.plan.plan import Plan
from sim.study.crews import Crew, Telling, crew, packed, work
from sim.study.environment import environment
from sim.study.replications import replicate
from sim.study.sheets import Sheet, SheetRows, sheet_rows
from sim.study.signals import StoppedError, in_turn, unheard

SILENCE = 30  # seconds without a finished job until it is asked whether anybody is there


class Job(NamedTuple):
    """One replication of one plan, under the key by which who asks for it knows it."""

    key: Hashable
    plan: Plan
    number: int


class LostWorkError(OSError):
    """A process or cluster ended while it was at work, or its results cannot be used."""


def run_all(
    plans: Sequence[Plan],
    replications: Iterable[int],
    seed: int | None = None,
    *,
    engine: Engine = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    executor: Executor | None = None,
    kept: MutableMapping[tuple[int, int], bytes] | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[list[Sheet]]:
    """Every replication of every plan: for each plan its sheets, in order of replication.

    All plans meet the same numbers (common random numbers). engine, workers, cluster: as in `crew`, or any
    executor; they change no result. kept: what replications leave, by place of the plan and number: those at hand
    are not made again, and each new one is put there at once. done: called after each new one. LostWorkError where
    those who did the work are gone.
    """
    numbers, kept = list(replications), {} if kept is None else kept
    rows = [sheet_rows(plan) for plan in plans]
    jobs = [(place, number) for number in numbers for place in range(len(plans))]
    at_hand = set(kept)
    sheets = {job: _sheet(kept, job, rows) if job in at_hand else None for job in jobs}

    def finished(job: tuple[int, int], data: bytes) -> None:
        kept[job] = data
        sheets[job] = _sheet(kept, job, rows)
        if sheets[job] is None:
            raise LostWorkError(f"what replication {job[1]} left cannot be read")
        done()

    if missing := [job for job, sheet in sheets.items() if sheet is None]:
        given = nullcontext(Crew(executor, packed)) if executor else crew(engine, workers, cluster)
        with given as made:
            wanted = (Job(job, plans[job[0]], job[1]) for job in missing)
            run_jobs(made, wanted, seed, engine, sheet_told, finished)
    return [[sheet for number in numbers if (sheet := sheets[place, number])] for place in range(len(plans))]


def _sheet(
    kept: MutableMapping[tuple[int, int], bytes], job: tuple[int, int], rows: Sequence[SheetRows]
) -> Sheet | None:
    """What a replication left; None where it is damaged, or is that of another replication."""
    try:
        sheet = Sheet.from_bytes(kept[job], rows[job[0]])
    except (KeyError, ValueError):
        return None
    return sheet if sheet.replication == job[1] else None


def sheet_told(plan: Plan, number: int, seed: int | None, engine: Engine) -> bytes:
    """Simulate one replication and keep its whole sheet."""
    return replicate(plan, number, seed, engine).to_bytes()


def run_jobs(
    made: Crew,
    jobs: Iterable[Job],
    seed: int | None,
    engine: Engine,
    tell: Telling,
    done: Callable[[Any, bytes], None],
) -> None:
    """Simulate replications, and keep of each what `tell` says; jobs are taken as the crew has room for them.

    done: called in this thread with the job's key and what the replication leaves, as soon as it is finished. An
    interruption is taken between two of them, so that nothing is left half done.
    """
    finished: SimpleQueue[Any] = SimpleQueue()
    places: dict[Future[bytes | str], tuple[Hashable, Any]] = {}
    here, ahead, shared = environment(), iter(jobs), lru_cache(maxsize=8)(made.share)

    def hand_out(count: int) -> None:
        for job in islice(ahead, count):
            with unheard(SIGINT):  # by processes that begin now
                told = shared(job.plan)
                future = made.executor.submit(work, told, job.number, seed, engine, tell, here)
            places[future] = job.key, told
            future.add_done_callback(finished.put)

    with in_turn(finished):
        try:
            hand_out(made.ahead)
            while places:
                future = _next(finished, made)
                if not isinstance(future, Future):
                    raise StoppedError(future)
                data = future.result()
                if isinstance(data, str):
                    raise LostWorkError(f"a worker has {data}; its figures could differ")
                done(places.pop(future)[0], data)
                hand_out(1)
        except BaseException as error:
            made.stop(places)
            if _is_lost(error):
                raise LostWorkError(f"the work was lost where it was done: {_told(error)}") from error
            raise


def _next(finished: "SimpleQueue[Any]", made: Crew) -> Any:
    """What is finished next: a job, or the patience of who has sent a signal."""
    while True:
        try:
            return finished.get(timeout=SILENCE)
        except Empty:
            if made.is_gone():
                raise LostWorkError("the cluster has no worker any more") from None


def _is_lost(error: BaseException) -> bool:
    own = type(error).__module__.startswith("distributed")
    return own or isinstance(error, (CancelledError, BrokenExecutor))


def _told(error: BaseException) -> str:
    hint = ' (a script that starts processes needs `if __name__ == "__main__"`)'
    return (str(error) or type(error).__name__) + (hint if isinstance(error, BrokenProcessPool) else "")
