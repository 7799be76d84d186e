"""How numbers stand in tables: rounded, with their intervals, differences of shares in points."""

import math

import pandas as pd
import pytest

from sim.show.tables import Line, Values, probability, with_interval

NONE = math.nan


@pytest.mark.parametrize(
    ("mean", "half", "kind", "text"),
    [
        (0.8824, 0.0041, "share", "88.2 % ± 0.4"),
        (0.8824, NONE, "share", "88.2 %"),
        (94.83, 1.23, "days", "94.8 ± 1.2"),
        (9234.2, 50.4, "number", "9,234 ± 50"),
        (1234.56, 1000.4, "hours", "1,235 ± 1,000"),
        (1.216, 0.004, "mean", "1.22 ± 0.00"),
        (NONE, NONE, "share", "–"),
        (0.0, 0.0, "number", "0 ± 0"),
    ],
)
def test_a_mean_stands_with_the_half_width_of_its_interval(mean, half, kind, text):
    assert with_interval(mean, half, kind) == text


@pytest.mark.parametrize(
    ("mean", "half", "kind", "text"),
    [
        (-0.0532, 0.0061, "share", "-5.3 pt ± 0.6"),
        (0.0421, 0.003, "share", "+4.2 pt ± 0.3"),
        (-0.0001, 0.0002, "share", "0.0 pt ± 0.0"),
        (-1404.4, 31.0, "number", "-1,404 ± 31"),
        (0.3, 0.1, "number", "0 ± 0"),
        (1.4, NONE, "days", "+1.4"),
    ],
)
def test_a_difference_has_a_sign_and_that_of_shares_is_in_points(mean, half, kind, text):
    assert with_interval(mean, half, kind, is_difference=True) == text


def met(number, of):
    row = {"subject": "ninety", "window": "2018", "measure": "met", "met": number, "n": of}
    return pd.DataFrame([{**row, "probability": number / of if of else NONE, "low": 0.123, "high": 0.987}])


def test_a_probability_stands_with_its_exact_interval():
    assert probability(met(3, 4), "ninety", "2018") == "75 % [12, 99]"


def test_what_cannot_be_met_has_no_probability():
    assert probability(met(0, 0), "ninety", "2018") == "–"
    assert probability(met(3, 4), "ninety", "2019") == "–"


def test_what_a_table_does_not_have_is_a_dash():
    values = Values(pd.DataFrame(columns=["subject", "measure", "window", "mean", "half_width"]))
    assert values.text("claim", Line("backlog", "open", "number"), "2018") == "–"
