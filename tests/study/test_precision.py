"""How many histories a precision takes: Stein's two stages, and a number fixed beforehand for probabilities."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.study.estimates import clopper_pearson
from sim.study.precision import FIRST, Rule, Wanted, histories_needed, stein_intervals, trials_needed

T29 = 2.0452296  # Student's 97.5 % quantile of 29 degrees


def spread_of(deviation, n0=FIRST):
    """A column of n0 values whose standard deviation is known by hand: half of them above 0, half below."""
    return np.tile([1.0, -1.0], n0 // 2)[:, None] * deviation / math.sqrt(n0 / (n0 - 1))


def test_the_number_is_that_of_the_formula():
    first = spread_of(0.02)
    assert first.std(ddof=1) == pytest.approx(0.02)
    assert histories_needed(first, 0.005) == math.ceil((T29 * 0.02 / 0.005) ** 2) == 67
    assert histories_needed(first, 0.01) == FIRST  # 17 would do


def test_the_measure_that_varies_most_decides_and_all_share_the_error():
    first = np.hstack([spread_of(0.001), spread_of(0.02)])
    assert histories_needed(first, 0.005) == math.ceil((2.3638459 * 0.02 / 0.005) ** 2) == 90
    assert histories_needed(first[:, 1:], 0.005, measures=2) == 90


def test_measures_that_never_vary_need_no_more_than_the_first_stage():
    assert histories_needed(np.full((FIRST, 2), 0.9), 1e-6) == FIRST
    assert histories_needed(np.zeros((FIRST, 0)), 1e-6) == FIRST


def test_the_interval_rests_on_the_deviation_of_the_first_stage():
    calm = np.full((30, 1), 0.0)
    mean, half = stein_intervals(np.vstack([spread_of(0.02), calm]))
    assert mean[0] == pytest.approx(0.0)
    assert half[0] == pytest.approx(T29 * 0.02 / math.sqrt(60), rel=1e-6)


def test_histories_that_vary_more_than_the_first_stage_widen_the_interval_and_ask_for_more():
    values = np.vstack([spread_of(0.02), 5 * spread_of(0.02), np.zeros((7, 1))])
    own = float(stats.t.ppf(0.975, 66)) * values.std(ddof=1)
    assert stein_intervals(values)[1][0] == pytest.approx(own / math.sqrt(67))
    assert histories_needed(values[:30], 0.005) == 67
    assert histories_needed(values, 0.005) == math.ceil((own / 0.005) ** 2) > 67


def test_skewed_histories_hold_nearly_as_often_as_announced():
    draws = np.random.Generator(np.random.Philox(21))
    held, repetitions = 0, 1000
    for _ in range(repetitions):
        values = -draws.exponential(size=(FIRST, 1))
        while (number := histories_needed(values, 0.15)) > len(values):
            values = np.vstack([values, -draws.exponential(size=(number - len(values), 1))])
        mean, half = stein_intervals(values)
        assert half[0] <= 0.15 + 1e-12
        held += abs(mean[0] + 1) <= half[0]
    assert 0.93 <= held / repetitions <= 0.96


@pytest.mark.parametrize("half_width", [0.0, -1.0, math.nan])
def test_a_width_that_is_none_is_refused(half_width):
    with pytest.raises(ValueError, match="must be above 0"):
        histories_needed(spread_of(1.0), half_width)


def test_what_is_not_defined_in_the_first_stage_is_refused():
    with pytest.raises(ValueError, match="defined in every history of the first stage"):
        histories_needed(np.full((FIRST, 1), math.nan), 0.1)


def test_three_measures_together_hold_as_often_as_announced_and_are_as_narrow_as_asked():
    draws = np.random.Generator(np.random.Philox(20))
    mixed = np.array([[1.0, 0, 0], [0.9, 0.4, 0], [0.3, 0.3, 1.5]])
    held, own, wide = [], [], []
    for _ in range(2000):
        values = draws.standard_normal((FIRST, 3)) @ mixed.T
        while (number := histories_needed(values, 0.4)) > len(values):
            values = np.vstack([values, draws.standard_normal((number - len(values), 3)) @ mixed.T])
        mean, half = stein_intervals(values)
        held.append((np.abs(mean) <= half).all())
        own.append(np.abs(mean) <= half)
        wide.append(half.max())
    assert max(wide) <= 0.4 + 1e-12
    assert 0.95 <= np.mean(held) <= 0.98  # Bonferroni, on correlated measures
    assert np.mean(own, axis=0).min() >= 1 - 0.05 / 3 - 3 * math.sqrt(0.0167 * 0.983 / 2000)


@pytest.mark.parametrize("half_width", [0.2, 0.1, 0.05])
def test_no_probability_is_known_worse_than_asked_and_one_history_less_would_not_do(half_width):
    number = trials_needed(half_width)
    low, high = clopper_pearson(np.arange(number + 1), np.full(number + 1, number))
    assert (high - low).max() <= 2 * half_width
    low, high = clopper_pearson(np.arange(number), np.full(number, number - 1))
    assert (high - low).max() > 2 * half_width


def test_two_points_of_a_probability_take_some_2450_histories():
    assert trials_needed(0.02) == 2449
    with pytest.raises(ValueError, match=r"at most 0\.5"):
        trials_needed(0.6)


def test_what_is_done_in_any_case_is_a_first_stage_or_what_a_probability_takes_but_no_more_than_is_allowed():
    assert Wanted(share=0.01).fixed == FIRST
    assert Wanted(probability=0.3).fixed == FIRST
    assert Wanted(probability=0.02).fixed == 2449
    assert Wanted(probability=0.02, most=100).fixed == 100
    assert not Rule(Wanted(share=0.01, most=50), needed=51, done=50).is_reached
