"""What comes over a generated office from outside: events of every kind, thrown with dice of their own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from sim.model.events import Event
from sim.plan.calendars import institution_calendar, working_time
from sim.plan.history import History
from sim.plan.inflow import arrivals_of
from sim.plan.log import DAY_SECONDS, seconds_of
from sim.plan.plan import Inputs, Plan
from sim.plan.posts import posts_of
from sim.plan.presence import presence
from tests.generated.dice import Dice

Data = dict[str, Any]
KINDS = ("office closed", "people away", "demand", "source delayed")
CAUSES = ("force majeure", "government decision")


def dice_of(seed: int) -> Dice:
    """Dice that do not touch those of the rest of the office."""
    return Dice(seed * 4 + 1)


def add_events(data: Data, first: date, dice: Dice) -> None:
    """Lay events over an office; a source whose answers are held back delivers on days."""
    events: Data = {}
    for kind in KINDS:
        if dice.often():
            start = first + timedelta(days=dice.between(-2, 20))
            length = timedelta(days=dice.between(3, 12))
            told = {"warned": start} if dice.often() else {}
            fields = _fields(kind, data, dice)
            if any("source" in mission.get("demand", {}) for mission in data["missions"].values()):
                start = max(start, first)  # what was due before the run is not drawn
            days = {"from": start, "until": start + length}
            events[kind.replace(" ", "_")] = {"kind": kind, "cause": dice.one(*CAUSES), **days, **told, **fields}
    if events:
        data["events"] = events


def _fields(kind: str, data: Data, dice: Dice) -> Data:
    if kind == "demand":
        counted = [name for name, m in data["missions"].items() if "per_year" in m.get("demand", {})]
        named = {"missions": dice.some(counted)} if dice.often() else {}
        return {"factor": dice.one(1.5, 2.0, 2.5), **named}
    if kind == "source delayed":
        source = dice.one(*data["sources"])
        data["sources"][source].setdefault("delivers", "every day")
        counted = [m["demand"] for m in data["missions"].values() if "trace" not in m.get("demand", {"trace": {}})]
        for demand in dice.some(counted):
            demand["source"] = source
        return {"source": source}
    found: Data = {"share": dice.one(0.3, 0.5, 0.75)} if kind == "people away" else {}
    if dice.rarely():
        found["teams"] = dice.some(list(data["teams"]))
    elif "offices" in data and dice.often():
        found["offices"] = dice.some(list(data["offices"]))
    return found


def happened(plan: Plan, inputs: Inputs, history: History) -> Iterator[tuple[str, bool]]:
    """Of every kind of event, whether one has changed anything in a history."""
    felt = {"office closed": _closed, "people away": _away, "demand": _came, "source delayed": _held}
    for kind, is_felt in felt.items():
        events = [event for event in plan.scenario.events.values() if event.kind == kind]
        yield f"event: {kind}", any(is_felt(plan, inputs, history, event) for event in events)
    yield "event: receipts put off", _put_off(plan, inputs)


def _closed(plan: Plan, inputs: Inputs, history: History, event: Event) -> bool:
    """A team has lost a working day."""
    calendar = institution_calendar(plan.scenario.calendar)
    first = plan.start // DAY_SECONDS
    for table in plan.teams:
        team = plan.scenario.teams[table.name]
        usual = working_time(team, calendar, plan.origin, plan.days).lengths()
        if event.concerns(table.name, team.offices) and (usual > table.time.lengths())[first:].any():
            return True
    return False


def _away(plan: Plan, inputs: Inputs, history: History, event: Event) -> bool:
    """A team has had fewer agents on some day than it would have had."""
    calendar = institution_calendar(plan.scenario.calendar)
    for table, here in zip(plan.teams, inputs.presence, strict=True):
        team = plan.scenario.teams[table.name]
        if event.concerns(table.name, team.offices):
            first = plan.start // DAY_SECONDS
            posts = posts_of(table.name, team, table.time, calendar, plan.origin, first)
            if (presence(posts, inputs.seed, inputs.replication) > here).any():
                return True
    return False


def _came(plan: Plan, inputs: Inputs, history: History, event: Event) -> bool:
    """More dossiers have come."""
    first = plan.start // DAY_SECONDS
    days = np.array([event.covers(plan.day((first + day) * DAY_SECONDS)) for day in range(plan.days - first)])
    factors = np.where(days, event.factor or 1.0, 1.0)
    named = {name for name in plan.scenario.missions if event.missions is None or name in event.missions}
    usual = {key: few / factors if key[0] in named else few for key, few in plan.expected.items()}
    arrivals, *_ = arrivals_of(replace(plan, expected=usual), inputs.seed, inputs.replication)
    return len(arrivals) < len(inputs.arrivals)


def _held(plan: Plan, inputs: Inputs, history: History, event: Event) -> bool:
    """Answers of the source have come as the event ended."""
    end = seconds_of(plan.origin, event.until + timedelta(days=1))
    of_it = history.sources_asked(plan) == plan.sources.index(event.source or "")
    return bool((history.questions["answered"][of_it] == end).any())


def _put_off(plan: Plan, inputs: Inputs) -> bool:
    """Dossiers have come later than they were due, the same ones as without the delay, as far as the run goes."""
    waves = {name: event for name, event in plan.scenario.events.items() if event.kind != "source delayed"}
    prompt = replace(plan, scenario=plan.scenario.model_copy(update={"events": waves}))
    due, *_ = arrivals_of(prompt, inputs.seed, inputs.replication)
    usual = dict(
        zip(zip(due.mission.tolist(), due.number.tolist(), strict=True), due.received.tolist(), strict=True)
    )
    came = inputs.arrivals
    keys = zip(came.mission.tolist(), came.number.tolist(), strict=True)
    gaps = np.array([now - usual[key] for key, now in zip(keys, came.received.tolist(), strict=True)], np.int64)
    assert (gaps >= 0).all()
    assert (gaps % DAY_SECONDS == 0).all()
    return bool((gaps > 0).any())
