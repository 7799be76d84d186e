"""What a comparison prints: scenarios side by side, and how each differs from the first."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any

import pandas as pd

from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem, nearest
from sim.show.budget import PER_POINT, compared_rows
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
from sim.show.options import How
from sim.show.precision import precision_notes
from sim.show.running import BASES, asked, intervals
from sim.show.said import said_table, sentences_table, what_may_be_said
from sim.show.studies import study_of
from sim.show.summary import summary
from sim.show.tables import UNDEFINED, Line, Table, Values, has_something, probability
from sim.study.pairs import CONFIDENCE, is_spoken_of
from sim.study.precision import Wanted
from sim.study.results import Result, common_window, differences, prepare_all
from sim.study.shares import norms_judging

Row = tuple[str, ...]
STOCK = [line for line in DELAYS if line.measure not in ("received", "decided")]  # which the quality tells
BROUGHT_BACK = [line for line in DELAYS if line.measure in ("received", "backlog", "worked_hours")]
POINTS = (
    "Differences are paired by replication (common random numbers); those of shares are in percentage points, pt."
)
PAIRS = (
    "The intervals of differences hold together over the {number} pairs of these scenarios, with 95 % confidence, "
    "each row by itself."
)
BY_ITSELF = "The interval of each difference holds by itself, with 95 % confidence."
NOTHING_SHARED = "{former} and {latter} have no norm and no mission in common: of these nothing can be compared."


def compare_scenarios(
    files: Sequence[str], how: How, wanted: Wanted | None = None, norms: Sequence[str] = ()
) -> Path:
    """Run scenarios, keep them and show how they differ; the folder of the results. norms: that are spoken of."""
    prepared = prepare_all(files, tuple(how.overrides or ()))
    known = list(dict.fromkeys(norm.id for each in prepared for _, norm in norms_used(each.scenario)))
    rule = "judges no mission of these scenarios"
    if problems := [Problem("--norm", n, f"{rule}{nearest(n, known)}") for n in norms if n not in known]:
        raise InputError(problems)

    def tables(results: list[Result]) -> list[Table]:
        return comparison_tables(results, norms)

    def told(results: list[Result]) -> dict[str, Any]:
        return {**summary(results), **what_may_be_said(results, norms).as_json()}

    def kept(results: list[Result]) -> dict[str, pd.DataFrame]:
        return {"sentences.csv": what_may_be_said(results, norms).rows}

    return study_of(prepared, how, tables, told=told, kept=kept, wanted=wanted)


def comparison_tables(results: Sequence[Result], norms: Sequence[str] = ()) -> list[Table]:
    """Scenarios side by side, what may be said of any two of them, and the same in words."""
    said = what_may_be_said(results, norms)
    found = [said_table(said), sentences_table(said)] if said.sentences else []
    return [comparison_table(results, norms), *found]


class Sides:
    """The results of several scenarios over one window, and the differences of the others from the first.

    The intervals of a difference hold together over all pairs of the scenarios (Bonferroni); two are one pair.
    """

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = results
        self.window = common_window([result.scenario for result in results]) or results[0].windows[-1]
        self.values = [Values(result.measures) for result in results]
        confidence = 1 - (1 - CONFIDENCE) / comb(max(len(results), 2), 2)
        gaps = [differences(results[0], other, confidence) for other in results[1:]]
        self.gaps = [Values(table, ("difference", "half_width")) for table in gaps]

    def heading(self, words: str) -> Row:
        """A row that names those below it."""
        return words, *("" for _ in (*self.values, *self.gaps))

    def rows(self, subject: str, lines: Sequence[Line]) -> Iterator[Row]:
        """One row a measure that any scenario has."""
        for line in lines:
            texts = [values.text(subject, line, self.window) for values in self.values]
            if has_something(texts):
                yield f"  {line.words}", *texts, *(gap.difference(subject, line, self.window) for gap in self.gaps)

    def met(self, norm: str) -> Iterator[Row]:
        """How probable it is that a norm is met."""
        texts = [probability(result.met, norm, self.window) for result in self.results]
        if has_something(texts):
            yield "  probability that it is met", *texts, *("" for _ in self.gaps)

    def asked(self, norm: str) -> str:
        """What the scenarios ask of a norm."""
        targets = dict.fromkeys(asked(values, norm, self.window) for values in self.values)
        words = " or ".join(target for target in targets if target != UNDEFINED)
        return f"asked {words}" if words else "no percentage asked"


def comparison_table(results: Sequence[Result], norms: Sequence[str] = ()) -> Table:
    """Scenarios side by side over the whole period, and the paired difference of each from the first."""
    sides = Sides(results)
    rows: list[Row] = []
    spoken_of = [name for name in norm_names(results) if is_spoken_of(name, norms)]
    for norm in spoken_of:
        rows.append(sides.heading(f"{norm}, {sides.asked(norm)}"))
        rows += [
            *sides.rows(norm, on_time_lines(results, norm)),
            *sides.met(norm),
            *sides.rows(norm, norm_lines(results, norm)),
        ]
    for mission, versions in missions(results).items():
        rows.append(sides.heading(mission))
        is_judged = has_quality(versions)
        if is_judged:
            rows += sides.rows(mission, quality_lines(mission, versions))
        rows += sides.rows(mission, STOCK if is_judged else BROUGHT_BACK)
    for team in teams(results):
        rows.append(sides.heading(team))
        rows += sides.rows(team, TEAM)
    costs = [*compared_rows(results, sides.values, sides.gaps, sides.window, spoken_of)]
    rows += costs
    names = [result.name for result in results]
    columns = ("", *names, *(f"{name} less {names[0]}" for name in names[1:]))
    title = f"Comparison, {sides.window}"
    notes = (
        *_nothing_shared(results),
        intervals(results[0]),
        POINTS,
        *_of_intervals(results),
        *precision_notes(results[0]),
        BASES,
        *((PER_POINT,) if costs else ()),
    )
    return Table(title, columns, tuple(rows), notes)


def _of_intervals(results: Sequence[Result]) -> Iterator[str]:
    """For what the intervals of this table hold."""
    if len(results) > 2:
        yield PAIRS.format(number=comb(len(results), 2))
    elif len(results) == 2 and results[0].replications > 1:
        yield BY_ITSELF


def _nothing_shared(results: Sequence[Result]) -> Iterator[str]:
    """Which scenarios are of different things altogether."""
    for former, latter in combinations(results, 2):
        ours, theirs = former.scenario, latter.scenario
        if (
            ours.missions.keys() & theirs.missions.keys()
            or norms_judging(ours).keys() & norms_judging(theirs).keys()
        ):
            continue
        yield NOTHING_SHARED.format(former=former.name, latter=latter.name)
