"""Is the probability that a norm will be met, as the outlook gives it in July and in October, worth anything?

Years of a small office are simulated, whose truth is therefore known. Of each only what an office would have on 1
July and on 1 October is kept: its register of open dossiers, and the list of those that have ended. The outlook
reads these two files, simulates the rest of the year on other draws, and says how probable it is that the norm is
met. That is scored against what happened, beside simpler forecasts. Prints the scores; writes them, and what was
forecast of every year, to results/published/. What is done stays in results/out/ and is not done again.
"""

import argparse
import hashlib
import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

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
from sim.show.tables import Table
from sim.study.crews import workers_here
from sim.study.cutting import cut
from sim.study.estimates import clopper_pearson
from sim.study.outlook import from_today
from sim.study.replications import Prepared, prepare
from sim.study.year_end import YearEnd, year_so_far

PUBLISHED = Path(__file__).parents[1] / "published"
KEPT = Path(__file__).parents[1] / "out" / "study_outlook"
SCENARIO, NORM = "assimilation_120.toml", "plan-2018/assimilation-120"
# A third of the demand, hardly enough people, and a percentage that is reached in about half of the years.
CHANGES = (
    "missions.assimilation.demand.per_year=1500",
    "teams.front_office.fte=0.4",
    "teams.examiners.fte=2.05",
    "missions.assimilation.norms.1.percentage=95",
)
YEARS, HISTORIES, OTHER_SEED = 200, 150, 2018
YEAR, KNOWN_SINCE = 2018, date(2017, 7, 1)
MORNINGS = {"1 July": date(YEAR, 7, 1), "1 October": date(YEAR, 10, 1)}
BINS = 5
RESAMPLES = 10_000
OUTLOOK = "the outlook"


@cache
def office() -> Prepared:
    """The office, once for every process."""
    return prepare(SCENARIO, CHANGES)


def one_year(number: int, histories: int) -> list[dict[str, float | str]]:
    """The truth of one year, and what is forecast of it on each morning."""
    plan, scenario = office().plan, office().scenario
    inputs = inputs_of(plan, number)
    log = simulate(plan, inputs, keep_tasks=True).to_log(plan, inputs)
    calendar, windows = institution_calendar(scenario.calendar), [year(YEAR - 1), year(YEAR)]
    truth = judge_all(log, norms_used(scenario), calendar, windows, clocks=("institution",))
    true = truth[truth["subject"] == NORM].set_index(["measure", "window"])["value"]
    rows = []
    for morning, at in MORNINGS.items():
        with TemporaryDirectory() as folder:
            open_file, ended_file = cut(log, plan, at, KNOWN_SINCE).write(Path(folder))
            files = read_office_files(scenario, at, open_file, ended_file, LogOptions().map)
        known = so_far(scenario, files)
        own = next(figures for figures in year_so_far(scenario, known)[0] if figures.subject == NORM)
        rest, measuring = prepare(SCENARIO, (*CHANGES, *from_today(scenario, known))).plan, YearEnd(known)
        names = measuring.rows(rest)
        place = {key: i for i, key in enumerate(names.itertuples(index=False, name=None))}
        ends = []
        for history in range(histories):
            given = inputs_of(rest, number * histories + history, OTHER_SEED)
            ends.append(measuring.values(rest, given, simulate(rest, given)))
        share, met = (np.array(ends)[:, place[NORM, each, f"{YEAR}"]] for each in ("share_on_time", "met"))
        rows.append(
            {
                "year": number,
                "morning": morning,
                "share": true["share_on_time", f"{YEAR}"],
                "met": true["met", f"{YEAR}"],
                "met_last_year": true["met", f"{YEAR - 1}"],
                "share_so_far": float(own.values["share_on_time"][0]),
                "met_so_far": float(own.values["met"][0]),
                "open": len(known.open),
                "probability": met.mean(),
                "mean": share.mean(),
                **{f"q{q:g}": float(np.percentile(share, q)) for q in (2.5, 10, 90, 97.5)},
            }
        )
    return [{key: each if isinstance(each, str) else float(each) for key, each in row.items()} for row in rows]


def simulated(years: int, histories: int) -> pd.DataFrame:
    """Every year's forecasts. Each year is kept as soon as it is done."""
    asked = repr((SCENARIO, CHANGES, histories, OTHER_SEED, office().scenario.seed, office().document.data))
    folder = KEPT / hashlib.sha256(asked.encode()).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    files = {number: folder / f"{number:04}.json" for number in range(years)}
    missing = [number for number, file in files.items() if not file.exists()]
    spawned = multiprocessing.get_context("spawn")
    with (
        ProcessPoolExecutor(workers_here(), mp_context=spawned) as pool,
        progress("simulated years", years, years - len(missing)) as advance,
    ):
        futures = {number: pool.submit(one_year, number, histories) for number in missing}
        for number, future in futures.items():
            beside = files[number].with_suffix(".writing")
            beside.write_text(json.dumps(future.result()))
            beside.replace(files[number])
            advance()
    return pd.DataFrame([row for file in files.values() for row in json.loads(file.read_text())])


def forecasts(own: pd.DataFrame) -> dict[str, np.ndarray]:
    """The probabilities that the years of one morning are met, by who says so.

    A frequency is taken over the other years: of all of them, or of those that stood as this one did.
    """
    met = own["met"].to_numpy()

    def frequency(stood: np.ndarray) -> np.ndarray:
        alike = (stood[:, None] == stood[None, :]) & ~np.eye(len(met), dtype=bool)
        return np.array([met[row].mean() if row.any() else met.mean() for row in alike])

    last, so_far_met = own["met_last_year"].to_numpy(), own["met_so_far"].to_numpy()
    return {
        OUTLOOK: own["probability"].to_numpy(),
        "last year's figure again": last,
        "how often after such a last year": frequency(last),
        "the year so far": so_far_met,
        "how often after such a year so far": frequency(so_far_met),
        "how often at all": frequency(np.zeros(len(met))),
    }


