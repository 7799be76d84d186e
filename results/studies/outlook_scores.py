"""How forecasts of simulated years are scored against what happened, and the tables of it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.show.tables import Table
from sim.study.estimates import clopper_pearson

OTHER_SEED = 2018
BINS = 5
RESAMPLES = 10_000
OUTLOOK = "the outlook"
MORNINGS = ("1 July", "1 October")
COLUMNS = ("office", "morning", "what", "measure", "value", "low", "high", "years")


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
    drawn: dict[str, np.random.Generator] = {}
    for (office, morning), own in years.groupby(["office", "morning"], sort=False):
        met, said = own["met"].to_numpy(), forecasts(own)
        generator = drawn.setdefault(office, np.random.Generator(np.random.Philox(OTHER_SEED)))
        sample = generator.integers(0, len(own), (RESAMPLES, len(own)))
        squares = {name: (each - met) ** 2 for name, each in said.items()}
        for name, square in squares.items():
            more = square - squares[OUTLOOK]
            low, high = np.percentile(square[sample].mean(axis=1), (2.5, 97.5))
            above, below = np.percentile(more[sample].mean(axis=1), (2.5, 97.5))
            rows.append((office, morning, name, "Brier score", square.mean(), low, high, len(own)))
            rows.append((office, morning, name, "above the outlook", more.mean(), above, below, len(own)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def calibration(years: pd.DataFrame) -> pd.DataFrame:
    """How often the norm was met where the outlook said so, and how often the figure fell in its range.

    Intervals: exact binomial, 95 % (Clopper and Pearson, 1934).
    """
    rows = []
    for (office, morning), own in years.groupby(["office", "morning"], sort=False):
        said, met = own["probability"].to_numpy(), own["met"].to_numpy()
        place = np.minimum((said * BINS).astype(int), BINS - 1)
        for each in range(BINS):
            here = place == each
            if here.any():
                low, high = clopper_pearson(met[here].sum(), here.sum())
                ends = f"{100 * each // BINS} to {100 * (each + 1) // BINS} %"
                words = f"{ends}, {100 * said[here].mean():.0f} % on average"
                rows.append(
                    (office, morning, words, "met", met[here].mean(), float(low), float(high), int(here.sum()))
                )
        for words, low_end, high_end in (("80 % range", "q10", "q90"), ("95 % range", "q2.5", "q97.5")):
            inside = own["share"].between(own[low_end], own[high_end])
            low, high = clopper_pearson(inside.sum(), len(inside))
            rows.append((office, morning, words, "inside", inside.mean(), float(low), float(high), len(inside)))
        off = 100 * (own["mean"] - own["share"])
        half = 1.96 * off.std() / np.sqrt(len(off))
        rows.append(
            (
                office,
                morning,
                "mean less truth",
                "points",
                off.mean(),
                off.mean() - half,
                off.mean() + half,
                len(off),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def tables(published: pd.DataFrame, years: pd.DataFrame) -> Iterator[Table]:
    """What is published, for people, office by office."""
    for office, own in published.groupby("office", sort=False):
        is_scored = own["measure"].isin(["Brier score", "above the outlook"])
        met = float(years[years["office"] == office].groupby("year")["met"].first().mean())
        yield from _tables_of(str(office), own[is_scored], own[~is_scored], met)


def _tables_of(office: str, found: pd.DataFrame, said: pd.DataFrame, met: float) -> Iterator[Table]:
    brier = found[found["measure"] == "Brier score"].set_index(["morning", "what"])
    above = found[found["measure"] == "above the outlook"].set_index(["morning", "what"])
    rows = []
    for name in dict.fromkeys(found["what"]):
        cells = []
        for morning in MORNINGS:
            one, more = brier.loc[(morning, name)], above.loc[(morning, name)]
            cells.append(f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]")
            cells.append("" if name == OUTLOOK else f"{more.value:+.3f} [{more.low:+.3f}, {more.high:+.3f}]")
        rows.append((name, *cells))
    heads = tuple(words for morning in MORNINGS for words in (morning, "above the outlook"))
    years = int(found["years"].iloc[0])
    yield Table(
        f"Will the norm be met? {office.capitalize()}, Brier scores over {years} years: {100 * met:.0f} % met it",
        ("", *heads),
        tuple(rows),
        ("0: always sure and right; 0.25: always 50 %. In brackets: 95 % by bootstrap over the years.",),
    )
    cells_of = [(row["morning"], row["what"], _told(row)) for row in said.to_dict("records")]
    yield Table(
        f"Calibration: {office}, how often it came true",
        ("", "where the outlook said", "it was"),
        tuple(cells_of),
        ("In brackets: 95 %, of shares exact (binomial).",),
        texts=("where the outlook said",),
    )


def _told(row: dict[str, Any]) -> str:
    if row["measure"] == "points":
        return f"{row['value']:+.2f} pt [{row['low']:+.2f}, {row['high']:+.2f}]"
    return f"{100 * row['value']:.0f} % [{100 * row['low']:.0f}, {100 * row['high']:.0f}] of {row['years']}"
