"""Which mechanisms of the machine a history has used: not what its scenario switched on, but what happened."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np

from sim.plan import rows as op
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, OUTCOMES, STAMPS, seconds_of
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NEVER

RECEIVED, INFORMED, COMPLETE, NOTIFIED = (
    STAMPS.index(name) for name in ("received", "informed", "complete", "notified")
)
BATCH = 15


def mechanisms(plan: Plan, history: History, inputs: Inputs | None = None) -> set[str]:
    """The mechanisms that occurred. inputs: of this history; those of replication 0 where not given."""
    return {name for name, did in occurrences(plan, history, inputs).items() if did}


def occurrences(plan: Plan, history: History, inputs: Inputs | None = None) -> dict[str, bool]:
    """Every mechanism, and whether it occurred. A way of the rule counts where the rule has it and spoke."""
    seen = _Seen(plan, history, inputs or inputs_of(plan, 0))
    found = [seen.receipts(), seen.work(), seen.queueing(), seen.people(), seen.questions()]
    found += [seen.ways(), seen.children(), seen.endings()]
    return {name: bool(did) for part in found for name, did in part}


Found = Iterator[tuple[str, bool | np.bool_]]


class _Seen:
    """One history, with the columns that several questions need."""

    def __init__(self, plan: Plan, history: History, inputs: Inputs) -> None:
        assert history.tasks is not None
        self.plan, self.history, self.inputs, self.tasks = plan, history, inputs, history.tasks
        self.d, self.stamps = history.dossiers, history.stamps
        self.outcomes = [OUTCOMES[code] for code in self.d["outcome"]]
        self.begun = self.tasks["start"] >= 0
        self.ended = self.tasks["end"] >= 0
        self.queued = self.begun & (self.tasks["start"] > self.tasks["enabled"])
        self.work_row = {row.activity: row for row in plan.rows if row.op == op.WORK}

    def receipts(self) -> Found:
        plan, roots = self.plan, self.d["parent"] < 0
        received, arrivals = self.stamps[roots, RECEIVED], self.inputs.arrivals
        new = arrivals.preset < 0
        per_day = Counter((arrivals.received[new] // DAY_SECONDS).tolist())
        demands = [m.demand for m in plan.scenario.missions.values() if m.demand is not None]
        yield "trace", any(trace.day.size for trace in plan.traced.values())
        yield "batch", max(per_day.values(), default=0) >= BATCH
        yield "receipts in one second", len(np.unique(received[new])) < new.sum()
        yield "run-in", (received[new] < seconds_of(plan.origin, plan.first)).any()
        yield "growth", any(d.growth for d in demands) and bool((received >= self._new_year()).any())
        yield "languages", len(set(self.d["language"].tolist())) > 1
        yield "several offices", len(set(self.d["office"].tolist())) > 1
        yield "earlier fact", (self.stamps[:, 0] < self.stamps[:, RECEIVED]).any()
        yield "backlog counted", any(p.data.stock.count for p in plan.presets)
        yield "backlog register", any(p.data.stock.file for p in plan.presets)
        yield "backlog answered later", ((self.inputs.preset_answered >= 0).any(axis=1)).any()

    def _new_year(self) -> int:
        year = self.plan.day(self.plan.start).year + 1
        return seconds_of(self.plan.origin, date(year, 1, 1))

    def work(self) -> Found:
        tasks, days = self.tasks, self.tasks["start"] // DAY_SECONDS != self.tasks["end"] // DAY_SECONDS
        per_dossier = Counter(zip(tasks["dossier"].tolist(), tasks["activity"].tolist(), strict=True))
        yield "work without duration", (self.ended & (tasks["start"] == tasks["end"])).any()
        yield "work over closing", (self.ended & days).any()
        yield "work cut by the horizon", (self.begun & ~self.ended).any()
        yield "queue cut by the horizon", (~self.begun).any()
        yield "rework", max(per_dossier.values(), default=0) > 1
        yield "visit bound", self.history.exits.sum() > 0

    def queueing(self) -> Found:
        station, team = self.tasks["station"], self.tasks["team"]
        pairs = set(zip(station[self.begun].tolist(), team[self.begun].tolist(), strict=True))
        yield "station with several teams", max(Counter(s for s, _ in pairs).values()) > 1
        yield "team with several stations", max(Counter(t for _, t in pairs).values()) > 1
        for code, name in enumerate(op.DISCIPLINES):
            of_kind = np.array([self.plan.stations[s].discipline == code for s in station], bool)
            yield f"queue by {name}", (of_kind & self.queued).any()
        waited: dict[int, set[tuple[int, int]]] = {}
        for task in np.flatnonzero(self.queued):
            row = self.work_row[int(self.tasks["activity"][task])]
            mission = int(self.d["mission"][self.tasks["dossier"][task]])
            waited.setdefault(int(station[task]), set()).add((mission, row.priority))
        yield "missions in one queue", any(len({m for m, _ in kinds}) > 1 for kinds in waited.values())
        yield "priorities in one queue", any(len({p for _, p in kinds}) > 1 for kinds in waited.values())
        yield "deadline order with suspension", bool(self._suspended_in_queue())
        offices = len(self.plan.offices)
        went = [(int(d), int(s) % offices) for d, s in zip(self.tasks["dossier"], station, strict=True)]
        arrived = self.inputs.arrivals.office
        yield "transfer", any(d < len(arrived) and arrived[d] != office for d, office in went)

    def _suspended_in_queue(self) -> set[int]:
        """Dossiers that waited by a deadline after a question that suspends it."""
        asked = self.history.questions["dossier"], self.history.questions["source"]
        of = {(int(d), self.plan.sources[s]) for d, s in zip(*asked, strict=True)}
        found = set()
        for task in np.flatnonzero(self.queued):
            row, dossier = self.work_row[int(self.tasks["activity"][task])], int(self.tasks["dossier"][task])
            if row.clock >= 0:
                slots = self.plan.missions[self.d["mission"][dossier]].sources
                mask = self.plan.clocks[row.clock].mask
                names = {self.plan.sources[s] for slot, s in enumerate(slots) if mask >> slot & 1}
                found |= {dossier} if any((dossier, name) in of for name in names) else set()
        return found

    def people(self) -> Found:
        here = self.inputs.presence
        lengths = [team.time.lengths()[: self.plan.days] for team in self.plan.teams]
        starts = self.plan.start // DAY_SECONDS
        open_days = [
            count[starts : self.plan.days][length[starts:] > 0] for count, length in zip(here, lengths, strict=True)
        ]
        gaps = [np.flatnonzero(count > 0) for count in open_days]
        yield "nobody there and back", any(len(g) > 1 and (np.diff(g) > 1).any() for g in gaps)
        yield "fall in presence during work", self._falls()
        people = [self.plan.scenario.teams[team.name] for team in self.plan.teams]
        yield "absence", any(team.absence for team in people)
        yield "part time", any(isinstance(team.fte, float) and team.fte % 1 for team in people)
        yield "dated posts", any(isinstance(team.fte, tuple) for team in people)
        calendar = self.plan.scenario.calendar
        yield (
            "closures and public holidays",
            bool(calendar.closed or calendar.country) and any(t.holidays for t in people),
        )

    def _falls(self) -> bool:
        """Whether more agents were at work at some opening than were there."""
        for team, (times, counts) in enumerate(self.inputs.changes):
            mine = self.begun & (self.tasks["team"] == team)
            start, end = self.tasks["start"][mine], self.tasks["end"][mine]
            end = np.where(end < 0, NEVER, end)
            for time, count in zip(times[counts > 0].tolist(), counts[counts > 0].tolist(), strict=True):
                if ((start < time) & (end > time)).sum() > count:
                    return True
        return False

    def questions(self) -> Found:
        questions, asks = self.history.questions, self.history.asks
        source = questions["source"]
        put = Counter(asks["question"][asks["reminder"] == 0].tolist())
        delivers = np.array([bool(s.delivers) for s in self.plan.scenario.sources.values()])
        yield "reminder", (asks["reminder"] == 1).any()
        yield "silence", (questions["answered"] >= NEVER).any()
        yield "delivery", (delivers[source] & (questions["answered"] < self.plan.horizon)).any()
        yield "question put again", max(put.values(), default=0) > 1
        yield (
            "answer after the horizon",
            ((questions["answered"] >= self.plan.horizon) & (questions["answered"] < NEVER)).any(),
        )
        slots: dict[int, set[int]] = {}
        for dossier, place in zip(questions["dossier"].tolist(), source.tolist(), strict=True):
            slots.setdefault(dossier, set()).add(place)
        waits = {
            any_: {i for i, m in enumerate(self.plan.missions) if self._waits(m.name, any_)} for any_ in (0, 1)
        }
        several = [int(self.d["mission"][dossier]) for dossier, places in slots.items() if len(places) > 1]
        yield "wait for all of several", any(mission in waits[0] for mission in several)
        yield "wait for any of several", any(mission in waits[1] for mission in several)

    def _waits(self, mission: str, any_: int) -> bool:
        steps = self.plan.scenario.missions[mission].steps.values()
        return any(step.waits_for_answers and (step.answers == "any") == bool(any_) for step in steps)

    def ways(self) -> Found:
        claims = self.plan.scenario.missions["claim"].steps
        done = np.array([outcome in ("granted", "refused") for outcome in self.outcomes])
        of_claim = self.d["mission"] == [m.name for m in self.plan.missions].index("claim")
        informed = self.stamps[of_claim, INFORMED]
        by_calendar = "pause" in claims and claims["pause"].wait.unit in ("working_day", "month")
        at_midnight = (informed % DAY_SECONDS == 0) & (informed > self.stamps[of_claim, RECEIVED])
        yield "wait in months or working days", by_calendar and at_midnight.any()
        yield (
            "wait in days",
            "pause" in claims and not by_calendar and (informed > self.stamps[of_claim, RECEIVED]).any(),
        )
        yield "a step jumps forward", (self.stamps[of_claim, NOTIFIED] >= 0).any()
        screened = set(self.tasks["dossier"][self._of_activity("claim.screen")].tolist())
        plain = {int(i) for i in np.flatnonzero(of_claim & done & (self.stamps[:, NOTIFIED] < 0))}
        yield "a step is skipped to another", "screen" in claims and bool(plain - screened)

    def _of_activity(self, name: str) -> np.ndarray:
        names = self.plan.activities
        return self.tasks["activity"] == (names.index(name) if name in names else -2)

    def children(self) -> Found:
        parent, truth = self.d["parent"], self.d["entitled"]
        born = np.flatnonzero(parent >= 0)
        causes = {self.plan.causes[cause] for cause in self.d["cause"][born]}
        inherits = [m.entitled < 0 for m in self.plan.missions]
        yield "child after a decision", "claim.appeal" in causes
        yield "child of a child", bool((parent[parent[born]] >= 0).any())
        yield "child opened by a step", "claim.advance" in causes
        yield "child at a late answer", "claim.second_request" in causes
        yield "truth as the parent's", any(inherits[self.d["mission"][i]] and not truth[i] for i in born)

    def endings(self) -> Found:
        for outcome in OUTCOMES[:5]:
            yield f"ends {outcome}", outcome in self.outcomes
        yield "ends without decision", bool(set(self.outcomes) & set(OUTCOMES[5:]))
        right = self.history.rightly_decided(self.plan)
        missing = np.array([outcome == "refused for missing evidence" for outcome in self.outcomes], bool)
        yield "wrong refusal for missing evidence", (right[missing] == 0).any()
        rule = self.plan.scenario.missions["claim"].evidence_rule
        late = np.array([o in ("refused for missing evidence", "provisional") for o in self.outcomes], bool)
        for way in ("decide_after", "decide_after_reminder", "decide_before"):
            yield f"rule: {way}", rule is not None and getattr(rule, way) is not None and bool(late.any())
        yield "rule for a share", rule is not None and rule.share < 1 and bool(late.any())
