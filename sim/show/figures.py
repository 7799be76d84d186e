"""Figures, drawn from the tables of results alone: a panel a mission, a colour a scenario."""

import logging
import textwrap
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from sim.model.scenario import Mission
from sim.show.limits import Limit, limits_of
from sim.show.lines import has_quality, missions
from sim.study.results import Result

# Colours that remain apart for colour-blind readers (Okabe and Ito, 2008).
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", ":", "-.")
MARKERS = ("o", "s", "D", "^", "v", "P")
STYLE: Any = {"font.size": 10, "text.parse_math": False, "axes.spines.top": False, "axes.spines.right": False}
WIDTH, LINE_INCHES = 9.0, 0.19
NARROW = 30  # letters of a key in a panel
MOST_PANELS, MOST_DAYS, LEAST_DAYS, FEW_MONTHS = 12, 365, 60, 36
WIDEST_BAND = 2.5  # times the highest mean; a wider band, of few replications, runs out of the figure
DECIDED, BACKLOG = "share_decided.png", "backlog.png"


def draw(results: Sequence[Result], folder: Path) -> None:
    """Draw the share decided against days, and the backlog by month, into a folder."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where its own folders lie concerns no planner
    with mpl.rc_context(STYLE):
        for name, figure in ((DECIDED, decided_figure(results)), (BACKLOG, backlog_figure(results))):
            figure.savefig(folder / name, dpi=120)


def judged_missions(results: Sequence[Result]) -> list[str]:
    """The missions whose decisions a norm judges or that are looked at; all of them where there is none.

    Those with a limit from receipt to decision come first.
    """
    every = missions(results)
    names = [name for name, versions in every.items() if has_quality(versions) and _decides(versions)] or list(
        every
    )
    return sorted(names, key=lambda name: not limits_of([result.scenario for result in results], name))


def _decides(versions: Sequence[Mission]) -> bool:
    return any(step.stamp == "decided" for mission in versions for step in mission.steps.values())


def decided_figure(results: Sequence[Result]) -> Figure:
    """Share of the dossiers decided against days since receipt, with each norm's limit and percentage."""
    names = judged_missions(results)
    first, last = results[0].scenario.period.from_, results[0].scenario.period.until
    caption = f"{_band(results)} Dossiers received from {first} to {last}; those still open count as open."
    figure, panels = _panels(results, names, "Share decided, by days since receipt", caption)
    for axes, name in zip(panels, names, strict=False):
        for number, result in enumerate(results):
            curve = _of(result.curve, name, "share_decided")
            curve = curve[curve["missing"] == curve["missing"].min()]  # where every history follows somebody
            days = curve["window"].astype(int).to_numpy()
            _line(axes, days, 100 * curve["mean"], 100 * curve["half_width"], number, most=100.0)
        limits = limits_of([result.scenario for result in results], name)
        longest = max((limit.days for limit in limits if limit.days <= MOST_DAYS), default=120)
        axes.set(xlim=(0, min(max(1.6 * longest, LEAST_DAYS), MOST_DAYS)), ylim=(0, 103))
        axes.set(xlabel="days since receipt", ylabel="decided, %")
        _mark(axes, limits, _wide(len(names)))
    return figure


def _wide(panels: int) -> int:
    """How many letters of a key stand side by side in each of so many panels."""
    return {1: 90, 2: 44}.get(_across(panels), NARROW)


def _across(panels: int) -> int:
    return 1 if panels == 1 else 2 if panels <= 4 else 3


def _mark(axes: Axes, limits: Sequence[Limit], width: int) -> None:
    """A line at each limit, a mark where its percentage is asked, and a key of both."""
    for limit, marker in zip(limits, MARKERS * len(limits), strict=False):
        words = str(limit) if width > NARROW else str(limit).rpartition("/")[2]  # of its act there is no room
        words = textwrap.fill(words, width, break_long_words=False, break_on_hyphens=False)
        if limit.days > axes.get_xlim()[1]:
            axes.plot([], [], " ", label=f"{words} (further right)")
            continue
        axes.axvline(limit.days, color="0.6", linewidth=1, zorder=0)
        asked, mark, colour = (limit.asked, marker, "black") if limit.asked else ([np.nan], "|", "0.6")
        axes.plot([limit.days] * len(asked), asked, mark, color=colour, markersize=6, zorder=5, label=words)
    if limits:
        key = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
        axes.legend(handles=key, fontsize=8, loc="best", framealpha=0.85, edgecolor="none")


