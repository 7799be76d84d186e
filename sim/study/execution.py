"""Execution: replications as independent jobs on threads, processes or a cluster, with the same results on each."""

import logging
import multiprocessing
import os
import pickle
import signal
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, MutableMapping, Sequence
from concurrent.futures import (
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from queue import SimpleQueue
from typing import Any

from sim.engine.door import Engine, chosen
from sim.model.problems import InputError, Problem
from sim.plan.plan import Plan
from sim.study.environment import differing, environment
from sim.study.replications import replicate
from sim.study.sheets import Sheet, sheet_rows

SECONDS_TO_CONNECT = 10
MOST_AHEAD = 1_000  # jobs handed out at a time: enough for any cluster, few enough to start and stop at once
STOPPING = (signal.SIGINT, signal.SIGTERM)
LOST = (CancelledError, BrokenExecutor)


class LostWorkError(OSError):
    """A process or cluster ended while it was at work."""


@dataclass(frozen=True)
class Crew:
    """Who does the work. executor: any of `concurrent.futures`; shared: what stands for each plan in a job."""

    executor: Executor
    shared: Sequence[Any]
    stop: Callable[[], None] = lambda: None  # the work that is under way, when the run is interrupted


@contextmanager
def crew(
    plans: Sequence[Plan], engine: Engine = "auto", workers: int | None = None, cluster: str | None = None
) -> Iterator[Crew]:
    """Threads for the kernel, which runs outside Python's lock; processes for the reference; or a Dask cluster.

    workers: threads or processes, None for one a processor. cluster: the address of a Dask scheduler, whose workers
    then do it all. InputError where no scheduler answers there.
    """
    number = workers or workers_here()
    if cluster is not None:
        with _cluster(cluster) as client, client.get_executor() as executor:
            # What is passed as a job of its own is kept by the scheduler once, and made again where a worker dies.
            shared = [client.submit(bytes, packed(plan)) for plan in plans]
            yield Crew(executor, shared, lambda: executor.shutdown(False))
    elif chosen(engine) == "kernel":
        with ThreadPoolExecutor(number) as executor:
            yield Crew(executor, plans)
    else:
        context, packs = multiprocessing.get_context("spawn"), [packed(plan) for plan in plans]
        # Plans travel once: a job that does not fit in a pipe would keep the pool from ending when it is stopped.
        with ProcessPoolExecutor(number, context, _begin, (packs,)) as executor:
            yield Crew(executor, range(len(plans)), _end_children)


def workers_here() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    are not made again, and each new one is put there at once. done: called after each new one.
    """
    numbers, held = list(replications), {} if kept is None else kept
    sheets: dict[tuple[int, int], Sheet] = {}
    missing = []
    there = set(held)
    for job in [(place, number) for number in numbers for place in range(len(plans))]:
        try:
            if job in there:
                sheets[job] = Sheet.from_bytes(held[job], sheet_rows(plans[job[0]]))
        except ValueError:  # damaged
            pass
        if job not in sheets:
            missing.append(job)

    def finished(place: int, number: int, data: bytes) -> None:
        held[place, number] = data
        sheets[place, number] = Sheet.from_bytes(data, sheet_rows(plans[place]))
        done()

    if missing:
        packs = (packed(plan) for plan in plans)
        given = nullcontext(Crew(executor, [*packs])) if executor else crew(plans, engine, workers, cluster)
        with given as made:
            _run(made, missing, seed, engine, finished)
    return [[sheets[place, number] for number in numbers] for place in range(len(plans))]


def _run(
    made: Crew,
    jobs: Sequence[tuple[int, int]],
    seed: int | None,
    engine: Engine,
    done: Callable[[int, int, bytes], None],
) -> None:
    """Simulate and measure replications: each job is a plan's place and a number.

    done: called in this thread with place, number and what the replication leaves, as soon as it is finished. An
    interruption is taken between two of them, so that nothing is left half done.
    """
    finished: SimpleQueue[Any] = SimpleQueue()
    places: dict[Future[bytes], tuple[int, int]] = {}
    with _signals_wait(finished):
        try:
            here, ahead = environment(), iter(jobs)

            def hand_out(count: int) -> None:
                with _unheard():
                    for place, number in islice(ahead, count):
                        future = made.executor.submit(work, made.shared[place], number, seed, engine, here)
                        places[future] = place, number
                        future.add_done_callback(finished.put)

            hand_out(MOST_AHEAD)
            while places:
                future = finished.get()
                if not isinstance(future, Future):
                    raise _Stopped(future)
                done(*places.pop(future), future.result())
                hand_out(1)
        except BaseException as error:
            for future in places:
                future.cancel()
            made.stop()
            if isinstance(error, LOST):
                raise LostWorkError(
                    f"the work was lost where it was done: {str(error) or type(error).__name__}"
                ) from error
            raise


def work(shared: Any, number: int, seed: int | None, engine: Engine, expected: dict[str, str]) -> bytes:
    """One replication where the worker is. RuntimeError where it would be made by other code or other packages."""
    if found := differing(expected, environment()):
        raise RuntimeError(f"a worker has {found}; its figures could differ")
    plan = shared if isinstance(shared, Plan) else _HERE[shared] if isinstance(shared, int) else unpacked(shared)
    return replicate(plan, number, seed, engine).to_bytes()


def packed(plan: Plan) -> bytes:
    """A plan as bytes for a worker elsewhere."""
    return zlib.compress(pickle.dumps(plan), 1)


@lru_cache(maxsize=8)
def unpacked(data: bytes) -> Plan:
    """The plan that was packed; a worker unpacks each once."""
    plan: Plan = pickle.loads(zlib.decompress(data))
    return plan


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A client of the Dask scheduler at an address."""

    def refused(rule: str) -> InputError:
        return InputError([Problem("--cluster", address, rule)])

    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise refused("needs Dask: pip install 'officesim[cluster]'") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong there is told here
    try:
        get_address_host_port(address)
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise refused(f"no scheduler answers there: {str(error) or type(error).__name__}") from None
    with client:
        if not client.scheduler_info()["workers"]:
            raise refused("the scheduler has no worker")
        yield client


class _Stopped(BaseException):
    """A signal has asked the run to stop."""


@contextmanager
def _signals_wait(finished: "SimpleQueue[Any]") -> Iterator[None]:
    """Signals that end the program take their turn in the queue of what is finished, and act when it is theirs.

    Raised at any other moment they could leave a lock of the executor held for ever.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in STOPPING}
    heard = {each: handler for each, handler in before.items() if callable(handler)}
    for each in heard:
        signal.signal(each, lambda number, _: finished.put(number))
    try:
        yield
    except _Stopped as stopped:
        _restore(heard)
        number = stopped.args[0]
        heard[number](number, None)  # raises what it always raises
        raise KeyboardInterrupt from None
    finally:
        _restore(heard)


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    for each, handler in handlers.items():
        signal.signal(each, handler)


@contextmanager
def _unheard() -> Iterator[None]:
    """Processes started now do not hear Ctrl-C, which a terminal sends to all; their parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_children() -> None:
    for child in multiprocessing.active_children():
        child.terminate()


_HERE: list[Plan] = []  # the plans that a worker process was begun with


def _begin(packs: list[bytes]) -> None:
    """In a worker process: take the plans, and end when the parent has ended, also when it was killed."""
    _HERE[:] = map(unpacked, packs)

    def watch() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
