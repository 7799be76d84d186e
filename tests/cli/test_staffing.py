"""`officesim staff` and `verify`: from a question to an answer that is kept, resumed and tested again."""

import csv
import json

import pytest

from sim.study.meeting import Office
from sim.study.standings import fresh
from sim.study.trials import Store
from tests.cli.running import HERE, OFFICE

DESKS, BUDGET = str(HERE / "desks.toml"), str(HERE / "budget.toml")
FEW = ("--replications", "20")
IMPOSSIBLE = ("--set", "norms.two_weeks.limit='0 days'")


def test_the_cheapest_staffing_with_what_it_costs_and_what_was_visited(officesim):
    done = officesim("staff", DESKS, *FEW, "--out", "answer", "--json")
    assert done.code == 0
    told = done.json
    assert told["verdict"] == "found"
    assert told["answer"]["staffing"] == {"desk": 2, "post": 1}
    assert told["answer"]["overrides"] == ["teams.desk.fte=2.0", "teams.post.fte=1.0"]
    assert (told["unit_of_cost"], told["answer"]["cost_of_a_year"]) == ("posts", 3.0)
    assert told["now"]["staffing"] == {"desk": 2.5, "post": pytest.approx(1 + 184 / 365)}
    assert told["closest_cheaper"]["staffing"] == {"desk": 1, "post": 2}
    assert told["closest_cheaper"]["met"] == 0
    assert (told["put_off_and_not_tested"], told["undecided"]) == (0, [])
    with (officesim.folder / "answer/candidates.csv").open(encoding="utf-8") as file:
        rows = [*csv.DictReader(file)]
    assert [(row["desk"], row["post"]) for row in rows if row["verdict"] == "proven"] == [("2", "1")]
    assert all(row["verdict"] == "rejected" for row in rows if float(row["cost_of_a_year"]) < 3)
    assert done.files == [
        f"answer/{name}" for name in ("answer.json", "candidates.csv", "histories.sqlite", "run.json")
    ]


def test_a_planner_reads_staffing_guarantee_and_visits(officesim):
    done = officesim("staff", DESKS, *FEW)
    assert "Cheapest staffing that meets both norms with 95 %: desk 2, post 1" in done.out
    assert (
        "meets both norms with a probability above 93 %; of those that do with 97 % or more the cheapest of all is "
        "not among the cheaper ones rejected" in " ".join(done.out.split())
    )
    assert "Staffings tested, by cost" in done.out
    assert "The scenario has no budget: each post costs 1." in done.out
    assert "Results: results/out/staff_desks" in done.out


def test_only_the_teams_named_vary(officesim):
    told = officesim("staff", DESKS, *FEW, "--vary", "desk", "--json").json
    assert told["varied"] == ["desk"]
    assert told["answer"]["staffing"] == {"desk": 2}
    assert told["answer"]["cost_of_a_year"] == pytest.approx(2 + 1 + 184 / 365)


def test_costs_are_those_of_the_budget(officesim):
    told = officesim("staff", BUDGET, *FEW, "--json").json
    assert told["answer"]["staffing"] == {"desk.A": 2}
    assert told["unit_of_cost"] == "EUR"
    assert told["answer"]["costs"]["2002"] == 130_000
    assert told["answer"]["cost_of_a_year"] - told["now"]["cost_of_a_year"] == pytest.approx(65_000)


@pytest.mark.long
def test_interrupted_it_goes_on_and_answers_the_same(officesim, monkeypatch):
    whole = officesim("staff", DESKS, *FEW, "--out", "whole")
    assert whole.code == 0
    kept = Store.keep

    def keep(self, variant, number, figures):
        kept(self, variant, number, figures)
        if len(self) == 100:
            raise KeyboardInterrupt

    monkeypatch.setattr(Store, "keep", keep)
    stopped = officesim("staff", DESKS, *FEW, "--out", "parts")
    assert stopped.code == 130
    assert "100 histories are kept in parts.unfinished; the same command goes on from there" in stopped.err
    monkeypatch.undo()
    monkeypatch.chdir(officesim.folder)
    assert officesim("staff", DESKS, *FEW, "--out", "parts", "--workers", "1").code == 0
    answers = [(officesim.folder / folder / "answer.json").read_text() for folder in ("whole", "parts")]
    assert answers[0] == answers[1]


def test_within_a_budget_that_does_not_do_the_best_and_what_binds(officesim):
    done = officesim("staff", DESKS, *FEW, "--budget", "2", "--out", "answer")
    assert "Nothing within 2 posts a year is proven to meet both norms with 95 %" in done.out
    assert "The best within it is desk 1, post 1. The norm that binds: two_weeks" in done.out
    told = json.loads((officesim.folder / "answer/answer.json").read_text())
    assert (told["verdict"], told["answer"]) == ("none proven within the budget", None)
    best = told["best_within_budget"][0]
    assert best["staffing"] == {"desk": 1, "post": 1}
    assert best["norms_met"]["a_year"] > best["norms_met"]["two_weeks"] == 0


def test_what_is_told_of_the_best_chose_nobody(officesim, monkeypatch):
    asked = []
    figures = Office.figures
    monkeypatch.setattr(Office, "figures", lambda *each: asked.append(each[1:]) or figures(*each))
    done = officesim("staff", DESKS, *FEW, "--budget", "2")
    last, first = {}, set()
    for staffing, numbers in asked:
        (last.__setitem__(staffing, numbers) if numbers == fresh(20) else first.update(numbers))
    assert last[1, 1] == fresh(20)
    assert first.isdisjoint(fresh(20))
    assert "Shown, in that order: 20 further histories, by which none was chosen." in " ".join(done.out.split())


