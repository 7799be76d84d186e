"""The load of each team before anything runs: hours needed against hours present, rework included.

What is left out: waiting in queues, the backlog, offices that hand over to each other, and that work falls due some
time after its dossier came. A step that one office does for all is counted there, what follows it without an office
of its own where the dossier came. Dossiers that open dossiers are a fixed point.
"""

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.plan import rows as op
from sim.plan.laws import table_mean
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Plan
from sim.plan.presence import expected_presence
from sim.plan.rows import ALWAYS
from sim.plan.speaking import weighed_languages
from sim.plan.walk import Answers, Walk

HOUR_SECONDS = 3600
LEVEL_WITHIN = 1e-9  # hours by which teams that share work may be off the most even load
MOST_ROUNDS = 10_000
Kind = tuple[int, bool]  # mission, truly entitled
Floats = npt.NDArray[np.float64]


class Load(NamedTuple):
    """One team in one year. load: hours needed / hours present; above 1 the queue grows."""

    team: str
    year: int
    needed_hours: float
    present_hours: float

    @property
    def load(self) -> float:
        """inf where work comes and nobody is there."""
        if self.present_hours > 0:
            return self.needed_hours / self.present_hours
        return float("inf") if self.needed_hours > 0 else 0.0


class MultiplyingError(ValueError):
    """Dossiers that on average open one or more of their own kind: the office would never be done."""


def team_loads(plan: Plan) -> list[Load]:
    """Each team's load by year of the period. MultiplyingError where dossiers multiply without end.

    Work that several teams share is laid on them so that their loads are as even as can be: a team above 1 then
    has no colleague with time left who could help.
    """
    kinds = [(mission, truth) for mission in range(len(plan.missions)) for truth in (True, False)]
    answers = Answers(plan)
    walks = _walks(plan, range(len(plan.missions)), answers)
    own = {
        (mission, office): Walk(plan, mission, answers, int(plan.starts[mission, office]))
        for mission, office in np.argwhere(plan.starts != [[each.entry] for each in plan.missions]).tolist()
    }
    bearing = _bearing(walks, kinds)
    refuse_multiplying(plan, walks)
    expected = [expected_presence(table.posts) for table in plan.teams]
    hours = [table_mean(law) / HOUR_SECONDS for law in plan.laws]
    loads = []
    for year in range(plan.first.year, plan.last.year + 1):
        needed = np.zeros(len(plan.stations))
        for office, group in product(range(len(plan.places.offices)), range(plan.places.width)):
            received = {kind: float(_received(plan, kind, office, year)[group]) for kind in kinds}
            place = plan.places.cell(office, group)
            counted = _with_children(walks, {kind: own.get((kind[0], office)) for kind in kinds}, received, bearing)
            for walk, (_, truth), dossiers in counted:
                for row, times in walk.visits(truth).items():
                    needed[station_of(plan, plan.rows[row].place, place)] += (
                        dossiers * times * hours[plan.rows[row].law]
                    )
        present = present_hours(plan, year, expected)
        of_teams = levelled(needed, [station.teams for station in plan.stations], present)
        loads += [
            Load(team.name, year, float(n), float(p))
            for team, n, p in zip(plan.teams, of_teams, present, strict=True)
        ]
    return loads


def _with_children(
    walks: dict[int, Walk], own: dict[Kind, Walk | None], received: dict[Kind, float], bearing: Floats
) -> list[tuple[Walk, Kind, float]]:
    """Dossiers of each kind that one office has, those that it receives under its own procedure and all others.

    own: the walk of its own procedure, None where it follows the common one, as all do that others open.
    """
    kinds = list(received)
    others = np.array([received[kind] if own[kind] is None else 0.0 for kind in kinds])
    counted = [(walk, kind, received[kind]) for kind, walk in own.items() if walk is not None]
    for walk, (_, truth), dossiers in counted:
        others += dossiers * np.array([walk.children(truth).get(child, 0.0) for child in kinds])
    number = np.linalg.solve(np.eye(len(kinds)) - bearing, others)
    return counted + [(walks[kind[0]], kind, float(n)) for kind, n in zip(kinds, number, strict=True)]


def station_of(plan: Plan, queue: int, place: int) -> int:
    """The station at which work queues: not at one that hands on whatever comes, unless all do."""
    home = station = queue * len(plan.offices) + place
    while plan.stations[station].transfer_above == 0:
        station = queue * len(plan.offices) + plan.stations[station].transfer_office
        if station == home:
            break
    return station


def refuse_multiplying(plan: Plan, walks: dict[int, Walk] | None = None) -> None:
    """MultiplyingError, naming the missions, where dossiers on average open one or more of their own kind."""
    for circle in _circles(plan):
        kinds = [(mission, truth) for mission in circle for truth in (True, False)]
        radius = max(abs(np.linalg.eigvals(_bearing(walks or _walks(plan, circle, Answers(plan)), kinds))))
        if radius >= 1.0 - 1e-9:
            named = " and ".join(f"missions.{plan.missions[mission].name}" for mission in circle)
            raise MultiplyingError(
                f"{named}: a dossier opens on average {radius:.2f} further dossiers of its own kind, so that their "
                "number grows without end; lower the share of follows or steps that open them until it is below 1"
            )


