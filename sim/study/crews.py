"""Crews: who simulates replications. Threads, processes, or the workers of a Dask cluster."""

import logging
import multiprocessing
import os
import pickle
import socket
import tempfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sim.engine.door import Engine, chosen
from sim.model.problems import InputError, Problem
from sim.plan.plan import Plan
from sim.study.environment import differing, environment
from sim.study.memory import freed_memory_kept

SECONDS_TO_CONNECT = 10
MOST_AHEAD = 1_000  # jobs handed out at a time: enough for any cluster, few enough to start and stop at once
AHEAD_HERE = 4  # the same for each thread or process of this machine

Telling = Callable[
    [Plan, int, int | None, Engine], bytes
]  # simulates one replication, and tells what is kept of it


def cancel(futures: Iterable[Future[Any]]) -> None:
    """Jobs that have not begun are not begun."""
    for future in list(futures):
        future.cancel()


@dataclass(frozen=True)
class Crew:
    """Who does the work.

    executor: any of `concurrent.futures`; share: what stands for a plan in its jobs; ahead: jobs handed out at a
    time; stop: ends those that are; is_gone: whether nobody is there any more to do them.
    """

    executor: Executor
    share: Callable[[Plan], Any]
    ahead: int = MOST_AHEAD
    stop: Callable[[Iterable[Future[Any]]], None] = cancel
    is_gone: Callable[[], bool] = lambda: False


@contextmanager
def crew(engine: Engine = "auto", workers: int | None = None, cluster: str | None = None) -> Iterator[Crew]:
    """Threads for the kernel, which runs outside Python's lock; processes for the reference; or a Dask cluster.

    workers: threads or processes, None for one a processor. cluster: the address of a Dask scheduler, whose workers
    then do it all. InputError where no scheduler answers there, or its workers have no officesim.
    """
    number = workers or workers_here()
    if cluster is not None:
        with _cluster(cluster) as client, client.get_executor() as executor:

            def stop(futures: Iterable[Future[Any]]) -> None:
                cancel(futures)
                executor.shutdown(False)

            def share(plan: Plan) -> Any:
                # As a job of its own it is kept by the scheduler once, and made again where a worker dies.
                return client.submit(bytes, packed(plan))

            yield Crew(executor, share, stop=stop, is_gone=lambda: not client.scheduler_info()["workers"])
    elif chosen(engine) == "kernel":
        with freed_memory_kept(), ThreadPoolExecutor(number) as executor:
            yield Crew(executor, lambda plan: plan, AHEAD_HERE * number)
    else:
        others = set(multiprocessing.active_children())

        def end(_: Iterable[Future[Any]]) -> None:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()

        # Plans travel as files: a job that does not fit in a pipe would keep a stopped pool from ending.
        with (
            tempfile.TemporaryDirectory() as folder,
            ProcessPoolExecutor(number, multiprocessing.get_context("spawn"), _begin) as executor,
        ):

            def written(plan: Plan) -> Path:
                file, place = tempfile.mkstemp(dir=folder)
                with os.fdopen(file, "wb") as pack:
                    pack.write(packed(plan))
                return Path(place)

            yield Crew(executor, written, AHEAD_HERE * number, end)


def workers_here() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work(
    shared: Any, number: int, seed: int | None, engine: Engine, tell: Telling, expected: dict[str, str]
) -> bytes | str:
    """One replication where the worker is, as bytes; or in what its code or packages differ from those expected."""
    if found := differing(expected, environment()):
        return found
    return tell(shared if isinstance(shared, Plan) else unpacked(shared), number, seed, engine)


def packed(plan: Plan) -> bytes:
    """A plan as bytes for a worker elsewhere."""
    return zlib.compress(pickle.dumps(plan), 1)


@lru_cache(maxsize=8)
def unpacked(data: bytes | Path) -> Plan:
    """The plan that was packed, or the file of it; a worker unpacks each once."""
    plan: Plan = pickle.loads(zlib.decompress(data if isinstance(data, bytes) else data.read_bytes()))
    return plan


def _begin() -> None:
    """In a worker process: end when the parent has ended, also when it was killed."""

    def watch() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """A client of the Dask scheduler at an address."""

    def refused(rule: str) -> InputError:
        return InputError([Problem("--cluster", address, rule)])

    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise refused("needs Dask, which the extra 'cluster' of officesim installs") from None
    with _quiet():
        try:
            socket.create_connection(get_address_host_port(address), SECONDS_TO_CONNECT).close()
            client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError, TypeError, OverflowError) as error:
            raise refused(f"no scheduler answers there: {str(error) or type(error).__name__}") from None
        with client:
            found = client.run(find_spec, __name__, on_error="return")
            if not found:
                raise refused("the scheduler has no worker")
            for worker, spec in found.items():
                if spec is None or isinstance(spec, BaseException):
                    raise refused(f"its worker {worker} has no officesim like the one here")
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong on a cluster is told here, and not by its own logs."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
