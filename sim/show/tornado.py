"""The tornado: what each end of each assumed range does to the figure, the widest on top."""

import logging
import textwrap
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from sim.show.figures import COLOURS, STYLE, WIDTH
from sim.study.sensitivity import Answer
from sim.study.swings import SIDES

TORNADO = "tornado.png"
MOST_BARS = 15


def draw_tornado(answer: Answer, folder: Path) -> None:
    """Draw the tornado into a folder."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    with mpl.rc_context(STYLE):
        tornado_figure(answer).savefig(folder / TORNADO, dpi=120)


def tornado_figure(answer: Answer) -> Figure:
    """Two bars an assumption, from the central figure to that at either end, with 95 % intervals."""
    aim, rows = answer.unknowns.aim, answer.ends.head(MOST_BARS)
    figure = Figure(figsize=(WIDTH, 1.9 + 0.36 * max(len(rows), 3)), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(rows))[::-1]
    for number, (side, words) in enumerate(zip(SIDES, ("low end", "high end"), strict=True)):
        gaps, halves = rows[f"{side}_difference"].to_numpy(), rows[f"{side}_half_width"].to_numpy()
        axes.barh(places, gaps, 0.62, color=COLOURS[number], alpha=0.85, label=f"at its {words}")
        offset = 0.12 if number else -0.12  # where both bars lie on one side their intervals stay apart
        axes.errorbar(gaps, places + offset, xerr=np.nan_to_num(halves), fmt="none", ecolor="0.25", capsize=2)
    axes.axvline(0.0, color="0.3", linewidth=1)
    names = [f"{row.factor}\n{row.range}" for row in rows.itertuples(index=False)]
    axes.set_yticks(places, names, fontsize=7)
    if aim.measure is None:
        mean = answer.central.figure.mean()
        base = answer.central.share.mean()
        needed = (
            ""
            if not aim.asks
            else f"; as assumed {base:.1f} %, {abs(mean):.1f} {'above' if mean >= 0 else 'below'} what is asked"
        )
        label = f"percentage points on time{needed}"
        if aim.asks:
            axes.axvline(-mean, color="black", linestyle="--", linewidth=1, label="the verdict changes here")
    else:
        label = f"change of {aim.measure}" + (", points" if aim.is_share else "")
    axes.set_xlabel(label)
    axes.legend(loc="lower right", fontsize=8, framealpha=0.85, edgecolor="none")
    axes.set_title(f"{aim.norm}, {aim.window}: one assumption at a time", fontsize=11, loc="left")
    caption = (
        f"All else as assumed; paired over {answer.design.histories} histories, lines: 95 % intervals. "
        f"The {len(rows)} widest of {len(answer.ends)} ranges."
    )
    figure.supxlabel("\n".join(textwrap.wrap(caption, 130)), fontsize=8, x=0.01, ha="left")
    return figure
