"""What a source brings comes when the source is late: the same dossiers, after the event (art. 40-41, 69)."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS
from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, on_time, told
from tests.office import plan_of

YEAR = date(2018, 1, 1)
NORMS = {
    "two_days": {"limit": "2 days", "clock": {"start": "informed"}},
    "of_the_fact": {"limit": "2 days", "clock": {"start": "fact"}},
}
TAX = {"class": "other administration", "answers": "1 day"}


def late(first, last, **fields):
    """The tax administration tells nothing from one day of 2018 to another, as '01-08'."""
    days = {"from": date.fromisoformat(f"2018-{first}"), "until": date.fromisoformat(f"2018-{last}")}
    return {"kind": "source delayed", "cause": "force majeure", "source": "tax", **days, **fields}


def told_by_tax(*events, on=("01-10",), mission=None, until="2018-12-31", **demand):
    """Two dossiers on each of some days, brought by the data of the tax administration."""
    brought = {"exactly": 2, "on": list(on), "hours": ["09:00", "09:01"], "source": "tax", **demand}
    if "per_year" in demand:
        brought = {"source": "tax", **demand}
    fields = {"demand": brought, "norms": list(NORMS), **(mission or {})}
    missions = {"liability": {"steps": {"examine": HOUR, "decide": DECIDE}, **fields}}
    data = bureau(missions, until=until, sources={"tax": TAX}, norms=NORMS)
    data["events"] = {f"late_{place}": event for place, event in enumerate(events)}
    return data


MARCH = late("03-05", "03-16")


# When they come


def test_what_was_due_while_the_source_is_late_comes_on_the_day_after_and_the_clock_starts_there():
    """Art. 5: the time runs from when the institute knows; art. 69: that the source is late is not its doing."""
    usual, delayed = lived(told_by_tax()), lived(told_by_tax(late("01-08", "01-16")))
    assert told(usual) == [
        "0 liability: received 01-10 09:00, decided 01-10 11:00; granted",
        "1 liability: received 01-10 09:00:30, decided 01-10 11:00:30; granted",
    ]
    assert told(delayed) == [
        "0 liability: fact 01-10 09:00, received 01-17 09:00, decided 01-17 11:00; granted",
        "1 liability: fact 01-10 09:00:30, received 01-17 09:00:30, decided 01-17 11:00:30; granted",
    ]
    assert delayed.history.number.tolist() == usual.history.number.tolist()
    assert on_time(usual, "liability") == {"two_days": (2, 0), "of_the_fact": (2, 0)}
    assert on_time(delayed, "liability") == {"two_days": (2, 0), "of_the_fact": (0, 2)}


def test_the_fact_stays_as_long_before_the_day_on_which_the_data_were_due():
    """Art. 4-5: the income is what it was, however late it is told."""
    dated = {"fact_before": "5 days"}
    (usual, _), (delayed, _) = (
        told(lived(told_by_tax(*events, mission=dated))) for events in ((), (late("01-08", "01-16"),))
    )
    assert usual == "0 liability: fact 01-05 09:00, received 01-10 09:00, decided 01-10 11:00; granted"
    assert delayed == "0 liability: fact 01-05 09:00, received 01-17 09:00, decided 01-17 11:00; granted"


def days_of(data):
    """The days of 2018 on which dossiers come, one an entry; the same history in both engines."""
    history = lived(data)
    return [f"{history.plan.day(int(second)):%m-%d}" for second in history.inputs.arrivals.received]


@pytest.mark.parametrize(
    ("first", "last", "comes"),
    [
        ("01-10", "01-10", "01-11"),
        ("01-02", "01-10", "01-11"),
        ("01-11", "01-16", "01-10"),  # it had come
        ("01-02", "01-09", "01-10"),  # it was over
        ("01-10", "01-12", "01-15"),  # nothing comes at the week-end
    ],
)
def test_only_what_is_due_between_its_days_is_put_off_and_comes_on_a_day_on_which_receipts_can(first, last, comes):
    assert days_of(told_by_tax(late(first, last))) == [comes] * 2


def test_what_is_put_off_to_a_week_end_comes_there_where_receipts_do():
    assert days_of(told_by_tax(late("01-10", "01-12"), by_weekday=[1.0] * 7)) == ["01-13"] * 2


def test_what_is_due_in_its_season_comes_after_it_where_the_source_is_late_for_that_long():
    """A month that brings nothing itself is no month in which the office is closed."""
    january = {"by_month": [1.0] + [0.0] * 11}
    assert days_of(told_by_tax(late("01-08", "02-05"), **january)) == ["02-06"] * 2


@pytest.mark.parametrize(
    "events",
    [
        (late("01-10", "01-12"), late("01-13", "01-16")),
        (late("01-13", "01-16"), late("01-10", "01-12")),
        (late("01-10", "01-12"), late("01-15", "01-16")),  # none can come on the week-end between
        (late("01-09", "01-16"), late("01-10", "01-10")),
        (late("01-09", "01-11"), late("01-10", "01-16")),
    ],
)
def test_delays_that_follow_each_other_are_one(events):
    assert days_of(told_by_tax(*events)) == ["01-17"] * 2


def test_days_that_are_put_off_come_together_after_those_due_on_that_day():
    """Art. 40: two dates while the source is late, and one as it is over."""
    data = told_by_tax(late("01-08", "01-16"), on=["01-09", "01-10", "01-17"])
    usual = days_of({**data, "events": {}})
    assert usual == ["01-09"] * 2 + ["01-10"] * 2 + ["01-17"] * 2
    assert days_of(data) == ["01-17"] * 6


def test_another_source_or_a_demand_without_one_is_not_put_off():
    other = told_by_tax(late("01-08", "01-16"))
    other["sources"]["post"] = {**TAX, "delivers": "every day"}
    other["events"]["late_0"]["source"] = "post"
    own = told_by_tax(late("01-08", "01-16"))
    own["sources"]["tax"] = {**TAX, "delivers": "every day"}
    del own["missions"]["liability"]["demand"]["source"]
    assert days_of(other) == days_of(own) == ["01-10"] * 2


def test_one_delay_puts_off_what_the_source_brings_and_holds_back_what_it_answers():
    """A question asked before the event is answered as it ends; what was due in it comes on that day."""
    data = told_by_tax(late("01-10", "01-16"), on=["01-09", "01-11"], exactly=1)
    data["sources"]["tax"] |= {"delivers": "every day", "answers": "6 hours"}
    steps = data["missions"]["liability"]["steps"]
    steps["evidence"] = {"after": "examine", "ask": ["tax"]}
    steps["decide"]["after"] = "evidence"
    assert told(lived(data)) == [
        "0 liability: received 01-09 09:00:47, decided 01-17 09:00; granted",
        "1 liability: fact 01-11 09:00:22, received 01-17 09:00:22, decided 01-18 09:00; granted",
        "0 asks tax 01-09 10:00:47, answered 01-17 00:00",
        "1 asks tax 01-17 10:00:22, answered 01-18 00:00",
    ]


def test_every_office_has_the_receipts_that_it_would_have_had():
    shares = {"brussels": 2.0, "ghent": 1.0}
    came = []
    for events in ((), (MARCH,)):
        data = told_by_tax(*events, per_year=5000, offices=shares)
        data["offices"] = {name: {} for name in shares}
        given = inputs_of(plan_of(data), 0)
        came.append(sorted(zip(given.offices.tolist(), given.arrivals.number.tolist(), strict=True)))
    assert came[0] == came[1]
    assert {office for office, _ in came[0]} == {0, 1}


def test_a_wave_changes_what_was_due_on_its_days_and_the_delay_puts_off_what_it_brought():
    """Art. 69: two events on the same days, each by its own dates."""
    wave = {**late("03-05", "03-16"), "kind": "demand", "factor": 2.0}
    del wave["source"]
    more, both = by_chance(wave).arrivals, by_chance(wave, MARCH).arrivals
    assert sorted(more.number) == sorted(both.number)
    assert len(more) > len(by_chance().arrivals)


# What the run does not see


def test_what_is_put_off_beyond_the_last_day_does_not_come():
    """The event goes on after the run: what it holds back is not lost, but no one has seen it."""
    data = told_by_tax(late("11-01", "12-31") | {"until": date(2019, 1, 31)}, on=["10-10", "11-12"])
    assert told(lived(data)) == told(lived({**data, "events": {}}))[:2]
    assert days_of(data) == ["10-10"] * 2


def test_what_comes_after_the_period_is_in_the_log_and_judged_in_no_window_of_it():
    """The run goes on for as long as deadlines do; a year's figures are those of what the year has received."""
    history = lived(told_by_tax(late("11-01", "12-31"), on=["10-10", "11-12"]))
    assert told(history)[2:] == [
        "2 liability: fact 11-12 09:00:38, received 2019-01-01 09:00:38, decided 2019-01-01 11:00:38; granted",
        "3 liability: fact 11-12 09:00:51, received 2019-01-01 09:00:51, decided 2019-01-01 11:00:51; granted",
    ]
    assert on_time(history, "liability")["two_days"] == (2, 0)


