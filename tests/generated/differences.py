"""How the offices of one institution differ, at random: what they speak, who helps whom, and how they do a step."""

from typing import Any

from tests.generated.dice import Dice
from tests.generated.procedures import PAUSES, WORK, Procedures

Data = dict[str, Any]

REMINDERS = ("4 days", "6 days", "1 week")


class Differences:
    """Laid over an office that is otherwise complete."""

    def __init__(self, dice: Dice, procedures: Procedures) -> None:
        self.dice, self.procedures = dice, procedures

    def between_offices(self, data: Data) -> None:
        """One queue for all, teams of several, some queues transferred, procedures and work of their own."""
        dice, offices = self.dice, list(data["offices"])
        if dice.rarely():
            data["queues"] = "pooled"
        back = data["teams"]["back"]
        if dice.often():
            data["teams"]["local"] = {**back, "office": dice.one(*offices)}
        if dice.often():
            data["teams"]["region"] = {**back, "office": dice.shuffled(offices)[:2]}
        for table in data["offices"].values():
            if "transfer" in table and dice.often():
                table["transfer"] |= {"above": 0, "queues": dice.some(self.procedures.queues())}
        for name in self.procedures.claims:
            mission = data["missions"][name]
            at = {office: {"steps": self.otherwise(mission["steps"])} for office in dice.some(offices)}
            if dice.mostly():
                mission["at"] = at
        if dice.mostly():
            self.procedures.of_one_office(dice.one(*offices))

    def otherwise(self, steps: Data) -> Data:
        """Some steps with other values."""
        own = {step: self.values(fields) for step, fields in steps.items() if self.dice.often()}
        return {step: values for step, values in own.items() if values} or {"decide": {"work": "45 min"}}

    def values(self, fields: Data) -> Data:
        dice = self.dice
        own: Data = {}
        if "work" in fields:
            own["work"] = dice.one(*WORK)
        if "ask" in fields:
            own["ask"] = {source: dice.share(0.7, 1.0) for source in dice.some(list(fields["ask"]))}
        if "remind" in fields and dice.often():
            own |= {"remind": dice.one(*REMINDERS), "reminders": dice.between(1, 3)}
        if "wait" in fields:
            own["wait"] = dice.one(*PAUSES)
        if "again" in fields and dice.mostly():
            own["again"] = {"share": dice.one(0.5, 0.8)}
        if fields.get("share", 1.0) < 1.0 and "end" not in fields:
            own["share"] = dice.share(0.5, 0.9)
        return own

    def between_languages(self, data: Data) -> None:
        """Offices with languages of their own, helpers who speak some, and a team that speaks the rest."""
        dice = self.dice
        spoken = {"nl", "fr"}
        for table in data.get("offices", {}).values():
            if dice.often():
                table["languages"] = {word: float(dice.between(1, 4)) for word in dice.some(["fr", "de", "nl"])}
                spoken |= table["languages"].keys()
        words, teams = dice.shuffled(sorted(spoken)), data["teams"]
        for team in list(teams.values())[2:]:
            if dice.mostly():
                team["languages"] = dice.some(words)
        if dice.rarely():
            teams["neighbours"] = {**teams["front"], "languages": words[1:]}
            teams["front"]["languages"] = words[:1]