def levelled(needed: Floats, teams_of: list[tuple[int, ...]], present: Floats) -> Floats:
    """Hours for each team, the loads of teams that share stations as even as can be.

    needed: hours by station; teams_of: the teams that serve it; present: hours by team.
    """
    given = [np.zeros(len(teams)) for teams in teams_of]
    hours = np.zeros(len(present))
    for _ in range(MOST_ROUNDS):
        moved = 0.0
        for station, teams in enumerate(teams_of):
            if teams and needed[station] > 0:
                own = np.array(teams)
                others = hours[own] - given[station]
                share = _poured(needed[station], others, present[own])
                moved = max(moved, float(np.abs(share - given[station]).max()))
                hours[own] += share - given[station]
                given[station] = share
        if moved < LEVEL_WITHIN:
            break
    return hours


def _poured(hours: float, others: Floats, present: Floats) -> Floats:
    """Hours laid on teams that have others already, the least loaded first, as water finds its level."""
    if present.sum() <= 0:
        return np.full(len(present), hours / len(present))
    level = np.divide(others, present, out=np.full(len(present), np.inf), where=present > 0)
    order = np.argsort(level, kind="stable")
    order = order[np.isfinite(level[order])]
    reached = (hours + np.cumsum(others[order])) / np.cumsum(present[order])
    # As many teams take part as lie below the level that they reach together.
    following = np.append(level[order][1:], np.inf)
    surface = reached[np.flatnonzero(reached <= following)[0]]
    return np.asarray(np.maximum(surface * present - others, 0.0))


def present_hours(plan: Plan, year: int, expected: list[Floats] | None = None) -> Floats:
    """Expected hours for dossiers of each team in a year of the period: who is away, elsewhere or gone left out.

    expected: agents of each team on each day, where they are known already.
    """
    days = _days_of(plan, year)
    agents = expected or [expected_presence(table.posts) for table in plan.teams]
    hours = [(here * t.time.lengths())[days].sum() for t, here in zip(plan.teams, agents, strict=True)]
    return np.array(hours) / HOUR_SECONDS


def _days_of(plan: Plan, year: int) -> npt.NDArray[np.int64]:
    first, last = max(plan.first, date(year, 1, 1)), min(plan.last, date(year, 12, 31))
    return np.arange((first - plan.origin).days, (last - plan.origin).days + 1, dtype=np.int64)


def _received(plan: Plan, kind: Kind, office: int, year: int) -> Floats:
    """Dossiers of one kind that an office receives from outside in a year, by group of languages."""
    mission, truth = kind
    table = plan.missions[mission]
    days = _days_of(plan, year)
    expected = plan.expected.get((table.name, plan.places.offices[office]))
    if expected is not None:
        number = float(expected[days - plan.start // DAY_SECONDS].sum()) * _grouped(plan, mission, office)
    elif table.name in plan.traced:
        trace = plan.traced[table.name]
        here = np.isin(trace.day, days) & (trace.office == office)
        if trace.names_languages:
            groups = np.array(plan.places.groups)[trace.language[here]]
            number = np.asarray(np.bincount(groups, minlength=plan.places.width), float)
        else:
            number = float(here.sum()) * _grouped(plan, mission, office)
    else:
        return np.zeros(plan.places.width)
    entitled = table.entitled / ALWAYS
    return number * (entitled if truth else 1.0 - entitled)


def _grouped(plan: Plan, mission: int, office: int) -> Floats:
    """The share of each group of languages among the dossiers that an office receives of a mission."""
    if plan.places.width == 1:
        return np.ones(1)
    shares = weighed_languages(plan, mission, office)
    return np.asarray(np.bincount(plan.places.groups, shares, plan.places.width), float)


def _walks(plan: Plan, missions: Iterable[int], answers: Answers) -> dict[int, Walk]:
    return {mission: Walk(plan, mission, answers) for mission in missions}


def mean_bearing(plan: Plan, kinds: list[Kind]) -> Floats:
    """Dossiers of each kind (rows) that one of each kind (columns) opens on average, by the common procedures."""
    return _bearing(_walks(plan, range(len(plan.missions)), Answers(plan)), kinds)


def _bearing(walks: dict[int, Walk], kinds: list[Kind]) -> Floats:
    """Dossiers of each kind (rows) that one of each kind (columns) opens on average."""
    children = [walks[mission].children(truth) for mission, truth in kinds]
    return np.array([[opened.get(child, 0.0) for opened in children] for child in kinds])


def _circles(plan: Plan) -> list[list[int]]:
    """Missions that open each other in a circle, each circle once."""
    number = len(plan.missions)
    reaches = np.zeros((number, number), bool)
    entries = [mission.entry for mission in plan.missions]
    for place, row in enumerate(plan.rows):
        if row.op == op.OPEN:
            reaches[int(np.searchsorted(entries, place, side="right")) - 1, row.place] = True
    for through in range(number):
        reaches |= reaches[:, [through]] & reaches[[through], :]
    circles = []
    for mission in range(number):
        circle = [other for other in range(number) if reaches[mission, other] and reaches[other, mission]]
        if circle and circle[0] == mission:
            circles.append(circle)
    return circles
