"""Delays of the decisions taken, and the curve in which open dossiers count."""

import math
from datetime import date

import numpy as np
import pytest

from sim.measure.delays import delay_curve, delay_curve_interval, delays, delays_with_open
from sim.measure.windows import Window, month, years
from tests.measure.logs import dossier, log_of, value

YEAR = Window("2018", date(2018, 1, 1), date(2018, 12, 31))


def test_delay_counts_civil_days_from_receipt_to_decision():
    table = delays(log_of([dossier(0, 10), dossier(0, 20), dossier(3)], until=100), [month(1, 2018)])
    assert value(table, "delay_count") == 2
    assert value(table, "delay_mean_days") == 15
    assert value(table, "delay_median_days") == 10
    assert value(table, "delay_p90_days") == 20
    assert value(table, "delay_longest_days") == 20
    assert value(table, "delay_oldest_open_days") == 27


def test_window_without_decision_has_no_delay():
    table = delays(log_of([dossier(0)], until=100), [month(1, 2018)])
    assert value(table, "delay_count") == 0
    assert math.isnan(value(table, "delay_mean_days"))


def test_citizen_delay_runs_to_the_last_decision_of_the_family():
    dossiers = [dossier(5, 10, fact=0), dossier(20, 50, parent=0, cause="court case")]
    table = delays(log_of(dossiers, until=100), [YEAR], missions=["assimilation"])
    assert math.isnan(value(table, "delay_oldest_open_days"))  # the year reaches beyond the log
    assert value(table, "delay_mean_days") == (5 + 30) / 2
    assert value(table, "citizen_delay_count") == 1
    assert value(table, "citizen_delay_mean_days") == 50


def test_open_dossiers_lower_the_curve():
    # At 10 days one of four is decided; then the last one is followed no longer, and one of two is decided.
    dossiers = [dossier(0, 10), dossier(0, 20), dossier(0), dossier(20)]
    curve = delay_curve(log_of(dossiers, until=31), YEAR).set_index("day")
    assert curve["share"][9] == 0
    assert curve["share"][10] == pytest.approx(1 / 4)
    assert curve["share"][20] == pytest.approx(1 - 3 / 4 * 1 / 2)
    assert curve["at_risk"].to_dict()[0] == 4
    assert curve["at_risk"].to_dict()[11] == 2
    assert curve.index.max() == 30


def test_curve_without_open_dossiers_is_the_plain_share():
    curve = delay_curve(log_of([dossier(0, day) for day in (5, 6, 7, 8)], until=100), YEAR, last_day=7)
    assert curve["share"].tolist() == pytest.approx([0, 0, 0, 0, 0, 0.25, 0.5, 0.75])


def test_dossier_that_left_is_followed_until_it_left():
    dossiers = [dossier(0, 10), dossier(0, None, left=5)]
    curve = delay_curve(log_of(dossiers, until=100), YEAR).set_index("day")
    assert curve["at_risk"][5] == 2
    assert curve["at_risk"][6] == 1
    assert curve["share"][10] == 1


def test_median_is_not_defined_while_the_curve_stays_below_half():
    dossiers = [dossier(0, 10), dossier(0), dossier(0)]
    table = delays_with_open(log_of(dossiers, until=50), [YEAR])
    assert value(table, "curve_received") == 3
    assert value(table, "curve_censored") == 2
    assert math.isnan(value(table, "curve_median_days"))
    assert value(delays_with_open(log_of(dossiers[:2], until=50), [YEAR]), "curve_median_days") == 10


def test_interval_draws_whole_months_again():
    january = [dossier(0, 10)] * 20
    february = [dossier(40, 70)] * 20
    log = log_of([*january, *february], until=200)
    interval = delay_curve_interval(log, YEAR, "assimilation", seed=1, resamples=200).set_index("day")
    # Within a month all are alike: a bootstrap of dossiers would be narrow, one of months is not.
    assert (interval["low"][10], interval["high"][10]) == (0, 1)
    assert (interval["low"][30], interval["high"][30]) == (1, 1)
    again = delay_curve_interval(log, YEAR, "assimilation", seed=1, resamples=200).set_index("day")
    assert np.array_equal(interval["high"], again["high"], equal_nan=True)


def test_window_in_which_nothing_was_received_has_an_empty_curve():
    log = log_of([dossier(0, 10)], until=100)
    empty = years(date(2019, 1, 1), date(2019, 12, 31))[0]
    assert delay_curve(log, empty).empty
    assert delay_curve_interval(log, empty, "assimilation", seed=1).empty
    assert value(delays_with_open(log, [empty]), "curve_received") == 0
