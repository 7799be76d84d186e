"""Compiling a scenario into its plan."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.laws import load_empirical
from sim.model.norms import norms_used
from sim.model.scenario import Demand, Scenario
from sim.model.words import first_day
from sim.plan.arrivals import expected_per_day
from sim.plan.calendars import institution_calendar, origin_before, working_time
from sim.plan.days import dealt
from sim.plan.draws import threshold
from sim.plan.events import share_there, with_waves, without_closures
from sim.plan.laws import compile_law
from sim.plan.log import DAY_SECONDS
from sim.plan.places import Places, places_of
from sim.plan.plan import MissionTable, Plan, TeamTable
from sim.plan.posts import posts_of
from sim.plan.presets import Preset, StockData, desk, read_stock
from sim.plan.procedure import Assembler
from sim.plan.rows import NEVER
from sim.plan.stations import stations_of
from sim.plan.tables import Tables
from sim.plan.traces import Trace, read_trace
from sim.plan.variants import Linked, Procedures, linked, procedures_of

LONGEST_RUN_DAYS = 100 * 366  # the time field of an event's key holds far more; longer is a mistyped year


def longest_limit_days(scenario: Scenario) -> int:
    """Days from the last day judged to the last deadline of the scenario's norms, none suspended."""
    calendar = institution_calendar(scenario.calendar)
    last = scenario.period.until
    reached = [
        version.limit.last_day(last, calendar)
        for _, norm in norms_used(scenario)
        for version in norm.versions
        if version.limit.is_known and norm.kind == "deadline"
    ]
    return max([0, *((day - last).days for day in reached)])


def compile_plan(scenario: Scenario, folder: Path) -> Plan:
    """The plan of a scenario. folder: where the files it references lie.

    ValueError, saying what and where, for data files that cannot be read and for runs that are too long.
    """
    scenario = _with_observed_facts(scenario, folder)
    period = scenario.period
    first = first_day(period.from_, period.run_in)
    stocks = {name: read_stock(name, stock, scenario, folder) for name, stock in scenario.backlog.items()}
    oldest = min([first, *(stock.oldest for stock in stocks.values())])
    longest_fact = max(
        [0, *(int(compile_law(m.fact_before)[-1]) for m in scenario.missions.values() if m.fact_before)]
    )
    origin = origin_before(oldest, longest_fact)
    days = (period.until - origin).days + 1 + longest_limit_days(scenario)
    if days > LONGEST_RUN_DAYS:
        raise ValueError(f"the run covers {days:,} days; at most {LONGEST_RUN_DAYS:,} can be simulated")
    calendar = institution_calendar(scenario.calendar)
    tables = Tables(scenario, folder, calendar, origin, 2 * days)
    places = places_of(scenario)
    offices = places.offices
    procedures = [procedures_of(name, m, tables, offices, first) for name, m in scenario.missions.items()]
    link = linked(procedures, len(offices))
    start = (first - origin).days
    teams = _teams(scenario, tables, places, calendar, origin, start, days)
    stations = stations_of(scenario, tables.queues, places, teams)
    traced = _traces(scenario, folder, origin, places)
    for name, trace in traced.items():
        if not ((trace.day >= start) & (trace.day < days)).any():
            raise ValueError(
                f"missions.{name}.demand.trace: no receipt falls between {first} and the end of the run"
            )
    yearly = {
        name: mission.demand
        for name, mission in scenario.missions.items()
        if mission.demand is not None and mission.demand.trace is None
    }
    daily = {
        name: _expected(name, demand, calendar, origin, start, days, period.from_)
        for name, demand in yearly.items()
    }
    clocks, day_tables = tables.steering_clocks(), tables.day_tables()
    for row in link.rows:
        due = clocks[row.clock].deadline[start] if row.before_table >= 0 else NEVER
        if due < tables.days and day_tables[row.before_table][due] < start:
            mission, norm = list(tables.clocks)[row.clock]
            where = f"missions.{mission}.evidence_rule.decide_before.by"
            raise ValueError(
                f"{where}: longer than the limit of '{norm}'; every dossier would be decided on receipt"
            )
    return Plan(
        scenario=scenario,
        origin=origin,
        start=start * DAY_SECONDS,
        horizon=days * DAY_SECONDS,
        first=period.from_,
        last=period.until,
        missions=tuple(
            _mission_table(each.common, entry, tables) for each, entry in zip(procedures, link.entries, strict=True)
        ),
        rows=link.rows,
        counters=link.counters,
        laws=tuple(compile_law(law) for law in tables.laws),
        clocks=clocks,
        day_tables=day_tables,
        deliveries=tables.delivery_tables(),
        queues=tuple(tables.queues),
        stations=stations,
        teams=teams,
        offices=places.names,
        languages=places.languages,
        causes=("received", *tables.causes),
        sources=tuple(tables.sources),
        activities=tuple(tables.activities),
        expected=with_waves(
            {
                (name, office): part
                for name, demand in yearly.items()
                for office, part in _by_office(demand, daily[name], offices).items()
            },
            scenario,
            first,
        ),
        by_machine=with_waves(
            {
                (name, offices[0]): demand.by_machine * daily[name]
                for name, demand in yearly.items()
                if demand.by_machine > 0
            },
            scenario,
            first,
        ),
        traced=traced,
        presets=tuple(_preset(stock, procedures, link, tables) for stock in stocks.values()),
        places=places,
        starts=link.starts,
    )


