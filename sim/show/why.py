"""What `officesim why` prints: which queue, source or rule makes dossiers late, and what remains without any."""

import math
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from sim.model.problems import InputError, Problem, all_problems
from sim.show.inquiry import Question, asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.tables import Table, means_of, with_interval
from sim.study.attribution import (
    ANSWERS,
    GAINS,
    MOST_IN_ALL_ORDERS,
    MOVES,
    PAIRS_OF_ORDERS,
    Runs,
    Share,
    Split,
    possible,
    split,
)
from sim.study.causes import Cause, causes_of
from sim.study.describing import scenario_hash
from sim.study.effects import is_seen
from sim.study.lateness import LateDossiers, chosen_norms, has_limit, norms_by_mission
from sim.study.replications import Prepared, prepare
from sim.study.sheets import windows_of
from sim.study.trials import Variant

NONE_SEEN = "none seen"
Row = tuple[str, ...]
NOTES = (
    "Explains: how many dossiers fewer would be late without the cause (-: more, it prevents some), how many "
    "points more on time, how many days less late in all; means over the orders of taking causes away (Shapley), "
    "which add up. Alone: without this cause and with all others; back on time and newly late are the dossiers, "
    "number by number, that this moves. Last: without any cause, against with this one only.",
    "Without a queue: people enough that nothing waits for one, at the same hours. Without a source: it answers at "
    "once, always. Without a rule: it is never applied. causes.csv has the overrides (--set) of each.",
    f"'{NONE_SEEN}': cannot be told from zero; each interval is for its own row. Dossiers are those received in "
    "the window, so that the same ones are judged in every run; those still open are counted as known at the end.",
)


def explain(file: str, how: How, norms: Sequence[str], window: str | None) -> None:
    """Split the lateness under norms among its causes, keep the answer and show it."""
    variant = Variant(file, tuple(how.overrides or ()))
    prepared = prepare(*variant)
    label, chosen = _asked(prepared, norms, window)
    number = how.replications or prepared.scenario.replications
    options = {"norms": chosen, "window": label, "replications": number}
    [(mission, subjects)] = chosen.items()
    measuring = LateDossiers(mission, scenario_hash(prepared.document.data), variant)
    with asking("why", file, how, measuring, options) as question:
        causes = causes_of(prepared.scenario, mission)
        can, cannot = possible(question.trials, question.variant, causes)
        runs = Runs(question.trials, question.variant, can, number)
        splits = [split(runs, norm, label) for norm in subjects]
        told = _told(question, mission, number, splits, can, cannot)
        question.finish(told, {"split.csv": _table(splits), "causes.csv": _overrides(causes, cannot)})
    if how.as_json:
        print_json({**told, "folder": str(question.folder)})
    else:
        print_tables([*_tables(prepared, mission, number, splits, cannot)])
        print(f"Results: {question.folder}")


def _asked(prepared: Prepared, norms: Sequence[str], window: str | None) -> tuple[str, dict[str, list[str]]]:
    """The window, and the norms to explain of the one mission that they judge.

    InputError with all that is wrong with either, and for norms that can make nothing late.
    """
    labels = [each.label for each in windows_of(prepared.plan)]
    label = labels[-1] if window is None else window
    with all_problems() as problems:
        if label not in labels:
            rule = f"is no window of this scenario; known: {', '.join(labels)}"
            problems.append(Problem("--window", label, rule))
        chosen = _of_one_mission(prepared, norms)
    return label, _limited(prepared, norms, chosen, label)


def _of_one_mission(prepared: Prepared, wanted: Sequence[str]) -> dict[str, list[str]]:
    chosen = chosen_norms(norms_by_mission(prepared.plan), wanted)
    if len(chosen) > 1:
        several = ", ".join(f"'{norms[0]}'" for norms in chosen.values())
        rule = f"missions are explained one at a time, and these judge {len(chosen)}; name one of {several}"
        raise InputError([Problem("--norm", ", ".join(wanted), rule)])
    return chosen


def _limited(
    prepared: Prepared, wanted: Sequence[str], chosen: dict[str, list[str]], window: str
) -> dict[str, list[str]]:
    """Of these norms those under which something can be late. InputError for one that is asked for and cannot."""
    plan, [(mission, subjects)] = prepared.plan, chosen.items()
    limited = [norm for norm in subjects if has_limit(plan, mission, norm, window)]
    without = [norm for norm in subjects if norm not in limited]
    if without and (wanted or not limited):
        rule = f"has no single known limit in {window}, so nothing is late under it; choose another --window"
        raise InputError([Problem("--norm", norm, rule) for norm in without])
    return {mission: limited}


def _tables(
    prepared: Prepared, mission: str, number: int, splits: Sequence[Split], cannot: Sequence[Cause]
) -> Iterator[Table]:
    """One table a norm; the notes stand under the last."""
    notes = [f"{means_of(number)} Paired by replication.", *NOTES]
    if number == 1:
        notes[0] = "One replication: no interval. Nothing can be told from zero; ask for more with --replications."
    if len(splits[0].causes) > MOST_IN_ALL_ORDERS:
        orders = (
            f"{2 * PAIRS_OF_ORDERS} orders in each replication, {PAIRS_OF_ORDERS} drawn for it and their reverses"
        )
        notes[0] += f" Explains: over {orders}; its interval holds that too."
    notes += [f"Not taken away: {cause.name} ({cause.why_not})." for cause in cannot]
    name = prepared.scenario.title.in_language()
    for place, one in enumerate(splits):
        title = f"{name}: why late under {one.norm}, dossiers of {mission} received in {one.window}"
        is_last = place == len(splits) - 1
        yield Table(title, COLUMNS, tuple(_rows(one)), tuple(notes) if is_last else (), texts=(COLUMNS[0],))


