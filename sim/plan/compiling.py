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
from sim.plan.laws import compile_law
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import MissionTable, Plan, Station, TeamTable
from sim.plan.presets import Preset, StockData, read_stock
from sim.plan.procedure import Assembler
from sim.plan.rows import DISCIPLINES, Row
from sim.plan.tables import Tables
from sim.plan.traces import Trace, read_trace

LONGEST_RUN_DAYS = 100 * 366  # the time field of an event's key holds far more; longer is a mistyped year
ALL_OFFICES = "all"


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
    return max(((day - last).days for day in reached), default=0)


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
    procedures = [Assembler(name, mission, tables) for name, mission in scenario.missions.items()]
    rows, entries, counters = _link(procedures)
    offices = tuple(scenario.offices) or (ALL_OFFICES,)
    stations, teams = _stations(scenario, tables, rows, offices, calendar, origin, days)
    start = (first - origin).days
    traced = _traces(scenario, folder, origin, offices)
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
    for row in rows:
        if row.before_table >= 0 and day_tables[row.before_table][clocks[row.clock].deadline[start]] < start:
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
            _mission_table(procedure, entry, tables) for procedure, entry in zip(procedures, entries, strict=True)
        ),
        rows=tuple(rows),
        counters=counters,
        laws=tuple(compile_law(law) for law in tables.laws),
        clocks=clocks,
        day_tables=day_tables,
        deliveries=tables.delivery_tables(),
        queues=tuple(tables.queues),
        stations=stations,
        teams=teams,
        offices=offices,
        languages=_languages(scenario),
        causes=("received", *tables.causes),
        sources=tuple(tables.sources),
        activities=tuple(tables.activities),
        expected={
            (name, office): part
            for name, demand in yearly.items()
            for office, part in _by_office(demand, daily[name], offices).items()
        },
        by_machine={
            name: demand.by_machine * daily[name] for name, demand in yearly.items() if demand.by_machine > 0
        },
        traced=traced,
        presets=tuple(_preset(stock, procedures, entries, tables, offices) for stock in stocks.values()),
    )


def _with_observed_facts(scenario: Scenario, folder: Path) -> Scenario:
    """The scenario with the laws that date the facts read from their files; histories draw from them directly."""
    missions = {
        name: mission.model_copy(update={"fact_before": load_empirical(mission.fact_before, folder)})
        for name, mission in scenario.missions.items()
        if mission.fact_before is not None
    }
    return scenario.model_copy(update={"missions": {**scenario.missions, **missions}})


def _link(procedures: list[Assembler]) -> tuple[list[Row], list[int], int]:
    """All rows in one table, the first row of each mission, and the visit counters of the mission with most."""
    rows: list[Row] = []
    entries, counters = [], 0
    for procedure in procedures:
        entries.append(len(rows))
        rows += procedure.resolved(len(rows))
        counters = max([counters, *(row.counter + 1 for row in rows)])
    return rows, entries, counters


def _mission_table(procedure: Assembler, entry: int, tables: Tables) -> MissionTable:
    entitled, rule = procedure.mission.entitled, procedure.mission.evidence_rule
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


def _stations(
    scenario: Scenario,
    tables: Tables,
    rows: list[Row],
    offices: tuple[str, ...],
    calendar: Calendar,
    origin: date,
    days: int,
) -> tuple[tuple[Station, ...], tuple[TeamTable, ...]]:
    serving: dict[tuple[int, int], list[int]] = {}
    teams = []
    for number, (name, team) in enumerate(scenario.teams.items()):
        there = [offices.index(team.office)] if team.office else range(len(offices))
        served = [(tables.queues[queue], office) for queue in team.serves for office in there]
        for station in served:
            serving.setdefault(station, []).append(number)
        numbers = tuple(queue * len(offices) + office for queue, office in served)
        teams.append(TeamTable(name, numbers, working_time(team, calendar, origin, days)))
    disciplines = _disciplines(scenario)
    stations = []
    for queue, place in tables.queues.items():
        for office, office_name in enumerate(offices):
            transfer = scenario.offices[office_name].transfer if scenario.offices else None
            stations.append(
                Station(
                    queue if len(offices) == 1 else f"{queue}@{office_name}",
                    tuple(serving.get((place, office), ())),
                    DISCIPLINES.index(disciplines[queue]),
                    offices.index(transfer.to) if transfer else -1,
                    transfer.above if transfer else -1,
                )
            )
    return tuple(stations), tuple(teams)


def _disciplines(scenario: Scenario) -> dict[str, str]:
    return {
        fields.queue or f"{name}.{step}": fields.order
        for name, mission in scenario.missions.items()
        for step, fields in mission.steps.items()
        if fields.work is not None
    }


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


def _traces(scenario: Scenario, folder: Path, origin: date, offices: tuple[str, ...]) -> dict[str, Trace]:
    languages = _languages(scenario)
    return {
        name: read_trace(name, mission.demand.trace, folder, origin, offices, languages)
        for name, mission in scenario.missions.items()
        if mission.demand is not None and mission.demand.trace is not None
    }


def _languages(scenario: Scenario) -> tuple[str, ...]:
    named = [language for m in scenario.missions.values() if m.demand for language in m.demand.languages]
    return tuple(dict.fromkeys(named)) or ("any",)


def _preset(
    stock: StockData, procedures: list[Assembler], entries: list[int], tables: Tables, offices: tuple[str, ...]
) -> Preset:
    mission = tables.missions[stock.mission]
    return stock.placed(mission, procedures[mission], entries[mission], offices, tables)
