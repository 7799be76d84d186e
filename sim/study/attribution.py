"""Why dossiers are late: the lateness split among its causes, by runs in which some of them are nothing.

Every run meets the same draws. What a cause explains depends on which others are nothing already: a dossier that a
slow source and then a queue make late is on time without either, or only without both. So three answers stand side
by side. *alone*: this cause is nothing, and no other. *last*: all others are nothing already. *explained*: the mean
over the orders in which the causes can become nothing, one after another (the Shapley value: Shapley, "A value for
n-person games", 1953). In each order the parts add up to the whole, and so do the means.

With few causes all orders are taken. With more, every history takes a few drawn for itself, each with its reverse,
since a cause that comes early in one comes late in the other (Castro, Gómez and Tejada, "Polynomial calculation of
the Shapley value based on sampling", 2009; Mitchell, Cooper, Frank and Holmes, "Sampling permutations for Shapley
value estimation", 2022). The histories' means are then independent and without bias, so that one Student interval
holds both what comes by chance in the histories and what comes of the choice of orders.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.model.problems import InputError
from sim.plan.draws import run_key, stream_key, threefry_scalar
from sim.study.causes import Cause
from sim.study.estimates import aggregate_rows
from sim.study.trials import Trials, Variant

MOST_IN_ALL_ORDERS = 5  # causes: 120 orders, 32 runs
PAIRS_OF_ORDERS = 2  # of each history, where there are more causes
GAINS = ("late", "points", "days")  # fewer late dossiers, percentage points on time, days late less
ANSWERS = ("explained", "alone", "last")
MOVES = ("back_on_time", "newly_late", "late_only_beside", "late_only_here")
Order = tuple[int, ...]
Gone = frozenset[int]


class Share(NamedTuple):
    """Mean over the histories and the half width of its 95 % interval, NaN with one history."""

    mean: float
    half_width: float


class Split(NamedTuple):
    """How the lateness of one norm in one window is split.

    as_it_is, remaining: by measure of `lateness.MEASURES` and `share_on_time`, `mean_days_late`, of the scenario as
    it is and without any cause. total: by gain, what all causes explain together. causes: a row for each, with the
    columns cause, kind, `ANSWER_GAIN` and `ANSWER_GAIN_half_width`, and the MOVES of dossiers where it alone is
    nothing; those that explain most first.
    """

    norm: str
    window: str
    as_it_is: dict[str, Share]
    remaining: dict[str, Share]
    total: dict[str, Share]
    causes: pd.DataFrame


def possible(trials: Trials, scenario: Variant, causes: Sequence[Cause]) -> tuple[list[Cause], list[Cause]]:
    """The causes that can be set to nothing; and those that cannot, with the reason."""
    can: list[Cause] = []
    cannot: list[Cause] = []
    for cause in causes:
        if not cause.why_not:
            try:
                trials.prepared(scenario.also(*cause.overrides))
            except InputError as error:
                cause = cause._replace(overrides=(), why_not=error.problems[0].rule)
        (cannot if cause.why_not else can).append(cause)
    return can, cannot


def orders(causes: Sequence[Cause], seed: int, history: int) -> list[Order]:
    """The orders in which the causes become nothing in one history: all of them, or some drawn for it.

    Drawn by the causes' names: one more cause leaves the others in their order.
    """
    if len(causes) <= MOST_IN_ALL_ORDERS:
        return list(permutations(range(len(causes))))
    run = run_key(seed, history)
    drawn = []
    for pair in range(PAIRS_OF_ORDERS):
        words = [threefry_scalar(pair, 0, stream_key(f"why/{cause.name}"), run) for cause in causes]
        order = tuple(sorted(range(len(causes)), key=words.__getitem__))
        drawn += [order, order[::-1]]
    return drawn


class Runs:
    """A scenario with any of its causes set to nothing, in the same histories."""

    def __init__(self, trials: Trials, scenario: Variant, causes: Sequence[Cause], histories: int) -> None:
        self.causes, self.histories = causes, histories
        everything = frozenset(range(len(causes)))
        self.orders = [orders(causes, trials.seed, history) for history in range(histories)]
        wanted: dict[Gone, set[int]] = {}
        for gone in (frozenset[int](), everything, *self._alone(), *(everything - one for one in self._alone())):
            wanted[gone] = set(range(histories))
        for history, own in enumerate(self.orders):
            for order in own:
                for end in range(2, len(order) - 1):
                    wanted.setdefault(frozenset(order[:end]), set()).add(history)
        asked = {gone: sorted(numbers) for gone, numbers in wanted.items()}
        told = trials.ask([(self._variant(scenario, gone), numbers) for gone, numbers in asked.items()])
        self.rows = trials.rows(scenario)
        self._figures = {
            (gone, number): figures
            for (gone, numbers), several in zip(asked.items(), told, strict=True)
            for number, figures in zip(numbers, several, strict=True)
        }

    def _alone(self) -> Iterator[Gone]:
        yield from (frozenset([place]) for place in range(len(self.causes)))

    def _variant(self, scenario: Variant, gone: Gone) -> Variant:
        return scenario.also(*(text for place in sorted(gone) for text in self.causes[place].overrides))

    def of(self, gone: Gone) -> np.ndarray:
        """The figures without some causes, shape (histories, rows)."""
        return np.array([self._figures[gone, history] for history in range(self.histories)])

    def game(self, places: Sequence[int]) -> dict[tuple[Gone, int], np.ndarray]:
        """What is to be explained of each run, shape (gains,): late, minus points on time, and days late.

        places: the rows of counted, late and days_late.
        """
        return {key: _worse(figures[list(places)]) for key, figures in self._figures.items()}


def split(runs: Runs, norm: str, window: str) -> Split:
    """Split the lateness of one norm in one window among the causes of the runs."""
    rows = runs.rows
    is_own = (rows["subject"] == norm) & (rows["window"] == window)
    places = dict(zip(rows["measure"][is_own], np.flatnonzero(is_own), strict=True))
    game = runs.game([places[name] for name in ("counted", "late", "days_late")])
    everything, nothing = frozenset(range(len(runs.causes))), frozenset[int]()
    histories = range(runs.histories)

    def gain(gone: Gone, before: Gone, history: int) -> np.ndarray:
        return np.asarray(game[before, history] - game[gone, history])

    parts = np.zeros((len(ANSWERS), runs.histories, len(runs.causes), len(GAINS)))
    for place in range(len(runs.causes)):
        one = frozenset([place])
        for history in histories:
            parts[1, history, place] = gain(one, nothing, history)
            parts[2, history, place] = gain(everything, everything - one, history)
    for history, own in enumerate(runs.orders):
        for order in own:
            for end, place in enumerate(order):
                before = frozenset(order[:end])
                parts[0, history, place] += gain(before | {place}, before, history) / len(own)
    total = np.array([gain(everything, nothing, history) for history in histories])
    moves = np.array(
        [[runs.of(frozenset([place]))[:, places[name]] for name in MOVES] for place in range(len(runs.causes))]
    ).reshape(len(runs.causes), len(MOVES), runs.histories)
    return Split(
        norm,
        window,
        _standing(runs.of(nothing), places),
        _standing(runs.of(everything), places),
        dict(zip(GAINS, _shares(total), strict=True)),
        _table(runs.causes, parts, moves),
    )


def _worse(figures: np.ndarray) -> np.ndarray:
    counted, late, days = figures
    return np.array([late, 100.0 * late / counted if counted > 0 else np.nan, days])


def _standing(figures: np.ndarray, places: dict[str, int]) -> dict[str, Share]:
    """The measures of one run, and the shares made of them."""
    values = {name: figures[:, place] for name, place in places.items()}
    with np.errstate(invalid="ignore", divide="ignore"):
        values["share_on_time"] = 1.0 - values["late"] / values["counted"]
        values["mean_days_late"] = values["days_late"] / values["late"]
        values["decided_share_on_time"] = values["decided_on_time"] / values["decided"]
    return dict(zip(values, _shares(np.array(list(values.values())).T), strict=True))


def _shares(values: np.ndarray) -> list[Share]:
    """Mean and half width of each column. values: shape (histories, columns)."""
    names = pd.DataFrame(index=range(values.shape[1]))
    table = aggregate_rows(names, values)
    return [Share(*each) for each in zip(table["mean"], table["half_width"], strict=True)]


def _table(causes: Sequence[Cause], parts: np.ndarray, moves: np.ndarray) -> pd.DataFrame:
    columns: dict[str, list[object]] = {
        "cause": [each.name for each in causes],
        "kind": [each.kind for each in causes],
    }
    for place, answer in enumerate(ANSWERS):
        for at, name in enumerate(GAINS):
            shares = _shares(parts[place, :, :, at])
            columns[f"{answer}_{name}"] = [share.mean for share in shares]
            columns[f"{answer}_{name}_half_width"] = [share.half_width for share in shares]
    for at, name in enumerate(MOVES):
        columns[name] = list(moves[:, at].mean(axis=1))
    table = pd.DataFrame(columns)
    return table.sort_values("explained_late", ascending=False, kind="stable", ignore_index=True)
