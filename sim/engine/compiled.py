"""The kernel with names and units: a plan and inputs laid out as plain arrays, and its columns as a history."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from sim.engine import kernel as k
from sim.engine.dossier import Dossier
from sim.plan import rows as plan_rows
from sim.plan.draws import run_key
from sim.plan.history import ASK_FIELDS, OPEN, QUESTION_FIELDS, TASK_FIELDS, History
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import Row

ROW = np.dtype([(name, np.uint64 if name == "key" else np.int64) for name in Row._fields])
MARGIN = 8  # free leaves beyond those of every agent at work

if tuple(range(len(plan_rows.OPERATIONS))) != (k.ASK, k.WAIT, k.WORK, k.BRANCH, k.OPEN, k.END):
    raise ImportError("the kernel's operations are not those of sim.plan.rows")
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


def _lists(lists: list[tuple[int, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Lists end to end, and where each begins."""
    starts = np.cumsum([0, *(len(one) for one in lists)])
    return np.array([x for one in lists for x in one], np.int64), starts.astype(np.int64)


@lru_cache(maxsize=8)
def tables_of(plan: Plan) -> tuple[Any, ...]:
    """The plan's tables in the order of the kernel's parameters, from `rows` to `month_of_day`."""
    clocks = plan.clocks
    first_clock = np.cumsum([0, *(len(mission.clocks) for mission in plan.missions)])
    teams_of, teams_from = _lists([station.teams for station in plan.stations])
    stations_of, stations_from = _lists([team.stations for team in plan.teams])
    return (
        np.array([tuple(row) for row in plan.rows], ROW),
        np.array(plan.laws, np.int32).reshape(-1, 8192),
        np.array([mission.entry for mission in plan.missions], np.int64),
        np.array([mission.entitled for mission in plan.missions], np.int64),
        np.array([mission.key for mission in plan.missions], np.uint64),
        first_clock.astype(np.int64),
        np.array([clock.start for clock in clocks], np.int64),
        np.array([clock.mask for clock in clocks], np.int64),
        _ragged([clock.deadline for clock in clocks]),
        _ragged([clock.count for clock in clocks]),
        np.array([len(clock.count) for clock in clocks], np.int64),
        _ragged([clock.day_of for clock in clocks]),
        np.array([len(clock.day_of) for clock in clocks], np.int64),
        _ragged(list(plan.day_tables)),
        _ragged(list(plan.deliveries)),
        len(plan.offices),
        teams_of,
        teams_from,
        np.array([station.discipline for station in plan.stations], np.int64),
        np.array([station.transfer_office for station in plan.stations], np.int64),
        np.array([station.transfer_above for station in plan.stations], np.int64),
        stations_of,
        stations_from,
        _ragged([team.time.opens for team in plan.teams]),
        _ragged([team.time.cumulative_open for team in plan.teams]),
        plan.months[1],
    )


