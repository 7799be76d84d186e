"""The cheapest staffing by sequential tests: on oracles whose probabilities are known, at fixed seeds."""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from sim.study.any_time import interval
from sim.study.estimates import clopper_pearson
from sim.study.selecting import Rule, batches, decided, evidence, select, weight
from sim.study.staffings import by_cost, rank

RULE = Rule()
ONE = (Fraction(1),)


class Dice:
    """An office in which a staffing meets its norms with a known probability: history k by one draw for all."""

    def __init__(self, probability, seed=0):
        self.probability = probability
        self.draws = np.random.default_rng(seed).random(RULE.most)
        self.asked = {}

    def __call__(self, staffing, numbers):
        self.asked.setdefault(staffing, []).extend(numbers)
        return self.draws[numbers.start : numbers.stop] < self.probability(staffing)


def steps(*probabilities):
    """One post: the probability with 0 persons, with 1 and so on; the last holds for more."""
    return lambda staffing: probabilities[min(staffing[0], len(probabilities) - 1)]


def smooth(needs, spreads):
    """Several posts, each of which does with the chance that its need is below its persons."""
    return lambda staffing: float(np.prod(stats.norm.cdf((np.array(staffing) - needs) / spreads)))


def test_the_cheapest_that_does_is_found_and_what_is_cheaper_was_tested():
    dice = Dice(steps(0.0, 0.2, 0.7, 0.85, 0.99, 1.0))
    search = select(dice, ONE, (2,), (12,), RULE)
    assert search.answer == (4,)
    verdicts = {staffing[0]: test.verdict for staffing, test in search.tests.items()}
    assert verdicts == {1: "rejected", 2: "rejected", 3: "rejected", 4: "proven"}
    assert search.put_off == 1
    assert search.unseen == 0


def test_a_hopeless_staffing_falls_after_two_histories():
    verdict, histories = decided(np.zeros(50, bool), RULE, 1.0)
    assert (verdict, histories) == ("rejected", 2)


def test_below_the_offered_load_it_is_looked_for_too():
    search = select(Dice(steps(0.0, 0.1, 0.99)), ONE, (5,), (20,), RULE)
    assert search.answer == (2,)
    assert search.fewest == (2,)


def test_of_two_posts_the_cheaper_mix_is_found():
    probability = smooth(np.array([3.0, 5.0]), np.array([0.4, 0.4]))
    search = select(Dice(probability), (Fraction(5), Fraction(3)), (3, 5), (16, 20), RULE)
    assert search.answer == (4, 6)
    assert probability((4, 6)) > RULE.good
    cheaper = [each for each in by_cost((Fraction(5), Fraction(3)), (2, 4), (4, 8)) if cost(each) < cost((4, 6))]
    assert all(search.tests[each].verdict == "rejected" for each in cheaper)


def cost(staffing):
    return rank((Fraction(5), Fraction(3)), staffing)


def test_all_staffings_meet_the_same_histories_from_the_first():
    dice = Dice(steps(0.0, 0.9, 0.99))
    select(dice, ONE, (1,), (12,), RULE)
    assert all({*numbers} == {*range(len({*numbers}))} for numbers in dice.asked.values())


def test_asked_again_the_search_is_the_same():
    dice = Dice(smooth(np.array([3.0, 5.0]), np.array([1.0, 1.0])))
    first, again = (select(dice, (Fraction(5), Fraction(3)), (3, 5), (16, 20), RULE) for _ in range(2))
    assert first == again


def test_where_plenty_of_people_does_not_do_nothing_else_is_tried():
    search = select(Dice(steps(0.0, 0.5)), ONE, (3,), (20,), RULE)
    assert search.ample.verdict == "rejected"
    assert search.answer is None
    assert not search.tests


def test_what_cannot_be_told_within_the_histories_is_undecided():
    rule = Rule(most=300)
    search = select(Dice(steps(0.0, 0.95, 1.0), seed=1), ONE, (1,), (12,), rule)
    assert [test.staffing for test in search.undecided] == [(1,)]
    assert search.tests[1,].histories == 300
    assert search.answer == (2,)


