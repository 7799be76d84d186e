"""`officesim outlook`, `officesim agenda`: from the files of an office to its year's end, or to what is wrong."""

import shutil

import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.study.cutting import cut
from sim.study.replications import prepare
from tests.cli.running import OFFICE
from tests.study.test_cutting import MORNINGS

MORNING = MORNINGS[1]
LATER = "lies not before 2018-07-01; the files tell what is known on the morning of that day"
OUTLOOK = ("outlook", "office.toml", "--stock", "open.csv", "--decided", "ended.csv", "--at", MORNING)
STRICT = ("--set", "norms.ninety.limit=45 days", "--set", "norms.ninety.percentage=99.0")
AGENDA = ("agenda", "office.toml", "--stock", "open.csv", "--at", MORNING)


@pytest.fixture
def files(officesim):
    """An office's scenario, its register and its list of ended dossiers on 1 July 2018."""
    shutil.copy(OFFICE, officesim.folder / "office.toml")
    prepared = prepare(OFFICE)
    inputs = inputs_of(prepared.plan, 0)
    log = simulate(prepared.plan, inputs, keep_tasks=True).to_log(prepared.plan, inputs)
    cut(log, prepared.plan, MORNING).write(officesim.folder)
    return officesim


def test_the_outlook_is_printed_and_kept(files):
    answer = files(*OUTLOOK, "-n", 5)
    assert (answer.code, answer.files[-5:]) == (
        0,
        [
            f"results/out/outlook_office/{name}"
            for name in ("answer.json", "dossiers.csv", "histories.sqlite", "norms.csv", "run.json")
        ],
    )
    for words in (
        "A small office: 2018 as it looks on the morning of 2018-07-01, 8 dossiers open",
        "ninety",
        "Year's end: mean of 5 histories",
        "Open dossiers most likely to be late",
        "Results: results/out/outlook_office",
    ):
        assert words in answer.out


def test_as_json_it_says_the_same(files):
    told = files(*OUTLOOK, "-n", 5, "--json").json
    assert (told["at"], told["open"], told["ended"]) == ("2018-07-01", 8, 104)
    ninety = next(row for row in told["norms"] if row["norm"] == "ninety" and row["is_own"])
    assert (ninety["asked"], ninety["histories"], ninety["window"]) == (85.0, 5, "2018")
    assert 0 <= ninety["low"] <= ninety["probability"] <= ninety["high"] <= 1
    assert len({row["line"] for row in told["dossiers"]}) <= 8


def test_asked_again_it_finds_its_histories_and_says_the_same(files):
    first = files(*OUTLOOK, "-n", 4, "--json", *STRICT)
    again = files(*OUTLOOK, "-n", 4, "--json", *STRICT, "--workers", 1)
    assert first.out == again.out
    assert "histories are there already" in again.err
    other = files(*OUTLOOK, "-n", 4, "--json", *STRICT, "--seed", 5)
    assert other.out != first.out


def test_levers_are_tried_where_a_norm_is_likely_to_be_missed(files):
    told = files(*OUTLOOK, "-n", 4, "--json", *STRICT).json
    (lever,) = told["levers"]
    assert (lever["lever"], lever["norm"], lever["histories"]) == ("one more post in desk", "ninety", 4)
    named = files(*OUTLOOK, "-n", 4, "--lever", "missions.claim.entitled=0.9", *STRICT)
    assert "What has no dates in a scenario is tried from today on only." in named.out
    assert "What still turns it" not in files(*OUTLOOK, "-n", 4, "--no-levers").out


def test_assumed_numbers_are_drawn_apart(files):
    (files.folder / "assumed.toml").write_text(
        'base = "office.toml"\n[provenance]\n"teams.desk.fte" = { assumed = "not known", range = [0.5, 0.8] }\n'
    )
    words = [word if word != "office.toml" else "assumed.toml" for word in OUTLOOK]
    answer = files(*words, "-n", 3, "--draws", 3, "--no-levers")
    assert "The same where the assumed numbers are not known" in answer.out
    assert "3 draws of every assumed number" in answer.out


def test_neither_what_a_norm_asks_nor_what_the_command_states_is_drawn(files):
    (files.folder / "assumed.toml").write_text(
        'base = "office.toml"\n[provenance]\n'
        '"teams.desk.fte" = { assumed = "not known", range = [0.1, 0.2] }\n'
        '"norms.ninety.percentage" = { assumed = "not known", range = [1.0, 2.0] }\n'
    )
    words = [word if word != "office.toml" else "assumed.toml" for word in OUTLOOK]
    told = files(
        *words, "-n", 3, "--draws", 3, "--no-levers", "--json", *STRICT, "--set", "teams.desk.fte=0.6"
    ).json
    (drawn,) = told["draws"]
    ninety = next(row for row in told["norms"] if row["norm"] == "ninety" and row["is_own"])
    assert drawn["met"] == [0.0, 0.0, 0.0]
    assert sum(drawn["share_on_time"]) / 3 == pytest.approx(ninety["share"])


