"""The outlook for the year's end, as tables for people and as JSON."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sim.measure.office_files import read_office_files
from sim.measure.so_far import SoFar, so_far
from sim.model.checks import load_scenario
from sim.model.document import parts_of
from sim.model.norms import norms_used
from sim.model.overrides import OVERRIDE
from sim.model.problems import InputError, Problem, all_problems
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.show.inquiry import Question, asking
from sim.show.log_options import LogOptions
from sim.show.options import How
from sim.show.outlook_dossiers import chance, dossiers_table
from sim.show.printing import print_json, print_tables
from sim.show.tables import UNDEFINED, Table
from sim.study.assumptions import drawn_overrides
from sim.study.estimates import clopper_pearson
from sim.study.levers import Lever, Turning, lever_of, one_more_post, sooner_reminders, turnings
from sim.study.outlook import Outlook, from_today, outlook_of, ranges_of
from sim.study.year_end import YearEnd, year_so_far

FULL_RANGE = 39  # histories whose extremes hold a further one with 95 % (Wilks, 1941)
STALE = 10  # working days without any news, after which the files may not be of today
HISTORIES = 200  # where the command names no number: an interval of at most 7 points on each side
NOT_IN_IT = (
    "Year's end: mean of {histories} histories from this morning on, laid after the year so far, judged as one. "
    "80 %, 95 %: where the figure of the year falls in 80 and in 95 of 100 of them. In brackets: exact 95 % "
    "interval of the probability. Not knowing the scenario's numbers is in none of this; --draws shows it apart."
)
NO_SEQUELS = "What decisions already taken will still bring back is not in the register, and not in the outlook."
HOW_TRIED = (
    "Starts are tried by bisection, today and every Monday, in the same histories; a later start is taken to help "
    "no more than an earlier one. Of a start a week later than the last one too few histories meet the norm."
)


@dataclass(frozen=True)
class Asked:
    """What the command asks beside the scenario: files, day, levers, and how surely these must turn a norm."""

    stock: Path
    decided: Path | None
    at: date
    columns: LogOptions
    levers: Sequence[str] = ()
    has_levers: bool = True
    probability: float = 0.5
    draws: int = 0


@dataclass(frozen=True)
class Drawn:
    """A norm under assumed numbers drawn over their ranges, a history each; NaN where nothing is judged."""

    norm: str
    share: np.ndarray
    met: np.ndarray


def show_outlook(file: str, how: How, asked: Asked) -> None:
    """Read, simulate, keep and print the outlook of a scenario."""
    overrides, year = tuple(how.overrides or ()), f"{asked.at.year}"
    scenario = load_scenario(file, overrides)[1]
    with all_problems() as problems:
        if not norms_used(scenario):
            rule = "no norm judges any mission, so that nothing can be met or late; name one, as norms = ['NORM']"
            problems.append(Problem(file, "missions", rule))
        if asked.decided is None and (asked.at.month, asked.at.day) != (1, 1):
            rule = f"the figures of {year} count what was decided since 1 January; name its list, if only of heads"
            problems.append(Problem("--decided", "", rule))
        levers = _levers(file, overrides, scenario, asked, problems)
        files = read_office_files(scenario, asked.at, asked.stock, asked.decided, asked.columns.map)
    known = so_far(scenario, files)
    numbers = range(how.replications or HISTORIES)
    rest = how._replace(overrides=[*overrides, *from_today(scenario, known)])
    options = {
        "at": asked.at,
        "so far": repr(known),
        "levers": [lever.words for lever in levers],
        "probability": asked.probability,
        "draws": asked.draws,
        "histories": len(numbers),
    }
    with asking("outlook", file, rest, YearEnd(known), options) as question:
        trials, variant = question.trials, question.variant
        (values,) = trials.ask([(variant, numbers)])
        outlook = outlook_of(scenario, known, *year_so_far(scenario, known), trials.rows(variant), values)
        own = outlook.norms[outlook.norms["is_own"] & (outlook.norms["window"] == year)]
        missed = [(norm, year) for norm in own[own["probability"] < asked.probability]["norm"]]
        turned = turnings(trials, variant, asked.at, levers, missed, numbers, asked.probability)
        drawn = _drawn(question, list(own["norm"]), year, asked.draws)
        answer = {
            "at": asked.at,
            "ended": len(known.ended),
            "open": len(known.open),
            "norms": outlook.norms,
            "levers": [_turning_json(each) for each in turned],
            "draws": [_drawn_json(each) for each in drawn],
            "dossiers": outlook.dossiers,
        }
        question.finish(answer, {"norms.csv": outlook.norms, "dossiers.csv": outlook.dossiers})
    if how.as_json:
        print_json({**answer, "folder": str(question.folder)})
        return
    title = scenario.title.in_language() or question.prepared.name
    tables = [
        _norms_table(title, scenario, known, outlook, len(numbers)),
        *_levers_table(turned, levers, asked, is_needed=bool(missed)),
        *_draws_table(drawn, asked.draws),
        dossiers_table(outlook.dossiers, asked.at, institution_calendar(scenario.calendar)),
    ]
    print_tables(tables)
    print(f"Results: {question.folder}")


def _levers(
    file: str, overrides: tuple[str, ...], scenario: Scenario, asked: Asked, problems: list[Problem]
) -> list[Lever]:
    """The changes to try; what is wrong with those of the command line is added to the problems."""
    if not asked.has_levers:
        return []
    if not asked.levers:
        return [*one_more_post(scenario, asked.at), *sooner_reminders(scenario)]
    levers = []
    for text in asked.levers:
        try:
            levers.append(lever_of(text, scenario, asked.at))
            load_scenario(file, (*overrides, *levers[-1].overrides(asked.at)))
        except InputError as error:
            name = f"--lever {text}"
            problems += [
                replace(each, file=name) if each.file.startswith(OVERRIDE) else each for each in error.problems
            ]
    return levers


def _drawn(question: Question, norms: Sequence[str], year: str, draws: int) -> list[Drawn]:
    """Each norm under assumed numbers drawn over their ranges; every draw is one history of its own."""
    if not draws:
        return []
    document, scenario, trials = question.prepared.document, question.prepared.scenario, question.trials
    stated = {text.partition("=")[0].strip() for text in question.variant.overrides}
    variants = []
    for draw in range(draws):
        values = drawn_overrides(document, scenario, trials.seed, draw)
        drawn = [f"{path}={value}" for path, value in values.items() if _may_vary(path, stated)]
        variants.append(question.variant.also(*drawn))
    figures = [each[0] for each in trials.ask([(variant, [draw]) for draw, variant in enumerate(variants)])]
    rows = [trials.rows(variant) for variant in variants]

    def of(norm: str, measure: str) -> np.ndarray:
        found = []
        for own, values in zip(rows, figures, strict=True):
            is_it = (own["subject"] == norm) & (own["measure"] == measure) & (own["window"] == year)
            found.append(float(values[is_it.to_numpy()][0]))
        return np.array(found)

    return [Drawn(norm, of(norm, "share_on_time"), of(norm, "met")) for norm in norms]


def _may_vary(path: str, stated: Collection[str]) -> bool:
    """Whether an assumed number is drawn: not what a norm asks, nor what the command line states."""
    return path not in stated and "norms" not in parts_of(path)


def _norms_table(title: str, scenario: Scenario, known: SoFar, outlook: Outlook, histories: int) -> Table:
    year, rows = f"{known.at.year}", []
    for (norm, window), group in outlook.norms.groupby(["norm", "window"], sort=False):
        own = group[group["is_own"]]
        line = (own if len(own) else group).iloc[0].to_dict()
        counted = "" if math.isnan(line["so_far"]) else f" of {line['so_far_counted']:,.0f}"
        rows.append(
            (
                str(norm) if window == year else f"  in {window}",
                line["base"] if len(own) else f"{line['base']} *",
                UNDEFINED if math.isnan(line["asked"]) else f"{line['asked']:g} %",
                _share(line["so_far"]) + counted,
                _share(line["share"]),
                _range(line["low_80"], line["high_80"]),
                _range(line["low_95"], line["high_95"]),
                chance(line["probability"], line["low"], line["high"]),
            )
        )
    heads = ("norm", "share of", "asked", "so far", "year's end", "80 %", "95 %", "will be met")
    told = f"{title}: {year} as it looks on the morning of {known.at}, {len(known.open):,} dossiers open"
    notes = [NOT_IN_IT.format(histories=histories), NO_SEQUELS]
    if any(row[1].endswith("*") for row in rows):
        notes.append("* The text of the norm names no base.")
    if histories < FULL_RANGE:
        notes.append(f"{UNDEFINED}: {histories} histories are too few for that range; 95 % needs {FULL_RANGE}.")
    notes += _grown_old(scenario, known)
    return Table(told, heads, tuple(rows), tuple(notes), texts=("norm", "share of"), folded=("norm",))


def _grown_old(scenario: Scenario, known: SoFar) -> Iterator[str]:
    """What is said of files that end long before today, or of a day of which the scenario does not speak."""
    period, calendar = scenario.period, institution_calendar(scenario.calendar)
    if not period.from_ <= known.at <= period.until:
        yield f"The scenario speaks of {period.from_} to {period.until}; that it holds on {known.at} is assumed."
    newest = known.newest or known.at
    if (days := int(calendar.open_days(newest, (known.at - newest).days).sum())) > STALE:
        yield f"The newest date in the files is {newest}, {days} working days before {known.at}: are they of today?"


def _levers_table(
    turned: Sequence[Turning], levers: Sequence[Lever], asked: Asked, *, is_needed: bool
) -> list[Table]:
    if not levers:
        return []
    title = f"What still turns it: met with a probability of {100 * asked.probability:g} % or more"
    if not is_needed:
        return [Table(title, ("",), (), ("As things stand, every norm that asks a percentage is so likely met.",))]
    rows = [
        (each.lever.words, each.norm, chance(*each.chance(each.met)), *_until(each, asked.at)) for each in turned
    ]
    heads = ("change", "norm", "from today", "turns it until", "then")
    notes = [HOW_TRIED]
    if any(not each.lever.is_dated for each in turned):
        notes.append("What has no dates in a scenario is tried from today on only.")
    texts = ("change", "norm", "turns it until")
    return [Table(title, heads, tuple(rows), tuple(notes), texts=texts, folded=("change",))]


def _until(each: Turning, at: date) -> tuple[str, str]:
    if each.last is None:
        return "not even from today", ""
    if not each.lever.is_dated:
        return "from today, it does", ""
    then = chance(*each.chance(each.met_at_last))
    if each.later is None:
        return f"{each.last}, the last tried", then
    return f"{at}, today" if each.last == at else f"{each.last}", then


def _draws_table(drawn: Sequence[Drawn], draws: int) -> list[Table]:
    if not drawn:
        return []
    rows = []
    for each in drawn:
        share, met = each.share[~np.isnan(each.share)], each.met[~np.isnan(each.met)]
        low, high = clopper_pearson(np.array(met.sum()), np.array(len(met)))
        ends = ranges_of(share)
        probability = chance(float(met.mean()) if len(met) else math.nan, float(low), float(high))
        rows.append(
            (
                each.norm,
                _share(float(share.mean()) if len(share) else math.nan),
                _range(ends["low_80"], ends["high_80"]),
                probability,
            )
        )
    note = (
        f"{draws} draws of every assumed number over its stated range, a history each: what one year brings and "
        "not knowing these numbers, together. What a norm asks, and what --set states, is not drawn."
    )
    heads = ("norm", "year's end", "80 %", "will be met")
    return [Table("The same where the assumed numbers are not known", heads, tuple(rows), (note,))]


def _share(value: float) -> str:
    return UNDEFINED if math.isnan(value) else f"{100 * value:.1f} %"


def _range(low: float, high: float) -> str:
    return UNDEFINED if math.isnan(low) else f"{100 * low:.1f} to {100 * high:.1f}"


def _turning_json(each: Turning) -> dict[str, Any]:
    chances = {
        name: dict(zip(("probability", "low", "high"), each.chance(met), strict=True))
        for name, met in (("from_today", each.met), ("at_last", each.met_at_last), ("later", each.met_later))
    }
    return {
        "lever": each.lever.words,
        "key": each.lever.key,
        "is_dated": each.lever.is_dated,
        "norm": each.norm,
        "last_start": each.last,
        "first_too_late": each.later,
        "histories": each.histories,
        **chances,
    }


def _drawn_json(each: Drawn) -> dict[str, Any]:
    return {"norm": each.norm, "share_on_time": each.share.tolist(), "met": each.met.tolist()}
