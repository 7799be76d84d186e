"""The kernel with names and units: from a plan and inputs to a history."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from sim.engine import kernel as k
from sim.engine.dossier import Dossier
from sim.engine.layout import paper_of, serving, tables_of
from sim.engine.room import Memory, Room, doubled
from sim.plan.draws import APART, EVEN, run_key
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, QUESTION_FIELDS, TASK_FIELDS, History
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Plan


def _changes(plan: Plan, inputs: Inputs) -> tuple[np.ndarray, np.ndarray]:
    """All changes of presence as events, and after them the horizon; how many are present from then on."""
    nothing = [np.zeros(0, np.int64)]
    events = [(times << k.TIME_SHIFT) | team for team, (times, _) in enumerate(inputs.changes)]
    event, count = np.concatenate(nothing + events), np.concatenate(nothing + [c for _, c in inputs.changes])
    order = np.argsort(event, kind="stable")
    end = plan.horizon << k.TIME_SHIFT
    return np.append(np.minimum(event[order], end), end), count[order]


def run(plan: Plan, inputs: Inputs, keep_tasks: bool = False, advance: Callable[..., Any] = k.advance) -> History:
    """Simulate one history with the kernel. ValueError for more dossiers, or kinds of them, than it can number."""
    arrivals = inputs.arrivals
    _, counters, draws, end = paper_of(plan)
    blank = np.full(draws, -1, np.int64)
    blank[counters:] = 0
    room = Room(plan, inputs, end, keep_tasks)
    known = len(arrivals)
    memory = Memory(dossiers=known, born=known, desks=len(room.desks), seats=len(room.vacant) - 1)
    for index in np.flatnonzero(arrivals.preset >= 0).tolist():
        memory = _preset(plan, inputs, room, memory, blank, index)
    exits = np.zeros(len(plan.rows), np.int64)
    busy = np.zeros((len(plan.teams), len(plan.months[0])), np.int64)
    stations, teams = serving(plan)
    run_of = run_key(inputs.seed, inputs.replication)
    keys = (
        (None, None) if run_of == EVEN else (np.uint64(run_of), np.uint64(0))
    )  # of draws, of the numbers of children
    fixed = (*keys, plan.horizon, *tables_of(plan), *_changes(plan, inputs), *_arriving(plan, inputs))
    done = False
    while not done:
        memory = room.grow(memory, stations)
        if room.dossiers > k.NUMBER_MASK:
            rule = f"at most {k.NUMBER_MASK:,} dossiers of one history can be numbered"
            raise ValueError(f"room for {room.dossiers:,} dossiers is wanted: {rule}")
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
        memory = Memory(*kept)
    for index in range(memory.ready, known):
        if arrivals.preset[index] < 0:
            _received(inputs, room, index)
    area = stations["area"] + stations["length"] * plan.horizon
    return _history(room, memory, exits, busy, area, plan.horizon, keep_tasks)


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
    """A dossier of the backlog has a seat before it arrives, and its past, by the reference's arithmetic."""
    a = inputs.arrivals
    seat = room.vacant[memory.seats - 1]
    room.columns["place"][index] = seat
    room.tokens[seat] = room.tokens[-1]
    token = room.tokens[seat]
    token["dossier"] = index
    for name in ("number", "mission", "office", "entitled", "row"):
        token[name] = getattr(a, name)[index]
    _received(inputs, room, index)
    mission = int(a.mission[index])
    table = plan.missions[mission]
    dossier = Dossier(index, mission, 0, table, plan.clocks)
    dossier.stamps = room.columns["stamps"][index].tolist()
    answered = inputs.past.answered[a.preset[index]].tolist()
    questions, asks = memory.questions, memory.asks
    for second, is_question, place in inputs.past.of(int(a.preset[index])):
        if not is_question:
            dossier.stamp(place, second)
            continue
        if asks >= len(room.asks):
            room.questions, room.asks = doubled(room.questions, 0), doubled(room.asks, 0)
        if dossier.question(place, second, answered[place]):
            dossier.questions[place] = questions
            room.questions[questions] = index, place, answered[place]
            questions += 1
        room.questions[dossier.questions[place], 2] = dossier.answers[place]
        room.asks[asks] = dossier.questions[place], second, 0
        asks += 1
    room.columns["stamps"][index] = dossier.stamps
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
        return {name: table[:used, place] for place, name in enumerate(names)}

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
    """Compile the kernel in both its forms, or load them from the cache, without simulating anything."""
    for history in (0, APART):
        run(replace(plan, horizon=0), inputs_of(plan, history))
