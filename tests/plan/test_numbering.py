"""A history has as many dossiers as the engine can number; more are refused before anything runs."""

from datetime import date

import pytest

from sim.engine import kernel
from sim.plan.arrivals import LARGEST_DAY
from sim.plan.numbering import MOST_DOSSIERS, MOST_IN_A_DAY, CountlessError, refuse_countless
from tests.engine.desk import office
from tests.office import plan_of

DECIDE = {"decide": {"work": "1 hour", "stamp": "decided"}}
STOCK = {"mission": "claim", "count": 10_000_000, "age": "3 days", "step": "decide"}
DAYS = [date(2018, 1, day) for day in range(2, 32)]


def plan(demand, **tables):
    return plan_of(office(DECIDE, mission={"demand": demand}, **tables))


def backlogs(number):
    return {f"stock_{place}": STOCK for place in range(number)}


def test_room_for_dossiers_that_doubles_stays_within_the_numbers_of_the_engine():
    assert 2 * MOST_DOSSIERS - 1 <= kernel.NUMBER_MASK
    assert MOST_IN_A_DAY < LARGEST_DAY


def test_thirty_millions_are_run_and_forty_refused():
    refuse_countless(plan({"exactly": 1_000_000, "on": DAYS}))
    with pytest.raises(CountlessError) as caught:
        refuse_countless(plan({"exactly": 1_000_000, "on": DAYS}, backlog=backlogs(1)))
    assert str(caught.value) == (
        "missions.claim.demand.exactly: 30,000,000 dossiers come in the time simulated, with 10,000,000 from "
        "elsewhere and 0 that all these open; one history has at most 33,554,432"
    )


def test_a_backlog_alone_may_be_too_much():
    data = office(DECIDE, backlog=backlogs(4))
    with pytest.raises(CountlessError, match=r"^backlog.stock_0: 10,000,000 .* with 30,000,000 from elsewhere"):
        refuse_countless(plan_of(data))


def test_what_dossiers_open_counts_too():
    """Of thirty millions every fifth is contested."""
    claim = {
        "demand": {"exactly": 1_000_000, "on": DAYS},
        "follows": {"appeal": {"mission": "appeal", "on": ["granted"], "when": "0 s", "share": 0.2}},
    }
    appeal = {"steps": {"defend": {"work": "1 hour"}}, "entitled": "as parent"}
    data = office(DECIDE, mission=claim, missions={"appeal": appeal})
    with pytest.raises(CountlessError, match=r"30,000,000 .* 0 from elsewhere and 6,000,000 that all these open"):
        refuse_countless(plan_of(data))


def test_so_many_on_one_day_have_no_numbers():
    data = {"per_year": 16_500_000, "on": ["03-01"], "holidays": False}
    with pytest.raises(
        CountlessError, match=r"demand.per_year: 16,500,000 dossiers come on one day; at most 16,000"
    ):
        refuse_countless(plan(data))
