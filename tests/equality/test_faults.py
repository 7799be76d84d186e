"""Problems planted in the kernel, each of which the comparison with the reference must catch."""

# ruff: noqa: E501 - a fault is one line, however long

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sim.engine import reference
from sim.plan.inflow import inputs_of
from tests.equality.comparing import differing, run_undecorated, set_up_otherwise, undecorated
from tests.equality.test_equality import FIRST_SEED
from tests.generated.offices import office_of

MOST_OFFICES = 60
LONGEST_SECONDS = 20.0  # a history takes a second; a machine that goes round for ever is caught too


class NeverEndingError(Exception):
    """The machine did not come to the horizon."""


@contextmanager
def ending_within(seconds: float) -> Iterator[None]:
    """NeverEndingError when what is inside takes more of the processor's time."""

    def give_up(*_: object) -> None:
        raise NeverEndingError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


FAULTS = {
    "ties in a queue go to the later dossier": ('order << KIND_SHIFT | i', 'order << KIND_SHIFT | NUMBER_MASK - i'),
    "a queue gives out its last dossier": ("low = b if heap[U(top + b)] < heap[U(top + a)] else a", "low = a if heap[U(top + b)] < heap[U(top + a)] else b"),
    "priority is not heard": ('row["priority"] << PRIORITY_SHIFT | order', "order"),
    "oldest dossier queues by entry": ("(now, stamps[d, U(RECEIVED)], min", "(now, now, min"),
    "deadlines do not order": ("stamps[d, U(RECEIVED)], min(due, NEVER_DUE))", "stamps[d, U(RECEIVED)], now)"),
    "a queue's deadline knows the end of a suspension": (", now if op == WORK else NEVER)", ", NEVER)"),
    "suspensions add up instead of being one": ("if papers[s, begun] < 0 and answer > now and passed <= papers[s, rank]:", "if answer > now:"),
    "a closed suspension is forgotten": ("= papers[s, rank] + over - papers[s, begun], -1", "= papers[s, rank], -1"),
    "a clock that has run out is suspended all the same": ("answer > now and passed <= papers[s, rank]:", "answer > now:"),
    "a clock that a step starts stands still for no answer": ("if is_pending else -1", "if False else -1"),
    "a clock that starts again keeps its suspensions": ("papers[s, rank] = deadline[c, today]\n", "papers[s, rank] = deadline[c, today] if papers[s, rank] < 0 else papers[s, rank]\n"),
    "a clock that starts again keeps what is open": ("papers[s, rank + U(1)] = count[c, today] if is_pending else -1", "pass"),
    "any of the answers is taken for all": ("first if is_any and last >= 0 else last", "last"),
    "a reminder goes to who has answered": ('if row["guard"] == MISSING and before <= now:', "if False:"),
    "a reminder undoes an earlier answer": ("min(before, answer)", "answer"),
    "a silent source answers": ('if share >= row["share"] else NEVER', "if True else NEVER"),
    "answers come on any day": ('row["delivery"] >= 0', "False"),
    "a wait counts from now though it began before": ("base, since[d] = since[d], -1", "since[d] = -1"),
    "a parent is open for ever": ("outcome[U(parent[d])] == OPEN_OUTCOME", "True"),
    "a parent is never open": ("of_open = row", "of_open = False and row"),
    "a wait in months has no limit": ('dates[U(row["after_table"]), U(base // DAY)] * DAY', "NEVER"),
    "a wait in days has no limit": ('base + row["after_seconds"], dates', "NEVER, dates"),
    "rules before a deadline do not act": ("* DAY, early)", "* DAY)"),
    "an answer at the limit comes too late": ("end <= min(till, row", "end < min(till, row"),
    "a change is not seen": ('early <= now, row["changes"] <= now)', "early <= now, False)"),
    "a change leaves a wait as it was": ('min(till, row["changes"]), min(end, till, row["changes"], horizon)', "till, min(end, till, horizon)"),
    "a wait begins anew when the procedure changes": ('(base + 1) * (row["changes"] < min(till + 1, end))', "0"),
    "a wait is remembered though an answer ended it": ('min(till + 1, end))', "till + 1)"),
    "a wait that goes on counts from the change": ("visit - 1 if visit > 0 else now, awaited", "now, awaited"),
    "visits are not counted": ('= visit + row["counts"]', "= visit"),
    "a loop has one round more": ('0 <= row["bound"] <= visit', '0 <= row["bound"] < visit'),
    "used up bounds are not counted": ("exits[U(r)], by_next = exits[U(r)] + 1, False", "by_next = False"),
    "the share of a branch is its complement": ('= share < row["share"] and', '= share >= row["share"] and'),
    "everybody is entitled": ('token["entitled"] == 1, of_open', "True, of_open"),
    "a deadline that has passed is not seen": ("of_open, early <= now,", "of_open, False,"),
    "children are born after the horizon": ("and start < horizon", "and start < 2 * horizon"),
    "a child comes though the answer was there": ('(not row["mask"] or awaited > now)', '(not row["mask"] or awaited > 0)'),
    "a child that lateness brings comes at once": ('max(now, early) if row["clock"] >= 0 else now', "now"),
    "a child waits for a deadline that has passed": ("max(now, early)", "early"),
    "a child has its parent's number": ('= name, place, token["office"]', '= token["number"], place, token["office"]'),
    "a child keeps its parent's truth": ('share < begun["truth"] if begun', '0 == 1 if begun'),
    "a child comes to the first office": ('= name, place, token["office"]', "= name, place, 0"),
    "a child speaks the first language": ('token["office"], language[d]', 'token["office"], 0'),
    "a dossier that is transferred moves back": ('                token["office"] = station - place * offices\n', ""),
    "an office transfers one dossier later": ('stations[U(station)]["full_at"] <= stations', 'stations[U(station)]["full_at"] < stations'),
    "an office without room keeps what it is sent": ('while to != token["office"] and', "while to < 0 and"),
    "where no office has room the last one keeps the work": ('while to != token["office"] and', 'while stations[U(station)]["hands_to"] != token["office"] and'),
    "silence is drawn from a question's complement": ('if share >= row["share"] else NEVER', 'if share < row["share"] else NEVER'),
    "work that is transferred stays": ('while to != token["office"] and', "while False and"),
    "the last free team takes the work": (
        'helper, token["effort"] = teams_of[U(k)] if k < stop else -1, law',
        'k = [o for o in range(stop) if o >= stations[U(station)]["first_team"] and teams[U(teams_of[U(o)])]["present"] > teams[U(teams_of[U(o)])]["at_work"]]\n                helper, token["effort"] = teams_of[U(k[-1])] if k else -1, law',
    ),
    "an agent takes from the last station": (
        'while k < stop and stations[U(stations_of[U(k)])]["length"] == 0:\n                    k += 1\n',
        'for o in range(k, stop):\n                    k = o if stations[U(stations_of[U(o)])]["length"] > 0 else k\n                k = k if stations[U(stations_of[U(k)])]["length"] > 0 else stop\n',
    ),
    "who leaves drops the task": ('teams[U(i)]["present"] = change_count[U(change)]', 'teams[U(i)]["present"] = change_count[U(change)] + teams[U(i)]["at_work"]'),
    "work goes on at night": ("end = np.int64(day) * DAY + opens[t, day] + goal - cumulative[t, day]", 'end = now + token["effort"]'),
    "an agent is free before the dossier has moved on": ('["present"] <= teams[U(teams_of[U(k)])]["at_work"]:', '["present"] <= teams[U(teams_of[U(k)])]["at_work"] - (teams_of[U(k)] == leaving):'),
    "arrivals come before answers": ("PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(4)", "PRESENCE, END_OF_WORK, ARRIVAL, ANSWER = range(4)"),
    "work ends before presence changes": ("coming[0], changes[U(change)])", "coming[0], changes[U(change)] | 2 << KIND_SHIFT)\n            key -= 2 << KIND_SHIFT if key == changes[U(change)] | 2 << KIND_SHIFT else 0"),
    "the top of a law is cut": ("if bits >> 26 == 63 else", "if False else"),
    "draws know no history": ('row["key"], run)', 'row["key"], U(0))'),
    "the wait area forgets": ('here["area"] + now, here', 'here["area"] + 0, here'),
}  # fmt: skip


