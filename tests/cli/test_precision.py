"""Runs whose number of histories follows from the precision that is asked for."""

import json
import re

import pytest

from sim.study import keeping
from tests.cli.running import OFFICE, PATIENT

LESS = tuple(
    word
    for change in (
        "period.until=2018-03-31",
        "norms.ninety.limit=45 days",
        "missions.claim.demand.per_year=400",
        "teams.desk.fte=1.5",
    )
    for word in ("--set", change)
)


def done(officesim, folder="results/out/office"):
    """The numbers of the histories that a run has left."""
    return sorted({int(each.stem[-6:]) for each in (officesim.folder / folder / "replications").iterdir()})


def test_the_number_said_last_is_the_number_done(officesim):
    answer = officesim("run", OFFICE, *LESS, "--precision", "1.5")
    said = re.findall(r"^(\d+) done; at least (\d+) are needed for ± 1.5 points", answer.err, re.MULTILINE)
    assert int(said[0][0]) == 30
    assert [there for there, _ in said[1:]] == [needed for _, needed in said[:-1]]
    number = int(said[-1][1])
    assert number > 30
    assert done(officesim) == list(range(number))
    assert f"Mean of {number} replications" in answer.out
    assert "at most ± 1.5 points; these ± are at 95 % for all " in answer.out
    assert "by Stein's two-stage rule (1945), continued while the spread grows" in answer.out


def test_a_wide_precision_takes_the_first_stage_alone(officesim):
    answer = officesim("run", OFFICE, *LESS, "--precision", "50", "--json")
    assert answer.err == "30 done; they are enough for ± 50 points\n"
    told = answer.json["precision"]
    assert (told["needed"], told["done"], told["is_reached"]) == (30, 30, True)
    assert answer.json["replications"] == 30
    about = json.loads((officesim.folder / "results/out/office/run.json").read_text(encoding="utf-8"))
    assert about["precision"] == {"share": 0.5, "probability": None, "most": 1_000_000}


@pytest.mark.long
def test_every_share_on_time_is_as_narrow_as_asked_and_no_other_interval_moves(officesim):
    told = officesim("run", OFFICE, *LESS, "--precision", "1.5", "--json").json
    number = told["replications"]
    plain = officesim("run", OFFICE, *LESS, "-n", number, "--out", "plain", "--json").json
    rows = {tuple(row) for row in told["precision"]["rows"]}
    assert ("ninety", "decisions_share_on_time", "2018-01-01 to 2018-03-31") in rows
    for ours, theirs in zip(told["scenarios"][0]["measures"], plain["scenarios"][0]["measures"], strict=True):
        key = ours["subject"], ours["measure"], ours["window"]
        assert ours["mean"] == theirs["mean"]
        if key in rows:
            assert ours["half_width"] <= 0.015 + 1e-12
        else:
            assert ours["half_width"] == theirs["half_width"]


@pytest.mark.long
def test_the_most_that_may_be_done_is_not_passed_and_what_is_not_reached_is_said(officesim):
    answer = officesim("run", OFFICE, *LESS, "--precision", "0.1", "-n", "33")
    assert answer.err.endswith("are needed for ± 0.1 points; 33 will be done, the most that may be\n")
    assert done(officesim) == list(range(33))
    assert "± 0.1 points is not reached within 33 replications" in answer.out


@pytest.mark.long
def test_a_probability_says_its_number_before_anything_runs_and_does_just_that(officesim, monkeypatch):
    said = "54 histories, so that each probability is known to ± 14 points, whatever it is\n"

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr("sim.study.results.run_all", interrupted)
        assert officesim("run", OFFICE, *LESS, "--probability-precision", "14").err.startswith(said)
    answer = officesim("run", OFFICE, *LESS, "--probability-precision", "14")
    assert answer.err == said
    assert done(officesim) == list(range(54))
    assert "Probabilities: at most ± 14 points, fixed beforehand at 54 replications." in answer.out


@pytest.mark.long
def test_differences_of_a_comparison_are_as_narrow_as_asked(officesim):
    told = officesim("compare", OFFICE, PATIENT, *LESS, "--precision", "1", "--json").json
    shares = [row for row in told["said"]["rows"] if row["measure"] != "met"]
    assert len(shares) == 4
    assert max(row["high"] - row["low"] for row in shares) <= 0.02 + 1e-12
    assert told["precision"]["measures"] == len(told["said"]["rows"])
    number = told["replications"]
    assert number == told["precision"]["done"] >= 30
    assert done(officesim, "results/out/office_and_patient") == list(range(number))


def files(folder):
    """The bytes of every file."""
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.long
@pytest.mark.parametrize("at", [11, 34])
def test_an_interrupted_precision_goes_on_and_leaves_the_same_files(officesim, monkeypatch, at):
    words = ("run", OFFICE, *LESS, "--precision", "1.5", "-n", "36")
    whole = officesim(*words, "--out", "whole")
    make = keeping.Run.__setitem__

    def interrupted(run, key, data):
        make(run, key, data)
        if key == (0, at):
            raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr(keeping.Run, "__setitem__", interrupted)
        stopped = officesim(*words, "--workers", "1")
    assert stopped.code == 130
    assert f"{at + 1} of {30 if at < 30 else 36} histories are kept in results/out/office.unfinished" in stopped.err
    again = officesim(*words, "--workers", "2")
    assert again.out.splitlines()[:-1] == whole.out.splitlines()[:-1]
    assert files(officesim.folder / "results/out/office") == files(officesim.folder / "whole")


@pytest.mark.long
def test_a_finished_run_lends_its_histories_to_a_precision(officesim):
    officesim("run", OFFICE, *LESS, "-n", "34")
    answer = officesim("run", OFFICE, *LESS, "--precision", "1.5", "-n", "36")
    assert answer.err.splitlines()[0] == "30 of 30 histories are there already"
    assert answer.err.splitlines()[-1] == "34 of 36 histories are there already"


REFUSED = [
    (["--precision", "0"], "--precision: 0: write points from 0.01 to 50"),
    (["--precision", "-1"], "--precision: -1: write points from 0.01 to 50"),
    (["--precision", "51"], "--precision: 51: write points from 0.01 to 50"),
    (["--precision", "nan"], "--precision: nan: write points from 0.01 to 50"),
    (["--probability-precision", "0"], "--probability-precision: 0: write points from 0.01 to 50"),
    (["--probability-precision", "50.5"], "--probability-precision: 50.5: write points from 0.01 to 50"),
    (["--probability-precision", "0.05"], "takes 3,843,457 histories; at most 1,000,000 are done"),
    (["--precision", "1", "-n", "29"], "--replications: 29: a precision takes at least 30 histories"),
    (["--precision", "0", "--probability-precision", "51", "-n", "2"], "--replications: 2: a precision takes"),
    (["--precision", "much"], "--precision"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_a_precision_that_cannot_be_is_refused_before_anything_runs(officesim, words, told):
    for command in (["run", OFFICE], ["compare", OFFICE, PATIENT]):
        answer = officesim(*command, *words)
        assert (answer.code, answer.out, answer.files) == (2, "", [])
        assert told in answer.err


def test_all_that_is_wrong_with_a_precision_is_told_at_once(officesim):
    answer = officesim("run", OFFICE, "--precision", "0", "--probability-precision", "51", "-n", "2")
    assert len(answer.err.splitlines()) == 3
