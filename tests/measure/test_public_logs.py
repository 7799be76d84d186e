"""Public event logs, where a copy lies beside the project: open cases stay in, and open."""

import gzip
import os
from pathlib import Path

import pytest

from sim.law.durations import parse_duration
from sim.measure.delays import delay_curve
from sim.measure.judging import judge_records, record_windows
from sim.measure.record_map import RecordError, RecordMap
from sim.measure.records import read_records
from tests.measure.logs import value

ROOT = Path(__file__).resolve().parents[2]
LOGS = Path(os.environ.get("OFFICESIM_SHARED", ROOT.parent / "shared")) / "logs"
EVENTS = {"case": "case_id", "activity": "activity", "end": "end"}


def public_log(name):
    path = LOGS / f"{name}.csv.gz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the project; set OFFICESIM_SHARED to the folder that holds logs/")
    return path


def whole(records, limit):
    windows = record_windows(records)
    table = judge_records(records, limit=parse_duration(limit))
    return table[table["window"] == windows[-1].label]


def parts(table):
    names = ("on_time", "late", "overdue", "not_yet_due", "left", "not_started")
    return {name: int(value(table, f"requests_{name}")) for name in names}


def test_traffic_fines_are_sent_within_their_legal_limit_or_paid_first():
    mapping = RecordMap(EVENTS, decided_by=("Send Fine", "Payment"), outcomes={"Payment": "without object"})
    records = read_records(public_log("traffic_fines_10k"), mapping)
    counts = parts(whole(records, "90 days"))
    assert sum(counts.values()) == len(records.log) == 10_000
    assert counts == {
        "on_time": 2_594,
        "late": 3_963,
        "overdue": 0,
        "not_yet_due": 0,
        "left": 3_443,
        "not_started": 0,
    }


def test_travel_declarations_not_yet_paid_stay_open():
    mapping = RecordMap(EVENTS, final=("Payment Handled",))
    records = read_records(public_log("bpic2020_domesticdeclarations"), mapping)
    table = whole(records, "90 days")
    counts = parts(table)
    assert sum(counts.values()) == len(records.log) == 10_357
    assert counts["overdue"] + counts["not_yet_due"] == 446
    # Decisions alone forget what is open.
    assert value(table, "decisions_share_on_time") > value(table, "requests_share_on_time")


def test_hospital_bills_without_a_case_number_stop_the_judgment(tmp_path):
    path = public_log("hospital_billing_10k")
    mapping = RecordMap(EVENTS, final=("BILLED", "DELETE"), outcomes={"DELETE": "withdrawn"})
    with pytest.raises(
        RecordError, match=r"hospital_billing_10k\.csv\.gz: case_id: row 214: '': a value is required"
    ):
        read_records(path, mapping)
    repaired = tmp_path / "hospital.csv"
    lines = gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
    lines[213] = "NA" + lines[213]
    repaired.write_text("\n".join(lines), encoding="utf-8")
    records = read_records(repaired, mapping)
    assert len(records.log) == 10_000
    counts = parts(whole(records, "1 week"))
    assert sum(counts.values()) == 10_000
    assert counts["left"] == 980
    assert counts["overdue"] + counts["not_yet_due"] == 10_000 - 980 - 6_896


def test_open_bills_pull_the_curve_of_delays_down():
    path = public_log("bpic2020_domesticdeclarations")
    records = read_records(path, RecordMap(EVENTS, final=("Payment Handled",)))
    curve = delay_curve(records.log, record_windows(records)[-1])
    decided = (records.log.stamp("decided") >= 0).mean()
    assert decided < curve["share"].iloc[-1] < 1
    assert curve["share"].is_monotonic_increasing
