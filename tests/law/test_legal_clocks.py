"""Clocks: tables of deadlines, suspension in the limit's unit, waits united and never added."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.law.calendars import Calendar
from sim.law.clocks import DAY_SECONDS, ClockTable, suspended_units, tabulate
from sim.law.durations import UNKNOWN_DURATION, parse_duration

BELGIUM = Calendar(country="BE")
ORIGIN = date(2016, 1, 1)
DAYS = 900
LIMITS = [
    "90 days",
    "120 days",
    "4 months",
    "3.5 months",
    "45 working days",
    "1 week",
    "end of the month after",
]
TABLES = {text: tabulate(parse_duration(text), BELGIUM, ORIGIN, DAYS) for text in LIMITS}

limits = st.sampled_from(LIMITS)
start_days = st.integers(0, DAYS - 1)
waits = st.lists(st.tuples(st.integers(0, 300), st.one_of(st.integers(0, 300), st.none())), max_size=6)


def suspended(table: ClockTable, asks: list[tuple[int, int]], start: int, stop: int) -> int:
    """Units for one dossier; days in, an answer of -1 means that none came."""
    asked = np.array([ask for ask, _ in asks], np.int64) * DAY_SECONDS
    days = np.array([answer for _, answer in asks], np.int64)
    answered = np.where(days < 0, -1, days * DAY_SECONDS)
    owner = np.zeros(len(asks), np.int64)
    moments = [np.array([day * DAY_SECONDS]) for day in (stop, start)]
    return int(suspended_units(table, owner, asked, answered, moments[0], 1, moments[1])[0])


@pytest.mark.parametrize("text", LIMITS)
def test_table_holds_the_last_day_of_every_start(text: str) -> None:
    limit = parse_duration(text)
    expected = [(limit.last_day(ORIGIN + timedelta(day), BELGIUM) - ORIGIN).days for day in range(DAYS)]
    assert TABLES[text].deadline.tolist() == expected
    assert all(part.dtype == np.int64 for part in vars(TABLES[text]).values())


@pytest.mark.parametrize("text", LIMITS)
def test_clock_never_suspended_is_due_on_its_deadline(text: str) -> None:
    every_start = np.arange(DAYS)
    assert np.array_equal(TABLES[text].due(every_start, np.zeros(DAYS)), TABLES[text].deadline)


@pytest.mark.parametrize("text", LIMITS)
def test_day_of_undoes_count(text: str) -> None:
    table = TABLES[text]
    assert np.array_equal(table.count[table.day_of], np.arange(table.day_of.size))


@pytest.mark.parametrize("text", ["90 days", "45 working days"])
def test_table_reaches_beyond_the_longest_suspension(text: str) -> None:
    table = TABLES[text]
    longest = table.count[DAYS] - table.count[0]
    assert table.due(DAYS - 1, longest) < table.day_of[-1] + 1
    assert table.due(DAYS - 1, longest) > table.due(DAYS - 1, longest - 1)
    assert table.due(DAYS - 1, 10**9) == table.day_of[-1]


@settings(deadline=None)
@given(
    text=limits,
    start=start_days,
    later=st.integers(0, 50),
    units=st.integers(0, 200),
    more=st.integers(0, 50),
)
def test_due_is_monotone_in_start_and_in_suspension(
    text: str, start: int, later: int, units: int, more: int
) -> None:
    table = TABLES[text]
    due = table.due(start, units)
    assert table.due(min(start + later, DAYS - 1), units) >= due
    assert table.due(start, units + more) >= due


def test_suspended_calendar_time_moves_a_deadline_by_as_many_days() -> None:
    """Charter, annex 3, 3.2: four months, and the days that the claimant took."""
    start = (date(2017, 1, 31) - ORIGIN).days
    assert ORIGIN + timedelta(int(TABLES["4 months"].due(start, 10))) == date(2017, 6, 10)


def test_suspended_working_days_are_added_as_working_days() -> None:
    start = (date(2017, 4, 3) - ORIGIN).days
    table = TABLES["45 working days"]
    assert ORIGIN + timedelta(int(table.due(start, 0))) == date(2017, 6, 9)  # a Friday
    assert ORIGIN + timedelta(int(table.due(start, 1))) == date(2017, 6, 12)  # the Monday after


def test_wait_is_measured_in_working_days_where_the_limit_is() -> None:
    friday, tuesday = ((day - ORIGIN).days for day in (date(2017, 4, 14), date(2017, 4, 18)))
    wait = [(friday, tuesday)]  # over the weekend and Easter Monday
    assert suspended(TABLES["90 days"], wait, friday, friday + 80) == 4
    assert suspended(TABLES["45 working days"], wait, friday, friday + 80) == 1


def test_clock_that_has_not_started_has_no_deadline() -> None:
    assert TABLES["90 days"].due(-1, 0) == -1


def test_a_date_is_the_last_day_of_every_start_and_passed_for_who_starts_after_it() -> None:
    """Contract 2002-2004, art. 15."""
    table = tabulate(parse_duration("by 2004-12-31"), BELGIUM, date(2004, 12, 1), 90)
    assert set(table.deadline.tolist()) == {30}
    assert table.due([0, 30, 31, 89, -1], 0).tolist() == [30, 30, 30, 30, -1]
    assert table.count.size >= 180  # as far as a suspension may reach
    assert suspended(table, [(10, 14)], 0, 80) == 4  # a norm that suspended it would move it


def test_a_date_before_the_table_begins_is_held_to_be_its_first_day() -> None:
    table = tabulate(parse_duration("by 2004-12-31"), BELGIUM, date(2005, 3, 1), 30)
    assert table.due([0, 1, 29], 0).tolist() == [0, 0, 0]


def test_overlapping_waits_are_united() -> None:
    """Charter, annex 3, 3.2: suspended while the claimant or a foreign institution owes information."""
    table = TABLES["4 months"]
    assert suspended(table, [(10, 30), (20, 40)], 0, 200) == 30
    assert suspended(table, [(10, 40), (20, 30)], 0, 200) == 30
    assert suspended(table, [(20, 30), (10, 15)], 0, 200) == 15


def test_awaited_answer_suspends_until_the_clock_stops() -> None:
    assert suspended(TABLES["4 months"], [(10, -1)], 0, 50) == 40


def test_time_before_the_start_and_after_the_stop_does_not_count() -> None:
    table = TABLES["4 months"]
    assert suspended(table, [(5, 30)], 20, 200) == 10
    assert suspended(table, [(180, 300)], 100, 200) == 20
    assert suspended(table, [(5, 10)], 20, 200) == 0
    assert suspended(table, [(210, 220)], 100, 200) == 0


def test_clock_that_has_run_out_is_not_suspended_any_more() -> None:
    table = TABLES["90 days"]
    assert suspended(table, [(90, 100)], 0, 200) == 10  # asked on the last day
    assert suspended(table, [(91, 100)], 0, 200) == 0
    assert suspended(table, [(10, 20), (95, 105)], 0, 200) == 20  # an earlier wait had moved the last day


def test_no_question_suspends_nobody() -> None:
    nothing = np.empty(0, np.int64)
    total = suspended_units(TABLES["90 days"], nothing, nothing, nothing, np.array([5, 6]), 2, np.array([0, -1]))
    assert total.tolist() == [0, 0]


@settings(deadline=None)
@given(
    text=limits,
    dossiers=st.lists(st.tuples(st.integers(-1, 200), st.integers(0, 250), waits), min_size=1, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_union_of_waits_equals_the_set_of_their_days(
    text: str, dossiers: list[tuple[int, int, list[tuple[int, int | None]]]], order: object
) -> None:
    table = TABLES[text]
    rows, expected = [], []
    starts = np.array([start for start, _, _ in dossiers])
    stops = np.array([max(start, 0) + length for start, length, _ in dossiers])
    for index, (start, stop, (_, _, asks)) in enumerate(zip(starts, stops, dossiers, strict=True)):
        spans = [(asked, None if wait is None else asked + wait) for asked, wait in asks]
        rows += [(index, asked, -1 if answered is None else answered) for asked, answered in spans]
        expected.append(_suspended_day_by_day(table, int(start), int(stop), spans))
    order.shuffle(rows)  # type: ignore[attr-defined]
    owner, asked, answered = np.array(rows, np.int64).reshape(-1, 3).T
    moments = [np.where(days < 0, -1, days * DAY_SECONDS + 3_600) for days in (asked, answered, stops, starts)]
    total = suspended_units(table, owner, moments[0], moments[1], moments[2], len(dossiers), moments[3])
    assert total.tolist() == expected


def _suspended_day_by_day(table: ClockTable, start: int, stop: int, spans: list[tuple[int, int | None]]) -> int:
    """Walk through the days; while the limit lasts, a day on which an answer is owed is suspended."""
    if start < 0:
        return 0
    units, limit = 0, table.count[table.deadline[start]]
    was_waiting = False
    for day in range(start, stop):
        is_waiting = any(asked <= day and (answered is None or day < answered) for asked, answered in spans)
        is_running = was_waiting or table.count[day] - units <= limit
        if is_waiting and is_running:
            units += int(table.count[day + 1] - table.count[day])
        was_waiting = is_waiting and is_running
    return units


@settings(deadline=None)
@given(start=st.integers(0, 100), stop=st.integers(0, 400), asks=waits, text=limits)
def test_questions_after_the_deadline_never_make_a_late_decision_timely(
    start: int, stop: int, asks: list[tuple[int, int | None]], text: str
) -> None:
    """Whoever adds them all the same reaches the same verdict."""
    table, stop = TABLES[text], max(start, stop)
    spans = [(asked, -1 if wait is None else asked + wait) for asked, wait in asks]
    days = {d for asked, end in spans for d in range(max(asked, start), min(end if end >= 0 else stop, stop))}
    everything = int(sum(table.count[day + 1] - table.count[day] for day in days))
    lawful = suspended(table, spans, start, stop)
    assert lawful <= everything
    assert (stop <= table.due(start, lawful)) == (stop <= table.due(start, everything))


@pytest.mark.parametrize("text", ["first of the next month"])
def test_what_is_no_deadline_has_no_table(text: str) -> None:
    with pytest.raises(ValueError, match="not a deadline"):
        tabulate(parse_duration(text), BELGIUM, ORIGIN, 10)
    with pytest.raises(ValueError, match="gives no limit"):
        tabulate(UNKNOWN_DURATION, BELGIUM, ORIGIN, 10)
    with pytest.raises(ValueError, match="at least one"):
        tabulate(parse_duration("1 day"), BELGIUM, ORIGIN, 0)
