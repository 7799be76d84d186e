"""What pairing gains: the variance of a difference with common random numbers, against that of independent runs.

Two questions: 90 days against 120, and one examiner more. For each norm's share on time, right first time, refusals
for missing evidence and the backlog it prints by how much the variance falls, with its interval, which is also how
many times as many replications independent runs need for the same interval; writes the table to results/published/.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.model.library import library_folder
from sim.show.printing import print_tables, progress
from sim.show.tables import UNDEFINED, Table
from sim.study.replications import Prepared, prepare
from sim.study.results import Result, common_window, run_scenarios

PUBLISHED = Path(__file__).parents[1] / "published" / "pairing.csv"
REPLICATIONS, RESAMPLES, CONFIDENCE = 100, 10_000, 0.95
MISSION = "assimilation"
NONE_SEEN = "none seen"


class Question(NamedTuple):
    """Two scenarios held against each other, each a file and what is changed in it."""

    words: str
    first: tuple[str, tuple[str, ...]]
    other: tuple[str, tuple[str, ...]]


class Figure(NamedTuple):
    """A figure whose difference is looked at, and what kind of number it is."""

    subject: str
    measure: str
    words: str
    kind: str


NOW = ("assimilation_120", ())
QUESTIONS = (
    Question("120 days for 90", ("assimilation_90", ()), NOW),
    Question("one examiner more", NOW, ("assimilation_120", ("teams.examiners.fte=8",))),
)
FIGURES = (
    Figure("plan-2018/assimilation-90", "decisions_share_on_time", "decided in 90 days", "share"),
    Figure("plan-2018/assimilation-120", "decisions_share_on_time", "decided in 120 days", "share"),
    Figure("charter/decision", "decisions_share_on_time", "in the time of the Charter", "share"),
    Figure(MISSION, "share_right_first_time", "right first time", "share"),
    Figure(MISSION, "refused_for_missing_evidence", "refused for missing evidence", "number"),
    Figure(MISSION, "backlog", "open at the end", "number"),
)


def scenarios(overrides: tuple[str, ...] = ()) -> list[Prepared]:
    """Every scenario that a question names, once. overrides: laid over all of them."""
    every = dict.fromkeys(side for each in QUESTIONS for side in (each.first, each.other))
    return [prepare(library_folder() / f"{name}.toml", (*overrides, *changes)) for name, changes in every]


def values(result: Result, figure: Figure) -> np.ndarray:
    """The figure over the whole period in each history."""
    rows = result.rows.measures
    is_it = (rows["subject"] == figure.subject) & (rows["measure"] == figure.measure)
    window = common_window([result.scenario])
    [place] = np.flatnonzero(is_it & (rows["window"] == window))
    return np.array([sheet.measure_values[place] for sheet in result.sheets])


def left(first: np.ndarray, other: np.ndarray, axis: int = -1) -> np.ndarray:
    """What pairing leaves of the variance of a difference, as a share of that of independent runs."""
    paired = np.var(other - first, axis=axis, ddof=1)
    unpaired = np.var(first, axis=axis, ddof=1) + np.var(other, axis=axis, ddof=1)
    found = np.ones(np.shape(paired))
    np.divide(paired, unpaired, out=found, where=unpaired > 0)
    return found


def gain(first: np.ndarray, other: np.ndarray) -> float:
    """Variance of the difference of independent runs over that of paired ones; NaN where nothing ever differs."""
    share = float(left(first, other))
    return 1 / share if share > 0 and np.ptp(other - first) > 0 else float("nan")


def interval(first: np.ndarray, other: np.ndarray, seed: int) -> tuple[float, float]:
    """The interval of the gain, from resampling pairs (bias corrected and accelerated bootstrap: Efron, 1987)."""
    if np.isnan(gain(first, other)) or len(first) < 3:
        return float("nan"), float("nan")
    rng = np.random.Generator(np.random.Philox(seed))
    options = {"paired": True, "vectorized": True, "n_resamples": RESAMPLES, "batch": 1_000}
    found = stats.bootstrap((first, other), left, confidence_level=CONFIDENCE, rng=rng, **options)
    low, high = found.confidence_interval
    return float(1 / high), float(1 / low) if low > 0 else float("inf")


def gains(results: Sequence[Result]) -> pd.DataFrame:
    """One row a question and figure: the difference, its variances paired and unpaired, and the gain.

    results: of `scenarios`, in their order. Means and differences are per history, over the whole period.
    """
    sides = dict.fromkeys(side for each in QUESTIONS for side in (each.first, each.other))
    of = dict(zip(sides, results, strict=True))
    rows = []
    for question in QUESTIONS:
        for figure in FIGURES:
            first, other = (values(of[side], figure) for side in (question.first, question.other))
            low, high = interval(first, other, results[0].seed)
            apart = other - first
            half = stats.t.ppf(0.5 + CONFIDENCE / 2, len(apart) - 1) * apart.std(ddof=1) / np.sqrt(len(apart))
            rows.append(
                {
                    "question": question.words,
                    "subject": figure.subject,
                    "measure": figure.measure,
                    "difference": apart.mean(),
                    "half_width": half,
                    "paired": apart.var(ddof=1),
                    "unpaired": first.var(ddof=1) + other.var(ddof=1),
                    "gain": gain(first, other),
                    "low": low,
                    "high": high,
                    "n": len(apart),
                }
            )
    return pd.DataFrame(rows)


def table_of(found: pd.DataFrame) -> Table:
    """The gains, a heading for each question."""
    words = {(figure.subject, figure.measure): figure for figure in FIGURES}
    rows: list[tuple[str, ...]] = []
    for question in QUESTIONS:
        rows.append((question.words, *[""] * 4))
        for row in found[found["question"] == question.words].to_dict("records"):
            figure = words[row["subject"], row["measure"]]
            is_told = not abs(row["difference"]) <= row["half_width"]
            apart = f"{_number(row['difference'], figure, '+')} ± {_number(row['half_width'], figure)}"
            spread = [_number(row[name] ** 0.5, figure) for name in ("unpaired", "paired")]
            rows.append((f"  {figure.words}", apart if is_told else NONE_SEEN, *spread, _gain(row)))
    notes = (
        f"Difference: mean of {found['n'].iloc[0]} pairs ± half width of its 95 % interval, shares in points; "
        f"'{NONE_SEEN}': zero lies in it. Spread: standard deviation of the difference of one history, when the "
        "two runs are independent, and when they are paired.",
        "Gain: how many times as many replications independent runs need; its 95 % interval from resampled pairs. "
        f"'{NONE_SEEN}': 1 lies in it.",
    )
    columns = ("figure, 2017-2018", "difference", "spread, independent", "spread, paired", "gain")
    return Table("What pairing gains on assimilation requests", columns, tuple(rows), notes)


def _number(value: float, figure: Figure, sign: str = "") -> str:
    """A difference or its spread, finer than elsewhere: what is left of it when paired is small."""
    return f"{100 * value:{sign}.2f}" if figure.kind == "share" else f"{value:{sign},.1f}"


def _gain(row: dict[str, float]) -> str:
    if np.isnan(row["gain"]):
        return UNDEFINED
    text = f"{row['gain']:.1f} [{row['low']:.1f}, {row['high']:.1f}]"
    return f"{text} {NONE_SEEN}" if row["low"] <= 1.0 <= row["high"] else text


def main() -> None:
    """Run, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    options = parser.parse_args()
    prepared = scenarios()
    with progress("histories", len(prepared) * options.replications) as advance:
        results = run_scenarios(prepared, options.replications, done=advance)
    found = gains(results)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    found.to_csv(options.out, index=False, float_format="%.6g")
    print_tables([table_of(found)])


if __name__ == "__main__":
    main()
