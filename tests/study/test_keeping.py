"""Run directories: whole or not at all, and only where a run belongs."""

import json
from copy import deepcopy
from datetime import date

import pandas as pd
import pytest

from sim.model.checks import validated
from sim.model.problems import InputError
from sim.model.reading import Document
from sim.study.describing import scenario_hash
from sim.study.folders import check_folder
from sim.study.keeping import keep, kept_tables
from sim.study.replications import Prepared
from sim.study.results import Result
from tests.study.sheets import OFFICE, result

HISTORIES = [{("ninety", "met", "2018"): 1.0}, {("ninety", "met", "2018"): 0.0}]
TABLES = ["curve.csv", "dashboard.csv", "measures.csv", "met.csv", "months.csv"]
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
    tables = ("curve", "dashboard", "measures", "met", "months")
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


def traced(folder):
    """A run whose demand is read from receipts.csv."""
    (folder / "receipts.csv").write_text("day\n2018-03-01\n", encoding="utf-8")
    data = deepcopy(OFFICE)
    data["missions"]["claim"]["demand"] = {"trace": {"file": "receipts.csv", "date": "day"}}
    document = Document("office.toml", folder, data)
    return Result(Prepared(document, validated(document), None), 7, result(*HISTORIES).sheets)


def test_files_that_a_scenario_reads_are_told_by_their_content(tmp_path):
    run = traced(tmp_path)
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


def test_data_that_change_while_a_run_is_made_are_told_as_they_were(tmp_path):
    run = traced(tmp_path)
    before = scenario_data(tmp_path / "first", run)
    keep(tmp_path / "run", [run], lambda _: (tmp_path / "receipts.csv").unlink())
    assert json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))["scenarios"][0]["data"] == before


def scenario_data(folder, run):
    keep(folder, [run])
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["scenarios"][0]["data"]


def test_two_tables_of_one_name_are_refused(tmp_path):
    runs = [result(*HISTORIES, name=name) for name in ("measures", "x", "x_less")]
    with pytest.raises(InputError, match=r"would both be x_less_measures\.csv; rename a file"):
        keep(tmp_path / "run", runs)


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
