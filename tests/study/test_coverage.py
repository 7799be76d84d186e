"""Where one history lies among others: ranges from ranks, exact shares of those as often outside, bias."""

import numpy as np
import pytest
from scipy import stats

from sim.study.coverage import as_often_outside, bias_of, one_history, place_of_limit, ranks_of, transformed


def column(*values: float) -> np.ndarray:
    return np.array(values, np.float64)[:, None]


def test_the_range_of_enough_histories_is_read_from_their_ranks():
    low, high, by_ranks = one_history(column(*range(1, 20)), 0.8)
    assert (low.item(), high.item(), by_ranks.item()) == (2.0, 18.0, True)
    low, high, by_ranks = one_history(column(*range(1, 40)), 0.95)
    assert (low.item(), high.item(), by_ranks.item()) == (1.0, 39.0, True)


def test_between_two_ranks_the_range_is_interpolated():
    """Of 99 histories the 10th and the 90th bound 80 %, of 100 a tenth of the way on to the next ones."""
    low, high, _ = one_history(column(*range(1, 100)), 0.8)
    assert (low.item(), high.item()) == (10.0, 90.0)
    low, high, _ = one_history(column(*range(1, 101)), 0.8)
    assert (low.item(), high.item()) == pytest.approx((10.1, 90.9))
    low, high, _ = one_history(column(*range(1, 101)), 0.95)
    assert (low.item(), high.item()) == pytest.approx((2.525, 98.475))


def test_ranks_need_nine_histories_for_80_percent_and_39_for_95():
    assert place_of_limit(np.array([8, 9, 18, 19]), 0.8).tolist() == [0, 1, 1, 2]
    assert place_of_limit(np.array([38, 39, 79]), 0.95).tolist() == [0, 1, 2]


def test_the_range_of_few_histories_is_students():
    low, high, by_ranks = one_history(column(10, 12, 14, 16), 0.95)
    half = stats.t.ppf(0.975, 3) * np.std([10, 12, 14, 16], ddof=1) * np.sqrt(1 + 1 / 4)
    assert not by_ranks.item()
    assert (low.item(), high.item()) == pytest.approx((13 - half, 13 + half))


def test_histories_that_do_not_define_a_row_do_not_count():
    values = np.full((30, 2), np.nan)
    values[:9, 0] = range(9)
    values[:1, 1] = 5.0
    low, high, by_ranks = one_history(values, 0.8)
    assert (low[0], high[0], by_ranks.tolist()) == (0.0, 8.0, [True, False])
    assert np.isnan([low[1], high[1]]).all()


def test_a_rank_says_how_many_are_below_and_how_many_alike():
    ranks = ranks_of(np.array([[1.0, 1.0], [2.0, np.nan], [2.0, 3.0], [5.0, 4.0]]), np.array([2.0, 9.0]))
    assert (ranks.n.tolist(), ranks.below.tolist(), ranks.equal.tolist()) == ([4, 3], [1, 3], [2, 0])


def test_ties_are_broken_by_a_draw_of_the_seed_and_the_name():
    ranks = ranks_of(np.array([[1.0], [2.0], [2.0], [5.0]]), np.array([2.0]))
    drawn = [transformed(ranks, [f"row {number}"], 7).item() for number in range(200)]
    assert transformed(ranks, ["row 0"], 7).item() == drawn[0] != transformed(ranks, ["row 0"], 8).item()
    assert 1 / 5 < min(drawn) < 0.25 < 0.75 < max(drawn) < 4 / 5  # one below, two alike, one above, and itself


def test_the_share_of_histories_as_often_outside_is_counted_among_all():
    histories = column(*range(1, 10))
    # Of nine others each, only the smallest and the largest of the ten lie outside.
    assert as_often_outside(histories, np.array([100.0])) == pytest.approx(2 / 10)
    assert as_often_outside(histories, np.array([5.5])) == 1.0
    two = np.hstack([histories, histories[::-1]])
    assert as_often_outside(two, np.array([100.0, 100.0])) == pytest.approx(1 / 10)  # none other is twice outside
    assert np.isnan(as_often_outside(histories[:5], np.array([100.0])))


def test_one_more_history_is_in_the_range_as_often_as_is_said():
    draws = np.random.default_rng(1).lognormal(0.0, 1.5, size=(20, 4000))
    low, high, _ = one_history(draws[1:], 0.8)
    inside = int(((low <= draws[0]) & (draws[0] <= high)).sum())
    assert stats.binomtest(inside, 4000, 0.8).pvalue > 0.01


def test_months_that_hang_together_do_not_make_surprises_more_frequent():
    draws = np.random.default_rng(2).normal(size=(1000, 20, 12)).cumsum(axis=2)
    often = np.array([as_often_outside(each[1:], each[0]) for each in draws])
    for level in (0.05, 0.1, 0.3):
        assert stats.binomtest(int((often <= level).sum()), 1000, level, "greater").pvalue > 0.01


def test_bias_is_told_when_one_history_would_not_lie_so_far_off():
    values = np.arange(1.0, 40.0)[:, None] + np.array([[0.0, 10.0]])  # means 20 and 30
    near, far = bias_of(values, np.array([22.0, 33.0])), bias_of(values, np.array([10.0, -40.0]))
    assert (near.mean, near.low, near.high, near.is_told) == (2.5, -19.0, 19.0, False)
    assert (far.mean, far.is_told) == (-40.0, True)