def test_nothing_is_proven_where_the_histories_do_not_suffice():
    search = select(Dice(steps(0.0, 1.0)), ONE, (1,), (12,), Rule(most=60))
    assert search.answer is None
    assert search.ample.verdict == "undecided"


def test_the_search_is_given_up_where_too_many_are_undecided():
    search = select(Dice(steps(0.0, *([0.95] * 30), 1.0)), ONE, (1,), (40,), Rule(most=110))
    assert search.answer is None
    assert search.is_given_up
    assert len(search.undecided) <= 11


def test_the_search_is_given_up_where_even_all_histories_prove_nothing():
    search = select(Dice(steps(0.0, 1.0)), ONE, (1,), (12,), Rule(most=85))
    assert search.ample.verdict == "proven"
    assert search.is_given_up
    assert search.undecided == []


def test_more_people_that_do_worse_hide_no_cheaper_staffing():
    """(2,) does although (3,), which has more people, does not: put off, tested, found."""
    office = {(2, 1): 0.99, (2, 2): 0.2, (3, 1): 0.2, (3, 2): 0.2, (2, 3): 0.2}

    def probability(staffing):
        return office.get(staffing, 0.99 if min(staffing[0] - 3, staffing[1] - 3) >= 0 else 0.1)

    search = select(Dice(probability), (Fraction(1), Fraction(1)), (2, 1), (12, 12), RULE)
    assert search.answer == (2, 1)
    assert search.is_surprising


def test_staffings_put_off_that_are_not_tested_are_counted():
    probability = smooth(np.array([6.0, 6.0]), np.array([0.3, 0.3]))
    search = select(Dice(probability), (Fraction(1), Fraction(1)), (3, 3), (20, 20), Rule(retested=5))
    assert search.answer == (7, 7)
    assert search.unseen > 0
    assert {(6, 7), (7, 6)} <= set(search.tests)
    everything = select(Dice(probability), (Fraction(1), Fraction(1)), (3, 3), (20, 20), RULE)
    assert everything.answer == (7, 7)
    assert everything.unseen == 0
    assert everything.put_off == search.put_off


def test_within_a_budget_nothing_dearer_is_visited():
    search = select(Dice(steps(0.0, 0.1, 0.2, 0.3, 1.0)), ONE, (1,), (20,), RULE, dearest=Fraction(3))
    assert search.answer is None
    assert search.tests[3,].verdict == "rejected"
    assert search.put_off == 1


def test_the_weights_of_all_staffings_add_up_to_one():
    line = sum(weight((persons,), (0,)) for persons in range(-5000, 5001))
    assert line == pytest.approx(1.0, abs=1e-3)
    assert weight((2, 5), (2, 3)) == pytest.approx(1 / 3 * 1 / 18)


def test_evidence_of_no_history_is_one():
    told_for, told_against = evidence(0, 0, RULE)
    assert (told_for, told_against) == (pytest.approx(0.0), pytest.approx(0.0))


def test_evidence_by_hand():
    told_for, told_against = evidence(1, 2, RULE)
    spread_for = ((1 / 2 - 1 / 3) - (0.93**2 / 2 - 0.93**3 / 3)) / 0.07
    spread_against = (0.97**2 / 2 - 0.97**3 / 3) / 0.97
    assert math.exp(told_for) == pytest.approx((0.97 * 0.03 + spread_for) / 2 / (0.93 * 0.07))
    assert math.exp(told_against) == pytest.approx((0.93 * 0.07 + spread_against) / 2 / (0.97 * 0.03))


