"""Ctrl-C in the middle of a run: one line, exit code 130, what is done is kept, no process left behind."""

import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.programs import COMMAND, surroundings
from tests.cli.running import OFFICE

pytestmark = [pytest.mark.long, pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")]

MANY = ["run", OFFICE, "--replications", "100000", "--workers", "2", "--engine"]


def hears_interruptions():
    """As in a shell's foreground: what is started in the background ignores Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def started(folder, errors, engine):
    """A long run in a session of its own, as one started from a shell; nothing of it is left behind."""
    process = subprocess.Popen(
        [*COMMAND, *MANY, engine],
        cwd=folder,
        env=surroundings(),
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
        preexec_fn=hears_interruptions,
    )
    try:
        yield process
    finally:
        for member in members(process.pid):
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        process.wait()


def members(session):
    """Live processes of a session, but for the resource tracker, which ends by itself."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, owner = status.read_text().rpartition(")")[2].split()[:4]
            words = (status.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(owner) == session and state != "Z" and "resource_tracker" not in words:
            found.append(int(status.parent.name))
    return found


def seconds_worked(process):
    """Processor time that a process has taken: a better clock than the wall's where others work too."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(happened, seconds=60.0):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


KEPT = (
    r"(\d+) of 100000 histories are kept in results/out/office\.unfinished; the same command goes on from there\n"
)


@pytest.mark.parametrize(
    ("number", "to_all", "engine", "seconds", "code", "said"),
    [
        pytest.param(signal.SIGINT, True, "kernel", 4.0, 130, f"{KEPT}interrupted\n", id="Ctrl-C"),
        pytest.param(signal.SIGINT, True, "kernel", 7.0, 130, f"{KEPT}interrupted\n", id="Ctrl-C later"),
        pytest.param(signal.SIGINT, True, "reference", 4.0, 130, f"{KEPT}interrupted\n", id="Ctrl-C, processes"),
        pytest.param(signal.SIGTERM, False, "kernel", 4.0, 143, KEPT, id="terminated"),
        pytest.param(signal.SIGTERM, False, "reference", 4.0, 143, KEPT, id="terminated, processes"),
        pytest.param(signal.SIGKILL, False, "reference", 4.0, -signal.SIGKILL, r"[\s\S]*", id="killed, processes"),
    ],
)
def test_an_interrupted_run_keeps_what_is_done_and_leaves_no_process(
    tmp_path, number, to_all, engine, seconds, code, said
):
    if not Path("/proc/self/stat").exists():
        pytest.skip("processes are counted in /proc")
    folder = tmp_path / "folder"
    folder.mkdir()
    unfinished = folder / "results" / "out" / "office.unfinished"
    with (tmp_path / "errors").open("w+b") as errors, started(folder, errors, engine) as process:
        wait_until(lambda: seconds_worked(process) >= seconds or len(list(unfinished.glob("*/*.npz"))) > 20)
        (os.killpg if to_all else os.kill)(process.pid, number)
        assert process.wait(30) == code
        wait_until(lambda: members(process.pid) == [])
        errors.seek(0)
        told = re.fullmatch(said, errors.read().decode())
    assert told
    files = sorted(path.relative_to(unfinished).as_posix() for path in unfinished.rglob("*") if path.is_file())
    if number != signal.SIGKILL:
        assert files[-1] == "run.json"
        assert len(files) == int(told[1]) + 1
    assert list(folder.iterdir()) == [folder / "results"]
    beside = [unfinished.with_name(".office.lock")] if number == signal.SIGKILL else []
    assert sorted((folder / "results" / "out").iterdir()) == [*beside, unfinished]
