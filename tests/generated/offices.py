"""Whole offices at random: valid scenarios in which every mechanism of the machine is switched on or off.

`offices()` is a hypothesis strategy; `office_of(seed)` gives the same office again. A few months, a few teams,
one to three hundred dossiers: small enough for thousands of runs, and to prove a second engine equal.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from sim.plan.plan import Plan
from tests.generated.changing import Changes
from tests.generated.conditions import Conditions
from tests.generated.dice import Dice
from tests.generated.differences import Differences
from tests.generated.happenings import add_events, dice_of
from tests.generated.pasts import COLUMNS, MOMENTS, Pasts
from tests.generated.people import away
from tests.generated.procedures import Claim, Procedures
from tests.office import plan_of

Data = dict[str, Any]

FIRST_DAYS = (date(2018, 2, 5), date(2018, 5, 14), date(2018, 11, 19), date(2018, 12, 3))
SILENCE = (0.0, 0.15, 0.4)
ANSWERS = (
    "7 days",
    {"uniform": {"from": "0 days", "to": "12 days"}},
    {"exponential": {"mean": "9 days"}},
    {"lognormal": {"median": "8 days", "p90": "35 days"}},
    {"mixture": [{"weight": 1.0, "law": "0 s"}, {"weight": 3.0, "law": {"exponential": {"mean": "12 days"}}}]},
)
LIMITS = ("20 days", "4 weeks", "1 month", "15 working days", "30 working days", "1.5 months")
RUN_IN_DAYS = {"0 days": 0, "12 days": 12, "1 month": 30}
PEOPLES_DICE = 2**40  # what keeps people away is thrown apart, so that it changes nothing else of an office
FTE = (1, 2, 3, 1.5, 2.6, 0.7)


@dataclass(frozen=True)
class Office:
    """A scenario and the files that it reads; its seed makes it again."""

    seed: int
    data: Data = field(repr=False)
    files: dict[str, str] = field(repr=False)

    def plan(self) -> Plan:
        """The plan of this office."""
        with TemporaryDirectory() as folder:
            for name, text in self.files.items():
                (Path(folder) / name).write_text(text)
            return plan_of(self.data, Path(folder))


def offices() -> st.SearchStrategy[Office]:
    """Offices for hypothesis; a failure shows the seed of its office."""
    return st.integers(0, 2**32 - 1).map(office_of)


def office_of(seed: int) -> Office:
    """The office of a seed."""
    return _Draft(Dice(seed), Dice(seed + PEOPLES_DICE), Pasts(Dice(seed + 2**34))).office(seed)


class _Draft:
    """An office as it is put together, table by table."""

    def __init__(self, dice: Dice, peoples: Dice, pasts: Pasts) -> None:
        self.dice, self.peoples, self.pasts = dice, peoples, pasts
        self.first = dice.one(*FIRST_DAYS)
        self.run_in = dice.one(*RUN_IN_DAYS)
        days = dice.between(45, 75)
        self.last = self.first + timedelta(days=days)
        self.days = days + RUN_IN_DAYS[self.run_in]
        self.offices = list(("ghent", "liege", "namur")[: dice.one(1, 2, 3, 3, 3)])
        self.is_ring = dice.often()
        self.languages = {"nl": 0.6, "fr": 0.4} if dice.often() else {}
        self.files: dict[str, str] = {}
        self.procedures = Procedures(dice)

    def office(self, seed: int) -> Office:
        dice = self.dice
        sources = self.sources()
        missions = self.procedures.missions()
        for name in self.procedures.claims:
            missions[name]["demand"] = self.demand(1 / len(self.procedures.claims))
        missions["notice"]["demand"] = self.batches() if dice.often() else self.demand(0.4)
        pays, claims = self.procedures.pays, list(self.procedures.claims)
        Conditions(Dice(seed + 2**32), self.first, missions, sources, claims, pays).add()
        data: Data = {
            "title": "a generated office",
            "period": {"from": self.first, "until": self.last, "run_in": self.run_in},
            "seed": seed,
            "calendar": self.calendar(),
            "teams": self.teams(self.procedures.queues()),
            "sources": sources,
            "missions": missions,
            "norms": self.norms(),
            "backlog": self.backlog(),
        }
        if len(self.offices) > 1:
            data["offices"] = {name: self.transfer(place) for place, name in enumerate(self.offices)}
            Differences(dice, self.procedures).between_offices(data)
        if self.languages:
            Differences(dice, self.procedures).between_languages(data)
        Changes(Dice(seed + 2**33), self.first, self.procedures).add(missions)
        add_events(data, self.first, dice_of(seed))
        return Office(seed, data, self.files)

    def calendar(self) -> Data:
        closed = [self.day(self.dice.between(3, 40)) for _ in range(3)]
        found: Data = {"closed": closed} if self.dice.often() else {}
        return {**found, "country": "BE"} if self.dice.often() else found

    def day(self, days: int) -> date:
        return self.first + timedelta(days=days)

    def norms(self) -> Data:
        """`short` is suspended as the Charter's deadlines; `prompt` starts when the evidence is there."""
        dice = self.dice
        others = ["social security", "other administration"]
        clocks = {
            "short": {"start": dice.one("received", "fact"), "suspends": ["claimant", "foreign"]},
            "long": {"start": dice.one("received", "fact"), "suspends": dice.one([], ["claimant", *others])},
            "prompt": {"start": "complete", "suspends": ["claimant", *others]},
        }
        return {name: {"limit": dice.one(*LIMITS), "clock": clock} for name, clock in clocks.items()}

    # Who works, and who holds data

    def transfer(self, place: int) -> Data:
        """To the next office, which often hands on in its turn, until the round comes home."""
        to, dice = self.offices[(place + 1) % len(self.offices)], self.dice
        if self.is_ring:
            return {"transfer": {"to": to, "above": dice.between(0, 2)}}
        return {"transfer": {"to": to, "above": dice.between(0, 4)}} if dice.mostly() else {}

    def teams(self, queues: list[str]) -> Data:
        """Two teams between them serve every queue everywhere; others help where they please."""
        dice = self.dice
        teams = {name: self.team() for name in ("front", "back", "relief", "experts")[: dice.one(2, 3, 4, 4)]}
        names = list(teams)
        serves: dict[str, list[str]] = {name: [] for name in names}
        for queue in queues:
            for name in names[:2] if dice.often() else [dice.one(*names[:2])]:
                serves[name].append(queue)
        for name in names[2:]:
            serves[name] = dice.some(queues)
            if len(self.offices) > 1 and dice.mostly():
                teams[name]["office"] = dice.one(*self.offices)
        for name in names:
            teams[name]["serves"] = dice.shuffled(serves[name] or dice.some(queues))
        return teams

    def team(self) -> Data:
        dice = self.dice
        team: Data = {"fte": self.dated() if dice.rarely() else dice.one(*FTE)}
        hours = dice.one("20 hours", "38 hours", "40 hours")
        team |= {"week": hours, "opens": dice.one("08:00", "09:30"), "holidays": dice.mostly()}
        if dice.rarely():
            team["days"] = ["mon", "tue", "thu", "sat"]
        if dice.often():
            team["absence"] = {"share": 0.25, "spell": dice.one("1 working day", "4 working days", "2 weeks")}
        return team | away(self.peoples)

    def dated(self) -> list[Data]:
        """Nobody for a while, then some again; or fewer."""
        dice = self.dice
        gone = dice.between(5, 20)
        steps = [(-400, dice.one(2, 3)), (gone, dice.one(0, 0, 1)), (gone + dice.between(3, 12), dice.one(1.5, 3))]
        return [{"from": self.day(day), "fte": fte} for day, fte in steps]

    def sources(self) -> Data:
        classes = {
            "claimant": "claimant",
            "fund": "social security",
            "foreign": "foreign",
            "tax": "other administration",
        }
        return {name: self.source(name, word) for name, word in classes.items()}

    def source(self, name: str, word: str) -> Data:
        dice = self.dice
        source: Data = {"class": word, "answers": dice.one(*ANSWERS), "silent": dice.one(*SILENCE)}
        if name == "claimant":
            source["claimant"] = True
        if dice.often():
            source["reminded"] = {"answers": dice.one(*ANSWERS[1:]), "silent": dice.one(*SILENCE)}
        if dice.rarely():
            start = dice.between(-40, -20)
            source["delivers"] = [self.day(start + 11 * k) for k in range(dice.between(8, 12))]
        return source

    # What comes in

    def demand(self, part: float = 1.0) -> Data:
        dice = self.dice
        per_year = round(dice.between(80, 100) * part * 365 / self.days)
        found: Data = {"per_year": per_year, "hours": dice.one(["08:00", "16:00"], ["09:00", "09:01"])}
        if dice.rarely():
            halves = [(-400, per_year), (20, 2 * per_year)]
            found["per_year"] = [{"from": self.day(day), "per_year": rate} for day, rate in halves]
        found["dispersion"] = dice.one(1.0, 1.0, 2.5)
        found["growth"] = dice.one(0.0, 0.3, -0.2)
        if dice.rarely():
            found["by_weekday"] = [3.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0]
        if len(self.offices) > 1 and dice.often():
            found["offices"] = {name: float(dice.between(1, 3)) for name in self.offices}
        if self.languages:
            found["languages"] = self.languages
        return found

    def batches(self) -> Data:
        """Receipts of a register: many on one day, within a minute, so that several share a second."""
        dice = self.dice
        rows = ["day,dossiers,office,language"]
        for _ in range(dice.between(2, 4)):
            day, count = self.day(dice.between(0, 35)), dice.between(15, 40)
            rows.append(f"{day},{count},{dice.one(*self.offices)},{dice.one('nl', 'fr')}")
        self.files["receipts.csv"] = "\n".join(rows) + "\n"
        trace = {"file": "receipts.csv", "date": "day", "count": "dossiers"}
        if len(self.offices) > 1:
            trace["office"] = "office"
        found: Data = {"trace": trace, "hours": ["09:00", "09:01"]}
        if self.languages:
            found |= {"languages": self.languages}
            trace |= {"language": "language"} if dice.often() else {}
        return found

    def backlog(self) -> Data:
        """Of every claim, perhaps: open dossiers of a register, and a count of others."""
        dice, found = self.dice, {}
        for name, claim in self.procedures.claims.items():
            if dice.often():
                rows = [self.open_dossier(claim) for _ in range(dice.between(6, 14))]
                file = f"open_{name}.csv"
                self.files[file] = ",".join([*COLUMNS, *MOMENTS]) + "\n" + "\n".join(rows) + "\n"
                found[f"{name}_register"] = {"mission": name, "file": file}
            if dice.often():
                age = {"exponential": {"mean": "12 days"}}
                step = dice.one("register", claim.awaits, "decide")
                stock = {"mission": name, "count": dice.between(4, 10), "age": age, "step": step}
                found[f"{name}_stock"] = stock
        return found

    def open_dossier(self, claim: Claim) -> str:
        """One row: a dossier that waits for work, or for answers asked and perhaps reminded before the start."""
        dice = self.dice
        received = -dice.between(2, 50)
        step = dice.one("register", "decide", claim.awaits, claim.awaits)
        asks = []
        if step == claim.awaits:
            for source in dice.some(claim.asked):
                asked = dice.between(received, -1)
                dates = [asked] + ([dice.between(asked, -1)] if dice.often() else [])
                asks.append(f"{source} {' '.join(str(self.day(day)) for day in dates)}")
        office = dice.one("", *self.offices) if len(self.offices) > 1 else ""
        language = dice.one("", *self.languages)
        step, answers, moments = self.pasts.of(step, claim, received)
        told = [" ".join([source, *(str(self.day(day)) for day in days)]) for source, days in answers]
        past = "; ".join(told), *(str(self.day(moments[name])) if name in moments else "" for name in MOMENTS)
        return ",".join([str(self.day(received)), step, office, language, "; ".join(asks), *past])
