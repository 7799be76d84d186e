"""The plan's tables as the plain arrays that the kernel reads."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from sim.engine import kernel as k
from sim.engine.room import heap_of
from sim.plan import rows as plan_rows
from sim.plan.draws import EVEN
from sim.plan.history import OPEN
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Plan, Station
from sim.plan.rows import Row

LANES = 8  # draws that go together
WORDS = {"key", "truth_key"}  # the keys of draws


def _record(*names: str) -> np.dtype:
    return np.dtype([(name, np.uint64 if name in WORDS else np.int64) for name in names])


ROW = _record(*Row._fields, "counts", "looks", "lane")
MISSION = _record("entry", "truth", "truth_key", "first_clock", "last_clock", "first_key", "last_key")
CLOCK = _record("start", "mask", "ranks", "rank")
STATION = _record(
    "discipline",
    "hands_to",
    "full_at",
    "first_team",
    "last_team",
    "top",
    "room",
    "length",
    "area",
)
TEAM = _record("first_station", "last_station", "present", "at_work")

if tuple(range(len(plan_rows.OPERATIONS))) != (k.ASK, k.WAIT, k.WORK, k.BRANCH, k.OPEN, k.END):
    raise ImportError("the kernel's operations are not those of sim.plan.rows")
if (plan_rows.FIRST_COME, plan_rows.OLDEST, plan_rows.EARLIEST_DEADLINE) != (0, 1, 2):
    raise ImportError("the kernel's disciplines are not those of sim.plan.rows")
if (plan_rows.ALWAYS, plan_rows.NEVER, DAY_SECONDS, len(STAMPS)) != (k.ALWAYS, k.NEVER, k.DAY, k.STAMPS):
    raise ImportError("the kernel's constants are not those of sim.plan")
if int(k.EVEN) != EVEN:
    raise ImportError("the kernel's even history is not that of sim.plan.draws")
if (STAMPS.index("received"), STAMPS.index("ended"), OPEN) != (k.RECEIVED, k.ENDED, k.OPEN_OUTCOME):
    raise ImportError("the kernel's stamps are not those of sim.plan.log")


def _ragged(tables: list[np.ndarray]) -> np.ndarray:
    """Tables of different lengths as one rectangle; what lies beyond a table's own length is never read."""
    width = max((len(table) for table in tables), default=1)
    wide = np.zeros((max(len(tables), 1), width), np.int64)
    for place, table in enumerate(tables):
        wide[place, : len(table)] = table
    return wide


