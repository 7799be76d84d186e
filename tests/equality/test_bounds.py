"""The kernel, compiled to test every index, reaches beyond none of its arrays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import numba, numpy as np

@numba.njit
def beyond(array, place):
    return array[np.uint64(place)]

try:
    beyond(np.zeros(2), 2)
except IndexError:
    pass
else:
    raise SystemExit("indices are not tested")

from sim.engine import compiled, layout
from sim.plan.inflow import inputs_of
from tests.generated.offices import office_of

for seed in range(7_000_000, 7_000_060):
    plan = office_of(seed).plan()
    for replication in range(2):
        compiled.run(plan, inputs_of(plan, replication), replication == 0)
    if seed == 7_000_030:
        layout.heap_of = lambda station: (32 * station + 7, 1)  # queues that must grow from the first dossier on
"""


@pytest.mark.slow
def test_no_index_lies_beyond_an_array(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    env = os.environ | {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=root, env=env, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stderr
