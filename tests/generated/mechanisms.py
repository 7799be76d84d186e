"""Which mechanisms of the machine a history has used: not what its scenario switched on, but what happened."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np

from sim.plan import rows as op
from sim.plan.calendars import institution_calendar
from sim.plan.events import share_there
from sim.plan.history import History
from sim.plan.log import DAY_SECONDS, OUTCOMES, STAMPS, seconds_of
from sim.plan.plan import Inputs, Plan
from sim.plan.posts import posts_of
from sim.plan.presence import presence
from sim.plan.rows import NEVER
from tests.generated.happenings import happened
from tests.generated.people import KINDS, without
from tests.generated.witness import HANDED_ON, watched

FACT, RECEIVED = STAMPS.index("fact"), STAMPS.index("received")
BATCH = 15
# Pairs that no office can have: where there is one queue, nothing goes over to another.
NEVER_TOGETHER = {tuple(sorted(("pooled queues", name))) for name in HANDED_ON}
Found = Iterator[tuple[str, bool | np.bool_]]


def occurrences(plan: Plan, inputs: Inputs) -> tuple[History, dict[str, bool]]:
    """One history of the reference engine; every mechanism, and whether it occurred."""
    history, witnessed = watched(plan, inputs)
    seen = _Seen(plan, history, inputs)
    found = [seen.receipts(), seen.backlog(), seen.work(), seen.queueing(), seen.offices(), seen.people()]
    found += [seen.questions(), seen.children(), seen.endings(), seen.conditions()]
    found.append(happened(plan, inputs, history))
    return history, {name: bool(did) for part in found for name, did in part} | witnessed


class _Seen:
    """One history, with the columns that several questions need."""

    def __init__(self, plan: Plan, history: History, inputs: Inputs) -> None:
        assert history.tasks is not None
        self.plan, self.history, self.inputs, self.tasks = plan, history, inputs, history.tasks
        self.d, self.stamps = history.dossiers, history.stamps
        self.missions = plan.scenario.missions
        self.new = (self.d["parent"] < 0) & (np.append(inputs.arrivals.preset, self.d["parent"][self.roots :]) < 0)
        self.begun, self.ended = self.tasks["start"] >= 0, self.tasks["end"] >= 0
        self.queued = self.begun & (self.tasks["start"] > self.tasks["enabled"])
        self.work_row = {row.activity: row for row in plan.rows if row.op == op.WORK}

    @property
    def roots(self) -> int:
        """Dossiers that come from outside; they stand first."""
        return len(self.inputs.arrivals)

    def of(self, missions: set[str]) -> np.ndarray:
        """New dossiers of some missions."""
        numbers = [place for place, mission in enumerate(self.plan.missions) if mission.name in missions]
        return self.new & np.isin(self.d["mission"], numbers)

    def receipts(self) -> Found:
        plan, received = self.plan, self.stamps[:, RECEIVED]
        demands = {name: m.demand for name, m in self.missions.items() if m.demand is not None}
        grown = self.of({name for name, demand in demands.items() if demand.growth})
        new_year = seconds_of(plan.origin, date(plan.day(plan.start).year + 1, 1, 1))
        per_day = Counter((received[self.new] // DAY_SECONDS).tolist())
        yield "trace", self.of(set(plan.traced)).any()
        yield "batch", max(per_day.values(), default=0) >= BATCH
        yield "receipts in one second", len(np.unique(received[self.new])) < self.new.sum()
        yield "run-in", (received[self.new] < seconds_of(plan.origin, plan.first)).any()
        yield "growth", (received[grown] >= new_year).any()
        yield "languages", len(set(self.d["language"].tolist())) > 1
        yield "earlier fact", (self.stamps[:, FACT] < received).any()

    def backlog(self) -> Found:
        arrivals = self.inputs.arrivals
        is_read = {preset.mission for preset in self.plan.presets if preset.data.stock.file}
        is_counted = {preset.mission for preset in self.plan.presets if preset.data.stock.count}
        there = set(arrivals.mission[arrivals.preset >= 0].tolist())
        reminded = {
            row for p in self.plan.presets for d in p.desks for step, row in d.rows.items() if "@reminded" in step
        }
        yield "backlog register", bool(is_read & there)
        yield "backlog counted", bool(is_counted & there)
        yield "backlog answered later", (self.inputs.past.answered >= 0).any()
        past, started, is_stock = self.inputs.past, [], arrivals.preset >= 0
        for mission, preset in zip(
            *(column[is_stock] for column in (arrivals.mission, arrivals.preset)), strict=True
        ):
            starts = {self.plan.clocks[number].start for number in self.plan.missions[mission].clocks}
            moments = [past.stamps[preset, start] for start in starts - {FACT, RECEIVED}]
            started += [(preset, moment) for moment in moments if moment >= 0]
        yield "backlog past a moment", (past.stamps >= 0).any()
        yield "backlog whose clock a step started", bool(started)
        yield "backlog asked after a step started its clock", any((past.asked[i] >= at).any() for i, at in started)
        yield "backlog reminded before the start", bool(reminded & set(arrivals.row.tolist()))

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

    def offices(self) -> Found:
        plan, dossier = self.plan, self.tasks["dossier"]
        place = self.tasks["station"] % len(plan.offices)
        kept = self.history.offices(plan, self.inputs)
        is_apart = not plan.places.is_pooled
        office = plan.places.offices_of(place) if is_apart else kept[dossier]
        places = set(zip(self.tasks["team"][self.begun].tolist(), office[self.begun].tolist(), strict=True))
        bound = [len(plan.scenario.teams[team.name].offices) for team in plan.teams]
        own = {team for team, number in enumerate(bound) if number == 1}
        weighed = {
            name for name, m in self.missions.items() if m.demand and len(set(m.demand.offices.values())) > 1
        }
        yield "several offices", len(set(kept.tolist())) > 1
        yield "shares per office", len(set(kept[self.of(weighed)].tolist())) > 1
        yield "team of one office", bool(own & {team for team, _ in places})
        yield "team of named offices", any(bound[team] > 1 for team, _ in places)
        yield "team of several offices", max(Counter(team for team, _ in places).values()) > 1
        yield "pooled queues", not is_apart and len(set(kept.tolist())) > 1 and self.queued.any()
        yield from self.languages(kept)
        yield from self.procedures()

    def languages(self, office: np.ndarray) -> Found:
        plan, arrivals = self.plan, self.inputs.arrivals
        speaking = {place for place, team in enumerate(plan.teams) if plan.scenario.teams[team.name].languages}
        own = [
            bool(plan.scenario.offices[o].languages) if o in plan.scenario.offices else False
            for o in plan.places.offices
        ]
        yield "languages of an office", np.array(own)[office[: len(arrivals)]].any()
        yield "team of some languages", bool(speaking & set(self.tasks["team"][self.begun].tolist()))
        yield "queue of some languages", plan.places.width > 1 and self.queued.any()

    def procedures(self) -> Found:
        arrivals = self.inputs.arrivals
        starts = self.plan.starts[arrivals.mission]
        own = starts[np.arange(len(arrivals)), self.inputs.offices] != starts.min(axis=1)
        yield "procedure of one office", (own & (arrivals.preset < 0)).any()
        yield "backlog under a procedure of one office", (own & (arrivals.preset >= 0)).any()

    def people(self) -> Found:
        plan, inputs = self.plan, self.inputs
        gaps, closed, late = [], False, False
        differs = dict.fromkeys(KINDS, False)
        first, calendar = plan.start // DAY_SECONDS, institution_calendar(plan.scenario.calendar)
        days = [plan.day(day * DAY_SECONDS).strftime("%a").lower() for day in range(first, plan.days)]
        for table, here in zip(plan.teams, inputs.presence, strict=True):
            team, is_open = plan.scenario.teams[table.name], table.time.lengths()[first : plan.days] > 0
            gaps.append(np.diff(np.flatnonzero(here[first : plan.days][is_open])))
            late |= len(np.unique(table.time.lengths()[here > 0])) > 1
            closed |= bool((np.isin(days, team.days) & ~is_open).any())
            spared = share_there(plan.scenario, table.name, plan.origin, plan.days)
            for name, other in without(team):
                posts = posts_of(table.name, other, table.time, calendar, plan.origin, first, spared)
                others = presence(posts, inputs.seed, inputs.replication)
                differs[name] |= bool((others != here).any())
        yield "nobody there and back", any((gap > 1).any() for gap in gaps)
        yield "fall in presence during work", self._falls()
        yield "closures and public holidays", closed
        yield "late days", late
        yield from differs.items()

    def conditions(self) -> Found:
        scenario, begun = self.plan.scenario, set(self.tasks["activity"][self.begun].tolist())
        granted = {
            f"{name}.{step}"
            for name, mission in self.missions.items()
            for step, fields in mission.steps.items()
            if fields.if_ == "granted"
        }
        activities = {self.plan.activities[code] for code in begun}
        demands = {name: m.demand for name, m in self.missions.items() if m.demand is not None}
        words = {name for name, demand in demands.items() if isinstance(demand.on, str)}
        dates = {name for name, demand in demands.items() if isinstance(demand.on, tuple)}
        renamed = {name for name, mission in self.missions.items() if mission.stream}
        asked = {self.plan.sources[source] for source in self.history.sources_asked(self.plan)}
        yield "work on what is granted", bool(granted & activities)
        yield "exactly so many", self.of({name for name, demand in demands.items() if demand.exactly}).any()
        yield "on days that recur", self.of(words).any()
        yield "on days that are named", self.of(dates).any()
        yield "handled by machine", any(number.sum() for number in self.inputs.by_machine.values())
        yield "mission with another's stream", self.of(renamed).any()
        yield "source with another's stream", any(scenario.sources[source].stream for source in asked)

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
        source, answered = self.history.sources_asked(self.plan), questions["answered"]
        put = Counter(asks["question"][asks["reminder"] == 0].tolist())
        delivers = np.array([bool(s.delivers) for s in self.plan.scenario.sources.values()])[source]
        came = delivers & (answered < self.plan.horizon)
        delivered = Counter(zip(source[came].tolist(), answered[came].tolist(), strict=True))
        yield "reminder", (asks["reminder"] == 1).any()
        yield "silence", (~delivers & (answered >= NEVER)).any()
        yield "delivery of several answers at once", max(delivered.values(), default=0) > 1
        yield "question put again", max(put.values(), default=0) > 1
        yield "answer after the horizon", ((answered >= self.plan.horizon) & (answered < NEVER)).any()

    def children(self) -> Found:
        parent, truth = self.d["parent"], self.d["entitled"]
        born = np.flatnonzero(parent >= 0)
        causes = {self.plan.causes[cause] for cause in self.d["cause"][born]}
        inherits = [m.entitled < 0 for m in self.plan.missions]
        follows = {f"{name}.{key}": f for name, m in self.missions.items() for key, f in m.follows.items()}
        late = {cause for cause, follow in follows.items() if follow.when == "late answer"}
        by_truth = {cause for cause, follow in follows.items() if follow.of != "all"}
        siblings = Counter(zip(parent[born].tolist(), self.d["cause"][born].tolist(), strict=True))
        yield "child after a decision", bool(causes & (set(follows) - late))
        yield "child at a late answer", bool(causes & late)
        yield "child by the truth of its parent", bool(causes & by_truth)
        yield "child opened by a step", bool(causes - set(follows))
        yield "children of one step", max(siblings.values(), default=0) > 1
        yield "child of a child", bool((parent[parent[born]] >= 0).any())
        yield "truth as the parent's", any(inherits[self.d["mission"][i]] and not truth[i] for i in born)

    def endings(self) -> Found:
        named = (*OUTCOMES, "not needed")
        outcomes = np.array([named[code] for code in self.d["outcome"]])
        for outcome in named:
            yield f"ends {outcome}", outcome in outcomes
        right = self.history.rightly_decided(self.plan)
        yield "wrong refusal for missing evidence", (right[outcomes == "refused for missing evidence"] == 0).any()
