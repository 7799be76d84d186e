"""The command `fluid`: the instant answer, and the simulation beside it."""

import re

import pandas as pd
import pytest

from tests.cli.running import OFFICE

NEARLY_FULL = ("--set", "missions.claim.demand.per_year=300")


def test_the_twin_answers_at_once_and_leaves_nothing(officesim):
    answer = officesim("fluid", OFFICE)
    assert (answer.code, answer.err, answer.files) == (0, "", [])
    for words in (
        "A small office: work and stock of each team",
        "desk, 2018",
        "hours of work that come",
        "days of delay they mean",
        "on time (asked)",
        "ninety",
        "(85 %)",
        "open at the end",
        "at work",
        "It does not see the queues that chance makes",
    ):
        assert words in answer.out
    assert "simulated" not in answer.out


def test_what_is_set_moves_the_answer(officesim):
    few, many = (officesim("fluid", OFFICE, "--set", f"teams.desk.fte={fte}", "--json").json for fte in (0.3, 2))
    waiting = [pd.DataFrame(answer["months"])["stock_hours"].iloc[-1] for answer in (few, many)]
    assert waiting[0] > 100 > waiting[1]
    offered = [pd.DataFrame(answer["offered"])["offered_hours"].sum() for answer in (few, many)]
    assert offered[0] == pytest.approx(offered[1])
    assert few["alarms"] == many["alarms"] == []
    assert "beside" not in few


def test_the_simulation_stands_beside_it_with_adjusted_means_and_alarms(officesim):
    answer = officesim("fluid", OFFICE, *NEARLY_FULL, "--replications", "6", "--out", "twin")
    assert (answer.code, answer.err) == (0, "")
    for words in (
        "The twin beside the simulation",
        "adjusted",
        "6 simulated histories",
        "60 further",
        "Results: twin",
    ):
        assert words in answer.out
    assert "Twin and simulation part by more than" in answer.out
    assert "the team desk" in answer.out
    tables = ["beside.csv", "measures.csv", "months.csv", "offered.csv"]
    assert answer.files == sorted(
        f"twin/{name}" for name in ["answer.json", *tables, "histories.sqlite", "run.json"]
    )


def test_asked_again_it_says_the_same_whoever_works(officesim):
    words = ("fluid", OFFICE, *NEARLY_FULL, "--replications", "4", "--json")
    first, again = (
        officesim(*words, "--out", "one", "--workers", "1"),
        officesim(*words, "--out", "two", "--workers", "2"),
    )
    assert first.out == again.out
    assert first.json["histories"] == 4
    assert {"subject", "twin", "mean", "adjusted_mean", "gain"} <= set(first.json["beside"][0])
    assert {"subject", "kind", "window", "reason", "allowed"} <= set(first.json["alarms"][0])
    more = officesim("fluid", OFFICE, *NEARLY_FULL, "--replications", "5", "--out", "one")
    assert "4 histories are there already" in more.err


def test_no_seed_moves_it(officesim):
    ways = ([], ["--seed", "1"], ["--set", "seed=2"])
    assert len({officesim("fluid", OFFICE, "--json", *way).out for way in ways}) == 1
    first, other = (officesim("fluid", OFFICE, "--seed", seed, "-n", "2", "--json").json for seed in (1, 2))
    assert first["measures"] == other["measures"]
    assert [row["twin"] for row in first["beside"]] == [row["twin"] for row in other["beside"]]
    assert [row["mean"] for row in first["beside"]] != [row["mean"] for row in other["beside"]]


def test_one_history_has_no_interval(officesim):
    answer = officesim("fluid", OFFICE, "--replications", "1")
    assert "One simulated history" in answer.out
    assert "One history has no interval" in answer.out


def test_the_instant_answer_is_kept_where_a_folder_is_named(officesim):
    answer = officesim("fluid", OFFICE, "--out", "twin")
    tables = {f"twin/{name}.csv" for name in ("measures", "months", "offered")}
    assert {*tables, "twin/answer.json", "twin/run.json"} <= set(answer.files)
    assert answer.out.endswith("Results: twin\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.toml"], "nowhere.toml"),
        ([OFFICE, "--set", "teams.desk.ftee=1"], "teams.desk.ftee"),
        ([OFFICE, "--replications", "0"], "--replications"),
    ],
)
def test_wrong_input_is_told(officesim, words, said):
    answer = officesim("fluid", *words)
    assert answer.code == 2
    assert said in answer.err


def test_it_says_that_only_the_queues_of_chance_are_left_out(officesim):
    answer = officesim("fluid", OFFICE, "--seed", 5)
    assert "A small office: work and stock of each team, without the queues that chance makes" in answer.out
    said = " ".join(answer.out.split())
    assert "Nothing is drawn" in said
    assert re.search(r"within \d+\.\d of a point \(ninety, 2018\), half of them within \d+\.\d", said)
    assert "seed" not in said
    told = " ".join(officesim("fluid", "--help").out.split())
    assert "without chance's queues" in told
    assert "the same whatever the seed" in told
