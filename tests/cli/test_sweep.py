"""`officesim sweep`: a grid in one tidy table."""

import pandas as pd

from tests.cli.running import OFFICE

OVER = ("--over", "teams.desk.fte=0.2..0.6 by 0.4", "--over", "norms.ninety.percentage=80,90")


def test_a_grid_is_one_tidy_table(officesim):
    answer = officesim("sweep", OFFICE, *OVER, "-n", 2, "--out", "out")
    assert answer.code == 0
    assert "4 points, 2 histories of each: 8 in all" in answer.err
    assert answer.files == [f"out/{name}" for name in ("answer.json", "histories.sqlite", "run.json", "sweep.csv")]
    table = pd.read_csv("out/sweep.csv")
    assert list(table) == [
        *("teams.desk.fte", "norms.ninety.percentage", "subject", "measure", "window"),
        *("mean", "half_width", "deviation", "n", "missing", "probability", "low", "high"),
    ]
    asked = table[(table["subject"] == "ninety") & (table["measure"] == "percentage") & (table["window"] == 2018)]
    assert asked[["teams.desk.fte", "norms.ninety.percentage", "mean"]].to_numpy().tolist() == [
        *([0.2, 80, 80.0], [0.2, 90, 90.0]),
        *([0.6, 80, 80.0], [0.6, 90, 90.0]),
    ]
    first = answer.out.splitlines()[1]
    assert first.split() == ["desk.fte", "ninety.percentage", "2018:", "on", "time", "met"]
    assert answer.out.splitlines()[2].split()[:2] == ["0.2", "80"]


def test_a_grid_that_grows_simulates_only_what_is_new(officesim):
    officesim("sweep", OFFICE, *OVER, "-n", 2, "--out", "out")
    again = officesim("sweep", OFFICE, *OVER, "-n", 3, "--out", "out", "--json")
    assert "8 histories are there already" in again.err
    assert (again.json["points"], again.json["histories"]) == (4, 3)


def test_a_key_can_be_removed_at_a_point(officesim):
    answer = officesim("sweep", OFFICE, "--over", "norms.ninety.percentage=85,", "-n", 1, "--json")
    percentages = {row["mean"] for row in answer.json["measures"] if row["measure"] == "percentage"}
    assert percentages == {85.0, None}


def test_one_value_twice_is_refused(officesim):
    answer = officesim("sweep", OFFICE, "--over", "teams.desk.fte=1,1")
    assert (answer.code, answer.err) == (2, "--over: teams.desk.fte=1,1: 1: told twice\n")


def test_what_is_wrong_at_any_point_is_said_before_anything_runs(officesim):
    answer = officesim(
        "sweep", OFFICE, "--over", "teams.desk.ftw=1,2", "--over", "period.until=2018-12-31,x", "-n", 1
    )
    assert answer.code == 2
    assert "--over teams.desk.ftw: teams.desk.ftw: unknown field; did you mean 'fte'?" in answer.err
    assert "--over period.until: period.until: 'x': a date is written" in answer.err
    assert answer.files == []


def test_which_histories_there_are_is_no_axis(officesim):
    told = officesim("sweep", OFFICE, "--over", "seed=1,2", "--over", "replications=1,2")
    assert told.code == 2
    assert told.err.splitlines() == [
        "--over: seed=1,2: is the same at every point; say it with --seed",
        "--over: replications=1,2: is the same at every point; say it with --replications",
    ]


def test_what_is_wrong_with_several_options_is_said_together(officesim):
    over = ("teams.desk.fte=1,1", "teams.desk.ftw=1,2", "nothing", "period.until=x")
    words = [word for text in over for word in ("--over", text)]
    answer = officesim("sweep", OFFICE, *words, "--set", "replications=many")
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err.splitlines()] == [
        *("--set replications", "--over", "--over", "--over teams.desk.ftw", "--over period.until"),
    ]
