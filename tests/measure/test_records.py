"""Real records become a log, or every wrong cell is named."""

import gzip
from datetime import date

import pytest

from sim.law.durations import parse_duration
from sim.measure.judging import judge_records, record_windows
from sim.measure.record_map import RecordError, RecordMap
from sim.measure.records import read_records
from sim.plan.log import DAY_SECONDS, OUTCOMES
from tests.measure.logs import norm_of, value

CASES = {"case": "case", "received": "received", "decided": "decided"}
WHOLE = "2018-01-01 to 2018-06-30"


def read(tmp_path, text, columns=CASES, name="cases.csv", **said):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_records(path, RecordMap(columns=columns, **said))


def days(log, stamp):
    return [int(seconds) // DAY_SECONDS if seconds >= 0 else None for seconds in log.stamp(stamp)]


FOUR = """case,received,decided
A,2018-01-01,2018-01-31
B,2018-01-02,2018-04-30
C,2018-01-10,
D,2018-06-01,
"""


def test_four_closings_are_told_apart(tmp_path):
    records = read(tmp_path, FOUR, until=date(2018, 6, 30))
    table = judge_records(records, limit=parse_duration("90 days"))
    assert records.cases == ("A", "B", "C", "D")
    assert [window.label for window in record_windows(records)] == [WHOLE]
    counts = [value(table, f"requests_{name}", WHOLE) for name in ("on_time", "late", "overdue", "not_yet_due")]
    assert counts == [1, 1, 1, 1]
    assert value(table, "requests_share_on_time") == pytest.approx(1 / 3)
    assert value(table, "decisions_share_on_time") == 0.5
    assert value(table, "deadlines_share_on_time") == pytest.approx(1 / 3)


def test_log_ends_after_its_last_moment_unless_told(tmp_path):
    records = read(tmp_path, FOUR)
    assert records.log.origin == date(2018, 1, 1)
    assert records.log.until == 152 * DAY_SECONDS


def test_what_lies_after_the_last_day_known_is_not_known(tmp_path):
    records = read(tmp_path, FOUR, until=date(2018, 3, 31))
    assert records.cases == ("A", "B", "C")
    assert records.left_out == 1
    assert days(records.log, "decided") == [30, None, None]


def test_deadline_column_judges_each_case_by_its_own(tmp_path):
    text = "case,received,decided,due\nA,2018-01-01,2018-01-31,2018-01-31\nB,2018-01-01,2018-02-01,2018-01-31\n"
    records = read(tmp_path, text + "C,2018-01-01,2018-02-01,\n", {**CASES, "deadline": "due"})
    table = judge_records(records, percentage=50.0)
    assert value(table, "requests_on_time") == 1
    assert value(table, "requests_late") == 1
    assert value(table, "requests_not_started") == 1
    assert value(table, "met") == 1


def test_real_log_is_judged_under_a_norm(tmp_path):
    text = """case,received,decided,q,a
A,2018-01-01,2018-04-30,2018-01-11,2018-02-10
B,2018-01-01,2018-04-30,,
"""
    records = read(tmp_path, text, {**CASES, "asked": "q", "answered": "a"})
    table = judge_records(records, norm=norm_of("90 days", suspends=["claimant"]))
    assert value(table, "decisions_on_time") == 1
    assert value(table, "decisions_late") == 1


def test_both_clocks_where_the_file_knows_parents(tmp_path):
    text = "case,received,decided,of\nA,2018-01-01,2018-01-31,\nB,2018-02-10,2018-05-10,A\n"
    records = read(tmp_path, text, {**CASES, "parent": "of"})
    table = judge_records(records, norm=norm_of("90 days"))
    assert value(table, "decisions_on_time") == 2
    assert value(table, "citizen_decisions_late") == 1


def test_norm_whose_clock_the_file_does_not_record_is_refused(tmp_path):
    with pytest.raises(RecordError) as caught:
        judge_records(read(tmp_path, FOUR), norm=norm_of(start="complete"))
    assert str(caught.value) == (
        "cases.csv: columns.complete: plan/decision starts its clock at 'complete'; map a column to it "
        "(the file records decided, ended, received)"
    )


def test_nothing_to_judge_by_is_refused(tmp_path):
    with pytest.raises(RecordError, match=r"columns\.deadline: nothing to judge by"):
        judge_records(read(tmp_path, FOUR))


def test_outcomes_are_read_and_an_end_without_decision_is_none(tmp_path):
    text = """case,received,decided,result
A,2018-01-01,2018-01-05,Oui
B,2018-01-01,2018-01-06,Retrait
C,2018-01-01,,
"""
    columns = {**CASES, "outcome": "result"}
    log = read(tmp_path, text, columns, outcomes={"Oui": "granted", "Retrait": "withdrawn"}).log
    assert [OUTCOMES[code] for code in log.dossiers["outcome"]] == ["granted", "withdrawn", "open"]
    assert days(log, "decided") == [4, None, None]
    assert days(log, "ended") == [4, 5, None]


def test_decision_without_a_stated_outcome_is_not_given_one(tmp_path):
    log = read(tmp_path, FOUR).log
    assert log.dossiers["outcome"].tolist() == [-1, -1, 0, 0]
    assert log.to_frame()["outcome"].isna().tolist() == [True, True, False, False]


def test_compressed_file_with_other_separator_and_dates(tmp_path):
    path = tmp_path / "cases.csv.gz"
    path.write_bytes(gzip.compress("NUMÉRO;REÇU;DÉCIDÉ\nA;31/01/2018 08:30;NULL\n".encode("latin-1")))
    columns = {"case": "NUMÉRO", "received": "REÇU", "decided": "DÉCIDÉ"}
    mapping = RecordMap(columns, separator=";", date_format="%d/%m/%Y %H:%M", encoding="latin-1")
    log = read_records(path, mapping).log
    assert log.origin == date(2018, 1, 31)
    assert log.stamp("received").tolist() == [30_600]


OFFSETS = """case,received,decided
A,2018-01-31T23:30:00Z,2018-07-31T22:30:00.500+00:00
B,2018-01-31 23:30:00+0100,2018-07-31 23:30
"""


def test_wall_clock_stands_as_written_without_a_zone(tmp_path):
    log = read(tmp_path, OFFSETS).log
    assert log.origin == date(2018, 1, 31)
    assert days(log, "received") == [0, 0]
    assert days(log, "decided") == [181, 181]


def test_offsets_are_converted_to_the_zone_named(tmp_path):
    log = read(tmp_path, OFFSETS, timezone="Europe/Brussels").log
    assert days(log, "received") == [1, 0]
    assert days(log, "decided") == [182, 181]
    assert int(log.stamp("decided")[0]) % DAY_SECONDS == 30 * 60


def test_every_wrong_cell_is_named_with_file_column_row_and_rule(tmp_path):
    text = """case,received,decided,result
A,2018-02-30,,
A,2018-03-01,2018-02-01,
,2018-03-01,,Maybe
D,,,
E,2018-03-01,,granted
F,2018-03-01,2018-03-02,open
"""
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text, {**CASES, "outcome": "result"})
    rule = "not a moment; it should read ISO 8601, such as 2017-12-31 or 2017-12-31T08:30:00"
    assert caught.value.problems == [
        "cases.csv: received: row 5: '': a value is required",
        "cases.csv: case: row 4: '': a value is required",
        "cases.csv: case: row 3: 'A': the number of an earlier row; one row a case",
        f"cases.csv: received: row 2: '2018-02-30': {rule}",
        "cases.csv: decided: row 3: '2018-02-01': before the case was received",
        "cases.csv: result: row 4: 'Maybe': not an outcome; name it under [outcomes]",
        "cases.csv: result: row 6: 'granted': an outcome needs the day on which the case ended",
        "cases.csv: result: row 7: 'open': open, and yet the case has ended",
    ]


