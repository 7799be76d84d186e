"""The clock that a dossier carries agrees with the law's reading of its log."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine.dossier import Dossier
from sim.law.calendars import Calendar
from sim.law.clocks import ClockTable, suspended_units, tabulate
from sim.law.durations import Duration
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import MissionTable, SteeringClock
from sim.plan.rows import NEVER

MONDAY = date(2018, 1, 1)
RECEIVED = STAMPS.index("received")
LIMITS = {
    "days": Duration(Fraction(20), "day"),
    "working days": Duration(Fraction(12), "working_day"),
    "months": Duration(Fraction(1), "month"),
    "date": Duration(Fraction(1), "date", day=date(2018, 2, 28)),
}
HOUR = 3600
# Each question: hours after the one before, slot (the third suspends nothing), hours until the answer, or never.
QUESTIONS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 2), st.one_of(st.integers(0, 500), st.none())),
    max_size=8,
)


def asked(
    dossier: Dossier, received: int, questions: list[tuple[int, int, int | None]]
) -> tuple[list[list[int]], int]:
    """Put the questions as an engine does. Rows of the log (slot, asked, answered), and the last moment."""
    rows: list[list[int]] = []
    latest: dict[int, int] = {}
    now = received
    for later, slot, wait in questions:
        now += later * HOUR
        is_new = dossier.question(slot, now, NEVER if wait is None else now + wait * HOUR)
        if is_new:
            latest[slot] = len(rows)
            rows.append([slot, now, 0])
        rows[latest[slot]][2] = dossier.answers[slot]
    return rows, now


@pytest.mark.parametrize("limit", list(LIMITS))
@settings(deadline=None, derandomize=True, max_examples=100)
@given(QUESTIONS, st.integers(0, 100), st.integers(0, 23))
def test_deadlines_in_the_engine_are_those_of_the_law(
    limit: str, questions: list[tuple[int, int, int | None]], later: int, hour: int
) -> None:
    table = tabulate(LIMITS[limit], Calendar(), MONDAY, 600)
    clock = SteeringClock("norm", RECEIVED, 0b011, table.deadline, table.count, table.day_of)
    mission = MissionTable("claim", 0, (0, 1, 2), (0,), 0, 0)
    dossier = Dossier(0, 0, 0, mission, (clock,))
    received = hour * HOUR
    dossier.stamps[RECEIVED] = received
    rows, last = asked(dossier, received, questions)
    now = last + later * HOUR
    assert dossier.due(0, now) == due_by_law(table, rows, received, now)


def due_by_law(table: ClockTable, rows: list[list[int]], received: int, now: int) -> int:
    """The deadline as the measures compute it from a log that ends at `now`."""
    suspending = [(when, answer if answer <= now else -1) for slot, when, answer in rows if slot < 2]
    columns = np.array(suspending, np.int64).reshape(-1, 2)
    owner = np.zeros(len(columns), np.int64)
    until, start = np.array([now]), np.array([received])
    units = suspended_units(table, owner, columns[:, 0], columns[:, 1], until, 1, start)
    return int(table.due(start // DAY_SECONDS, units)[0])