def test_a_budget_that_does_leaves_the_answer_as_it_is(officesim):
    told = officesim("staff", DESKS, *FEW, "--budget", "3", "--json").json
    assert told["answer"]["staffing"] == {"desk": 2, "post": 1}


def test_a_norm_that_no_staffing_meets_is_told_first(officesim):
    done = officesim("staff", DESKS, *FEW, *IMPOSSIBLE, "--out", "answer")
    assert done.code == 0
    assert "No staffing meets both norms with 95 %" in done.out
    assert "are met together in 0 of 2 histories: more people do not help" in done.out
    assert "To leave out two_weeks, ask again with --norm a_year" in done.out
    told = json.loads((officesim.folder / "answer/answer.json").read_text())
    assert (told["verdict"], told["histories"]) == ("impossible", 0)
    other = officesim("staff", DESKS, *FEW, *IMPOSSIBLE, "--norm", "a_year", "--json").json
    assert other["verdict"] == "found"
    assert other["norms"] == ["a_year"]


def test_where_the_histories_do_not_suffice_nothing_is_claimed(officesim):
    done = officesim("staff", DESKS, *FEW, "--most", "10")
    assert "It cannot be told whether any staffing meets both norms with 95 %" in done.out
    assert "undecided; ask for more with --most" in done.out


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--probability", "1.2"), "--probability: 1.2: above 0 and below 1, as 0.95"),
        (("--confidence", "0.3"), "--confidence: 0.3: above 0.5"),
        (("--indifference", "0.05"), "--indifference: 0.05: must be below 0.05, so that 0.95 less and plus it"),
        (("--vary", "dsk"), "--vary: dsk: there is no team of this name; did you mean 'desk'?"),
        (("--norm", "two_week"), "--norm: two_week: no norm of the scenario that asks a percentage; did you mean"),
        (("--budget", "much"), "--budget: much: an amount of money"),
        (("--vary", "desk", "--budget", "1"), "--budget: 1: the staff that does not vary costs"),
    ],
)
def test_what_cannot_be_asked_is_told_and_leaves_nothing(officesim, words, rule):
    done = officesim("staff", DESKS, *words)
    assert (done.code, done.files) == (2, [])
    assert rule in done.err


def test_all_that_cannot_be_asked_is_told_together(officesim):
    words = ("--confidence", "0", "--indifference", "-1", "--budget", "-5", "--vary", "nobody", "--norm", "none")
    done = officesim("staff", DESKS, *words)
    assert done.code == 2
    told = [line.split(":")[0] for line in done.err.splitlines()]
    assert told == ["--confidence", "--indifference", "--norm", "--budget", "--vary"]


def test_a_staffing_is_confirmed_on_fresh_histories(officesim):
    done = officesim(
        "verify", DESKS, "--staff", "desk=2", "--staff", "post=1", "-n", "120", "--json", "--out", "again"
    )
    told = done.json
    assert (told["verdict"], told["met"], told["histories"]) == ("confirmed", 120, 120)
    assert told["at_least"] == pytest.approx((0.05 / 121) ** (1 / 120))  # Robbins's bound, of one history 0.05 / 2
    assert told["probability_promised"] == pytest.approx(0.93)
    assert told["seed"] not in (5, None)
    assert json.loads((officesim.folder / "again/run.json").read_text())["seed"] == told["seed"]


def test_a_staffing_that_does_not_do_is_refuted(officesim):
    done = officesim("verify", DESKS, "--staff", "desk=1", "--staff", "post=1", "-n", "5")
    assert "desk 1, post 1: refuted" in done.out
    assert "Promised: at least 93 % (95 % less the indifference of 2 points)." in done.out


def test_its_bounds_hold_however_often_one_looks(officesim):
    done = officesim("verify", DESKS, "--staff", "desk=2", "-n", "5")
    assert "and at most 100 %, however often you ask again with more histories" in " ".join(done.out.split())
    assert "the search saw none of them" in done.out


def test_all_that_is_wrong_with_a_staffing_is_told_together(officesim):
    words = [word for each in ("desk=2", "desk =3", "dsk=1", "post") for word in ("--staff", each)]
    done = officesim("verify", DESKS, *words)
    assert (done.code, done.files) == (2, [])
    assert "--staff: desk =3: this team is named twice" in done.err
    assert "--staff: dsk: there is no team of this name" in done.err
    assert "--staff: post: a team, or team.grade, and whole persons" in done.err


def test_too_few_histories_confirm_nothing(officesim):
    assert officesim("verify", DESKS, "--staff", "desk=2", "-n", "5", "--json").json["verdict"] == "not confirmed"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--staff", "desk"), "--staff: desk: a team, or team.grade, and whole persons, as examiners=9"),
        (("--staff", "desk=1.5"), "--staff: desk=1.5: a team, or team.grade, and whole persons, as examiners=9"),
        (("--staff", "desk=1", "--staff", "desk=2"), "--staff: desk=2: this team is named twice"),
        (("--staff", "dsk=1"), "--staff: dsk: there is no team of this name; did you mean 'desk'?"),
    ],
)
def test_a_staffing_that_is_none_is_told(officesim, words, rule):
    done = officesim("verify", DESKS, *words)
    assert (done.code, done.files) == (2, [])
    assert rule in done.err


def test_a_staffing_of_nobody_is_refuted_and_a_team_is_named_once(officesim):
    told = officesim("verify", OFFICE, "--staff", "desk=0", "-n", 3, "--json", "--out", "answer")
    assert (told.code, told.json["verdict"], told.json["staffing"]) == (0, "refuted", {"desk": 0})
    twice = officesim("verify", OFFICE, "--staff", "desk=1", "--staff", " desk=2")
    assert twice.code == 2
    assert "this team is named twice" in twice.err
