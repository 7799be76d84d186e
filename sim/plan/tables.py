"""Numbers for everything that rows name: laws, queues, causes, clocks, spans and deliveries."""

from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.law.calendars import Calendar
from sim.law.clocks import tabulate
from sim.law.durations import Duration
from sim.law.norms import Norm
from sim.model.laws import Law, load_empirical
from sim.model.norms import norms_of
from sim.model.scenario import Scenario
from sim.plan.events import Deliveries, deliveries_of
from sim.plan.log import STAMPS
from sim.plan.plan import Integers, SteeringClock
from sim.plan.writing import MissionRows

MOST_KNOWN = 256  # tables at hand: variants of one scenario share nearly all of them


class Tables:
    """Numbers for everything that rows name, given as it is first named."""

    def __init__(self, scenario: Scenario, folder: Path, calendar: Calendar, origin: date, days: int) -> None:
        self.scenario, self.folder, self.calendar = scenario, folder, calendar
        self.origin, self.days = origin, days
        self.norms = norms_of(scenario)
        self.laws: dict[Law, int] = {}
        self.afters: dict[tuple[str, Duration], int] = {}
        self.clocks: dict[tuple[str, str], tuple[int, Any]] = {}
        self.deliveries: dict[Deliveries, int] = {}
        self.queues: dict[str, int] = {}
        self.causes: dict[str, int] = {}
        self.activities: dict[str, int] = {}
        self.sources = {name: place for place, name in enumerate(scenario.sources)}
        self.missions = {name: place for place, name in enumerate(scenario.missions)}

    def law(self, law: Law) -> int:
        """The table of a duration law."""
        return self.laws.setdefault(load_empirical(law, self.folder), len(self.laws))

    def queue(self, name: str) -> int:
        """The number of a queue."""
        return self.queues.setdefault(name, len(self.queues))

    def cause(self, name: str) -> int:
        """The number of a cause for which dossiers are opened; 0 is receipt from outside."""
        return self.causes.setdefault(name, len(self.causes) + 1)

    def activity(self, name: str) -> int:
        """The number of an activity, mission.step."""
        return self.activities.setdefault(name, len(self.activities))

    def mission(self, name: str) -> int:
        """The number of a mission."""
        return self.missions[name]

    def after(self, span: Duration) -> int:
        """Day table: the first day beyond a span that begins on a day."""
        return self.afters.setdefault(("after", span), len(self.afters))

    def before(self, span: Duration) -> int:
        """Day table: the day that lies a span before a day."""
        return self.afters.setdefault(("before", span), len(self.afters))

    def past(self) -> int:
        """Day table: the day after a day."""
        return self.afters.setdefault(("past", Duration(Fraction(0), "day")), len(self.afters))

    def delivery(self, source: str) -> int:
        """Day table of a source's deliveries; -1 where it answers at any moment."""
        days = deliveries_of(self.scenario, source)
        return self.deliveries.setdefault(days, len(self.deliveries)) if days else -1

    def clock(self, norm: str, mission: MissionRows) -> int:
        """The steering clock of a norm in a mission."""
        return self.clocks.setdefault((mission.name, norm), (len(self.clocks), mission))[0]

    def day_tables(self) -> tuple[Integers, ...]:
        """For each span, the day reached from every day of the plan."""
        return tuple(day_table(way, span, self.calendar, self.origin, self.days) for way, span in self.afters)

    def steering_clocks(self) -> tuple[SteeringClock, ...]:
        """The clocks named by rules and queues, with the slots that suspend them."""
        result = []
        for (_, norm), (_, mission) in self.clocks.items():
            clock = self.norms[norm].clock
            classes = [self.scenario.sources[source].class_ for source in mission.slots]
            mask = sum(1 << slot for slot, name in enumerate(classes) if name in clock.suspends)
            deadline, count, day_of = steering_tables(self.norms[norm], self.calendar, self.origin, self.days)
            result.append(SteeringClock(norm, STAMPS.index(clock.start), mask, deadline, count, day_of))
        return tuple(result)

    def delivery_tables(self) -> tuple[Integers, ...]:
        """For each way to deliver, the second of the next delivery on or after every day."""
        return tuple(deliveries.table(self.origin, self.days) for deliveries in self.deliveries)


@lru_cache(maxsize=MOST_KNOWN)
def day_table(way: str, span: Duration, calendar: Calendar, origin: date, days: int) -> Integers:
    """The day reached from each of `days` days from `origin` on, counted from it; read-only."""
    start = [origin + timedelta(days=day) for day in range(days)]
    if way == "after":
        reached = [span.first_day_beyond(day, calendar) for day in start]
    elif way == "before":
        reached = [span.before(day, calendar) for day in start]
    else:
        reached = [day + timedelta(days=1) for day in start]
    return _read_only(np.array([(day - origin).days for day in reached], np.int64))


@lru_cache(maxsize=MOST_KNOWN)
def steering_tables(norm: Norm, calendar: Calendar, origin: date, days: int) -> tuple[Integers, Integers, Integers]:
    """Deadline by start day under the version in force then, else the nearest, with the arithmetic of its unit.

    Read-only.
    """
    chosen: dict[Any, np.ndarray] = {}
    for day in range(days):
        version = norm.nearest(origin + timedelta(days=day))
        chosen.setdefault(version, np.zeros(days, bool))[day] = True
    tables = [(tabulate(version.limit, calendar, origin, days), where) for version, where in chosen.items()]
    deadline = np.zeros(days, np.int64)
    for table, where in tables:
        deadline[where] = table.deadline[where]
    widest = max((table for table, _ in tables), key=lambda table: int(table.day_of[-1]))
    return _read_only(deadline), _read_only(widest.count), _read_only(widest.day_of)


def _read_only(table: Integers) -> Integers:
    """A table that several plans share."""
    table.flags.writeable = False
    return table
