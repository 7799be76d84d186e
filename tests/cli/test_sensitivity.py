"""`officesim sensitivity`: what it says of a tiny office, what it leaves, and that it goes on where it stopped."""

import json

import pandas as pd
import pytest

from sim.study.trials import Trials
from tests.cli.running import HERE

ASSUMED = str(HERE / "assumed.toml")
SMALL = ("-n", 3, "--trajectories", 3, "--draws", 4, "--samples", 30, "--few", 1)
FILES = [
    *("answer.json", "draws.csv", "histories.sqlite", "information.csv", "run.json"),
    *("screening.csv", "tornado.csv", "tornado.png", "variance.csv"),
]
EVERYTHING_SETTLED = ("teams.desk.fte=0.3", "norms.ninety.percentage=85", "missions.claim.demand.per_year=150")


def test_a_planner_reads_what_matters_most(officesim):
    answer = officesim("sensitivity", ASSUMED, *SMALL, "--out", "out")
    assert answer.code == 0
    assert answer.files == [f"out/{name}" for name in FILES]
    lines = answer.out.splitlines()
    assert lines[0] == "A small office, assumed: ninety, 2018"
    assert "asked                    85 %" in lines
    [percentage] = [line for line in lines if line.startswith("norms.ninety.percentage  80 to 90")]
    assert percentage.split()[-6:] == [
        "+5.0",
        "±",
        "0.0",
        "-5.0",
        "±",
        "0.0",
    ]  # by hand: 5 points asked less or more
    for heading in (
        "One assumption at a time",
        "All at once: which unknowns move it",
        "What measuring is worth to the choice: to promise what is asked, or not",
    ):
        assert any(line.startswith(heading) for line in lines)
    assert max(map(len, lines)) <= 200


def test_the_tables_have_every_assumption_and_every_draw(officesim):
    told = officesim("sensitivity", ASSUMED, *SMALL, "--out", "out", "--json").json
    assert told["ends"][0]["factor"] == "teams.desk.fte"
    assert {row["factor"] for row in told["screening"]} == {
        *("teams.desk.fte", "norms.ninety.percentage", "missions.claim.demand.per_year", "chance"),
    }
    assert [row["factor"] for row in told["variance"]] == ["teams.desk.fte", "all others together", "chance"]
    assert told["verdict"]["n"] == 30
    draws = pd.read_csv("out/draws.csv")
    assert len(draws) == 30
    assert draws["teams.desk.fte"].between(0.2, 0.35).all()
    assert set(draws["norms.ninety.percentage"]) <= set(range(80, 91))
    other = draws["met"] != told["verdict"]["is_met"]
    assert told["verdict"]["count"] == other.sum()
    assert (draws["met"] == (draws["on_time"] >= draws["asked"])).all()
    assert json.loads((officesim.folder / "out/answer.json").read_text()) == {
        key: value for key, value in told.items() if key != "folder"
    }


@pytest.mark.long
def test_it_goes_on_where_it_stopped_and_says_the_same(officesim, monkeypatch):
    whole = officesim("sensitivity", ASSUMED, *SMALL, "--out", "whole", "--workers", 2)
    asks, ask = [], Trials.ask

    def interrupted(self, wanted):
        asks.append(len(wanted))
        if len(asks) == 4:
            raise KeyboardInterrupt
        return ask(self, wanted)

    with monkeypatch.context() as patched:
        patched.setattr(Trials, "ask", interrupted)
        first = officesim("sensitivity", ASSUMED, *SMALL, "--out", "parts", "--workers", 1)
    assert first.code == 130
    assert "kept in parts.unfinished; the same command goes on from there" in first.err
    again = officesim("sensitivity", ASSUMED, *SMALL, "--out", "parts", "--workers", 1)
    assert "histories are there already" in again.err
    assert again.out.replace("parts", "whole") == whole.out
    for name in [each for each in FILES if each not in ("histories.sqlite", "run.json")]:
        assert (officesim.folder / "parts" / name).read_bytes() == (officesim.folder / "whole" / name).read_bytes()


