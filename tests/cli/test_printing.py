"""What is printed suits what reads it: a terminal, a narrow one, a pipe that closes, another alphabet."""

import os
import subprocess

import pytest

from tests.cli.programs import COMMAND, run, surroundings

pytestmark = pytest.mark.long


@pytest.mark.parametrize("width", [80, 120])
def test_tables_keep_to_the_width_asked_for(tmp_path, width):
    done = run("norms", folder=tmp_path, COLUMNS=str(width))
    assert max(map(len, done.stdout.splitlines())) <= width


def test_a_pipe_gets_plain_text(tmp_path):
    assert "\x1b" not in run("norms", folder=tmp_path).stdout


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
def test_who_stops_reading_causes_no_noise(tmp_path):
    line = " ".join(COMMAND) + " norms --json | head -n 1"
    done = subprocess.run(line, shell=True, cwd=tmp_path, env=surroundings(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_signs_that_a_terminal_does_not_have_are_replaced(tmp_path):
    done = run("norms", folder=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert "?" in done.stdout


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full disk, as Linux has one")
def test_a_full_disk_is_told_in_one_line(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "schema"], cwd=tmp_path, env=surroundings(), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 1
    assert done.stderr.startswith("officesim: [Errno 28]")
    assert "Traceback" not in done.stderr
