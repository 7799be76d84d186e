"""What matters most, on the screen: the verdict and its doubts, what each assumption moves, and its worth."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.model.problems import InputError, Problem, Problems
from sim.show.inquiry import asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.tables import UNDEFINED, Table
from sim.show.tornado import draw_tornado
from sim.show.weighing import NONE_SEEN, SHOWN, interval, worth_json, worth_tables
from sim.study.choices import Choice, Option, costs_told, option_names, options_told, refuse_unweighable
from sim.study.estimates import aggregate_rows
from sim.study.figures import NormFigures
from sim.study.screening import CHANCE
from sim.study.sensitivity import Answer, Design, what_matters
from sim.study.unknowns import unknowns_of

WIDEST = 0.5  # interval of a share of the variance that still tells something


def show_sensitivity(
    file: str,
    how: How,
    design: Design,
    *,
    norm: str | None,
    window: str | None,
    measure: str | None,
    options: Sequence[str],
    costs: Sequence[str],
    price: float | None,
) -> Path:
    """Ask what matters most of all that is assumed, keep the answer and show it; its folder."""
    if design.histories < 2:
        raise InputError([Problem("--replications", "1", "one history has no interval; take two or more")])
    asked = {"norm": norm, "window": window, "measure": measure, "options": options, "costs": costs, "price": price}
    with asking("sensitivity", file, how, NormFigures(), {**asked, **vars(design)}) as question:
        problems = Problems()
        chosen: tuple[Option, ...] | None = None
        prices: dict[str, float] | None = None
        with problems.noted():
            unknowns = unknowns_of(question.trials, question.prepared, question.variant, norm, window, measure)
        with problems.noted():
            chosen = options_told(options, question.variant, question.prepared)
        names = option_names(options) if chosen is None else [option.name for option in chosen]
        with problems.noted():
            prices = costs_told(costs, names)
        with problems.noted():
            known = dict.fromkeys(names, 0.0) if prices is None else prices
            refuse_unweighable(names if options else [], price, known, question.prepared)
        problems.refuse()
        assert chosen is not None
        answer = what_matters(unknowns, design, Choice(chosen, bool(options), price, prices or {}))
        told = sensitivity_json(answer)
        question.finish(told, csv_tables(answer), lambda folder: draw_tornado(answer, folder))
    if how.as_json:
        print_json({**told, "folder": str(question.folder)})
    else:
        print_tables(sensitivity_tables(answer))
        print(f"Every assumption, as tables, and a figure: {question.folder}")
    return question.folder


def csv_tables(answer: Answer) -> dict[str, pd.DataFrame]:
    """The tables of the folder, by file name."""
    unknowns, sampled = answer.unknowns, answer.sampled
    draws = pd.DataFrame([unknowns.values(place) for place in answer.sample.places])
    draws = draws.map(lambda text: text.strip('"'))
    draws = draws.assign(history=answer.sample.numbers, on_time=sampled.share, asked=sampled.asked, met=sampled.met)
    tables = {
        "tornado.csv": answer.ends,
        "screening.csv": answer.effects,
        "variance.csv": answer.variance,
        "draws.csv": draws,
    }
    if answer.promise is not None:
        tables["information.csv"] = answer.promise.worth
    if answer.decision is not None and answer.decision.worth is not None:
        tables["information_options.csv"] = answer.decision.worth
    return tables


def sensitivity_json(answer: Answer) -> dict[str, Any]:
    """The same as one document."""
    flips = answer.flips
    mean, half = _mean(answer.central.share)
    return {
        "norm": answer.unknowns.aim.norm,
        "window": answer.unknowns.aim.window,
        "measure": answer.unknowns.aim.measure or "points on time above what is asked",
        "central": {
            "on_time": mean,
            "half_width": half,
            "asked": answer.central.asked[0],
            "met": answer.central.met.mean(),
            "histories": len(answer.central.share),
        },
        "verdict": None if flips is None else flips.__dict__,
        "ends": answer.ends,
        "screening": answer.effects,
        "variance": answer.variance,
        "left_out": answer.gone,
        **worth_json(answer),
    }


def sensitivity_tables(answer: Answer) -> list[Table]:
    """The answer as tables for people."""
    return [_verdict(answer), _tornado(answer), _ranking(answer), *worth_tables(answer)]


def _verdict(answer: Answer) -> Table:
    unknowns, flips = answer.unknowns, answer.flips
    title = unknowns.prepared.scenario.title.in_language() or unknowns.prepared.name
    mean, half = _mean(answer.central.share)
    low, middle, high = (float(each) for each in _quantiles(answer.sampled.share))
    rows = [
        ("on time as assumed", f"{mean:.1f} % ± {half:.1f}, mean of {len(answer.central.share)} histories"),
        (
            "on time over all ranges",
            f"{middle:.1f} % in the middle of {len(answer.sampled.share)} draws; "
            f"nine in ten between {low:.1f} and {high:.1f} %",
        ),
    ]
    notes = [
        f"A draw gives each of the {len(unknowns.ranges)} assumed numbers a value, uniform over its range, and has "
        "one history of its own."
    ]
    if unknowns.left_out:
        costs = (
            "1 assumed cost, which moves"
            if unknowns.left_out == 1
            else f"{unknowns.left_out} assumed costs, which move"
        )
        notes.append(f"Left out: {costs} no history.")
    if flips is not None:
        verdict = "met" if flips.is_met else "missed"
        asked = answer.central.asked[0]
        rows += [
            ("asked", f"{asked:g} %"),
            (
                "verdict as assumed",
                f"{verdict}: it is in {flips.chance_n - flips.chance_count} of {flips.chance_n} histories",
            ),
            (
                "the other verdict",
                f"in {100 * flips.share:.0f} % [{100 * flips.low:.0f}, {100 * flips.high:.0f}] of the box: "
                f"{flips.count} of {flips.n} draws",
            ),
        ]
        notes.append("In brackets the exact 95 % interval of that share, chance included.")
    else:
        notes.append(f"{unknowns.aim.norm} asks no percentage in {unknowns.aim.window}: there is no verdict.")
    if gone := sum(answer.gone.values()):
        notes.append(
            f"Some corners of the box are no valid scenario (as a median above its p90): {gone} drawn sets of "
            "points that touch them were drawn anew."
        )
    return Table(
        f"{title}: {unknowns.aim.norm}, {unknowns.aim.window}", ("", ""), tuple(rows), tuple(notes), ("", "")
    )


def _tornado(answer: Answer) -> Table:
    aim, ends = answer.unknowns.aim, answer.ends
    seen = ends[ends["low_is_seen"] | ends["high_is_seen"]]
    shown = seen.head(SHOWN)
    rows: list[tuple[str, ...]] = []
    row: Any
    for row in shown.itertuples(index=False):
        rows.append((row.factor, row.range, _end(answer, row, "low"), _end(answer, row, "high")))
    n = answer.design.histories
    what = "points on time" if aim.measure is None else aim.measure + (", in points" if aim.is_share else "")
    if aim.measure is None and aim.asks:
        what += " above what is asked"
    notes = [
        f"Change of {what} where one assumption alone stands at an end of its range; paired over {n} "
        f"histories, ± half width of the 95 % interval of each; '{NONE_SEEN}': cannot be told from zero."
    ]
    if answer.flips is not None:
        notes[0] += " (met: …): in how many of them the norm is met, where most have the other verdict."
    if len(shown) < len(ends):
        weaker, unseen = len(seen) - len(shown), len(ends) - len(seen)
        told = [f"{weaker} others move it less"] * (weaker > 0) + [f"of {unseen} nothing is seen"] * (unseen > 0)
        notes.append(f"{'; '.join(told)}.".capitalize())
    return Table(
        "One assumption at a time",
        ("assumption", "range", "at its low end", "at its high end"),
        tuple(rows),
        tuple(notes),
        ("assumption", "range"),
    )


def _end(answer: Answer, row: Any, side: str) -> str:
    difference, half = getattr(row, f"{side}_difference"), getattr(row, f"{side}_half_width")
    if math.isnan(difference):
        return UNDEFINED
    flips = answer.flips
    met, n = getattr(row, f"{side}_met"), answer.design.histories
    other = flips is not None and (met >= 0.5) != flips.is_met
    mark = f" (met: {met * n:.0f} of {n})" if other else ""
    if not getattr(row, f"{side}_is_seen"):
        return NONE_SEEN + mark
    return f"{_signed(difference)}{'' if math.isnan(half) else f' ± {half:.1f}'}{mark}"


def _ranking(answer: Answer) -> Table:
    variance = answer.variance.set_index("factor")
    effects = answer.effects
    shown = list(effects["factor"][:SHOWN])
    shown += [factor for factor in [*variance.index, CHANCE] if factor not in shown]
    told = effects.set_index("factor")
    rows = []
    for factor in dict.fromkeys(shown):
        screened, varied = (UNDEFINED,) * 3, ("", "")
        if factor in told.index:
            row = told.loc[factor]
            screened = (
                f"{row['median']:.1f}",
                interval(row.mu_star, row.low, row.high, 1.0, ".1f"),
                f"{row.sigma:.1f}",
            )
        if factor in variance.index:
            row = variance.loc[factor]
            varied = _part(row, "total"), _part(row, "ranks_total")
        rows.append((factor, *screened, *varied))
    design = answer.design
    notes = (
        "Typical: median size of the change over the whole range; reach: its mean, which a few queues that run "
        f"away may rule; from {design.trajectories} random starts in the box (Morris), others wherever they stand; "
        "spread: its standard deviation, large where it depends on them.",
        "Variance, of ranks: the share that would remain if all else were known, of the figure and of where it "
        "ranks among all draws, which a few that run away do not rule "
        f"({design.draws} pairs of draws; Sobol). Chance: another history of the same office. In brackets "
        f"95 % intervals (bootstrap). Of the {design.few} that typically move it most; '{UNDEFINED}': not told by "
        f"{design.draws} draws, the interval being wider than {100 * WIDEST:.0f} points. What knowing one alone "
        "would remove, and all intervals: variance.csv.",
    )
    return Table(
        "All at once: which unknowns move it",
        ("unknown", "typical", "reach", "spread", "variance", "of ranks"),
        tuple(rows),
        notes,
        ("unknown",),
    )


def _part(row: Any, column: str) -> str:
    """A share of the variance, where it is told; estimates of it may lie beyond its bounds."""
    if row[f"{column}_high"] - row[f"{column}_low"] > WIDEST:
        return UNDEFINED
    value, low, high = (min(row[f"{column}{end}"], 1.0) for end in ("", "_low", "_high"))
    return interval(value, low, high, 100.0, ".0f", " %")


def _signed(value: float) -> str:
    text = f"{value:+.1f}"
    return text.lstrip("+-") if float(text) == 0.0 else text


def _mean(values: Any) -> tuple[float, float]:
    told = aggregate_rows(pd.DataFrame({"figure": [0]}), values[:, None])
    return float(told["mean"].iloc[0]), float(told["half_width"].iloc[0])


def _quantiles(values: Any) -> Any:
    return pd.Series(values).quantile([0.05, 0.5, 0.95])
