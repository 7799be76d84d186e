"""Faults planted in the kernel, each of which the comparison with the reference must catch."""

# ruff: noqa: E501 - a fault is one line, however long

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sim.engine import reference
from sim.plan.inflow import inputs_of
from tests.equality.comparing import differing, run_undecorated, undecorated
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
    "ties in a queue go to the later dossier": ("and b < a)", "and b > a)"),
    "a queue gives out its last dossier": ('tok[b]["order"] < tok[a]["order"]', 'tok[b]["order"] > tok[a]["order"]'),
    "priority is not heard": ('(row["priority"] << PRIORITY_SHIFT) + order', "order + 0"),
    "oldest dossier queues by entry": ('else token["received"]', "else now"),
    "deadlines do not order": ("order = due if discipline[station] == EARLIEST_DEADLINE else order", "order = order"),
    "a queue's deadline knows the end of a suspension": ("now if op == WORK else NEVER", "NEVER"),
    "suspensions add up instead of being one": ("if open_from[i, c] < 0 and answer > now and runs:", "if answer > now:"),
    "a closed suspension is forgotten": ("suspended[i, c] += (", "suspended[i, c] += 0 * ("),
    "a clock that has run out is suspended all the same": ("open_from[i, c] < 0 and answer > now and runs", "open_from[i, c] < 0 and answer > now"),
    "a clock that a step starts stands still for no answer": ("if is_pending else -1", "if False else -1"),
    "a clock that starts again keeps its suspensions": ("suspended[i, c] = 0\n", "pass\n"),
    "a clock that starts again keeps what is open": ("open_from[i, c] = count[clock, min(now // DAY, count_size[clock] - 1)] if is_pending else -1", "pass"),
    "any of the answers is taken for all": ('== (row["any"] == 1)', "== False"),
    "a reminder goes to who has answered": ('or row["guard"] != MISSING or answers[i, place] > now', "or True"),
    "a reminder undoes an earlier answer": ("min(questions[q, 2], answer)", "answer"),
    "a silent source answers": ('if share >= row["share"] else NEVER', "if True else NEVER"),
    "answers come on any day": ('row["delivery"] >= 0', "False"),
    "a wait counts from now though it began before": ("base, since[i] = since[i], -1", "since[i] = -1"),
    "a wait in months has no limit": ('if row["after_table"] >= 0:', "if False:"),
    "a wait in days has no limit": ('if row["after_seconds"] >= 0 else limit', "if False else limit"),
    "rules before a deadline do not act": ("min(limit, early)", "limit"),
    "an answer at the limit comes too late": ("end <= limit, min(end, limit)", "end < limit, min(end, limit)"),
    "visits are not counted": ('visits[i, row["counter"]] += 1', "pass"),
    "a loop has one round more": ('0 <= row["bound"] <= visit', '0 <= row["bound"] < visit'),
    "used up bounds are not counted": ("exits[r] += goes_on and not by_next", "pass"),
    "the share of a branch is its complement": ('share < row["share"]\n', 'share >= row["share"]\n'),
    "everybody is entitled": ('token["entitled"] == 1, is_child_of_open', "True, is_child_of_open"),
    "a deadline that has passed is not seen": ("is_child_of_open, early <= now)", "is_child_of_open, False)"),
    "children are born after the horizon": ("and received < horizon", "and received < 2 * horizon"),
    "a child comes though the answer was there": ("(not mask or awaited > now)", "(not mask or awaited > 0)"),
    "a child has its parent's number": ("= number, received, entry[place]", '= token["number"], received, entry[place]'),
    "a child keeps its parent's truth": ("drawn if truth[place] >= 0 else", "0 == 1 if truth[place] >= 0 else"),
    "a child comes to the first office": ('= place, token["office"], entitled', "= place, 0, entitled"),
    "a child speaks the first language": ("language[n] = i, row[\"cause\"], language[i]", "language[n] = i, row[\"cause\"], 0"),
    "a dossier that is transferred moves back": ('token["office"] = transfer_office[station]\n                        station = place * offices + token["office"]', "station = place * offices + transfer_office[station]"),
    "an office transfers one dossier later": ("0 <= transfer_above[station] <= length[station]", "0 <= transfer_above[station] < length[station]"),
    "silence is drawn from a question's complement": ('if share >= row["share"] else NEVER', 'if share < row["share"] else NEVER'),
    "work that is transferred stays": ("if 0 <= transfer_above[station] <= length[station]:", "if False:"),
    "the last free team takes the work": (
        "range(teams_from[station + 1] - 1, teams_from[station] - 1, -1)",
        "range(teams_from[station], teams_from[station + 1])",
    ),
    "an agent takes from the last station": (
        "range(stations_from[team + 1] - 1, stations_from[team] - 1, -1)",
        "range(stations_from[team], stations_from[team + 1])",
    ),
    "who leaves drops the task": ("present[i] = change_count[change]", "present[i] = change_count[change] + at_work[i]"),
    "work goes on at night": ("end = NEVER if day == last else day * DAY + opens[team, day] + target - cumulative[team, day]", 'end = now + token["effort"]'),
    "an agent is free before the dossier has moved on": ("hands_back = i >= 0", "hands_back = i >= 0 and leaving < 0\n        at_work[leaving] -= leaving >= 0 and i >= 0"),
    "arrivals come before answers": ("PRESENCE, END_OF_WORK, ANSWER, ARRIVAL = range(4)", "PRESENCE, END_OF_WORK, ARRIVAL, ANSWER = range(4)"),
    "work ends before presence changes": ("(change_time[change] << TIME_SHIFT) | change_team", "(change_time[change] << TIME_SHIFT) | (2 << KIND_SHIFT) | change_team"),
    "the top of a law is cut": ("if bits >> 26 == 63 else", "if False else"),
    "draws know no history": ('row["key"], run)', 'row["key"], U(0))'),
    "the wait area forgets": ("area[station] += length[station] * (now - counted[station])\n                counted", "counted"),
}  # fmt: skip


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


def test_the_list_of_faults_is_long_enough() -> None:
    assert len(FAULTS) >= 20
