"""The folder of a question: what was simulated stays there, and the answer takes its place whole."""

import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from sim.model.problems import InputError
from sim.show.inquiry import asking
from sim.show.options import How
from sim.study.figures import NormFigures
from tests.cli.running import OFFICE

TABLE = pd.DataFrame({"figure": [0.1 + 0.2]})


def asked(folder, *, histories=3, fails_at=None, overrides=()):
    """A question that wants some histories of an office; how many had to be simulated for it."""
    with asking("count", OFFICE, How(out=folder, overrides=list(overrides)), NormFigures()) as question:
        before = len(question.trials.store)
        for number in range(histories):
            if number == fails_at:
                raise KeyboardInterrupt
            question.trials.ask([(question.variant, [number])])
        simulated = len(question.trials.store) - before
        question.finish({"histories": histories}, {"table.csv": TABLE})
    return simulated


def names(folder):
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*"))


def test_an_answer_leaves_its_tables_and_what_it_rests_on(tmp_path):
    assert asked(tmp_path / "answer") == 3
    assert names(tmp_path) == [
        "answer",
        *(f"answer/{name}" for name in ("answer.json", "histories.sqlite", "run.json", "table.csv")),
    ]
    assert json.loads((tmp_path / "answer/answer.json").read_text()) == {"histories": 3}
    assert (tmp_path / "answer/table.csv").read_text() == "figure\n0.3\n"
    told = json.loads((tmp_path / "answer/run.json").read_text())
    assert (told["command"], told["seed"], told["files"]) == (
        "count",
        11,
        ["answer.json", "histories.sqlite", "table.csv"],
    )
    assert told["scenarios"][0]["name"] == "office"


def test_the_same_question_simulates_nothing_twice(tmp_path):
    asked(tmp_path / "answer")
    assert asked(tmp_path / "answer", histories=5) == 2
    assert asked(tmp_path / "answer", histories=5) == 0
    assert asked(tmp_path / "answer", overrides=["teams.desk.fte=1.0"]) == 3


def test_an_interrupted_question_goes_on_where_it_stopped(tmp_path, capsys):
    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path / "answer", fails_at=2)
    assert names(tmp_path) == [
        "answer.unfinished",
        "answer.unfinished/histories.sqlite",
        "answer.unfinished/run.json",
    ]
    kept = "2 histories are kept in {}/answer.unfinished; the same command goes on from there"
    assert kept.format(tmp_path) in capsys.readouterr().err
    assert asked(tmp_path / "answer") == 1
    assert "2 histories are there already" in capsys.readouterr().err
    assert not (tmp_path / "answer.unfinished").exists()


def test_nothing_stays_of_a_question_that_simulated_nothing(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path / "deep/answer", fails_at=0)
    assert names(tmp_path) == []


def test_an_interruption_leaves_the_last_answer_as_it_was(tmp_path):
    asked(tmp_path / "answer")
    before = {file.name: file.read_bytes() for file in (tmp_path / "answer").iterdir()}
    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path / "answer", histories=9, fails_at=6)
    assert {file.name: file.read_bytes() for file in (tmp_path / "answer").iterdir()} == before


def test_what_cannot_be_read_is_simulated_again(tmp_path):
    asked(tmp_path / "answer")
    (tmp_path / "answer/histories.sqlite").write_bytes(b"no database" * 100)
    assert asked(tmp_path / "answer") == 3


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "answer").mkdir()
    (tmp_path / "answer/thesis.doc").write_text("mine")
    with pytest.raises(InputError, match=r"holds no run, but thesis.doc; name another folder with --out"):
        asked(tmp_path / "answer")
    assert names(tmp_path) == ["answer", "answer/thesis.doc"]


def test_what_is_wrong_leaves_no_second_copy_and_promises_nothing(tmp_path, capsys):
    asked(tmp_path / "answer")
    capsys.readouterr()
    with (
        pytest.raises(InputError),
        asking("count", OFFICE, How(out=tmp_path / "answer"), NormFigures()) as question,
    ):
        question.trials.rows(question.variant.also("teams.desc.fte=2"))
    assert [each.name for each in tmp_path.iterdir()] == ["answer"]
    assert "goes on from there" not in capsys.readouterr().err
    assert asked(tmp_path / "answer") == 0


def test_what_a_killed_process_had_half_written_is_taken_back(tmp_path):
    answer, making = tmp_path / "answer", tmp_path / "answer.unfinished"
    asked(answer)
    making.mkdir()
    (making / "run.json").write_bytes((answer / "run.json").read_bytes())
    code = (
        "import os, sqlite3, sys\n"
        "data = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "data.execute('PRAGMA cache_size = 1')\n"
        "data.execute('BEGIN')\n"
        "data.execute('DELETE FROM histories')\n"
        "rows = ((f'x{n}', n, b'.' * 9000) for n in range(50))\n"
        "data.executemany('INSERT INTO histories VALUES (?, ?, ?)', rows)\n"
        "os._exit(9)\n"
    )
    shutil.copy(answer / "histories.sqlite", making)
    subprocess.run([sys.executable, "-c", code, str(making / "histories.sqlite")], check=False)
    assert (making / "histories.sqlite-journal").stat().st_size
    assert asked(answer) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["answer"]


def test_a_store_that_is_damaged_in_its_middle_is_simulated_again(tmp_path):
    asked(tmp_path / "answer", histories=8)
    store = tmp_path / "answer/histories.sqlite"
    data = bytearray(store.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    store.write_bytes(data)
    assert asked(tmp_path / "answer", histories=8) == 8
