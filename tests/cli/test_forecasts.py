"""`officesim keep`, `forecasts` and `judge --forecast`: a forecast kept, listed, and reality laid over it."""

import json
from datetime import date

import pandas as pd
import pytest

from tests.cli.running import OFFICE, PATIENT

RUN = "results/out/promise"


@pytest.fixture
def office(officesim):
    """A folder with a run and records of what then came."""
    assert officesim("run", OFFICE, "-n", "12", "--out", RUN).code == 0
    days = pd.date_range("2018-01-01", "2018-12-20", freq="3D")
    cases = pd.DataFrame({"received": days.strftime("%Y-%m-%d")})
    cases["decided"] = (days + pd.Timedelta(days=45)).strftime("%Y-%m-%d")
    cases.to_csv(officesim.folder / "cases.csv", index=False)
    return officesim


JUDGE = ("judge", "cases.csv", "--forecast", RUN, "--mission", "claim", "--until", "2018-12-31")


def test_a_kept_forecast_is_listed_and_no_run_takes_its_place(office):
    kept = office("keep", RUN, "--note", "for 2018")
    today = date.today().isoformat()
    assert kept.code == 0
    assert f"{RUN} is kept since {today}: no later run is written to it." in kept.out
    again = office("run", OFFICE, "-n", "2", "--out", RUN)
    assert again.code == 2
    assert again.err == f"{RUN}: is kept since {today} and is not written again; name another folder with --out\n"
    listed = office("forecasts")
    assert [line.split()[:8] for line in listed.out.splitlines() if line.startswith("promise")] == [
        [
            "promise",
            "office",
            "2018-01-01",
            "to",
            "2018-12-31",
            "12",
            "11",
            listed.out.split("promise")[1].split()[6],
        ]
    ]
    [told] = office("forecasts", "--json").json["runs"]
    assert (told["run"], told["kept"], told["note"], told["reality"]) == (RUN, today, "for 2018", None)
    assert office("keep", RUN).err.startswith(f"{RUN}: is kept since {today} already")


def test_reality_is_laid_over_in_words_in_tables_and_in_files(office):
    answer = office(*JUDGE)
    assert answer.code == 0
    assert "cases.csv, known from 2017-12-30 to 2018-12-31, over the forecast results/out/promise" in answer.out
    assert "ninety, decisions on time: " in answer.out
    assert "of 12 months inside the 95 % range" in answer.out
    assert "Note: charter/decision: not judged, questions suspend its clock and the records hold none" in answer.out
    assert max(map(len, answer.out.splitlines())) < 200
    assert [name for name in answer.files if "reality" in name] == [
        *(f"{RUN}/reality.{kind}" for kind in ("csv", "json", "png"))
    ]
    table = pd.read_csv(office.folder / RUN / "reality.csv")
    assert list(table)[:10] == [
        *("over", "subject", "measure", "window", "forecast", "low_80", "high_80", "low_95", "high_95", "observed")
    ]
    assert office("forecasts", "--json").json["runs"][0]["reality"] == "cases.csv, until 2018-12-31"


def test_json_says_the_same_and_another_folder_can_be_named(office):
    answer = office(*JUDGE, "--json", "--out", "elsewhere")
    told = answer.json
    assert told["forecast"]["run"] == RUN
    assert (told["since"], told["until"], told["file"]) == ("2017-12-30", "2018-12-31", "elsewhere/reality.csv")
    assert {row["over"] for row in told["rows"]} == {"year", "month", "day"}
    assert f"{RUN}/reality.csv" not in answer.files
    kept = json.loads((office.folder / "elsewhere" / "reality.json").read_text(encoding="utf-8"))
    assert kept["words"] == told["words"]
    assert office(*JUDGE, "--json", "--out", "elsewhere").out == answer.out


def test_one_scenario_of_a_comparison_is_named(office):
    assert office("compare", OFFICE, PATIENT, "-n", "3", "--out", "both").code == 0
    judge = ("judge", "cases.csv", "--forecast", "both", "--mission", "claim", "--until", "2018-12-31")
    unnamed = office(*judge)
    assert (unnamed.code, unnamed.err) == (
        2,
        "both: holds several scenarios; name one with --scenario: office, patient\n",
    )
    assert "both/patient_reality.csv" in office(*judge, "--scenario", "patient").files
    kept = {each["scenario"]: each["reality"] for each in office("forecasts", "both", "--json").json["runs"]}
    assert kept == {"office": None, "patient": "cases.csv, until 2018-12-31"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--forecast", RUN, "--norm", "ninety"], "the scenario of the forecast says by what is judged"),
        (["--limit", "90 days", "--out", "x"], "goes with --forecast"),
        (["--limit", "90 days", "--since", "2018-01-01"], "goes with --forecast"),
        (["--forecast", "results/out/promis"], "there is no such folder; did you mean 'promise'?"),
        (["--forecast", RUN], "dossiers: no mission of the forecast, which has claim, objection;"),
        (["--forecast", RUN, "--mission", "claim", "--column", "received=IN"], "IN: no such column"),
    ],
)
def test_what_does_not_go_together_is_refused(office, words, told):
    answer = office("judge", "cases.csv", *words)
    assert answer.code == 2
    assert told in " ".join(answer.err.split())
    assert not any("reality" in name for name in answer.files)


def test_a_folder_without_runs_is_said(officesim):
    assert officesim("forecasts").code == 2
    assert "there is no such folder" in officesim("forecasts").err
    assert "No finished run in ." in officesim("forecasts", ".").out


def test_answers_and_what_is_no_run_are_not_listed_and_a_damaged_run_is_told(office):
    assert office("fluid", OFFICE, "--out", "results/out/twin").code == 0
    for name, text in (("other", '{"speed": 3}'), ("broken", "{")):
        folder = office.folder / "results/out" / name
        folder.mkdir()
        (folder / "run.json").write_text(text, encoding="utf-8")
    told = office("forecasts", "--json").json
    assert [each["run"] for each in told["runs"]] == [RUN]
    assert told["problems"] == ["results/out/broken: its run.json cannot be read"]
    assert "No finished run in results/out/twin." in office("forecasts", "results/out/twin").out
    kept = office("keep", "results/out/twin")
    assert (kept.code, kept.err) == (2, "results/out/twin: holds an answer of `officesim fluid`, and no run\n")
