"""What each measure of the plan of 2018 would change, on common random numbers.

Runs the institute of 2017, every measure of the plan, and the staffing what-ifs beside them. Prints one table: for
each measure its effect on what it is about, with its interval; writes the effects on every outcome to
results/published/.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.measure.budget import BUDGET
from sim.model.library import library_folder
from sim.show.printing import print_tables, progress
from sim.show.tables import Table, with_interval
from sim.study.results import Result, common_window, prepare_all, run_scenarios

PUBLISHED = Path(__file__).parents[1] / "published" / "plan_measures.csv"
REPLICATIONS = 12
CONFIDENCE = 0.95
NONE_SEEN = "none seen"
BASE, OLD = "institute_2017", "institute_2017_90"
REVISIONS = ("civil_status", "career", "belgian_scheme", "foreign_scheme", "payment", "contributions")
REVISED = tuple(f"revision_{category}" for category in REVISIONS)
PENSIONS = ("retirement_pension", "survivor_pension")
CLAIMS = ("assimilation", *PENSIONS)

Of = Callable[[str, str], float]  # the value of a subject's measure in one history


class Outcome(NamedTuple):
    """One figure of a history, and what kind of number it is."""

    words: str
    kind: str
    of: Callable[[Of], float]


class Measure(NamedTuple):
    """A scenario file, its section of the plan, what it changes, what it is about, and what it is held against."""

    file: str
    section: str
    changes: str
    about: tuple[str, ...]
    against: str = BASE


def weighted(subjects: Sequence[str], measure: str, of: Of, named: str = "{}") -> float:
    """The mean of a measure over the decisions of several missions."""
    weights = [of(subject, "decided") for subject in subjects]
    return float(np.average([of(named.format(subject), measure) for subject in subjects], weights=weights))


def outcomes(teams: Sequence[str]) -> dict[str, Outcome]:
    """Every outcome by a short name."""
    norm, fact = "plan-2018/assimilation-{}", "charter/decision-own-motion ({})"
    shares = {
        f"on time {days}": Outcome(
            f"assimilation decided in {days} days",
            "share",
            lambda of, d=days: of(norm.format(d), "decisions_share_on_time"),
        )
        for days in (120, 90)
    }
    return {
        **shares,
        "right": Outcome(
            "assimilation right first time", "share", lambda of: of("assimilation", "share_right_first_time")
        ),
        "missing": Outcome(
            "refusals for missing evidence", "number", lambda of: of("assimilation", "refused_for_missing_evidence")
        ),
        "wrong": Outcome("of these wrongly", "number", lambda of: of("assimilation", "wrong_refusals")),
        "court": Outcome("court cases", "number", lambda of: of("court_case", "received")),
        "assimilation days": Outcome(
            "mean days of assimilation", "days", lambda of: of("assimilation", "delay_mean_days")
        ),
        "pension days": Outcome(
            "mean days of new pensions", "days", lambda of: weighted(PENSIONS, "delay_mean_days", of)
        ),
        "revision days": Outcome(
            "mean days of revisions", "days", lambda of: weighted(REVISED, "delay_mean_days", of)
        ),
        "fact days": Outcome(
            "mean days of revisions, from the fact", "days", lambda of: weighted(REVISED, "mean_days", of, fact)
        ),
        "months": Outcome("months at the old amount", "mean", lambda of: weighted(REVISED, "months_back_mean", of)),
        "asked": Outcome(
            "times the claimant was asked", "mean", lambda of: weighted(CLAIMS, "times_asked_mean", of)
        ),
        "complaints": Outcome("complaints", "number", lambda of: of("complaint", "received")),
        "replied": Outcome(
            "complaints answered in 30 days",
            "share",
            lambda of: of("complaint (complaint)", "decisions_share_on_time"),
        ),
        "hours": Outcome("hours of work", "hours", lambda of: sum(of(team, "busy_hours") for team in teams)),
        "cost": Outcome("cost of all staff, EUR", "number", lambda of: of(BUDGET, "personnel_cost")),
    }


FASTER = ("on time 120", "on time 90", "assimilation days")
RULE = (*FASTER[:2], "right", "missing", "wrong", "court", "hours")
MEASURES = (
    Measure("measure_120_days", "2.1", "the deadline of the rule, from 90 to 120 days", RULE, OLD),
    Measure("measure_15_days_after_reminder", "2.2.1", "when the rule decides: 15 days after a reminder", RULE),
    Measure("measure_decision_under_reserve", "2.2.1", "what the rule decides: under reserve", RULE),
    Measure("measure_earlier_transfer", "2.2.1", "days until the right office has it", FASTER),
    Measure("measure_harmonised_provinces", "2.2.1", "every office as those that do it best", (*FASTER, "hours")),
    Measure(
        "measure_complete_requests",
        "2.2.2",
        "requests not valid, questions asked",
        (*FASTER, "missing", "asked", "hours"),
    ),
    Measure(
        "measure_better_exchange",
        "3.2.1",
        "how late facts are told, answers of the funds",
        ("fact days", "months", "revision days", "pension days"),
    ),
    Measure(
        "measure_no_paper",
        "3.2.1",
        "answers of the pensions service, registering",
        ("pension days", "revision days", "months", "hours"),
    ),
    Measure("measure_tasks_reordered", "3.2.1", "schemes asked beside the funds", ("pension days", "hours")),
    Measure(
        "measure_complaints_online",
        "4.1.2",
        "complaints made, registered, followed",
        ("complaints", "replied", "hours"),
    ),
    Measure(
        "measure_only_once_forms",
        "5.1.1",
        "questions for what is known",
        ("asked", "on time 120", "pension days", "hours"),
    ),
    Measure(
        "measure_authentic_sources",
        "5.1.2",
        "who is asked for what is known",
        ("asked", "on time 120", "pension days", "hours"),
    ),
    Measure("two_posts_more", "", "posts for pensions: two more", ("revision days", "fact days", "months", "cost")),
    Measure(
        "two_posts_fewer", "", "posts for pensions: two fewer", ("revision days", "fact days", "months", "cost")
    ),
)


def values_of(result: Result, window: str) -> pd.DataFrame:
    """Every outcome of every history: shape (replications, outcomes)."""
    names = result.rows.measures
    inside = (names["window"] == window).to_numpy()
    keys = list(zip(names.loc[inside, "subject"], names.loc[inside, "measure"], strict=True))
    known = outcomes(list(result.scenario.teams))
    rows = []
    for sheet in result.sheets:
        values = dict(zip(keys, sheet.measure_values[inside], strict=True))
        rows.append({name: outcome.of(lambda *key, v=values: v[key]) for name, outcome in known.items()})
    return pd.DataFrame(rows)


def effects(results: Sequence[Result]) -> pd.DataFrame:
    """The effect of each measure on every outcome, paired by history.

    Columns: measure, against, outcome, kind, base, with_it (means), effect, half_width, told (whether the interval
    leaves out 0).
    """
    window = common_window([result.scenario for result in results])
    assert window is not None
    values = {result.name: values_of(result, window) for result in results}
    known = outcomes([])
    rows = []
    for measure in MEASURES:
        before, after = values[measure.against], values[measure.file]
        n = len(before)
        quantile = stats.t.ppf(0.5 + CONFIDENCE / 2, n - 1) if n > 1 else math.nan
        for name, outcome in known.items():
            difference = after[name] - before[name]
            effect, half = difference.mean(), quantile * difference.std() / math.sqrt(n)
            rows.append(
                {
                    "measure": measure.file,
                    "against": measure.against,
                    "outcome": outcome.words,
                    "kind": outcome.kind,
                    "base": before[name].mean(),
                    "with_it": after[name].mean(),
                    "effect": effect,
                    "half_width": half,
                    "told": bool(abs(effect) > half),
                }
            )
    return pd.DataFrame(rows)


def table_of(found: pd.DataFrame, replications: int) -> Table:
    """For each measure, under its section of the plan, its effects on what it is about."""
    of = {(row.measure, row.outcome): row for row in found.itertuples()}
    words = outcomes([])
    rows: list[tuple[str, ...]] = []
    for measure in MEASURES:
        rows.append((measure.section or "–", f"{measure.file}: {measure.changes}", "", ""))
        for name in measure.about:
            row = of[measure.file, words[name].words]
            base = with_interval(row.base, math.nan, row.kind)
            effect = with_interval(row.effect, row.half_width, row.kind, is_difference=True)
            rows.append(("", f"  {row.outcome}", base, effect if row.told else NONE_SEEN))
    notes = (
        f"Effect: with the measure less without, mean of {replications} replications ± half width of its "
        "95 % interval, paired by replication (common random numbers); of shares in percentage points. "
        f"'{NONE_SEEN}': zero lies in the interval. Numbers, hours and costs are of both years.",
        f"measure_120_days is held against {OLD}, all others against {BASE}. The plan gives no effect of its "
        "measures: what each changes is an assumption with a range, said in its file.",
    )
    columns = ("plan", "measure", "without", "effect")
    return Table(
        "The measures of the plan of 2018, 2017-2018", columns, tuple(rows), notes, texts=("plan", "measure")
    )


def main() -> None:
    """Run, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    options = parser.parse_args()
    files = [library_folder() / f"{name}.toml" for name in (BASE, OLD, *(measure.file for measure in MEASURES))]
    prepared = prepare_all(files)
    with progress("histories", len(prepared) * options.replications) as advance:
        results = run_scenarios(prepared, options.replications, done=advance)
    found = effects(results)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    found.to_csv(options.out, index=False, float_format="%.6g")
    print_tables([table_of(found, options.replications)])


if __name__ == "__main__":
    main()
