"""Runs that are stopped and started again: what is done is kept, and nothing else is touched."""

import shutil
from contextlib import suppress

import pytest

from sim.model.problems import InputError
from sim.study.environment import environment
from sim.study.keeping import keep, making
from tests.study.sheets import OFFICE, result
from tests.study.test_keeping import HISTORIES, ONE, names


@pytest.fixture
def run():
    return result(*HISTORIES)


def replications(folder):
    return {each.name: each.read_bytes() for each in sorted((folder / "replications").iterdir())}


@pytest.mark.parametrize("stop", [RuntimeError, KeyboardInterrupt])
@pytest.mark.parametrize("is_there", [False, True])
def test_what_stops_half_way_keeps_what_is_done_and_leaves_an_earlier_run_as_it_was(tmp_path, run, stop, is_there):
    def fails(folder):
        assert names(folder)
        raise stop

    if is_there:
        keep(tmp_path / "run", [run])
    before = {each.name: each.read_bytes() for each in tmp_path.glob("run/*.*")}
    with pytest.raises(stop):
        keep(tmp_path / "run", [result(*HISTORIES, name="other")], fails)
    assert {each.name: each.read_bytes() for each in tmp_path.glob("run/*.*")} == before
    assert names(tmp_path) == (["run", "run.unfinished"] if is_there else ["run.unfinished"])
    assert list(replications(tmp_path / "run.unfinished")) == ["other_000000.npz", "other_000001.npz"]
    keep(tmp_path / "run", [result(*HISTORIES, name="other")])
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ONE


def test_nothing_is_left_of_a_run_that_did_nothing(tmp_path, run):
    with pytest.raises(KeyboardInterrupt), making(tmp_path / "run", [run.prepared], 7, "auto", 2):
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def interrupted(folder, run, *numbers, seed=7, of=9):
    """What is there of a run when it is started, and then interrupted after some further replications."""
    with suppress(KeyboardInterrupt), making(folder, [run.prepared], seed, "auto", of) as started:
        there = sorted(number for _, number in started)
        for number in numbers:
            started[0, number] = b"history %d" % number
        raise KeyboardInterrupt
    return there


def test_a_run_started_again_has_what_was_done(tmp_path, run):
    folder = tmp_path / "run"
    assert interrupted(folder, run, 1, 4) == []
    assert interrupted(folder, run, 2) == [1, 4]
    assert interrupted(folder, run) == [1, 2, 4]
    with making(folder, [run.prepared], 7, "auto", 9) as started:
        assert started[0, 4] == b"history 4"
        assert (0, 4) in started
        assert (0, 3) not in started
        with pytest.raises(KeyError):
            started[0, 3]


@pytest.mark.parametrize("change", ["seed", "scenario", "engine", "code"])
def test_a_run_of_something_else_begins_anew(tmp_path, run, change, monkeypatch):
    folder, prepared, seed, engine = tmp_path / "run", run.prepared, 7, "auto"
    assert interrupted(folder, run, 1, 4) == []
    if change == "seed":
        seed = 8
    elif change == "scenario":
        prepared = result(*HISTORIES, data={**OFFICE, "title": "Another office"}).prepared
    elif change == "engine":
        engine = "reference"
    else:
        monkeypatch.setattr("sim.study.describing.environment", lambda: environment() | {"code": "0123"})
    with making(folder, [prepared], seed, engine, 9) as started:
        assert list(started) == []


def test_a_finished_run_lends_its_replications_to_a_longer_or_shorter_one(tmp_path, run):
    keep(tmp_path / "run", [run])
    made = replications(tmp_path / "run")
    assert interrupted(tmp_path / "run", run) == [0, 1]
    assert replications(tmp_path / "run") == replications(tmp_path / "run.unfinished") == made
    assert interrupted(tmp_path / "run", run, of=1) == [0]
    keep(tmp_path / "run", [result(*HISTORIES, {("ninety", "met", "2018"): 1.0})])
    assert names(tmp_path) == ["run"]
    assert len(replications(tmp_path / "run")) == 3


