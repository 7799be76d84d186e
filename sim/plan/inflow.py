"""All dossiers that come from outside in one history: new receipts, traced ones, and the backlog."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.plan.arrivals import PER_DAY_BITS, Arrivals, apart, counts, described, receipts, together
from sim.plan.draws import EVEN, Words, chance, on_end, run_key, stream_key, uniform
from sim.plan.events import days_told
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs, Past, Plan
from sim.plan.presence import presence, presence_changes
from sim.plan.speaking import spoken
from sim.plan.streams import stream_of

Integers = npt.NDArray[np.int64]


def inputs_of(plan: Plan, replication: int, seed: int | None = None) -> Inputs:
    """What one history is given: receipts and presence, drawn for (seed, replication)."""
    seed = plan.scenario.seed if seed is None else seed
    present = [presence(table.posts, seed, replication) for table in plan.teams]
    return staffed(plan, present, seed, replication)


def staffed(plan: Plan, present: Sequence[Integers], seed: int, replication: int) -> Inputs:
    """What one history is given, where so many agents of each team are there on each day."""
    arrivals, preset = arrivals_of(plan, seed, replication)
    offices = arrivals.office
    return Inputs(
        seed,
        replication,
        replace(arrivals, office=plan.places.cells(offices, arrivals.language)),
        preset,
        tuple(present),
        tuple(
            presence_changes(here, table.time, plan.horizon)
            for here, table in zip(present, plan.teams, strict=True)
        ),
        offices,
        _by_machine(plan, seed, replication),
    )


def _by_machine(plan: Plan, seed: int, replication: int) -> dict[str, Integers]:
    """Dossiers that machines handle, by mission and day: counted, nobody works on them."""
    counted = {}
    for (name, _), expected in plan.by_machine.items():
        demand = plan.scenario.missions[name].demand
        assert demand is not None
        first = plan.start // DAY_SECONDS
        key, run = stream_key(f"{stream_of(plan, name)}/machine"), run_key(seed, replication)
        ordinals: Words = (np.arange(len(expected)) + plan.origin.toordinal() + first).astype(np.uint64)
        number = counts(expected, demand.dispersion, uniform(chance(ordinals, 0, key, run)[0]))
        due = np.concatenate([np.zeros(first, np.int64), number])
        told = _days_told(plan, name)
        counted[name] = due if told is None else _counted_again(due, told)
    return counted


def _days_told(plan: Plan, mission: str) -> Integers | None:
    """When comes what is due on each day; None where no event puts it off."""
    demand = plan.scenario.missions[mission].demand
    return None if demand is None else days_told(plan.scenario, demand, plan.origin, plan.days)


def _counted_again(number: Integers, told: Integers) -> Integers:
    """The numbers of each day on the days on which they come, without what comes after the last."""
    counted = np.zeros(len(number) + 1, np.int64)
    np.add.at(counted, told, number)
    return counted[:-1]


def arrivals_of(plan: Plan, seed: int, replication: int) -> tuple[Arrivals, Past]:
    """Arrivals in order of entry, with their offices, and what had happened to those of the backlog."""
    names = [mission.name for mission in plan.missions]
    parts, offices = [], plan.places.offices
    told_of = {name: _days_told(plan, name) for name in {name for name, _ in plan.expected}}
    for (name, office), expected in plan.expected.items():
        demand = plan.scenario.missions[name].demand
        assert demand is not None
        stream = stream_of(plan, name) if len(offices) == 1 else f"{stream_of(plan, name)}/{office}"
        first = plan.start // DAY_SECONDS
        added = 0 if len(offices) == 1 else apart(office)
        received, number = receipts(stream, added, expected, demand, plan.origin, first, seed, replication)
        due = received
        if (told := told_of[name]) is not None:
            moved = due + (told[due // DAY_SECONDS] - due // DAY_SECONDS) * DAY_SECONDS
            is_in_time = moved < plan.horizon
            due, received, number = due[is_in_time], moved[is_in_time], number[is_in_time]
        where = _all(len(number), offices.index(office))
        parts.append(_new(plan, names.index(name), received, number, where, seed, replication, due=due))
    for name, trace in plan.traced.items():
        inside = (trace.day >= plan.start // DAY_SECONDS) & (trace.day < plan.days)
        received, number = _traced_times(plan, name, trace.day[inside], trace.place[inside], seed, replication)
        language = trace.language[inside] if trace.names_languages else None
        office_of = trace.office[inside]
        parts.append(_new(plan, names.index(name), received, number, office_of, seed, replication, language))
    nothing = np.full((0, plan.slots), -1, np.int64)
    past = [Past(nothing, nothing, np.full((0, len(STAMPS)), -1, np.int64))]
    placed = 0
    for preset in plan.presets:
        drawn_for = partial(_offices_drawn, plan, preset.mission, seed=seed, replication=replication)
        stock = preset.drawn(plan.origin, plan.languages, seed, replication, drawn_for)
        parts.append(_of_stock(plan, preset.mission, stock, placed, seed, replication))
        placed += len(stock["number"])
        wide = ((0, 0), (0, plan.slots - stock["asked"].shape[1]))
        asked, answered = (np.pad(stock[name], wide, constant_values=-1) for name in ("asked", "answered"))
        past.append(Past(asked, answered, stock["stamps"]))
    return together(parts), Past(*map(np.concatenate, zip(*past, strict=True)))


def _new(
    plan: Plan,
    mission: int,
    received: Integers,
    number: Words,
    office: Integers,
    seed: int,
    replication: int,
    language: Integers | None = None,
    due: Integers | None = None,
) -> Arrivals:
    """New dossiers. due: when they would have come, had nothing put them off; the fact lies before that."""
    truth = _described(plan, mission, number, received if due is None else due, seed, replication)
    none = _all(len(number), -1)
    return Arrivals(
        enters=received,
        received=received,
        mission=_all(len(number), mission),
        office=office,
        language=spoken(plan, mission, office, number, seed, replication) if language is None else language,
        number=number,
        row=_first_rows(plan, mission, office),
        preset=none,
        since=none,
        **truth,
    )


def _first_rows(plan: Plan, mission: int, office: Integers) -> Integers:
    """Where the procedure of each dossier begins that an office receives."""
    starts = plan.starts[mission]
    return _all(len(office), starts[0]) if (starts == starts[0]).all() else starts[office]


def _all(count: int, value: int) -> Integers:
    """A column of one value, which takes no memory."""
    return np.broadcast_to(np.int64(value), count)


def _described(
    plan: Plan, mission: int, number: Words, received: Integers, seed: int, replication: int
) -> dict[str, Any]:
    name = plan.missions[mission].name
    return described(stream_of(plan, name), plan.scenario.missions[name], number, received, seed, replication)


def _traced_times(
    plan: Plan, name: str, day: Integers, place: Integers, seed: int, replication: int
) -> tuple[Integers, Words]:
    """Second of receipt and number of traced dossiers; the hour within the day is drawn."""
    demand = plan.scenario.missions[name].demand
    assert demand is not None
    run, ordinals = run_key(seed, replication), (day + plan.origin.toordinal()).astype(np.uint64)
    number: Words = (ordinals << np.uint64(PER_DAY_BITS)) + place.astype(np.uint64)
    if run == EVEN:
        number = on_end(len(day), replication)
    opens, closes = demand.hours
    drawn = uniform(chance(number, 1, stream_key(f"{stream_of(plan, name)}/demand"), run)[0])
    return day * DAY_SECONDS + opens + np.floor(drawn * (closes - opens)).astype(np.int64), number


def _offices_drawn(plan: Plan, mission: int, number: Words, seed: int, replication: int) -> Integers:
    """An office for each dossier of a backlog that names none, by the offices' shares of the mission's demand."""
    name = plan.missions[mission].name
    demand = plan.scenario.missions[name].demand
    weights = (demand.offices if demand is not None else {}) or dict.fromkeys(plan.places.offices, 1.0)
    bounds = np.cumsum([weights.get(office, 0.0) for office in plan.places.offices]) / sum(weights.values())
    key = stream_key(f"{stream_of(plan, name)}/office")
    drawn = uniform(chance(number, 0, key, run_key(seed, replication))[0])
    return np.minimum(np.searchsorted(bounds, drawn, side="right"), len(bounds) - 1).astype(np.int64)


def _of_stock(
    plan: Plan, mission: int, stock: dict[str, Any], placed: int, seed: int, replication: int
) -> Arrivals:
    truth = _described(plan, mission, stock["number"], stock["received"], seed, replication)
    count = len(stock["number"])
    drawn = spoken(plan, mission, stock["office"], stock["number"], seed, replication)
    return Arrivals(
        enters=stock["enters"],
        received=stock["received"],
        fact=np.minimum(truth["fact"], stock["received"]),
        mission=np.full(count, mission, np.int64),
        office=stock["office"],
        language=np.where(stock["language"] < 0, drawn, stock["language"]),
        number=stock["number"],
        entitled=truth["entitled"],
        row=stock["row"],
        preset=np.arange(placed, placed + count, dtype=np.int64),
        since=stock["since"],
    )
