"""What replications of one scenario say, and what those of two say of their difference."""

import math
from copy import deepcopy

import numpy as np
import pytest

from sim.study.results import common_window, differences, run_scenarios, windows_shown
from tests.study.sheets import OFFICE, prepared, result

SHARE = ("ninety", "share_on_time", "2018")
MET = ("ninety", "met", "2018")


def of(*values, key=SHARE, name="office"):
    return result(*({key: value} for value in values), name=name)


def only(table):
    assert len(table) == 1
    return table.iloc[0]


def test_differences_are_paired_by_replication():
    row = only(differences(of(0.80, 0.90, 0.70), of(0.82, 0.93, 0.71)))
    gaps = np.array([0.02, 0.03, 0.01])
    assert row["difference"] == pytest.approx(0.02)
    assert row["half_width"] == pytest.approx(4.302653 * gaps.std(ddof=1) / math.sqrt(3))
    assert row["n"] == 3
    # Independent runs would have left the difference in doubt.
    assert row["unpaired"] > 10 * row["half_width"]


def test_a_pair_of_which_one_is_undefined_is_left_out():
    row = only(differences(of(0.8, math.nan, 0.6), of(0.9, 0.5, 0.8)))
    assert row["difference"] == pytest.approx(0.15)
    assert row["n"] == 2


def test_one_pair_has_a_difference_and_no_interval():
    row = only(differences(of(0.8), of(0.9)))
    assert row["difference"] == pytest.approx(0.1)
    assert math.isnan(row["half_width"])


def test_measures_that_one_scenario_lacks_have_no_difference():
    assert len(differences(of(0.8, 0.9), of(1.0, 2.0, key=("other", "backlog", "2018")))) == 0


def test_probability_is_the_share_of_histories_in_which_the_norm_was_met():
    row = only(of(1.0, 1.0, 0.0, 1.0, key=MET).met)
    assert row["probability"] == 0.75
    # Clopper and Pearson, three of four.
    assert (row["low"], row["high"]) == (pytest.approx(0.19412, abs=1e-5), pytest.approx(0.99369, abs=1e-5))


def test_windows_shown_are_the_years_and_the_whole():
    assert windows_shown(prepared().scenario) == ("2018", "2019", "2018-2019")
    assert result({}).windows == ("2018", "2019", "2018-2019")


def scenario_until(until, since="2018-01-01"):
    data = deepcopy(OFFICE)
    data["period"] |= {"from": since, "until": until}
    return prepared(data=data).scenario


def test_scenarios_are_compared_over_what_their_periods_share():
    both = scenario_until("2019-12-31")
    assert common_window([both, both]) == "2018-2019"
    assert common_window([both, scenario_until("2018-12-31")]) == "2018"
    assert common_window([scenario_until("2018-12-31"), both]) == "2018"
    assert common_window([both, scenario_until("2021-12-31", "2020-01-01")]) is None


def test_the_seed_is_that_of_the_first_scenario_unless_given():
    plans = [prepared("a", with_plan=True), prepared("b", {**OFFICE, "seed": 8}, with_plan=True)]
    assert [each.seed for each in run_scenarios(plans, 1)] == [7, 7]
    assert [each.seed for each in run_scenarios(plans, 1, seed=3)] == [3, 3]


def test_the_same_scenario_twice_differs_in_nothing():
    plans = [prepared(name, with_plan=True) for name in ("a", "b")]
    first, other = run_scenarios(plans, 2)
    table = differences(first, other)
    assert len(table) > 100
    assert (table["difference"] == 0).all()
