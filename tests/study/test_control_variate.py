"""A mean made sharper by a control whose own mean is known better."""

import numpy as np
import pytest
from numpy.random import Generator, Philox
from scipy import stats

from sim.study.control_variate import adjusted


def normal(seed, size):
    return Generator(Philox(seed)).standard_normal(size)


def test_a_control_that_says_everything_leaves_its_own_mean_alone():
    """y = 3 + 2 c: nothing is left, and the interval is that of the control's mean over all that were drawn."""
    control, further = normal(1, 20), normal(2, 180)
    told = adjusted(3 + 2 * control, control, further)
    every = np.concatenate([control, further])
    assert told.mean == pytest.approx(3 + 2 * every.mean())
    expected = stats.t.ppf(0.975, 18) * 2 * every.std(ddof=1) / np.sqrt(200)
    assert told.half_width == pytest.approx(expected)
    assert told.correlation == pytest.approx(1.0)


def test_without_further_histories_the_mean_is_the_plain_one():
    values, control = normal(1, 12), normal(2, 12)
    told = adjusted(values, control, np.zeros(0))
    assert told.mean == pytest.approx(values.mean())
    assert told.plain_mean == pytest.approx(values.mean())
    assert told.plain_half_width == pytest.approx(stats.t.ppf(0.975, 11) * values.std(ddof=1) / np.sqrt(12))


def test_a_control_that_says_nothing_gains_nothing():
    told = adjusted(normal(1, 200), normal(2, 200), normal(3, 2000))
    assert told.gain == pytest.approx(1.0, abs=0.05)


def test_the_gain_is_that_of_the_correlation():
    """rho = 0.9 leaves 0.19 of the variance, and 0.81 / 11 of it for the control's own mean."""
    control = normal(1, 2000)
    values = 0.9 * control + np.sqrt(0.19) * normal(2, 2000)
    told = adjusted(values, control, normal(3, 20_000))
    assert told.gain == pytest.approx(1 / (0.19 + 0.81 / 11), rel=0.1)


@pytest.mark.parametrize(
    ("values", "control"),
    [([1.0, 2, 4], [1.0, 2, 3]), ([1.0] * 5, [1.0, 2, 3, 4, 5]), ([1.0, 2, 3, 4, 5], [2.0] * 5)],
    ids=["too few", "a figure that never varies", "a control that never varies"],
)
def test_where_nothing_can_be_adjusted_only_the_plain_mean_is_told(values, control):
    told = adjusted(np.array(values), np.array(control), normal(1, 50))
    assert np.isnan([told.mean, told.half_width, told.gain, told.correlation]).all()
    assert told.plain_mean == pytest.approx(np.mean(values))


def test_histories_in_which_a_figure_is_not_defined_are_left_out():
    values, control = normal(1, 10), normal(2, 10)
    with_gaps = np.append(values, np.nan), np.append(control, 50.0)
    further = np.append(normal(3, 30), np.nan)
    assert adjusted(*with_gaps, further) == adjusted(values, control, further[:-1])
    assert adjusted(*with_gaps, further).n == 10


def test_one_history_has_no_interval_and_none_no_mean():
    one = adjusted(np.array([2.0]), np.array([1.0]), normal(1, 9))
    assert one.plain_mean == 2.0
    assert np.isnan(one.plain_half_width)
    assert np.isnan(adjusted(np.array([np.nan]), np.array([1.0]), normal(1, 9)).plain_mean)


def test_intervals_hold_the_truth_as_often_as_they_promise():
    """Normal figures, n = 10, further 100: 95 % to within three standard errors over 4,000 experiments."""
    chance, held = Generator(Philox(5)), 0
    for _ in range(4000):
        control = chance.standard_normal(110)
        values = 1.0 + 0.8 * control[:10] + 0.6 * chance.standard_normal(10)
        told = adjusted(values, control[:10], control[10:])
        held += abs(told.mean - 1.0) <= told.half_width
    assert held / 4000 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 4000) + 0.01)
