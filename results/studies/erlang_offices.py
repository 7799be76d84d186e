"""Offices of which theory knows everything: M/M/c, a Poisson demand, work without memory, people around the clock.

Over a long window the share on time is that of the steady state, which Erlang (1917) gives in closed form; so the
staffing that reaches a percentage lying between two of these shares is known, and the search has to find it.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from copies import Copies, staffed

from sim.model.checks import validated
from sim.model.reading import Document
from sim.plan.compiling import compile_plan
from sim.plan.plan import Plan
from sim.study.selecting import Rule, Search, select
from sim.study.staffings import Staffing

LEAST_GAP = 0.02


class Queue(NamedTuple):
    """Dossiers a day, mean days of work on each, days within which they are to be decided, years of the window."""

    a_day: float
    work_days: float
    limit_days: int
    years: int = 10

    @property
    def load(self) -> float:
        """Persons that the work takes."""
        return self.a_day * self.work_days

    def waits(self, persons: int) -> float:
        """The chance that a dossier finds nobody free (Erlang C); 1 where they are too few to keep up."""
        if persons <= self.load:
            return 1.0
        blocked = 1.0
        for number in range(1, persons + 1):
            blocked = self.load * blocked / (number + self.load * blocked)
        return persons * blocked / (persons - self.load * (1.0 - blocked))

    def share(self, persons: int) -> float:
        """The share on time in the steady state.

        A wait of no more than t has the chance 1 - C exp(-(c mu - lambda) t); the work comes to it. Received at any
        moment of a day, a dossier has its limit in days, and what is left of that day. 0 without a steady state.
        """
        if persons <= self.load:
            return 0.0
        leaves, drains, wait = 1 / self.work_days, persons / self.work_days - self.a_day, self.waits(persons)

        def beyond(rate: float) -> float:
            """The mean of exp(-rate t) over the last day."""
            return (math.exp(-rate * self.limit_days) - math.exp(-rate * (self.limit_days + 1))) / rate

        if math.isclose(leaves, drains, rel_tol=1e-7):
            drains *= 1.0 + 1e-6  # the two rates apart, so that the formula has no 0 / 0
        late = (drains * beyond(leaves) - leaves * beyond(drains)) / (drains - leaves)
        return 1.0 - (1.0 - wait) * beyond(leaves) - wait * late


QUEUES = (
    Queue(4, 0.5, 1),
    Queue(3, 1.0, 3),
    Queue(6, 0.75, 2),
    Queue(8, 1.0, 3),
    Queue(10, 0.8, 2),
    Queue(12, 1.0, 3, years=20),
    Queue(16, 0.5, 1),
    Queue(20, 1.0, 4, years=20),
)


@dataclass(frozen=True)
class ErlangOffice:
    """A queue and the fewest persons that do: what is asked lies between their share and that of one fewer.

    persons: such that one fewer still keeps up, and its share lies at least LEAST_GAP lower.
    """

    queue: Queue
    persons: int

    @property
    def shares(self) -> tuple[float, float]:
        """The share on time with one person fewer, and with so many."""
        return self.queue.share(self.persons - 1), self.queue.share(self.persons)

    @property
    def percentage(self) -> float:
        return round(50 * sum(self.shares), 3)

    @cached_property
    def data(self) -> dict[str, Any]:
        """The scenario."""
        demand = {
            "per_year": 365 * self.queue.a_day,
            "by_weekday": [1, 1, 1, 1, 1, 1, 1],
            "holidays": False,
            "hours": ["00:00", "24:00"],
        }
        return {
            "title": "M/M/c",
            "period": {"from": "2001-01-01", "until": f"{2000 + self.queue.years}-12-31", "run_in": "3 months"},
            "seed": 1,
            "teams": {
                "agents": {
                    "fte": float(self.persons),
                    "week": "168 hours",
                    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                    "opens": "00:00",
                    "holidays": False,
                    "serves": ["request.handle"],
                }
            },
            "norms": {
                "in_time": {
                    "limit": f"{self.queue.limit_days} days",
                    "percentage": self.percentage,
                    "base": "requests",
                }
            },
            "missions": {
                "request": {
                    "demand": demand,
                    "norms": ["in_time"],
                    "steps": {
                        "handle": {
                            "work": {"exponential": {"mean": f"{24 * self.queue.work_days:g} hours"}},
                            "stamp": "decided",
                        }
                    },
                }
            },
        }

    @cached_property
    def plan(self) -> Plan:
        """The plan with so many persons."""
        folder = Path().resolve()
        return compile_plan(validated(Document("erlang.toml", folder, self.data)), folder)

    def at(self, persons: int) -> Copies:
        """The office with another number of persons, once."""
        return Copies(staffed(self.plan, {"agents": persons}), 1)

    def search(self, rule: Rule, seed: int) -> Search:
        """What the procedure finds."""

        offices = {persons: self.at(persons) for persons in range(self.persons + 3)}

        def met(staffing: Staffing, numbers: range) -> np.ndarray:
            office = offices[staffing[0]]
            return np.array([office.judged(number, seed).met[0, 0] == 1.0 for number in numbers], np.bool_)

        return select(met, (Fraction(1),), (math.ceil(self.queue.load),), (self.persons + 2,), rule)


def erlang_office(queue: Queue) -> ErlangOffice:
    """The office of a queue. ValueError where no two numbers of persons that keep up are far enough apart."""
    persons = math.floor(queue.load) + 2
    if queue.share(persons) - queue.share(persons - 1) < LEAST_GAP:
        raise ValueError(f"{queue}: {persons} persons do hardly better than one fewer")
    return ErlangOffice(queue, persons)
