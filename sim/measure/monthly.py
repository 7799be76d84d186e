"""The figures of the dashboard: numbers, balances and processing times by month, mission and office (art. 66).

All of one log at once, whatever the number of missions and offices. A cell is a month of one mission in one office,
or in all of them. Indicators, as the measures of the same meaning count them: received, decided (ended by a
decision), ended, balance (open at the end of the month) and oldest_days (the age of the oldest of these); of the
decisions of the month, their number (decisions) and days from the receipt, mean_days, median_days and p90_days; and
for each norm of the mission `share_on_time <norm>`, of the decisions of the month. A mission that decides nothing
has done its work at another moment, as a letter when it is sent: that then stands for its decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from sim.measure.compliance import Asked
from sim.measure.dossiers import Dossiers, Part
from sim.measure.tables import ratio
from sim.measure.verdicts import LATE, ON_TIME, Judge
from sim.measure.windows import Spans
from sim.measure.workload import STATED, WITHOUT

ALL = "all"  # the offices together
KEYS = ("month", "mission", "office", "indicator")
COUNTS = ("received", "decided", "ended", "balance", "oldest_days", "decisions", "days", "median_days", "p90_days")
INDICATORS = (*COUNTS[:6], "mean_days", *COUNTS[7:])
SHARE = "share_on_time"
NONE = -1  # nothing is open, nothing was decided, or the month is not wholly known
VERDICT = np.select([ON_TIME, LATE], [0, 1], 2)  # of each kind of verdict: on time, late, neither


@dataclass(frozen=True)
class CellNames:
    """What the cells of a log are called. offices: all of them first, and each only where there are several.

    norms: (mission, norm) for every norm that judges a mission.
    """

    months: tuple[str, ...]
    missions: tuple[str, ...]
    offices: tuple[str, ...]
    norms: tuple[tuple[str, str], ...]

    def norms_of(self, mission: str) -> list[str]:
        """The norms that judge a mission."""
        return [norm for name, norm in self.norms if name == mission]

    @property
    def month_rows(self) -> list[tuple[str, str, str | None]]:
        """Mission, office and norm of every row of one month; the norm is None where the row is not of one."""
        return [
            (mission, office, norm)
            for mission in self.missions
            for office in self.offices
            for norm in (*(None for _ in INDICATORS), *self.norms_of(mission))
        ]

    def month_keys(self, month: str) -> pd.DataFrame:
        """Month, mission, office and indicator of every row of one month."""
        rows = [
            (month, mission, office, indicator)
            for mission in self.missions
            for office in self.offices
            for indicator in (*INDICATORS, *(f"{SHARE} {norm}" for norm in self.norms_of(mission)))
        ]
        return pd.DataFrame(rows, columns=list(KEYS))

    def values(self, cells: np.ndarray) -> np.ndarray:
        """The indicators of a log's cells: float64, shape (months, rows of a month); NaN = not defined."""
        size = len(self.missions)
        counts = cells[: len(COUNTS) * size].reshape(len(COUNTS), size, *cells.shape[1:])
        tallies = cells[len(COUNTS) * size :].reshape(2, len(self.norms), *cells.shape[1:])
        number, days = counts[COUNTS.index("decisions")], counts[COUNTS.index("days")]
        counts = np.where(counts == NONE, np.nan, counts)
        counts[COUNTS.index("days")] = ratio(days, number)
        shares = ratio(tallies[1], tallies[0])
        columns = [np.zeros((cells.shape[2], 0))]
        for place, mission in enumerate(self.missions):
            own = shares[[row for row, (name, _) in enumerate(self.norms) if name == mission]]
            lines = np.concatenate([counts[:, place], own])
            columns.append(lines.transpose(2, 1, 0).reshape(cells.shape[2], -1))
        return np.hstack(columns)


def cell_names(dossiers: Dossiers, norms: Iterable[Asked], spans: Spans) -> CellNames:
    """The names of the cells of a log."""
    log = dossiers.log
    offices = (ALL, *log.offices) if len(log.offices) > 1 else (ALL,)
    pairs = dict.fromkeys((each.mission, each.norm.id) for each in norms if each.mission is not None)
    return CellNames(tuple(window.label for window in spans.windows), log.missions, offices, tuple(pairs))


def cells(
    names: CellNames,
    judge: Judge,
    norms: Sequence[Asked],
    spans: Spans,
    done: Mapping[str, str] = MappingProxyType({}),
) -> np.ndarray:
    """The cells of a log as whole numbers, from which the indicators are made: shape (lines, offices, months).

    Lines: of each of the COUNTS one a mission; then, one a norm, the decisions judged in the month, and those of
    them on time. The integers are as small as can be. done: of missions that decide nothing, the moment at which
    their work is done. ValueError where the months do not follow one another.
    """
    if (spans.firsts[1:] != spans.ends[:-1]).any():
        raise ValueError("months: each begins on the day after the one before it")
    part, shape = judge.dossiers.of(None), (len(names.missions), max(len(names.offices) - 1, 1), len(spans))
    months = _Months(spans, judge.dossiers.cuts.known_days)
    flow, delays = _flow(part, months, shape), _delays(part, months, shape, _done(names, part, done))
    lines = [*flow, *delays, *_verdicts(names, judge, norms, months)]
    table = np.concatenate(lines)
    table[:, :, spans.ends > judge.dossiers.cuts.known_days] = NONE
    smallest = [np.min_scalar_type(limit) for limit in (int(table.min(initial=0)), int(table.max(initial=0)))]
    return np.ascontiguousarray(table, np.result_type(*smallest))


