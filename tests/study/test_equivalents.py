"""What a change is worth in posts: how many posts bring the same."""

import numpy as np
import pytest
from scipy import stats

from sim.study.equivalents import posts_worth

POSTS = np.array([-1.0, 0.0, 1.0, 2.0])


def shares_of(histories, seed=3, noise=0.3):
    """Each post brings two points, more or less in each history."""
    rng = np.random.default_rng(seed)
    base, slope = rng.normal(80, 3, (histories, 1)), rng.normal(2, noise, (histories, 1))
    return base + slope * POSTS


def test_a_change_that_is_a_post_is_worth_a_post():
    shares = shares_of(20)
    assert posts_worth(POSTS, shares, shares[:, 2]) == pytest.approx((1.0, 1.0, 1.0))


def test_half_of_what_a_post_brings_is_half_a_post():
    shares = shares_of(20)
    worth = posts_worth(POSTS, shares, (shares[:, 1] + shares[:, 2]) / 2)
    assert worth.value == pytest.approx(0.5)
    assert worth.low <= 0.5 <= worth.high


def test_the_interval_is_that_of_fieller_where_the_curve_is_a_line():
    shares = shares_of(30)
    changed = shares[:, 1] + np.random.default_rng(4).normal(1.5, 0.8, 30)
    worth = posts_worth(POSTS, shares, changed)
    gain, slope = changed - shares[:, 1], shares[:, 2] - shares[:, 1]
    assert worth.value == pytest.approx(gain.mean() / slope.mean())
    quantile = stats.t.ppf(0.975, 29)
    for end in (worth.low, worth.high):
        residual = gain - end * slope
        assert abs(residual.mean()) == pytest.approx(quantile * residual.std(ddof=1) / np.sqrt(30))


def test_what_cannot_be_told_from_nothing_has_zero_in_its_interval():
    shares = shares_of(20)
    changed = shares[:, 1] + np.random.default_rng(5).normal(0, 3, 20)
    worth = posts_worth(POSTS, shares, changed)
    assert worth.low < 0 < worth.high


def test_what_no_number_of_posts_tried_brings_lies_beyond_them():
    shares = shares_of(20)
    more, less = (posts_worth(POSTS, shares, shares[:, 1] + gain) for gain in (50, -50))
    assert np.isnan(more.value)
    assert more[1:] == (2.0, np.inf)
    assert np.isnan(less.value)
    assert less[1:] == (-np.inf, -1.0)


def test_an_end_beyond_the_posts_tried_is_open():
    shares = shares_of(20)
    changed = shares[:, 3] + np.random.default_rng(6).normal(0, 2, 20)
    worth = posts_worth(POSTS, shares, changed)
    assert worth.low < 2.0
    assert worth.high == np.inf


def test_the_interval_covers_what_it_says():
    held = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        base, slope = rng.normal(80, 3, (15, 1)), rng.normal(2, 0.8, (15, 1))
        changed = base[:, 0] + rng.normal(2.6, 1.5, 15)  # what 1.3 posts bring on average
        worth = posts_worth(POSTS, base + slope * POSTS, changed)
        held += worth.low <= 1.3 <= worth.high
    assert 0.925 <= held / 400 <= 0.975


def test_one_history_has_no_interval():
    with pytest.raises(ValueError, match="at least two histories"):
        posts_worth(POSTS, shares_of(1), np.zeros(1))
