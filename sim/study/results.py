"""What one scenario's replications say together, and what two scenarios' say of their difference."""

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from sim.engine.door import Engine
from sim.measure.windows import years
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.study.dashboard import dashboard_table
from sim.study.estimates import KEYS, aggregate_rows, probability_rows
from sim.study.execution import run_all
from sim.study.precision import Key, Rule
from sim.study.replications import Prepared, prepare
from sim.study.sheets import Sheet, SheetRows


@dataclass(frozen=True, eq=False)
class Result:
    """The replications of one scenario. Tables as in `Sheet`, aggregated: mean, half_width, n.

    rule: what decided the number of replications, where a precision did; half widths of its measures are its own.
    """

    prepared: Prepared
    seed: int
    sheets: list[Sheet]
    engine: Engine = "auto"
    rule: Rule | None = None

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.prepared.name

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""
        return self.prepared.scenario

    @property
    def title(self) -> str:
        """The scenario's title for people."""
        return self.scenario.title.in_language() or self.name

    @property
    def windows(self) -> tuple[str, ...]:
        """The years of the period, then the whole of it."""
        return windows_shown(self.scenario)

    @property
    def replications(self) -> int:
        """How many histories stand behind every mean."""
        return len(self.sheets)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every measure by year and for the whole period."""
        table = aggregate_rows(self.rows.measures, self._values)
        if self.rule is not None and not self.rule.is_paired:
            places = [self.places[key] for key in self.rule.rows]
            table.loc[places, "half_width"] = self.rule.half_widths(self._values[:, places])
        return table

    @cached_property
    def places(self) -> dict[Key, int]:
        """The row of each measure, by subject, measure and window."""
        return {key: place for place, key in enumerate(self.rows.measures.itertuples(index=False, name=None))}

    @cached_property
    def means(self) -> dict[Key, tuple[float, float]]:
        """The mean and half width of each measure."""
        return dict(
            zip(self.places, zip(self.measures["mean"], self.measures["half_width"], strict=True), strict=True)
        )

    @cached_property
    def months(self) -> pd.DataFrame:
        """Stock, flow and norms by month."""
        return aggregate_rows(self.rows.months, np.array([sheet.month_values for sheet in self.sheets]))

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Share decided by each day, for each mission."""
        return aggregate_rows(self.rows.curve, np.array([sheet.curve_values for sheet in self.sheets]))

    @cached_property
    def met(self) -> pd.DataFrame:
        """Probability that each norm is met in a window, with its exact interval."""
        return probability_rows(self.rows.measures, self._values)

    @cached_property
    def dashboard(self) -> pd.DataFrame:
        """Numbers, balances and processing times by month, mission and office, and what would stand behind each."""
        return dashboard_table(self.scenario, self.rows.cells, [sheet.cells for sheet in self.sheets])

    @cached_property
    def _values(self) -> np.ndarray:
        return np.array([sheet.measure_values for sheet in self.sheets])

    @property
    def rows(self) -> SheetRows:
        """The names of the rows of every sheet."""
        return self.sheets[0].rows


def windows_shown(scenario: Scenario) -> tuple[str, ...]:
    """The names of the years of a scenario's period, then of the whole of it."""
    return tuple(window.label for window in years(scenario.period.from_, scenario.period.until))


def common_window(scenarios: Sequence[Scenario]) -> str | None:
    """The window over which scenarios are compared: the period of the first, else its last year that all have."""
    shown = [windows_shown(scenario) for scenario in scenarios]
    return next((window for window in reversed(shown[0]) if all(window in windows for windows in shown)), None)


def prepare_all(files: Sequence[str | Path], overrides: tuple[str, ...] = ()) -> list[Prepared]:
    """Read, check and compile scenarios to be run side by side, each under the name of its file.

    InputError lists what is wrong with any of them; two of one name; and periods that share no year.
    """
    prepared: list[Prepared] = []
    problems: list[Problem] = []
    for file in files:
        try:
            prepared.append(prepare(file, overrides))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    names = [each.name.casefold() for each in prepared]
    for file, name in zip(files, names, strict=True):
        if names.count(name) > 1:
            problems.append(
                Problem(str(file), "", "another scenario has this name too; results are told apart by it")
            )
    if common_window([each.scenario for each in prepared]) is None:
        periods = ", ".join(f"{each.scenario.period.from_} to {each.scenario.period.until}" for each in prepared)
        problems.append(Problem(str(files[0]), "period", f"no year is in the period of every scenario: {periods}"))
    if problems:
        raise InputError(problems)
    return prepared


