"""Screening and shares of variance against functions whose truth is known; a box without its impossible part."""

import numpy as np
import pytest

from sim.study.boxes import Box, ContradictionError, Points
from sim.study.screening import CHANCE, screen, trajectory
from sim.study.variance import OTHERS, independent, shares_of_variance

BOX = Box(("a", "b", "c"), seed=1)


def linear(points: Points):
    return points.places @ np.array([4.0, -2.0, 0.0])


def ishigami(points: Points):
    """Ishigami and Homma (1990), a = 7, b = 0.1, on -pi … pi."""
    x = (2.0 * points.places - 1.0) * np.pi
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def noise(points: Points):
    return np.array([Box((), int(number)).one("noise", 0) for number in points.numbers])


def test_a_trajectory_moves_each_range_once_on_its_grid_and_chance_too():
    made = trajectory(BOX, 5, (8, 9))
    places, numbers = made.points
    assert sorted(made.order) == [0, 1, 2, 3]
    assert np.isin(np.round(3 * places, 9), [0, 1, 2, 3]).all()
    moved = np.column_stack([np.diff(places, axis=0) != 0, np.diff(numbers) != 0])
    assert [list(np.flatnonzero(row)) for row in moved] == [[factor] for factor in made.order]
    np.testing.assert_allclose(np.abs(np.diff(places, axis=0)).sum(axis=0), 2 / 3)


def test_a_further_range_moves_no_other():
    first, more = trajectory(BOX, 2, (0, 1)), trajectory(Box(("a", "new", "b", "c"), seed=1), 2, (0, 1))
    np.testing.assert_array_equal(first.points.places[0], more.points.places[0, [0, 2, 3]])


def test_elementary_effects_of_a_linear_figure_are_its_slopes():
    effects, gone = screen(BOX, 6, linear)
    told = effects.set_index("factor")
    np.testing.assert_allclose(told["mu"][:3], [4.0, -2.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(told["mu_star"], [4.0, 2.0, 0.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(told[["low", "high"]].loc["a"], 4.0)
    np.testing.assert_allclose(told["sigma"], 0.0, atol=1e-12)
    assert np.isnan(told.loc[CHANCE, "mu"])
    assert gone == 0


def test_elementary_effects_of_ishigami_are_those_of_its_grid():
    told = screen(BOX, 400, ishigami)[0].set_index("factor")
    # Over 2/3 of its range 7 sin² rises or falls by 0.75 x 7, whatever the others; c acts by the size of sin(a).
    np.testing.assert_allclose(told.loc["b", ["mu_star", "low", "high"]].astype(float), 7.875)
    assert abs(told.loc["b", "mu"]) < 1.2
    exact = 0.5 * np.sin(np.pi / 3) * 0.1 * np.pi**4 * (1 - 3.0**-4) * 1.5
    assert told.loc["c", "mu_star"] == pytest.approx(exact, abs=0.6)
    assert told.loc["c", "low"] < exact < told.loc["c", "high"]


def test_shares_of_variance_of_ishigami_are_known():
    told = shares_of_variance(Box(BOX.names, seed=2), BOX.names, 2048, ishigami)[0].set_index("factor")
    truth = {"a": (0.3139, 0.5576), "b": (0.4424, 0.4424), "c": (0.0, 0.2437)}
    for factor, shares in truth.items():
        for column, share in zip(("alone", "total"), shares, strict=True):
            row = told.loc[factor]
            assert row[column] == pytest.approx(share, abs=0.05)
            assert row[f"{column}_low"] - 0.01 < share < row[f"{column}_high"] + 0.01
    assert told.loc[CHANCE, ["alone", "total"]].tolist() == [0.0, 0.0]


def test_pure_noise_is_all_chance():
    told = shares_of_variance(BOX, ("a",), 512, noise)[0].set_index("factor")
    assert list(told.index) == ["a", OTHERS, CHANCE]
    assert told.loc[["a", OTHERS], ["alone", "total"]].to_numpy().tolist() == [[0.0, 0.0]] * 2
    assert told.loc[CHANCE, "total"] == pytest.approx(1.0, abs=0.1)
    assert told.loc[CHANCE, "alone"] == pytest.approx(1.0, abs=0.2)
    effects = screen(BOX, 4, noise)[0].set_index("factor")
    assert (effects.loc[["a", "b", "c"], "mu_star"] == 0.0).all()
    assert effects.loc[CHANCE, "mu_star"] > 0.0


def test_the_others_together_have_what_the_few_have_not():
    told = shares_of_variance(BOX, ("a",), 1024, lambda p: p.places @ np.array([1.0, 1.0, 1.0]))[0].set_index(
        "factor"
    )
    assert told.loc["a", "total"] == pytest.approx(1 / 3, abs=0.05)
    assert told.loc[OTHERS, "total"] == pytest.approx(2 / 3, abs=0.07)


def test_the_draws_that_depend_on_no_other_are_met_by_the_design_and_counted_on_by_the_sample():
    box, met = Box(("a", "b", "c"), 7), []

    def evaluate(points):
        met.extend(zip(points.places.tolist(), points.numbers.tolist(), strict=True))
        return points.places.sum(axis=1)

    shares_of_variance(box, ("b",), 4, evaluate)
    places, numbers = independent(box, 4)
    assert all(each in met for each in zip(places.tolist(), numbers.tolist(), strict=True))
    assert len(np.unique(places)) == 8 * 3
    more, _ = box.sample(5, first=8)
    assert [*numbers, *more.numbers] == list(range(13))  # each its own history
    assert more.places.tolist() == box.sample(5)[0].places.tolist()
    assert independent(box, 0).places.shape == (0, 3)


def test_nothing_varies_nothing_is_told():
    told = shares_of_variance(BOX, ("a",), 8, lambda p: np.ones(len(p.numbers)))[0]
    assert (told.drop(columns="factor").to_numpy() == 0.0).all()


def test_the_impossible_part_of_the_box_is_left_out_and_said():
    half = Box(("a", "b"), seed=3, is_possible=lambda point: bool(point[0] <= point[1]))
    points, gone = half.sample(100)
    assert (points.places[:, 0] <= points.places[:, 1]).all()
    assert 60 < gone < 150  # one draw in two
    asked = []
    screen(half, 3, lambda points: asked.append(points) or np.zeros(len(points.numbers)))
    assert (asked[0].places[:, 0] <= asked[0].places[:, 1]).all()
    with pytest.raises(ContradictionError):
        Box(("a",), seed=3, is_possible=lambda _: False).sample(1)
