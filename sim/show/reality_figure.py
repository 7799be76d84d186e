"""A forecast's months with reality on them: the ranges of one history, and what was observed."""

import logging
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.show.figures import COLOURS, LINE_INCHES, MOST_PANELS, STYLE, WIDTH
from sim.show.lines import DELAYS, ON_TIME
from sim.study.reality import PLACES, Laid

BAND, SEEN, OUTSIDE = COLOURS[0], COLOURS[6], COLOURS[1]
WORDS = {line.measure: line.words for line in (*ON_TIME, *DELAYS)}
BACKLOG = "backlog"


def save(figure: Figure, file: Path) -> None:
    """Write a figure to a file."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # where its own folders lie concerns no planner
    with mpl.rc_context(STYLE):
        figure.savefig(file, dpi=120)


def reality_figure(found: Laid, shares: Sequence[tuple[str, str]]) -> Figure:
    """The months of the shares named, and of the backlogs of missions with norms, each in a panel of its own."""
    missions = found.forecast.scenario.missions
    backlogs = [(name, BACKLOG) for name, mission in missions.items() if mission.norms]
    months = found.rows[found.rows["over"] == "month"]
    parts = [
        (subject, measure, part)
        for subject, measure in (*shares, *backlogs)
        if len(part := months[(months["subject"] == subject) & (months["measure"] == measure)])
    ]
    shown = parts[:MOST_PANELS]
    with mpl.rc_context(STYLE):
        return _drawn(found, shown, len(parts))


def _drawn(found: Laid, parts: Sequence[tuple[str, str, pd.DataFrame]], number: int) -> Figure:
    across = 1 if len(parts) < 2 else 2
    down = max(1, -(-len(parts) // across))
    figure = Figure(figsize=(WIDTH, 3.0 * down + 6 * LINE_INCHES), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel().tolist()
    for axes in panels[len(parts) :]:
        axes.remove()
    for axes, (subject, measure, part) in zip(panels, parts, strict=False):
        _panel(axes, measure, part)
        axes.set_title(textwrap.fill(subject, 90 // across), fontsize=10, loc="left")
    forecast = found.forecast
    figure.suptitle(textwrap.fill(f"{found.log} over the forecast of {forecast.name}", 80), fontsize=12)
    more = f" The first {len(parts)} of {number} panels." if len(parts) < number else ""
    about = (
        f"Ranges of one history among {forecast.replications}, seed {forecast.seed}; known from {found.since} to "
        f"{found.until}. Months follow on each other: one bad spell takes several of them out.{more}"
    )
    key = [
        Patch(color=BAND, alpha=0.45, linewidth=0, label="80 % of histories"),
        Patch(color=BAND, alpha=0.18, linewidth=0, label="95 %"),
        Line2D([], [], color=BAND, linewidth=1.5, label="mean forecast"),
        Line2D([], [], color=SEEN, marker="o", markersize=4, linewidth=1, label="observed"),
        Line2D([], [], color=OUTSIDE, marker="D", markersize=6, linewidth=0, label="observed, outside 95 %"),
    ]
    figure.legend(
        handles=key,
        loc="outside lower left",
        ncols=len(key),
        frameon=False,
        fontsize=9,
        title="\n".join(textwrap.wrap(about, 120)),
        title_fontsize=8,
        alignment="left",
    )
    return figure


def _panel(axes: Axes, measure: str, part: pd.DataFrame) -> None:
    factor = 100.0 if "share" in measure else 1.0
    days: Any = pd.to_datetime(part["window"].str[:7] + "-15").to_numpy()
    part = _with_gaps(part, days)
    days = part.index.to_numpy()
    values = {name: factor * part[name].to_numpy(np.float64) for name in VALUES}
    for level, alpha in (("95", 0.18), ("80", 0.45)):
        low, high = values[f"low_{level}"], values[f"high_{level}"]
        axes.fill_between(days, low, high, color=BAND, alpha=alpha, linewidth=0)
        if len(days) == 1:
            axes.vlines(days, low, high, color=BAND, alpha=alpha, linewidth=8)
    axes.plot(days, values["forecast"], color=BAND, linewidth=1.5)
    axes.plot(days, values["observed"], color=SEEN, marker="o", markersize=4, linewidth=1)
    outside = part["place"].isin(PLACES[2:]).to_numpy()
    axes.plot(days[outside], values["observed"][outside], "D", color=OUTSIDE, markersize=6)
    locator = AutoDateLocator(minticks=3, maxticks=6)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.set_ylabel(WORDS[measure] + (", %" if factor > 1 else ""))
    if factor == 1.0:
        axes.set_ylim(bottom=0)


VALUES = ("low_95", "low_80", "forecast", "high_80", "high_95", "observed")


def _with_gaps(part: pd.DataFrame, days: Any) -> pd.DataFrame:
    """The months in their order; nothing where one between them is not judged, so that no line leads over it."""
    placed = part.set_index(pd.DatetimeIndex(days)).sort_index()
    first, last = placed.index[0], placed.index[-1]
    middles = [f"{month}-15" for month in pd.period_range(first, last, freq="M")]
    return placed.reindex(pd.DatetimeIndex(middles).astype(placed.index.dtype))
