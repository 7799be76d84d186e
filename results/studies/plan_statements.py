"""In what share of draws of the assumed numbers do the plan's statements hold?

Each draw gives every assumed number a value, uniform over its stated range, the same in both scenarios, and one
history of each on common random numbers. Prints a table; writes every draw to results/published/.
"""

import argparse
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

from sim.model.library import library_folder
from sim.show.printing import print_tables, progress
from sim.show.tables import Table
from sim.study.assumptions import drawn_overrides
from sim.study.crews import workers_here
from sim.study.estimates import clopper_pearson
from sim.study.replications import prepare, replicate

SEED = 2018
PUBLISHED = Path(__file__).parents[1] / "published" / "plan_statements.csv"
PERCENTAGE = 0.90  # of the old norm (plan of 2018, 2.1); for 120 days the plan gives none, and the same is taken
OLD, NEW = "plan-2018/assimilation-90", "plan-2018/assimilation-120"
STATEMENTS = {
    "90 % in 90 days is missed": lambda d: d.on_time_90 < PERCENTAGE,
    "the same percentage in 120 days is met": lambda d: d.on_time_120 >= PERCENTAGE,
    "early refusals cost second decisions": lambda d: d.second_decisions_90 > d.second_decisions_120,
}


def one_draw(draw: int) -> dict[str, float]:
    """One value for every assumed number, and what comes of it under each norm."""
    row: dict[str, float] = {"draw": draw}
    for days, norm in ((90, OLD), (120, NEW)):
        file = library_folder() / f"assimilation_{days}.toml"
        central = prepare(file)
        values = drawn_overrides(central.document, central.scenario, SEED, draw)
        plan = prepare(file, tuple(f"{path}={value}" for path, value in values.items())).plan
        measures = replicate(plan, draw).measures
        whole = measures[measures["window"] == measures["window"].iloc[-1]]
        of = dict(zip(zip(whole["subject"], whole["measure"], strict=True), whole["value"], strict=True))
        row[f"on_time_{days}"] = of[norm, "decisions_share_on_time"]
        row[f"on_time_and_right_{days}"] = of[norm, "decisions_share_on_time_and_right"]
        row[f"second_decisions_{days}"] = of["assimilation", "opened_assimilation_second_decision"]
    return row


def table_of(draws: pd.DataFrame) -> Table:
    """Each statement with the share of draws in which it holds, and that share's exact interval."""
    held = {words: int(np.sum(holds(draws))) for words, holds in STATEMENTS.items()}
    together = np.logical_and.reduce([holds(draws) for holds in STATEMENTS.values()])
    held["all three"] = int(together.sum())
    rows = []
    for words, count in held.items():
        low, high = clopper_pearson(np.array([count]), np.array([len(draws)]))
        rows.append(
            (
                words,
                f"{count} of {len(draws)}",
                f"{100 * count / len(draws):.1f} % [{100 * low[0]:.1f}, {100 * high[0]:.1f}]",
            )
        )
    note = (
        "The central values of the assumptions were chosen so that the plan's statements hold; the shares say how "
        "much of the stated ranges agrees."
    )
    return Table(
        "The plan's statements over the assumed ranges", ("statement", "holds in", "share"), tuple(rows), (note,)
    )


def main() -> None:
    """Draw, run, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers_here(), context) as pool, progress("draws", options.draws) as advance:
        rows = []
        for row in pool.map(one_draw, range(options.draws)):
            rows.append(row)
            advance()
    draws = pd.DataFrame(rows)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    draws.to_csv(options.out, index=False, float_format="%.6g")
    print_tables([table_of(draws)])


if __name__ == "__main__":
    main()
