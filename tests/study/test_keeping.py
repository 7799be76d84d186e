"""Run directories: whole or not at all, and only where a run belongs."""

import json
import shutil
from contextlib import suppress
from copy import deepcopy
from datetime import date

import pandas as pd
import pytest

from sim.model.checks import validated
from sim.model.problems import InputError
from sim.model.reading import Document
from sim.study.describing import scenario_hash
from sim.study.environment import environment
from sim.study.keeping import check_folder, keep, kept_tables, making
from sim.study.replications import Prepared
from sim.study.results import Result
from tests.study.sheets import OFFICE, result

HISTORIES = [{("ninety", "met", "2018"): 1.0}, {("ninety", "met", "2018"): 0.0}]
TABLES = ["curve.csv", "measures.csv", "met.csv", "months.csv"]
ONE = [*TABLES, "replications", "run.json"]


@pytest.fixture
def run():
    return result(*HISTORIES)


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def refusal(folder):
    with pytest.raises(InputError) as caught:
        check_folder(folder)
    return str(caught.value)


def test_one_scenario_leaves_its_tables_and_what_was_run(tmp_path, run):
    keep(tmp_path / "out" / "run", [run])
    assert names(tmp_path / "out" / "run") == ONE
    assert names(tmp_path / "out") == ["run"]
    met = pd.read_csv(tmp_path / "out" / "run" / "met.csv")
    assert met.loc[0, ["subject", "probability", "n"]].tolist() == ["ninety", 0.5, 2]


def test_several_scenarios_have_their_names_in_the_files_and_their_differences(tmp_path, run):
    keep(tmp_path / "run", [run, result(*HISTORIES, name="other")])
    tables = ("curve", "measures", "met", "months")
    own = [f"{name}_{table}.csv" for name in ("office", "other") for table in tables]
    assert names(tmp_path / "run") == sorted([*own, "other_less_office.csv", "replications", "run.json"])
    assert list(pd.read_csv(tmp_path / "run" / "other_less_office.csv")) == [
        *("subject", "measure", "window", "difference", "half_width", "unpaired", "n")
    ]


def test_what_was_run_is_enough_to_run_it_again(tmp_path, run):
    keep(tmp_path / "run", [run])
    about = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    assert list(about) == [
        *("officesim", "code", "python", "platform", "commit", "packages", "engine", "seed"),
        *("scenarios", "replications", "files"),
    ]
    assert (about["seed"], about["replications"], about["engine"]) == (7, 2, "kernel")
    assert about["files"] == TABLES
    assert set(about["packages"]) >= {"numpy", "pandas", "scipy", "numba"}
    [scenario] = about["scenarios"]
    assert (scenario["name"], scenario["file"]) == ("office", "office.toml")
    assert scenario["sha256"] == scenario_hash(run.prepared.document.data)
    again = validated(Document("again.toml", tmp_path, scenario["scenario"]))
    assert again == run.scenario


def test_the_hash_tells_scenarios_apart_and_not_the_order_of_their_words():
    other = deepcopy(OFFICE) | {"seed": 8}
    shuffled = dict(reversed(deepcopy(OFFICE).items()))
    assert scenario_hash(OFFICE) == scenario_hash(shuffled) != scenario_hash(other)
    dated = {"from": date(2018, 1, 1)}
    assert scenario_hash(dated) == scenario_hash({"from": "2018-01-01"})


def test_files_that_a_scenario_reads_are_told_by_their_content(tmp_path):
    (tmp_path / "receipts.csv").write_text("day\n2018-03-01\n", encoding="utf-8")
    data = deepcopy(OFFICE)
    data["missions"]["claim"]["demand"] = {"trace": {"file": "receipts.csv", "date": "day"}}
    document = Document("office.toml", tmp_path, data)
    run = Result(Prepared(document, validated(document), None), 7, result(*HISTORIES).sheets)
    keep(tmp_path / "run", [run])
    [scenario] = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["scenarios"]
    assert list(scenario["data"]) == ["receipts.csv"]
    assert len(scenario["data"]["receipts.csv"]) == 64


def test_a_new_run_replaces_an_earlier_one(tmp_path, run):
    folder = tmp_path / "run"
    keep(folder, [run, result(*HISTORIES, name="other")])
    check_folder(folder)
    keep(folder, [run])
    assert names(folder) == ONE
    assert names(tmp_path) == ["run"]


def test_further_files_are_written_with_the_run(tmp_path, run):
    keep(tmp_path / "run", [run], lambda folder: (folder / "figure.png").touch())
    assert "figure.png" in json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["files"]
    check_folder(tmp_path / "run")


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
    assert interrupted(tmp_path / "run", run, 0, of=2) == [1]
    assert interrupted(tmp_path / "run", run) == [0, 1, 4]


