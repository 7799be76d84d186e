"""Grids: keys and their values as they are written, and every measure at every point."""

import numpy as np
import pytest

from sim.model.problems import InputError
from sim.study.figures import NormFigures
from sim.study.grids import axes_told, points_of, refuse_impossible, swept, variant_at
from sim.study.results import prepare_all, run_scenarios
from sim.study.trials import Store, Trials, Variant

OFFICE = Variant("tests/cli/office.toml")


@pytest.mark.parametrize(
    ("told", "values"),
    [
        ("6..7 by 0.5", ("6.0", "6.5", "7.0")),
        ("0.1..0.4 by 0.1", ("0.1", "0.2", "0.3", "0.4")),  # exact: three tenths is no 0.30000000000000004
        ("6..9 by 2", ("6", "8")),
        ("20 days..40 days by 10", ("20 days", "30 days", "40 days")),
        ("20..40 by 20 working days", ("20 working days", "40 working days")),
        ("3", ("3",)),
        ("a, 'b,c',[1,2], {d = 1, e = 2}", ("a", "'b,c'", "[1,2]", "{d = 1, e = 2}")),
        ("1,", ("1", "")),  # an empty value removes the key
    ],
)
def test_values_are_written_one_by_one_or_in_steps(told, values):
    assert axes_told([f"key={told}"]) == {"key": values}


def test_all_that_is_wrong_with_a_grid_is_told_at_once():
    with pytest.raises(InputError) as found:
        axes_told(
            ["a", "b=", "c=1..2", "d=2..1 by 1", "e=1 day..2 weeks by 1", "f=1,1", "f=2", "g=0..9 by 0.00001"]
        )
    rules = [line.partition(": ")[2] for line in str(found.value).splitlines()]
    assert rules == [
        "a: a grid is written KEY=V1,V2,... or KEY=FIRST..LAST by STEP",
        "b=: a grid is written KEY=V1,V2,... or KEY=FIRST..LAST by STEP",
        "c=1..2: steps are written FIRST..LAST by STEP, as 6..9 by 0.5, or 20 days..40 days by 5",
        "d=2..1 by 1: steps go upwards, by more than nothing",
        "e=1 day..2 weeks by 1: day and weeks: one unit for all",
        "f=1,1: 1: told twice",
        "f=2: this key is told twice",
        "g=0..9 by 0.00001: 900,001 values; a grid has at most 10,000 points",
    ]
    with pytest.raises(InputError, match="40,000 points; a grid has at most 10,000"):
        axes_told(["a=1..200 by 1", "b=1..200 by 1"])


def test_every_combination_is_a_point():
    axes = axes_told(["a=1,2", "b=x,y"])
    assert points_of(axes) == [("1", "x"), ("1", "y"), ("2", "x"), ("2", "y")]
    assert variant_at(OFFICE, axes, ("2", "x")).overrides == ("a=2", "b=x")


def test_a_point_has_the_figures_of_a_run_of_its_own():
    axes = {"teams.desk.fte": ("0.2", "0.8")}
    with Trials(Store(":memory:"), NormFigures(), seed=11) as trials:
        refuse_impossible(trials, OFFICE, axes)
        table = swept(trials, OFFICE, axes, histories=3)
    [result] = run_scenarios(prepare_all([OFFICE.file], ("teams.desk.fte=0.2",)), 3, 11)
    own = table[table["teams.desk.fte"] == "0.2"]
    both = own.merge(result.measures, on=["subject", "measure", "window"], suffixes=("", "_run"))
    assert len(both) == len(own) == len(table) / 2
    for column in ("mean", "half_width", "n"):
        np.testing.assert_array_equal(both[column], both[f"{column}_run"])
    met = own.merge(result.met, on=["subject", "measure", "window"], suffixes=("", "_run"))
    np.testing.assert_array_equal(
        met[["probability", "low", "high"]], met[["probability_run", "low_run", "high_run"]]
    )
    assert own["probability"].notna().sum() == met["probability"].notna().sum() > 0


def test_what_is_wrong_at_any_point_is_told_before_anything_runs():
    axes = axes_told(["teams.desk.fte=0.5,-1", "missions.claim.evidence_rule.decide_after=60 days,soon"])
    told = []
    with (
        Trials(Store(":memory:"), NormFigures(), seed=11, expects=told.append) as trials,
        pytest.raises(InputError) as found,
    ):
        refuse_impossible(trials, OFFICE, axes)
    assert told == []
    assert sorted(line.partition(": ")[0] for line in str(found.value).splitlines()) == [
        "--over missions.claim.evidence_rule.decide_after",
        "--over teams.desk.fte",
    ]
