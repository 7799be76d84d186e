"""What a point on time costs: a quotient of two differences, where the second can be told from zero."""

import math

import pandas as pd
import pytest

from sim.study.worth import point_cost, point_costs


def test_a_point_costs_the_money_by_the_points_with_the_interval_of_the_share():
    assert point_cost(60_000.0, 0.05, 0.01) == pytest.approx((12_000, 10_000, 15_000))


def test_a_point_lost_saves_money():
    assert point_cost(-60_000.0, -0.05, 0.01) == pytest.approx((12_000, 10_000, 15_000))


def test_more_points_for_less_money_cost_less_than_nothing():
    assert point_cost(-60_000.0, 0.05, 0.01) == pytest.approx((-12_000, -15_000, -10_000))


@pytest.mark.parametrize(
    ("share", "half"), [(0.05, 0.05), (0.05, 0.2), (-0.01, 0.02), (0.0, 0.0), (0.05, math.nan), (math.nan, 0.1)]
)
def test_a_share_that_cannot_be_told_from_zero_has_no_price(share, half):
    assert point_cost(60_000.0, share, half) is None


def test_every_norm_and_window_has_its_price():
    rows = [
        ("ninety", "decisions_share_on_time", "2018", 0.05, 0.01),
        ("ninety", "decisions_share_on_time", "2019", 0.05, 0.06),
        ("ninety", "decisions_share_on_time", "2018-12", 0.05, 0.01),
        ("budget", "personnel_cost", "2018", 60_000.0, 0.0),
        ("budget", "personnel_cost", "2019", 60_000.0, 0.0),
    ]
    table = point_costs(pd.DataFrame(rows, columns=["subject", "measure", "window", "difference", "half_width"]))
    assert table["window"].tolist() == ["2018", "2019"]
    assert table.iloc[0, 2:].tolist() == pytest.approx([12_000, 10_000, 15_000])
    assert table.iloc[1, 2:].isna().all()


def test_without_a_budget_nothing_has_a_price():
    rows = [("ninety", "decisions_share_on_time", "2018", 0.05, 0.01)]
    assert point_costs(
        pd.DataFrame(rows, columns=["subject", "measure", "window", "difference", "half_width"])
    ).empty


def test_what_costs_nothing_has_no_price():
    assert point_cost(0.0, 0.05, 0.01) is None
