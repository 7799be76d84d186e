"""What a generated office has beside its claims: limits to questions, work on a condition, stocks, other streams.

Thrown with dice of its own, so that the rest of an office is what it was without.
"""

from datetime import date, timedelta
from typing import Any

from tests.generated.dice import Dice

Data = dict[str, Any]

SHARE_BY_MACHINE = 0.3
LIMITS = ("6 days", "1 week", "9 days", "8 working days", "1 month")


class Conditions:
    """Adds to the missions and sources of an office. first: the first day of its period."""

    def __init__(
        self, dice: Dice, first: date, missions: Data, sources: Data, claims: list[str], pays: bool
    ) -> None:
        self.dice, self.first, self.pays = dice, first, pays
        self.missions, self.sources, self.claims = missions, sources, claims

    def add(self) -> None:
        """Everything, each thing in a good share of the offices."""
        for name in self.claims:
            steps = self.missions[name]["steps"]
            if self.dice.mostly():
                insert(steps, "examine", "consult", self.question())
            if self.dice.mostly():
                insert(steps, "decide", "benefit", {"if": "granted", "stamp": "paid", **self.benefit(name)})
            if self.dice.often():
                self.foresee(name)
        if self.dice.mostly():
            self.stock()
        notices = self.missions["notice"]["demand"]
        if "per_year" in notices and self.dice.often():
            notices["on"] = self.dice.one("month starts", "working days")
        for name in [*self.claims, "notice"]:
            self.machine(self.missions[name]["demand"])
        if self.dice.often():
            self.streams()

    def question(self) -> Data:
        """A question that is awaited only so long."""
        dice = self.dice
        asked: Data = {
            "ask": {"tax": 0.8, "fund": 0.6},
            "answers": dice.one("all", "any"),
            "until": dice.one(*LIMITS),
        }
        if dice.often():
            asked |= {"remind": dice.one("4 days", "1 week", "5 working days"), "reminders": dice.between(1, 2)}
        return {**asked, "otherwise": "decide"} if dice.often() else asked

    def benefit(self, name: str) -> Data:
        """What only a grant brings."""
        kind = self.dice.one("work", "work", "wait", "open")
        if kind == "open" and self.pays:
            return {"open": "payment"}
        return {"wait": "3 days"} if kind == "wait" else self.beside(name, "decide", self.dice.one("20 min", "0 s"))

    def beside(self, name: str, step: str, work: str) -> Data:
        """Work in the queue of another step, in the order that it has."""
        other = self.missions[name]["steps"][step]
        kept = {key: other[key] for key in ("order", "deadline_of") if key in other}
        return {"work": work, "queue": other.setdefault("queue", f"{name}_{step}"), **kept}

    def foresee(self, name: str) -> None:
        """A letter that is foreseen from the start, and written only if the claim is still open by then."""
        dice, letter = self.dice, f"{name}_letter"
        opening = {"open": letter, "delay": dice.one("0 s", "8 days", {"exponential": {"mean": "15 days"}})}
        opening["share"] = 0.5
        insert(self.missions[name]["steps"], "register", "foresee", opening)
        write = self.beside("notice", "answer", dice.one("30 min", "2 hours"))
        steps: Data = {
            "late": {"if": "parent open", "next": "write"},
            "in_time": {"after": "late", "end": "not needed"},
            "write": {"after": "in_time", **write, "stamp": "decided"},
        }
        if dice.often():
            steps["later"] = {"after": "write", "wait": dice.one("1 week", "1 month")}
            again = {"share": 1.0, "from": "write", "at_most": 2}
            steps["still_late"] = {"after": "later", "if": "parent open", "again": again}
        self.missions[letter] = {"steps": steps, "entitled": dice.one(1.0, "as parent")}

    def stock(self) -> None:
        """Payments that fall due on the days that the calendar says."""
        dice = self.dice
        days = [self.first + timedelta(days=dice.between(0, 60)) for _ in range(3)]
        on = dice.one("month starts", "working days", days, [f"{day:%m-%d}" for day in days])
        demand: Data = {"on": on, "hours": ["09:00", dice.one("09:01", "12:00")]}
        if dice.mostly():
            demand["exactly"] = 1 if on == "working days" else dice.between(3, 6)
        else:
            demand["per_year"] = dice.between(40, 80)
        demand |= {key: self.missions["notice"]["demand"].get(key, {}) for key in ("offices", "languages")}
        pay = self.beside("notice", "answer", "15 min")
        demand = {key: value for key, value in demand.items() if value}
        steps = {"order": {**pay, "stamp": "decided"}, "pay": {"after": "order", "stamp": "paid"}}
        self.missions["stock"] = {"demand": demand, "steps": steps}

    def machine(self, demand: Data) -> None:
        """Machines take a share of what comes, and people what they had."""
        if "per_year" not in demand or self.dice.rarely():
            return
        whole = 1 / (1 - SHARE_BY_MACHINE)
        rates = demand["per_year"]
        if isinstance(rates, list):
            demand["per_year"] = [{**rate, "per_year": rate["per_year"] * whole} for rate in rates]
        else:
            demand["per_year"] = rates * whole
        demand["by_machine"] = SHARE_BY_MACHINE

    def streams(self) -> None:
        """Names of draws that are not the names of missions and sources."""
        for part in (self.missions, self.sources):
            for name in self.dice.some(list(part)):
                part[name]["stream"] = f"former_{name}"


def insert(steps: Data, after: str, name: str, fields: Data) -> None:
    """Put a step into a chain, behind another."""
    for other in steps.values():
        if other.get("after") == after:
            other["after"] = name
    steps[name] = {"after": after, **fields}
