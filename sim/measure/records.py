"""Records: a real system's export as a dossier log, so that the same code judges it as a simulated one.

Two shapes are read: one row per case, with its dates; or one row per event, folded to cases. What the record
does not say stays unknown: a decision without a stated outcome has outcome -1, and `right` is -1, never
guessed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from sim.measure.record_columns import Table, by_name
from sim.measure.record_map import RecordMap
from sim.plan.log import DECIDED_OUTCOMES, NOT_HAPPENED, OUTCOMES, STAMPS, Log, seconds_of

NOT_STATED = -1
DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Records:
    """A log read from a file. known: the moments it records; due_days: each case's last timely day,
    days since the log's origin, -1 where it names none, None without such a column; cases: their numbers as
    written; left_out: rows that lie after the last day known.
    """

    name: str
    log: Log
    known: frozenset[str]
    cases: tuple[str, ...]
    due_days: np.ndarray | None
    left_out: int


@dataclass(frozen=True)
class _Cases:
    """One entry per case: what both shapes of file come down to, moments as datetime64[s] or NaT."""

    table: Table
    names: np.ndarray  # the case's number
    rows: np.ndarray  # the table's row that holds its particulars
    stamps: dict[str, np.ndarray]
    outcome: np.ndarray  # index into OUTCOMES, -1 not stated
    last: np.datetime64  # last moment in the file
    left_out: int


def read_records(path: Path, mapping: RecordMap) -> Records:
    """Read a CSV file (also .csv.gz). RecordError lists what is wrong: file, column, row, value, rule."""
    table = Table(path, mapping)
    cases = _fold(table) if mapping.is_event_log else _read_cases(table)
    return _as_records(cases)


def _read_cases(table: Table) -> _Cases:
    table.require("received")
    names = np.arange(2, len(table) + 2).astype(str)
    if table.has("case"):
        table.require("case")
        names = table.texts("case").to_numpy(dtype=np.str_)
        table.refuse(
            "case",
            table.texts("case").duplicated().to_numpy(),
            "the number of an earlier row; one row a case",
        )
    stamps = {word: table.times(word) for word in STAMPS if table.has(word)}
    for word, moments in stamps.items():
        if word not in ("fact", "filed", "informed", "received"):
            table.refuse(word, moments < stamps["received"], "before the case was received")
    outcome = np.full(len(table), NOT_STATED, dtype=np.int64)
    if table.has("outcome"):
        words = table.texts("outcome").replace(dict(table.mapping.outcomes))
        outcome = by_name(words, OUTCOMES)
        strange = (outcome < 0) & ~table.is_missing("outcome")
        table.refuse("outcome", strange, "not an outcome; name it under [outcomes]")
        ended = [~np.isnat(stamps[word]) for word in ("decided", "ended") if word in stamps]
        has_ended = np.logical_or.reduce(ended)
        table.refuse("outcome", (outcome > 0) & ~has_ended, "an outcome needs the day on which the case ended")
        table.refuse("outcome", (outcome == 0) & has_ended, "open, and yet the case has ended")
    last = np.nanmax([np.nanmax(moments) for moments in stamps.values() if not np.isnat(moments).all()] or [NEVER])
    return _Cases(table, names, np.arange(len(table)), stamps, outcome, last, 0)


def _fold(table: Table) -> _Cases:
    """Events to cases: received at the first event; decided at the end of the event that ends the case.

    decided_by: the first event with one of these activities; what follows is a correction. final: the case's
    last event, if its activity is one of these; a case that stands anywhere else is open, however old.
    """
    for word in ("case", "activity", "end"):
        table.require(word)
    end = table.times("end")
    begin = np.where(np.isnat(start := table.times("start")), end, start) if table.has("start") else end
    if table.has("start"):
        table.refuse("start", begin > end, "after the event's end")
    known = set(table.texts("activity"))
    closing = list(table.mapping.decided_by or table.mapping.final)
    table.problems += [
        f"{table.path.name}: {table.mapping.columns['activity']}: {word!r}: no event has this activity"
        for word in [*closing, *table.mapping.outcomes]
        if word not in known
    ]
    table.stop_if_wrong()

    until = table.mapping.until
    kept = np.arange(len(table)) if until is None else np.flatnonzero(end < np.datetime64(until) + DAY)
    case, names = pd.factorize(table.texts("case").iloc[kept])
    order = np.lexsort((kept, end[kept], case))
    rows, case = kept[order], case[order]
    is_first = np.r_[True, case[1:] != case[:-1]][: len(case)]
    is_last = np.r_[is_first[1:], True][: len(case)]
    received = np.full(len(names), np.datetime64("9999-12-31", "s"))
    np.minimum.at(received, case, begin[rows])

    ends_case = table.texts("activity").isin(closing).to_numpy()[rows]
    if table.mapping.final:
        ends_case &= is_last
    ending = np.flatnonzero(ends_case)[::-1]  # the first of a case is written last, and stays
    ended = np.full(len(names), NEVER)
    ended[case[ending]] = end[rows[ending]]
    outcome = np.full(len(names), NOT_STATED, dtype=np.int64)
    codes, words = pd.factorize(table.texts("activity").iloc[rows[ending]])
    meant = by_name(pd.Series([table.mapping.outcomes.get(word, "") for word in words], dtype=str), OUTCOMES)
    outcome[case[ending]] = meant[codes]
    last = end[rows].max() if len(rows) else NEVER
    stamps = {"received": received, "decided": ended}
    return _Cases(
        table, names.to_numpy(dtype=np.str_), rows[is_first], stamps, outcome, last, len(table) - len(kept)
    )


def _as_records(cases: _Cases) -> Records:
    table, mapping = cases.table, cases.table.mapping
    deadline = table.times("deadline")[cases.rows] if table.has("deadline") else None
    if deadline is not None:
        early = np.zeros(len(table), dtype=np.bool_)
        early[cases.rows] = deadline < cases.stamps["received"].astype("datetime64[D]")
        table.refuse("deadline", early, "before the case was received")
    parents = _parents(cases)
    particulars = {
        word: table.codes(word, otherwise)
        for word, otherwise in (("mission", mapping.mission), ("office", ""), ("language", ""), ("cause", ""))
    }
    right = table.truths("right")
    asked = [table.times(word) for word in ("asked", "answered")] if table.has("asked") else None
    if asked:
        table.refuse("answered", (asked[1] < asked[0]) | (np.isnat(asked[0]) & ~np.isnat(asked[1])), "before asked")
    table.stop_if_wrong()

    firsts = [np.nanmin(moments) for moments in cases.stamps.values() if not np.isnat(moments).all()]
    if asked is not None and not np.isnat(asked[0]).all():
        firsts.append(np.nanmin(asked[0]))
    until_day = mapping.until or _day(cases.last)
    origin = min(_day(min(firsts)), until_day) if firsts else until_day
    until = seconds_of(origin, until_day + timedelta(days=1))
    stamps = {word: _seconds(moments, origin, until) for word, moments in cases.stamps.items()}
    kept = stamps["received"] >= 0
    if table.has("parent"):
        kept &= np.where(parents >= 0, kept[parents], True)
        parents = np.where(parents >= 0, np.cumsum(kept)[parents] - 1, parents)

    rows = cases.rows[kept]
    size = len(rows)
    dossiers = {word: _kept(stamps, word, kept) for word in STAMPS}
    outcome = cases.outcome[kept]
    without = np.isin(outcome, [n for n, word in enumerate(OUTCOMES[1:], 1) if word not in DECIDED_OUTCOMES])
    if "ended" not in stamps:
        dossiers["ended"] = dossiers["decided"].copy()
    closed = np.where(dossiers["ended"] >= 0, dossiers["ended"], dossiers["decided"])
    dossiers["ended"] = np.where(without | (dossiers["decided"] >= 0), closed, dossiers["ended"])
    dossiers["decided"] = np.where(without, NOT_HAPPENED, dossiers["decided"])
    dossiers["outcome"] = np.where(dossiers["ended"] >= 0, outcome, OUTCOMES.index("open"))
    for word, (codes, _) in particulars.items():
        dossiers[word] = codes[rows]
    dossiers |= {
        "number": np.arange(size, dtype=np.uint64),
        "parent": parents[kept],
        "right": np.where(dossiers["decided"] >= 0, right[rows], -1),
        "times_asked": np.full(size, 0 if asked else -1, dtype=np.int64),
        "questions": np.full(size, 0 if asked else -1, dtype=np.int64),
        "tasks": np.zeros(size, dtype=np.int64),
        "worked": np.zeros(size, dtype=np.int64),
    }
    asks = _asks([_seconds(moments[rows], origin, until) for moments in asked] if asked else None)
    if asked:
        dossiers["times_asked"][asks["dossier"]] = dossiers["questions"][asks["dossier"]] = 1
    log = Log(
        origin=origin,
        until=until,
        missions=particulars["mission"][1],
        offices=particulars["office"][1],
        languages=particulars["language"][1],
        causes=particulars["cause"][1],
        sources=(mapping.asked_class,) if asked else (),
        source_classes=(mapping.asked_class,) if asked else (),
        activities=(),
        teams=(),
        dossiers=dossiers,
        asks=asks,
    )
    due = None if deadline is None else _due_days(deadline[kept], origin)
    left_out = cases.left_out or int((~kept).sum())
    known = frozenset({*stamps, "ended", *(word for word in ("parent",) if table.has(word))})
    return Records(table.path.name, log, known, tuple(cases.names[kept].tolist()), due, left_out)


def _parents(cases: _Cases) -> np.ndarray:
    table = cases.table
    if not table.has("parent"):
        return np.full(len(cases.names), NOT_HAPPENED, dtype=np.int64)
    parents = pd.Series(by_name(table.texts("parent"), list(pd.unique(pd.Series(cases.names)))))
    strange = (parents.to_numpy() < 0) & ~table.is_missing("parent")
    table.refuse("parent", strange, "the number of no case in this file")
    return parents.to_numpy(dtype=np.int64)


def _asks(times: list[np.ndarray] | None) -> dict[str, np.ndarray]:
    asked, answered = times or [np.zeros(0, dtype=np.int64)] * 2
    dossier = np.flatnonzero(asked >= 0)
    nothing = np.zeros(len(dossier), dtype=np.int64)
    return {
        "dossier": dossier,
        "source": nothing,
        "asked": asked[dossier],
        "answered": answered[dossier],
        "reminder": nothing.copy(),
    }


def _kept(stamps: dict[str, np.ndarray], word: str, kept: np.ndarray) -> np.ndarray:
    if word not in stamps:
        return np.full(int(kept.sum()), NOT_HAPPENED, dtype=np.int64)
    return np.asarray(stamps[word][kept])


def _seconds(moments: np.ndarray, origin: date, until: int) -> np.ndarray:
    """Seconds since origin; what has not happened by `until` is -1, as it was not known then."""
    seconds = (moments - np.datetime64(origin, "s")).astype(np.int64)
    return np.asarray(np.where(np.isnat(moments) | (seconds >= until), NOT_HAPPENED, seconds))


def _due_days(deadline: np.ndarray, origin: date) -> np.ndarray:
    days = (deadline.astype("datetime64[D]") - np.datetime64(origin, "D")).astype(np.int64)
    return np.asarray(np.where(np.isnat(deadline), NOT_HAPPENED, days))


def _day(moment: np.datetime64) -> date:
    day: date = moment.astype("datetime64[D]").item()
    return day
