"""The records of a real office as one history of a scenario: the same rows, made by the same code.

Only what records can tell is laid over a forecast: shares on time under each norm, numbers, delays, backlogs and
the curve of shares decided. Work, presence and what was rightly decided are not in them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

from sim.law.calendars import Calendar
from sim.measure.compliance import asked_of_all, judged
from sim.measure.delays import curve, delay_figures
from sim.measure.dossiers import Dossiers
from sim.measure.quality import quality_figures
from sim.measure.records import Records
from sim.measure.tables import Figures, tidy
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts, Window, months, span, unique
from sim.measure.workload import workload_figures
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED, day_at
from sim.study.deciding import opened_by
from sim.study.sheets import CURVE_DAYS, judged_windows

SHARES = ("decisions_share_on_time", "requests_share_on_time", "deadlines_share_on_time")
OF_NORMS = (*SHARES, "met")
OF_MISSIONS = (
    *("received", "decided", "backlog", "backlog_mean_age_days"),
    *("delay_mean_days", "delay_median_days", "delay_p90_days"),
)
OF_OUTCOMES = ("refused_for_missing_evidence",)  # where the records state outcomes
OPEN = "requests_not_yet_due"  # says how far the requests of a window were followed
BEFORE = "open_before"
SHARE_DECIDED = "share_decided"


@dataclass(frozen=True, eq=False)
class Observed:
    """What records say in the rows of a forecast: tables of subject, measure, window and value.

    years, months: of windows wholly known; curve: of days on which all are followed. since, until: the days known.
    told: what is not judged, and why.
    """

    since: date
    until: date
    years: pd.DataFrame
    months: pd.DataFrame
    curve: pd.DataFrame
    told: list[str] = field(default_factory=list)


def observe(records: Records, scenario: Scenario, since: date | None = None) -> Observed:
    """Judge records by the norms of a scenario, in its windows.

    since: the first day known; that of the first receipt when None, and the days without work before it. InputError
    where the records and the scenario share no mission, or no month of the period is wholly known.
    """
    log, calendar = records.log, institution_calendar(scenario.calendar)
    ours = [mission for mission in scenario.missions if mission in log.missions]
    if not ours:
        rule = (
            f"{', '.join(log.missions)}: no mission of the forecast, which has {', '.join(scenario.missions)}; "
            "name the column with --column mission=COLUMN, or the mission of all cases with --mission"
        )
        raise InputError([Problem(records.name, "mission", rule)])
    first, last = scenario.period.from_, scenario.period.until
    until = log.origin + timedelta(days=log.until // DAY_SECONDS - 1)
    begun = since or _first_day(records, calendar)
    by_year, by_month = judged_windows(scenario), months(first, last)
    every = unique([*by_year, *by_month])
    known = [window for window in every if begun <= window.first and window.last <= until]
    if not any(window in by_month for window in known):
        rule = f"known from {begun} to {until}: no month of the forecast, {first} to {last}, lies wholly in that"
        raise InputError([Problem(records.name, "", rule)])

    cuts = Cuts(every, log.origin, log.until // DAY_SECONDS)
    wanting = _wanting(records, scenario, ours)
    judge = Judge(dossiers := Dossiers(log, cuts, _family(records, scenario)), calendar)

    def figures(windows: list[Window]) -> Iterator[Figures]:
        spans = cuts.spans(windows)
        norms = asked_of_all(norms_used(scenario), cuts, windows)
        able = [each for each in norms if each.mission in ours and each.subject not in wanting]
        yield from judged(judge, able, ("institution",))
        for mission in ours:
            yield workload_figures(dossiers, mission, spans)
            yield delay_figures(dossiers, mission, spans)
            if (log.dossiers["outcome"] > 0).any():
                yield quality_figures(dossiers, mission, spans)

    measures = {*OF_NORMS, *OF_MISSIONS, *OF_OUTCOMES, OPEN, BEFORE}
    tables = []
    for windows in (by_year, by_month):
        table = tidy(figures([window for window in windows if window in known]))
        tables.append(table[table["measure"].isin(measures)].reset_index(drop=True))
    days = (until - last).days if span(first, last) in known else -1
    years, by_months = tables
    return Observed(
        begun,
        until,
        years,
        by_months,
        _curve(dossiers, cuts, ours, span(first, last), min(days, CURVE_DAYS)),
        [
            *_told(records, scenario, [window for window in every if window not in known], days),
            *(f"{subject}: not judged, {rule}" for subject, rule in wanting.items()),
        ],
    )


def _first_day(records: Records, calendar: Calendar) -> date:
    """The first day known: that of the first receipt, and before it the days on which nothing is received."""
    received = records.log.stamp("received")
    received = received[received != NOT_HAPPENED]
    day = day_at(records.log.origin, int(received.min())) if len(received) else records.log.origin
    while not calendar.is_open(before := day - timedelta(days=1)):
        day = before
    return day


def _wanting(records: Records, scenario: Scenario, missions: list[str]) -> dict[str, str]:
    """The norms, by subject, by which these records cannot be judged, and why."""
    found: dict[str, str] = {}
    cuts = Cuts([], records.log.origin, records.log.until // DAY_SECONDS)
    for each in asked_of_all(norms_used(scenario), cuts, months(*[scenario.period.from_] * 2)):
        clock = each.norm.clock
        moments = [moment for moment in dict.fromkeys((clock.start, clock.stop)) if moment not in records.known]
        if each.mission not in missions:
            continue
        if moments:
            found[each.subject] = f"the records do not have: {', '.join(moments)}"
        elif clock.suspends and not records.log.sources and _asks(scenario, each.mission):
            found[each.subject] = "questions suspend its clock and the records hold none; map asked and answered"
    return found


def _asks(scenario: Scenario, mission: str) -> bool:
    """Whether a mission asks anybody."""
    return any(step.ask for step in scenario.missions[mission].steps.values())


def _family(records: Records, scenario: Scenario) -> list[str] | None:
    """The causes of children that decide anew: all but those that the scenario opens for something else."""
    other = [cause for cause, child in opened_by(scenario).items() if not scenario.missions[child].decides_anew]
    causes = records.log.causes
    return [cause for cause in causes if cause not in other] if set(other) & set(causes) else None


def _curve(dossiers: Dossiers, cuts: Cuts, missions: list[str], period: Window, last_day: int) -> pd.DataFrame:
    """The share decided by each day, up to the last day on which all are followed."""
    rows = []
    for mission in missions if last_day >= 0 else ():
        share = curve(dossiers.of(mission).waits(), cuts.spans([period]))[1][: last_day + 1]
        rows += [(mission, SHARE_DECIDED, str(day), float(value)) for day, value in enumerate(share)]
        decided = range(len(share), last_day + 1) if len(share) and share[-1] == 1.0 else ()
        rows += [(mission, SHARE_DECIDED, str(day), 1.0) for day in decided]
    return pd.DataFrame(rows, columns=["subject", "measure", "window", "value"])


def _told(records: Records, scenario: Scenario, partial: list[Window], days: int) -> Iterator[str]:
    """What is not judged, and why."""
    if partial:
        yield f"not wholly known (--since, --until), so not judged: {_in_short(partial)}"
    if days < 0:
        yield "the curve of shares decided: not judged before all of the period is known"
    if missing := [mission for mission in scenario.missions if mission not in records.log.missions]:
        yield f"missions of the forecast of which the records have nothing: {', '.join(missing)}"
    if strange := [mission for mission in records.log.missions if mission not in scenario.missions]:
        yield f"missions of the records of which the forecast says nothing: {', '.join(strange)}"


def _in_short(windows: list[Window]) -> str:
    """The names of windows, the first and the last of many."""
    names = [window.label for window in windows]
    return ", ".join(names) if len(names) <= 6 else f"{', '.join(names[:5])} … {names[-1]} ({len(names)} windows)"
