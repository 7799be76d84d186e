"""The command that tells after how many months a scenario's start is forgotten."""

import pytest

from sim.study import trials
from tests.study.test_start import TINY


@pytest.fixture
def start(officesim):
    (officesim.folder / "tiny.toml").write_text(TINY, encoding="utf-8")

    def given(*words):
        return officesim("start", "tiny.toml", "-n", "2", *words)

    return given


def test_it_says_when_and_whether_the_run_in_is_enough(start):
    answer = start()
    assert (answer.code, answer.err) == (0, "")
    assert "open dossiers         2 months, from 2018-03 on        1 %\n" in answer.out
    assert "The start is forgotten after 2 months.\n" in answer.out
    assert (
        "The scenario's run-in of 1 month is not enough: in the month after it, an office that began" in answer.out
    )
    assert answer.out.endswith("Results: results/out/start_tiny\n")
    assert [file.split("/")[-1] for file in answer.files if "results" in file] == [
        *("answer.json", "histories.sqlite", "run.json", "start.csv")
    ]


def test_a_longer_run_in_is_enough(start):
    assert "The scenario's run-in of 2 months is enough.\n" in start("--set", "period.run_in=2 months").out


def test_a_run_without_a_run_in_tells_of_how_it_starts(start):
    answer = start("--set", "period.run_in=0 days")
    assert "has no run-in: it starts with nothing, and its first 2 months tell of that.\n" in answer.out


def test_a_lesser_backlog_is_forgotten_sooner(start):
    assert start("--backlog", "0.5", "--json").json["months"] == 1


def test_a_team_that_cannot_keep_up_never_forgets(start):
    answer = start("--set", "missions.claim.steps.decide.work=40 hours", "--set", "period.until=2018-02-28")
    assert "The start is never forgotten: the load of desk (1" in answer.out
    assert (
        "MSER-5 (White, Cobb and Spratt, 2000) is not applied: it is for an office whose load is below 100 %."
        in answer.out
    )


def test_what_is_too_short_says_so(start):
    told = start("--set", "period.until=2018-02-10", "--json").json
    assert (told["months"], told["run_in_is_enough"]) == (None, False)
    assert told["sentences"][0] == "The start is not forgotten within the 2 months simulated."


def test_mser5_is_for_constant_offices_alone(start):
    told = start("--json").json
    assert (told["not_constant"], told["mser5_days"]) == ([], 5)
    growing = ("missions.claim.demand.exactly=", "missions.claim.demand.on=", "missions.claim.demand.per_year=200")
    changes = [word for change in (*growing, "missions.claim.demand.growth=0.1") for word in ("--set", change)]
    told = start(*changes, "--json").json
    assert told["mser5_days"] is None
    assert told["sentences"][-1].endswith("does not change over time; here do missions.claim.demand.growth.")


def test_it_goes_on_where_it_was_interrupted_and_says_the_same(officesim, start, monkeypatch):
    whole = start("--out", "whole")
    keep = trials.Store.keep

    def interrupted(store, *what):
        keep(store, *what)
        if len(store) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr(trials.Store, "keep", interrupted)
        stopped = start()
    assert stopped.code == 130
    assert "3 histories are kept in results/out/start_tiny.unfinished" in stopped.err
    again = start()
    assert again.err == "3 histories are there already\n"
    assert again.out.splitlines()[:-1] == whole.out.splitlines()[:-1]
    for file in ("answer.json", "start.csv"):
        there = (officesim.folder / "results/out/start_tiny" / file).read_bytes()
        assert there == (officesim.folder / "whole" / file).read_bytes()


REFUSED = [
    (["-n", "1"], "--replications: 1: one history has no interval; take two or more"),
    (["--backlog", "0"], "--backlog: 0: write months of receipts, above 0, at most 120"),
    (["--stock-tolerance", "-1"], "--stock-tolerance: -1: write percent above 0, at most 50"),
    (["--share-tolerance", "nan"], "--share-tolerance: nan: write points above 0, at most 50"),
    (["--set", "seed=x"], "seed"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_wrong_input_is_refused(start, words, told):
    answer = start(*words)
    assert (answer.code, answer.out, answer.files) == (2, "", ["tiny.toml"])
    assert told in answer.err
