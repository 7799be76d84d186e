"""An office for the autumn review: the two files that it would have on the morning of 1 October, and its year.

Nobody's records are shipped: one simulated year of `assimilation_120.toml`, in which one and a half of the posts of
examiners stay vacant from January 2018 on, stands for reality. Writes open.csv and ended.csv, as known that
morning, and year.csv, as known after the year, to a folder; the README reviews them.
"""

import argparse
from datetime import date
from pathlib import Path

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.study.cutting import cut
from sim.study.replications import prepare

CHANGES = (
    "teams.examiners.fte=[{ from = 2016-01-01, fte = 6.5 }, { from = 2018-01-01, fte = 5.0 }]",  # posts left vacant
)
SEED, MORNING = 20181001, date(2018, 10, 1)
FOLDER = Path("results/out/autumn")


def main() -> None:
    """Simulate the year and write its files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder = parser.parse_args().out
    plan = prepare("assimilation_120.toml", CHANGES).plan
    inputs = inputs_of(plan, 0, SEED)
    log = simulate(plan, inputs, keep_tasks=True).to_log(plan, inputs)
    folder.mkdir(parents=True, exist_ok=True)
    opened, ended = cut(log, plan, MORNING, since=date(2017, 10, 1)).write(folder)
    print(f"{opened}: {_lines(opened)} open on the morning of {MORNING}")
    print(f"{ended}: {_lines(ended)} ended in the year before")
    frame, year = log.to_frame(), folder / "year.csv"
    frame = frame[frame["mission"] == "assimilation"][["received", "decided", "ended", "outcome"]]
    frame.to_csv(year, index=False, date_format="%Y-%m-%dT%H:%M:%S")
    print(f"{year}: {_lines(year)} requests, as known on {plan.day(plan.horizon)}")


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines()) - 1


if __name__ == "__main__":
    main()
