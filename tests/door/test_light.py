"""`officesim --help` and `import sim` answer at once: they load nothing heavy."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "scipy", "pandas", "numba", "matplotlib"}


def loaded_by(*arguments: str) -> set[str]:
    """Top-level packages that Python loads when run with `arguments`, as its own import log tells."""
    command = [sys.executable, "-X", "importtime", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}


def test_help_loads_nothing_heavy():
    loaded = loaded_by(str(Path(sys.executable).with_name("officesim")), "--help")
    assert "sim" in loaded
    assert loaded & HEAVY == set()


def test_import_sim_loads_nothing_heavy():
    loaded = loaded_by("-c", "import sim")
    assert "sim" in loaded
    assert loaded & HEAVY == set()


def test_the_check_would_see_a_heavy_import():
    assert "numpy" in loaded_by("-c", "import numpy")


@pytest.mark.parametrize("package", sorted(HEAVY - {"numba"}))
def test_what_counts_as_heavy_is_installed(package):
    __import__(package)