def test_within_the_year_a_list_of_ended_dossiers_is_needed(files):
    asked = ("outlook", "office.toml", "--stock", "open.csv")
    answer = files(*asked, "--at", MORNING, "-n", 3)
    rule = "the figures of 2018 count what was decided since 1 January; name its list, if only of heads"
    assert (answer.code, answer.err) == (2, f"--decided: {rule}\n")
    (files.folder / "open.csv").write_text("mission,received,step\nclaim,2017-12-20,examine\n")
    told = files(*asked, "--at", "2018-01-01", "-n", 3, "--json").json
    assert (told["open"], told["ended"]) == (1, 0)


def test_a_list_of_heads_alone_says_that_nothing_has_ended(files):
    (files.folder / "ended.csv").write_text("case,received,decided\n\n")
    told = files(*OUTLOOK, "-n", 3, "--json").json
    assert (told["open"], told["ended"]) == (8, 0)


def test_files_without_news_and_days_beyond_the_period_are_spoken_of(files):
    told = " ".join(files(*OUTLOOK[:-1], "2018-09-03", "-n", 3).out.split())
    assert "The newest date in the files is 2018-06-" in told
    assert "working days before 2018-09-03: are they of today?" in told
    later = " ".join(files(*OUTLOOK[:-1], "2019-07-01", "-n", 3).out.split())
    assert "that it holds on 2019-07-01 is assumed" in later
    now = " ".join(files(*OUTLOOK, "-n", 3).out.split())
    assert "are they of today" not in now
    assert "is assumed" not in now


def test_the_columns_of_the_list_may_have_other_names(files):
    path = files.folder / "ended.csv"
    path.write_text(path.read_text().replace("received", "DATE_IN", 1).replace("granted", "Accord"))
    answer = files(*OUTLOOK, "-n", 3, "--column", "received=DATE_IN", "--outcome", "Accord=granted", "--json")
    assert answer.json["ended"] == 104


def test_the_agenda_lists_what_falls_due(files):
    answer = files(*AGENDA, "--out", "lists/agenda.csv")
    assert (answer.code, answer.err) == (0, "")
    assert "A small office: what falls due in the weeks from 2018-07-01, of 8 open dossiers" in answer.out
    assert "lists/agenda.csv" in answer.files
    told = files(*AGENDA, "--weeks", 3, "--team", "desk", "--json").json
    assert [week["first"] for week in told["weeks"]] == [None, "2018-07-01", "2018-07-08", "2018-07-15"]
    assert len(told["dossiers"]) == 8


def test_an_unknown_team_is_named_with_the_nearest(files):
    answer = files(*AGENDA, "--team", "desks")
    assert (answer.code, answer.err) == (2, "--team: desks: unknown team; did you mean 'desk'?\n")


WRONG = [
    ("step", "claim,2018-05-01,examin,,", "line 2: 'examin': unknown step; did you mean 'examine'?"),
    ("mission", "clam,2018-05-01,examine,,", "line 2: 'clam': unknown mission; did you mean 'claim'?"),
    (
        "office",
        "claim,2018-05-01,examine,Ghent,",
        "line 2: 'Ghent': unknown office",
    ),
    (
        "today",
        "claim,2018-07-01,examine,,",
        f"line 2: received 2018-07-01: {LATER}",
    ),
    (
        "ask",
        "claim,2018-05-01,evidence,,claimant 2018-07-02",
        "line 2: 'claimant 2018-07-02': asks go forward in time, from the receipt to before 2018-07-01",
    ),
    (
        "source",
        "claim,2018-05-01,evidence,,claimants 2018-06-02",
        "line 2: 'claimants': unknown source; did you mean 'claimant'?",
    ),
    ("date", "claim,1 May,examine,,", "line 2: '1 May': a date is written 2017-01-31"),
    ("nothing", "claim,,examine,,", "line 2: '': a date is written 2017-01-31"),
]
ALL_WRONG = [
    "line 2: '1 May': a date is written 2017-01-31",
    "line 2: 'clam': unknown mission; did you mean 'claim'?",
    "line 2: 'claimants': unknown source; did you mean 'claimant'?",
]


