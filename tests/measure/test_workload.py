"""Flow, stock and how busy the teams are."""

import math
from datetime import date

import numpy as np
import pytest

from sim.law.calendars import Calendar
from sim.measure.dashboard import dashboard
from sim.measure.windows import months, years
from sim.measure.workload import utilisation, workload
from tests.measure.logs import dossier, log_of, norm_of, value

MONTHS = months(date(2018, 1, 1), date(2018, 3, 31))
DOSSIERS = [
    dossier(0, 10, worked=3_600),
    dossier(0, 40, worked=7_200),
    dossier(20, None, left=45, outcome="withdrawn"),
    dossier(21, None, left=22, outcome="transferred"),
    dossier(35),
    dossier(62, 70, cause="second request", parent=0, worked=1_800),
]


def test_what_came_in_went_out_or_waits():
    table = workload(log_of(DOSSIERS, until=90), MONTHS)

    def row(measure):
        return [value(table, measure, window.label) for window in MONTHS]

    assert row("open_before") == [0, 2, 1]
    assert row("received") == [4, 1, 1]
    assert row("decided") == [1, 1, 1]
    assert row("withdrawn") == [0, 1, 0]
    assert row("transferred") == [1, 0, 0]
    assert row("ended") == [2, 2, 1]
    assert row("backlog") == [2, 1, 1]


def test_backlog_has_an_age_at_the_end_of_the_month():
    table = workload(log_of(DOSSIERS, until=90), MONTHS, age_bands_days=(20, 60))
    assert value(table, "backlog_mean_age_days", "2018-01") == (30 + 10) / 2
    assert value(table, "backlog_median_age_days", "2018-01") == 10
    assert value(table, "backlog_oldest_days", "2018-03") == 89 - 35
    assert value(table, "backlog_over_20_days", "2018-01") == 1
    assert value(table, "backlog_over_60_days", "2018-03") == 0


def test_work_is_counted_where_the_dossier_ended():
    table = workload(log_of(DOSSIERS, until=90), MONTHS)
    assert value(table, "worked_hours", "2018-01") == 1
    assert value(table, "worked_hours_per_ended", "2018-01") == 0.5
    assert value(table, "worked_hours", "2018-02") == 2
    assert value(table, "worked_hours_second_request", "2018-03") == 0.5


def test_month_that_the_log_does_not_wholly_know_is_not_counted():
    table = workload(log_of(DOSSIERS, until=89), MONTHS)
    assert math.isnan(value(table, "received", "2018-03"))
    assert value(table, "received", "2018-02") == 1


def test_utilisation_is_busy_over_present():
    busy = np.array([[3_600.0, 0.0]])
    present = np.array([[7_200.0, 0.0]])
    table = utilisation(["examiners"], MONTHS[:2], busy, present)
    assert value(table, "utilisation", "2018-01") == 0.5
    assert value(table, "busy_hours", "2018-01") == 1
    assert math.isnan(value(table, "utilisation", "2018-02"))


def test_utilisation_needs_one_row_a_team_and_one_column_a_window():
    with pytest.raises(ValueError, match="one row per team and one column per window"):
        utilisation(["examiners"], MONTHS, np.zeros((1, 2)), np.zeros((1, 2)))


def test_dashboard_says_nothing_twice():
    log = log_of(DOSSIERS, until=365)
    windows = years(date(2018, 1, 1), date(2018, 12, 31))
    norms = [("assimilation", norm_of()), ("assimilation", norm_of("120 days", name="plan/120"))]
    table = dashboard(log, norms, Calendar(), windows)
    assert not table.duplicated(["subject", "measure", "window"]).any()
    assert list(table.columns) == ["subject", "measure", "window", "value"]
    assert value(table, "backlog", subject="assimilation") == 1
