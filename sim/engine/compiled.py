"""The kernel with names and units: a plan and inputs laid out as plain arrays, and its columns as a history."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate
from typing import Any

import numpy as np

from sim.engine import kernel as k
from sim.engine.dossier import Dossier
from sim.engine.room import Memory, Room, doubled, heap_of
from sim.plan import rows as plan_rows
from sim.plan.draws import run_key
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, OPEN, QUESTION_FIELDS, TASK_FIELDS, History
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import Row

WORDS = {"key", "truth_key"}  # the keys of draws


def _record(*names: str) -> np.dtype:
    return np.dtype([(name, np.uint64 if name in WORDS else np.int64) for name in names])


ROW = _record(*Row._fields, "counts", "looks", "lane")
MISSION = _record("entry", "truth", "truth_key", "first_clock", "last_clock", "first_key", "last_key")
CLOCK = _record("start", "mask", "ranks", "rank")
STATION = _record(
    "discipline",
    "transfer_office",
    "transfer_above",
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


def _paper(plan: Plan) -> tuple[int, int, int, int]:
    """Where a dossier's paper has its clocks, its counters and its draws, after its answers, and where it ends."""
    clocks = 2 * plan.slots
    counters = clocks + 2 * max(len(mission.clocks) for mission in plan.missions)
    draws = _whole(counters + plan.counters + 1)
    return clocks, counters, draws, draws + max(_whole(len(keys)) for keys in _keys(plan)[0])


def _whole(count: int) -> int:
    """So many, filled up to whole lanes."""
    return count + -count % k.LANES


