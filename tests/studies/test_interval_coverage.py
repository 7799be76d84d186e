"""The study of how often intervals hold what they announce."""

from pathlib import Path

import numpy as np
import pytest
import tiny_histories
from copies import COPIES
from interval_coverage import ASKED, BLOCK, RULE, main, misses, study, tables_of
from intervals import (
    exact_coverage,
    expected_band,
    mean_coverage,
    mean_covers,
    probability_covers,
    repetitions_of,
    sequential_covers,
)
from scipy import stats
from tiny_histories import VARIANTS, histories

from sim.study.estimates import clopper_pearson


def test_a_repetition_is_the_first_of_each_block() -> None:
    taken = repetitions_of(np.arange(250), 10, 100)
    np.testing.assert_array_equal(taken, [[i, 100 + i] for i in range(10)])


def test_an_interval_of_a_mean_covers_by_hand() -> None:
    """Two histories: t = 12.706, so that 0 and 2 give 1 ± 12.706; equal ones give no width."""
    repetitions = np.array([[0.0, 0.0, 5.0], [2.0, 2.0, 5.0]])
    assert mean_covers(repetitions, 13.7).held == 2
    assert mean_covers(repetitions, 13.71).held == 0
    assert mean_covers(repetitions, 5.0).held == 3
    assert mean_covers(repetitions[:, :1], 1.0).half_width == pytest.approx(12.706, abs=5e-4)


def test_students_interval_holds_95_in_100_of_normal_histories() -> None:
    values = np.random.default_rng(1).normal(3.0, 2.0, size=(10, 10_000))
    low, high = expected_band(10_000)
    assert low < mean_covers(values, 3.0).share < high


def test_an_interval_of_a_probability_covers_by_hand() -> None:
    """None of 10: 0 to 30.8 %; all: from 69.2 %."""
    met = np.repeat([[0.0, 1.0]], 10, axis=0)
    assert probability_covers(met, 0.3).held == 1
    assert probability_covers(met, 0.5).held == 0
    assert probability_covers(met, 0.7).held == 1


@pytest.mark.parametrize("n", [1, 2, 10, 30, 100])
def test_the_least_coverage_is_that_of_a_fine_grid_or_less(n: int) -> None:
    grid = np.linspace(0.0, 1.0, 20_001)
    successes = np.arange(n + 1)
    low, high = clopper_pearson(successes, np.full(n + 1, n))
    holds = (low <= grid[:, None]) & (grid[:, None] <= high)
    coverage = (stats.binom.pmf(successes, n, grid[:, None]) * holds).sum(axis=1)
    least, where = exact_coverage(n)
    assert 0.95 <= least <= coverage.min() + 1e-12
    assert coverage.min() - least < 5e-3
    assert 0 < where < 1
    assert mean_coverage(n, grid) == pytest.approx(coverage.mean())


def test_the_least_coverage_of_one_trial_by_hand() -> None:
    """One trial: 0 gives 0 to 0.975, 1 gives 0.025 to 1. Just below 0.025 only 0 covers: 97.5 %."""
    least, where = exact_coverage(1)
    assert least == pytest.approx(0.975)
    assert where in (pytest.approx(0.025), pytest.approx(0.975))


def test_the_sequential_rule_holds_95_in_100_of_normal_histories() -> None:
    values = np.random.default_rng(2).normal(0.0, 1.0, size=(200_000, 2))
    found = sequential_covers(values, np.zeros(2), 0.4, 3_000)
    assert found.repetitions == 3_000
    assert found.half_width <= 0.4
    assert 0.94 < found.share < 0.97
    assert found.histories == pytest.approx((stats.t.ppf(0.9875, 29) / 0.4) ** 2, rel=0.2)


def test_the_sequential_rule_takes_no_history_twice() -> None:
    values = np.random.default_rng(3).normal(0.0, 1.0, size=(1_000, 1))
    found = sequential_covers(values, np.zeros(1), 0.4, 3_000)
    assert found.histories * found.repetitions <= 1_000 < (found.repetitions + 2) * 60


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """As few histories as a chunk can hold."""
    monkeypatch.setattr(tiny_histories, "CHUNK", 2)


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_the_study_goes_on_from_what_it_has_kept(tmp_path: Path) -> None:
    first = histories(2 * COPIES, tmp_path, workers=1)
    assert set(first) == set(VARIANTS)
    assert all(found.shape == (2, 2 * COPIES) for found in first.values())
    files = sorted(tmp_path.rglob("*.npy"))
    files[0].unlink()
    others = {file: file.stat().st_mtime_ns for file in files[1:]}
    again = histories(2 * COPIES, tmp_path, workers=1)
    assert sorted(tmp_path.rglob("*.npy")) == files
    assert {file: file.stat().st_mtime_ns for file in files[1:]} == others
    for name in VARIANTS:
        np.testing.assert_array_equal(first[name], again[name])


@pytest.mark.long
@pytest.mark.usefixtures("small")
def test_the_study_prints_and_publishes_every_interval(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "coverage.csv"
    main(["--repetitions", "10", "--workers", "1", "--kept", str(tmp_path), "--out", str(out)])
    printed = capsys.readouterr().out
    found = study(10, tmp_path, 1)
    assert len(out.read_text(encoding="utf-8").splitlines()) == len(found) + 1
    assert set(found["interval"]) == {
        "mean",
        "paired difference",
        "probability",
        "probability, computed",
        RULE,
    }
    assert found["coverage"].between(0, 1).all()
    assert all(case.strip() in printed for case in found["case"])
    assert all(words in printed for words in misses(found))
    assert len(tables_of(found, 10)) == 2
    asked = found[[value is True for value in found["asked"]]]
    assert set(asked["n"]) == {30, 100}
    assert set(asked["interval"]) == {"mean", "paired difference"}
    assert (asked["skewness"].abs() < 0.6).all()  # over 1,000 histories; 0.5 over all


def test_what_is_asked_lies_around_95_in_100() -> None:
    assert sum(ASKED) / 2 == pytest.approx(0.95)
    assert BLOCK == 100
