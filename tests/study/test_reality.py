"""Reality laid over a kept forecast: exact ranks, nominal coverage, the sign of the bias, what is not judged."""

from copy import deepcopy
from datetime import date

import numpy as np
import pytest
from scipy import stats

from sim.engine.door import simulate
from sim.measure.record_map import RecordMap
from sim.measure.records import Records, read_records
from sim.model.problems import InputError
from sim.plan.inflow import inputs_of
from sim.study.forecasts import read_forecast
from sim.study.keeping import keep
from sim.study.reality import calibration, lay_over
from sim.study.results import run_scenarios
from tests.study.sheets import OFFICE, prepared, result

COLUMNS = ("case", "mission", "received", "decided", "ended", "outcome")
YEAR = deepcopy(OFFICE) | {"period": {"from": "2018-01-01", "until": "2018-12-31", "run_in": "60 days"}}
YEAR["teams"]["desk"]["fte"] = 0.4
TWO, HAND = ("2018-01-08", "2018-02-05"), ("claim", "received", "2018")


def records_of(folder, *days: str, until: str = "2018-12-31", mission: str = "claim", wait: int = 7) -> Records:
    """Records of dossiers received on some days, each decided after so many days."""
    rows = [f"{each},{np.datetime64(each) + wait}" for each in days]
    (folder / "log.csv").write_text("\n".join(["received,decided", *rows]) + "\n", encoding="utf-8")
    columns = {"received": "received", "decided": "decided"}
    return read_records(
        folder / "log.csv", RecordMap(columns=columns, mission=mission, until=date.fromisoformat(until))
    )


def kept_by_hand(folder, *values: float, name: str = "office"):
    """A forecast whose histories received so many dossiers in 2018."""
    keep(folder / "run", [result(*({HAND: value} for value in values), name=name)])
    return read_forecast(folder / "run")


