"""The dashboard of a kept run: what it prints, and what it refuses (art. 66)."""

import json
import shutil

import pandas as pd
import pytest

from tests.cli.running import OFFICE, PATIENT, Office

RUN = "results/out/offices"


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A folder in which a scenario of two offices and a comparison have been run."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def office(kept, monkeypatch, capsys):
    monkeypatch.chdir(kept)
    command = Office(kept, capsys)
    if not (kept / RUN).exists():
        shutil.copy(OFFICE, kept / "office.toml")
        (kept / "offices.toml").write_text(
            'base = "office.toml"\n[offices.ghent]\n[offices.liege]\n'
            '[dashboard]\nmeasured_from = 2018-04-30\nsampled = ["charter/decision"]\nunmeasured = ["objection"]\n',
            encoding="utf-8",
        )
        assert command("run", "offices.toml").code == 0
        assert command("compare", OFFICE, PATIENT, "-n", "1", "--out", "both").code == 0
    return command


def lines(answer, title):
    """The cells of the rows of a printed table, its first words."""
    table = answer.out.split(title)[1].split("\n\n")[0].splitlines()
    return [line.split("  ")[0] for line in table if line and not line.startswith(" ")]


def test_the_last_month_is_shown_with_a_row_for_each_mission(office):
    answer = office("dashboard", RUN)
    assert (answer.code, answer.err) == (0, "")
    for words in ("numbers and balances", "processing times of the decisions", "decisions on time"):
        assert f"offices: {words}, 2018-12, all offices" in answer.out
    assert lines(answer, "numbers and balances, 2018-12, all offices") == ["claim", "objection"]
    assert answer.out.endswith(f"Every month, mission and office: {RUN}/dashboard.csv\n")
    assert max(map(len, answer.out.splitlines())) <= 120
    rows = [line for line in answer.out.splitlines() if line.startswith(("claim", "objection"))]
    assert [line.split()[-1] for line in rows] == [*["measured", "unmeasured"] * 2, "measured"]
    assert any(
        line.split()[:1] == ["charter/decision"] and line.endswith("sampled") for line in answer.out.splitlines()
    )


def test_a_mission_has_a_row_for_each_office_and_their_sum(office):
    answer = office("dashboard", RUN, "--mission", "claim", "--month", "2018-03")
    assert lines(answer, "numbers and balances, 2018-03, claim") == ["ghent", "liege", "all offices"]
    rows = [line for line in answer.out.splitlines() if line.startswith(("ghent", "liege", "all offices"))]
    assert {line.split()[-1] for line in rows} == {"unmeasured"}


def test_an_office_has_a_row_for_each_mission(office):
    answer = office("dashboard", RUN, "--office", "liege")
    assert lines(answer, "numbers and balances, 2018-12, liege") == ["claim", "objection"]


def test_a_mission_of_an_office_has_a_row_for_each_month(office):
    answer = office("dashboard", RUN, "--mission", "claim", "--office", "ghent")
    months = [f"2018-{month:02}" for month in range(1, 13)]
    assert lines(answer, "numbers and balances, claim, ghent") == months
    one = office("dashboard", RUN, "--mission", "claim", "--office", "ghent", "--month", "2018-07")
    assert lines(one, "numbers and balances, 2018-07, claim") == ["ghent"]


def test_what_is_printed_is_what_the_table_says(office):
    table = pd.read_csv(office.folder / RUN / "dashboard.csv")
    row = table.set_index(["month", "mission", "office", "indicator"]).loc[("2018-12", "claim", "all", "balance")]
    printed = f"{row['mean']:.0f} ± {row['half_width']:.0f}"
    [claim] = [line for line in office("dashboard", RUN).out.splitlines() if line.startswith("claim")][:1]
    assert printed in claim


def test_json_has_the_rows_of_the_table(office):
    [answer] = office(
        "dashboard", RUN, "--mission", "claim", "--office", "ghent", "--month", "2018-12", "--json"
    ).json
    assert (answer["scenario"], answer["file"]) == ("offices", f"{RUN}/dashboard.csv")
    assert len(answer["rows"]) == 9 + 2
    assert set(answer["rows"][0]) == {
        *("month", "mission", "office", "indicator", "mean", "half_width", "n", "basis")
    }
    assert answer["rows"][0]["n"] == 3


def test_every_scenario_of_a_comparison_is_shown(office):
    answer = office("dashboard", "both")
    assert "office: numbers and balances, 2018-12" in answer.out
    assert "patient: numbers and balances, 2018-12" in answer.out
    assert "Every month, mission and office: both/patient_dashboard.csv" in answer.out
    assert "One replication: no interval." in answer.out


WRONG = [
    (["--mission", "clam"], "--mission: 'clam': unknown mission; did you mean 'claim'?\n"),
    (["--office", "gent"], "--office: 'gent': unknown office; did you mean 'ghent'?\n"),
    (["--month", "2019-01"], "--month: '2019-01': unknown month; this run has 2018-01 to 2018-12, as 2018-01\n"),
    (["--month", "May"], "--month: 'May': unknown month; this run has 2018-01 to 2018-12, as 2018-01\n"),
]


@pytest.mark.parametrize(("words", "told"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_what_a_run_does_not_have_is_told_with_what_it_has(office, words, told):
    answer = office("dashboard", RUN, *words)
    assert (answer.code, answer.out, answer.err) == (2, "", told)


def test_all_that_is_wrong_is_told_at_once(office):
    answer = office("dashboard", RUN, "--mission", "clam", "--office", "gent")
    assert (answer.code, len(answer.err.splitlines())) == (2, 2)


def folders(folder):
    """What stands in the place of a run, by name, and what is said of it."""
    (folder / "file").touch()
    (folder / "letters").mkdir()
    (folder / "damaged").mkdir()
    (folder / "damaged" / "run.json").write_text("{", encoding="utf-8")
    (folder / "begun.unfinished").mkdir()
    shutil.copytree(folder / RUN, folder / "early")
    told = json.loads((folder / RUN / "run.json").read_text(encoding="utf-8"))
    early = told | {"files": [name for name in told["files"] if name != "dashboard.csv"]}
    (folder / "early" / "run.json").write_text(json.dumps(early), encoding="utf-8")
    shutil.copytree(folder / RUN, folder / "emptied")
    (folder / "emptied" / "dashboard.csv").write_text("month,mission\n", encoding="utf-8")
    shutil.copytree(folder / RUN, folder / "still")
    del told["replications"]
    (folder / "still" / "run.json").write_text(json.dumps(told), encoding="utf-8")
    goes_on = "the command that began it goes on from there"
    return {
        "file": "is a file; name the folder of a run",
        "letters": "holds no run: no run.json",
        "damaged": "its run.json cannot be read",
        "lettres": "there is no such folder",
        "eerly": "there is no such folder; did you mean 'early'?",
        "begun": f"has not ended, what is done is in begun.unfinished; {goes_on}",
        "begun.unfinished": f"is a run that has not ended; {goes_on}",
        "still": f"is a run that has not ended; {goes_on}",
        "early": "holds no dashboard (officesim 0.1.0 made it); run the same scenario again",
        "emptied": "emptied/dashboard.csv: cannot be read: ",
    }


def test_a_folder_that_holds_no_whole_run_is_told(office):
    for name, told in folders(office.folder).items():
        answer = office("dashboard", name)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith(name)
        assert told in answer.err
        assert len(answer.err.splitlines()) == 1
