"""Why dossiers are late, as a planner asks."""

import csv
import json
import shlex

import pytest

from tests.cli.running import OFFICE
from tests.study.why_offices import office

ASKED = ("why", OFFICE, "-n", "3", "--set", "norms.ninety.limit=60 days", "--norm", "ninety")


def line(answer, words):
    """The cells of a row, without the words that name it."""
    row = next(each for each in answer.out.splitlines() if each.startswith(words))
    return " ".join(row.removeprefix(words).split())


def test_a_cause_known_by_hand_is_told(officesim, tmp_path):
    file = office(tmp_path, number=5, answers="1 s", work="24 hours", limit="2 days")
    answer = officesim("why", file, "-n", "2")
    assert (answer.code, answer.err) == (0, "")
    assert "Tiny: why late under soon, dossiers of claim received in 2018-01-01 to 2018-03-31" in answer.out
    assert "late: 3.0 ± 0.0 of 5; on time: 40.0 % ± 0.0" in answer.out
    assert line(answer, "  queue of desk") == "+3.0 ± 0.0 +60.0 +6 +3.0 ± 0.0 3.0 0.0 +3.0 ± 0.0"
    assert line(answer, "  source register") == "none seen none seen none seen none seen 0.0 0.0 none seen"
    assert line(answer, "  sum of the causes") == "+3.0 +60.0 +6"
    assert line(answer, "  work itself, closed hours") == "0.0 0.0 0"
    assert line(answer, "  late as it is") == "3.0 60.0 6"
    assert answer.out.endswith("Results: results/out/why_tiny\n")
    names = ("answer.json", "causes.csv", "histories.sqlite", "run.json", "split.csv")
    assert [f"results/out/why_tiny/{name}" for name in names] == [name for name in answer.files if "/" in name]


def test_the_answer_is_told_as_json_and_kept(officesim):
    answer = officesim(*ASKED, "--json", "--out", "mine")
    told = answer.json
    assert (told["mission"], told["replications"], told["folder"]) == ("claim", 3, "mine")
    [norm] = told["norms"]
    assert (norm["norm"], norm["window"]) == ("ninety", "2018")
    assert norm["total"]["late"]["mean"] == pytest.approx(norm["sum_of_explained"]["late"])
    gap = norm["as_it_is"]["late"]["mean"] - norm["without_all_causes"]["late"]["mean"]
    assert norm["total"]["late"]["mean"] == pytest.approx(gap)
    names = [cause["cause"] for cause in norm["causes"]]
    assert set(names) == {"queue of desk", "source claimant", "evidence rule"}
    kept = json.loads((officesim.folder / "mine/answer.json").read_text())
    assert kept == {name: value for name, value in told.items() if name != "folder"}


def test_every_cause_can_be_taken_away_by_hand(officesim):
    told = officesim(*ASKED, "--json", "--out", "mine").json
    [norm] = told["norms"]
    with open("mine/causes.csv", newline="") as file:
        causes = list(csv.DictReader(file))
    assert [each["cause"] for each in causes] == [each["cause"] for each in told["causes"]]
    for cause, listed in zip(told["causes"], causes, strict=True):
        words = shlex.split(listed["overrides"])
        assert words == [word for text in cause["overrides"] for word in ("--set", text)]
        run = officesim("run", *ASKED[1:6], *words, "--json", "--out", "run").json
        measures = {(m["subject"], m["measure"], m["window"]): m["mean"] for m in run["scenarios"][0]["measures"]}
        late = sum(measures["ninety", f"requests_{name}", "2018"] for name in ("late", "overdue"))
        [alone] = [each["alone"]["late"]["mean"] for each in norm["causes"] if each["cause"] == cause["cause"]]
        assert norm["as_it_is"]["late"]["mean"] - late == pytest.approx(alone)


def test_the_same_question_again_simulates_nothing(officesim):
    first = officesim(*ASKED)
    again = officesim(*ASKED)
    assert again.out == first.out
    assert again.err == "24 histories are there already\n"


def test_one_replication_has_no_intervals(officesim):
    answer = officesim("why", OFFICE, "-n", "1", "--norm", "ninety")
    assert "One replication: no interval." in answer.out
    assert "±" not in answer.out


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (("--norm", "ninty"), "--norm: ninty: judges no mission of this scenario; did you mean 'ninety'?"),
        (("--window", "2019"), "--window: 2019: is no window of this scenario"),
        (
            ("--set", 'missions.objection.norms=["ninety"]'),
            "explained one at a time, and 2 are judged; name a norm, as 'ninety (claim)', 'ninety (objection)'",
        ),
        (
            ("--set", 'missions.objection.norms=["ninety"]', "--norm", "ninety"),
            "explained one at a time, and these judge 2; name one of 'ninety (claim)', 'ninety (objection)'",
        ),
        (("--set", "missions.claim.norms=", "--set", "norms="), "no norm judges any mission of this scenario"),
    ],
)
def test_bad_questions_are_refused(officesim, words, rule):
    answer = officesim("why", OFFICE, *words)
    assert answer.code == 2
    assert rule in answer.err
    assert not [name for name in answer.files if "results" in name]


def test_a_wrong_window_and_a_wrong_norm_are_told_together(officesim):
    answer = officesim("why", OFFICE, "--window", "20x", "--norm", "x")
    window, norm = answer.err.splitlines()
    assert window == "--window: 20x: is no window of this scenario; known: 2018"
    assert norm.startswith("--norm: x: judges no mission of this scenario; known: ")
    assert norm.count("ninety") == 1


def test_an_interrupted_question_goes_on(officesim, monkeypatch):
    from sim.study.trials import Store

    whole = officesim(*ASKED, "--out", "whole").out
    keep, kept = Store.keep, []

    def stopped(self, *given):
        if len(kept) == 7:
            raise KeyboardInterrupt
        kept.append(keep(self, *given))

    monkeypatch.setattr(Store, "keep", stopped)
    assert officesim(*ASKED, "--out", "again").code == 130
    monkeypatch.setattr(Store, "keep", keep)
    answer = officesim(*ASKED, "--out", "again")
    assert answer.err == "7 histories are there already\n"
    assert answer.out.replace("Results: again", "Results: whole") == whole


def test_one_history_tells_nothing_from_zero(officesim):
    answer = officesim("why", OFFICE, "-n", 1, "--norm", "ninety", "--out", "why")
    assert answer.code == 0
    assert "Nothing can be told from zero" in answer.out
    assert "none seen" not in answer.out.partition("One replication")[0]
    causes = officesim("why", OFFICE, "-n", 1, "--norm", "ninety", "--out", "why", "--json").json["norms"][0][
        "causes"
    ]
    assert {each["alone"]["late"]["is_seen"] for each in causes} == {None}


def test_a_wrong_norm_and_a_wrong_window_are_told_together(officesim):
    answer = officesim("why", OFFICE, "--norm", "nintey", "--window", "2017")
    assert answer.code == 2
    assert answer.err.splitlines() == [
        "--window: 2017: is no window of this scenario; known: 2018",
        "--norm: nintey: judges no mission of this scenario; did you mean 'ninety'?",
    ]
