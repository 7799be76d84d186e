"""The same seed gives the same bytes, in another process, another time zone and another language."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from tests.office import history_of
from tests.plan.fingerprint import fingerprint
from tests.plan.test_addressed_draws import BASE

ROOT = Path(__file__).parents[2]
# By path, not by import: another distribution's `tests` may be installed.
SCRIPT = """
import pickle, runpy, sys
history_of = runpy.run_path("tests/office.py")["history_of"]
fingerprint = runpy.run_path("tests/plan/fingerprint.py")["fingerprint"]
print(fingerprint(*history_of(pickle.loads(sys.stdin.buffer.read()))[1:]))
"""


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "12345", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    ],
    ids=["tokyo", "new york"],
)
def test_surroundings_change_no_byte(surroundings: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=pickle.dumps(BASE),
        env={**os.environ, "PYTHONPATH": str(ROOT), **surroundings},
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == fingerprint(*history_of(BASE)[1:])


def test_two_histories_in_one_process_do_not_touch_each_other() -> None:
    first = fingerprint(*history_of(BASE)[1:])
    assert fingerprint(*history_of(BASE, 1)[1:]) != first
    assert fingerprint(*history_of(BASE)[1:]) == first
