"""Judging a real log: the same verdicts and the same counts as for a simulated one."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.law.clocks import Clock
from sim.law.durations import Duration
from sim.law.norms import Norm
from sim.measure.compliance import CLOCKS, judge, tally
from sim.measure.dossiers import dossiers_of
from sim.measure.record_map import RecordError
from sim.measure.records import Records
from sim.measure.tables import tidy
from sim.measure.verdicts import Judge, deadline_verdicts
from sim.measure.windows import Window, years
from sim.plan.log import DAY_SECONDS, day_at


def judge_records(
    records: Records,
    *,
    norm: Norm | None = None,
    limit: Duration | None = None,
    percentage: float | None = None,
    start: str = "received",
    stop: str = "decided",
    calendar: Calendar | None = None,
    windows: Sequence[Window] | None = None,
    mission: str | None = None,
) -> pd.DataFrame:
    """A real log under a norm, under a bare limit, or against the deadlines of its own records.

    Measures as in `compliance`; the last window covers the whole log. Of a bare limit or a deadline, the
    share is on the base of requests, with `percentage` if one is given. The citizen's clock is judged where
    the file records a fact or a parent. RecordError where the file records no such moment as the clock needs.
    """
    spans = record_windows(records) if windows is None else windows
    days = Calendar() if calendar is None else calendar
    if norm is not None and limit is not None:
        raise RecordError([f"{records.name}: judge by a norm or by a limit, not by both"])
    if norm is not None:
        _check_known(records, norm.clock.start, norm.clock.stop, norm.id)
        clocks = CLOCKS if records.known & {"fact", "parent"} else ("institution",)
        asked = norm if percentage is None else norm.with_(percentage=percentage)
        return judge(records.log, asked, days, spans, mission=mission, clocks=clocks)
    subject = "deadline" if limit is None else str(limit)
    _check_known(records, start, stop, subject)
    dossiers, counted = dossiers_of(records.log, spans)
    if limit is not None:
        clock = Clock(start=start, stop=stop, suspends=frozenset())
        verdicts = Judge(dossiers, days).institution(clock, limit, mission)
    elif records.due_days is not None:
        verdicts = deadline_verdicts(dossiers, records.due_days, start=start, stop=stop, mission=mission)
    else:
        raise RecordError(
            [f"{records.name}: columns.deadline: nothing to judge by; give a norm or a limit, or map it"]
        )
    percentages = np.full(len(spans), np.nan if percentage is None else percentage)
    return tidy([tally(verdicts, counted, percentages, subject=subject, base="requests")])


def record_windows(records: Records) -> tuple[Window, ...]:
    """The years of the log from its first receipt to its last day known, then the whole of it."""
    log = records.log
    first = day_at(log.origin, int(log.stamp("received").min())) if len(log) else log.origin
    return years(first, log.origin + timedelta(days=log.until // DAY_SECONDS - 1))


def _check_known(records: Records, start: str, stop: str, subject: str) -> None:
    problems = [
        f"{records.name}: columns.{moment}: {subject} {verb} its clock at '{moment}'; map a column to it "
        f"(the file records {', '.join(sorted(records.known - {'parent'}))})"
        for verb, moment in (("starts", start), ("stops", stop))
        if moment not in records.known
    ]
    if problems:
        raise RecordError(problems)