class _Months:
    """The month of each day, from 1; 0: before the first of them, the number of months + 1: later, or not yet."""

    def __init__(self, spans: Spans, known_days: int) -> None:
        self.spans, self.size = spans, len(spans)
        edges = np.append(spans.firsts, spans.ends[-1:])
        month = np.searchsorted(edges, np.arange(known_days + 1), side="right")
        self.of = np.append(month, self.size + 1)  # the last entry is that of day -1
        self.places = self.size + 2


Shape = tuple[int, int, int]  # missions, offices, months


def _group(part: Part, shape: Shape) -> np.ndarray:
    """The mission and office of each dossier as one number."""
    group = part.column("mission") * shape[1]
    group += part.column("office")
    return group


def _flow(part: Part, months: _Months, shape: Shape) -> list[np.ndarray]:
    """Received, decided, ended, balance and age of the oldest, each of shape (missions, offices, months)."""
    group, places = _group(part, shape) * months.places, months.places
    size = shape[0] * shape[1] * places
    inside = slice(1, months.size + 1)

    def counted(key: np.ndarray) -> np.ndarray:
        return np.bincount(key, minlength=size).reshape(*shape[:2], places)

    first_day = part.day("received")
    received = counted(group + months.of[first_day])
    at_end = group + months.of[part.day("ended")]
    ended = counted(at_end)
    is_without = np.isin(np.arange(STATED), WITHOUT)[part.outcome % STATED]
    decided = ended - counted(at_end[is_without])
    balance = (received - ended).cumsum(axis=2)

    # Who is open at the end of a month ends in a later one, or never: the oldest is the first received of these.
    first = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(first, at_end, first_day)
    backwards = first.reshape(*shape[:2], places)[:, :, ::-1]
    oldest = _with_all(np.minimum.accumulate(backwards, axis=2)[:, :, ::-1][:, :, 2:], np.minimum)
    last_day = months.spans.ends - 1
    flow = [_with_all(each[:, :, inside], np.add) for each in (received, decided, ended, balance)]
    return [*flow, np.where(oldest <= last_day, last_day - oldest, NONE)]


def _done(names: CellNames, part: Part, done: Mapping[str, str]) -> np.ndarray:
    """The day on which each dossier was decided, or what its mission has to do was done."""
    days = part.day("decided")
    for mission, moment in done.items():
        is_own = part.column("mission") == names.missions.index(mission)
        days = np.where(is_own, part.day(moment), days)
    return days


def _delays(part: Part, months: _Months, shape: Shape, decided: np.ndarray) -> list[np.ndarray]:
    """Decisions, the sum of their days, median and p90, each of shape (missions, offices, months)."""
    month = months.of[decided]
    is_inside = (month >= 1) & (month <= months.size)
    cell = (_group(part, shape) * months.size + month - 1)[is_inside]
    days = (decided - part.day("received"))[is_inside]
    found = _spread(cell, days, shape)
    if shape[1] == 1:
        return found
    over_all = _spread(cell // (shape[1] * shape[2]) * shape[2] + cell % shape[2], days, (shape[0], 1, shape[2]))
    return [np.concatenate(both, axis=1) for both in zip(over_all, found, strict=True)]


def _spread(cell: np.ndarray, days: np.ndarray, shape: Shape) -> list[np.ndarray]:
    """How many days there are in each cell, their sum, median and 90th percentile, as `Waits.spread` has them."""
    size = shape[0] * shape[1] * shape[2]
    number = np.bincount(cell, minlength=size)
    total = np.bincount(cell, weights=days, minlength=size).astype(np.int64)
    shortest = int(days.min(initial=0))
    width = int(days.max(initial=0)) - shortest + 1
    ranked = (cell * width + (days - shortest)).astype(np.int32 if size * width < 1 << 31 else np.int64)
    ranked.sort()
    begins = number.cumsum() - number
    found = [number, total]
    for share in (0.5, 0.9):
        rank = begins + np.maximum(np.ceil(share * number).astype(np.int64) - 1, 0)
        least = np.arange(size) * width - shortest
        at = np.append(ranked, 0)[np.minimum(rank, len(ranked))]
        found.append(np.where(number > 0, at - least, NONE))
    return [each.reshape(shape) for each in found]


def _verdicts(names: CellNames, judge: Judge, norms: Sequence[Asked], months: _Months) -> list[np.ndarray]:
    """Decisions judged, and those on time, each of shape (norms, offices, months)."""
    offices = len(judge.dossiers.log.offices)
    judged = np.zeros((2, len(names.norms), offices, months.size), np.int64)
    for each in norms:
        if each.limit is None or each.mission is None:
            continue
        verdicts = judge.institution(each.norm.clock, each.limit, each.mission)
        key = VERDICT[verdicts.kind] * offices
        key += verdicts.part.column("office")
        key *= months.places
        key += months.of[verdicts.waits.stopped]
        on_time, late, _ = np.bincount(key, minlength=3 * offices * months.places).reshape(3, offices, -1)
        own = np.searchsorted(months.spans.firsts, each.spans.firsts)
        place = names.norms.index((each.mission, each.norm.id))
        judged[0, place, :, own] = (on_time + late)[:, own + 1].T
        judged[1, place, :, own] = on_time[:, own + 1].T
    return [_with_all(both, np.add) if len(both) else _nothing(names) for both in judged]


def _nothing(names: CellNames) -> np.ndarray:
    return np.zeros((0, len(names.offices), len(names.months)), np.int64)


def _with_all(each: np.ndarray, over: np.ufunc) -> np.ndarray:
    """All offices together, then each, where there are several: along the second axis."""
    if each.shape[1] == 1:
        return each
    return np.concatenate([over.reduce(each, axis=1, keepdims=True), each], axis=1)