def only(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    [row] = table.to_dict("records")
    return row


@pytest.fixture(scope="module")
def forecast(tmp_path_factory):
    """Sixty histories of a year."""
    folder = tmp_path_factory.mktemp("forecast") / "run"
    keep(folder, run_scenarios([prepared(data=YEAR, with_plan=True)], 60, 1))
    return read_forecast(folder)


def exported(folder, data, number: int, seed: int) -> Records:
    """One history as a real office would export it."""
    plan = prepared(data=data, with_plan=True).plan
    inputs = inputs_of(plan, number, seed)
    frame = simulate(plan, inputs).to_log(plan, inputs).to_frame().reset_index(names="case")
    frame[list(COLUMNS)].to_csv(folder / "log.csv", index=False)
    return read_records(
        folder / "log.csv", RecordMap(columns={each: each for each in COLUMNS}, until=date(2019, 3, 31))
    )


def test_ranks_and_ranges_are_those_of_the_histories(tmp_path):
    found = lay_over(kept_by_hand(tmp_path, 1, 2, 2, 5), records_of(tmp_path, *TWO), date(2018, 1, 1))
    row = only(found.rows, subject="claim", measure="received", window="2018")
    assert (row["forecast"], row["observed"], row["rank"], row["of"], row["equal"]) == (2.5, 2.0, 2, 5, 2)
    spread = np.std([1, 2, 2, 5], ddof=1) * np.sqrt(1 + 1 / 4)
    assert row["z"] == pytest.approx(-0.5 / spread)
    assert row["high_95"] == pytest.approx(2.5 + stats.t.ppf(0.975, 3) * spread)
    assert (row["low_95"], row["place"], row["by_ranks"]) == (0.0, "inside 80 %", False)  # nothing is below zero
    assert 1 / 5 < row["pit"] < 4 / 5


@pytest.mark.parametrize(("days", "place"), [(0, "below"), (5, "inside 80 %"), (40, "inside 95 %"), (41, "above")])
def test_inside_or_outside_is_said_of_the_range_of_one_history(tmp_path, days, place):
    forecast = kept_by_hand(tmp_path, *range(2, 41))
    found = lay_over(forecast, records_of(tmp_path, "2017-06-01", *["2018-01-08"] * days), date(2017, 1, 1))
    assert only(found.rows, subject="claim", measure="received", window="2018")["place"] == place


def test_windows_that_are_not_wholly_known_are_said_and_not_judged(forecast, tmp_path):
    found = lay_over(forecast, records_of(tmp_path, "2018-02-20", "2018-09-03", until="2018-10-30"))
    months = found.rows[found.rows["over"] == "month"]["window"].unique()
    assert sorted(months) == [f"2018-{month:02}" for month in range(3, 10)]
    assert found.told[:2] == [
        "not wholly known (--since, --until), so not judged: 2018, 2018-01, 2018-02, 2018-10, 2018-11, 2018-12",
        "the curve of shares decided: not judged before all of the period is known",
    ]
    assert (found.rows["over"] == "month").all()


def test_days_without_work_before_the_first_receipt_are_known(forecast, tmp_path):
    monday = records_of(tmp_path, "2018-09-03", "2018-10-01", until="2018-10-30")
    assert lay_over(forecast, monday).since == date(2018, 9, 1)


def test_requests_that_are_not_yet_due_are_not_judged_as_if_they_were(forecast, tmp_path):
    days = ["2018-11-20", *[f"2018-12-{day:02}" for day in range(3, 21)] * 4]
    found = lay_over(forecast, records_of(tmp_path, "2018-01-01", *days, wait=30))
    last = found.rows[(found.rows["window"] == "2018-12") & (found.rows["subject"] == "ninety")]
    assert set(last["measure"]) == {"decisions_share_on_time"}
    assert any(
        line.startswith("ninety: requests on time not judged, too many are not yet due") for line in found.told
    )


def test_records_that_leave_out_what_was_open_are_told_of(tmp_path):
    open_before = {("claim", "open_before", "2018-01"): 30.0}
    keep(tmp_path / "run", [result({HAND: 1.0}, {HAND: 2.0}, months=open_before)])
    told = lay_over(read_forecast(tmp_path / "run"), records_of(tmp_path, "2018-01-01")).told
    assert told[-1] == (
        "claim: no dossier of the records was open on 2017-12-30, in the forecast 30 or more were; without them "
        "decisions come out too soon and backlogs too small at first"
    )


def test_records_of_another_mission_are_refused_with_what_there_is(forecast, tmp_path):
    with pytest.raises(InputError) as error:
        lay_over(forecast, records_of(tmp_path, *TWO, mission="dossiers"))
    assert str(error.value) == (
        "log.csv: mission: dossiers: no mission of the forecast, which has claim; name the column with --column "
        "mission=COLUMN, or the mission of all cases with --mission"
    )


def test_records_of_another_time_are_refused(forecast, tmp_path):
    with pytest.raises(InputError, match="no month of the forecast, 2018-01-01 to 2018-12-31, lies wholly in that"):
        lay_over(forecast, records_of(tmp_path, "2020-01-06", until="2020-12-31"))


def test_a_norm_whose_moments_are_not_recorded_is_said(tmp_path):
    data = deepcopy(YEAR)
    data["norms"]["ninety"]["clock"] = {"start": "complete", "stop": "decided"}
    data["missions"]["claim"]["steps"]["decide"]["after"] = "check"
    data["missions"]["claim"]["steps"]["check"] = {"work": "1 hour", "stamp": "complete"}
    data["teams"]["desk"]["serves"].append("claim.check")
    keep(tmp_path / "run", [result({HAND: 1.0}, {HAND: 2.0}, data=data)])
    found = lay_over(read_forecast(tmp_path / "run"), records_of(tmp_path, *TWO), date(2018, 1, 1))
    assert "ninety: not judged, the records do not have: complete" in found.told


def test_a_history_of_the_same_office_lies_inside_as_often_as_is_said(forecast, tmp_path):
    laid = [lay_over(forecast, exported(tmp_path, YEAR, number, 2)) for number in range(25)]
    rows = [each.rows.set_index(["over", "subject", "measure", "window"]).sort_index() for each in laid]
    pits = np.concatenate([each.loc[("month", "claim", "received")]["pit"].to_numpy() for each in rows])
    assert stats.kstest(pits, "uniform").pvalue > 0.01
    inside = np.mean([(each.loc[("month", "claim", "received")]["place"] == "inside 80 %").mean() for each in rows])
    assert 0.78 < inside < 0.92  # counts have ties, which lie inside
    assert np.mean([each.coverage["is_told"].mean() for each in laid]) < 0.15
    assert not any("left out" in line or "open on" in line for each in laid for line in each.told)


def test_a_history_of_an_overloaded_office_lies_outside_on_the_right_side(forecast, tmp_path):
    fewer = deepcopy(YEAR)
    fewer["teams"]["desk"]["fte"] = 0.08
    found = lay_over(forecast, exported(tmp_path, fewer, 0, 2))
    coverage = found.coverage.set_index(["subject", "measure"])
    stock, share = coverage.loc[("claim", "backlog")], coverage.loc[("ninety", "decisions_share_on_time")]
    assert (stock["bias"] > 0, stock["is_told"], stock["inside_95"] < 6) == (True, True, True)
    assert (share["bias"] < 0, share["is_told"]) == (True, True)
    assert stock["as_often"] < 0.05
    assert only(found.rows, subject="claim", measure="backlog", window="2018")["place"] == "above"
    assert not only(found.met, subject="ninety", window="2018")["met"]


def test_the_curve_is_judged_on_the_days_on_which_all_are_followed(forecast, tmp_path):
    found = lay_over(forecast, exported(tmp_path, YEAR, 0, 2))
    days = found.rows[found.rows["over"] == "day"]["window"].astype(int)
    assert days.tolist() == list(range(91))  # from the end of the year to 31 March


def test_brier_is_the_mean_square_of_probability_less_outcome(tmp_path):
    met = {("ninety", "met", f"2018-0{month}"): float(month < 3) for month in (1, 2, 3)}
    histories = [{HAND: 1.0}, {HAND: 2.0}]
    data = deepcopy(OFFICE)
    data["norms"]["ninety"]["base"] = "decisions"
    received = {("claim", "received", "2018-01"): 1.0}
    keep(tmp_path / "run", [result(*histories, data=data, months=met | received)])
    found = lay_over(
        read_forecast(tmp_path / "run"), records_of(tmp_path, "2018-01-01", "2018-02-01", "2018-03-01")
    )
    [row] = calibration(found.met).to_dict("records")
    assert row["months"] == 3
    assert (row["probability"], row["met"], row["brier"]) == (pytest.approx(2 / 3), 3, pytest.approx(1 / 3))
