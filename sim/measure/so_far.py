"""The year so far as a dossier log: what has ended, and what is open, as the office knows it on one morning.

Whatever is simulated from that morning on is laid after it, and both are judged together, as one log, by the code
that judges any log.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from sim.measure.office_files import OfficeFiles, Standing
from sim.model.scenario import Scenario
from sim.plan.log import ASK_COLUMNS, DAY_SECONDS, DOSSIER_COLUMNS, NOT_HAPPENED, STAMPS, Log, day_at, seconds_of

TIMES_OF_ASKS = ("asked", "answered")
Ask = tuple[int, str, date, date | None]  # dossier, source, asked, answered


@dataclass(frozen=True, eq=False)
class SoFar:
    """What an office knows on the morning of `at`. ended: a log of the dossiers that have ended; open: the others.

    The log's names are the scenario's, in its order: missions, offices, sources.
    """

    at: date
    ended: Log
    open: tuple[Standing, ...]

    @property
    def newest(self) -> date | None:
        """The newest day that the files name; None where they name none."""
        days = [
            day for each in self.open for day in (each.dossier.received, *(day for _, day in each.dossier.passed))
        ]
        days += [
            day for each in self.open for _, told in (*each.dossier.asks, *each.dossier.answers) for day in told
        ]
        last = max([*(int(self.ended.stamp(stamp).max(initial=-1)) for stamp in STAMPS)])
        return max([*days, *([day_at(self.ended.origin, last)] if last >= 0 else [])], default=None)

    def __repr__(self) -> str:
        """The same for the same dossiers: a digest of all of them."""
        digest = hashlib.sha256(repr((self.at, self.ended.origin, self.open)).encode())
        for column in (*self.ended.dossiers.values(), *self.ended.asks.values()):
            digest.update(np.ascontiguousarray(column).tobytes())
        return f"SoFar({self.at}, {len(self.ended)} ended, {len(self.open)} open, {digest.hexdigest()})"

    def known(self) -> Log:
        """All dossiers as known on that morning: those that have ended, then the open ones in their order."""
        first = min([self.ended.origin, *(each.dossier.received for each in self.open)])
        first = min([first, *(day for each in self.open for _, day in each.dossier.passed)])
        days = [each.dossier.received for each in self.open]
        columns = {name: np.full(len(days), NOT_HAPPENED, np.int64) for name in DOSSIER_COLUMNS}
        columns["mission"] = np.array([self.ended.missions.index(each.mission) for each in self.open], np.int64)
        offices = [each.dossier.office or self.ended.offices[0] for each in self.open]
        columns["office"] = np.array([self.ended.offices.index(office) for office in offices], np.int64)
        columns["number"] = np.arange(len(days), dtype=np.uint64)
        for name in ("cause", "outcome", "tasks", "worked", "language"):
            columns[name] = np.zeros(len(days), np.int64)
        columns["received"] = np.array([seconds_of(first, day) for day in days], np.int64)
        for place, each in enumerate(self.open):
            for stamp, day in each.dossier.passed:
                columns[stamp][place] = seconds_of(first, day)
        log = replace(
            self.ended,
            origin=first,
            until=seconds_of(first, self.at),
            dossiers=columns,
            asks=asks_of(self.ended, first, open_asks(self.open)),
        )
        return laid_after(self.ended, log)


def so_far(scenario: Scenario, files: OfficeFiles) -> SoFar:
    """The files of an office as logs under the names of a scenario."""
    offices = tuple(scenario.offices) or ("",)
    sources = tuple(scenario.sources)
    classes = tuple(source.class_ for source in scenario.sources.values())
    blank = Log(
        origin=files.at,
        until=0,
        missions=tuple(scenario.missions),
        offices=offices,
        languages=("",),
        causes=("received",),
        sources=sources,
        source_classes=classes,
        activities=(),
        teams=(),
        dossiers={n: np.zeros(0, np.uint64 if n == "number" else np.int64) for n in DOSSIER_COLUMNS},
        asks={name: np.zeros(0, np.int64) for name in ASK_COLUMNS},
    )
    if files.ended is None:
        return SoFar(files.at, blank, files.open)
    log = files.ended.log
    size = len(log)
    asked = [(dossier, *answer) for dossier, answer in files.answers]
    more = asks_of(blank, log.origin, asked)
    own = {name: column.copy() for name, column in log.asks.items()}
    own["source"] = np.full(len(own["source"]), _first(classes, log.source_classes), np.int64)
    if not set(log.source_classes) & set(classes):  # nobody of that class suspends a clock of this scenario
        own = {name: column[:0] for name, column in own.items()}
    columns = {
        **log.dossiers,
        "mission": _renamed(log.dossiers["mission"], log.missions, blank.missions),
        "office": _renamed(log.dossiers["office"], log.offices, offices),
        "language": np.zeros(size, np.int64),
        "cause": np.zeros(size, np.int64),
    }
    ended = replace(
        blank,
        origin=log.origin,
        until=seconds_of(log.origin, files.at),
        dossiers=columns,
        asks={name: np.concatenate([own[name], more[name]]) for name in ASK_COLUMNS},
    )
    return SoFar(files.at, ended, files.open)


def _first(classes: Sequence[str], asked: Sequence[str]) -> int:
    """The first source of the class that was asked."""
    return next((place for place, word in enumerate(classes) if word in asked), 0)


def _renamed(codes: np.ndarray, names: Sequence[str], others: Sequence[str]) -> np.ndarray:
    """Codes by other names; a name that is not among them is the first."""
    places = [others.index(name) if name in others else 0 for name in names]
    renamed: np.ndarray = np.array(places, np.int64)[codes]
    return renamed


def open_asks(standing: Iterable[Standing]) -> list[Ask]:
    """Everything that was asked for open dossiers, answered or not: reminders are not questions of their own."""
    found: list[Ask] = []
    for place, each in enumerate(standing):
        found += [(place, source, dates[0], None) for source, dates in each.dossier.asks]
    return found + answered_asks(standing)


def answered_asks(standing: Iterable[Standing]) -> list[Ask]:
    """What was asked for open dossiers and has been answered."""
    return [
        (place, source, asked, answered)
        for place, each in enumerate(standing)
        for source, (asked, answered) in each.dossier.answers
    ]


def asks_of(names: Log, origin: date, asks: Sequence[Ask]) -> dict[str, np.ndarray]:
    """Questions as columns of a log. names: a log whose sources are known."""
    columns = {
        "dossier": [dossier for dossier, *_ in asks],
        "source": [names.sources.index(source) for _, source, *_ in asks],
        "asked": [seconds_of(origin, asked) for *_, asked, _ in asks],
        "answered": [seconds_of(origin, day) if day else NOT_HAPPENED for *_, day in asks],
        "reminder": [0] * len(asks),
    }
    return {name: np.array(column, np.int64) for name, column in columns.items()}


def laid_after(first: Log, second: Log) -> Log:
    """Two logs of the same names as one, known until the second ends; the first's dossiers stand first."""
    origin = min(first.origin, second.origin)
    one, other = moved(first, origin), moved(second, origin)
    asks = {**other.asks, "dossier": other.asks["dossier"] + len(one)}
    parents = other.dossiers["parent"]
    dossiers = {**other.dossiers, "parent": np.where(parents >= 0, parents + len(one), NOT_HAPPENED)}
    return replace(
        other,
        dossiers={name: np.concatenate([one.dossiers[name], dossiers[name]]) for name in DOSSIER_COLUMNS},
        asks={name: np.concatenate([one.asks[name], asks[name]]) for name in ASK_COLUMNS},
        tasks=None,
    )


def moved(log: Log, origin: date) -> Log:
    """The same log counted from an earlier day."""
    shift = (log.origin - origin).days * DAY_SECONDS
    if shift == 0:
        return log
    dossiers = {**log.dossiers, **{name: _later(log.dossiers[name], shift) for name in STAMPS}}
    asks = {**log.asks, **{name: _later(log.asks[name], shift) for name in TIMES_OF_ASKS}}
    return replace(log, origin=origin, until=log.until + shift, dossiers=dossiers, asks=asks, tasks=None)


def _later(times: np.ndarray, shift: int) -> np.ndarray:
    return np.asarray(np.where(times >= 0, times + shift, NOT_HAPPENED))
