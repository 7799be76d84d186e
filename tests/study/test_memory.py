"""Freed memory is kept while histories follow each other, and given back after them."""

import subprocess
import sys

import numpy as np
import pytest

from sim.study import memory
from sim.study.memory import c_library, freed_memory_kept
from tests.cli.programs import ROOT

# How often the system is asked for memory by a large array (64 MB), after one of the same size was freed; in a new
# process: where large histories have been, the heap may hold so much that no array asks for more.
MEASURED = """
import resource
import numpy as np
from sim.study.memory import freed_memory_kept

def pages_asked_for():
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        np.ones(1 << 23)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

usually = pages_asked_for()
with freed_memory_kept():
    kept = pages_asked_for()
print(usually, kept, pages_asked_for())
"""
WORDS = 1 << 23


@pytest.mark.skipif(c_library() is None, reason="a C library that cannot be told how to keep memory")
def test_freed_memory_is_used_again_until_the_end_of_the_block():
    pytest.importorskip("resource", reason="counts no page faults")
    done = subprocess.run([sys.executable, "-c", MEASURED], capture_output=True, text=True, check=True, cwd=ROOT)
    usually, kept, afterwards = (int(number) for number in done.stdout.split())
    assert 4 * kept < usually
    assert 4 * kept < afterwards


def test_another_c_library_is_left_alone(monkeypatch):
    monkeypatch.setattr(memory, "c_library", lambda: None)
    with freed_memory_kept():
        np.ones(WORDS)


@pytest.mark.parametrize("without", [OSError, TypeError])
def test_a_system_that_shows_no_c_library_has_none(monkeypatch, without):
    def refuse(_):
        raise without

    monkeypatch.setattr(memory.ctypes, "CDLL", refuse)
    assert c_library() is None
