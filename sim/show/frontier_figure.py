"""The frontier as a picture: cost against probability, and against the share on time."""

import logging
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from sim.show.figures import COLOURS, MARKERS, STYLE
from sim.show.frontier import Frontier
from sim.study.estimates import clopper_pearson

FRONTIER = "frontier.png"


def draw_frontier(answer: Frontier, folder: Path) -> None:
    """Draw cost against probability and share into a folder."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with mpl.rc_context(STYLE):
        frontier_figure(answer).savefig(folder / FRONTIER, dpi=120)


def frontier_figure(answer: Frontier) -> Figure:
    """Two panels: the probability that each norm is met, and its share on time, by what the staff costs a year."""
    figure = Figure(figsize=(9.0, 4.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    for at, norm in enumerate(answer.targets.norms):
        _chances(left, answer, at)
        _shares(right, answer, at, norm)
    for axes, words in (
        (left, "probability that it is met, %"),
        (right, f"share on time {answer.targets.window}, %"),
    ):
        axes.set(xlabel=f"cost of the staff, {answer.unit} a year", ylabel=words)
    left.set_ylim(-3, 103)
    figure.legend(*right.get_legend_handles_labels(), loc="outside upper left", frameon=False, ncols=2)
    names = ", ".join(answer.lattice.names)
    figure.supxlabel(
        f"Numbers: {names}. Lines join the frontier, pale points are beaten at their cost. Bars: exact 95 % "
        f"intervals of the\nprobability, and of the mean of {answer.histories} histories. Dotted: what is asked.",
        fontsize=8,
        x=0.01,
        ha="left",
    )
    return figure


def _chances(axes: Axes, answer: Frontier, at: int) -> None:
    met = np.array([point.met[:, at].sum() for point in answer.points])
    number = np.array([len(point.met) for point in answer.points])
    low, high = clopper_pearson(met, number)
    middle = met / number
    _drawn(axes, answer, at, 100 * middle, 100 * (middle - low), 100 * (high - middle))


def _shares(axes: Axes, answer: Frontier, at: int, norm: str) -> None:
    shares = np.array([point.shares[:, at] for point in answer.points])
    n = shares.shape[1]
    half = stats.t.ppf(0.975, n - 1) * shares.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.zeros(len(shares))
    _drawn(axes, answer, at, 100 * shares.mean(axis=1), 100 * half, 100 * half, norm)
    for percentage in dict.fromkeys(answer.targets.each[at].percentages.values()):
        if not np.isnan(percentage):
            axes.axhline(percentage, color=COLOURS[at % len(COLOURS)], linestyle=":", linewidth=1)


def _drawn(
    axes: Axes, answer: Frontier, at: int, middle: np.ndarray, below: np.ndarray, above: np.ndarray, label: str = ""
) -> None:
    """Points with their bars; those on the frontier joined and named by their numbers of posts."""
    colour, marker = COLOURS[at % len(COLOURS)], MARKERS[at % len(MARKERS)]
    cost = np.array([float(point.cost) for point in answer.points])
    best = np.array([point.is_best for point in answer.points])
    for chosen, alpha in ((best, 1.0), (~best, 0.25)):
        if chosen.any():
            axes.errorbar(
                cost[chosen],
                middle[chosen],
                yerr=[below[chosen], above[chosen]],
                fmt=f"{marker}-" if alpha == 1.0 else marker,
                color=colour,
                alpha=alpha,
                markersize=5,
                capsize=2,
                linewidth=1.2,
                label=label if alpha == 1.0 else None,
            )
    for point, x, y in zip(answer.points, cost, middle, strict=True):
        if point.is_best and at == 0:
            words = "/".join(map(str, point.staffing))
            axes.annotate(words, (x, y), textcoords="offset points", xytext=(5, -11), fontsize=7)
