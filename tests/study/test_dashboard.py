"""The dashboard over replications: means with their intervals, and what would stand behind them (art. 66)."""

from copy import deepcopy

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sim.law.clocks import Clock
from sim.law.durations import parse_duration
from sim.law.norms import Norm, Version
from sim.study.results import run_scenarios
from tests.study.sheets import OFFICE, prepared

TWO_OFFICES = {"offices": {"ghent": {}, "liege": {}}}


def run(replications=3, **changed):
    data = deepcopy(OFFICE) | deepcopy(changed)
    [result] = run_scenarios([prepared(data=data, with_plan=True)], replications)
    return result


@pytest.fixture(scope="module")
def result():
    marks = {"measured_from": "2018-03-15", "sampled": ["charter/decision"], "unmeasured": ["ninety"]}
    return run(**TWO_OFFICES, dashboard=marks)


def test_there_is_a_row_for_every_month_mission_office_and_indicator(result):
    table = result.dashboard
    assert list(table) == ["month", "mission", "office", "indicator", "mean", "half_width", "n", "basis"]
    assert len(table) == 24 * 1 * 3 * (9 + 2)
    assert not table.duplicated(["month", "mission", "office", "indicator"]).any()
    assert table["office"].unique().tolist() == ["all", "ghent", "liege"]
    assert table["indicator"].unique().tolist()[-2:] == [
        "share_on_time ninety",
        "share_on_time charter/decision",
    ]


def test_figures_are_those_of_the_months_with_the_same_intervals(result):
    table = result.dashboard[result.dashboard["office"] == "all"].set_index(["month", "indicator"])
    months = result.months.set_index(["subject", "measure", "window"])
    for month in table.index.unique("month"):
        for indicator, measure in (("received", "received"), ("ended", "ended"), ("balance", "backlog")):
            ours, theirs = table.loc[(month, indicator)], months.loc[("claim", measure, month)]
            assert (ours["mean"], ours["half_width"], ours["n"]) == (theirs["mean"], theirs["half_width"], 3)
        ours, theirs = table.loc[(month, "share_on_time ninety")], months.loc[("ninety", "share_on_time", month)]
        np.testing.assert_array_equal([ours["mean"], ours["n"]], [theirs["mean"], theirs["n"]])


def test_an_office_has_the_mean_of_its_own_histories(result):
    names, place = result.rows.cells, result.rows.cells.months.index("2018-05")
    rows = names.month_keys("2018-05")
    is_wanted = (rows["office"] == "liege") & (rows["indicator"] == "received")
    values = np.array([names.values(sheet.cells)[place][is_wanted] for sheet in result.sheets])
    table = result.dashboard.set_index(["month", "office", "indicator"])
    row = table.loc[("2018-05", "liege", "received")]
    assert row["mean"] == values.mean()
    assert row["half_width"] == pytest.approx(stats.t.ppf(0.975, 2) * values.std(ddof=1) / np.sqrt(3))


def test_each_figure_says_what_the_institution_would_have_of_it(result):
    """Art. 66: measured from a day on, some by samples; the simulated figure is given all the same."""
    table = result.dashboard
    bases = table.groupby(["month", "indicator"], sort=False)["basis"].unique().explode()
    assert set(bases.xs("2018-02", level="month")) == {"unmeasured"}
    assert bases["2018-03", "received"] == "measured"
    assert bases["2018-03", "share_on_time charter/decision"] == "sampled"
    assert bases["2018-03", "share_on_time ninety"] == "unmeasured"
    unmeasured = table[(table["basis"] == "unmeasured") & (table["indicator"] == "received")]
    assert unmeasured["mean"].notna().all()


def test_one_office_is_told_once():
    assert run(1).dashboard["office"].unique().tolist() == ["all"]
    assert run(1, offices={"ghent": {}}).dashboard["office"].unique().tolist() == ["all"]


def test_marks_move_no_figure(result):
    plain = run(**TWO_OFFICES).dashboard
    assert set(plain["basis"]) == {"measured"}
    pd.testing.assert_frame_equal(plain.drop(columns="basis"), result.dashboard.drop(columns="basis"))


def test_a_target_for_the_end_of_a_year_is_in_the_measures_over_three_windows(monkeypatch):
    """A percentage for the end of a year: December, the last quarter, twelve months."""
    version = Version(limit=parse_duration("60 days"), limit_reference="", percentage=85.0, percentage_reference="")
    norm = Norm(
        id="ends",
        act="",
        article="",
        label={"en": "", "fr": "", "nl": ""},
        missions=("any",),
        clock=Clock("received", "decided", frozenset()),
        base="decisions",
        window="end of year",
        versions=(version,),
    )
    for place in ("sim.study.sheets.norms_used", "sim.plan.compiling.norms_used"):
        monkeypatch.setattr(place, lambda _: [("claim", norm)])
    measures = run(1).measures
    windows = measures.loc[(measures["subject"] == "ends") & (measures["measure"] == "share_on_time"), "window"]
    ends = [end for year in ("2018", "2019") for end in (f"{year}-12", f"{year} Q4", year)]
    assert set(windows) == {*ends, "2018-2019"}
