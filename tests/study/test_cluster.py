"""A real Dask scheduler and two worker processes: the same bits, also when one of them is killed."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest

from sim.study.execution import LostWorkError, run_all
from tests.office import plan_of
from tests.study.sheets import OFFICE

pytest.importorskip("distributed")
pytestmark = [pytest.mark.long, pytest.mark.xdist_group("cluster")]
ROOT = Path(__file__).resolve().parents[2]
LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


class Cluster:
    """A scheduler on a free port of this machine, and its workers."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        told = folder / "scheduler.json"
        self.start("distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", told, *LOCAL)
        wait_until(told.exists)
        wait_until(lambda: told.read_text(encoding="utf-8").rstrip().endswith("}"))
        self.address = (
            f"tcp://127.0.0.1:{told.read_text(encoding='utf-8').split('tcp://127.0.0.1:')[1].split(chr(34))[0]}"
        )
        own = ("--nthreads", "1", "--no-nanny", "--local-directory", folder, *LOCAL)
        self.workers = [self.start("distributed.cli.dask_worker", self.address, *own) for _ in range(2)]

    def start(self, module, *words):
        process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, words)],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def ready(self, workers):
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)

    def at_work(self):
        """The histories that each worker has still to finish."""
        from distributed import Client

        with Client(self.address, timeout=30, set_as_default=False) as client:
            return [*client.processing().values()]


def wait_until(happened, seconds=60.0):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@contextmanager
def cluster(folder):
    made = Cluster(folder)
    try:
        made.ready(2)
        yield made
    finally:
        for process in made.processes:
            process.kill()
            process.wait()


def as_bytes(sheets):
    return [[sheet.to_bytes() for sheet in own] for own in sheets]


def crowded(per_year):
    """The office with so many claims, and people for them."""
    office = deepcopy(OFFICE)
    office["missions"]["claim"]["demand"]["per_year"] = per_year
    office["teams"]["desk"]["fte"] = per_year / 100
    return office


@pytest.mark.parametrize(("engine", "per_year"), [("reference", 200), ("kernel", 40_000)])
def test_a_cluster_gives_the_same_bits_also_when_a_worker_is_killed(tmp_path, engine, per_year):
    """Histories are long enough in either engine for the worker to be killed within one of them."""
    plans = [plan_of(crowded(per_year)), plan_of({**crowded(per_year), "seed": 8})]
    alone = as_bytes(run_all(plans, range(20), seed=5, workers=1))
    with cluster(tmp_path) as made:
        assert as_bytes(run_all(plans, range(20), seed=5, cluster=made.address)) == alone
        told, at_work = [], []

        def kills_one():
            told.append(1)
            if len(told) == 8:
                at_work.extend(made.at_work())
                made.workers[0].send_signal(signal.SIGKILL)

        found = run_all(plans, range(20), seed=5, engine=engine, cluster=made.address, done=kills_one)
        assert as_bytes(found) == alone
        assert len(at_work) == 2
        assert all(at_work), "a worker had nothing left to do when one was killed"
        assert made.workers[0].wait(10) == -signal.SIGKILL
        assert len(told) == 40


def test_a_scheduler_that_dies_ends_the_run_and_keeps_what_is_done(tmp_path):
    kept = {}
    with cluster(tmp_path) as made:

        def kills_the_scheduler():
            if len(kept) == 3:
                made.processes[0].kill()

        with pytest.raises(LostWorkError, match="the work was lost where it was done"):
            run_all([plan_of(OFFICE)], range(2000), cluster=made.address, kept=kept, done=kills_the_scheduler)
    assert 3 <= len(kept) < 2000
