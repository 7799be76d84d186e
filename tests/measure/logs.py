"""Tiny logs built by hand: moments are days since 1 January 2018, at nine in the morning."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from sim.law.clocks import Clock
from sim.law.durations import parse_duration
from sim.law.norms import Norm, Version
from sim.plan.log import DAY_SECONDS, DOSSIER_COLUMNS, OUTCOMES, STAMPS, Log

ORIGIN = date(2018, 1, 1)
NINE = 9 * 3_600
CAUSES = ("request", "second request", "court case")
WITHOUT = ("inadmissible", "withdrawn", "without object", "transferred")


def dossier(received: int, decided: int | None = None, **said: Any) -> dict[str, Any]:
    """A dossier received and perhaps decided on a day; `left` is the day it ended without a decision."""
    return {"received": received, "decided": decided, **said}


def log_of(
    dossiers: Sequence[Mapping[str, Any]],
    *,
    until: int,
    asks: Sequence[tuple[int, str, int, int | None]] = (),
    missions: tuple[str, ...] = ("assimilation",),
) -> Log:
    """A log known up to the midnight that begins day `until`. asks: dossier, class, asked, answered."""
    columns: dict[str, list[int]] = {column: [] for column in DOSSIER_COLUMNS}
    for number, said in enumerate(dossiers):
        outcome = said.get("outcome") or ("granted" if said["decided"] is not None else "open")
        if said.get("left") is not None:
            outcome = said.get("outcome", "withdrawn")
        ended = said["decided"] if said["decided"] is not None else said.get("left")
        moments = {"ended": ended, **said}
        for stamp in STAMPS:
            day = moments.get(stamp)
            columns[stamp].append(-1 if day is None else day * DAY_SECONDS + NINE)
        columns["mission"].append(missions.index(said.get("mission", missions[0])))
        columns["cause"].append(CAUSES.index(said.get("cause", "request")))
        columns["outcome"].append(OUTCOMES.index(outcome))
        columns["right"].append(said.get("right", 1 if said["decided"] is not None else -1))
        columns["parent"].append(said.get("parent", -1))
        columns["worked"].append(said.get("worked", 0))
        columns["tasks"].append(said.get("tasks", 0))
        columns["times_asked"].append(said.get("times_asked", 0))
        columns["questions"].append(said.get("times_asked", 0))
        columns["number"].append(number)
        columns["office"].append(0)
        columns["language"].append(0)
    classes = sorted({source for _, source, _, _ in asks})
    return Log(
        origin=ORIGIN,
        until=until * DAY_SECONDS,
        missions=missions,
        offices=("Brussels",),
        languages=("fr",),
        causes=CAUSES,
        sources=tuple(classes),
        source_classes=tuple(classes),
        activities=(),
        teams=(),
        dossiers={name: np.array(values, dtype=np.int64) for name, values in columns.items()},
        asks={
            "dossier": np.array([ask[0] for ask in asks], dtype=np.int64),
            "source": np.array([classes.index(ask[1]) for ask in asks], dtype=np.int64),
            "asked": np.array([ask[2] * DAY_SECONDS + NINE for ask in asks], dtype=np.int64),
            "answered": np.array(
                [-1 if ask[3] is None else ask[3] * DAY_SECONDS + NINE for ask in asks], dtype=np.int64
            ),
            "reminder": np.zeros(len(asks), dtype=np.int64),
        },
    )


def norm_of(
    limit: str = "90 days",
    *,
    percentage: Any = 90.0,
    base: Any = "decisions",
    start: str = "received",
    suspends: Sequence[str] = (),
    versions: Sequence[Version] | None = None,
    name: str = "plan/decision",
) -> Norm:
    """A norm in one version, unless versions are given."""
    return Norm(
        id=name,
        act="plan",
        article="1",
        label={"en": "decision", "fr": "décision", "nl": "beslissing"},
        missions=("any",),
        clock=Clock(start=start, stop="decided", suspends=frozenset(suspends)),
        base=base,
        window="year",
        versions=tuple(versions or [version_of(limit, percentage=percentage)]),
    )


def version_of(limit: str, *, percentage: Any, since: date | None = None, until: date | None = None) -> Version:
    return Version(
        from_=since,
        until=until,
        limit=parse_duration(limit),
        limit_reference="art. 1",
        percentage=percentage,
        percentage_reference="art. 1",
    )


def value(table: Any, measure: str, window: str | None = None, subject: str | None = None) -> float:
    """The one value of a measure in a table; asserts that there is one."""
    chosen = table[table["measure"] == measure]
    if window is not None:
        chosen = chosen[chosen["window"] == window]
    if subject is not None:
        chosen = chosen[chosen["subject"] == subject]
    assert len(chosen) == 1, chosen
    return float(chosen["value"].iloc[0])
