"""The study of what pairing gains: variances by hand, an interval that covers, figures that all scenarios have."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sim.study.results import run_scenarios

STUDY = Path(__file__).parents[2] / "results" / "studies" / "pairing.py"
SHORT = ("period.until=2017-03-31", 'period.run_in="1 month"')


@pytest.fixture(scope="module")
def study() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pairing", STUDY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_gain_is_the_variance_of_independent_runs_over_that_of_pairs(study: ModuleType) -> None:
    first, other = np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 5.0])
    assert study.gain(first, other) == pytest.approx((1 + 7 / 3) / (1 / 3))
    assert np.isnan(study.gain(first, first + 1.0))


def test_the_interval_of_the_gain_covers_it(study: ModuleType) -> None:
    rng = np.random.default_rng(3)
    shared, noise = rng.normal(size=(60, 100)), rng.normal(size=(2, 60, 100))
    covered = 0
    study_resamples, study.RESAMPLES = study.RESAMPLES, 500
    for common, one, two in zip(shared, *noise, strict=True):
        low, high = study.interval(2.0 * common + one, 2.0 * common + two, 7)
        covered += low <= 5.0 <= high  # 2 (4 + 1) / 2
    study.RESAMPLES = study_resamples
    assert covered >= 52  # of 60; fewer than that of 95 % are seen once in two hundred times


def test_independent_runs_gain_nothing_and_the_table_says_so(study: ModuleType) -> None:
    rng = np.random.default_rng(4)
    low, high = study.interval(rng.normal(size=80), rng.normal(size=80), 7)
    assert study._gain({"gain": 1.02, "low": low, "high": high}).endswith(study.NONE_SEEN)
    assert study._gain({"gain": float("nan"), "low": low, "high": high}) == "–"


@pytest.mark.long
def test_every_scenario_has_the_figures_that_are_compared(
    study: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "RESAMPLES", 200)
    found = study.gains(run_scenarios(study.scenarios(SHORT), 10))
    assert len(found) == len(study.QUESTIONS) * len(study.FIGURES)
    backlog = found[(found["measure"] == "backlog") & (found["question"] == "120 days for 90")]
    assert backlog["gain"].item() > 5
    table = study.table_of(found)
    assert len(table.rows) == len(found) + len(study.QUESTIONS)
