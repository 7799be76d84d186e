"""Reality laid over a kept forecast: what lies inside, how far off the rest is, and whether chance explains it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sim.measure.records import Records
from sim.model.problems import InputError, Problem
from sim.study.coverage import LEVELS, as_often_outside, bias_of, one_history, ranks_of, transformed
from sim.study.environment import environment
from sim.study.estimates import KEYS, clopper_pearson
from sim.study.forecasts import Forecast, Histories
from sim.study.observed import BEFORE, OPEN, SHARES, Observed, observe

PLACES = ("inside 80 %", "inside 95 %", "above", "below")
REQUESTS = SHARES[1]
LEFT_OUT = ("met", OPEN, BEFORE)
ROWS = (
    *("over", *KEYS, "forecast", "low_80", "high_80", "low_95", "high_95", "observed", "place"),
    *("rank", "of", "equal", "pit", "z", "by_ranks"),
)
COVERAGE = (
    *("subject", "measure", "months", "inside_80", "inside_95", "as_often"),
    *("bias", "bias_low", "bias_high", "is_told"),
)


@dataclass(frozen=True, eq=False)
class Laid:
    """Reality over a forecast.

    rows: one for each measure and window (over: year, month, or day of the curve): the forecast's mean and its
    ranges for one history, what was observed and its place, its rank (1 the smallest) of n + 1 with `equal`
    histories like it, pit and z, the distance in standard deviations of one history. by_ranks: the 95 % range is of
    ranks, else Student's. coverage: for each measure its months together: how many lie inside, as_often (as
    `as_often_outside`), and the bias, observed less forecast, with the range of one history. met: for each norm
    and window the probability forecast, with its exact interval, and whether it was met. told: what is not judged,
    and what to mind.
    """

    forecast: Forecast
    log: str
    since: date
    until: date
    rows: pd.DataFrame
    coverage: pd.DataFrame
    met: pd.DataFrame
    told: list[str]


def lay_over(forecast: Forecast, records: Records, since: date | None = None) -> Laid:
    """Judge records as the histories of a forecast were judged, and say where they lie among them.

    since: as in `observe`. InputError where the two have nothing in common.
    """
    found = observe(records, forecast.scenario, since)
    tables = (
        ("year", forecast.measures, found.years),
        ("month", forecast.months, found.months),
        ("day", forecast.curve, found.curve),
    )
    compared = [_compared(over, histories, table) for over, histories, table in tables]
    parts = [part for each in compared if len(part := _rows(each.shown, forecast.seed))]
    if not parts:
        rule = "nothing in the records can be laid over this forecast: " + "; ".join(found.told)
        raise InputError([Problem(records.name, "", rule)])
    rows = pd.concat(parts, ignore_index=True)
    coverage = pd.DataFrame([_coverage(each) for each in compared[1].by_measure()], columns=list(COVERAGE))
    met = pd.concat([_met(each) for each in compared[:2]], ignore_index=True)
    notes = [*found.told, *_warnings(compared, found, forecast)]
    return Laid(forecast, records.name, found.since, found.until, rows, coverage, met, notes)


@dataclass(frozen=True, eq=False)
class _Compared:
    """The rows that the histories of a forecast and reality both define.

    values: shape (histories, rows); observed: one a row. not_followed: subject and window of what was left out, as
    in `_not_followed`.
    """

    over: str
    keys: pd.DataFrame
    values: np.ndarray
    observed: np.ndarray
    not_followed: tuple[tuple[str, str], ...] = ()

    def only(self, is_chosen: np.ndarray) -> "_Compared":
        """Some of the rows."""
        keys = self.keys[is_chosen].reset_index(drop=True)
        return _Compared(self.over, keys, self.values[:, is_chosen], self.observed[is_chosen])

    def of(self, *measures: str) -> "_Compared":
        """The rows of some measures."""
        return self.only(self.keys["measure"].isin(measures).to_numpy())

    @property
    def shown(self) -> "_Compared":
        """The rows that have a range: not what is met or not, nor what only says how far the records go."""
        return self.only(~self.keys["measure"].isin(LEFT_OUT).to_numpy())

    def by_measure(self) -> "Iterator[_Compared]":
        """The rows of each measure of each subject together."""
        shown = self.shown
        names = pd.MultiIndex.from_frame(shown.keys[["subject", "measure"]])
        return (shown.only(np.asarray(names == name)) for name in names.unique())


def _compared(over: str, histories: Histories, observed: pd.DataFrame) -> _Compared:
    """What the histories and reality both define, in at least two histories, followed as far as in some of them."""
    places = pd.Series(np.arange(len(histories.keys)), pd.MultiIndex.from_frame(histories.keys))
    at = places.reindex(pd.MultiIndex.from_frame(observed[list(KEYS)])).to_numpy(np.float64)
    seen, is_in = observed["value"].to_numpy(np.float64), ~np.isnan(at)
    values = np.full((len(histories.values), len(at)), np.nan)
    values[:, is_in] = histories.values[:, at[is_in].astype(np.int64)]
    is_short = _not_followed(observed, values)
    names = observed.loc[is_short, ["subject", "window"]].itertuples(index=False, name=None)
    is_in &= ~np.isnan(seen) & ((~np.isnan(values)).sum(axis=0) > 1) & ~is_short
    keys = observed.loc[is_in, list(KEYS)].reset_index(drop=True)
    return _Compared(over, keys, values[:, is_in], seen[is_in], tuple(names))


def _rows(part: _Compared, seed: int) -> pd.DataFrame:
    """As `Laid.rows`."""
    values, observed, keys = part.values, part.observed, part.keys
    if keys.empty:
        return pd.DataFrame(columns=list(ROWS))
    ranges = [one_history(values, level) for level in LEVELS]
    # Nothing that is counted lies below zero, and no share above one.
    most = np.where(keys["measure"].str.contains("share").to_numpy(), 1.0, np.inf)
    bounds = [(np.maximum(each.low, 0.0), np.minimum(each.high, most)) for each in ranges]
    is_in = [(low <= observed) & (observed <= high) for low, high in bounds]
    (low_80, high_80), (low_95, high_95) = bounds
    ranks, mean = ranks_of(values, observed), np.nanmean(values, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (observed - mean) / (np.nanstd(values, axis=0, ddof=1) * np.sqrt(1 + 1 / ranks.n))
    z[np.isnan(z)] = 0.0  # as in every history
    names = [f"{part.over}/{'/'.join(key)}" for key in keys.itertuples(index=False, name=None)]
    found = keys.assign(
        over=part.over,
        forecast=mean,
        low_80=low_80,
        high_80=high_80,
        low_95=low_95,
        high_95=high_95,
        observed=observed,
        place=np.select([*is_in, observed > high_95], PLACES[:3], PLACES[3]),
        rank=ranks.below + 1,
        of=ranks.n + 1,
        equal=ranks.equal,
        pit=transformed(ranks, names, seed),
        z=z,
        by_ranks=ranges[1].by_ranks,
    )
    return found[list(ROWS)]


def _met(part: _Compared) -> pd.DataFrame:
    """As `Laid.met`."""
    part = part.of("met")
    n, met = (~np.isnan(part.values)).sum(axis=0), (part.values == 1.0).sum(axis=0)
    low, high = clopper_pearson(met, n)
    probability = met / n
    return part.keys.drop(columns="measure").assign(
        over=part.over,
        probability=probability,
        low=low,
        high=high,
        met=part.observed == 1.0,
        brier=(probability - part.observed) ** 2,
    )


def calibration(met: pd.DataFrame) -> pd.DataFrame:
    """What the probabilities of each norm were worth over its months.

    Columns: subject; months; probability, their mean; met, in how many it was; brier, the mean of the squares of
    probability less outcome (Brier, 1950): 0 is perfect, one half said each time has 0.25.
    """
    columns = ["subject", "months", "probability", "met", "brier"]
    months = met[met["over"] == "month"]
    if months.empty:
        return pd.DataFrame(columns=columns)
    grouped = months.groupby("subject", sort=False)
    table = grouped.agg(
        months=("met", "size"), probability=("probability", "mean"), met=("met", "sum"), brier=("brier", "mean")
    )
    return table.reset_index()[columns]


def _not_followed(observed: pd.DataFrame, values: np.ndarray) -> np.ndarray:
    """Rows on the base of requests that were followed less far than in any history.

    More of them are not yet due when the records end than ever were in the forecast: of those decided by then
    too many were decided soon.
    """
    keys = [tuple(key) for key in observed[list(KEYS)].itertuples(index=False, name=None)]
    at, seen = {key: place for place, key in enumerate(keys)}, observed["value"].to_numpy(np.float64)
    is_short = np.zeros(len(keys), np.bool_)
    for place, (subject, measure, window) in enumerate(keys):
        if measure == REQUESTS:
            left = at[subject, OPEN, window]
            column = values[:, left]
            is_short[place] = seen[left] > column[~np.isnan(column)].max(initial=0.0)
    return is_short


def _coverage(part: _Compared) -> dict[str, object]:
    """One measure of one subject over all its months."""
    place, bias = _rows(part, 0)["place"], bias_of(part.values, part.observed)
    return {
        "subject": part.keys["subject"].iloc[0],
        "measure": part.keys["measure"].iloc[0],
        "months": len(place),
        "inside_80": int((place == PLACES[0]).sum()),
        "inside_95": int(place.isin(PLACES[:2]).sum()),
        "as_often": as_often_outside(part.values, part.observed),
        "bias": bias.mean,
        "bias_low": bias.low,
        "bias_high": bias.high,
        "is_told": bias.is_told,
    }


def _warnings(compared: Sequence[_Compared], found: Observed, forecast: Forecast) -> Iterator[str]:
    """What to mind in what is judged."""
    if forecast.code != environment()["code"]:
        made_by = forecast.commit[:12]
        yield f"the forecast was made by another state of the code ({made_by}), the records are judged by this one"
    open_ones = list(dict.fromkeys(pair for each in compared[:2] for pair in each.not_followed))
    for subject in dict.fromkeys(subject for subject, _ in open_ones):
        windows = [window for name, window in open_ones if name == subject]
        few = ", ".join(windows) if len(windows) <= 3 else f"{', '.join(windows[:3])} … ({len(windows)} windows)"
        yield f"{subject}: requests on time not judged, too many are not yet due: {few}"
    before = compared[1].of(BEFORE)
    for subject in before.keys["subject"].unique():
        rows = np.flatnonzero(before.keys["subject"] == subject)[:1]
        [least], [seen] = np.nanmin(before.values[:, rows], axis=0), before.observed[rows]
        if seen == 0 < least:
            yield (
                f"{subject}: no dossier of the records was open on {found.since}, in the forecast {least:,.0f} or "
                "more were; without them decisions come out too soon and backlogs too small at first"
            )
