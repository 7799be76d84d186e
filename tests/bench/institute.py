"""The whole institute from file to tables, in a process of its own: seconds and peak memory; and the whole demo."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from sim.study.memory import freed_memory_kept
from sim.study.replications import prepare
from sim.study.results import run_scenarios

from .timing import peak_megabytes, table

TESTS = Path(__file__).parents[1]
WORKERS = 2
MOST_SECONDS, MOST_MEGABYTES = 300, 8_000


def institute_table(scenario: str, replications: int) -> str:
    """A scenario once, beside what is asked of the whole institute with 30 replications."""
    command = [sys.executable, "-m", "bench.institute", json.dumps([scenario, replications])]
    done = subprocess.run(command, cwd=TESTS, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    numbers = (f"{found['seconds']:.0f}", f"{MOST_SECONDS}", f"{found['megabytes']:,.0f}", f"{MOST_MEGABYTES:,}")
    head = ("", "replications", "dossiers each", "seconds", "under", "peak MB", "under")
    return table(head, [(scenario, replications, f"{found['dossiers']:,.0f}", *numbers)])


def measure(scenario: str, replications: int) -> dict[str, float]:
    """From the file to the tables of a study. The kernel is compiled already, as set-up leaves it."""
    start = perf_counter()
    (result,) = run_scenarios([prepare(scenario)], replications, workers=WORKERS)
    tables = (result.measures, result.months, result.curve, result.met, result.dashboard)
    assert all(len(each) for each in tables)
    seconds = perf_counter() - start
    received = result.measures[result.measures["measure"] == "received"]
    whole = received[received["window"] == result.windows[-1]]
    missions = whole[whole["subject"].isin(list(result.scenario.missions))]
    return {
        "seconds": seconds,
        "megabytes": peak_megabytes(),
        "dossiers": float(missions["mean"].sum()),
    }


def demo_seconds() -> float:
    """`officesim demo` as whoever tries it meets it: a program of its own, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim", "demo", "--out", str(Path(folder) / "demo")]
        start = perf_counter()
        subprocess.run(command, cwd=TESTS.parent, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return perf_counter() - start


if __name__ == "__main__":
    with freed_memory_kept():
        print(json.dumps(measure(*json.loads(sys.argv[1]))))
