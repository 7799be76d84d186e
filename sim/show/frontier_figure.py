"""The frontier as a picture: cost against probability, and against the share on time."""

import logging
import textwrap
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy import stats

from sim.show.figures import COLOURS, MARKERS, STYLE
from sim.show.frontier import Frontier
from sim.show.frontier_tables import norms_told
from sim.show.frontier_words import listed, named
from sim.study.estimates import clopper_pearson

FRONTIER = "frontier.png"
LETTERS = 130  # of a line below the panels
LINE_INCHES = 0.155
ALL_STYLE = ("black", "X")
MOST_DRAWN = 2
THOUSAND = 1000.0
Floats = npt.NDArray[np.float64]


def draw_frontier(answer: Frontier, folder: Path) -> None:
    """Draw cost against probability and share into a folder."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with mpl.rc_context(STYLE):
        frontier_figure(answer).savefig(folder / FRONTIER, dpi=120)


def frontier_figure(answer: Frontier) -> Figure:
    """By what the staff costs a year: the probability that norms are met, where they ever are, and the shares on
    time, of those norms that are told.
    """
    below = _below(answer)
    norms = _drawn_norms(answer)
    styles = {answer.targets.norms[at]: (COLOURS[n], MARKERS[n]) for n, at in enumerate(norms)}
    chances = {name: met for name, met in _verdicts(answer).items() if met.any()}
    figure = Figure(figsize=(9.0, 4.4 + LINE_INCHES * (below.count("\n") + 1)), layout="constrained")
    panels = figure.subplots(1, 1 + bool(chances), squeeze=False)[0]
    for name, met in chances.items():
        panels[0].set(ylabel="probability that it is met, %", ylim=(-4, 104))
        _drawn(panels[0], answer, *_chances(met), styles.get(name, ALL_STYLE), name)
    right = panels[-1]
    for at in norms:
        name = answer.targets.norms[at]
        _drawn(right, answer, *_shares(answer, at), styles[name], name)
        for percentage in dict.fromkeys(answer.targets.each[at].percentages.values()):
            if not np.isnan(percentage):
                right.axhline(percentage, color=styles[name][0], linestyle=":", linewidth=1)
    right.set(ylabel=f"share on time {answer.targets.window}, %")
    for axes in panels:
        unit = "posts" if answer.lattice.currency is None else f"1,000 {answer.lattice.currency} a year"
        axes.set(xlabel=f"cost of the staff, {unit}")
        costs = _costs(answer)
        pad = 0.08 * (costs.max() - costs.min()) or 0.5
        axes.set_xlim(costs.min() - pad, costs.max() + pad)
        _number(axes, answer)
        axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
    key = {label: line for axes in panels for line, label in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(key.values(), key.keys(), loc="outside upper left", frameon=False, ncols=2, fontsize=9)
    figure.supxlabel(below, fontsize=8, x=0.01, ha="left")
    return figure


def _below(answer: Frontier) -> str:
    """The staffings by their numbers, and what is drawn how."""
    names = answer.lattice.names
    key = "; ".join(f"{at}: {named(names, point.moves)}" for at, point in enumerate(answer.numbered, 1))
    told = [
        key,
        "Numbers stand above the panels. Ringed: the staff there is. Lines join the frontier; pale: tried, and no "
        "more on time for their cost.",
    ]
    never = [name for name, met in _verdicts(answer).items() if not met.any()]
    told += [f"Met in no history of any staffing that was tried: {listed(never)}."] if never else []
    told.append(
        f"Bars: 95 % intervals, of a probability exact, of a share that of the mean of {answer.histories} "
        "histories. Dotted: what is asked."
    )
    return "\n".join(line for words in (told[0], " ".join(told[1:])) for line in textwrap.wrap(words, LETTERS))


def _drawn_norms(answer: Frontier) -> list[int]:
    """Two norms at most: of more those that staffings move most."""
    shares = np.array([np.nan_to_num(point.shares).mean(axis=0) for point in answer.numbered])
    moves = shares.max(axis=0) - shares.min(axis=0)
    return sorted(sorted(norms_told(answer), key=lambda at: -moves[at])[:MOST_DRAWN])


def _verdicts(answer: Frontier) -> dict[str, npt.NDArray[np.bool_]]:
    """Whether norms are met: each of few, and of several all together; shape (staffings, histories)."""
    met = np.array([point.met for point in answer.points])
    names = answer.targets.norms
    told = {name: np.asarray(met[:, :, at]) for at, name in enumerate(names) if len(names) <= MOST_DRAWN}
    return told | ({"all norms": np.asarray(met.all(axis=2))} if len(names) > 1 else {})


def _chances(met: npt.NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """The probability that a norm is met with each staffing, and how far its interval goes below and above."""
    low, high = clopper_pearson(met.sum(axis=1), np.full(len(met), met.shape[1]))
    middle = met.mean(axis=1)
    return 100 * middle, 100 * (middle - low), 100 * (high - middle)


def _shares(answer: Frontier, at: int) -> tuple[Floats, Floats, Floats]:
    shares = np.array([point.shares[:, at] for point in answer.points])
    n = shares.shape[1]
    half = stats.t.ppf(0.975, n - 1) * shares.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.zeros(len(shares))
    return 100 * shares.mean(axis=1), 100 * half, 100 * half


def _drawn(
    axes: Axes, answer: Frontier, middle: Floats, below: Floats, above: Floats, style: tuple[str, str], label: str
) -> None:
    """Points with their bars, those on the frontier joined, others pale; a ring about what there is now."""
    colour, marker = style
    cost = _costs(answer)
    best = np.array([point.is_best for point in answer.points])
    bars = np.array([below, np.minimum(above, 100 - middle)])
    axes.errorbar(
        cost[best],
        middle[best],
        yerr=bars[:, best],
        fmt=f"{marker}-",
        color=colour,
        markersize=5,
        capsize=2,
        linewidth=1.2,
        label=label,
    )
    axes.plot(cost[~best], middle[~best], marker, color=colour, alpha=0.25, markersize=5)
    now = [point.is_now for point in answer.points]
    axes.plot(cost[now], middle[now], "o", color="black", fillstyle="none", markersize=11)


def _number(axes: Axes, answer: Frontier) -> None:
    """The numbers of the key above the panel, each above its cost; those that would lie on each other in one."""
    told = [point in answer.numbered for point in answer.points]
    costs = _costs(answer)[told].tolist()
    apart = (max(costs) - min(costs)) / 30
    groups: list[list[int]] = []
    for at, cost in enumerate(costs):
        if groups and cost - costs[groups[-1][0]] <= apart:
            groups[-1].append(at)
        else:
            groups.append([at])
    for group in groups:
        x = sum(costs[at] for at in group) / len(group)
        words = ",".join(str(at + 1) for at in group)
        axes.text(x, 1.01, words, transform=axes.get_xaxis_transform(), ha="center", fontsize=8)


def _costs(answer: Frontier) -> Floats:
    """What the staffings cost, as the axis counts it."""
    scale = 1.0 if answer.lattice.currency is None else THOUSAND
    return np.array([float(point.cost) for point in answer.points]) / scale