def test_data_that_change_while_a_run_is_made_are_told_as_they_were(tmp_path):
    (tmp_path / "receipts.csv").write_text("day\n2018-03-01\n", encoding="utf-8")
    data = deepcopy(OFFICE)
    data["missions"]["claim"]["demand"] = {"trace": {"file": "receipts.csv", "date": "day"}}
    document = Document("office.toml", tmp_path, data)
    run = Result(Prepared(document, validated(document), None), 7, result(*HISTORIES).sheets)
    before = scenario_data(tmp_path / "first", run)
    keep(tmp_path / "run", [run], lambda _: (tmp_path / "receipts.csv").unlink())
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["scenarios"][0]["data"] == before


def scenario_data(folder, run):
    keep(folder, [run])
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["scenarios"][0]["data"]


@pytest.mark.parametrize("name", ["run.unfinished", "run.replaced"])
def test_names_of_folders_in_the_making_are_for_them_alone(tmp_path, run, name):
    with pytest.raises(InputError, match=f"{name}: names that end in .* are for runs that are not whole"):
        keep(tmp_path / name, [run])


@pytest.mark.parametrize("name", ["run.unfinished", "run.replaced"])
def test_what_somebody_else_keeps_beside_a_run_is_left_alone(tmp_path, run, name):
    keep(tmp_path / "run", [run])
    shutil.copytree(tmp_path / "run", tmp_path / name)
    for stray in ("thesis.txt", "replications/notes.txt"):
        (tmp_path / name / stray).touch()
        with pytest.raises(InputError, match=f"{name}: holds also {stray}"):
            keep(tmp_path / "run", [run])
        (tmp_path / name / stray).unlink()


def test_an_unfinished_run_that_does_not_say_what_it_is_is_not_used(tmp_path, run):
    interrupted(tmp_path / "run", run, 1)
    for text in ("", "{", '{"scenarios": 3, "files": 5}'):
        (tmp_path / "run.unfinished" / "run.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=r"unfinished: holds a run\.json that cannot be read.*; delete it"):
            keep(tmp_path / "run", [run])


def test_two_tables_of_one_name_are_refused(tmp_path):
    runs = [result(*HISTORIES, name=name) for name in ("measures", "x", "x_less")]
    with pytest.raises(InputError, match=r"would both be x_less_measures\.csv; rename a file"):
        keep(tmp_path / "run", runs)


def test_an_unfinished_folder_that_is_no_run_is_left_alone(tmp_path, run):
    (tmp_path / "run.unfinished").mkdir()
    (tmp_path / "run.unfinished" / "notes.txt").touch()
    with pytest.raises(InputError, match=r"run\.unfinished: holds no run, but notes\.txt"):
        keep(tmp_path / "run", [run])
    assert names(tmp_path / "run.unfinished") == ["notes.txt"]


def test_an_earlier_run_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, run, monkeypatch):
    folder = tmp_path / "run"
    keep(folder, [run])
    rename = type(folder).rename

    def fails(path, target):
        if target == folder and "other.toml" in (path / "run.json").read_text(encoding="utf-8"):
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(type(folder), "rename", fails)
    with pytest.raises(InputError, match="cannot be written: Input/output error"):
        keep(folder, [result(*HISTORIES, name="other")])
    assert json.loads((folder / "run.json").read_text(encoding="utf-8"))["scenarios"][0]["name"] == "office"
    assert names(tmp_path) == ["run", "run.unfinished"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, run):
    (tmp_path / "letters").mkdir()
    for number in range(5):
        (tmp_path / "letters" / f"{number}.txt").touch()
    assert refusal(tmp_path / "letters").endswith(
        "holds no run, but 0.txt, 1.txt, 2.txt, 2 more; name another folder with --out"
    )
    keep(tmp_path / "run", [run])
    (tmp_path / "run" / "notes.txt").touch()
    assert "run: holds also notes.txt; name another folder" in refusal(tmp_path / "run")


def test_a_new_or_empty_folder_will_do(tmp_path):
    check_folder(tmp_path / "not" / "yet" / "there")
    assert names(tmp_path) == []
    (tmp_path / "empty").mkdir()
    check_folder(tmp_path / "empty")


def test_the_current_folder_and_those_around_it_are_left_alone(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for folder in (tmp_path, tmp_path / "here"):
        assert "is the current folder, or lies around it" in refusal(folder)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    assert "file: is a file" in refusal(tmp_path / "file")
    assert "cannot be written: Not a directory" in refusal(tmp_path / "file" / "run")


def test_tables_are_written_with_ten_digits_and_plain_line_ends(tmp_path):
    keep(tmp_path / "run", [result({("claim", "backlog", "2018"): 1 / 3})])
    written = (tmp_path / "run" / "measures.csv").read_bytes()
    assert b"0.3333333333," in written
    assert b"\r" not in written


def test_tables_kept_are_those_of_the_results(run):
    tables = kept_tables([run])
    pd.testing.assert_frame_equal(tables["met.csv"], run.met)
