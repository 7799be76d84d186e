"""Five hundred tiny offices, each drawn from its number: teams, work, demand, waits, limits, and what is asked.

And whether an office meets its norms, all of them in one history, at any staffing, in as many histories as asked.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from copies import Copies, staffed

from sim.model.checks import validated
from sim.model.reading import Document
from sim.plan.compiling import compile_plan
from sim.plan.plan import Plan
from sim.study.replications import Prepared
from sim.study.selecting import Rule
from sim.study.staffings import Staffing, least, staffings

SEED = 2026  # of the offices themselves
INDIFFERENCE = 0.02
ASKED = (0.8, 0.9, 0.95)  # probabilities
HOURS_A_YEAR = 38 * 52
PILOT, PILOT_SEED = 500, 3  # histories by which it is seen whether people can help at all

Data = dict[str, Any]


@dataclass(frozen=True, eq=False)
class TinyOffice:
    """An office, what one person of each team costs, and the probability with which its norms are to be met."""

    data: Data
    prices: tuple[Fraction, ...]
    probability: float

    @cached_property
    def prepared(self) -> Prepared:
        document = Document("office.toml", Path().resolve(), self.data)
        scenario = validated(document)
        return Prepared(document, scenario, compile_plan(scenario, document.folder))

    @property
    def plan(self) -> Plan:
        return self.prepared.plan

    @property
    def teams(self) -> tuple[str, ...]:
        return tuple(self.data["teams"])

    @cached_property
    def centre(self) -> Staffing:
        """The offered load, from which a search begins."""
        return least(self.prepared, staffings(self.prepared, self.teams))

    @property
    def plenty(self) -> Staffing:
        """So many that hardly anything waits for people."""
        return tuple(2 * persons + 3 for persons in self.centre)

    def rule(self, most: int = 4_000) -> Rule:
        """What is asked of a search."""
        return Rule(self.probability, 0.95, INDIFFERENCE, most)


class Outcomes:
    """Whether an office meets all its norms in each history, at any staffing; made when asked, by copies.

    Nothing that is counted is met, as in a search. copies: histories made together; the same history has the same
    draws under every staffing.
    """

    def __init__(self, office: TinyOffice, seed: int, copies: int) -> None:
        self.office, self.seed, self.copies = office, seed, copies
        self._made: dict[Staffing, np.ndarray] = {}
        self._plans: dict[Staffing, Copies] = {}

    def __call__(self, staffing: Staffing, numbers: range) -> np.ndarray:
        """Whether all norms are met in each of these histories."""
        found = self._made.get(staffing, np.zeros(0, np.bool_))
        for block in range(len(found) // self.copies, -(-numbers.stop // self.copies)):
            found = np.concatenate([found, self.block(staffing, block)])
        self._made[staffing] = found
        return found[numbers.start : numbers.stop]

    def block(self, staffing: Staffing, number: int) -> np.ndarray:
        """Whether all norms are met in each history of a block, which is not kept."""
        if staffing not in self._plans:
            plan = staffed(self.office.plan, dict(zip(self.office.teams, staffing, strict=True)))
            self._plans[staffing] = Copies(plan, self.copies)
        found: np.ndarray = ~(self._plans[staffing].judged(number, self.seed).met == 0.0).any(axis=0)
        return found


def tiny_office(number: int) -> TinyOffice:
    """The office of this number, always the same: the first drawn for it that enough people can bring in time."""
    attempt = 0
    while True:
        office = drawn(np.random.default_rng([SEED, number, attempt]))
        met = Outcomes(office, PILOT_SEED, PILOT)(office.plenty, range(PILOT))
        if met.mean() > office.probability + 2 * INDIFFERENCE:
            return office
        attempt += 1


def drawn(chance: np.random.Generator) -> TinyOffice:
    """An office of one team or two, with fifteen to sixty dossiers in four weeks or more."""

    def between(low: float, high: float, digits: int = 0) -> float:
        return round(float(chance.uniform(low, high)), digits)

    per_year = between(200, 500)
    steps: Data = {}
    teams: Data = {}
    prices: list[Fraction] = []
    sources: Data = {}
    if chance.random() < 0.5:
        steps["register"] = {"work": _work(chance, between(0.2, 1.6, 2), per_year)}
        teams["registrars"] = _team("request.register")
        prices.append(Fraction(2, 3))
    after = {"after": "register"} if steps else {}
    if chance.random() < 0.6:
        answers = {"exponential": {"mean": f"{between(2, 8)} days"}}
        sources["claimant"] = {"class": "claimant", "answers": answers}
        steps["evidence"] = {**after, "ask": {"claimant": between(0.2, 0.7, 2)}}
        after = {"after": "evidence"}
    steps["examine"] = {**after, "work": _work(chance, between(0.5, 3.5, 2), per_year), "stamp": "decided"}
    if chance.random() < 0.5:
        steps["examine"]["order"] = "oldest dossier"
    teams["examiners"] = _team("request.examine")
    prices.append(Fraction(1))
    norms: Data = {}
    # On the base of requests nobody is met who decides nothing; a second norm may count decisions alone.
    kinds = (("soon", 7, 18, "requests"), ("late", 18, 28, "decisions"))
    for name, least_days, most_days, base in kinds[: 1 + (chance.random() < 0.3)]:
        norms[name] = {
            "limit": f"{between(least_days, most_days):.0f} days",
            "percentage": between(70, 96),
            "base": base,
        }
        if sources and chance.random() < 0.5:
            norms[name]["clock"] = {"suspends": ["claimant"]}
    data = {
        "title": "A tiny office",
        "period": {"from": "2017-03-06", "until": f"2017-04-{between(2, 16):02.0f}", "run_in": "2 weeks"},
        "seed": 1,
        "teams": teams,
        "sources": sources,
        "norms": norms,
        "missions": {
            "request": {
                "demand": {"per_year": per_year, "dispersion": (1.0, 1.5)[int(chance.integers(2))]},
                "norms": list(norms),
                "steps": steps,
            }
        },
    }
    return TinyOffice(data, tuple(prices), ASKED[int(chance.integers(len(ASKED)))])


def _team(serves: str) -> Data:
    return {"fte": 1.0, "week": "38 hours", "serves": [serves]}


def _work(chance: np.random.Generator, persons: float, per_year: float) -> Data | str:
    """A law of work that takes the time of so many persons."""
    mean = max(1.0, round(persons * HOURS_A_YEAR / per_year, 1))
    kind = int(chance.integers(4))
    if kind == 0:
        return {"exponential": {"mean": f"{mean} hours"}}
    if kind == 1:
        return {"gamma": {"mean": f"{mean} hours", "cv": (0.5, 0.8, 1.2)[int(chance.integers(3))]}}
    if kind == 2:
        return {"lognormal": {"median": f"{mean} hours", "p90": f"{2 * mean:.1f} hours"}}
    return f"{mean} hours"
