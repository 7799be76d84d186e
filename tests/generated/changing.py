"""How procedures of a generated office change in the course of it, at random.

Thrown with dice of its own, so that the rest of an office is what it was without.
"""

from datetime import date, timedelta
from typing import Any

from tests.generated.dice import Dice
from tests.generated.differences import Differences
from tests.generated.procedures import Claim, Procedures

Data = dict[str, Any]


class Changes:
    """Adds to the claims of an office. first: the first day of its period."""

    def __init__(self, dice: Dice, first: date, procedures: Procedures) -> None:
        self.dice, self.first, self.procedures = dice, first, procedures

    def add(self, missions: Data) -> None:
        """One change or two to most claims, of which one may be older than the office."""
        for name, claim in self.procedures.claims.items():
            if self.dice.rarely() and self.dice.rarely():
                continue
            early = self.dice.one(0, 0, 0, -60) + self.dice.between(8, 25)
            days = [early, self.dice.between(28, 45)][: self.dice.one(1, 2, 2)]
            mission = missions[name]
            shares = [mission.get("evidence_rule", {}).get("share", 0.0)]
            mission["changes"] = {
                f"change_{number}": {
                    "from": self.first + timedelta(days=day),
                    **self.change(mission, claim, shares),
                }
                for number, day in enumerate(days)
            }

    def change(self, mission: Data, claim: Claim, shares: list[float]) -> Data:
        """Other values of some steps, another rule, or both. shares: of the dossiers under the rule so far."""
        dice, steps = self.dice, mission["steps"]
        own = {step: Differences(dice, self.procedures).values(fields) for step, fields in steps.items()}
        own = {step: values for step, values in own.items() if values and dice.often()}
        for step, fields in steps.items():
            if "until" in fields and dice.mostly():
                own.setdefault(step, {})["until"] = dice.one("4 days", "2 weeks")
        change: Data = {"steps": own} if own else {}
        if dice.mostly() or not own:
            change["evidence_rule"] = self.rule(claim, shares)
        return change

    def rule(self, claim: Claim, shares: list[float]) -> Data:
        """Another share of the dossiers, or another moment; a rule of its own where there was none."""
        dice, share = self.dice, shares[-1]
        shares.append(dice.one(0.85, 0.9, 1.0, 0.25) if share < 0.8 else dice.one(0.25, 0.45))
        rule: Data = {"share": shares[-1]}
        before = {"norm": "short", "by": dice.one("1 day", "4 working days", "10 days")}
        if share == 0.0:
            return {**rule, "step": claim.awaits, "decide_before": before, "when_missing": claim.when_missing}
        return {**rule, "decide_before": before} if dice.rarely() else rule
