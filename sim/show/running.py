"""What a run prints: norms, quality, delays and teams, the windows side by side."""

import math
from collections.abc import Iterator, Sequence

from sim.measure.windows import end_of_year
from sim.model.norms import norms_of
from sim.show.budget import cost_rows
from sim.show.lines import (
    DELAYS,
    TEAM,
    has_quality,
    missions,
    norm_lines,
    norm_names,
    on_time_lines,
    quality_lines,
    teams,
)
from sim.show.precision import precision_notes
from sim.show.tables import UNDEFINED, Line, Table, Values, has_something, means_of, probability
from sim.study.results import Result
from sim.study.shares import share_in_short

Row = tuple[str, ...]
FEW_NORMS = 6
SHORTLY = (
    "In brackets the percentage that is asked, on whose base the share then is; else the share is of the "
    "decisions, or where all is due on one date, of what is due. '–': the norm asks nothing then, its limit is not "
    "known, or nothing falls there."
)
BASES = (
    "Decisions: taken in the window. Requests: received in it. Deadlines: falling in it. What is due and open is "
    "late; what is not yet due is not counted. Asked '–': the text gives no percentage."
)


def run_tables(result: Result) -> list[Table]:
    """Everything that a run prints."""
    columns = ("", *result.windows)
    norms = _norms(result)
    tables = [
        *_in_short(result),
        Table(
            f"{result.title}: norms", columns, tuple(norms), (intervals(result), *precision_notes(result), BASES)
        ),
        Table("Quality of the decisions, and what they bring back", columns, tuple(_quality(result))),
        Table("Delays and backlog", columns, tuple(_delays(result))),
        Table("Teams", columns, (*_teams(result), *cost_rows(result))),
    ]
    return [table for table in tables if table.rows]


def _in_short(result: Result) -> Iterator[Table]:
    """All norms by year, one a row, where there are many of them."""
    names, values = norm_names([result]), Values(result.measures)
    if len(names) <= FEW_NORMS:
        return
    rows, known = [], norms_of(result.scenario)
    for norm in names:
        cells = []
        for window in result.windows:
            measure = share_in_short(known, values.of, norm, window)
            share = values.text(norm, Line(measure, "", "share"), window) if measure else UNDEFINED
            wanted = asked(values, norm, window)
            cells.append(share if wanted == UNDEFINED else f"{share} ({wanted})")
        rows.append((norm, *cells))
    title = f"{result.title}: share on time under every norm"
    yield Table(title, ("norm", *result.windows), tuple(rows), (intervals(result), SHORTLY))


def intervals(result: Result) -> str:
    """What stands behind the numbers of a table with probabilities."""
    told = means_of(result.replications)
    if result.replications == 1:
        return told
    return f"{told} Probability: share of the replications, with its exact 95 % interval."


def asked(values: Values, subject: str, window: str) -> str:
    """The percentage that a norm asks in a window, or a dash where it asks none."""
    mean, _ = values.of.get((subject, "percentage", window), (math.nan, math.nan))
    return UNDEFINED if math.isnan(mean) else f"{mean:g} %"


def _norms(result: Result) -> Iterator[Row]:
    values = Values(result.measures)
    for norm in norm_names([result]):
        yield from _block(values, norm, on_time_lines([result], norm), result.windows)
        targets = [asked(values, norm, window) for window in result.windows]
        met = [probability(result.met, norm, window) for window in result.windows]
        yield "  asked", *targets
        if has_something(met):
            yield "  probability that it is met", *met
        yield from _lines(values, norm, norm_lines([result], norm), result.windows)
        yield from _ends_of_years(result, values, norm)


def _ends_of_years(result: Result, values: Values, norm: str) -> Iterator[Row]:
    """A target "for the end of the year" read in other ways: in its last month, in its last quarter."""
    known = norms_of(result.scenario).get(norm.partition(" (")[0])
    if known is None or known.window != "end of year":
        return
    for place, words in enumerate(("December", "the last quarter")):
        ends = [end_of_year(int(label))[place].label if len(label) == 4 else "" for label in result.windows]
        shares = [values.text(norm, Line("share_on_time", "", "share"), end) for end in ends]
        if has_something(shares):
            yield f"  on time in {words}", *shares
            yield f"  probability, in {words}", *(probability(result.met, norm, end) for end in ends)


def _quality(result: Result) -> Iterator[Row]:
    values = Values(result.measures)
    for name, versions in missions([result]).items():
        if has_quality(versions):
            yield from _block(values, name, quality_lines(name, versions), result.windows)


def _delays(result: Result) -> Iterator[Row]:
    values = Values(result.measures)
    for name in missions([result]):
        yield from _block(values, name, DELAYS, result.windows)


def _teams(result: Result) -> Iterator[Row]:
    values = Values(result.measures)
    for name in teams([result]):
        yield from _block(values, name, TEAM, result.windows)


def _block(values: Values, subject: str, lines: Sequence[Line], windows: Sequence[str]) -> Iterator[Row]:
    yield subject, *("" for _ in windows)
    yield from _lines(values, subject, lines, windows)


def _lines(values: Values, subject: str, lines: Sequence[Line], windows: Sequence[str]) -> Iterator[Row]:
    for line in lines:
        texts = [values.text(subject, line, window) for window in windows]
        if has_something(texts):
            yield f"  {line.words}", *texts
