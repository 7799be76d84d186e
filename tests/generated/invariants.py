"""What holds of every history of every office, whatever engine made it. Each check raises AssertionError."""

from collections import defaultdict
from typing import Any

import numpy as np

from sim.law.clocks import ClockTable, suspended_units
from sim.plan import rows as op
from sim.plan.draws import child_number
from sim.plan.history import OPEN, History
from sim.plan.log import ASK_COLUMNS, DAY_SECONDS, DOSSIER_COLUMNS, STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NEVER, NOT_NEEDED
from tests.generated.standing import (
    offices_are_those_of_receipt_or_transfer,
    what_is_said_exactly_comes_exactly,
    who_works_is_of_the_office_and_speaks_the_language,
    work_of_one_office_is_done_there,
)

FACT, FILED, INFORMED, RECEIVED, COMPLETE, DECIDED, NOTIFIED, PAID, ENDED = range(len(STAMPS))


def check(plan: Plan, inputs: Inputs, history: History) -> None:
    """Everything below, for one history with its tasks."""
    dossiers_are_conserved(inputs, history)
    stamps_are_in_order(plan, inputs, history)
    a_dossier_is_in_one_place(plan, history)
    work_takes_open_time(plan, history)
    nobody_works_on_two_tasks(plan, inputs, history)
    nobody_starts_while_nobody_is_there(plan, inputs, history)
    counts_agree_with_the_tasks(plan, history)
    waiting_adds_up(plan, history)
    queues_keep_their_order(plan, history)
    children_come_of_their_parents(plan, inputs, history)
    answers_come_after_questions(plan, inputs, history)
    suspension_is_within_elapsed_time(plan, inputs, history)
    the_log_is_whole(plan, inputs, history)
    what_was_only_foreseen_leaves_no_trace(plan, inputs, history)
    only_what_is_due_is_granted_its_work(plan, history)
    what_is_said_exactly_comes_exactly(plan, inputs)
    who_works_is_of_the_office_and_speaks_the_language(plan, history)
    offices_are_those_of_receipt_or_transfer(plan, inputs, history)
    work_of_one_office_is_done_there(plan, history)


def tasks_of(history: History) -> dict[str, np.ndarray]:
    """The tasks of a history that kept them."""
    assert history.tasks is not None
    return history.tasks


def dossiers_are_conserved(inputs: Inputs, history: History) -> None:
    """Received from outside plus born inside = ended plus open; nobody is lost, nobody comes twice."""
    parent, outcome = history.dossiers["parent"], history.dossiers["outcome"]
    roots = len(inputs.arrivals)
    assert (parent[:roots] == -1).all()
    assert (parent[roots:] >= 0).all()
    assert (history.number[:roots] == inputs.arrivals.number).all()
    assert ((outcome == OPEN) == (history.stamps[:, ENDED] < 0)).all()
    for mission in np.unique(history.dossiers["mission"]):
        of = history.dossiers["mission"] == mission
        came = (inputs.arrivals.mission == mission).sum() + (of & (parent >= 0)).sum()
        assert came == (of & (outcome == OPEN)).sum() + (of & (outcome != OPEN)).sum()
        assert len(np.unique(history.number[of])) == of.sum()


def stamps_are_in_order(plan: Plan, inputs: Inputs, history: History) -> None:
    """From the fact to the end, and nothing beyond the horizon."""
    stamps, ended = history.stamps, history.stamps[:, ENDED]
    assert (stamps[:, : RECEIVED + 1] >= 0).all()
    assert (stamps < plan.horizon).all()
    assert (stamps[:, FACT] <= stamps[:, RECEIVED]).all()
    assert (stamps[:, FILED] == stamps[:, RECEIVED]).all()
    for moment in (INFORMED, COMPLETE, DECIDED, NOTIFIED, PAID, ENDED):
        happened = stamps[:, moment] >= 0
        assert (stamps[happened, moment] >= stamps[happened, RECEIVED]).all()
        assert (stamps[happened & (ended >= 0), moment] <= ended[happened & (ended >= 0)]).all()
    for first, then in ((COMPLETE, DECIDED), (NOTIFIED, DECIDED), (DECIDED, PAID)):
        both = (stamps[:, first] >= 0) & (stamps[:, then] >= 0)
        assert (stamps[both, first] <= stamps[both, then]).all()
    stock = inputs.arrivals.preset >= 0
    moved = stamps[: len(stock)][stock][:, [COMPLETE, DECIDED, ENDED]]
    before = inputs.past.stamps[inputs.arrivals.preset[stock]][:, [COMPLETE, DECIDED, ENDED]]
    assert ((moved == before) | (moved >= inputs.arrivals.enters[stock, None])).all()