COLUMNS = ("", "explains", "points", "days", "alone", "back on time", "newly late", "last")


def _rows(one: Split) -> Iterator[Row]:
    yield _standing(one), *[""] * (len(COLUMNS) - 1)
    for row in one.causes.to_dict("records"):
        yield (
            f"  {row['cause']}",
            _seen(row, "explained_late"),
            _seen_number(row, "explained_points"),
            _seen_number(row, "explained_days", 0),
            _seen(row, "alone_late"),
            _number(row["back_on_time"], sign=""),
            _number(row["newly_late"], sign=""),
            _seen(row, "last_late"),
        )
    # To nine digits: the sum of means must not be printed as another number than what it adds up to.
    late, points, days = (round(float(one.causes[f"explained_{gain}"].sum()), 9) for gain in GAINS)
    yield "  sum of the causes", *_three(late, points, days, "+"), *[""] * 4
    for words, standing in (("work itself, closed hours", one.remaining), ("late as it is", one.as_it_is)):
        points = 100.0 * (1.0 - standing["share_on_time"].mean)
        yield f"  {words}", *_three(standing["late"].mean, points, standing["days_late"].mean), *[""] * 4


def _standing(one: Split) -> str:
    there = one.as_it_is
    late, counted = _interval(there["late"], is_difference=False), there["counted"].mean
    words = f"late: {late} of {counted:,.0f}; on time: {with_interval(*there['share_on_time'], 'share')}"
    if not math.isnan(decided := there["decided_share_on_time"].mean):
        words += f" (of those decided in {one.window}: {100 * decided:.1f} %)"
    mean = there["mean_days_late"].mean
    return words if math.isnan(mean) else f"{words}; late by {mean:,.0f} days on average"


def _three(late: float, points: float, days: float, sign: str = "") -> Row:
    return _number(late, sign=sign), _number(points, sign=sign), _number(days, 0, sign=sign)


def _interval(share: Share, is_difference: bool = True) -> str:
    return with_interval(*share, "days", is_difference=is_difference)


def _seen(row: Mapping[Any, Any], name: str) -> str:
    share = Share(row[name], row[f"{name}_half_width"])
    return _interval(share) if math.isnan(share.half_width) or is_seen(*share) else NONE_SEEN


def _seen_number(row: Mapping[Any, Any], name: str, digits: int = 1) -> str:
    half = row[f"{name}_half_width"]
    return _number(row[name], digits) if math.isnan(half) or is_seen(row[name], half) else NONE_SEEN


def _number(value: float, digits: int = 1, sign: str = "+") -> str:
    if math.isnan(value):
        return ""
    text = f"{value:{sign},.{digits}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0.0 else text


def _told(
    question: Question,
    mission: str,
    number: int,
    splits: Sequence[Split],
    can: Sequence[Cause],
    cannot: Sequence[Cause],
) -> dict[str, Any]:
    """The whole answer as one JSON document."""
    return {
        "scenario": question.prepared.name,
        "mission": mission,
        "replications": number,
        "seed": question.trials.seed,
        "norms": [
            {
                "norm": one.norm,
                "window": one.window,
                "as_it_is": _shares(one.as_it_is),
                "without_all_causes": _shares(one.remaining),
                "total": _shares(one.total),
                "sum_of_explained": {gain: float(one.causes[f"explained_{gain}"].sum()) for gain in GAINS},
                "causes": [_cause(row) for row in one.causes.to_dict("records")],
            }
            for one in splits
        ],
        "causes": [{"cause": each.name, "kind": each.kind, "overrides": each.overrides} for each in can],
        "not_taken_away": [{"cause": each.name, "why": each.why_not} for each in cannot],
    }


def _shares(values: dict[str, Share]) -> dict[str, Any]:
    return {name: {"mean": share.mean, "half_width": share.half_width} for name, share in values.items()}


def _cause(row: Mapping[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"cause": row["cause"], "kind": row["kind"]}
    for answer in ANSWERS:
        told[answer] = {
            gain: {
                "mean": row[f"{answer}_{gain}"],
                "half_width": (half := row[f"{answer}_{gain}_half_width"]),
                "is_seen": None if math.isnan(half) else is_seen(row[f"{answer}_{gain}"], half),
            }
            for gain in GAINS
        }
    told["alone"] |= {name: row[name] for name in MOVES}
    return told


def _table(splits: Sequence[Split]) -> pd.DataFrame:
    parts = [one.causes.assign(norm=one.norm, window=one.window) for one in splits]
    table = pd.concat(parts, ignore_index=True)
    return table[["norm", "window", *(name for name in table.columns if name not in ("norm", "window"))]]


def _overrides(causes: Sequence[Cause], cannot: Sequence[Cause]) -> pd.DataFrame:
    """Every cause, and the words that set it to nothing on a command line."""
    why_not = {cause.name: cause.why_not for cause in cannot}
    return pd.DataFrame(
        [
            (each.name, each.kind, "" if each.name in why_not else _words(each), why_not.get(each.name, ""))
            for each in causes
        ],
        columns=["cause", "kind", "overrides", "why_not"],
    )


def _words(cause: Cause) -> str:
    return " ".join(f"--set {shlex.quote(text)}" for text in cause.overrides)
