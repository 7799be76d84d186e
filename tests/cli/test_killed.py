"""A run killed at any moment, from its very start on, is complete when started again, and does nothing twice."""

import random
import shutil
import signal
import subprocess
import time

import pytest

from tests.cli.programs import COMMAND, surroundings
from tests.cli.running import OFFICE

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="signals of POSIX")]

WORDS = ["run", OFFICE, "--replications", "24", "--out", "run"]
KILLS = 20


def start(folder):
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*COMMAND, *WORDS], cwd=folder, env=surroundings(), stdout=quiet, stderr=quiet)


def content(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def finished_at(folder):
    """When each replication was finished, wherever it stands."""
    found = {}
    for file in folder.glob("run*/replications/*.npz"):
        found.setdefault(file.name, set()).add(file.stat().st_mtime_ns)
    return found


def test_a_run_killed_twenty_times_ends_as_if_it_had_not_been(tmp_path):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    begun = time.monotonic()
    assert start(whole).wait(120) == 0
    lasted = time.monotonic() - begun
    moments, finished, kills, kills_before_the_first = random.Random(20020101), {}, 0, 0
    while kills < KILLS:
        begun, process = time.monotonic(), start(killed)
        try:
            process.wait(moments.uniform(0.0, 1.0) * lasted)
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        assert process.wait() in (0, -signal.SIGKILL)
        kills_before_the_first += process.returncode != 0 and not finished_at(killed)
        for name, times in finished_at(killed).items():
            assert len(times | finished.get(name, times)) == 1, f"{name} was made twice"
            finished[name] = times
        if process.returncode == 0:  # whole, so begun anew
            lasted = min(lasted, time.monotonic() - begun)
            assert content(killed) == content(whole)
            shutil.rmtree(killed / "run")
            finished.clear()
    assert 0 < kills_before_the_first < KILLS
    assert start(killed).wait(120) == 0
    assert all(finished_at(killed)[name] == times for name, times in finished.items())
    assert content(killed) == content(whole)
