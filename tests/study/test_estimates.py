"""What replications say together."""

import math

import numpy as np
import pandas as pd
import pytest

from sim.study.estimates import aggregate, clopper_pearson, probability_met


def frame(**values):
    rows = [("norm", measure, "2018", value) for measure, value in values.items()]
    return pd.DataFrame(rows, columns=["subject", "measure", "window", "value"])


def only(table, measure):
    chosen = table[table["measure"] == measure]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_mean_has_students_interval():
    row = only(aggregate([frame(share=value) for value in (1.0, 2.0, 3.0)]), "share")
    assert row["mean"] == 2
    assert row["deviation"] == 1
    assert row["half_width"] == pytest.approx(4.302653 / np.sqrt(3))
    assert row["one_half_width"] == pytest.approx(4.302653 * np.sqrt(4 / 3))
    assert (row["n"], row["missing"]) == (3, 0)


def test_values_not_defined_are_left_out_and_counted():
    table = aggregate([frame(share=0.5, late=1.0), frame(share=math.nan, late=3.0), frame(late=5.0)])
    share = only(table, "share")
    assert (share["mean"], share["n"], share["missing"]) == (0.5, 1, 2)
    assert math.isnan(share["half_width"])
    assert only(table, "late")["mean"] == 3


def test_measure_defined_in_no_replication_stays_undefined():
    row = only(aggregate([frame(share=math.nan)] * 2), "share")
    assert math.isnan(row["mean"])
    assert (row["n"], row["missing"]) == (0, 2)


def test_rows_keep_the_order_in_which_they_first_appear():
    table = aggregate([frame(zebra=1.0, ant=2.0), frame(ant=2.0, zebra=1.0)])
    assert table["measure"].tolist() == ["zebra", "ant"]


def test_probability_is_exact_at_its_ends():
    frames = [frame(met=1.0, requests_met=0.0, share=0.9)] * 10
    table = probability_met(frames)
    met, missed = only(table, "met"), only(table, "requests_met")
    assert (met["probability"], met["high"]) == (1, 1)
    assert met["low"] == pytest.approx(0.025 ** (1 / 10))
    assert (missed["probability"], missed["low"]) == (0, 0)
    assert missed["high"] == pytest.approx(1 - 0.025 ** (1 / 10))
    assert len(table) == 2


def test_probability_leaves_out_what_cannot_be_met():
    table = probability_met([frame(met=1.0), frame(met=0.0), frame(met=math.nan)])
    row = only(table, "met")
    assert (row["probability"], row["met"], row["n"], row["missing"]) == (0.5, 1, 2, 1)


def test_nothing_known_leaves_the_whole_range():
    row = only(probability_met([frame(met=math.nan)]), "met")
    assert math.isnan(row["probability"])
    assert (row["low"], row["high"]) == (0, 1)


def test_clopper_pearson_agrees_with_published_limits():
    # Four of ten: 0.1216 to 0.7376 (Clopper and Pearson's charts; any table of exact limits).
    low, high = clopper_pearson(np.array([4]), np.array([10]))
    assert low[0] == pytest.approx(0.12155, abs=1e-5)
    assert high[0] == pytest.approx(0.73762, abs=1e-5)


def test_exact_interval_covers_at_least_what_it_announces():
    trials = 20
    low, high = clopper_pearson(np.arange(trials + 1), np.full(trials + 1, trials))
    for probability in (0.05, 0.3, 0.5, 0.93):
        chances = [
            math.comb(trials, k) * probability**k * (1 - probability) ** (trials - k) for k in range(trials + 1)
        ]
        covered = sum(c for c, a, b in zip(chances, low, high, strict=True) if a <= probability <= b)
        assert covered >= 0.95


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: aggregate([]), "no replication"),
        (lambda: aggregate([pd.concat([frame(share=1.0)] * 2)]), "gives .*'share'.* twice"),
        (lambda: aggregate([frame(share=1.0)], confidence=95), "above 0 and below 1"),
        (lambda: probability_met([frame(met=0.5)]), "neither 1 nor 0"),
        (lambda: clopper_pearson(np.array([3]), np.array([2])), "between 0 and the number of trials"),
    ],
)
def test_wrong_input_is_refused(call, rule):
    with pytest.raises(ValueError, match=rule):
        call()