def test_what_is_settled_on_the_command_line_is_no_unknown(officesim):
    told = officesim("sensitivity", ASSUMED, *SMALL, "--set", "teams.desk.fte=0.3", "--out", "out", "--json").json
    assert {row["factor"] for row in told["ends"]} == {"norms.ninety.percentage", "missions.claim.demand.per_year"}
    settled = [word for text in EVERYTHING_SETTLED for word in ("--set", text)]
    nothing = officesim("sensitivity", ASSUMED, *settled)
    assert nothing.code == 2
    assert (
        "no number is assumed within a range: [provenance] says none, or --set has settled them all" in nothing.err
    )


def test_another_measure_and_a_norm_that_asks_nothing_have_no_verdict(officesim):
    told = officesim("sensitivity", ASSUMED, *SMALL, "--norm", "charter/decision", "--measure", "p90_days")
    assert "charter/decision asks no percentage in 2018: there is no verdict." in told.out
    assert "Change of p90_days where one assumption alone" in told.out
    assert "the other verdict" not in told.out


@pytest.mark.long
def test_ranges_that_contradict_each_other_in_part_are_met(officesim, tmp_path):
    office = (
        (HERE / "assumed.toml").read_text().replace('base = "office.toml"', f'base = "{HERE.name}/office.toml"')
    )
    (tmp_path / HERE.name).mkdir()
    (tmp_path / HERE.name / "office.toml").write_text((HERE / "office.toml").read_text())
    claimant = "sources.claimant.answers.lognormal"

    def with_median_to(longest):
        ranges = f'"{claimant}.median" = {{ assumed = "?", range = ["20 days", "{longest} days"] }}\n'
        ranges += f'"{claimant}.p90" = {{ assumed = "?", range = ["60 days", "95 days"] }}\n'
        (tmp_path / "office.toml").write_text(office + ranges)
        return officesim("sensitivity", "office.toml", *SMALL, "--out", "out", "--json")

    told = with_median_to(80)
    assert told.code == 0
    assert sum(told.json["left_out"].values()) > 0
    refused = with_median_to(9_000)
    assert refused.code == 2
    assert "the assumed ranges contradict each other nearly everywhere; as here" in refused.err
    assert "p90" in refused.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            ("--norm", "nine"),
            "--norm: nine: the scenario is not held to a norm of this name; did you mean 'ninety'?",
        ),
        (("--window", "2020"), "--window: 2020: the windows are 2018"),
        (("--measure", "p9_days"), "--measure: p9_days: no norm has this measure; did you mean 'p90_days'?"),
        (
            ("--euro-per-point", "3", "--option", "more:teams.desk.fte+=1"),
            "--cost: more: the scenario has no budget",
        ),
        (("--cost", "a post=3"), "--cost: a post=3: there is no option of this name"),
        (("--draws", "6"), "6 is no power of two, as 32, 64 or 128"),
        (("--option", "more"), "--option: more: an option is written NAME:KEY=VALUE, or NAME:KEY+=AMOUNT"),
    ],
)
def test_what_is_asked_wrongly_is_said(officesim, words, rule):
    answer = officesim("sensitivity", ASSUMED, *words)
    assert answer.code == 2
    assert rule in answer.err


def test_options_are_weighed_by_a_price(officesim):
    words = (
        "--option",
        "half a post:teams.desk.fte+=0.5",
        "--cost",
        "half a post=30000",
        "--euro-per-point",
        "5000",
    )
    told = officesim("sensitivity", ASSUMED, *SMALL, *words, "--json").json["decision"]
    assert [option["name"] for option in told["options"]] == ["as it is", "half a post"]
    assert [option["cost"] for option in told["options"]] == [0.0, 30000.0]
    assert (told["price_of_a_point"], told["price_is_even"]) == (5000.0, False)
    for row in told["worth"]:
        assert row["worth_money"] == pytest.approx(5000.0 * row["worth"])
    assert max(row["worth"] for row in told["worth"]) <= told["worth_of_everything"]


