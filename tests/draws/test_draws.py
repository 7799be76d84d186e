"""Draws by address."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import kernel
from sim.plan import rounds
from sim.plan.draws import (
    M64,
    child_number,
    is_drawn,
    law_bits,
    run_key,
    share_bits,
    stream_key,
    threefry,
    threefry_scalar,
    threshold,
    uniform,
)

# Random123, kat_vectors: counter, counter, key, key -> word, word (threefry2x64, 20 rounds).
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((M64, M64, M64, M64), (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344, 0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
    ),
]
WORDS = st.integers(0, M64)


@pytest.mark.parametrize(("words", "answer"), KNOWN_ANSWERS)
def test_the_generator_gives_its_published_answers(
    words: tuple[int, int, int, int], answer: tuple[int, int]
) -> None:
    assert threefry_scalar(*words) == answer
    x0, x1 = threefry(*words)
    assert (int(x0), int(x1)) == answer
    with np.errstate(over="ignore"):  # where nothing is compiled
        x0, x1 = kernel.threefry(*map(np.uint64, words))
    assert (int(x0), int(x1)) == answer


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=20), WORDS, WORDS)
def test_arrays_and_single_draws_agree_to_the_last_bit(counters: list[tuple[int, int]], k0: int, k1: int) -> None:
    c0, c1 = (np.array(words, dtype=np.uint64) for words in zip(*counters, strict=True))
    x0, x1 = threefry(c0, c1, k0, k1)
    assert list(zip(x0.tolist(), x1.tolist(), strict=True)) == [threefry_scalar(*one, k0, k1) for one in counters]


def test_counters_and_keys_are_broadcast_without_being_changed() -> None:
    numbers = np.arange(5, dtype=np.int64)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        x0, x1 = threefry(numbers[:, None], np.arange(3), M64, np.uint64(M64))
    assert x0.shape == x1.shape == (5, 3)
    assert numbers.tolist() == [0, 1, 2, 3, 4]
    assert (int(x0[4, 2]), int(x1[4, 2])) == threefry_scalar(4, 2, M64, M64)


def test_each_row_may_have_a_key_of_its_own() -> None:
    counters, keys = np.arange(3), np.array([5, M64], np.uint64)
    x0, x1 = threefry(counters, counters == 0, keys[:, None], 7)
    answers = [[threefry_scalar(c, c == 0, key, 7) for c in range(3)] for key in keys.tolist()]
    assert np.stack([x0, x1], axis=-1).tolist() == [[list(pair) for pair in row] for row in answers]
    with pytest.raises(ValueError):
        threefry(counters, 0, counters, 7)


def test_whole_arrays_go_through_the_rounds_where_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = [threefry(counters, 1, M64, 7) for counters in (np.arange(1000), M64)]
    monkeypatch.setattr(rounds, "IS_COMPILED", False)
    monkeypatch.setattr(rounds, "rounds", getattr(rounds.rounds, "py_func", rounds.rounds))
    again = [threefry(counters, 1, M64, 7) for counters in (np.arange(1000), M64)]
    assert all(np.array_equal(*pair) for each in zip(drawn, again, strict=True) for pair in zip(*each, strict=True))


def test_a_dossier_draws_the_same_whoever_else_draws() -> None:
    alone, _ = threefry(7, 0, stream_key("pensions.examine"), run_key(2017, 3))
    among, _ = threefry(np.arange(100), 0, stream_key("pensions.examine"), run_key(2017, 3))
    assert among[7] == alone


def test_keys_stay_the_same_from_version_to_version() -> None:
    assert stream_key("pensions.examine") == 5_441_411_114_088_016_636
    assert run_key(2017, 3) == 14_629_907_491_902_139_779


def test_seeds_replications_and_names_have_keys_of_their_own() -> None:
    keys = {run_key(seed, replication) for seed in range(60) for replication in range(60)}
    keys |= {stream_key(f"mission{i}.step{j}") for i in range(60) for j in range(60)}
    assert len(keys) == 7_200
    assert run_key(1, 23) != run_key(12, 3)
    assert all(0 <= key <= M64 for key in keys)


def test_the_two_halves_of_a_draw_are_32_bits_each() -> None:
    assert share_bits(M64) == law_bits(M64) == 2**32 - 1
    words = np.array([0, 2**32, M64], dtype=np.uint64)
    assert share_bits(words).tolist() == law_bits(words).tolist() == [0, 1, 2**32 - 1]


def test_uniform_numbers_lie_strictly_between_zero_and_one() -> None:
    words = [0, 1, 2**63, M64]
    assert [uniform(word) for word in words] == uniform(np.array(words, dtype=np.uint64)).tolist()
    assert uniform(0) == 2.0**-53
    assert uniform(M64) == 1.0 - 2.0**-53


def test_uniform_numbers_and_bits_are_evenly_spread() -> None:
    numbers = np.arange(200_000)
    for visit in range(3):
        x0, x1 = threefry(numbers, visit, stream_key("evenness"), run_key(1, 0))
        for word in (x0, x1):
            counts = np.bincount((uniform(word) * 100).astype(int), minlength=100)
            assert ((counts - 2_000.0) ** 2 / 2_000.0).sum() < 149.0  # chi-squared, 99 degrees, p = 0.001
        assert abs(np.corrcoef(uniform(x0), uniform(x1))[0, 1]) < 0.009
        assert abs(np.corrcoef(uniform(x0)[1:], uniform(x0)[:-1])[0, 1]) < 0.009


def test_a_share_of_zero_never_applies_and_a_share_of_one_always() -> None:
    assert not is_drawn(0.0, 0)
    assert is_drawn(1.0, 2**32 - 1)
    assert threshold(1.0) == 2**32
    bits = np.array([0, 2**31 - 1, 2**31, 2**32 - 1], dtype=np.uint64)
    assert is_drawn(0.5, bits).tolist() == [True, True, False, False]
    assert is_drawn(1.0, bits).all()


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_share_outside_zero_and_one_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        threshold(wrong)


def test_a_larger_share_keeps_everyone_the_smaller_one_took() -> None:
    x0, _ = threefry(np.arange(10_000), 0, stream_key("evidence"), run_key(5, 0))
    fewer, more = is_drawn(0.4, share_bits(x0)), is_drawn(0.55, share_bits(x0))
    assert not np.any(fewer & ~more)
    assert np.mean(more) == pytest.approx(0.55, abs=0.02)


def test_a_child_has_its_number_from_its_parent_and_its_slot_alone() -> None:
    slots = [stream_key(name) for name in ("pensions.appeal", "pensions.payment")]
    numbers = {child_number(parent, slot, visit) for parent in range(500) for slot in slots for visit in range(3)}
    assert len(numbers) == 3_000
    assert child_number(7, slots[0], 1) == threefry_scalar(7, 1, slots[0], 0)[0]
