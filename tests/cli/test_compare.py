"""officesim compare: scenarios side by side, and what may be said of any two of them."""

import pandas as pd

from tests.cli.running import OFFICE, PATIENT


def test_compare_prints_differences_and_keeps_them(officesim):
    answer = officesim("compare", OFFICE, PATIENT, "--replications", "2")
    assert answer.code == 0
    tables = [
        f"{name}_{table}.csv"
        for name in ("office", "patient")
        for table in ("curve", "dashboard", "measures", "met", "months")
    ]
    histories = [f"replications/{name}_{number:06d}.npz" for name in ("office", "patient") for number in range(2)]
    others = ["patient_less_office.csv", "sentences.csv", "backlog.png", "share_decided.png", "run.json"]
    kept = sorted([*tables, *histories, *others])
    assert answer.files == [f"results/out/office_and_patient/{name}" for name in kept]
    assert " pt ± " in answer.out
    differences = pd.read_csv(
        officesim.folder / "results/out/office_and_patient/patient_less_office.csv", dtype={"window": str}
    )
    keys = ["subject", "measure", "window"]
    refused = differences.set_index(keys).loc[("claim", "refused_for_missing_evidence", "2018"), "difference"]
    assert refused < 0


def test_json_is_all_that_is_printed(officesim):
    answer = officesim("compare", OFFICE, PATIENT, "-n", "2", "--json")
    assert answer.json["folder"] == "results/out/office_and_patient"
    assert [scenario["name"] for scenario in answer.json["scenarios"]] == ["office", "patient"]
    assert {"subject", "measure", "window", "mean", "half_width", "n"} <= set(
        answer.json["scenarios"][0]["measures"][0]
    )
    [gap] = answer.json["differences"]
    assert (gap["of"], gap["from"]) == ("patient", "office")
    said = answer.json["said"]
    assert {row["norm"] for row in said["rows"]} == {"ninety", "charter/decision"}
    assert said["statements"] == len(said["rows"])
    assert said["sentences"]


def test_the_fewer_norms_are_spoken_of_the_narrower_the_intervals(officesim):
    every = officesim("compare", OFFICE, PATIENT, "-n", "4", "--json").json["said"]
    one = officesim("compare", OFFICE, PATIENT, "-n", "4", "--norm", "ninety", "--json").json["said"]
    assert {row["norm"] for row in one["rows"]} == {"ninety"}
    assert one["statements"] < every["statements"]
    wide, narrow = (
        [row["high"] - row["low"] for row in said["rows"] if row["norm"] == "ninety"] for said in (every, one)
    )
    assert sum(narrow) < sum(wide)
    printed = officesim("compare", OFFICE, PATIENT, "-n", "4", "--norm", "ninety").out
    assert "ninety" in printed
    assert "charter/decision" not in printed


def test_norms_that_judge_neither_are_refused_together(officesim):
    answer = officesim("compare", OFFICE, PATIENT, "--norm", "ninty", "--norm", "no such")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        "--norm: ninty: judges no mission of these scenarios; did you mean 'ninety'?",
        "--norm: no such: judges no mission of these scenarios; known: ninety, charter/decision",
    ]