def test_two_runs_do_not_write_to_one_folder(tmp_path, run):
    with (
        making(tmp_path / "run", [run.prepared], 7, "auto", 9),
        pytest.raises(InputError, match=r"run: is being written by another run; wait for it"),
    ):
        keep(tmp_path / "run", [run])


def left(folder, *, before):
    """The folders as a process leaves them that is killed just before or after its run takes the place."""
    folder.rename(folder.with_name("run.replaced"))
    if not before:
        shutil.copytree(folder.with_name("run.replaced"), folder)


@pytest.mark.parametrize("before", [True, False])
def test_what_a_killed_process_moved_aside_comes_back_or_goes(tmp_path, run, before):
    keep(tmp_path / "run", [run])
    left(tmp_path / "run", before=before)
    assert interrupted(tmp_path / "run", run) == [0, 1]
    assert names(tmp_path) == ["run", "run.unfinished"]
    keep(tmp_path / "run", [run])
    assert names(tmp_path) == ["run"]


def test_what_a_killed_process_was_writing_goes(tmp_path, run):
    folder = tmp_path / "run.unfinished"
    interrupted(tmp_path / "run", run, 1)
    for stray in ("run.json.writing", "replications/office_000002.npz.writing", "measures.csv", "backlog.png"):
        (folder / stray).write_bytes(b"half")
    (tmp_path / ".run.lock").touch()
    assert interrupted(tmp_path / "run", run) == [1]
    assert list(replications(folder)) == ["office_000001.npz"]
    keep(tmp_path / "run", [run])
    assert names(tmp_path) == ["run"]
    assert names(tmp_path / "run") == ONE


def test_a_shorter_run_that_is_interrupted_costs_a_longer_one_nothing(tmp_path, run):
    assert interrupted(tmp_path / "run", run, 1, 4) == []
    assert interrupted(tmp_path / "run", run, of=1) == []
    assert interrupted(tmp_path / "run", run, 0, of=2) == [1]
    assert interrupted(tmp_path / "run", run) == [0, 1, 4]


def test_an_unfinished_run_that_does_not_say_what_it_is_is_not_used(tmp_path, run):
    interrupted(tmp_path / "run", run, 1)
    for text in ("", "{", '{"scenarios": 3, "files": 5}'):
        (tmp_path / "run.unfinished" / "run.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"unfinished: holds a run\.json that cannot be read.*; delete it"):
            keep(tmp_path / "run", [run])


def test_an_unfinished_folder_that_is_no_run_is_left_alone(tmp_path, run):
    (tmp_path / "run.unfinished").mkdir()
    (tmp_path / "run.unfinished" / "notes.txt").touch()
    with pytest.raises(InputError, match=r"run\.unfinished: holds no run, but notes\.txt"):
        keep(tmp_path / "run", [run])
    assert names(tmp_path / "run.unfinished") == ["notes.txt"]


@pytest.mark.parametrize("name", ["run.unfinished", "run.replaced"])
def test_what_somebody_else_keeps_beside_a_run_is_left_alone(tmp_path, run, name):
    keep(tmp_path / "run", [run])
    shutil.copytree(tmp_path / "run", tmp_path / name)
    for stray in ("thesis.txt", "replications/notes.txt"):
        (tmp_path / name / stray).touch()
        with pytest.raises(InputError, match=f"{name}: holds also {stray}"):
            keep(tmp_path / "run", [run])
        (tmp_path / name / stray).unlink()


@pytest.mark.parametrize("name", ["run.unfinished", "run.replaced"])
def test_names_of_folders_in_the_making_are_for_them_alone(tmp_path, run, name):
    with pytest.raises(InputError, match=f"{name}: names that end in .* are for runs that are not whole"):
        keep(tmp_path / name, [run])
