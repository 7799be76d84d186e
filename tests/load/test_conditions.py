"""The load of steps on a condition: of late answers, of grants, of what machines leave, of lateness itself."""

import math

import pytest

from sim.plan.load import refuse_multiplying, team_loads
from tests.load.offices import office
from tests.office import plan_of

DECIDE = {"decide": {"work": "1 hour", "stamp": "decided"}}
TAX = {"class": "other administration", "answers": {"exponential": {"mean": "30 days"}}}


def needed(data):
    """Hours that the only team needs in the first year."""
    return team_loads(plan_of(data))[0].needed_hours


def waiting(until, **fields):
    """Who has no answer in time costs three hours more."""
    steps = {
        "ask": {"ask": ["tax"], "until": until, "otherwise": "chase", **fields},
        "there": {"after": "ask", "next": "decide"},
        "chase": {"after": "there", "work": "3 hours"},
        "decide": {"after": "chase", "work": "1 hour"},
    }
    return {**office(steps), "sources": {"tax": TAX}}


def test_who_has_no_answer_until_then_goes_the_other_way():
    assert needed(waiting("30 days")) == pytest.approx(3000 * (1 + 3 * math.exp(-1)), rel=2e-3)


def test_until_counts_from_the_last_reminder():
    """A reminder after fifteen days asks again: of two answers on their way the first ends the wait."""
    late = math.exp(-15 / 30) * math.exp(-2 * 30 / 30)
    assert needed(waiting("30 days", remind="15 days")) == pytest.approx(3000 * (1 + 3 * late), rel=2e-3)


def test_a_second_wait_for_the_same_answer_knows_that_it_was_missing():
    data = waiting("30 days")
    steps = data["missions"]["claim"]["steps"]
    steps["there"]["after"] = "again"
    steps["again"] = {"after": "ask", "wait_for": ["ask"], "until": "15 days", "otherwise": "chase"}
    steps["ask"]["otherwise"] = "again"
    assert needed(data) == pytest.approx(3000 * (1 + 3 * math.exp(-45 / 30)), rel=2e-3)


@pytest.mark.parametrize("entitled", [1.0, 0.7, 0.0])
def test_only_what_is_granted_is_worked_on(entitled):
    steps = {**DECIDE, "pay": {"after": "decide", "if": "granted", "work": "2 hours"}}
    assert needed(office(steps, entitled=entitled)) == pytest.approx(3000 * (1 + 2 * entitled))


def test_what_is_refused_for_missing_evidence_is_not_paid():
    steps = {
        "evidence": {"ask": ["tax"]},
        "decide": {**DECIDE["decide"], "after": "evidence"},
        "pay": {"after": "decide", "if": "granted", "work": "2 hours"},
    }
    data = office(steps, entitled=0.7, evidence_rule={"step": "evidence", "decide_after": "30 days"})
    data["sources"] = {"tax": TAX}
    there = 1 - math.exp(-1)
    assert needed(data) == pytest.approx(3000 * (1 + 2 * 0.7 * there), rel=3e-3)


def test_what_lateness_brings_is_left_out():
    """Queues make dossiers late, and they are left out; so are letters written only while a dossier is late."""
    data = office(
        {"foresee": {"open": "notice", "delay": "120 days"}, "decide": {**DECIDE["decide"], "after": "foresee"}}
    )
    steps = {
        "late": {"if": "parent open", "next": "write"},
        "none": {"after": "late", "end": "not needed"},
        "write": {"after": "none", "work": "9 hours"},
    }
    data["missions"]["notice"] = {"steps": steps}
    data["teams"]["desk"]["serves"].append("notice.write")
    plan = plan_of(data)
    refuse_multiplying(plan)
    assert team_loads(plan)[0].needed_hours == pytest.approx(3000)


def test_machines_need_nobody():
    data = office(DECIDE)
    data["missions"]["claim"]["demand"]["by_machine"] = 0.9
    assert needed(data) == pytest.approx(300)


def test_a_stock_needs_its_number_every_month():
    data = office(DECIDE)
    data["missions"]["claim"]["demand"] = {"exactly": 250, "on": "month starts"}
    assert needed(data) == pytest.approx(12 * 250)


def test_dossiers_that_only_a_grant_brings_back_do_not_multiply():
    """A renewal of seven in ten, one after the other: fewer each time, so that the office can end."""
    steps = {**DECIDE, "renew": {"after": "decide", "if": "granted", "open": "claim", "delay": "365 days"}}
    plan = plan_of(office(steps, entitled=0.7))
    refuse_multiplying(plan)
    assert team_loads(plan)[0].needed_hours == pytest.approx(3000 / (1 - 0.7))