# Receipts by chance, and what machines handle


def by_chance(*events, **demand):
    return inputs_of(plan_of(told_by_tax(*events, per_year=5000, **demand)), 0)


def test_receipts_by_chance_are_the_same_dossiers_at_the_same_second_of_the_day():
    usual, delayed = by_chance().arrivals, by_chance(MARCH).arrivals
    due = dict(zip(usual.number.tolist(), usual.received.tolist(), strict=True))
    came = dict(zip(delayed.number.tolist(), delayed.received.tolist(), strict=True))
    start, end = ((date(2018, 3, day) - YEAR) // timedelta(days=1) for day in (5, 17))
    monday = (date(2018, 3, 19) - YEAR) // timedelta(days=1)
    assert came.keys() == due.keys()
    assert sum(came[number] != second for number, second in due.items()) > 100
    for number, second in due.items():
        day, clock = divmod(second, DAY_SECONDS)
        assert came[number] == (monday if start <= day < end else day) * DAY_SECONDS + clock
    drawn = [dict(zip(one.number.tolist(), one.fact.tolist(), strict=True)) for one in (usual, delayed)]
    assert drawn[0] == drawn[1]


def test_the_same_work_is_done_on_what_is_put_off():
    gamma = {"work": {"gamma": {"mean": "2 hours", "cv": 0.8}}, "again": {"share": 0.3, "at_most": 2}}
    works = []
    for events in ((), (late("01-08", "01-16"),)):
        data = told_by_tax(*events)
        steps = data["missions"]["liability"]["steps"]
        steps["examine"] = {"work": gamma["work"]}
        steps["decide"]["again"] = {**gamma["again"], "from": "examine"}
        data["teams"]["clerks"] |= {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": "00:00"}
        data["teams"]["clerks"]["week"] = "168 hours"
        history = lived(data)
        works.append([(who, step, end - start) for who, step, start, end in history.tasks])
    assert works[0] == works[1]
    assert len(works[0]) > 4


def test_what_machines_handle_is_counted_on_the_day_after():
    """Art. 36-37: registrations by machine come with the data, too."""
    usual, delayed = (by_chance(*events, by_machine=0.5).by_machine["liability"] for events in ((), (MARCH,)))
    start, end, monday = ((date(2018, 3, day) - YEAR) // timedelta(days=1) for day in (5, 17, 19))
    moved = usual.copy()
    moved[start:end] = 0
    moved[monday] += usual[start:end].sum()
    assert usual[start:end].sum() > 50
    assert np.array_equal(delayed, moved)


def test_what_machines_would_handle_after_the_end_is_not_counted():
    december = late("12-03", "12-31") | {"until": date(2019, 1, 31)}
    usual, delayed = (by_chance(*events, by_machine=0.5).by_machine["liability"] for events in ((), (december,)))
    first = (december["from"] - YEAR) // timedelta(days=1)
    assert usual[first:].sum() > 0
    assert np.array_equal(delayed[:first], usual[:first])
    assert delayed[first:].sum() == 0
