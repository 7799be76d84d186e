"""Freed memory is kept while histories follow each other, and given back after them."""

import numpy as np
import pytest

from sim.study import memory
from sim.study.memory import c_library, freed_memory_kept

WORDS = 1 << 23  # 64 MB


def pages_asked_for():
    """How often the system is asked for memory by a large array, after one of the same size was freed."""
    resource = pytest.importorskip("resource", reason="counts no page faults")
    for _ in range(2):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        np.ones(WORDS)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


@pytest.mark.skipif(c_library() is None, reason="a C library that cannot be told how to keep memory")
def test_freed_memory_is_used_again_until_the_end_of_the_block():
    usually = pages_asked_for()
    with freed_memory_kept():
        kept = pages_asked_for()
    afterwards = pages_asked_for()
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
