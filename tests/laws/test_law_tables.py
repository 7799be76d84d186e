"""A law as 8,192 whole seconds: what is kept, and what is lost."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model.laws import Law, load_empirical, mean
from sim.model.quantiles import quantile
from sim.plan.laws import (
    TABLE_SIZE,
    address,
    cdf,
    compile_law,
    look_up,
    table_mean,
    table_variance,
    table_warning,
    variance,
)

EXPONENTIAL = {"exponential": {"mean": "30 days"}}
MODERATE = {"lognormal": {"mean": "30 days", "cv": 1.2}}
HEAVY = {"lognormal": {"mean": "30 days", "cv": 3}}


def law(written: Any) -> Law:
    return Law.model_validate(written)


def read_entries(table: np.ndarray) -> np.ndarray:
    return np.concatenate([table[:4032], table[4096:]])


@pytest.mark.parametrize(("written", "percent"), [(EXPONENTIAL, -0.00044), (MODERATE, -0.0421), (HEAVY, -1.3498)])
def test_the_table_loses_as_much_variance_as_stated(written: Any, percent: float) -> None:
    one = law(written)
    assert 100 * (table_variance(compile_law(one)) / variance(one) - 1) == pytest.approx(percent, rel=0.02)


@pytest.mark.parametrize("written", [EXPONENTIAL, MODERATE, HEAVY])
def test_p99_is_kept_within_two_in_a_hundred_thousand(written: Any) -> None:
    drawn = look_up(compile_law(law(written)), round(0.99 * 2**32))
    assert drawn == pytest.approx(float(quantile(law(written), 0.99)), rel=2e-5)


SPANS = st.integers(1, 400 * 86_400).map(lambda seconds: f"{seconds} s")
CVS = st.floats(0.001, 20.0)
SIMPLE = st.one_of(
    SPANS,
    st.builds(lambda mean: {"exponential": {"mean": mean}}, SPANS),
    st.builds(lambda mean, cv: {"lognormal": {"mean": mean, "cv": cv}}, SPANS, CVS),
    st.builds(lambda mean, cv: {"gamma": {"mean": mean, "cv": cv}}, SPANS, CVS),
    st.builds(lambda mean, k: {"weibull": {"mean": mean, "shape": k}}, SPANS, st.floats(0.1, 50.0)),
    st.builds(
        lambda low, width, more: {"uniform": {"from": f"{low} s", "to": f"{low + width + more} s"}},
        *[st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**6)],
    ),
    st.builds(
        lambda low, rise, fall: {
            "triangular": {"low": f"{low} s", "mode": f"{low + rise} s", "high": f"{low + rise + fall + 1} s"}
        },
        *[st.integers(0, 10**6)] * 3,
    ),
)
LAWS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(lambda by, one: {"shifted": {"by": by, "law": one}}, SPANS, inner),
        st.lists(st.tuples(st.floats(0.01, 10.0), inner), min_size=1, max_size=3).map(
            lambda some: {"mixture": [{"weight": weight, "law": one} for weight, one in some]}
        ),
    ),
    max_leaves=3,
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(LAWS)
def test_every_table_keeps_the_mean_and_ascends(written: Any) -> None:
    one = law(written)
    table = compile_law(one)
    assert table_mean(table) == pytest.approx(mean(one), abs=1e-3, rel=1e-9)
    assert table.shape == (TABLE_SIZE,)
    assert table.dtype == np.int64
    entries = read_entries(table)
    assert entries[0] >= 0
    assert np.all(np.diff(entries) >= 0)
    assert not table[4032:4096].any()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(LAWS)
def test_no_cell_strays_from_the_quantiles_at_its_ends(written: Any) -> None:
    one = law(written)
    entries = read_entries(compile_law(one))
    edges = np.concatenate([np.arange(4032) / 4096, np.arange(64 * 4032, 2**18) / 2**18])
    ends = quantile(one, edges)
    slack = 1.0 + 1e-9 * ends
    assert np.all(entries >= ends - slack)
    assert np.all(entries[:-1] <= ends[1:] + slack[1:])


def test_the_last_cell_carries_the_whole_tail() -> None:
    last = compile_law(law(EXPONENTIAL))[-1]
    scale = 30 * 86_400
    assert last == pytest.approx(scale * (1 + np.log(2.0**18)), abs=1)


def test_a_fixed_duration_of_whole_seconds_is_drawn_unchanged() -> None:
    table = compile_law(law("20 min"))
    assert set(read_entries(table).tolist()) == {1_200}


def test_half_a_second_is_kept_on_average() -> None:
    table = compile_law(law("1.5 s"))
    assert set(read_entries(table).tolist()) == {1, 2}
    assert table_mean(table) == 1.5


def test_observed_durations_keep_their_frequencies(tmp_path: Path) -> None:
    (tmp_path / "waits.csv").write_text("days\n1\n1\n2\n9\n")
    read = load_empirical(law({"empirical": {"file": "waits.csv", "column": "days", "unit": "days"}}), tmp_path)
    table = compile_law(read)
    assert cdf(table, np.array([0.9, 1.0, 2.0, 8.9, 9.0]) * 86_400).tolist() == [0.0, 0.5, 0.75, 0.75, 1.0]
    assert table_variance(table) == pytest.approx(variance(read))


def test_a_mixture_of_fixed_durations_keeps_their_weights() -> None:
    mixed = law({"mixture": [{"weight": 3, "law": "1 h"}, {"weight": 1, "law": "1 day"}]})
    table = compile_law(mixed)
    assert cdf(table, 3_600) == 0.75
    assert set(read_entries(table).tolist()) == {3_600, 86_400}


def test_bits_reach_every_entry_in_order() -> None:
    bits = np.concatenate([np.arange(4032) << 20, (np.arange(4096) << 14) + (4032 << 20)])
    wanted = [*range(4032), *range(4096, 8192)]
    assert [address(int(one)) for one in bits] == wanted
    assert [address(int(one) + 2**14 - 1) for one in bits] == wanted
    assert address(2**32 - 1) == 8191


def test_scalar_and_array_look_up_agree() -> None:
    table = compile_law(law(MODERATE))
    bits = np.random.default_rng(4).integers(0, 2**32, 2_000, dtype=np.uint64)
    drawn = look_up(table, bits)
    assert drawn.dtype == np.int64
    assert drawn.tolist() == [look_up(table, int(one)) for one in bits]


def test_draws_follow_the_law() -> None:
    bits = np.random.default_rng(17).integers(0, 2**32, 200_000, dtype=np.uint64)
    drawn = look_up(compile_law(law(MODERATE)), bits)
    for share in (0.1, 0.5, 0.9, 0.99):
        error = 4 * np.sqrt(share * (1 - share) / len(bits))
        assert np.mean(drawn <= quantile(law(MODERATE), share)) == pytest.approx(share, abs=error + 1 / 4096)


def test_the_share_at_or_below_a_duration_is_the_laws_own() -> None:
    table = compile_law(law(EXPONENTIAL))
    days = np.array([0.0, 1.0, 30.0, 90.0, 300.0])
    np.testing.assert_allclose(cdf(table, days * 86_400), -np.expm1(-days / 30), atol=1.5 / 4096)
    assert cdf(table, 1e12) == 1.0


def test_equal_laws_share_one_table_that_nobody_can_change() -> None:
    table = compile_law(law("20 min"))
    assert compile_law(law({"fixed": "1200 s"})) is table
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 3


@pytest.mark.parametrize(
    "written", ["20 min", "1.5 s", {"gamma": {"mean": "2 s", "cv": 0.1}}, EXPONENTIAL, MODERATE, HEAVY]
)
def test_ordinary_laws_bring_no_warning(written: Any) -> None:
    assert table_warning(law(written), compile_law(law(written))) is None


def test_a_tail_heavier_than_the_table_carries_is_told() -> None:
    heavier = law({"lognormal": {"mean": "30 days", "cv": 5}})
    told = table_warning(heavier, compile_law(heavier))
    assert told is not None
    assert "% of its variance" in told
    endless = law({"lognormal": {"mean": "30 days", "cv": 100}})
    assert table_warning(endless, compile_law(endless)) is not None


def test_tables_stay_the_same_from_version_to_version() -> None:
    table = compile_law(law(MODERATE))
    assert table[[0, 1, 2048, 4031, 4096, 6144, 8190, 8191]].tolist() == [
        *(49_662, 68_122, 1_659_838, 12_651_132),
        *(12_688_773, 16_277_666, 105_131_135, 140_717_094),
    ]
