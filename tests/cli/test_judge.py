"""`officesim judge`: real records under a norm or a limit, each share on its own base."""

import os
from pathlib import Path

import pytest

from tests.cli.running import Answer

ROOT = Path(__file__).resolve().parents[2]
LOGS = Path(os.environ.get("OFFICESIM_SHARED", ROOT.parent / "shared")) / "logs"
CASES = """case,received,decided,outcome
1,2018-01-02,2018-03-01,granted
2,2018-01-03,2018-06-01,refused
3,2018-02-01,,
4,2018-11-20,,
5,2018-01-05,2018-02-01,withdrawn
"""


@pytest.fixture
def cases(officesim):
    (officesim.folder / "cases.csv").write_text(CASES, encoding="utf-8")
    return officesim


def cells(answer: Answer, words: str) -> list[str]:
    """What stands beside the first line that begins with these words, without its blanks."""
    line = next(line.strip() for line in answer.out.splitlines() if line.strip().startswith(words))
    return line.removeprefix(words).split("  ")[-1].split()


def test_every_request_is_counted_once_and_each_share_has_its_own_base(cases):
    answer = cases("judge", "cases.csv", "--limit", "90 days", "--until", "2018-12-31")
    assert (answer.code, answer.err, answer.files) == (0, "", ["cases.csv"])
    counts = {
        words: int(cells(answer, words)[0])
        for words in (
            *("requests received", "closed on time", "closed late", "open and overdue", "open, not yet due"),
            *("left without a decision", "the clock never started"),
        )
    }
    assert list(counts.values()) == [5, 1, 1, 1, 1, 1, 0]
    assert cells(answer, "of decisions taken") == ["50.0", "%", "of", "2"]
    assert cells(answer, "of requests received") == ["33.3", "%", "of", "3"]
    # The withdrawn request was gone before its deadline.
    assert cells(answer, "of deadlines fallen") == ["33.3", "%", "of", "3"]
    assert "Open and overdue counts as late" in answer.out


def test_a_norm_brings_its_clock_and_a_percentage_can_be_asked(cases):
    answer = cases(
        "judge", "cases.csv", "--norm", "charter/decision", "--percentage", "60", "--until", "2018-12-31"
    )
    assert "judged by charter/decision" in answer.out
    assert cells(answer, "asked") == ["60", "%"]


def test_a_scenario_brings_norms_and_holidays_of_its_own(cases):
    judge = ("judge", "cases.csv", "--until", "2018-12-31", "--scenario", "permit_office.toml")
    answer = cases(*judge, "--norm", "permits-act/objection")
    assert "judged by permits-act/objection" in answer.out
    assert cells(answer, "asked") == ["80", "%"]
    judge_120 = ("judge", "cases.csv", "--until", "2018-12-31", "--scenario", "institute_2017.toml")
    assumed = cases(*judge_120, "--norm", "plan-2018/assimilation-120")
    assert cells(assumed, "asked") == ["90", "%"]
    own = cases(*judge, "--norm", "permit_in_twelve_weeks").out
    assert "judged by permit_in_twelve_weeks" in own
    assert "--country" not in cases(*judge, "--limit", "45 working days").out


def test_json_says_what_was_read_and_judged(cases):
    said = cases("judge", "cases.csv", "--limit", "90 days", "--until", "2018-12-31", "--json").json
    assert {key: said[key] for key in ("log", "judged_by", "cases", "until", "left_out")} == {
        "log": "cases.csv",
        "judged_by": "a limit of 90 days",
        "cases": 5,
        "until": "2018-12-31",
        "left_out": 0,
    }
    [share] = [row["value"] for row in said["measures"] if row["measure"] == "requests_share_on_time"]
    assert share == pytest.approx(1 / 3)


def test_columns_and_formats_of_another_system_are_mapped(officesim):
    text = "NUM;DATE_IN;DATE_OUT;RESULT\n1;02/01/2018;01/03/2018;Accord\n2;03/01/2018;;\n"
    (officesim.folder / "export.csv").write_text(text, encoding="utf-8")
    options = [
        "--separator",
        ";",
        "--date-format",
        "%d/%m/%Y",
        "--until",
        "2018-12-31",
        "--outcome",
        "Accord=granted",
    ]
    for pair in ("case=NUM", "received=DATE_IN", "decided=DATE_OUT", "outcome=RESULT"):
        options += ["--column", pair]
    answer = officesim("judge", "export.csv", "--limit", "90 days", *options)
    assert (answer.code, answer.err) == (0, "")
    assert cells(answer, "of requests received") == ["50.0", "%", "of", "2"]


def test_a_map_and_options_together_mean_the_option_where_both_speak(cases):
    (cases.folder / "map.toml").write_text(
        '[columns]\nreceived = "received"\ndecided = "nowhere"\n[log]\nuntil = 2018-06-30\n', encoding="utf-8"
    )
    options = ["--map", "map.toml", "--column", "decided=decided"]
    assert "known until 2018-06-30" in cases("judge", "cases.csv", "--limit", "90 days", *options).out
    later = cases("judge", "cases.csv", "--limit", "90 days", *options, "--until", "2018-07-31")
    assert "known until 2018-07-31" in later.out