@pytest.mark.parametrize(("line", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_line_of_the_register_that_cannot_be_used_is_told(files, line, said):
    (files.folder / "open.csv").write_text(f"mission,received,step,office,asks\n{line}\n")
    answer = files(*AGENDA)
    assert (answer.code, answer.err) == (2, f"open.csv: {said}\n")


def test_all_that_is_wrong_with_a_line_of_the_register_is_told(files):
    heads = "mission,received,step,office,asks"
    (files.folder / "open.csv").write_text(f"{heads}\nclam,1 May,examine,,claimants 2018-06-02\n")
    answer = files(*OUTLOOK)
    assert (answer.code, sorted(answer.err.splitlines())) == (2, sorted(f"open.csv: {each}" for each in ALL_WRONG))


def test_of_many_wrong_lines_the_first_are_told_and_the_rest_counted(files):
    lines = "claim,2018-05-01,examin\n" * 300
    (files.folder / "open.csv").write_text(f"mission,received,step\n{lines}")
    told = files(*OUTLOOK).err.splitlines()
    assert len(told) == 11
    assert "open.csv: and 290 more faults like these" in told


def test_a_register_without_its_columns_is_told(files):
    path = files.folder / "open.csv"
    path.write_text("received,office\n2018-01-01,\n")
    assert files(*AGENDA).err == (
        "open.csv: 'open.csv' has no column 'step'; its columns: received, office\n"
        "open.csv: 'open.csv' has no column 'mission'; its columns: received, office\n"
    )
    path.write_text("")
    assert "has no column 'received'" in files(*AGENDA).err
    path.unlink()
    assert files(*AGENDA).code == 2


ENDED = "case,mission,received,decided,outcome,answers\n"
ENDED_WRONG = [
    (
        "mission",
        "1,clam,2018-01-02,2018-02-01,granted,",
        "ended.csv: line 2: 'clam': unknown mission; did you mean 'claim'?",
    ),
    (
        "later",
        "1,claim,2018-01-02,2018-07-03,granted,",
        f"ended.csv: line 2: decided: {LATER}",
    ),
    (
        "backwards",
        "1,claim,2018-01-02,2018-01-01,granted,",
        "ended.csv: decided: row 2: '2018-01-01': before the case was received",
    ),
    (
        "open",
        "1,claim,2018-01-02,,,",
        "ended.csv: line 2: neither decided nor ended; what is open stands in the register",
    ),
    (
        "twice",
        "1,claim,2018-01-02,2018-02-01,granted,\n1,claim,2018-01-02,2018-02-01,granted,",
        "ended.csv: case: row 3: '1': the number of an earlier row; one row a case",
    ),
    (
        "answers",
        "1,claim,2018-01-02,2018-02-01,granted,claimant 2018-01-09 2018-01-05",
        "ended.csv: line 2: 'claimant 2018-01-09 2018-01-05': answers go forward in time, to before 2018-07-01",
    ),
]


@pytest.mark.parametrize(
    ("lines", "said"), [case[1:] for case in ENDED_WRONG], ids=[case[0] for case in ENDED_WRONG]
)
def test_a_list_of_ended_dossiers_that_cannot_be_used_is_told(files, lines, said):
    (files.folder / "ended.csv").write_text(ENDED + (f"{lines}\n" if lines else ""))
    answer = files(*OUTLOOK)
    assert answer.code == 2
    assert said in answer.err.splitlines()


def test_everything_wrong_with_both_files_is_told_at_once(files):
    (files.folder / "open.csv").write_text(
        "case,mission,received,step\n7,claim,2018-05-01,examin\n8,claim,2018-05-01,examine\n8,claim,2018-05-02,examine\n"
        "9,claim,2018-05-02,examine\n"
    )
    (files.folder / "ended.csv").write_text(
        ENDED + "1,claim,2018-01-02,,,\n9,claim,2018-01-02,2018-09-01,granted,\n"
    )
    answer = files(*OUTLOOK)
    assert answer.code == 2
    assert answer.err.splitlines() == [
        "open.csv: line 2: 'examin': unknown step; did you mean 'examine'?",
        "open.csv: line 3: '8': the number of another line too; one line a dossier",
        "open.csv: line 4: '8': the number of another line too; one line a dossier",
        f"ended.csv: line 3: decided: {LATER}",
        f"ended.csv: line 3: ended: {LATER}",
        "ended.csv: line 2: neither decided nor ended; what is open stands in the register",
        "open.csv: line 5: '9' has ended, says ended.csv",
    ]
    assert answer.files == ["ended.csv", "office.toml", "open.csv"]


def test_of_several_missions_the_list_must_say_which(files):
    (files.folder / "ended.csv").write_text("received,decided\n2018-01-02,2018-02-01\n")
    said = "ended.csv: has no column 'mission'; the scenario has several: claim, objection\n"
    assert files(*OUTLOOK).err == said


def test_a_lever_that_is_not_written_so_is_told(files):
    answer = files(*OUTLOOK, "--lever", "teams.desk.fte")
    assert (answer.code, answer.err) == (
        2,
        "--lever teams.desk.fte: a lever is written key=value, as teams.examiners.fte=9, or key+=amount\n",
    )


def test_wrong_levers_and_a_register_that_is_not_there_are_told_together(files):
    answer = files(*OUTLOOK, "--stock", "no.csv", "--lever", "foo=1", "--lever", "teams.dsk.fte=2", "--lever", "x")
    told = answer.err.splitlines()
    assert (answer.code, len(told)) == (2, 4)
    assert told[0].startswith("--lever foo=1: foo: unknown field")
    assert told[1].startswith("--lever teams.dsk.fte=2: teams.dsk: 'dsk': there is none of this name; did you mean")
    assert told[2] == "--lever x: a lever is written key=value, as teams.examiners.fte=9, or key+=amount"
    assert told[3] == "no.csv: there is no such file"


def test_a_short_name_of_a_team_finds_it_and_the_register_is_told_of_too(files):
    answer = files(*AGENDA, "--stock", "no.csv", "--team", "dsk")
    assert answer.err.splitlines() == [
        "--team: dsk: unknown team; did you mean 'desk'?",
        "no.csv: there is no such file",
    ]
