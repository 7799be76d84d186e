"""How often the intervals hold what they announce: 95 in 100, over 10,000 repetitions of 10, 30 and 100 histories.

A million histories of a tiny office stand behind each figure; the truth is their mean. The office of the main case
is an ordinary one, where the share on time is spread evenly around its mean; skewed cases are published as they
are. Prints tables and writes them to results/published/. Interrupted, it goes on from the histories it has kept.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from intervals import (
    Coverage,
    exact_coverage,
    expected_band,
    mean_coverage,
    mean_covers,
    probability_covers,
    repetitions_of,
    sequential_covers,
)
from scipy import stats
from tiny_histories import KEPT, histories

from sim.show.printing import print_tables
from sim.show.tables import Table
from sim.study.crews import workers_here

PUBLISHED = Path(__file__).parents[1] / "published" / "coverage.csv"
REPETITIONS, SIZES, BLOCK = 10_000, (10, 30, 100), 100
ASKED = 0.943, 0.957  # of means and paired differences, with 30 and 100 histories
PROBABILITY, COMPUTED, RULE = "probability", "probability, computed", "sequential"
GRID = np.arange(1, 1000) / 1000


class Case(NamedTuple):
    """What is estimated: the share on time of a variant, or its difference from another, paired by history.

    is_asked: whether its coverage is to be near to what is announced, as the histories are spread evenly around
    their mean (skewness within 0.5); else it is published as it is.
    """

    words: str
    of: str
    less: str | None = None
    is_asked: bool = False

    @property
    def kind(self) -> str:
        return "mean" if self.less is None else "paired difference"


class Sequential(NamedTuple):
    """What the sequential rule is asked: the half width of the intervals of some cases, which hold together."""

    words: str
    cases: tuple[Case, ...]
    half_width: float


MEANS = (
    Case("an office at a load of 0.8", "office", is_asked=True),
    Case("the same, deciding in 45 days, not in 60", "earlier rule"),
    Case("at a load of 1.1, the queue grows", "at the limit"),
    Case("nearly all on time", "all in time"),
)
PAIRS = (
    Case("the rule that decides in 45 days, not in 60", "earlier rule", "office", is_asked=True),
    Case("one more post, at a load of 1.5", "falls behind, further post", "falls behind", is_asked=True),
    Case("one more post, at a load of 0.8: seldom of use", "further post", "office"),
)
PROBABILITIES = (
    Case("an office at a load of 0.8", "office"),
    Case("the same, deciding in 45 days, not in 60", "earlier rule"),
)
SEQUENTIAL = (
    Sequential(MEANS[0].words, MEANS[:1], 0.0125),
    Sequential(f"difference: {PAIRS[0].words}", PAIRS[:1], 0.01),
    Sequential("both together", (MEANS[0], PAIRS[0]), 0.015),
    Sequential(f"difference: {PAIRS[2].words}", PAIRS[2:], 0.0035),
)


def values_of(made: dict[str, np.ndarray], case: Case) -> np.ndarray:
    """What is estimated, in each history."""
    values: np.ndarray = made[case.of][0]
    return values if case.less is None else values - made[case.less][0]


def rows_of(made: dict[str, np.ndarray], repetitions: int) -> Iterator[dict[str, object]]:
    """One row for each interval, case and number of histories."""
    for case in (*MEANS, *PAIRS):
        values = values_of(made, case)
        apart = sum(made[each][0].var() for each in (case.of, case.less) if each is not None)
        said = {
            "truth_error": _error(values),
            "skewness": float(stats.skew(values)),
            "variance_ratio": np.nan if case.less is None else apart / values.var(),
        }
        for n in SIZES:
            found = mean_covers(repetitions_of(values, n, BLOCK)[:, :repetitions], float(values.mean()))
            is_asked = case.is_asked and n >= 30
            yield _row(case.kind, case.words, n, found, float(values.mean())) | said | {"asked": is_asked}
    for case in PROBABILITIES:
        met = made[case.of][1]
        for n in SIZES:
            found = probability_covers(repetitions_of(met, n, BLOCK)[:, :repetitions], float(met.mean()))
            yield _row(PROBABILITY, case.words, n, found, float(met.mean())) | {"truth_error": _error(met)}
    for n in SIZES:
        least, where = exact_coverage(n)
        computed = {"interval": COMPUTED, "case": "least over every p", "n": n}
        yield computed | {"coverage": least, "truth": where}
        yield computed | {"case": "mean over p = 0.001 … 0.999", "coverage": mean_coverage(n, GRID)}
    for rule in SEQUENTIAL:
        values = np.column_stack([values_of(made, case) for case in rule.cases])
        found = sequential_covers(values, values.mean(axis=0), rule.half_width, repetitions)
        row = _row(RULE, rule.words, 0, found, float(values[:, 0].mean()))
        yield row | {"asked_half_width": rule.half_width, "truth_error": _error(values[:, 0])}


def _error(values: np.ndarray) -> float:
    """Standard error of a mean over all histories."""
    return float(values.std() / np.sqrt(len(values)))


def _row(kind: str, words: str, n: int, found: Coverage, truth: float) -> dict[str, object]:
    low, high = found.bounds
    return {
        "interval": kind,
        "case": words,
        "n": n,
        "repetitions": found.repetitions,
        "coverage": found.share,
        "coverage_low": low,
        "coverage_high": high,
        "truth": truth,
        "half_width": found.half_width,
        "histories": found.histories,
    }


def tables_of(found: pd.DataFrame, repetitions: int) -> list[Table]:
    """For each case the coverage with 10, 30 and 100 histories; and that of the sequential rule."""
    rows: list[tuple[str, ...]] = []
    fixed = found[found["interval"] != RULE]
    for kind, inside in fixed.groupby("interval", sort=False):
        rows.append((f"{kind}, 95 %", *[""] * (len(SIZES) + 2)))
        for words, case in inside.groupby("case", sort=False):
            one = case.iloc[0]
            skewness = "" if np.isnan(one.skewness) else f"{one.skewness:+.1f}"
            ratio = "" if np.isnan(one.variance_ratio) else f"{one.variance_ratio:.1f}"
            shares = [_share(case[case["n"] == n].iloc[0]) for n in SIZES]
            rows.append((f"  {words}", skewness, ratio, *shares))
    low, high = expected_band(repetitions)
    notes = (
        f"Share of {repetitions:,} repetitions, each of its own histories, whose interval held the truth: the mean "
        f"over all {repetitions * BLOCK:,} histories. Were it exactly 95 %, 99 in 100 such experiments would find "
        f"{100 * low:.1f} to {100 * high:.1f} %.",
        f"*: asked to lie between {100 * ASKED[0]:.1f} and {100 * ASKED[1]:.1f} %; the others are published as "
        "they are. Intervals of a probability hold 95 % or more; computed: summed over the binomial distribution.",
        "skewness: of the share, or the difference, over all histories. pairing: variance of the difference of "
        "independent histories, over that of paired ones.",
    )
    columns = ("interval", "skewness", "pairing", *(f"n = {n}" for n in SIZES))
    first = Table("Coverage of the intervals, a tiny office", columns, tuple(rows), notes, texts=("interval",))
    sequential = [
        (
            str(row.case),
            f"± {100 * row.asked_half_width:g} pt",
            f"{row.histories:.0f}",
            f"{row.repetitions:,.0f}",
            f"{100 * row.coverage:.1f} %",
        )
        for row in found[found["interval"] == RULE].itertuples()
    ]
    columns = ("share on time", "half width asked", "histories, mean", "repetitions", "coverage")
    second = Table(
        "The sequential rule, 30 histories and then as many as their spread asks for (Stein, 1945), 95 %",
        columns,
        tuple(sequential),
        (f"Each repetition takes its own of {repetitions * BLOCK:,} histories, until these are used up.",),
        texts=columns[:1],
    )
    return [first, second]


def _share(row: pd.Series) -> str:
    return f"{100 * row.coverage:.1f} %{' *' if row.asked is True else '  '}"


def misses(found: pd.DataFrame) -> list[str]:
    """What is not as it is asked to be, in words."""
    asked = found[[value is True for value in found["asked"]]]
    outside = asked[(asked["coverage"] < ASKED[0]) | (asked["coverage"] > ASKED[1])]
    computed = found[(found["interval"] == COMPUTED) & (found["coverage"] < 0.95 - 1e-9)]
    rows = pd.concat([outside, computed]).itertuples()
    return [f"{row.interval}, {row.case}, n = {row.n}: {100 * row.coverage:.2f} %" for row in rows]


def study(repetitions: int, kept: Path, workers: int) -> pd.DataFrame:
    """Every row of the study."""
    made = histories(repetitions * BLOCK, kept, workers)
    return pd.DataFrame(
        list(rows_of({name: rows[:, : repetitions * BLOCK] for name, rows in made.items()}, repetitions))
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Make the histories, count, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    parser.add_argument("--workers", type=int, default=workers_here())
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder of the histories made so far")
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    options = parser.parse_args(None if arguments is None else list(arguments))
    found = study(options.repetitions, options.kept, options.workers)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    found.to_csv(options.out, index=False, float_format="%.6g")
    print_tables(tables_of(found, options.repetitions))
    for words in misses(found):
        print(f"not as asked: {words}")


if __name__ == "__main__":
    main()
