"""The history in which nothing is drawn: what befalls dossiers is laid out evenly."""

from itertools import pairwise

import numpy as np
import pytest

from sim.engine import kernel
from sim.plan.draws import (
    ANEW,
    APART,
    EVEN,
    chance,
    chance_scalar,
    child_number,
    on_end,
    run_key,
    stream_key,
    threefry_scalar,
    uniform,
)

KEYS = [stream_key(f"pensions.{step}") for step in range(40)]
DAY, YEAR = 200, 50_000  # dossiers


def off(points: np.ndarray) -> float:
    """The largest difference between points and evenness, in points: about the root of their number if random."""
    places = np.arange(len(points))
    ranked = np.sort(points)
    return float(
        max(
            np.abs(ranked * len(points) - places).max(),
            np.abs(ranked * len(points) - places - 1).max(),
        )
    )


def words(numbers: np.ndarray, key: int, visit: int = 0) -> list[np.ndarray]:
    return [uniform(word) for word in chance(numbers, visit, key, EVEN)]


def test_no_seed_has_a_part_in_it() -> None:
    assert {run_key(seed, way) for seed in range(5) for way in (APART, ANEW)} == {EVEN}
    assert run_key(2017, 3) != EVEN


def test_with_any_other_run_it_is_the_generator() -> None:
    assert chance_scalar(5, 1, KEYS[0], 7) == threefry_scalar(5, 1, KEYS[0], 7)
    assert child_number(5, KEYS[0], 1, 7) == threefry_scalar(5, 1, KEYS[0], 0)[0]
    assert child_number(5, KEYS[0], 1, EVEN) == chance_scalar(5, 1, KEYS[0], EVEN)[0]


@pytest.mark.parametrize("visit", [0, 2])
def test_arrays_single_dossiers_and_the_kernel_agree_to_the_last_bit(visit: int) -> None:
    numbers = np.array([0, 1, 2**40, 2**63 + 5, 2**64 - 1], np.uint64)
    x0, x1 = chance(numbers, visit, KEYS[0], EVEN)
    alone = [chance_scalar(number, visit, KEYS[0], EVEN) for number in numbers.tolist()]
    assert list(zip(x0.tolist(), x1.tolist(), strict=True)) == alone
    with np.errstate(over="ignore"):  # where nothing is compiled
        word = int(kernel.drawn(np.uint64(2**40), np.uint64(visit), np.uint64(KEYS[0]), None))
    assert (word >> 32, word & 0xFFFF_FFFF) == (alone[2][0] >> 32, alone[2][1] >> 32)


@pytest.mark.parametrize("way", [APART, ANEW])
@pytest.mark.parametrize(("count", "median"), [(DAY, 8.0), (YEAR, 10.0)])
def test_the_dossiers_of_a_day_and_of_a_year_are_even_far_beyond_chance(
    way: int, count: int, median: float
) -> None:
    start = np.uint64(123 * DAY)
    found = [off(word) for key in KEYS for word in words(on_end(count, way) + start, key)]
    assert np.median(found) < median < 0.87 * np.sqrt(count)
    assert np.quantile(found, 0.75) < 0.87 * np.sqrt(count)


def test_two_keys_are_even_together() -> None:
    """Chi-squared over a hundred squares, 99 if random; the few pairs that go together for long are above it."""
    found = []
    for one, other in pairwise(KEYS):
        points = words(on_end(YEAR, APART), one)[0], words(on_end(YEAR, APART), other)[0]
        counts = np.histogram2d(*points, 10, [[0, 1], [0, 1]])[0]
        found.append(((counts - YEAR / 100) ** 2 / (YEAR / 100)).sum())
    assert np.median(found) < 10
    assert np.mean(np.array(found) > 99) < 0.1


def test_visits_and_children_have_steps_of_their_own() -> None:
    numbers = on_end(YEAR, APART)
    first, again = words(numbers, KEYS[0])[0], words(numbers, KEYS[0], 1)[0]
    assert abs(np.corrcoef(first, again)[0, 1]) < 0.01
    born = np.array([child_number(number, KEYS[1], 0, EVEN) for number in range(DAY)], np.uint64)
    assert len(np.unique(born)) == DAY
    assert off(words(born, KEYS[0])[0]) < 12
