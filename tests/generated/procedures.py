"""Procedures at random: claims with everything that can happen to them, and the dossiers that they bring back."""

from typing import Any

from tests.generated.dice import Dice

Data = dict[str, Any]

WORK = (
    "20 min",
    "2 hours",
    {"gamma": {"mean": "90 min", "cv": 0.9}},
    {"lognormal": {"median": "30 min", "p90": "3 hours"}},
    {"mixture": [{"weight": 1.0, "law": "0 s"}, {"weight": 2.0, "law": {"exponential": {"mean": "1 hour"}}}]},
)
LATER = ("0 s", "5 days", {"exponential": {"mean": "8 days"}})
ENDS = ["withdrawn", "inadmissible", "without object", "transferred"]
ORDERS = ("first come", "oldest dossier", "earliest deadline", "earliest deadline")
REMINDERS = ("5 days", "1 week", "1 week", "10 days", "5 working days", "2 weeks")
PAUSES = ("2 days", "1 week", "3 working days", "1 month")
NORMS = ("short",)
OWN_NORMS = ("short", "long", "prompt", "prompt", "prompt")  # of a mission that stamps when a dossier is complete
POOL = "pool"


class Desk:
    """Work at a queue of its own or in the pool, which has one order for all who use it."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.pool_order = dice.one(*ORDERS)

    def queued(self, work: Any, norms: tuple[str, ...] = NORMS) -> Data:
        """A step with work, in some order and with some priority."""
        dice = self.dice
        fields: Data = {"work": work}
        if dice.often():
            fields |= {"queue": POOL, "priority": dice.one(0, 0, 1, -2)}
        order = self.pool_order if "queue" in fields else dice.one(*ORDERS)
        if order != "first come":
            fields["order"] = order
        if order == "earliest deadline":
            fields["deadline_of"] = dice.one(*norms)
        return fields


class Procedures:
    """The missions of one office. claims: those that ask for evidence, each with a rule and a pause of its own."""

    def __init__(self, dice: Dice) -> None:
        self.dice, self.desk = dice, Desk(dice)
        self.pays = dice.mostly()
        names = ["claim", "exemption"] if dice.often() else ["claim"]
        self.claims = {name: Claim(dice, self.desk, self.pays) for name in names}
        self.made: Data = {}

    def missions(self) -> Data:
        """Every mission; the demand is still to be given."""
        dice, queued = self.dice, self.desk.queued
        notice = [
            ("look", {"work": "0 s"} if dice.often() else {"stamp": "informed"}),
            ("answer", {**queued(dice.one(*WORK)), "stamp": "decided"}),
        ]
        second = [("redo", {**queued(dice.one(*WORK)), "stamp": "decided"})]
        appeal = [
            ("defend", queued(dice.one(*WORK))),
            ("judgment", {"ask": ["tax", "fund"], "answers": dice.one("all", "any")}),
            ("comply", {**queued("30 min"), "stamp": "decided"}),
        ]
        self.made = {
            **{name: claim.mission() for name, claim in self.claims.items()},
            "notice": {"steps": chained(notice), "entitled": dice.one(1.0, 0.7)},
            "appeal": {"steps": chained(appeal), "entitled": dice.one(0.3, "as parent")},
        }
        if any(claim.comes_back for claim in self.claims.values()):
            again = {"mission": "appeal", "on": ["granted", "refused"], "when": dice.one(*LATER), "share": 0.5}
            self.made["second"] = {"steps": chained(second), "entitled": "as parent", "follows": {"again": again}}
        if self.pays:
            ordered = {**queued(dice.one("0 s", "15 min")), "stamp": "decided"}
            pay = [("order", ordered), ("pay", {"wait": "2 days", "stamp": "paid"})]
            self.made["payment"] = {"steps": chained(pay), "entitled": "as parent"}
        return self.made

    def queues(self) -> list[str]:
        """Every queue, in the order in which steps first name it."""
        named = [
            fields.get("queue", f"{mission}.{step}")
            for mission, table in self.made.items()
            for step, fields in table["steps"].items()
            if "work" in fields
        ]
        return list(dict.fromkeys(named))

    def of_one_office(self, office: str) -> None:
        """One queue becomes work that an office does for all: every step of it names that office."""
        chosen = self.dice.one(*self.queues())
        for mission, table in self.made.items():
            for step, fields in table["steps"].items():
                if "work" in fields and fields.get("queue", f"{mission}.{step}") == chosen:
                    fields["office"] = office


class Claim:
    """One mission that asks for evidence. awaits: the step that awaits the answers; asked: of whom."""

    def __init__(self, dice: Dice, desk: Desk, pays: bool) -> None:
        self.dice, self.desk, self.pays = dice, desk, pays
        self.asked = dice.shuffled(["claimant", "fund", "foreign", "tax"])[: dice.one(1, 2, 3, 4, 4)]
        self.asks_at_once = dice.one(True, False)
        self.awaits = "evidence" if self.asks_at_once else "gather"
        # A rule for missing evidence and what the late answer brings go together.
        self.comes_back = dice.between(1, 10) > 1
        self.when_missing = dice.one("refuse", "provisional")

    def queued(self, work: Any) -> Data:
        return self.desk.queued(work, OWN_NORMS)

    def mission(self) -> Data:
        dice = self.dice
        steps: list[tuple[str, Data]] = [("register", self.queued(dice.one("0 s", "10 min", *WORK)))]
        for end in dice.shuffled(ENDS)[: dice.between(0, 4)]:
            steps.append((end.replace(" ", "_"), {"end": end, "share": dice.share(0.04, 0.12)}))
        if dice.often():
            steps.append(("short_way", {"share": 0.2, "stamp": "notified", "next": "decide"}))
        if dice.often():
            steps.append(("screen", {**self.queued("15 min"), "share": 0.7, "skip_to": "examine"}))
        steps += self.evidence()
        if self.pays:
            opening = {"open": "payment", "share": dice.share(0.4, 0.8)}
            steps.append(("advance", {**opening, "delay": dice.one(*LATER)} if dice.often() else opening))
        if dice.mostly():
            steps.append(("inquiry", {"ask": {"claimant": 0.9, "tax": 0.6}, "answers": "none"}))
        if dice.mostly():
            steps.append(("warn", {"open": "notice", "past_deadline_of": dice.one(*OWN_NORMS)}))
        steps.append(("examine", self.examination()))
        if dice.mostly():
            pause: Data = {"wait": dice.one(*PAUSES), "share": 0.7, "stamp": "informed"}
            again = {"share": 0.5, "from": "evidence", "at_most": 2}
            steps.append(("pause", {**pause, "again": again} if dice.mostly() else pause))
        steps.append(("decide", {**self.queued(dice.one("20 min", *WORK)), "stamp": "decided"}))
        claim: Data = {"steps": chained(steps), "entitled": dice.one(1.0, 0.75, 0.5), "follows": self.follows()}
        if dice.often():
            claim["fact_before"] = {"exponential": {"mean": "6 days"}}
        if dice.rarely():
            claim["norms"] = [dice.one("short", "long")]
        if self.comes_back:
            claim["evidence_rule"] = self.rule(claim["steps"][self.awaits])
        return claim

    def evidence(self) -> list[tuple[str, Data]]:
        """Questions awaited at once, or put first and awaited after other work."""
        dice = self.dice
        ask: Any = list(self.asked) if dice.rarely() else {name: dice.share(0.4, 1.0) for name in self.asked}
        waiting: Data = {"answers": dice.one("all", "any"), "stamp": "complete"}
        if dice.mostly():
            waiting |= {"remind": dice.one(*REMINDERS), "reminders": dice.between(1, 3)}
        if self.asks_at_once:
            return [("evidence", {"ask": ask, **waiting})]
        prepare: Data = self.queued(dice.one(*WORK)) if dice.often() else {"wait": "3 days"}
        if dice.mostly():
            prepare["again"] = {"share": 0.3, "from": "evidence", "at_most": dice.between(1, 2)}
        return [
            ("evidence", {"ask": ask, "answers": "none"}),
            ("prepare", prepare),
            ("gather", {"wait_for": ["evidence"], **waiting}),
        ]

    def examination(self) -> Data:
        fields = self.queued(self.dice.one(*WORK))
        if self.dice.mostly():
            share, most = self.dice.one((0.15, 3), (0.4, 1), (0.5, 2))
            fields["again"] = {
                "share": share,
                "from": self.dice.one("evidence", "evidence", "examine"),
                "at_most": most,
            }
        return fields

    def rule(self, wait: Data) -> Data:
        """When a claim is decided without its evidence."""
        dice = self.dice
        rule: Data = {"step": self.awaits, "share": dice.one(1.0, 0.7), "when_missing": self.when_missing}
        remind = wait.get("remind", "")
        ways = dice.some(["before", "before", "after", "after"])
        if "before" in ways:
            by = dice.one("2 days", "5 working days", "12 days", "12 days")
            rule["decide_before"] = {"norm": dice.one("short", "short", "short", "prompt"), "by": by}
        if "after" in ways and not remind:
            rule["decide_after"] = dice.one("1 week", "9 days", "1 month")
        elif "after" in ways and dice.rarely() and "working" not in remind:
            rule["decide_after"] = dice.one("9 days", "2 weeks")
        elif "after" in ways:
            rule["decide_after_reminder"] = dice.one("0 days", "1 week", "5 working days")
        if dice.often():
            rule["then"] = "decide"
        return rule

    def follows(self) -> Data:
        """What a claim brings back."""
        dice = self.dice
        found: Data = {
            "appeal": {
                "mission": "appeal",
                "on": ["granted", "refused"],
                "when": dice.one(*LATER),
                "share": dice.share(0.1, 0.5),
                "of": dice.one("all", "entitled", "not entitled"),
            }
        }
        if self.comes_back:
            missing = "provisional" if self.when_missing == "provisional" else "refused for missing evidence"
            share = dice.one(1.0, 0.8)
            late = {"mission": "second", "on": [missing, "granted"], "when": "late answer", "share": share}
            found["second_request"] = late
        return found


def chained(steps: list[tuple[str, Data]]) -> Data:
    """The steps, each after the one before it."""
    return {
        step: {**fields, **({"after": steps[place - 1][0]} if place else {})}
        for place, (step, fields) in enumerate(steps)
    }