@pytest.mark.parametrize("place", [0, 1])
def test_evidence_of_what_is_not_so_is_one_on_average(place):
    """Exactly: the mean over all outcomes of n histories, at the probability where it is largest."""
    probability = (RULE.bad, RULE.good)[place]
    for histories in (1, 7, 60):
        met = np.arange(histories + 1)
        log = evidence(met, np.full(histories + 1, histories), RULE)[place]
        mean = np.exp(log + stats.binom.logpmf(met, histories, probability)).sum()
        assert mean == pytest.approx(1.0, rel=1e-9)


def test_evidence_of_what_is_still_less_so_is_less_than_one():
    met = np.arange(31)
    told_for, told_against = evidence(met, np.full(31, 30), RULE)
    assert np.exp(told_for + stats.binom.logpmf(met, 30, 0.9)).sum() < 0.7
    assert np.exp(told_against + stats.binom.logpmf(met, 30, 0.99)).sum() < 0.7


@pytest.mark.parametrize(("probability", "wrong"), [(0.93, "proven"), (0.97, "rejected")])
def test_at_the_ends_of_the_indifference_the_test_errs_no_more_often_than_it_may(probability, wrong):
    rule = Rule(confidence=0.8, indifference=0.02, most=2000)
    met = np.random.default_rng(7).random((400, 2000)) < probability
    errors = sum(decided(each, rule, 1.0)[0] == wrong for each in met)
    assert stats.binomtest(errors, 400, rule.error, alternative="greater").pvalue > 0.01


def test_the_answer_errs_no_more_often_than_it_may():
    """60 offices of two posts: by confidence 80 %, at most 12 wrong on average; far fewer are seen."""
    rule, wrong = Rule(confidence=0.8, indifference=0.04, most=2000), 0
    for seed in range(60):
        dice = np.random.default_rng(1000 + seed)
        probability = smooth(dice.uniform(2, 5, 2), dice.uniform(0.3, 1.2, 2))
        prices = tuple(Fraction(int(price)) for price in dice.integers(3, 9, 2))
        search = select(Dice(probability, seed), prices, (3, 3), (16, 16), rule)
        if search.answer is None:
            continue
        cheaper = (
            each for each in by_cost(prices, (0, 0), (9, 9)) if rank(prices, each) < rank(prices, search.answer)
        )
        passed = [each for each in cheaper if probability(each) >= rule.good]
        undecided = {test.staffing for test in search.undecided}
        wrong += probability(search.answer) <= rule.bad or any(each not in undecided for each in passed)
    assert wrong <= 12


def test_what_is_put_off_has_fewer_histories_than_all_of_it_in_full():
    dice = Dice(smooth(np.array([3.0, 5.0]), np.array([0.8, 0.8])))
    search = select(dice, (Fraction(5), Fraction(3)), (3, 5), (16, 20), RULE)
    hopeless = [test for test in search.tests.values() if test.met == 0]
    assert hopeless
    assert all(test.histories == 2 for test in hopeless)


@pytest.mark.parametrize(("met", "histories"), [(0, 0), (0, 5), (5, 5), (171, 172), (90, 100)])
def test_the_interval_after_a_test_holds_that_of_a_fixed_number(met, histories):
    low, high = interval(met, histories)
    if histories:
        exact_low, exact_high = clopper_pearson(np.array([met]), np.array([histories]))
        assert low <= exact_low[0] <= exact_high[0] <= high
    assert (low == 0.0) is (met == 0)
    assert (high == 1.0) is (met == histories)


def test_the_interval_holds_whenever_one_stops():
    """200 courses of 500 histories: the truth ever outside in at most 5 % of them."""
    truth = 0.9
    met = np.cumsum(np.random.default_rng(3).random((200, 500)) < truth, axis=1)
    outside = 0
    for course in met:
        stops = (interval(int(course[n - 1]), n) for n in (2, 5, 10, 20, 50, 100, 200, 350, 500))
        outside += any(not low <= truth <= high for low, high in stops)
    assert outside <= 10


def test_batches_follow_each_other_whatever_the_answer():
    assert [*batches(50)] == [range(0, 4), range(4, 8), range(8, 16), range(16, 32), range(32, 50)]
