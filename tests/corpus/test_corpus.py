"""Invalid scenario files: each says exactly what is wrong with it, ends with 2, and leaves nothing behind."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from sim.cli import main
from tests.corpus.corpus import CORPUS, Case, cases, copied

CASES = cases()
WANTED = (
    "unknown_field",
    "wrong_unit",
    "negative_time",
    "share_above_1",
    "unknown_team",
    "unknown_source",
    "unknown_norm",
    "unreachable_step",
    "cycle_without_time",
    "dates_reversed",
    "missing_base",
    "base_cycle",
    "outside_the_folder",
    "file_of_100_mb",
    "not_toml",
    "wrong_encoding",
)
AS_A_USER_WOULD = (
    "unknown_field__team",
    "file_of_100_mb__scenario",
    "wrong_encoding__utf_16",
    "outside_the_folder__link",
    "several__fields_and_names",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return copied(tmp_path_factory.mktemp("invalid"))


def files_below(folder: Path) -> dict[str, int]:
    """Every file below a folder with its size; links are not followed."""
    return {p.relative_to(folder).as_posix(): p.lstat().st_size for p in folder.rglob("*")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_invalid_scenario_is_told_exactly_what_is_wrong(case: Case, corpus, monkeypatch, capsys):
    monkeypatch.chdir(corpus)
    assert main(list(case.arguments)) == 2
    said = capsys.readouterr()
    assert said.err.splitlines() == list(case.lines)
    assert said.out == ""


def test_nothing_is_written(corpus, monkeypatch, capsys):
    monkeypatch.chdir(corpus)
    before = files_below(corpus.parent)
    for name in ("check", "run"):
        assert main([name, "several__fields_and_names.toml"]) == 2
    assert files_below(corpus.parent) == before
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("name", AS_A_USER_WOULD)
def test_the_command_itself_ends_with_2_and_no_traceback(name, corpus):
    case = next(case for case in CASES if case.name == name)
    before = files_below(corpus.parent)
    command = [str(Path(sys.executable).with_name("officesim")), *case.arguments]
    done = subprocess.run(command, cwd=corpus, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 2
    assert done.stderr.splitlines() == list(case.lines)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert files_below(corpus.parent) == before


def test_every_class_of_faults_has_at_least_three_cases():
    count = Counter(case.kind for case in CASES)
    assert {kind: count[kind] for kind in WANTED if count[kind] < 3} == {}
    assert len(CASES) >= 75


def test_every_file_of_the_corpus_is_a_case():
    files = {file.stem for file in CORPUS.glob("*.toml")} - {"valid"}
    assert files - {case.name for case in CASES} == set()


def test_each_line_begins_with_the_file_or_the_override_that_is_wrong():
    for case in CASES:
        assert case.lines, case.name
        for line in case.lines:
            place = line.split(": ")[0]
            assert place.endswith(".toml") or place.startswith("--set "), line


def test_the_base_of_the_corpus_is_valid(corpus, monkeypatch, capsys):
    monkeypatch.chdir(corpus)
    assert main(["check", "valid.toml"]) == 0
    assert capsys.readouterr().err == ""
