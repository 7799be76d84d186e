"""Verdicts on single dossiers, against a judge who takes them one by one."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.law.calendars import Calendar
from sim.measure.compliance import judge
from sim.measure.windows import Window, months, span
from tests.measure.logs import ORIGIN, dossier, log_of, norm_of, value

CALENDAR = Calendar("BE")
UNTIL = 400


def random_office(seed, dossiers=150):
    """Dossiers decided, left or open, some suspended once, before any limit below has passed."""
    rng = np.random.default_rng(seed)
    cases, asks = [], []
    for number in range(dossiers):
        received = int(rng.integers(0, 380))
        end = received + int(rng.integers(20, 160))
        has_left = rng.random() < 0.15
        is_open = end >= UNTIL
        cases.append(
            dossier(
                received,
                None if is_open or has_left else end,
                left=end if has_left and not is_open else None,
            )
        )
        if rng.random() < 0.4:
            asked = received + int(rng.integers(0, 10))
            answered = asked + int(rng.integers(0, 60))
            asks.append((number, "claimant", asked, None if answered >= UNTIL else answered))
    return cases, asks


def judged_one_by_one(cases, asks, limit, window):
    """Counts of the requests received in the window, and of the deadlines that fell in it, by plain dates."""
    counts = dict.fromkeys(("on_time", "late", "overdue", "not_yet_due", "left", "fallen", "fallen_on_time"), 0)
    waits = {number: (asked, answered) for number, _, asked, answered in asks}
    for number, case in enumerate(cases):
        end = case["decided"] if case["decided"] is not None else case["left"]
        stop = UNTIL if end is None else end
        asked, answered = waits.get(number, (stop, stop))
        suspended = range(min(asked, stop), min(stop if answered is None else answered, stop))
        due = limit.last_day(ORIGIN + timedelta(case["received"]), CALENDAR)
        for day in suspended:
            if limit.unit != "working_day":
                due += timedelta(1)
            elif CALENDAR.is_open(ORIGIN + timedelta(day)):
                due += timedelta(1)
                while not CALENDAR.is_open(due):
                    due += timedelta(1)
        decided = None if case["decided"] is None else ORIGIN + timedelta(case["decided"])
        left = None if case["left"] is None else ORIGIN + timedelta(case["left"])
        known = ORIGIN + timedelta(UNTIL)
        if window.first <= ORIGIN + timedelta(case["received"]) <= window.last:
            if decided is not None:
                counts["on_time" if decided <= due else "late"] += 1
            elif left is not None:
                counts["left"] += 1
            else:
                counts["overdue" if due < known else "not_yet_due"] += 1
        if window.first <= due <= window.last and due < known and not (left is not None and left <= due):
            counts["fallen"] += 1
            counts["fallen_on_time"] += decided is not None and decided <= due
    return counts


@pytest.mark.parametrize("limit", ["90 days", "45 working days", "3.5 months", "end of the month after"])
@pytest.mark.parametrize("seed", range(3))
def test_counts_agree_with_a_judge_who_takes_dossiers_one_by_one(limit, seed):
    cases, asks = random_office(seed)
    norm = norm_of(limit, suspends=["claimant"])
    windows = [*months(date(2018, 1, 1), date(2019, 3, 31)), span(date(2018, 1, 1), date(2019, 12, 31))]
    table = judge(log_of(cases, until=UNTIL, asks=asks), norm, CALENDAR, windows, clocks=["institution"])
    for window in windows:
        truth = judged_one_by_one(cases, asks, norm.versions[0].limit, window)
        counted = {
            name: int(value(table, f"requests_{name}", window.label))
            for name in ("on_time", "late", "overdue", "not_yet_due", "left")
        }
        counted["fallen"] = int(value(table, "deadlines_counted", window.label))
        counted["fallen_on_time"] = int(value(table, "deadlines_on_time", window.label))
        assert counted == truth, window


def test_windows_of_months_add_up_to_the_year():
    cases, asks = random_office(7)
    log = log_of(cases, until=UNTIL, asks=asks)
    year = Window("year", date(2018, 1, 1), date(2018, 12, 31))
    table = judge(log, norm_of(), CALENDAR, [*months(year.first, year.last), year])
    for measure in ("decisions_on_time", "requests_overdue", "deadlines_counted", "citizen_requests_counted"):
        values = table[table["measure"] == measure].set_index("window")["value"]
        assert values.drop("year").sum() == values["year"]