# In what dossiers of the backlog find when they arrive.
OF_THE_BACKLOG = {
    "moments passed are forgotten": ('    room.columns["stamps"][index] = dossier.stamps\n', ""),
    "moments passed start no clock": ("dossier.stamp(place, second)", "dossier.stamps[place] = second"),
    "questions put before suspend nothing": ("dossier.suspended[number], dossier.open_from[number]", "0, -1"),
    "suspensions that are over are forgotten": ("last + dossier.suspended[number], dossier", "last, dossier"),
    "a clock that has not begun is due": ("if start >= 0:", "if True:"),
    "the first who asks is the last": ("inputs.past.of(int(a.preset[index]))", "inputs.past.of(int(a.preset[index]))[::-1]"),
}  # fmt: skip


@pytest.mark.parametrize("fault", list(OF_THE_BACKLOG))
def test_a_fault_planted_in_the_past_of_the_backlog_is_caught(fault: str) -> None:
    module = set_up_otherwise(OF_THE_BACKLOG[fault])
    for seed in range(FIRST_SEED, FIRST_SEED + MOST_OFFICES):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        if differing(reference.run(plan, inputs, True), module.run(plan, inputs, True)):
            return
    pytest.fail(f"not caught in {MOST_OFFICES} offices: {fault}")


@pytest.mark.long
@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_planted_fault_is_caught(fault: str) -> None:
    module = undecorated(FAULTS[fault])
    for seed in range(FIRST_SEED, FIRST_SEED + MOST_OFFICES):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        try:
            with ending_within(LONGEST_SECONDS):
                history = run_undecorated(module, plan, inputs)
        except (IndexError, ValueError, OverflowError, NeverEndingError):
            return  # the fault breaks the machine outright
        if differing(reference.run(plan, inputs, True), history):
            return
    pytest.fail(f"not caught in {MOST_OFFICES} offices: {fault}")


def test_the_list_of_faults_is_long_enough_and_each_stands_in_one_place() -> None:
    assert len(FAULTS) >= 20
    for part, by in FAULTS.values():
        undecorated((part, by))
