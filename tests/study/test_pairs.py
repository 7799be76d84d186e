"""What may be said of scenarios two by two: intervals that hold together."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.study.estimates import clopper_pearson
from sim.study.pairs import cost_difference, difference_of_probabilities, said
from sim.study.precision import FIRST
from sim.study.stages import Wanted, rule_of
from tests.study.sheets import OFFICE, result

BOTH = "2018-2019"


def office(name, shares, right=None, met=None):
    """A result of one history a share: the share on time, that right first time, and whether the norm was met."""
    rows = []
    for place, share in enumerate(shares):
        row = {("ninety", measure, BOTH): share for measure in ("share_on_time", "decisions_share_on_time")}
        if right:
            row["ninety", "decisions_share_on_time_and_right", BOTH] = right[place]
        if met:
            row["ninety", "met", BOTH] = met[place]
        rows.append(row)
    data = {**OFFICE, "norms": {"ninety": {"limit": "90 days", "percentage": 85.0, "base": "decisions"}}}
    return result(*rows, name=name, data=data)


FORMER, LATTER = [0.80, 0.90, 0.70, 0.85], [0.82, 0.93, 0.71, 0.88]
GAPS = np.array([0.02, 0.03, 0.01, 0.03])


def half_width(gaps, statements):
    quantile = stats.t.ppf(1 - 0.05 / (2 * statements), len(gaps) - 1)
    return quantile * gaps.std(ddof=1) / math.sqrt(len(gaps))


def test_one_difference_has_students_interval():
    [told] = said([office("a", FORMER), office("b", LATTER)])
    assert (told.other, told.first, told.norm, told.window, told.base) == ("b", "a", "ninety", BOTH, "decisions")
    assert told.difference == pytest.approx(GAPS.mean())
    assert told.high - told.difference == pytest.approx(half_width(GAPS, 1))
    assert (told.first_value, told.other_value) == (pytest.approx(0.8125), pytest.approx(0.835))
    variances = np.var([FORMER, LATTER], axis=1, ddof=1).sum()
    assert told.variance_ratio == pytest.approx(variances / GAPS.var(ddof=1))
    assert told.is_told


def test_all_differences_of_all_pairs_share_the_error():
    every = said([office("a", FORMER, FORMER), office("b", LATTER, FORMER), office("c", FORMER, LATTER)])
    assert [(each.other, each.first, each.measure) for each in every] == [
        (other, first, measure)
        for other, first in (("b", "a"), ("c", "a"), ("c", "b"))
        for measure in ("share_on_time", "share_on_time_and_right")
    ]
    assert every[0].high - every[0].difference == pytest.approx(half_width(GAPS, 6))
    assert every[4].difference == pytest.approx(-GAPS.mean())


def test_scenarios_that_never_part_cannot_be_told_apart():
    met = [1.0, 0.0, 1.0, 1.0]
    for told in said([office("a", FORMER, met=met), office("b", FORMER, met=met)]):
        assert told.difference == 0
        assert not told.is_told
        assert math.isnan(told.variance_ratio)


def test_one_history_tells_nothing():
    [told] = said([office("a", [0.8]), office("b", [0.9])])
    assert told.difference == pytest.approx(0.1)
    assert math.isnan(told.low)
    assert not told.is_told


def test_a_probability_has_its_exact_interval_and_the_difference_rests_on_the_histories_that_part():
    first, other = [0.0] * 12 + [1.0] * 8, [1.0] * 20
    told = said([office("a", [0.5] * 20, met=first), office("b", [0.5] * 20, met=other)])[-1]
    assert (told.first_value, told.other_value, told.difference) == (0.4, 1.0, pytest.approx(0.6))
    assert (told.first_low, told.first_high) == tuple(
        float(e[0]) for e in clopper_pearson(np.array([8]), np.array([20]))
    )
    assert (told.low, told.high) == difference_of_probabilities(12, 0, 20, 1 - 0.05 / 2)
    assert told.low > 0
    assert told.is_told


def test_the_difference_of_probabilities_by_hand():
    # Nobody parts: how often they do is at most 1 - 0.0125 ** (1 / 20), all of it one way or the other.
    most = 1 - 0.0125 ** (1 / 20)
    assert difference_of_probabilities(0, 0, 20) == (pytest.approx(-most), pytest.approx(most))
    # All part one way: the share that does is at least 0.0125 ** (1 / 20), and so is how often they part.
    least = 0.0125 ** (1 / 20)
    assert difference_of_probabilities(20, 0, 20) == (pytest.approx((2 * least - 1) * least), 1.0)
    assert difference_of_probabilities(0, 20, 20) == (-1.0, pytest.approx(-(2 * least - 1) * least))


@pytest.mark.parametrize(("p", "q"), [(0.1, 0.1), (0.3, 0.05), (0.5, 0.2), (0.02, 0.0)])
def test_the_interval_of_a_difference_of_probabilities_holds_at_least_as_often_as_announced(p, q):
    """Exactly, over all outcomes of 15 histories. p, q: how probable it is that one alone meets the norm."""
    n, held = 15, 0.0
    for one in range(n + 1):
        for two in range(n + 1 - one):
            low, high = difference_of_probabilities(one, two, n)
            if low <= p - q <= high:
                held += stats.multinomial.pmf([one, two, n - one - two], n, [p, q, 1 - p - q])
    assert held >= 0.95


def test_costs_are_compared_in_one_currency_only():
    assert cost_difference(office("a", FORMER), office("b", LATTER)) is None


def many(name, deviation, mean=0.8):
    return office(name, list(mean + deviation * np.tile([1.0, -1.0], FIRST // 2)))


def test_the_rule_of_one_scenario_is_for_its_shares_and_for_both_their_names():
    rule = rule_of([many("a", 0.02)], Wanted(share=0.005))
    assert rule.measures == 1
    assert rule.rows == (("ninety", "decisions_share_on_time", BOTH), ("ninety", "share_on_time", BOTH))
    assert rule.needed == rule.done == 70
    assert rule_of([many("a", 0.02)], Wanted(share=0.005, most=40)).done == 40
    assert rule_of([many("a", 0.02)], Wanted(share=0.005, probability=0.05)).done == 402


def test_the_rule_of_several_is_for_the_differences_between_any_two():
    every = [many("a", 0.02), many("b", 0.02, 0.9), many("c", -0.02)]
    rule = rule_of(every, Wanted(share=0.01))
    assert (rule.measures, rule.is_paired) == (3, True)
    quantile = stats.t.ppf(1 - 0.05 / 6, FIRST - 1)
    deviation = 0.04 * math.sqrt(FIRST / (FIRST - 1))
    assert rule.needed == math.ceil((quantile * deviation / 0.01) ** 2)


def test_a_share_that_some_history_of_the_first_stage_lacks_is_left_out_of_the_rule():
    rule = rule_of([office("a", [math.nan] + [0.8] * (FIRST - 1))], Wanted(share=0.005))
    assert rule.rows == ()
    assert rule.left_out == (("ninety", "decisions_share_on_time", BOTH),)
    assert rule.done == FIRST
