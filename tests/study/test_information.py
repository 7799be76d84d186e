"""What measuring is worth, how often a verdict flips and what ends do, against what is known by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from sim.show.sensitivity import _part
from sim.study.information import _bases, information, worth_of_everything, worth_of_knowing
from sim.study.sensitivity import flips, foremost
from sim.study.swings import swings


def test_worth_of_knowing_has_a_closed_form_where_all_is_linear_and_normal():
    random = np.random.default_rng(1)
    known, other, chance = random.normal(size=(3, 20_000))
    benefit = np.column_stack([np.zeros(20_000), 0.3 + known + 0.5 * other + chance])
    # E max(0, N(0.3, sd)) - 0.3 = sd (phi(z) - z Phi(-z)) with z = 0.3 / sd
    for value, sd in ((known, 1.0), (other, 0.5)):
        z = 0.3 / sd
        assert worth_of_knowing(benefit, value) == pytest.approx(sd * (norm.pdf(z) - z * norm.cdf(-z)), abs=0.02)
    sd, z = 1.5, 0.2
    assert worth_of_everything(benefit) == pytest.approx(sd * (norm.pdf(z) - z * norm.cdf(-z)), abs=0.02)


def test_what_tells_nothing_is_not_seen():
    random = np.random.default_rng(2)
    known, nothing, chance = random.normal(size=(3, 300))
    benefit = np.column_stack([np.zeros(300), known + chance])
    told = information(("known", "nothing"), benefit, np.column_stack([known, nothing]), seed=1).set_index("factor")
    assert told["is_seen"].to_dict() == {"known": True, "nothing": False}
    assert told.loc["known", "low"] < norm.pdf(0) < told.loc["known", "high"]


def test_two_values_are_told_apart_by_their_means():
    known = np.array([0.0, 0.0, 1.0, 1.0])
    benefit = np.array([[0.0, -3.0], [0.0, -1.0], [0.0, 5.0], [0.0, 3.0]])
    # Known: nothing is lost at 0, 4 are won at 1, on average 2; not known: the second brings (-2 + 4) / 2 = 1.
    assert worth_of_knowing(benefit, known) == pytest.approx(1.0)
    assert worth_of_knowing(benefit, np.ones(4)) == pytest.approx(0.0)
    assert worth_of_everything(benefit) == pytest.approx(1.0)


def test_who_chooses_alike_whatever_comes_gains_nothing():
    known = np.linspace(0.0, 1.0, 50)
    assert worth_of_knowing(np.column_stack([np.zeros(50), 1.0 + known]), known) == pytest.approx(0.0, abs=1e-12)


def test_many_bases_at_once_are_those_of_each_alone():
    few = np.array([0.0, 1.0, 1.0, 2.0, 5.0, 5.0, 5.0, 9.0])
    resampled = few[np.random.default_rng(4).integers(0, 8, (60, 8))]
    resampled[0] = 2.0  # one value only
    values = [len(np.unique(row)) for row in resampled]
    assert set(values) >= {1, 3, 4}
    for row, basis, told in zip(resampled, _bases(resampled), values, strict=True):
        terms = min(4, told)
        assert basis == pytest.approx(_bases(row[None])[0])
        assert basis.T @ basis == pytest.approx(np.diag([1.0] * terms + [0.0] * (4 - terms)), abs=1e-9)
        # What depends on the value by a polynomial of so many terms is its own regression.
        told_by = np.polynomial.Polynomial([1.0, -2.0, 0.5, 0.1][:terms])(row)
        assert basis @ (basis.T @ told_by) == pytest.approx(told_by)


def test_verdicts_that_flip_are_counted():
    told = flips(np.array([1.0, 1.0, 0.0, 1.0]), np.array([0.0] * 3 + [1.0] * 7))
    assert (told.is_met, told.count, told.n, told.chance_count, told.chance_n) == (True, 3, 10, 1, 4)
    assert (told.share, round(told.low, 4), round(told.high, 4)) == (0.3, 0.0667, 0.6525)  # Clopper and Pearson
    missed = flips(np.zeros(4), np.array([0.0, 1.0]))
    assert (missed.is_met, missed.count) == (False, 1)


def test_ends_are_paired_with_the_central_run_and_stand_widest_first():
    central = np.array([10.0, 20.0])
    ends = np.array([[[11.0, 21.0], [9.0, 19.0]], [[10.0, 20.0], [16.0, 24.0]], [[np.nan] * 2, [10.5, 20.5]]])
    told = swings(("a", "b", "c"), central, ends).set_index("factor")
    assert list(told.index) == ["b", "a", "c"]
    assert told.loc["a", ["low_difference", "high_difference", "low_half_width"]].tolist() == [1.0, -1.0, 0.0]
    assert told.loc["b", "high_difference"] == 5.0
    assert told.loc["b", "high_half_width"] == pytest.approx(12.7062, abs=1e-3)  # t(0.975, 1) x 1.414 / 1.414
    assert told[["low_is_seen", "high_is_seen"]].to_numpy().tolist() == [
        [False, False],
        [True, True],
        [False, True],
    ]
    assert np.isnan(told.loc["c", "low_difference"])


def test_of_many_that_tell_nothing_none_is_seen(monkeypatch):
    monkeypatch.setattr("sim.study.information.RESAMPLES", 99)
    random = np.random.default_rng(3)
    names, seen = tuple(f"unknown {number}" for number in range(44)), 0
    for seed in range(5):
        benefit = np.column_stack([np.zeros(100), random.normal(size=100)])
        told = information(names, benefit, random.uniform(size=(100, 44)), seed)
        assert told["by_chance"].nunique() == 1  # the error is shared
        seen += told["is_seen"].sum()
    assert seen == 0  # each tested by itself, 2 of 44 are seen every time


def test_the_few_are_those_of_the_largest_typical_effects():
    effects = pd.DataFrame(
        {
            "factor": ["runaway", "steady", "chance", "nothing", "weak"],
            "mu_star": [50.0, 10.0, 60.0, 0.0, 1.0],
            "median": [2.0, 10.0, 30.0, 0.0, 0.0],
        }
    )
    assert foremost(effects, 1) == ("steady",)
    assert foremost(effects, 4) == ("steady", "runaway", "weak")


def test_a_share_of_the_variance_with_a_wide_interval_is_not_told():
    row = pd.Series({"total": 0.6, "total_low": 0.3, "total_high": 0.81})
    assert _part(row, "total") == "–"
    assert _part(row.replace(0.81, 0.79), "total") == "60 % [30, 79]"
