"""officesim frontier: what posts cost, what they reach, and what else is worth posts."""

import json

import pytest

from tests.cli.running import OFFICE

ASK = ("frontier", OFFICE, "--replications", 4, "--norm", "ninety", "--posts", 2)


@pytest.mark.long
def test_the_frontier_is_told_kept_and_found_again(officesim):
    change = (
        "--change",
        "missions.claim.evidence_rule=",
        "--change",
        'sources.claimant.answers="1 day"',
        "--in-posts-of",
        "desk",
    )
    told = officesim(*ASK, *change, "--out", "answer")
    assert told.code == 0, told.err
    for words in (
        "What staffings cost and reach, 2018",
        "as it is",
        "Nothing seen of one more: desk.",
        "What one post more or fewer buys, from the staff there is",
        "One post more, asked for on a day",
        "What changes are worth in posts",
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
    told = officesim(*ASK, "--budget", "2.2", "--from", "2018-07-01", "--replications", 2)
    assert told.code == 0, told.err
    [line] = [line for line in told.out.splitlines() if line.startswith("      desk")]
    # 0.2 of a post is 73 days of one.
    assert line.split(maxsplit=2) == ["desk", "1", "2, one more from 2018-10-20"]


def test_a_post_that_comes_after_the_year_brings_and_costs_nothing_in_it(officesim):
    """It would be at work from 13 June of the next year, which the period does not hold."""
    recruited = ("--set", 'teams.desk.recruitment={ lag = "180 days" }')
    told = officesim(*ASK, *recruited, "--from", "2018-12-15", "--budget", "1", "--replications", 2)
    assert told.code == 0, told.err
    [line] = [line for line in told.out.splitlines() if line.startswith("2018-12-15")]
    assert line.split()[:5] == ["2018-12-15", "desk", "2019-06-13", "0", "–"]
    assert "0: not there yet" in line


def test_of_many_norms_those_are_told_that_staffings_move_and_the_rest_is_counted(officesim):
    norms = {f"norm{days}": days for days in range(20, 120, 15)}
    sets = [f"norms.{name}={{ limit = '{days} days', percentage = 85.0 }}" for name, days in norms.items()]
    sets.append(f"missions.claim.norms={json.dumps(list(norms))}")
    words = [word for each in sets for word in ("--set", each)]
    told = officesim("frontier", OFFICE, "-n", 4, "--posts", 1, *words, "--out", "answer")
    assert told.code == 0, told.err
    assert len(told.out.splitlines()) < 80
    assert "of 7 norms move less or not at all: staffings.csv" in told.out
    kept = (officesim.folder / "answer/staffings.csv").read_text(encoding="utf-8")
    assert all(name in kept for name in norms)


def test_a_team_of_nobody_and_an_office_without_work_have_a_frontier(officesim):
    for nothing in ("teams.desk.fte=0", "missions.claim.demand.per_year=0"):
        told = officesim("frontier", OFFICE, "-n", 3, "--posts", 1, "--set", nothing, "--out", "answer", "--json")
        assert told.code == 0, told.err
        assert told.json["norms"] == ["ninety"]