def test_the_promise_is_weighed_by_the_points_above_what_is_asked(officesim):
    told = officesim("sensitivity", ASSUMED, *SMALL, "--euro-per-point", "5000", "--out", "out", "--json").json
    draws = pd.read_csv("out/draws.csv")
    above, promise = draws["on_time"] - draws["asked"], told["promise"]
    assert promise["points_above"] == pytest.approx(above.mean())
    assert promise["worth_of_everything"] == pytest.approx(above.clip(lower=0).mean() - max(above.mean(), 0.0))
    assert (promise["price_of_a_point"], promise["currency"]) == (5000.0, "EUR")
    for row in promise["worth"]:
        assert row["worth_money"] == pytest.approx(5000.0 * row["worth"])
        assert row["worth"] <= promise["worth_of_everything"] + 1e-9
    worth = pd.read_csv("out/information.csv")
    assert worth["factor"].tolist() == [row["factor"] for row in promise["worth"]]
    assert told["decision"] is None  # nobody says what a post costs


def with_budget(folder):
    """The small office with a budget, whose costs are assumed too."""
    for name in ("office.toml", "assumed.toml"):
        (folder / name).write_text((HERE / name).read_text())
    with (folder / "assumed.toml").open("a") as office:
        office.write('"budget.costs" = { assumed = "not published", within = 0.1 }\n')
        office.write('[budget.costs.B]\nstatutory = "60000"\n')
    settled = ("teams.desk.grade=B", "teams.desk.status=statutory", "teams.desk.fte=0.22")
    return ("sensitivity", "assumed.toml", *SMALL, *(word for each in settled for word in ("--set", each)))


def test_a_point_has_the_price_at_which_a_post_brings_it_and_costs_are_no_unknowns(officesim, tmp_path):
    words = with_budget(tmp_path)
    told = officesim(*words, "--out", "out", "--json").json
    assert {row["factor"] for row in told["ends"]} == {
        *("norms.ninety.percentage", "missions.claim.demand.per_year"),
    }
    decision = told["decision"]
    assert [option["name"] for option in decision["options"]] == ["as it is", "one post more in desk"]
    assert decision["options"][1]["cost"] == 60000.0
    assert decision["price_of_a_point"] == pytest.approx(60000.0 / decision["points_gained"])
    assert told["promise"]["price_of_a_point"] == decision["price_of_a_point"]
    shown = officesim(*words, "--out", "out").out
    assert "Left out: 1 assumed cost, which moves no history." in shown
    assert "that 'one post more in desk' saves" in " ".join(shown.split())
    assert "What measuring is worth to the choice: as it is, or one post more in desk" in shown


def test_how_points_become_euros_is_said(officesim):
    shown = " ".join(officesim("sensitivity", ASSUMED, *SMALL).out.split())
    assert "In EUR: say what a point is worth, with --euro-per-point AMOUNT; the scenario has no budget" in shown


def test_one_history_and_an_endless_price_are_refused(officesim):
    told = officesim("sensitivity", ASSUMED, "-n", 1)
    assert (told.code, told.err) == (2, "--replications: 1: one history has no interval; take two or more\n")
    told = officesim("sensitivity", ASSUMED, "-n", 2, "--euro-per-point", "inf")
    assert (told.code, "inf is no amount" in told.err) == (2, True)


def test_all_that_is_asked_wrongly_is_said_together(officesim):
    words = (
        "--norm",
        "nine",
        "--window",
        "2030",
        "--measure",
        "p9",
        "--option",
        "x",
        "--cost",
        "y",
        "--option",
        "z:q=1",
    )
    answer = officesim("sensitivity", ASSUMED, *words)
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err.splitlines()] == [
        *("--window", "--norm", "--measure", "--option", "--option z", "--cost")
    ]