def scores(years: pd.DataFrame) -> pd.DataFrame:
    """Brier scores (Brier, 1950), and by how much each is above that of the outlook.

    Intervals: bootstrap by year (Efron, 1979), 95 %, by percentiles; a year's forecasts are drawn together.
    """
    rows = []
    drawn = np.random.Generator(np.random.Philox(OTHER_SEED)).integers
    for morning, own in years.groupby("morning", sort=False):
        met, said = own["met"].to_numpy(), forecasts(own)
        sample = drawn(0, len(own), (RESAMPLES, len(own)))
        squares = {name: (each - met) ** 2 for name, each in said.items()}
        for name, square in squares.items():
            more = square - squares[OUTLOOK]
            low, high = np.percentile(square[sample].mean(axis=1), (2.5, 97.5))
            above, below = np.percentile(more[sample].mean(axis=1), (2.5, 97.5))
            rows.append((morning, name, "Brier score", square.mean(), low, high, len(own)))
            rows.append((morning, name, "above the outlook", more.mean(), above, below, len(own)))
    return pd.DataFrame(rows, columns=["morning", "what", "measure", "value", "low", "high", "years"])


def calibration(years: pd.DataFrame) -> pd.DataFrame:
    """How often the norm was met where the outlook said so, and how often the figure fell in its range.

    Intervals: exact binomial, 95 % (Clopper and Pearson, 1934).
    """
    rows = []
    for morning, own in years.groupby("morning", sort=False):
        said, met = own["probability"].to_numpy(), own["met"].to_numpy()
        place = np.minimum((said * BINS).astype(int), BINS - 1)
        for each in range(BINS):
            here = place == each
            if here.any():
                low, high = clopper_pearson(met[here].sum(), here.sum())
                ends = f"{100 * each // BINS} to {100 * (each + 1) // BINS} %"
                words = f"{ends}, {100 * said[here].mean():.0f} % on average"
                rows.append((morning, words, "met", met[here].mean(), float(low), float(high), int(here.sum())))
        for words, low_end, high_end in (("80 % range", "q10", "q90"), ("95 % range", "q2.5", "q97.5")):
            inside = own["share"].between(own[low_end], own[high_end])
            low, high = clopper_pearson(inside.sum(), len(inside))
            rows.append((morning, words, "inside", inside.mean(), float(low), float(high), len(inside)))
        off = 100 * (own["mean"] - own["share"])
        half = 1.96 * off.std() / np.sqrt(len(off))
        rows.append(
            (morning, "mean less truth", "points", off.mean(), off.mean() - half, off.mean() + half, len(off))
        )
    return pd.DataFrame(rows, columns=["morning", "what", "measure", "value", "low", "high", "years"])


def tables(found: pd.DataFrame, said: pd.DataFrame, met: float) -> Iterator[Table]:
    """What is published, for people."""
    brier = found[found["measure"] == "Brier score"].set_index(["morning", "what"])
    above = found[found["measure"] == "above the outlook"].set_index(["morning", "what"])
    mornings = list(MORNINGS)
    rows = []
    for name in dict.fromkeys(found["what"]):
        cells = []
        for morning in mornings:
            one, more = brier.loc[(morning, name)], above.loc[(morning, name)]
            cells.append(f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]")
            cells.append("" if name == OUTLOOK else f"{more.value:+.3f} [{more.low:+.3f}, {more.high:+.3f}]")
        rows.append((name, *cells))
    heads = tuple(words for morning in mornings for words in (morning, "above the outlook"))
    years = int(found["years"].iloc[0])
    yield Table(
        f"Will the norm be met? Brier scores over {years} years, of which {100 * met:.0f} % met it",
        ("", *heads),
        tuple(rows),
        ("0: always sure and right; 0.25: always 50 %. In brackets: 95 % by bootstrap over the years.",),
    )
    cells_of = [(row["morning"], row["what"], _told(row)) for row in said.to_dict("records")]
    yield Table(
        "Calibration: how often it came true",
        ("", "where the outlook said", "it was"),
        tuple(cells_of),
        ("In brackets: 95 %, of shares exact (binomial).",),
        texts=("where the outlook said",),
    )


def _told(row: dict[str, Any]) -> str:
    if row["measure"] == "points":
        return f"{row['value']:+.2f} pt [{row['low']:+.2f}, {row['high']:+.2f}]"
    return f"{100 * row['value']:.0f} % [{100 * row['low']:.0f}, {100 * row['high']:.0f}] of {row['years']}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Simulate, score, publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--histories", type=int, default=HISTORIES)
    chosen = parser.parse_args(arguments)
    years = simulated(chosen.years, chosen.histories)
    found, said = scores(years), calibration(years)
    if (chosen.years, chosen.histories) == (YEARS, HISTORIES):
        PUBLISHED.mkdir(exist_ok=True)
        pd.concat([found, said]).to_csv(PUBLISHED / "outlook.csv", index=False, float_format="%.6g")
        years.to_csv(PUBLISHED / "outlook_years.csv", index=False, float_format="%.6g")
    print_tables(list(tables(found, said, float(years.groupby("year")["met"].first().mean()))))


if __name__ == "__main__":
    main()
