"""The plan: a scenario as the tables that an engine needs, and the inputs of one simulated history."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.scenario import Scenario
from sim.plan.arrivals import Arrivals
from sim.plan.calendars import WorkingTime
from sim.plan.log import DAY_SECONDS, day_at
from sim.plan.places import Places
from sim.plan.posts import Posts
from sim.plan.presets import Preset
from sim.plan.rows import END, NOT_NEEDED, Row
from sim.plan.traces import Trace

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SteeringClock:
    """A norm's clock where a rule or a queue acts on it: one per norm and mission.

    start: stamp that starts it; mask: answer slots that suspend it; deadline[start day], count[day] and
    day_of[count] as in `sim.law.clocks`.
    """

    norm: str
    start: int
    mask: int
    deadline: Integers
    count: Integers
    day_of: Integers

    @cached_property
    def lookup(self) -> tuple[list[int], list[int], list[int]]:
        """deadline, count and day_of as plain integers, for an engine without arrays."""
        return self.deadline.tolist(), self.count.tolist(), self.day_of.tolist()


class MissionTable(NamedTuple):
    """One mission: its name, first row, answer slots' sources, steering clocks, and how truth is drawn.

    entitled: threshold of the share entitled, -1 where the parent's truth holds; key: of that draw. evidence: the
    answer slots that the step of its evidence rule awaits, and whether any of them is enough.
    """

    name: str
    entry: int
    sources: tuple[int, ...]
    clocks: tuple[int, ...]
    entitled: int
    key: int
    evidence: tuple[int, ...] = ()
    any_is_enough: bool = False


class Station(NamedTuple):
    """Where work queues in one place: its teams in order, its discipline, and who takes over when it is long."""

    name: str
    teams: tuple[int, ...]
    discipline: int
    transfer_office: int
    transfer_above: int


class TeamTable(NamedTuple):
    """A team: its stations in order of service, its working time and its posts."""

    name: str
    stations: tuple[int, ...]
    time: WorkingTime
    posts: Posts


@dataclass(frozen=True, eq=False)
class Plan:
    """Everything about a scenario that no draw changes.

    Times are seconds since `origin`; the simulation covers 0 up to, not including, `horizon`; the period judged
    is `first` to `last`, both included. stations: queue x office. laws: two-level tables; day_tables: for
    limits in months or working days, day -> day; deliveries: day -> second of the next delivery. expected: receipts
    of each mission and office by day from `start`; by_machine: of each mission that machines partly handle, those.
    offices: the places between which the engines tell, by name; `places` says which office and languages each
    stands for. starts: shape (missions, offices of `places`), the first row of what an office receives.
    """

    scenario: Scenario
    origin: date
    start: int
    horizon: int
    first: date
    last: date
    missions: tuple[MissionTable, ...]
    rows: tuple[Row, ...]
    counters: int
    laws: tuple[Integers, ...]
    clocks: tuple[SteeringClock, ...]
    day_tables: tuple[Integers, ...]
    deliveries: tuple[Integers, ...]
    queues: tuple[str, ...]
    stations: tuple[Station, ...]
    teams: tuple[TeamTable, ...]
    offices: tuple[str, ...]
    languages: tuple[str, ...]
    causes: tuple[str, ...]
    sources: tuple[str, ...]
    activities: tuple[str, ...]
    expected: dict[tuple[str, str], npt.NDArray[np.float64]]
    by_machine: dict[tuple[str, str], npt.NDArray[np.float64]]
    traced: dict[str, Trace]
    presets: tuple[Preset, ...]
    places: Places
    starts: Integers

    @property
    def days(self) -> int:
        """Days simulated, the last one whole."""
        return self.horizon // DAY_SECONDS

    @cached_property
    def slots(self) -> int:
        """Answer slots of the mission that has most."""
        return max(len(mission.sources) for mission in self.missions)

    @cached_property
    def foresees(self) -> bool:
        """Whether dossiers may prove not to be needed, and then leave no trace in the log."""
        return any(row.op == END and row.place == NOT_NEEDED for row in self.rows)

    @cached_property
    def months(self) -> tuple[tuple[str, ...], Integers]:
        """Every month simulated, and the index of its month for every day."""
        days = np.datetime64(self.origin, "D") + np.arange(self.days)
        months, place = np.unique(days.astype("datetime64[M]"), return_inverse=True)
        return tuple(str(month) for month in months), place.astype(np.int64)

    def day(self, seconds: int) -> date:
        """The civil day of a moment."""
        return day_at(self.origin, seconds)


class Past(NamedTuple):
    """What had happened to each dossier of the backlog before the simulation: seconds, -1 for what had not.

    asked, answered: shape (presets, slots); stamps: shape (presets, len(STAMPS)), the moments passed that are not
    as the receipt says.
    """

    asked: Integers
    answered: Integers
    stamps: Integers

    def of(self, preset: int) -> list[tuple[int, bool, int]]:
        """What had happened to one, in order: the second, whether it is a question or a moment, and which."""
        happened = [
            (second, is_question, place)
            for is_question, times in ((False, self.stamps), (True, self.asked))
            for place, second in enumerate(times[preset].tolist())
            if second >= 0
        ]
        return sorted(happened)


@dataclass(frozen=True, eq=False)
class Inputs:
    """The inputs of one history. presence: agents per team and day; changes: (times, counts) per team.

    offices: the office that received each of the arrivals, whose own column is the place at which it stands.
    past: by row of `Arrivals.preset`. by_machine: by mission, dossiers that machines handle on each day since the
    plan's origin.
    """

    seed: int
    replication: int
    arrivals: Arrivals
    past: Past
    presence: tuple[Integers, ...]
    changes: tuple[tuple[Integers, Integers], ...]
    offices: Integers
    by_machine: dict[str, Integers] = field(default_factory=dict)