def test_events_are_folded_to_cases(officesim):
    text = "case,activity,end\n1,Receive,2018-01-02\n1,Decide,2018-02-01\n2,Receive,2018-01-03\n"
    (officesim.folder / "events.csv").write_text(text, encoding="utf-8")
    answer = officesim(
        "judge", "events.csv", "--limit", "20 days", "--decided-by", "Decide", "--until", "2018-03-01"
    )
    assert cells(answer, "requests received") == ["2"]
    assert cells(answer, "open and overdue") == ["1"]


def test_working_days_without_a_country_are_said_to_know_no_holidays(cases):
    assert "name the holidays' --country" in cases("judge", "cases.csv", "--limit", "45 working days").out
    named = cases("judge", "cases.csv", "--limit", "45 working days", "--country", "BE")
    assert "--country" not in named.out


REFUSED = [
    (
        ["--norm", "charter/decisions"],
        "--norm: 'charter/decisions': unknown norm; did you mean 'charter/decision'?",
    ),
    (["--norm", "permits-act/objection"], "unknown norm"),
    (["--norm", "charter/decision", "--scenario", ""], "is a folder"),
    (["--norm", "permits-act/objection", "--scenario", "nowhere.toml"], "nowhere.toml: no such file"),
    (["--limit", "90"], "--limit: '90': a legal duration is a number and a unit"),
    (["--limit", "90 days", "--percentage", "101"], "--percentage: 101: above 0 and at most 100"),
    (["--limit", "90 days", "--percentage", "nan"], "--percentage: nan: above 0"),
    (["--limit", "90 days", "--country", "XX"], "--country: country 'XX'"),
    (["--limit", "90 days", "--until", "2018"], "--until"),
    (["--limit", "90 days", "--norm", "charter/decision"], "by a norm or by a limit, not by both"),
    ([], "give a norm or a limit"),
    (["--norm", "charter/payment"], "map a column to it"),
    (["--norm", "charter/reminder"], "only a deadline that binds the office is judged"),
    (["--limit", "90 days", "--column", "received"], "--column received: written WORD=COLUMN"),
    (["--limit", "90 days", "--column", "recieved=received"], "did you mean 'received'?"),
    (["--limit", "90 days", "--column", "received=RECEIVED"], "RECEIVED: no such column"),
    (["--limit", "90 days", "--outcome", "Accord=gronted"], "did you mean 'granted'?"),
    (["--limit", "90 days", "--separator", ";"], "no such column"),
    (["--limit", "90 days", "--map", "missing.toml"], "missing.toml: cannot be read"),
    (["--limit", "90 days", "--map", "cases.csv"], "cases.csv: not TOML"),
    (["--limit", "90 days", "--map", "wrong.toml"], "wrong.toml: columns: a table"),
    (["--limit", "90 days", "--final", "Decided"], "events"),
]


@pytest.mark.parametrize(
    ("options", "told"), REFUSED, ids=[" ".join(options) or "nothing" for options, _ in REFUSED]
)
def test_wrong_options_are_refused(cases, options, told):
    (cases.folder / "wrong.toml").write_text("columns = 3\n", encoding="utf-8")
    answer = cases("judge", "cases.csv", *options)
    assert (answer.code, answer.out) == (2, "")
    assert told in answer.err
    assert "Traceback" not in answer.err


def test_everything_wrong_with_the_options_is_told_at_once(cases):
    answer = cases("judge", "cases.csv", "--limit", "9", "--country", "XX", "--percentage", "0")
    assert [line.split(":")[0] for line in answer.err.splitlines()] == ["--limit", "--country", "--percentage"]


def test_a_folder_is_no_log(cases):
    assert ".: cannot be read" in cases("judge", ".", "--limit", "90 days").err


PUBLIC = {
    "traffic_fines_10k": (
        ["--decided-by", "Send Fine", "--decided-by", "Payment", "--outcome", "Payment=without object"],
        10_000,
        ["39.6", "%", "of", "6,557"],
    ),
    "bpic2020_domesticdeclarations": (["--final", "Payment Handled"], 10_357, ["96.0", "%", "of", "10,271"]),
    "bpic2013_incidents": (["--final", "Completed"], 7_554, ["98.4", "%", "of", "7,546"]),
}


@pytest.mark.long
@pytest.mark.parametrize("name", PUBLIC)
def test_public_logs_are_judged(officesim, name):
    log = LOGS / f"{name}.csv.gz"
    if not log.is_file():
        pytest.skip(f"{log.name} is not beside the project; set OFFICESIM_SHARED to the folder that holds logs/")
    options, number, share = PUBLIC[name]
    answer = officesim("judge", log, "--limit", "90 days", "--column", "case=case_id", *options)
    assert (answer.code, answer.err) == (0, "")
    assert f"{number:,} cases" in answer.out
    assert cells(answer, "of requests received") == share
    assert officesim("judge", log, "--limit", "90 days", "--column", "case=case_id", *options, "--json").json[
        "cases"
    ]


@pytest.mark.long
def test_a_public_log_with_a_case_without_number_is_refused(officesim):
    log = LOGS / "hospital_billing_10k.csv.gz"
    if not log.is_file():
        pytest.skip(f"{log.name} is not beside the project; set OFFICESIM_SHARED to the folder that holds logs/")
    answer = officesim("judge", log, "--limit", "1 week", "--column", "case=case_id", "--final", "BILLED")
    assert answer.code == 2
    assert answer.err == "hospital_billing_10k.csv.gz: case_id: row 214: '': a value is required\n"
