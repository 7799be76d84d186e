"""The same seed gives the same files, byte for byte, wherever and however it runs."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.cli.programs import run
from tests.cli.running import OFFICE, PATIENT

pytestmark = pytest.mark.long

HERE_AND_THERE = {
    "here": ((), {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "1"}),
    "there": (("--workers", "1"), {"PYTHONHASHSEED": "2", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"}),
    "together": (("--workers", "2"), {"PYTHONHASHSEED": "3", "TZ": "America/New_York", "LANG": "tr_TR.UTF-8"}),
}


def kept(folder, words, changed):
    done = run("compare", OFFICE, PATIENT, "--out", "run", *words, folder=folder, **changed)
    assert (done.returncode, done.stderr) == (0, "")
    files = {path.name: path.read_bytes() for path in (folder / "run").rglob("*") if path.is_file()}
    return files | {"printed": done.stdout}


def test_results_are_the_same_in_every_process_time_zone_and_language(tmp_path):
    folders = {name: tmp_path / name for name in HERE_AND_THERE}
    for folder in folders.values():
        folder.mkdir()
    with ThreadPoolExecutor(2) as pool:
        jobs = {name: pool.submit(kept, folders[name], *HERE_AND_THERE[name]) for name in HERE_AND_THERE}
    first, *others = (job.result() for job in jobs.values())
    assert len(first) == 10 + 2 + 3 + 6 + 1
    for other in others:
        assert other == first
