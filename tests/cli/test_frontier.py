"""officesim frontier: what posts cost, what they reach, and what else is worth posts."""

import json

import pytest

from tests.cli.running import OFFICE

ASK = ("frontier", OFFICE, "--replications", 4, "--norm", "ninety", "--posts", 2)


@pytest.mark.long
def test_the_frontier_is_told_kept_and_found_again(officesim):
    change = ("--change", "missions.claim.evidence_rule=", "--change", 'sources.claimant.answers="1 day"')
    told = officesim(*ASK, *change, "--out", "answer")
    assert told.code == 0, told.err
    for words in (
        "What staffings cost and reach, 2018",
        "desk 1*",
        "What one post more or fewer buys, from the staff there is",
        "desk +1 (+1)",
        "One post more, paid from a day on",
        "What changes are worth in posts of desk",
        "missions.claim.evidence_rule=: worth ",
    ):
        assert words in told.out
    assert {"answer/frontier.png", "answer/staffings.csv", "answer/changes.csv"} <= set(told.files)
    answer = (officesim.folder / "answer/answer.json").read_bytes()
    again = officesim(*ASK, *change, "--out", "answer", "--json", "--workers", 1)
    assert again.json == json.loads(answer)
    assert (officesim.folder / "answer/answer.json").read_bytes() == answer
    assert "histories are there already" in again.err


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            ("--norm", "nintey"),
            "--norm: nintey: no norm of the scenario that asks a percentage; did you mean 'ninety'?",
        ),
        (("--vary", "desc"), "--vary: desc: there is no team of this name; did you mean 'desk'?"),
        (
            ("--change", "faster"),
            "--change: faster: a change is a scenario file (.toml), or KEY=VALUE as after --set",
        ),
        (
            ("--change", "teams.desk.ftw=2"),
            "--set teams.desk.ftw: teams.desk.ftw: unknown field; did you mean 'fte'?",
        ),
        (("--in-posts-of", "court"), "--in-posts-of: court: the posts that vary are desk"),
        (("--from", "2020-01-01"), "--from: 2020-01-01: the period is 2018-01-01 to 2018-12-31"),
        (("--budget", "much"), "--budget: much: an amount of money is a text or a whole number"),
    ],
)
def test_what_cannot_be_asked_is_told(officesim, words, rule):
    told = officesim(*ASK, *words, "--out", "answer")
    assert told.code == 2
    assert rule in told.err
    assert "answer/answer.json" not in told.files


def test_the_room_of_the_year_says_how_many_posts_it_pays(officesim):
    told = officesim(*ASK, "--budget", "2", "--from", "2018-07-01", "--replications", 2)
    assert told.code == 0, told.err
    # From July on a post costs 184 / 365 of one: a room of two posts pays three.
    [line] = [line.split() for line in told.out.splitlines() if line.startswith("2018   2.00")]
    assert line == ["2018", "2.00", "2018-07-01", "desk", "3"]


def test_a_team_of_nobody_and_an_office_without_work_have_a_frontier(officesim):
    for nothing in ("teams.desk.fte=0", "missions.claim.demand.per_year=0"):
        told = officesim("frontier", OFFICE, "-n", 3, "--posts", 1, "--set", nothing, "--out", "answer", "--json")
        assert told.code == 0, told.err
        assert told.json["norms"] == ["ninety"]
