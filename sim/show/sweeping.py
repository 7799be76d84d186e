"""A sweep over a grid: one tidy table of every measure, and the norms on the screen."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from sim.model.document import parts_of
from sim.model.norms import norms_of
from sim.show.inquiry import Question, asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.studies import say
from sim.show.tables import UNDEFINED, Line, Table, Values, has_something, means_of, probability
from sim.study.figures import AllMeasures
from sim.study.grids import Axes, axes_told, points_of, refuse_impossible, swept
from sim.study.results import windows_shown
from sim.study.shares import share_in_short
from sim.study.trials import Variant

SWEEP = "sweep.csv"
MOST_ROWS = 60  # of a table on the screen
REMOVED = "(removed)"


def show_sweep(file: str, how: How, over: Sequence[str]) -> Path:
    """Run a scenario at every point of a grid, keep one table of it, and show the norms; the folder."""
    axes = axes_told(over, Variant(file, tuple(how.overrides or ())))
    with asking("sweep", file, how, AllMeasures(), {"over": over, "replications": how.replications}) as question:
        histories = how.replications or question.prepared.scenario.replications
        points = len(points_of(axes))
        say(f"{points} points, {histories} histories of each: {points * histories:,} in all")
        refuse_impossible(question.trials, question.variant, axes)
        table = swept(question.trials, question.variant, axes, histories)
        answer = {"over": dict(axes), "points": points, "histories": histories}
        question.finish(answer, {SWEEP: table})
    if how.as_json:
        print_json({**answer, "measures": table, "folder": str(question.folder)})
    else:
        print_tables(list(sweep_tables(question, axes, table, histories)))
        print(f"Every measure at every point: {question.folder / SWEEP}")
    return question.folder


def sweep_tables(question: Question, axes: Axes, table: pd.DataFrame, histories: int) -> Iterator[Table]:
    """A table a norm: each point with its share on time and the probability that the norm is met, by year."""
    scenario = question.prepared.scenario
    shown, norms = windows_shown(scenario), norms_of(scenario)
    windows = shown[:-1] or shown  # the years; of the whole period the table in the folder tells
    heads = short_names(list(axes))
    grouped = dict(list(table.groupby(list(axes), sort=False)))
    points = [(point, grouped[point]) for point in points_of(axes)]
    values = [(point, part, Values(part)) for point, part in points]
    for norm in dict.fromkeys(table["subject"][table["measure"] == "decisions_share_on_time"]):
        rows = []
        for point, part, told in values:
            cells = []
            for window in windows:
                measure = share_in_short(norms, told.of, norm, window)
                share = told.text(norm, Line(measure, "", "share"), window) if measure else UNDEFINED
                cells += [share, probability(part, norm, window)]
            if has_something(cells):
                rows.append((*(value or REMOVED for value in point), *cells))
        if not rows:
            continue
        columns = [head for window in windows for head in (f"{window}: on time", "met")]
        notes = [means_of(histories) + " Met: probability, with its exact 95 % interval."]
        if len(rows) > MOST_ROWS:
            notes.append(f"The first {MOST_ROWS} of {len(rows)} points.")
        yield Table(norm, (*heads, *columns), tuple(rows[:MOST_ROWS]), tuple(notes), heads)


def short_names(keys: Sequence[str]) -> tuple[str, ...]:
    """The ends of keys, as long as it takes to tell them apart and to say whose they are: 'examiners.fte'."""
    parts = [parts_of(key) for key in keys]

    def tail(own: list[str], length: int) -> str:
        return ".".join(own[-length:])

    names = []
    for own in parts:
        length = 2
        while length < len(
            own
        ) and (  # a place in a list tells nothing without the list, nor that without its owner
            own[-length].isdecimal()
            or own[1 - length].isdecimal()
            or sum(tail(each, length) == tail(own, length) for each in parts) > 1
        ):
            length += 1
        names.append(tail(own, length))
    return tuple(names)