def _changes(inputs: Inputs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All changes of presence in order of time, then team."""
    time = np.concatenate([np.zeros(0, np.int64), *(times for times, _ in inputs.changes)])
    count = np.concatenate([np.zeros(0, np.int64), *(counts for _, counts in inputs.changes)])
    team = np.repeat(np.arange(len(inputs.changes)), [len(times) for times, _ in inputs.changes])
    order = np.lexsort((team, time))
    return time[order], team[order].astype(np.int64), count[order]


class Room:
    """The arrays that grow with the dossiers, their questions and their tasks; -1 where nothing is written."""

    def __init__(self, plan: Plan, inputs: Inputs, keep_tasks: bool) -> None:
        known = len(inputs.arrivals)
        self.dossiers = known + known // 4 + 64
        clocks = max(len(mission.clocks) for mission in plan.missions)
        widths = {"stamps": len(STAMPS), "answers": plan.slots, "asked_as": plan.slots, "suspended": clocks}
        widths |= {"open_from": clocks, "visits": plan.counters}
        zeros = {"suspended", "visits"}
        self.wide = {n: _filled((self.dossiers, w), 0 if n in zeros else -1) for n, w in widths.items()}
        names = ("parent", "cause", "outcome", "worked", "language")
        self.single = {n: _filled((self.dossiers,), -1 if n == "parent" else 0) for n in names}
        self.tokens = np.zeros(self.dossiers, k.TOKEN)
        size = 2 * known + 64
        self.questions = _filled((size, 3), 0)
        self.asks = _filled((size, 3), 0)
        self.tasks = _filled((4 * known + 64 if keep_tasks else 1, 7), -1)
        self.agents = sum(int(counts.max(initial=0)) for counts in inputs.presence) + MARGIN
        leaves = 1 << max(8, (2 * self.agents).bit_length())
        self.tree = np.full(2 * leaves, k.NO_EVENT, np.int64)
        self.free = np.arange(leaves - 1, -1, -1, dtype=np.int64)

    def grow(self, memory: np.ndarray) -> None:
        """Double what is nearly full."""
        if memory[k.DOSSIERS] + 1 >= self.dossiers:
            self.wide = {n: _doubled(a, 0 if n in {"suspended", "visits"} else -1) for n, a in self.wide.items()}
            self.single = {n: _doubled(a, -1 if n == "parent" else 0) for n, a in self.single.items()}
            self.tokens = np.concatenate([self.tokens, np.zeros(self.dossiers, k.TOKEN)])
            self.dossiers *= 2
        if memory[k.ASKS] >= len(self.asks):
            self.questions, self.asks = _doubled(self.questions, 0), _doubled(self.asks, 0)
        if memory[k.TASKS] >= len(self.tasks):
            self.tasks = _doubled(self.tasks, -1)
        if memory[k.SPARE] < self.agents:
            leaves = len(self.free)
            keys = np.concatenate([self.tree[leaves:], np.full(leaves, k.NO_EVENT, np.int64)])
            levels = [keys]
            while len(levels[0]) > 1:
                levels.insert(0, np.minimum(levels[0][::2], levels[0][1::2]))
            self.tree = np.concatenate([[k.NO_EVENT], *levels])
            held = self.free[: memory[k.SPARE]]
            self.free = np.concatenate(
                [held, np.arange(2 * leaves - 1, leaves - 1, -1), np.zeros(leaves, np.int64)]
            )
            self.free = self.free[: 2 * leaves]
            memory[k.SPARE] += leaves


def _filled(shape: tuple[int, ...], value: int) -> np.ndarray:
    return np.full(shape, value, np.int64)


def _doubled(array: np.ndarray, value: int) -> np.ndarray:
    return np.concatenate([array, np.full_like(array, value)])


def run(plan: Plan, inputs: Inputs, keep_tasks: bool = False, advance: Callable[..., int] = k.advance) -> History:
    """Simulate one history with the kernel. ValueError for more dossiers than an event's key can number."""
    arrivals, stations, teams = inputs.arrivals, len(plan.stations), len(plan.teams)
    room = Room(plan, inputs, keep_tasks)
    memory = np.zeros(k.MEMORY, np.int64)
    memory[[k.CURRENT, k.LEAVING]] = -1
    memory[k.SPARE] = len(room.free)
    _seat(plan, inputs, room, memory)
    exits = np.zeros(len(plan.rows), np.int64)
    busy = np.zeros((teams, len(plan.months[0])), np.int64)
    area, counted, length = (np.zeros(stations, np.int64) for _ in range(3))
    root = np.full(stations, -1, np.int64)
    present, at_work = np.zeros(teams, np.int64), np.zeros(teams, np.int64)
    key = np.uint64(run_key(inputs.seed, inputs.replication))
    fixed = (key, plan.horizon, *tables_of(plan), *_changes(inputs), arrivals.enters, arrivals.since.copy())
    counts = (exits, busy, area, counted, root, length, present, at_work)
    status = k.MORE_ROOM
    while status != k.DONE:
        if room.dossiers > k.NUMBER_MASK:
            raise ValueError(f"more than {k.NUMBER_MASK:,} dossiers in one history")
        status = advance(
            memory,
            *fixed,
            room.tokens,
            *room.wide.values(),
            *room.single.values(),
            room.questions,
            room.asks,
            room.tasks,
            keep_tasks,
            *counts,
            room.tree,
            room.free,
            room.agents,
        )
        room.grow(memory)
    area += length * (plan.horizon - counted)
    return _history(room, memory, exits, busy, area, keep_tasks)


def _seat(plan: Plan, inputs: Inputs, room: Room, memory: np.ndarray) -> None:
    """Dossiers that come from outside take their places, and the backlog its questions."""
    a, known = inputs.arrivals, len(inputs.arrivals)
    memory[k.DOSSIERS] = known
    tokens = room.tokens[:known]
    tokens["leaf"] = -1
    for name in ("number", "received", "mission", "office", "entitled", "row"):
        tokens[name] = getattr(a, name)
    room.single["language"][:known] = a.language
    room.wide["stamps"][:known, : k.RECEIVED + 1] = np.column_stack([a.fact, a.received, a.received, a.received])
    for index in np.flatnonzero(a.preset >= 0).tolist():
        _preset(plan, inputs, room, memory, index)


def _preset(plan: Plan, inputs: Inputs, room: Room, memory: np.ndarray, index: int) -> None:
    """What was asked for a dossier of the backlog, by the reference's own arithmetic."""
    mission = int(inputs.arrivals.mission[index])
    table = plan.missions[mission]
    dossier = Dossier(index, mission, 0, table, plan.clocks)
    dossier.stamps = room.wide["stamps"][index].tolist()
    asked = inputs.preset_asked[inputs.arrivals.preset[index]].tolist()
    answered = inputs.preset_answered[inputs.arrivals.preset[index]].tolist()
    for slot in sorted((s for s, time in enumerate(asked) if time >= 0), key=lambda s: (asked[s], s)):
        if memory[k.ASKS] >= len(room.asks):
            room.questions, room.asks = _doubled(room.questions, 0), _doubled(room.asks, 0)
        if dossier.question(slot, asked[slot], answered[slot]):
            dossier.questions[slot] = int(memory[k.QUESTIONS])
            room.questions[memory[k.QUESTIONS]] = index, table.sources[slot], answered[slot]
            memory[k.QUESTIONS] += 1
        room.questions[dossier.questions[slot], 2] = dossier.answers[slot]
        room.asks[memory[k.ASKS]] = dossier.questions[slot], asked[slot], 0
        memory[k.ASKS] += 1
    slots, clocks = len(table.sources), len(table.clocks)
    room.wide["answers"][index, :slots] = dossier.answers
    room.wide["asked_as"][index, :slots] = dossier.questions
    room.wide["suspended"][index, :clocks] = [dossier.suspended[clock] for clock in table.clocks]
    room.wide["open_from"][index, :clocks] = [dossier.open_from[clock] for clock in table.clocks]


def _history(
    room: Room, memory: np.ndarray, exits: np.ndarray, busy: np.ndarray, area: np.ndarray, keep_tasks: bool
) -> History:
    """The columns of what happened."""
    count = int(memory[k.DOSSIERS])

    def columns(table: np.ndarray, used: int, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        return {name: table[:used, place].copy() for place, name in enumerate(names)}

    tokens = room.tokens[:count]
    dossiers = {name: tokens[name].astype(np.int64) for name in ("mission", "office", "entitled", "tasks")}
    dossiers |= {name: column[:count].copy() for name, column in room.single.items()}
    names = ("mission", "office", "language", "parent", "cause", "outcome", "entitled", "tasks", "worked")
    return History(
        number=tokens["number"].copy(),
        dossiers={name: dossiers[name] for name in names},
        stamps=room.wide["stamps"][:count].copy(),
        questions=columns(room.questions, int(memory[k.QUESTIONS]), QUESTION_FIELDS),
        asks=columns(room.asks, int(memory[k.ASKS]), ASK_FIELDS),
        tasks=columns(room.tasks, int(memory[k.TASKS]), TASK_FIELDS) if keep_tasks else None,
        exits=exits,
        busy=busy,
        area=area,
    )


def compile_for(plan: Plan) -> None:
    """Compile the kernel, or load it from the cache, without simulating anything."""
    run(replace(plan, horizon=0), inputs_of(plan, 0))