def _never_first(plan: Plan) -> np.ndarray:
    """The day tables after one of days that never come, which also come after the last day of every other."""
    days = max([plan.days, *map(len, plan.day_tables)])
    tables = np.full((len(plan.day_tables) + 1, days + 1), -(-k.NEVER // k.DAY))
    for place, table in enumerate(plan.day_tables, 1):
        tables[place, : len(table)] = table
    return tables


def _lasting(table: np.ndarray, length: int) -> np.ndarray:
    """A table that goes on for so long with its last value."""
    return np.pad(table, (0, length - len(table)), mode="edge")


def _starts(lists: Sequence[Sequence[Any]]) -> list[int]:
    """Where each list begins when they stand end to end, and where the last one ends."""
    return list(accumulate((len(one) for one in lists), initial=0))


def _draws(row: Row) -> bool:
    return row.law >= 0 or row.share < k.ALWAYS


def paper_of(plan: Plan) -> tuple[int, int, int, int]:
    """Where a dossier's paper has its clocks, its counters and its draws, after its answers, and where it ends."""
    clocks = 2 * plan.slots
    counters = clocks + 2 * max(len(mission.clocks) for mission in plan.missions)
    draws = _whole(counters + plan.counters + 1)
    return clocks, counters, draws, draws + max(_whole(len(keys)) for keys in _keys(plan)[0])


def _whole(count: int) -> int:
    """So many, filled up to whole lanes."""
    return count + -count % LANES


def _row(row: Row, lane: int, counters: int, plan: Plan) -> tuple[int, ...]:
    """A row for the kernel: the first counter stays 0, for rows that count no visits; the first day table is never.

    Its priority is its rank among those of the rows that share its queue.
    """
    counts = row.counter >= 0 and row.op not in (k.WAIT, k.END)
    looks = row.mask > 0 or row.clock >= 0
    heard = sorted({other.priority for other in plan.rows if (other.op, other.place) == (row.op, row.place)})
    row = row._replace(
        counter=counters + row.counter + 1,
        changes=row.changes if row.changes >= 0 else k.NEVER,
        after_seconds=row.after_seconds if row.after_seconds >= 0 else k.NEVER,
        after_table=row.after_table + 1,
        before_table=row.before_table + 1,
        priority=heard.index(row.priority),
    )
    return *row, int(counts), int(looks), lane


def _keys(plan: Plan) -> tuple[list[tuple[int, ...]], list[int]]:
    """The keys of each mission's draws, filled up to whole lanes, and which of them each row has."""
    ends = [*(mission.entry for mission in plan.missions[1:]), len(plan.rows)]
    keys, lanes = [], []
    for mission, end in zip(plan.missions, ends, strict=True):
        rows = plan.rows[mission.entry : end]
        here = list(dict.fromkeys(row.key for row in rows if _draws(row)))
        lanes += [here.index(row.key) if _draws(row) else 0 for row in rows]
        keys.append((*here, *[0] * (_whole(len(here)) - len(here))))
    return keys, lanes


@lru_cache(maxsize=8)
def tables_of(plan: Plan) -> tuple[Any, ...]:
    """The plan's tables in the order of the kernel's parameters, from `rows` to `month_of_day`."""
    keys, lanes = _keys(plan)
    days = max((len(clock.count) for clock in plan.clocks), default=0)
    first, counters, draws, _ = paper_of(plan)
    rows = [_row(row, draws + lane, counters, plan) for row, lane in zip(plan.rows, lanes, strict=True)]
    clocks_from = _starts([mission.clocks for mission in plan.missions])
    keys_from = _starts(keys)
    ranks = [first + 2 * place for mission in plan.missions for place in range(len(mission.clocks))]
    clocks = [(c.start, c.mask, len(c.day_of), rank) for c, rank in zip(plan.clocks, ranks, strict=True)]
    missions = [
        (m.entry, m.entitled, m.key, *clocks_from[i : i + 2], *keys_from[i : i + 2])
        for i, m in enumerate(plan.missions)
    ]
    return (
        np.array(rows, ROW),
        np.array(plan.laws, np.int32).reshape(-1, 8192),
        np.array(missions, MISSION),
        np.array([key for one in keys for key in one], np.uint64),
        np.array(clocks, CLOCK),
        _ragged([clock.count[clock.deadline] for clock in plan.clocks]),
        _ragged([_lasting(clock.count, max(plan.days, days)) for clock in plan.clocks]),
        _ragged([clock.day_of for clock in plan.clocks]),
        _never_first(plan),
        _ragged(list(plan.deliveries)),
        len(plan.offices),
        np.array([team for station in plan.stations for team in station.teams], np.int64),
        np.array([station for team in plan.teams for station in team.stations], np.int64),
        _ragged([team.time.opens for team in plan.teams]),
        _ragged([team.time.cumulative_open for team in plan.teams]),
        plan.months[1],
    )


def _full_at(station: Station) -> int:
    """How many have to wait at a station for it to hand on who comes."""
    return station.transfer_above if station.transfer_above >= 0 else k.NEVER


def serving(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Stations and teams before anything has happened."""
    teams_from = _starts([station.teams for station in plan.stations])
    stations_from = _starts([team.stations for team in plan.teams])
    stations = [
        (s.discipline, s.transfer_office, _full_at(s), *teams_from[i : i + 2], *heap_of(i), 0, 0)
        for i, s in enumerate(plan.stations)
    ]
    teams = [(*stations_from[i : i + 2], 0, 0) for i in range(len(plan.teams))]
    return np.array(stations, STATION), np.array(teams, TEAM)