def test_many_wrong_rows_are_counted(tmp_path):
    text = "case,received,decided\n" + "".join(f"{n},yesterday,\n" for n in range(12))
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text)
    assert len(caught.value.problems) == 6
    assert caught.value.problems[-1].startswith("cases.csv: received: 7 more rows: not a moment")


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        (
            FOUR,
            {**CASES, "received": "recieved"},
            "cases.csv: recieved: no such column; did you mean 'received'?",
        ),
        ("", CASES, "cases.csv: not a table separated by ','"),
        ("case,received,decided\n", CASES, "cases.csv: row 2: a record is required"),
        ("case,received,decided\nA,2018-01-01,,x\n", CASES, "not a table separated by ','"),
        (
            "case,received,decided,of\nA,2018-01-01,,Z\n",
            {**CASES, "parent": "of"},
            "of: row 2: 'Z': the number of no",
        ),
        (
            "case,received,decided,r\nA,2018-01-01,,x\n",
            {**CASES, "right": "r"},
            "r: row 2: 'x': one of 1, true, yes",
        ),
        (
            "case,received,decided,due\nA,2018-01-02,,2018-01-01\n",
            {**CASES, "deadline": "due"},
            "due: row 2: '2018-01-01': before the case was received",
        ),
        (
            "case,received,decided,q,a\nA,2018-01-01,,,2018-01-01\n",
            {**CASES, "asked": "q", "answered": "a"},
            "a: row 2: '2018-01-01': before asked",
        ),
    ],
)
def test_wrong_file_is_refused(tmp_path, text, columns, message):
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text, columns)
    assert message in str(caught.value)


