"""Many histories at once: a tiny office copied as so many offices of one plan, each with its own people.

Nothing is shared between the copies, and their draws are apart by the names of the offices; so one history of the
copies is as many independent histories of the tiny office. The engine and the judge are those of every run. What is
drawn for each copy depends on its name alone: two variants of an office meet the same demand, copy by copy.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy import stats

from sim.engine.door import simulate
from sim.measure.compliance import BASE_OF_NORM, KINDS_COUNTED, asked_of_all
from sim.measure.dossiers import Dossiers
from sim.measure.verdicts import KINDS, Judge, Verdicts
from sim.measure.windows import Cuts
from sim.model.norms import norms_used
from sim.plan.arrivals import PER_DAY_BITS, Arrivals, apart, described, together
from sim.plan.calendars import institution_calendar
from sim.plan.draws import run_key, stream_key, threefry, uniform
from sim.plan.log import DAY_SECONDS, STAMPS, Log
from sim.plan.places import Places
from sim.plan.plan import Inputs, Past, Plan
from sim.plan.posts import posts_of
from sim.plan.presence import presence, presence_changes
from sim.plan.streams import stream_of
from sim.study.deciding import deciding_causes
from sim.study.sheets import windows_of

COPIES = 500


class Judged(NamedTuple):
    """How each copy stands before each norm over the whole period, on the base that the norm names.

    Shape (norms, copies): dossiers counted, those on time, their share (NaN where none is counted), and whether the
    percentage asked is met (NaN where there is none, or nothing to count).
    """

    counted: np.ndarray
    on_time: np.ndarray
    share: np.ndarray
    met: np.ndarray


class Copies:
    """A tiny office many times. ValueError where the plan has what copies cannot have apart: see `copied`."""

    def __init__(self, plan: Plan, count: int = COPIES) -> None:
        self.plan, self.count = copied(plan, count), count
        self._calendar = institution_calendar(plan.scenario.calendar)
        windows = windows_of(plan)
        self._cuts = Cuts(windows, plan.origin, plan.days)
        self._whole = self._cuts.spans(windows[-1:])
        asked = asked_of_all(norms_used(plan.scenario), self._cuts, windows[-1:])
        self.norms = [each for each in asked if each.limit is not None]
        self._causes = deciding_causes(plan)

    @cached_property
    def _shifts(self) -> tuple[tuple[np.ndarray, ...], tuple[tuple[np.ndarray, np.ndarray], ...]]:
        """Presence and its changes, team by team: nobody is away by chance, so they are those of every history."""
        here = {id(team.posts): presence(team.posts, 0, 0) for team in self.plan.teams}
        changes = {
            id(team.posts): presence_changes(here[id(team.posts)], team.time, self.plan.horizon)
            for team in self.plan.teams
        }
        every = [id(team.posts) for team in self.plan.teams]
        return tuple(here[each] for each in every), tuple(changes[each] for each in every)

    @cached_property
    def _keys(self) -> dict[str, np.ndarray]:
        """Of each mission with demand, the key of its receipts in each copy: shape (copies, 1)."""
        return {
            name: np.array(
                [
                    stream_key(f"{stream_of(self.plan, name)}/{office}/demand")
                    for office in self.plan.places.offices
                ],
                np.uint64,
            )[:, None]
            for name in dict.fromkeys(name for name, _ in self.plan.expected)
        }

    @cached_property
    def _apart(self) -> np.ndarray:
        return np.array([apart(office) for office in self.plan.places.offices], np.uint64)

    def inputs(self, replication: int, seed: int | None = None) -> Inputs:
        """What `inputs_of` gives the plan of the copies, to the last bit, drawn for all copies at once."""
        plan = self.plan
        seed = plan.scenario.seed if seed is None else seed
        arrivals = together([self._received(name, seed, replication) for name in self._keys])
        here, changes = self._shifts
        nothing = np.full((0, plan.slots), -1, np.int64)
        past = Past(nothing, nothing, np.full((0, len(STAMPS)), -1, np.int64))
        return Inputs(seed, replication, arrivals, past, here, changes, arrivals.office)

    def _received(self, name: str, seed: int, replication: int) -> Arrivals:
        """The receipts of one mission in all copies, office by office."""
        plan, keys, run = self.plan, self._keys[name], run_key(seed, replication)
        mission = [table.name for table in plan.missions].index(name)
        demand = plan.scenario.missions[name].demand
        assert demand is not None
        expected = plan.expected[name, plan.places.offices[0]]
        busy = np.flatnonzero(expected > 0)
        days = busy + plan.start // DAY_SECONDS
        ordinals = (days + plan.origin.toordinal()).astype(np.uint64)
        number_a_day = counts_by_table(
            expected[busy], demand.dispersion, uniform(threefry(ordinals, 0, keys, run)[0])
        )
        office = np.repeat(np.arange(self.count), number_a_day.sum(axis=1))
        each = number_a_day.ravel()
        place = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
        day = np.repeat(np.tile(np.arange(len(busy)), self.count), each)
        number = (ordinals[day] << np.uint64(PER_DAY_BITS)) + self._apart[office] + place.astype(np.uint64)
        drawn = uniform(threefry(number[:, None], 1, keys[office], run)[0])[:, 0]
        opens, closes = demand.hours
        received = days[day] * DAY_SECONDS + opens + (drawn * (closes - opens)).astype(np.int64)
        truth = described(stream_of(plan, name), plan.scenario.missions[name], number, received, seed, replication)

        def all_of(value: int) -> np.ndarray:
            return np.broadcast_to(np.int64(value), len(number))

        return Arrivals(
            enters=received,
            received=received,
            mission=all_of(mission),
            office=office,
            language=all_of(0),
            number=number,
            row=all_of(plan.starts[mission, 0]),
            preset=all_of(-1),
            since=all_of(-1),
            **truth,
        )

    def log(self, replication: int, seed: int | None = None) -> Log:
        """One history of every copy, all in one log."""
        inputs = self.inputs(replication, seed)
        return simulate(self.plan, inputs).to_log(self.plan, inputs)

    def judged(self, replication: int, seed: int | None = None) -> Judged:
        """One history of every copy, judged by every norm."""
        judge = Judge(Dossiers(self.log(replication, seed), self._cuts, self._causes), self._calendar)
        counts = np.array([self._counts(judge, place) for place in range(len(self.norms))])
        counted, on_time = counts[:, 0], counts[:, 1]
        asked = np.array([each.percentages for each in self.norms])
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(counted > 0, on_time / counted, np.nan)
        is_defined = (counted > 0) & ~np.isnan(asked)
        met = np.where(is_defined, 100.0 * on_time >= asked * counted - 1e-9, np.nan)
        return Judged(counted, on_time, share, met)

    def _counts(self, judge: Judge, place: int) -> np.ndarray:
        """Dossiers counted and on time under a norm in each copy: shape (2, copies)."""
        asked = self.norms[place]
        assert asked.limit is not None
        verdicts = judge.institution(asked.norm.clock, asked.limit, asked.mission)
        base = BASE_OF_NORM.get(asked.norm.base or "unknown", "decisions")
        kind = verdicts.part.column("office") * KINDS + verdicts.kind
        before = self._cuts.before(_day(verdicts, base), self.count * KINDS, kind)
        kinds = self._whole.over(before).reshape(self.count, KINDS)
        masks = KINDS_COUNTED[base]
        return np.array([kinds @ masks["counted"], kinds @ masks["on_time"]])


def _day(verdicts: Verdicts, base: str) -> np.ndarray:
    """The day on which a base counts each dossier."""
    if base == "decisions":
        return verdicts.waits.stopped
    return verdicts.part.day("received") if base == "requests" else verdicts.due


def copied(plan: Plan, count: int) -> Plan:
    """The plan of so many offices, each as that of a tiny plan with one office and one language.

    ValueError for what is not drawn apart here: a backlog, receipts of a register, events, days named exactly, what
    machines handle, and people who are away or leave by chance.
    """
    told = {
        "several offices or languages": len(plan.offices) > 1,
        "a backlog": bool(plan.presets),
        "receipts of a register": bool(plan.traced),
        "events": bool(plan.scenario.events),
        "machines": bool(plan.by_machine),
        "exact days": any(m.demand and m.demand.exactly is not None for m in plan.scenario.missions.values()),
        "absence": any(team.posts.absence or team.posts.leave or team.posts.turnover for team in plan.teams),
    }
    if found := [words for words, is_there in told.items() if is_there]:
        raise ValueError(f"copies of an office have no {', no '.join(found)}")
    names = names_apart(count)
    stations = tuple(
        station._replace(
            name=f"{station.name}@{name}",
            teams=tuple(copy * len(plan.teams) + team for team in station.teams),
        )
        for station in plan.stations
        for copy, name in enumerate(names)
    )
    teams = tuple(
        team._replace(
            name=f"{team.name}_of_{name}", stations=tuple(queue * count + copy for queue in team.stations)
        )
        for copy, name in enumerate(names)
        for team in plan.teams
    )
    missions = dict.fromkeys(name for name, _ in plan.expected)
    return replace(
        plan,
        stations=stations,
        teams=teams,
        offices=names,
        places=Places(names, plan.places.languages, plan.places.groups, False),
        expected={(m, name): plan.expected[m, plan.offices[0]] for m in missions for name in names},
        starts=np.repeat(plan.starts[:, :1], count, axis=1),
    )


def staffed(plan: Plan, posts: Mapping[str, float]) -> Plan:
    """The plan of the scenario with other full-time equivalents in some teams: nothing else of it changes."""
    scenario, calendar = plan.scenario, institution_calendar(plan.scenario.calendar)
    first = plan.start // DAY_SECONDS
    teams = tuple(
        table
        if table.name not in posts
        else table._replace(
            posts=posts_of(
                table.name,
                scenario.teams[table.name].model_copy(update={"fte": float(posts[table.name])}),
                table.time,
                calendar,
                plan.origin,
                first,
            )
        )
        for table in plan.teams
    )
    return replace(plan, teams=teams)


def names_apart(count: int) -> tuple[str, ...]:
    """Names of offices whose dossiers share no number, always the same."""
    found: dict[int, str] = {}
    number = 0
    while len(found) < count:
        number += 1
        found.setdefault(apart(f"copy_{number}"), f"copy_{number}")
    return tuple(found.values())


def counts_by_table(expected: np.ndarray, dispersion: float, drawn: np.ndarray) -> np.ndarray:
    """As `sim.plan.arrivals.counts` for many copies, from a table of each distribution. drawn: (copies, days).

    Equal to it but for draws so near to 1 that the sum of the table rounds to 1 (one in 10^12).
    """
    result = np.zeros(drawn.shape, np.int64)
    for mean in np.unique(expected):
        columns = expected == mean
        if dispersion == 1.0:
            law = stats.poisson(mean)
        else:
            law = stats.nbinom(mean / (dispersion - 1.0), 1.0 / dispersion)
        most = int(law.ppf(1.0 - 2.0**-53)) + 1  # no draw is larger
        result[:, columns] = np.searchsorted(law.cdf(np.arange(most)), drawn[:, columns])
    return result