def backlog_figure(results: Sequence[Result]) -> Figure:
    """Dossiers open at the end of each month, with 95 % intervals of the mean."""
    names = list(missions(results))
    figure, panels = _panels(results, names, "Backlog at the end of each month", _band(results))
    for axes, name in zip(panels, names, strict=False):
        most = 1.0
        for number, result in enumerate(results):
            table = _of(result.months, name, "backlog")
            ends = [_month_end(window) for window in table["window"]]
            marker = "." if len(ends) <= FEW_MONTHS else ""
            _line(axes, ends, table["mean"], table["half_width"], number, marker=marker)
            most = max(most, table["mean"].max())
        locator = AutoDateLocator(minticks=4, maxticks=9)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.yaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, steps=[1, 2, 5, 10]))
        periods = [result.scenario.period for result in results]
        axes.set_xlim(min(p.from_ for p in periods), max(p.until for p in periods) + timedelta(days=2))  # type: ignore[arg-type]
        axes.set(ylabel="open dossiers", ylim=(0, min(1.05 * axes.get_ylim()[1], WIDEST_BAND * most)))
    return figure


def _band(results: Sequence[Result]) -> str:
    number = results[0].replications
    if number == 1:
        return "One replication: no band of uncertainty."
    return f"Line: mean of n = {number} replications; band: 95 % interval of that mean."


def _panels(
    results: Sequence[Result], names: Sequence[str], title: str, caption: str
) -> tuple[Figure, Sequence[Axes]]:
    """A figure with a panel for each mission, the scenarios' key below."""
    shown = list(names)[:MOST_PANELS]
    if len(shown) < len(names):
        caption += f" The first {len(shown)} of {len(names)} missions."
    across = _across(len(shown))
    down = -(-len(shown) // across)
    labels = _labels(results)
    keys = sum(label.count("\n") + 1 for label in labels)
    height = (4.6 if down == 1 else 3.2 * down) + LINE_INCHES * (keys + 3)
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel().tolist()
    for axes in panels[len(shown) :]:
        axes.remove()
    figure.suptitle(title, fontsize=12)
    for axes, name in zip(panels, shown, strict=False):
        label = missions(results)[name][0].label
        words = label.in_language() if label else name
        axes.set_title(textwrap.fill(words, _wide(len(shown)) + 2), fontsize=10, loc="left")
    lines = [_style(number) for number in range(len(results))]
    key = [Line2D([], [], linewidth=1.8, **line) for line in lines]
    about = "\n".join(textwrap.wrap(caption, 120))
    figure.legend(
        key,
        labels,
        loc="outside lower left",
        frameon=False,
        fontsize=9,
        title=about,
        title_fontsize=8,
        alignment="left",
    )
    return figure, panels[: len(shown)]


def _style(number: int) -> dict[str, Any]:
    return {"color": COLOURS[number % len(COLOURS)], "linestyle": DASHES[number // len(COLOURS) % len(DASHES)]}


def _labels(results: Sequence[Result]) -> list[str]:
    """The scenarios' titles; with their names where two have the same."""
    titles = [result.title for result in results]
    texts = [t if titles.count(t) == 1 else f"{t} ({r.name})" for t, r in zip(titles, results, strict=True)]
    return ["\n".join(textwrap.wrap(text, 110)) for text in texts]


def _month_end(name: str) -> date:
    """Last day of a window labelled 2018-03, or '2018-03-05 to 2018-03-20'."""
    if " to " in name:
        return date.fromisoformat(name.rpartition(" ")[2])
    year, month = (int(part) for part in name.split("-"))
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _of(table: pd.DataFrame, subject: str, measure: str) -> pd.DataFrame:
    return table[(table["subject"] == subject) & (table["measure"] == measure)]


def _line(
    axes: Axes, x: Any, mean: pd.Series, half: pd.Series, number: int, marker: str = "", most: float = np.inf
) -> None:
    y, h = mean.to_numpy(np.float64), half.fillna(0.0).to_numpy(np.float64)
    axes.plot(x, y, marker=marker, linewidth=1.8, label="_", **_style(number))
    low, high = np.clip(y - h, 0.0, most), np.clip(y + h, 0.0, most)
    if len(x) > 1:
        axes.fill_between(x, low, high, color=COLOURS[number % len(COLOURS)], alpha=0.2, linewidth=0)
    else:
        axes.vlines(x, low, high, color=COLOURS[number % len(COLOURS)], alpha=0.4, linewidth=4)
