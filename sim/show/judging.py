"""A real log judged, as a table for people and as JSON."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from sim.law.calendars import Calendar
from sim.law.durations import Duration, parse_duration
from sim.law.norms import Norm, find_norm
from sim.measure.judging import judge_records
from sim.measure.record_map import RecordError
from sim.measure.records import Records, read_records
from sim.model.checks import load_scenario
from sim.model.library import norm_library
from sim.model.norms import norms_of, norms_used
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.log import DAY_SECONDS
from sim.show.log_options import LogOptions
from sim.show.tables import UNDEFINED, Table, has_something

REQUESTS = (
    ("requests_on_time", "closed on time"),
    ("requests_late", "closed late"),
    ("requests_overdue", "open and overdue"),
    ("requests_not_yet_due", "open, not yet due"),
    ("requests_left", "left without a decision"),
    ("requests_not_started", "the clock never started"),
)
BASES = (
    ("decisions", "decisions taken"),
    ("requests", "requests received"),
    ("deadlines", "deadlines fallen"),
)
DAYS = (
    ("mean_days", "mean days of those decided"),
    ("median_days", "median days"),
    ("p90_days", "90 % within, days"),
    ("oldest_open_days", "oldest open, days"),
)
NOTE = (
    "Open and overdue counts as late; open and not yet due, or left without a decision, is not counted. Decisions: "
    "taken in the window; deadlines: falling in it. Days: from the clock's start to its stop, suspensions included."
)


@dataclass(frozen=True)
class Judged:
    """What a log was judged by and what came of it: measures as in `sim.measure.compliance`."""

    records: Records
    by: str
    measures: pd.DataFrame
    warning: str

    @property
    def until(self) -> date:
        """The last day known."""
        log = self.records.log
        return log.origin + timedelta(days=log.until // DAY_SECONDS - 1)

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "log": self.records.name,
            "judged_by": self.by,
            "cases": len(self.records.log),
            "until": self.until,
            "left_out": self.records.left_out,
            "measures": self.measures,
        }


def judged(
    log: Path,
    options: LogOptions,
    norm: str | None = None,
    limit: str | None = None,
    percentage: float | None = None,
    country: str | None = None,
    scenario: str | None = None,
) -> Judged:
    """Read and judge a log. InputError lists what is wrong with the file, its map or the options.

    scenario: a file whose norms are known too, and whose holidays count where no country is named.
    """
    problems: list[Problem] = []
    of_file = None if scenario is None else load_scenario(scenario)[1]

    def read(option: str, text: str | None, reader: Callable[[str], Any]) -> Any:
        try:
            return None if text is None else reader(text)
        except ValueError as error:
            problems.append(Problem(option, "", str(error)))
            return None

    norms = _known(of_file) if of_file else norm_library()
    known: Norm | None = read("--norm", norm, partial(_deadline, norms))
    span: Duration | None = read("--limit", limit, parse_duration)
    holidays = institution_calendar(of_file.calendar) if of_file else Calendar()
    calendar: Calendar = read("--country", country, Calendar) or holidays
    if percentage is not None and not 0 < percentage <= 100:
        problems.append(Problem("--percentage", "", f"{percentage:g}: above 0 and at most 100"))
    if problems:
        raise InputError(problems)
    try:
        records = read_records(log, options.map(log))
        measures = judge_records(records, norm=known, limit=span, percentage=percentage, calendar=calendar)
    except RecordError as error:
        raise InputError(Problem("", "", line) for line in error.problems) from None
    except ValueError as error:
        raise InputError([Problem("", "", str(error))]) from None
    by = norm or (f"a limit of {span}" if span else "the deadlines of its own records")
    return Judged(records, by, measures, _warning(known, span, has_holidays=bool(country or of_file)))


def _known(scenario: Scenario) -> dict[str, Norm]:
    """The norms of a scenario, with what it assumes for one where that is the same for all its missions."""
    used: dict[str, set[Norm]] = {}
    for _, norm in norms_used(scenario):
        used.setdefault(norm.id, set()).add(norm)
    return {**norms_of(scenario), **{name: next(iter(each)) for name, each in used.items() if len(each) == 1}}


def _deadline(norms: dict[str, Norm], text: str) -> Norm:
    norm = find_norm(norms, text)
    if norm.kind != "deadline":
        raise ValueError(f"'{text}': kind '{norm.kind}': only a deadline that binds the office is judged")
    return norm


def _warning(norm: Norm | None, limit: Duration | None, *, has_holidays: bool) -> str:
    """What the reader must know of the limit."""
    limits = [limit] if limit else [version.limit for version in norm.versions] if norm else []
    if limits and not any(each.is_known for each in limits):
        return "The text gives no limit: nothing can be judged by this norm."
    if not has_holidays and any(each.unit == "working_day" for each in limits):
        return "Every Monday to Friday counts as a working day; name the holidays' --country."
    return ""


def judged_table(judged: Judged) -> Table:
    """Counts, and shares each on its own base, by window."""
    windows = list(dict.fromkeys(judged.measures["window"]))
    rows = [(words, *texts) for words, texts in _rows(judged.measures, windows)]
    records = judged.records
    left_out = f", {records.left_out:,} rows after it left out" if records.left_out else ""
    title = (
        f"{records.name}: {len(records.log):,} cases, known until {judged.until}{left_out}; judged by {judged.by}"
    )
    return Table(title, ("", *windows), tuple(rows), tuple(note for note in (judged.warning, NOTE) if note))


def _rows(measures: pd.DataFrame, windows: list[str]) -> Iterator[tuple[str, list[str]]]:
    values = {(m, w): v for m, w, v in zip(measures.measure, measures.window, measures.value, strict=True)}

    def texts(measure: str, written: Callable[[float], str]) -> list[str]:
        cells = [values.get((measure, window), float("nan")) for window in windows]
        return [UNDEFINED if cell != cell else written(cell) for cell in cells]

    for window in windows:
        counts = [values.get((measure, window), 0.0) for measure, _ in REQUESTS]
        values["received", window] = sum(counts)
    yield "requests received", texts("received", "{:,.0f}".format)
    for measure, words in REQUESTS:
        yield f"  {words}", texts(measure, "{:,.0f}".format)
    yield "share on time", [""] * len(windows)
    for base, words in BASES:
        shares = texts(f"{base}_share_on_time", lambda share: f"{100 * share:.1f} %")
        counted = texts(f"{base}_counted", "{:,.0f}".format)
        pairs = zip(shares, counted, strict=True)
        yield f"  of {words}", [s if s == UNDEFINED else f"{s} of {c}" for s, c in pairs]
    asked = texts("percentage", "{:g} %".format)
    if has_something(asked):
        yield "  asked", asked
        yield "  met", texts("met", lambda met: "yes" if met else "no")
    citizen = texts("citizen_requests_share_on_time", lambda share: f"{100 * share:.1f} %")
    if has_something(citizen):
        yield "  of requests, for the citizen", citizen
    yield "days", [""] * len(windows)
    for measure, words in DAYS:
        yield f"  {words}", texts(measure, "{:,.1f}".format)
