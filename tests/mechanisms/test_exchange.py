"""Data that come and go in bulk: incomes for the funds, registers exchanged every day, registrations by machine."""

from datetime import date

import numpy as np

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS
from sim.study.sheets import measured
from tests.mechanisms.bureau import DECIDE, bureau, lived, on, on_time, told
from tests.office import plan_of


def test_incomes_that_come_from_the_tax_administration_go_to_the_funds_within_a_month():
    """Art. 40-41: one delivery on a day of every year, each record handed on; in the second year one is late."""
    incomes = {
        "demand": {"exactly": 2, "on": ["03-15"], "hours": ["08:00", "08:01"]},
        "norms": ["month"],
        "steps": {"hand_on": {"work": "80 hours", "stamp": "notified"}},
    }
    norms = {"month": {"limit": "1 month", "clock": {"stop": "notified"}}}
    data = bureau({"incomes": incomes}, norms=norms, until="2019-12-31")
    data["teams"]["clerks"]["fte"] = [
        {"from": date(2018, 1, 1), "fte": 2},
        {"from": date(2019, 3, 1), "fte": 1},
        {"from": date(2019, 3, 22), "fte": 0},
        {"from": date(2019, 6, 3), "fte": 1},
    ]
    history = lived(data)
    assert told(history) == [
        "0 incomes: received 03-15 08:00:17, notified 03-29 08:00:17; granted",
        "1 incomes: received 03-15 08:00:28, notified 03-29 08:00:28; granted",
        "2 incomes: received 2019-03-15 08:00, notified 2019-03-28 16:00; granted",
        "3 incomes: received 2019-03-15 08:00:32, notified 2019-06-14 16:00; granted",
    ]
    assert on_time(history, "incomes") == {"month": (2, 0)}


def test_registers_are_exchanged_on_every_working_day():
    """Art. 45: one exchange a day, none on a day on which the institution is closed."""
    exchange = {
        "demand": {"exactly": 1, "on": "working days", "hours": ["08:00", "08:01"]},
        "norms": ["day"],
        "steps": {"send": {"work": "10 min", "stamp": "notified"}},
    }
    norms = {"day": {"limit": "1 day", "clock": {"stop": "notified"}}}
    calendar = {"country": "BE", "closed": [date(2018, 1, 2)]}
    history = lived(bureau({"exchange": exchange}, until="2018-01-14", norms=norms, calendar=calendar))
    received = history.stamps("received")
    assert [int(second) // DAY_SECONDS - 1 for second in np.array(received)] == [1, 2, 3, 6, 7, 8, 9, 10, 13]
    assert on_time(history, "exchange") == {"day": (len(received), 0)}


def registrations(**demand):
    """Registrations of which machines take nine in ten; a fund is asked about each that they reject."""
    steps = {"fund": {"ask": ["fund"], "stamp": "complete"}, "register": DECIDE}
    sources = {"fund": {"class": "social security", "answers": "4 days"}}
    missions = {"registration": {"demand": {"per_year": 20_000, **demand}, "steps": steps}}
    return bureau(missions, sources=sources)


def test_machines_count_and_people_do_what_machines_reject():
    """Art. 36-39: a message that the programs accept is registered without anybody; only rejects are worked on."""
    plan = plan_of(registrations(by_machine=0.9))
    inputs = inputs_of(plan, 0)
    by_hand, by_machine = len(inputs.arrivals), int(inputs.by_machine["registration"].sum())
    assert abs(by_hand - 2_000) < 4 * 2_000**0.5
    assert abs(by_machine - 18_000) < 4 * 18_000**0.5
    table = measured(plan, inputs, simulate(plan, inputs)).measures
    handled = table[table["measure"] == "handled_by_machine"]
    assert handled[["subject", "window", "value"]].to_numpy().tolist() == [["registration", "2018", by_machine]]


def test_the_share_of_the_machines_moves_no_other_draw():
    """Art. 37: what the programs accept says nothing of when the others come."""
    few, many = (inputs_of(plan_of(registrations(by_machine=share)), 0) for share in (0.89, 0.9))
    kept = np.isin(many.arrivals.number, few.arrivals.number)
    assert kept.all()
    assert len(many.arrivals) < len(few.arrivals)
    assert int(few.by_machine["registration"].sum()) < int(many.by_machine["registration"].sum())


def test_a_reject_is_worked_on_when_the_fund_has_answered():
    """Art. 38-39: the fund is consulted about each reject."""
    data = registrations(by_machine=0.9)
    data["missions"]["registration"]["demand"]["per_year"] = 0
    assert told(lived(data, on("registration", "01-02"))) == [
        "0 registration: received 01-02 09:00, complete 01-06 09:00, decided 01-08 09:00; granted",
        "0 asks fund 01-02 09:00, answered 01-06 09:00",
    ]