def test_absent_and_unreadable_files_are_named(tmp_path):
    with pytest.raises(RecordError, match=r"absent\.csv: cannot be read: No such file"):
        read_records(tmp_path / "absent.csv", RecordMap(CASES))
    (tmp_path / "cases.csv").write_bytes("case,received,decided\né,2018-01-01,\n".encode("latin-1"))
    with pytest.raises(RecordError, match="not written in utf-8; name another format"):
        read_records(tmp_path / "cases.csv", RecordMap(CASES))
    (tmp_path / "broken.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(RecordError, match=r"broken\.csv\.gz: cannot be read"):
        read_records(tmp_path / "broken.csv.gz", RecordMap(CASES))


EVENTS = {"case": "case", "activity": "what", "start": "start", "end": "end"}
EVENT_LOG = """case,what,start,end
A,register,2018-01-01T09:00,2018-01-01T10:00
A,decide,2018-01-20T09:00,2018-01-20T10:00
A,correct,2018-02-01T09:00,2018-02-01T10:00
NA,decide,2018-01-08T09:00,2018-01-08T10:00
NA,register,,2018-01-03T10:00
C,register,2018-01-05T09:00,2018-01-05T10:00
D,register,2018-01-05T09:00,2018-01-05T10:00
D,withdraw,2018-01-06T09:00,2018-01-06T10:00
"""


def test_events_fold_to_the_first_closing_activity(tmp_path):
    records = read(
        tmp_path, EVENT_LOG, EVENTS, decided_by=("decide", "withdraw"), outcomes={"withdraw": "withdrawn"}
    )
    assert records.cases == ("A", "NA", "C", "D")
    assert records.log.stamp("received").tolist()[0] == 9 * 3_600
    assert days(records.log, "received") == [0, 2, 4, 4]
    assert days(records.log, "decided") == [19, 7, None, None]
    assert days(records.log, "ended") == [19, 7, None, 5]


def test_case_whose_last_event_is_not_final_stays_open(tmp_path):
    log = read(tmp_path, EVENT_LOG, EVENTS, final=("decide",)).log
    assert days(log, "decided") == [None, 7, None, None]
    assert log.dossiers["outcome"].tolist() == [0, -1, 0, 0]


def test_events_after_the_last_day_known_reopen_nothing(tmp_path):
    records = read(tmp_path, EVENT_LOG, EVENTS, final=("decide",), until=date(2018, 1, 31))
    assert days(records.log, "decided") == [19, 7, None, None]
    assert records.left_out == 1


def test_activity_that_no_event_has_is_refused(tmp_path):
    with pytest.raises(RecordError, match=r"cases\.csv: what: 'decided': no event has this activity"):
        read(tmp_path, EVENT_LOG, EVENTS, final=("decided",))


def test_event_without_a_case_is_refused(tmp_path):
    with pytest.raises(RecordError, match=r"cases\.csv: case: row 10: '': a value is required"):
        read(tmp_path, EVENT_LOG + ",decide,2018-01-08T09:00,2018-01-08T10:00\n", EVENTS, final=("decide",))


def test_log_of_which_nothing_is_known_yet_counts_nothing(tmp_path):
    records = read(tmp_path, EVENT_LOG, EVENTS, final=("decide",), until=date(2017, 1, 1))
    assert len(records.log) == 0
    assert value(judge_records(records, limit=parse_duration("30 days")), "requests_counted") == 0
