"""The same office many times as large, from which chance has been taken wherever it can be.

`times` as many dossiers come, each day as many as are expected; `times` as many agents are there, as many as are
expected of those on leave, sick or not yet replaced. Nothing is drawn: what work takes, when answers come and which
way a dossier goes is laid out evenly over them (`sim.plan.draws.chance`). Chance in the queues goes as the office
grows: what is left is its fluid limit (Mandelbaum, Massey and Reiman, Strong approximations for Markovian service
networks, 1998).
"""

from dataclasses import replace

import numpy as np

from sim.model.scenario import Scenario
from sim.plan.days import spread_whole
from sim.plan.draws import APART
from sim.plan.inflow import staffed
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Integers, Plan
from sim.plan.presence import expected_presence, presence_changes
from sim.plan.presets import Preset
from sim.plan.traces import Trace

MANY_DAYS = 60  # whoever is there for all that comes in so many days is never short


def enlarged(
    plan: Plan, times: int, way: int = APART, *, has_colleagues_without_end: bool = False
) -> tuple[Plan, Inputs]:
    """An office `times` as large as a plan's, and what its one history is given. way: APART or ANEW.

    has_colleagues_without_end: whoever has work finds somebody to do it while the team is open: work falls due as
    procedure and answers bring it, and nothing waits for a colleague. Dossiers that machines handle are left out.
    """
    large = replace(
        plan,
        scenario=_without_chance(plan.scenario),
        expected={stream: number * times for stream, number in plan.expected.items()},
        by_machine={},
        traced={name: _repeated(trace, times) for name, trace in plan.traced.items()},
        presets=tuple(_as_often(preset, times) for preset in plan.presets),
        stations=tuple(
            station._replace(transfer_above=station.transfer_above * times)
            if station.transfer_above > 0
            else station
            for station in plan.stations
        ),
    )
    here = [spread_whole(times * expected_presence(team.posts)) for team in plan.teams]
    given = staffed(large, here, plan.scenario.seed, way)
    if has_colleagues_without_end:
        coming = np.bincount(given.arrivals.enters // (MANY_DAYS * DAY_SECONDS))
        enough = 2 * int(coming.max(initial=0)) + 1
        here = [np.where(team.time.lengths() > 0, enough, 0) for team in plan.teams]
        pairs = zip(here, plan.teams, strict=True)
        changes = tuple(presence_changes(each, team.time, plan.horizon) for each, team in pairs)
        given = replace(given, presence=tuple(here), changes=changes)
    return large, given


def _without_chance(scenario: Scenario) -> Scenario:
    """A scenario whose demand brings each day what is expected of it, parts of a dossier carried forward."""
    missions = {
        name: mission.model_copy(update={"demand": mission.demand.model_copy(update={"exactly": 1})})
        if mission.demand is not None and mission.demand.per_year is not None
        else mission
        for name, mission in scenario.missions.items()
    }
    return scenario.model_copy(update={"missions": missions})


def _repeated(trace: Trace, times: int) -> Trace:
    """A register in which each receipt stands several times, every one with a place of its own in its day."""
    place: Integers = np.repeat(trace.place, times) * times + np.tile(np.arange(times), len(trace.place))
    day, office, language = (np.repeat(column, times) for column in (trace.day, trace.office, trace.language))
    return trace._replace(day=day, place=place, office=office, language=language)


def _as_often(preset: Preset, times: int) -> Preset:
    """A backlog in which each dossier stands several times."""
    data = preset.data
    count = None if data.stock.count is None else data.stock.count * times
    dossiers = tuple(dossier for dossier in data.dossiers for _ in range(times))
    return replace(
        preset, data=replace(data, stock=data.stock.model_copy(update={"count": count}), dossiers=dossiers)
    )
