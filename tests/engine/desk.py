"""One small office: receipts to the second, and its history in rows that can be read.

The calendar starts on Monday 1 January 2018, which is day 0. Unless told otherwise one clerk works from
Monday to Friday, 08:00 to 16:00, holidays too.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from sim.engine.door import simulate
from sim.plan.arrivals import Arrivals
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, OUTCOMES, STAMPS, Log
from sim.plan.plan import Inputs, Plan
from tests.office import AROUND_THE_CLOCK, plan_of

CLERKS = {"fte": 1, "week": "40 hours", "opens": "08:00", "holidays": False}


def at(day: int, clock: str = "00:00:00") -> int:
    """Seconds since the Monday of day 0."""
    hour, minute, second = (int(part) for part in f"{clock}:00".split(":")[:3])
    return day * DAY_SECONDS + hour * 3600 + minute * 60 + second


def office(steps: dict[str, Any], /, until: str = "2018-03-31", **tables: Any) -> dict[str, Any]:
    """A scenario of one mission, `claim`. tables: everything else, under `mission` what it says beside steps."""
    mission = {"demand": {"per_year": 0}, "steps": chained(steps), **tables.pop("mission", {})}
    missions = {"claim": mission, **tables.pop("missions", {})}
    data = {
        "title": "a desk",
        "period": {"from": date(2018, 1, 1), "until": date.fromisoformat(until), "run_in": "0 days"},
        "seed": 1,
        "missions": missions,
        **tables,
    }
    if "teams" not in data:
        data["teams"] = {"clerks": {**CLERKS, "serves": queues(missions)}}
    return data


def chained(steps: dict[str, Any]) -> dict[str, Any]:
    """The steps, each after the one written before it."""
    names = list(steps)
    return {
        step: {**({"after": names[place - 1]} if place else {}), **fields}
        for place, (step, fields) in enumerate(steps.items())
    }


def queues(missions: dict[str, Any]) -> list[str]:
    """Every queue of these missions, in the order in which they are written."""
    found = [
        fields.get("queue", f"{name}.{step}")
        for name, mission in missions.items()
        for step, fields in mission["steps"].items()
        if "work" in fields
    ]
    return list(dict.fromkeys(found))


def clerks(*serves: str, fte: Any = 1, **fields: Any) -> dict[str, Any]:
    """A team that works from 08:00 to 16:00."""
    return {**CLERKS, "fte": fte, "serves": list(serves), **fields}


def prompt(steps: dict[str, Any], /, **tables: Any) -> dict[str, Any]:
    """An office that decides at any hour and at once, so that what comes before `decide` settles the moment."""
    team = {**AROUND_THE_CLOCK, "fte": 9}
    data = office({**steps, "decide": {"work": "0 s", "stamp": "decided"}}, **tables)
    data["teams"] = {"clerks": {**team, "serves": queues(data["missions"])}}
    return data


@dataclass(frozen=True)
class Receipt:
    """A dossier that comes from outside."""

    time: int
    mission: str = "claim"
    office: str = "all"
    language: str = ""
    entitled: bool = True
    number: int | None = None


@dataclass(frozen=True, eq=False)
class Lived:
    """A history in rows. Dossiers are numbered in order of receipt, children after them in order of birth."""

    plan: Plan
    inputs: Inputs
    history: History

    def stamps(self, name: str) -> list[int]:
        """When each dossier passed a moment; -1: not yet."""
        return self.history.stamps[:, STAMPS.index(name)].tolist()

    @property
    def outcomes(self) -> list[str]:
        """How each dossier ended, or `open`; also those that were only foreseen, which no log has."""
        return [(*OUTCOMES, "not needed")[code] for code in self.history.dossiers["outcome"]]

    @property
    def tasks(self) -> list[tuple[int, str, int, int]]:
        """Dossier, step, start and end of every task, in the order in which they queued."""
        return [(task[0], task[1], task[4], task[5]) for task in self._tasks()]

    @property
    def served(self) -> list[tuple[int, str, str, int]]:
        """Dossier, station, team and start of the tasks begun, in the order in which they began."""
        begun = [(t[0], t[2], t[3], t[4]) for t in self._tasks() if t[4] >= 0]
        return sorted(begun, key=lambda task: (task[3], task[0]))

    def _tasks(self) -> list[tuple[int, str, str, str, int, int]]:
        tasks = self.history.tasks
        assert tasks is not None
        teams = [*(team.name for team in self.plan.teams), "nobody"]
        return [
            (
                int(dossier),
                self.plan.activities[activity].split(".")[1],
                self.plan.stations[station].name,
                teams[team],
                int(start),
                int(end),
            )
            for dossier, activity, station, team, start, end in zip(
                *(tasks[name] for name in ("dossier", "activity", "station", "team", "start", "end")),
                strict=True,
            )
        ]

    @property
    def log(self) -> Log:
        """The dossier log."""
        return self.history.to_log(self.plan, self.inputs)

    @property
    def asks(self) -> list[tuple[int, str, int, bool]]:
        """Dossier, source, moment, and whether it was a reminder: every question in order."""
        question = self.history.asks["question"]
        return [
            (int(dossier), self.plan.sources[source], int(asked), bool(reminder))
            for dossier, source, asked, reminder in zip(
                self.history.questions["dossier"][question],
                self.history.sources_asked(self.plan)[question],
                self.history.asks["asked"],
                self.history.asks["reminder"],
                strict=True,
            )
        ]

    @property
    def answers(self) -> list[int]:
        """When each question is answered; NEVER for a source that stays silent."""
        return self.history.questions["answered"].tolist()

    def start_of(self, dossier: int, step: str) -> list[int]:
        """When a dossier's tasks of one step began."""
        return [start for who, name, start, _ in self.tasks if (who, name) == (dossier, step)]


def live(data: dict[str, Any], *receipts: int | Receipt, folder: Path = Path()) -> Lived:
    """One history of a scenario with these receipts beside its own."""
    plan = plan_of(data, folder)
    given = inputs_of(plan, 0)
    named = [Receipt(one) if isinstance(one, int) else one for one in receipts]
    arrivals = _joined(replace(given.arrivals, office=given.offices), _arrivals(plan, named))
    placed = replace(arrivals, office=plan.places.cells(arrivals.office, arrivals.language))
    inputs = replace(given, arrivals=placed, offices=arrivals.office)
    return Lived(plan, inputs, simulate(plan, inputs, keep_tasks=True))


def _arrivals(plan: Plan, receipts: list[Receipt]) -> Arrivals:
    names = [mission.name for mission in plan.missions]
    mission = np.array([names.index(one.mission) for one in receipts], np.int64)
    office = np.array([plan.places.offices.index(one.office) for one in receipts], np.int64)
    times = np.array([one.time for one in receipts], np.int64)
    none = np.full(len(receipts), -1, np.int64)
    return Arrivals(
        enters=times,
        received=times,
        fact=times,
        mission=mission,
        office=office,
        language=np.array([plan.languages.index(one.language or plan.languages[0]) for one in receipts], np.int64),
        number=np.array(
            [place if one.number is None else one.number for place, one in enumerate(receipts)], np.uint64
        ),
        entitled=np.array([one.entitled for one in receipts], np.int64),
        row=plan.starts[mission, office],
        preset=none,
        since=none,
    )


def _joined(some: Arrivals, others: Arrivals) -> Arrivals:
    both = {name: np.concatenate([getattr(some, name), getattr(others, name)]) for name in vars(some)}
    return Arrivals(**both).in_order()
