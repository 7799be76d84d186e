"""The office of the benchmark as a SimPy user writes it: a process per dossier, draws one at a time.

A rival, not a part of the program: frozen, so that figures of different days compare. It follows SimPy's own
documentation: `with resource.request()`, `env.timeout`, Python's random numbers, times in seconds.
"""

import math
import random

import simpy

DAY = 86_400
MEAN_GAP = 366 * DAY / 200_000  # 200,000 dossiers in the 366 days of 2020
ASKED, BACK = 0.5, 0.15


def lognormal(mean, cv):
    """The parameters of the logarithm, of a law known by its mean and its coefficient of variation."""
    variance = math.log(1 + cv**2)
    return math.log(mean) - variance / 2, math.sqrt(variance)


INTAKE = lognormal(555, 0.8)
DATA = lognormal(2 * DAY, 1.0)
EXAMINE = lognormal(2420, 1.0)
DECIDE = lognormal(833, 0.6)


class Office:
    """Three desks, and what happened at them."""

    def __init__(self, env):
        self.env = env
        self.intake = simpy.Resource(env, 4)
        self.pool = simpy.Resource(env, 20)
        self.desk = simpy.Resource(env, 6)
        self.received = []
        self.decided = []

    def work(self, desk, law):
        """Queue for an agent, and be served."""
        with desk.request() as request:
            yield request
            yield self.env.timeout(random.lognormvariate(*law))

    def dossier(self):
        """The way of one dossier through the office."""
        received = self.env.now
        yield from self.work(self.intake, INTAKE)
        for visit in range(2):
            if random.random() < ASKED:
                yield self.env.timeout(random.lognormvariate(*DATA))
            yield from self.work(self.pool, EXAMINE)
            if visit == 0 and random.random() >= BACK:
                break
        yield from self.work(self.desk, DECIDE)
        self.received.append(received)
        self.decided.append(self.env.now)

    def arrivals(self, count):
        """Dossiers come at random."""
        for _ in range(count):
            yield self.env.timeout(random.expovariate(1 / MEAN_GAP))
            self.env.process(self.dossier())


def simulate(count, seed):
    """The office after `count` dossiers, all decided."""
    random.seed(seed)
    env = simpy.Environment()
    office = Office(env)
    env.process(office.arrivals(count))
    env.run()
    return office


def share_on_time(office, days=30):
    """Share of the decisions taken within 30 days of receipt."""
    on_time = sum(d - r <= days * DAY for r, d in zip(office.received, office.decided, strict=True))
    return on_time / len(office.decided)