def _row(row: Row, lane: int, counters: int, plan: Plan) -> tuple[int, ...]:
    """A row for the kernel: the first counter stays 0, for rows that count no visits; the first day table is never.

    Its priority is its rank among those of the rows that share its queue.
    """
    counts = row.counter >= 0 and row.op not in (k.WAIT, k.END)
    looks = row.mask > 0 or row.clock >= 0
    heard = sorted({other.priority for other in plan.rows if (other.op, other.place) == (row.op, row.place)})
    row = row._replace(
        counter=counters + (row.counter + 1 if counts else 0),
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
    first, counters, draws, _ = _paper(plan)
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


def _serving(plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Stations and teams before anything has happened."""
    teams_from = _starts([station.teams for station in plan.stations])
    stations_from = _starts([team.stations for team in plan.teams])
    stations = [
        (s.discipline, s.transfer_office, s.transfer_above, *teams_from[i : i + 2], *heap_of(i), 0, 0)
        for i, s in enumerate(plan.stations)
    ]
    teams = [(*stations_from[i : i + 2], 0, 0) for i in range(len(plan.teams))]
    return np.array(stations, STATION), np.array(teams, TEAM)


def _changes(plan: Plan, inputs: Inputs) -> tuple[np.ndarray, np.ndarray]:
    """All changes of presence as events, and after them the horizon; how many are present from then on."""
    nothing = [np.zeros(0, np.int64)]
    events = [(times << k.TIME_SHIFT) | team for team, (times, _) in enumerate(inputs.changes)]
    event, count = np.concatenate(nothing + events), np.concatenate(nothing + [c for _, c in inputs.changes])
    order = np.argsort(event, kind="stable")
    return np.append(event[order], plan.horizon << k.TIME_SHIFT), count[order]


def run(plan: Plan, inputs: Inputs, keep_tasks: bool = False, advance: Callable[..., int] = k.advance) -> History:
    """Simulate one history with the kernel. ValueError for more dossiers, or kinds of them, than it can number."""
    arrivals = inputs.arrivals
    _, counters, draws, end = _paper(plan)
    blank = np.full(draws, -1, np.int64)
    blank[counters:] = 0
    room = Room(plan, inputs, end, keep_tasks)
    known = len(arrivals)
    memory = Memory(dossiers=known, born=known, desks=len(room.desks), seats=len(room.vacant) - 1)
    for index in np.flatnonzero(arrivals.preset >= 0).tolist():
        memory = _preset(plan, inputs, room, memory, blank, index)
    exits = np.zeros(len(plan.rows), np.int64)
    busy = np.zeros((len(plan.teams), len(plan.months[0])), np.int64)
    stations, teams = _serving(plan)
    key = np.uint64(run_key(inputs.seed, inputs.replication))
    fixed = (key, plan.horizon, *tables_of(plan), *_changes(plan, inputs), *_arriving(plan, inputs))
    done = False
    while not done:
        if room.dossiers > k.NUMBER_MASK:
            raise ValueError(f"more than {k.NUMBER_MASK:,} dossiers in one history")
        done, kept = advance(
            tuple(memory),
            *fixed,
            *room.columns.values(),
            room.tokens,
            room.papers,
            room.behind,
            room.when,
            room.vacant,
            blank,
            plan.slots,
            draws,
            room.questions,
            room.asks,
            room.tasks,
            keep_tasks,
            exits,
            busy,
            stations,
            teams,
            room.working,
            room.desks,
            room.shelves,
            room.width,
            room.coming,
            room.heaps,
        )
        memory = room.grow(Memory(*kept), stations)
    for index in range(memory.ready, known):
        _received(inputs, room, index)
    area = stations["area"] + stations["length"] * plan.horizon
    return _history(room, Memory(*kept), exits, busy, area, plan.horizon, keep_tasks)


def _arriving(plan: Plan, inputs: Inputs) -> tuple[np.ndarray, ...]:
    """What arrives from outside, in order, and after it the horizon."""
    a = inputs.arrivals
    columns = (a.received, a.fact, a.row)
    begun = int(np.flatnonzero(a.since >= 0)[-1:].sum()) + 1
    return np.append(a.enters, plan.horizon), *map(np.ascontiguousarray, columns), a.since[:begun].copy()


def _received(inputs: Inputs, room: Room, index: int) -> None:
    a = inputs.arrivals
    room.columns["stamps"][index] = -1
    room.columns["stamps"][index, : k.RECEIVED + 1] = a.fact[index], *[a.received[index]] * k.RECEIVED


def _preset(plan: Plan, inputs: Inputs, room: Room, memory: Memory, blank: np.ndarray, index: int) -> Memory:
    """A dossier of the backlog has a seat before it arrives, and its questions, by the reference's arithmetic."""
    a = inputs.arrivals
    seat = room.vacant[memory.seats - 1]
    room.columns["place"][index] = seat
    token = room.tokens[seat]
    token["dossier"], token["stamp"] = index, -1
    for name in ("number", "mission", "office", "entitled", "row"):
        token[name] = getattr(a, name)[index]
    _received(inputs, room, index)
    mission = int(a.mission[index])
    table = plan.missions[mission]
    dossier = Dossier(index, mission, 0, table, plan.clocks)
    dossier.stamps = room.columns["stamps"][index].tolist()
    asked = inputs.preset_asked[a.preset[index]].tolist()
    answered = inputs.preset_answered[a.preset[index]].tolist()
    questions, asks = memory.questions, memory.asks
    for slot in sorted((s for s, time in enumerate(asked) if time >= 0), key=lambda s: (asked[s], s)):
        if asks >= len(room.asks):
            room.questions, room.asks = doubled(room.questions, 0), doubled(room.asks, 0)
        if dossier.question(slot, asked[slot], answered[slot]):
            dossier.questions[slot] = questions
            room.questions[questions] = index, slot, answered[slot]
            questions += 1
        room.questions[dossier.questions[slot], 2] = dossier.answers[slot]
        room.asks[asks] = dossier.questions[slot], asked[slot], 0
        asks += 1
    slots = len(table.sources)
    paper = room.papers[seat]
    paper[: len(blank)] = blank
    paper[:slots] = dossier.answers
    paper[plan.slots : plan.slots + slots] = dossier.questions
    for place, number in enumerate(table.clocks, plan.slots):
        clock, start = plan.clocks[number], dossier.stamps[plan.clocks[number].start]
        if start >= 0:
            last = clock.count[clock.deadline[start // DAY_SECONDS]]
            paper[2 * place : 2 * place + 2] = last + dossier.suspended[number], dossier.open_from[number]
    return memory._replace(seats=memory.seats - 1, questions=questions, asks=asks)


def _history(
    room: Room,
    memory: Memory,
    exits: np.ndarray,
    busy: np.ndarray,
    area: np.ndarray,
    horizon: int,
    keep_tasks: bool,
) -> History:
    """The columns of what happened."""
    count = int(memory.dossiers)
    room.tasks[room.tasks[:, TASK_FIELDS.index("end")] >= horizon, TASK_FIELDS.index("end")] = -1

    def columns(table: np.ndarray, used: int, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        return {name: table[:used, place].copy() for place, name in enumerate(names)}

    dossiers = {name: column[:count] for name, column in room.columns.items()}
    at_hand = np.flatnonzero(dossiers["place"] >= 0)
    tokens = room.tokens.take(dossiers["place"][at_hand])
    for name in ("office", "tasks", "worked"):
        dossiers[name][at_hand] = tokens[name]
    return History(
        number=dossiers["number"],
        dossiers={name: dossiers[name].astype(np.int64, copy=False) for name in DOSSIER_FIELDS},
        stamps=dossiers["stamps"],
        questions=columns(room.questions, int(memory.questions), QUESTION_FIELDS),
        asks=columns(room.asks, int(memory.asks), ASK_FIELDS),
        tasks=columns(room.tasks, int(memory.tasks), TASK_FIELDS) if keep_tasks else None,
        exits=exits,
        busy=busy,
        area=area,
    )


def compile_for(plan: Plan) -> None:
    """Compile the kernel, or load it from the cache, without simulating anything."""
    run(replace(plan, horizon=0), inputs_of(plan, 0))