def _with_observed_facts(scenario: Scenario, folder: Path) -> Scenario:
    """The scenario with the laws that date the facts read from their files; histories draw from them directly."""
    missions = {
        name: mission.model_copy(update={"fact_before": load_empirical(mission.fact_before, folder)})
        for name, mission in scenario.missions.items()
        if mission.fact_before is not None
    }
    return scenario.model_copy(update={"missions": {**scenario.missions, **missions}})


def _mission_table(procedure: Assembler, entry: int, tables: Tables) -> MissionTable:
    entitled, rule = procedure.mission.entitled, procedure.rule
    return MissionTable(
        procedure.name,
        entry,
        tuple(tables.sources[source] for source in procedure.slots),
        tuple(number for (mission, _), (number, _) in tables.clocks.items() if mission == procedure.name),
        -1 if isinstance(entitled, str) else threshold(entitled),
        procedure.key("entitled"),
        tuple(procedure.slots_of[rule.step]) if rule else (),
        procedure.is_any[rule.step] if rule else False,
    )


def _teams(
    scenario: Scenario, tables: Tables, places: Places, calendar: Calendar, origin: date, start: int, days: int
) -> tuple[TeamTable, ...]:
    teams, width = [], len(places.names)
    for name, team in scenario.teams.items():
        served = [tables.queues[queue] * width + place for queue in team.serves for place in places.served(team)]
        time = without_closures(working_time(team, calendar, origin, days), scenario, name, origin)
        spared = share_there(scenario, name, origin, days)
        posts = posts_of(name, team, time, calendar, origin, start, spared)
        teams.append(TeamTable(name, tuple(served), time, posts))
    return tuple(teams)


def _office_shares(weights: dict[str, float], offices: tuple[str, ...]) -> dict[str, float]:
    """The share of the demand that each office receives; one office has all, more share alike unless told."""
    weights = weights or dict.fromkeys(offices, 1.0)
    total = sum(weights.values())
    return {office: weight / total for office, weight in weights.items() if weight > 0}


def _by_office(
    demand: Demand, daily: npt.NDArray[np.float64], offices: tuple[str, ...]
) -> dict[str, npt.NDArray[np.float64]]:
    """What people in each office receive on each day of a mission's demand."""
    shares = _office_shares(demand.offices, offices)
    if demand.exactly is not None:
        return dealt(daily, shares)
    return {office: share * (1.0 - demand.by_machine) * daily for office, share in shares.items()}


def _expected(name: str, demand: Demand, *run: Any) -> npt.NDArray[np.float64]:
    try:
        return expected_per_day(demand, *run)
    except ValueError as error:
        raise ValueError(f"missions.{name}.demand: {error}") from None


def _traces(scenario: Scenario, folder: Path, origin: date, places: Places) -> dict[str, Trace]:
    return {
        name: read_trace(name, mission.demand.trace, folder, origin, places.offices, places.languages)
        for name, mission in scenario.missions.items()
        if mission.demand is not None and mission.demand.trace is not None
    }


def _preset(stock: StockData, procedures: list[Procedures], link: Linked, tables: Tables) -> Preset:
    mission = tables.missions[stock.mission]
    of = procedures[mission]
    desks = tuple(desk(of.in_office(place), int(start)) for place, start in enumerate(link.starts[mission]))
    return stock.placed(mission, of.common, desks, tuple(tables.scenario.offices), tables)