def run_scenarios(
    prepared: Iterable[Prepared],
    replications: int,
    seed: int | None = None,
    *,
    engine: Engine = "auto",
    workers: int | None = None,
    cluster: str | None = None,
    kept: MutableMapping[tuple[int, int], bytes] | None = None,
    done: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Run scenarios on common random numbers: replications 0 to `replications` - 1 of one seed.

    seed: that of the first scenario when None. The others as in `run_all`.
    """
    every = list(prepared)
    used = every[0].scenario.seed if seed is None else seed
    sheets = run_all(
        [each.plan for each in every],
        range(replications),
        used,
        engine=engine,
        workers=workers,
        cluster=cluster,
        kept=kept,
        done=done,
    )
    return [Result(each, used, own, engine) for each, own in zip(every, sheets, strict=True)]


def differences(first: Result, other: Result, confidence: float = 0.95) -> pd.DataFrame:
    """Paired differences, `other` less `first`, of every measure that both have.

    Columns: difference and half_width of its mean (Student, paired by replication; that of the rule, where one
    decided the number); n, pairs; unpaired, the half width had the runs been independent. Half widths are NaN with
    fewer than two pairs.
    """
    keys = first.rows.measures.reset_index().merge(
        other.rows.measures.reset_index(), on=KEYS, suffixes=("_first", "_other"), sort=False
    )
    others = {sheet.replication: sheet for sheet in other.sheets}
    pairs = [(sheet, others[sheet.replication]) for sheet in first.sheets if sheet.replication in others]
    both = pd.DataFrame(
        {
            "row": np.tile(np.arange(len(keys)), len(pairs)),
            "first": _laid_out([sheet for sheet, _ in pairs], keys["index_first"]),
            "other": _laid_out([sheet for _, sheet in pairs], keys["index_other"]),
        }
    ).dropna()
    both["difference"] = both["other"] - both["first"]
    grouped = both.groupby("row", sort=False)
    table = grouped["difference"].agg(["mean", "std", "count"])
    spread = grouped[["first", "other"]].std()
    keys = keys[KEYS].iloc[table.index].reset_index(drop=True)
    table, spread = table.reset_index(drop=True), spread.reset_index(drop=True)
    n = table["count"].to_numpy(np.float64)
    quantile = np.full(len(n), np.nan)
    quantile[n > 1] = stats.t.ppf(0.5 + confidence / 2, n[n > 1] - 1)
    unpaired = np.hypot(spread["first"], spread["other"])
    half_width = quantile * table["std"] / np.sqrt(n)
    if (rule := first.rule) is not None and rule.is_paired:
        own = [key in rule.rows for key in keys.itertuples(index=False, name=None)]
        ours, theirs = paired(first, other, list(keys[own].itertuples(index=False, name=None)))
        half_width[own] = rule.half_widths(theirs - ours)
    return keys.assign(
        difference=table["mean"],
        half_width=half_width,
        unpaired=quantile * unpaired / np.sqrt(n),
        n=table["count"],
    )


def paired(first: Result, other: Result, keys: Sequence[Key]) -> tuple[np.ndarray, np.ndarray]:
    """Measures of the histories that two results share: of each an array (histories, keys), NaN where none is."""
    theirs = {sheet.replication: sheet for sheet in other.sheets}
    both = [(sheet, theirs[sheet.replication]) for sheet in first.sheets if sheet.replication in theirs]
    tables = []
    for side, result in enumerate((first, other)):
        places = [result.places.get(key, -1) for key in keys]
        values = np.array([pair[side].measure_values for pair in both]).reshape(len(both), -1)
        filled = np.concatenate([values, np.full((len(both), 1), np.nan)], axis=1)  # the last for those it has not
        tables.append(filled[:, places])
    return tables[0], tables[1]


def _laid_out(sheets: Sequence[Sheet], places: pd.Series) -> np.ndarray:
    """The measures at some places of each sheet, one sheet after another."""
    values = [sheet.measure_values[places.to_numpy()] for sheet in sheets]
    return np.concatenate(values) if values else np.zeros(0)
