"""Is the probability that a norm will be met, as the outlook gives it in July and in October, worth anything?

Years of two small offices are simulated, whose truth is therefore known. Of each only what an office would have on
1 July and on 1 October is kept: its register of open dossiers, and the list of those that have ended. The outlook
reads these two files, simulates the rest of the year on other draws, and says how probable it is that the norm is
met. That is scored against what happened, beside simpler forecasts. Prints the scores; writes them, and what was
forecast of every year, to results/published/. What is done stays in results/out/ and is not done again.
"""

import argparse
import hashlib
import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import pandas as pd
from outlook_scores import OTHER_SEED, calibration, scores, tables

from sim.engine.door import simulate
from sim.measure.compliance import judge_all
from sim.measure.office_files import read_office_files
from sim.measure.so_far import so_far
from sim.measure.windows import year
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.show.log_options import LogOptions
from sim.show.printing import print_tables, progress
from sim.study.crews import workers_here
from sim.study.cutting import cut
from sim.study.environment import environment
from sim.study.outlook import from_today, ranges_of
from sim.study.replications import Prepared, prepare
from sim.study.year_end import YearEnd, year_so_far

PUBLISHED = Path(__file__).parents[1] / "published"
KEPT = Path(__file__).parents[1] / "out" / "study_outlook"
HISTORIES = 150


class Office(NamedTuple):
    """An office whose years are simulated, and the norm that is forecast. since: what ended before is forgotten."""

    scenario: str
    norm: str
    year: int
    since: date
    years: int
    changes: tuple[str, ...]

    @property
    def mornings(self) -> dict[str, date]:
        """The days on which the outlook is asked."""
        return {"1 July": date(self.year, 7, 1), "1 October": date(self.year, 10, 1)}


OFFICES = {
    # A third of the demand, hardly enough people, and a percentage that is reached in about half of the years.
    "assimilation requests": Office(
        "assimilation_120.toml",
        "plan-2018/assimilation-120",
        2018,
        date(2017, 7, 1),
        200,
        (
            "missions.assimilation.demand.per_year=1500",
            "teams.front_office.fte=0.4",
            "teams.examiners.fte=2.05",
            "missions.assimilation.norms.1.percentage=95",
        ),
    ),
    # A queue by the deadline of a clock that a step starts, two offices, and other missions in the same teams.
    "permits": Office(
        "permit_office.toml", "permit_of_a_complete_file", 2025, date(2024, 7, 1), 100, ('period.run_in="1 year"',)
    ),
}
RANGES = {"low_95": "q2.5", "low_80": "q10", "high_80": "q90", "high_95": "q97.5"}


@cache
def prepared(office: Office) -> Prepared:
    """The office, once for every process."""
    return prepare(office.scenario, office.changes)


def one_year(office: Office, number: int, histories: int) -> list[dict[str, float | str]]:
    """The truth of one year, and what is forecast of it on each morning."""
    plan, scenario, norm, at_year = prepared(office).plan, prepared(office).scenario, office.norm, office.year
    inputs = inputs_of(plan, number)
    log = simulate(plan, inputs, keep_tasks=True).to_log(plan, inputs)
    calendar, windows = institution_calendar(scenario.calendar), [year(at_year - 1), year(at_year)]
    truth = judge_all(log, norms_used(scenario), calendar, windows, clocks=("institution",))
    true = truth[truth["subject"] == norm].set_index(["measure", "window"])["value"]
    rows = []
    for morning, at in office.mornings.items():
        with TemporaryDirectory() as folder:
            open_file, ended_file = cut(log, plan, at, office.since).write(Path(folder))
            files = read_office_files(scenario, at, open_file, ended_file, LogOptions().map)
        known = so_far(scenario, files)
        own = next(figures for figures in year_so_far(scenario, known)[0] if figures.subject == norm)
        rest, measuring = (
            prepare(office.scenario, (*office.changes, *from_today(scenario, known))).plan,
            YearEnd(known),
        )
        names = measuring.rows(rest)
        place = {key: i for i, key in enumerate(names.itertuples(index=False, name=None))}
        ends = []
        for history in range(histories):
            given = inputs_of(rest, number * histories + history, OTHER_SEED)
            ends.append(measuring.values(rest, given, simulate(rest, given)))
        share, met = (np.array(ends)[:, place[norm, each, f"{at_year}"]] for each in ("share_on_time", "met"))
        rows.append(
            {
                "year": number,
                "morning": morning,
                "share": true["share_on_time", f"{at_year}"],
                "met": true["met", f"{at_year}"],
                "met_last_year": true["met", f"{at_year - 1}"],
                "share_so_far": float(own.values["share_on_time"][0]),
                "met_so_far": float(own.values["met"][0]),
                "open": len(known.open),
                "probability": met.mean(),
                "mean": share.mean(),
                **{RANGES[name]: end for name, end in ranges_of(share[~np.isnan(share)]).items()},
            }
        )
    return [{key: each if isinstance(each, str) else float(each) for key, each in row.items()} for row in rows]


def simulated(name: str, years: int, histories: int) -> pd.DataFrame:
    """Every year's forecasts of one office. Each year is kept as soon as it is done."""
    office, own = OFFICES[name], prepared(OFFICES[name])
    asked = repr((office, histories, OTHER_SEED, own.scenario.seed, own.document.data, environment()["code"]))
    folder = KEPT / hashlib.sha256(asked.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    files = {number: folder / f"{number:04}.json" for number in range(years)}
    missing = [number for number, file in files.items() if not file.exists()]
    spawned = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(workers_here(), mp_context=spawned) as pool,
        progress(f"simulated years: {name}", years, years - len(missing)) as advance,
    ):
        futures = {number: pool.submit(one_year, office, number, histories) for number in missing}
        for number, future in futures.items():
            beside = files[number].with_suffix(".writing")
            beside.write_text(json.dumps(future.result()))
            beside.replace(files[number])
            advance()
    return pd.DataFrame(
        [{"office": name, **row} for file in files.values() for row in json.loads(file.read_text())]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, score, publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, help="of each office; else as published")
    parser.add_argument("--histories", type=int, default=HISTORIES)
    chosen = parser.parse_args(arguments)
    found = [simulated(name, chosen.years or own.years, chosen.histories) for name, own in OFFICES.items()]
    years = pd.concat(found, ignore_index=True)
    told = pd.concat([scores(years), calibration(years)])
    if (chosen.years, chosen.histories) == (None, HISTORIES):
        PUBLISHED.mkdir(exist_ok=True)
        told.to_csv(PUBLISHED / "outlook.csv", index=False, float_format="%.6g")
        years.to_csv(PUBLISHED / "outlook_years.csv", index=False, float_format="%.6g")
    print_tables(list(tables(told, years)))


if __name__ == "__main__":
    main()