def a_dossier_is_in_one_place(plan: Plan, history: History) -> None:
    """The tasks of a dossier follow each other; only the last may be unfinished, and only while it is open."""
    tasks = tasks_of(history)
    free: dict[int, int] = {}
    for dossier, enabled, start, end in zip(
        *(tasks[name].tolist() for name in ("dossier", "enabled", "start", "end")), strict=True
    ):
        assert free.get(dossier, history.stamps[dossier, RECEIVED]) <= enabled < plan.horizon
        assert start == -1 or start >= enabled
        assert end == -1 or end >= start >= 0
        free[dossier] = end if end >= 0 else NEVER
        ended = history.stamps[dossier, ENDED]
        assert ended < 0 or 0 <= end <= ended


def open_seconds(plan: Plan, team: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """The working time of each team up to a moment."""
    found = np.zeros(len(moment), np.int64)
    for number, table in enumerate(plan.teams):
        mine = team == number
        day, second = moment[mine] // DAY_SECONDS, moment[mine] % DAY_SECONDS
        opens, cumulative = table.time.opens, table.time.cumulative_open
        length = cumulative[day + 1] - cumulative[day]
        found[mine] = cumulative[day] + np.clip(second - opens[day], 0, length)
    return found


def work_takes_open_time(plan: Plan, history: History) -> None:
    """A finished task took, in its team's working time, a time that its law can give."""
    tasks = tasks_of(history)
    done = np.flatnonzero(tasks["end"] >= 0)
    team, start, end = (tasks[name][done] for name in ("team", "start", "end"))
    effort = open_seconds(plan, team, end) - open_seconds(plan, team, start)
    possible: dict[int, set[int]] = defaultdict(set)
    for row in plan.rows:
        if row.op == op.WORK:
            possible[row.activity].update(plan.laws[row.law].tolist())
    for task, took in zip(done.tolist(), effort.tolist(), strict=True):
        time = plan.teams[tasks["team"][task]].time
        assert time.end_of(int(tasks["start"][task]), took) == tasks["end"][task]
        assert took in possible[int(tasks["activity"][task])]
    worked = np.bincount(tasks["dossier"][done], weights=effort, minlength=len(history.number))
    assert (worked.astype(np.int64) == history.dossiers["worked"]).all()
    begun = tasks["start"] >= 0
    month = plan.months[1]
    for number in range(len(plan.teams)):
        mine = team == number
        busy = np.bincount(month[start[mine] // DAY_SECONDS], effort[mine], len(plan.months[0])).astype(np.int64)
        assert (history.busy[number] >= busy).all()
        if (begun & (tasks["team"] == number)).sum() == mine.sum():
            assert (history.busy[number] == busy).all()


def present_at(inputs: Inputs, team: int, moments: np.ndarray) -> np.ndarray:
    """Agents of a team who are there from each moment on."""
    times, counts = inputs.changes[team]
    return np.append(counts, 0)[np.searchsorted(times, moments, side="right") - 1]


def nobody_works_on_two_tasks(plan: Plan, inputs: Inputs, history: History) -> None:
    """Whenever a task begins, no more tasks are under way in its team than agents are there."""
    tasks = tasks_of(history)
    for number in range(len(plan.teams)):
        mine = (tasks["team"] == number) & (tasks["start"] >= 0)
        starts = np.sort(tasks["start"][mine & (tasks["start"] != tasks["end"])])
        ends = np.sort(np.where(tasks["end"] < 0, NEVER, tasks["end"])[mine & (tasks["start"] != tasks["end"])])
        under_way = np.searchsorted(starts, starts, side="right") - np.searchsorted(ends, starts, side="right")
        assert (under_way <= present_at(inputs, number, starts)).all()


def nobody_starts_while_nobody_is_there(plan: Plan, inputs: Inputs, history: History) -> None:
    """Tasks begin in opening hours, on days on which somebody of the team is present."""
    tasks = tasks_of(history)
    for number, table in enumerate(plan.teams):
        start = tasks["start"][(tasks["team"] == number) & (tasks["start"] >= 0)]
        day, second = start // DAY_SECONDS, start % DAY_SECONDS
        assert (inputs.presence[number][day] > 0).all()
        assert (second >= table.time.opens[day]).all()
        assert (second < table.time.opens[day] + table.time.lengths()[day]).all()
        served = {plan.stations[s].teams for s in tasks["station"][tasks["team"] == number]}
        assert all(number in teams for teams in served)


def counts_agree_with_the_tasks(plan: Plan, history: History) -> None:
    """`tasks` counts the finished tasks; a dossier's activities are those of its mission."""
    tasks = tasks_of(history)
    count = np.bincount(tasks["dossier"][tasks["end"] >= 0], minlength=len(history.number))
    assert (count == history.dossiers["tasks"]).all()
    names = [activity.split(".")[0] for activity in plan.activities]
    missions = [mission.name for mission in plan.missions]
    owner = history.dossiers["mission"][tasks["dossier"]]
    assert all(names[a] == missions[m] for a, m in zip(tasks["activity"], owner, strict=True))


def waiting_adds_up(plan: Plan, history: History) -> None:
    """The area under each queue is the sum of the waits in it, those cut by the horizon included."""
    tasks = tasks_of(history)
    until = np.where(tasks["start"] < 0, plan.horizon, tasks["start"])
    for station in range(len(plan.stations)):
        mine = tasks["station"] == station
        assert (until - tasks["enabled"])[mine].sum() == history.area[station]


def queues_keep_their_order(plan: Plan, history: History) -> None:
    """Who is taken from a queue by arrival or by age has the smallest key of those who were waiting."""
    tasks = tasks_of(history)
    priority = {row.activity: row.priority for row in plan.rows if row.op == op.WORK}
    keys: dict[int, list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
    for dossier, activity, station, enabled, start in zip(
        *(tasks[name].tolist() for name in ("dossier", "activity", "station", "enabled", "start")), strict=True
    ):
        discipline = plan.stations[station].discipline
        if discipline != op.EARLIEST_DEADLINE:
            age = enabled if discipline == op.FIRST_COME else int(history.stamps[dossier, RECEIVED])
            until = NEVER if start < 0 else start
            keys[station].append((enabled, until, (priority[activity], age, dossier)))
    for waited in keys.values():
        for _, start, key in waited:
            if start < NEVER:
                assert all(key < other for entered, left, other in waited if entered < start < left)


def children_come_of_their_parents(plan: Plan, inputs: Inputs, history: History) -> None:
    """A child's number is fixed by its parent and the row that opened it; it comes after its parent's receipt."""
    opening: dict[tuple[int, int], set[int]] = defaultdict(set)
    for row in plan.rows:
        if row.op == op.OPEN:
            opening[row.cause, row.place].add(row.key)
    d, received = history.dossiers, history.stamps[:, RECEIVED]
    for child in range(len(inputs.arrivals), len(history.number)):
        parent = int(d["parent"][child])
        assert parent < child
        assert received[child] >= received[parent]
        keys = opening[int(d["cause"][child]), int(d["mission"][child])]
        numbers = {child_number(int(history.number[parent]), key, visit) for key in keys for visit in range(8)}
        assert int(history.number[child]) in numbers
        if plan.missions[d["mission"][child]].entitled < 0:
            assert d["entitled"][child] == d["entitled"][parent]
        assert d["language"][child] == d["language"][parent]


def answers_come_after_questions(plan: Plan, inputs: Inputs, history: History) -> None:
    """No answer before its question, no question before the receipt or after the end; the log hides the future."""
    log = history.to_log(plan, inputs)
    asks, dossiers = log.asks, log.dossiers
    answered = asks["answered"] >= 0
    assert (asks["answered"][answered] >= asks["asked"][answered]).all()
    assert (asks["answered"] < plan.horizon).all()
    assert (asks["asked"] < plan.horizon).all()
    owner = asks["dossier"]
    assert (asks["asked"] >= dossiers["received"][owner]).all()
    ended = dossiers["ended"][owner]
    assert ((ended < 0) | (asks["asked"] <= ended)).all()
    first = np.unique(history.asks["question"], return_index=True)[1]
    assert (history.asks["reminder"][first] == 0).all()
    assert (history.questions["answered"] <= NEVER).all()


def suspension_is_within_elapsed_time(plan: Plan, inputs: Inputs, history: History) -> None:
    """No clock stands still for longer than it has existed."""
    log = history.to_log(plan, inputs)
    asks = log.asks
    ended = log.dossiers["ended"]
    until = np.where(ended < 0, plan.horizon - 1, ended)
    received = log.dossiers["received"]
    for clock in plan.clocks:
        table = ClockTable(clock.deadline, clock.count, clock.day_of)
        owner, asked, answered = (asks[name] for name in ("dossier", "asked", "answered"))
        units = suspended_units(table, owner, asked, answered, until, len(log), received)
        elapsed = clock.count[until // DAY_SECONDS] - clock.count[received // DAY_SECONDS]
        assert ((units >= 0) & (units <= elapsed)).all()


def the_log_is_whole(plan: Plan, inputs: Inputs, history: History) -> None:
    """Every column is there, of one length and of whole numbers, and every code has a name."""
    log = history.to_log(plan, inputs)
    tables: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        (log.dossiers, DOSSIER_COLUMNS),
        (log.asks, ASK_COLUMNS),
    ]
    for table, names in tables:
        assert tuple(table) == names
        assert len({len(column) for column in table.values()}) == 1
        assert {column.dtype.kind for column in table.values()} <= {"i", "u"}
    named = {"mission": log.missions, "office": log.offices, "language": log.languages, "cause": log.causes}
    for column, names in named.items():
        assert ((log.dossiers[column] >= 0) & (log.dossiers[column] < len(names))).all()
    decided = np.isin(log.dossiers["outcome"], range(1, 5))
    assert ((log.dossiers["right"] >= 0) == decided).all()
    assert (log.dossiers["times_asked"] >= 0).all()
    assert len(log.to_frame()) == len(log)


def what_was_only_foreseen_leaves_no_trace(plan: Plan, inputs: Inputs, history: History) -> None:
    """Nobody worked on it or asked anything for it; the log has all others, and their parents, as they were."""
    is_kept = history.dossiers["outcome"] != NOT_NEEDED
    kept = np.flatnonzero(is_kept)
    assert not history.dossiers["tasks"][~is_kept].any()
    assert not np.isin(history.questions["dossier"], np.flatnonzero(~is_kept)).any()
    log = history.to_log(plan, inputs)
    assert (log.dossiers["number"] == history.number[kept]).all()
    parent, before = log.dossiers["parent"], history.dossiers["parent"][kept]
    assert ((parent >= 0) == (before >= 0)).all()
    born = parent >= 0
    assert (kept[parent[born]] == before[born]).all()
    assert len(log.asks["dossier"]) == len(history.asks["question"])
    assert log.tasks is not None
    assert (kept[log.tasks["dossier"]] == tasks_of(history)["dossier"]).all()


def only_what_is_due_is_granted_its_work(plan: Plan, history: History) -> None:
    """Steps for what is granted are worked on for claims that are due, and for no others."""
    steps = [plan.scenario.missions[name].steps[step] for name, step in (a.split(".") for a in plan.activities)]
    is_granted = np.array([step.if_ == "granted" for step in steps], bool)
    tasks = tasks_of(history)
    owners = tasks["dossier"][is_granted[tasks["activity"]]]
    assert (history.dossiers["entitled"][owners] == 1).all()
