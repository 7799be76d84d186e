"""Means adjusted by stock and flow, on a tiny office: their intervals hold the truth, and are narrower."""

import importlib.util
from pathlib import Path

import pytest

STUDY = Path(__file__).parents[2] / "results" / "studies" / "control_variate.py"


def study():
    spec = importlib.util.spec_from_file_location("control_variate_study", STUDY)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_adjusted_intervals_hold_the_truth_about_as_often_as_plain_ones():
    made = study()
    known = made.bank(made.office(), 2000)
    for one in made.experiments(known, 30, 1000):
        assert one.adjusted / 1000 > 0.90
        assert one.adjusted >= one.plain - 25
        assert one.gain > 2
