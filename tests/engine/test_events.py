"""Events (art. 69 of the contract): what each kind changes of a history, and that nothing moves before."""

from copy import deepcopy
from datetime import date, timedelta

import numpy as np
import pytest

from sim.engine import compiled, reference
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from sim.plan.log import STAMPS
from tests.engine.desk import at, clerks, live, office, prompt
from tests.equality.comparing import differing
from tests.office import plan_of

MONDAY = date(2018, 1, 1)
FLOOD = {"cause": "force majeure"}


def day(number):
    return MONDAY + timedelta(days=number)


def event(kind, first, last, **fields):
    return {"kind": kind, "from": day(first), "until": day(last), **FLOOD, **fields}


def both(data, *receipts):
    """One history, the same in both engines."""
    lived = live(data, *receipts)
    histories = [engine.run(lived.plan, lived.inputs, True) for engine in (reference, compiled)]
    assert differing(*histories) == []
    assert differing(histories[0], lived.history) == []
    return lived


def desk(work="2 hours", **tables):
    return office({"decide": {"work": work, "stamp": "decided"}}, **tables)


# Office closed


def test_no_work_is_done_while_the_office_is_closed_and_it_goes_on_afterwards():
    """Art. 69: force majeure that hinders the office; a task begun goes on at the next opening."""
    data = desk(events={"flood": event("office closed", 1, 3)})
    lived = both(data, at(0, "15:00"), at(2, "09:00"))
    assert lived.tasks == [
        (0, "decide", at(0, "15:00"), at(4, "09:00")),
        (1, "decide", at(4, "09:00"), at(4, "11:00")),
    ]
    assert lived.stamps("received") == [at(0, "15:00"), at(2, "09:00")]  # receipts still come


def test_a_closure_closes_teams_that_work_on_holidays_too():
    data = desk(events={"flood": event("office closed", 0, 0)})
    assert data["teams"]["clerks"]["holidays"] is False
    assert both(data, at(0, "09:00")).tasks == [(0, "decide", at(1, "08:00"), at(1, "10:00"))]


def two_offices(**fields):
    steps = {"look": {"work": "1 hour"}, "decide": {"work": "1 hour", "stamp": "decided"}}
    data = office(steps, offices={"ghent": {}, "liege": {}})
    data["teams"] = {
        "ghent_desk": clerks("claim.look", office="ghent"),
        "liege_desk": clerks("claim.look", office="liege"),
        "central": clerks("claim.decide"),
    }
    data["events"] = {"flood": event("office closed", 0, 0, **fields)}
    return plan_of(data)


@pytest.mark.parametrize(
    ("fields", "closed"),
    [
        ({}, {"ghent_desk", "liege_desk", "central"}),
        ({"offices": ["ghent"]}, {"ghent_desk", "central"}),  # a team without an office belongs to all
        ({"teams": ["liege_desk"]}, {"liege_desk"}),
    ],
)
def test_a_closure_concerns_the_whole_institution_some_offices_or_some_teams(fields, closed):
    plan = two_offices(**fields)
    assert {team.name for team in plan.teams if team.time.lengths()[0] == 0} == closed
    assert all(team.time.lengths()[1] == 8 * 3600 for team in plan.teams)


# People away


def test_people_away_are_missing_on_those_days_only():
    """Art. 69: half of two clerks away on Tuesday and Wednesday leaves one."""
    data = desk("8 hours", teams={"clerks": clerks("claim.decide", fte=2)})
    data["events"] = {"flu": event("people away", 1, 2, share=0.5)}
    lived = both(data, *[at(0, "08:00")] * 6)
    assert lived.inputs.presence[0][:7].tolist() == [2, 1, 1, 2, 2, 0, 0]
    assert [task[2] for task in lived.tasks] == [at(d, "08:00") for d in (0, 0, 1, 2, 3, 3)]


def test_parts_of_posts_that_are_left_are_carried_forward():
    data = desk(teams={"clerks": clerks("claim.decide", fte=1)})
    data["events"] = {"flu": event("people away", 0, 11, share=0.75)}
    plan = plan_of(data)
    there = inputs_of(plan, 0).presence[0][:14].tolist()
    assert there == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]


def test_what_several_events_leave_of_dated_posts_is_multiplied():
    fte = [{"from": day(0), "fte": 4}, {"from": day(2), "fte": 8}]
    data = desk(teams={"clerks": clerks("claim.decide", fte=fte)})
    data["events"] = {
        "flu": event("people away", 1, 3, share=0.5),
        "strike": event("people away", 3, 4, share=0.75, teams=["clerks"]),
    }
    assert inputs_of(plan_of(data), 0).presence[0][:10].tolist() == [4, 2, 4, 1, 2, 0, 0, 8, 8, 8]


# Demand


def demanding(**events):
    mission = {"demand": {"per_year": 5000, "holidays": False}}
    other = {"demand": {"per_year": 2000, "holidays": False}, "steps": {"decide": {"work": "1 min"}}}
    return desk("1 min", mission=mission, missions={"review": other}, events=events)


def arrivals(data):
    """Number, mission and moment of every dossier, in order."""
    lived = both(data)
    names = [lived.plan.missions[mission].name for mission in lived.history.dossiers["mission"]]
    return list(zip(names, lived.history.number.tolist(), lived.stamps("received"), strict=True))


def test_a_wave_of_requests_brings_more_of_its_mission_on_its_days_and_moves_no_other():
    """Art. 69: a decision of the government that brings more tasks."""
    law = event("demand", 7, 11, factor=3.0, missions=["claim"])
    usual, more = arrivals(demanding()), arrivals(demanding(law=law))
    new = set(more) - set(usual)
    assert len(usual) < len(more)
    assert set(usual) <= set(more)  # who came without it comes with it, at the same second
    assert {name for name, *_ in new} == {"claim"}
    assert all(at(7) <= moment < at(12) for *_, moment in new)


def test_nothing_comes_where_the_factor_is_none():
    quiet = arrivals(demanding(law=event("demand", 7, 11, factor=0.0)))
    assert not [row for row in quiet if at(7) <= row[2] < at(12)]


def test_expected_receipts_and_hours_carry_the_events():
    """The load is known before anything runs: twice the receipts, half the hours."""
    law = event("demand", 0, 89, factor=2.0, missions=["claim"])
    assert plan_of(demanding(law=law)).expected["claim", "all"][:90].sum() == pytest.approx(
        2 * plan_of(demanding()).expected["claim", "all"][:90].sum()
    )
    flu = event("people away", 0, 89, share=0.5)
    closed = event("office closed", 0, 89)
    usual, half, none = (
        team_loads(plan_of(demanding(**events)))[0].present_hours
        for events in ({}, {"flu": flu}, {"flood": closed})
    )
    assert (half, none) == (pytest.approx(usual / 2), 0)


# Source delayed


def asking(delivers, *events):
    tax = {"class": "other administration", "answers": "4 days", "delivers": delivers}
    data = prompt({"evidence": {"ask": ["tax"], "stamp": "complete"}}, sources={"tax": tax})
    data["events"] = {f"late_{place}": each for place, each in enumerate(events)}
    return data


def test_answers_of_those_days_arrive_at_their_end():
    """Art. 69: data of another administration come late."""
    data = asking("every day", event("source delayed", 6, 9, source="tax"))
    lived = both(data, *[at(number, "09:00") for number in (0, 1, 2, 4, 5, 6)])
    days = [
        at(d) for d in (5, 10, 10, 10, 10, 11)
    ]  # the midnight after the fourth day; from 6 to 9 at the end of 9
    assert lived.answers == lived.stamps("complete") == days


def test_dates_of_delivery_in_those_days_are_put_off_to_their_end():
    dates = [day(5), day(8), day(12), day(30)]
    data = asking(dates, event("source delayed", 8, 14, source="tax"))
    lived = both(data, *[at(number, "09:00") for number in (0, 3, 7, 9)])
    assert lived.answers == [at(5), at(15), at(15), at(30)]


def test_delays_that_follow_each_other_are_one():
    late = [event("source delayed", 8, 9, source="tax"), event("source delayed", 6, 7, source="tax")]
    assert both(asking("every day", *late), at(2, "09:00")).answers == [at(10)]


def test_answers_to_the_backlog_are_held_back_too():
    """Asked on 28 December they would have been there on 2 January, or on any day after it."""
    data = asking("every day", event("source delayed", 0, 6, source="tax"))
    data["backlog"] = {"old": {"mission": "claim", "count": 1, "age": "3 days", "step": "evidence"}}
    data["period"].pop("run_in")
    lived = both(data)
    assert [lived.plan.origin + timedelta(seconds=answer) for answer in lived.answers] == [day(7)]


def test_a_delivery_held_back_over_the_start_comes_to_the_backlog_afterwards():
    """Asked on 20 December; the data were to come on the 29th, and come when the strike is over."""
    data = asking([day(-3), day(40)], event("source delayed", -5, 5, source="tax"))
    data["backlog"] = {"old": {"mission": "claim", "count": 1, "age": "11 days", "step": "evidence"}}
    data["period"].pop("run_in")
    strike = both(data)
    assert [strike.plan.origin + timedelta(seconds=answer) for answer in strike.answers] == [day(6)]
    usual = both({**data, "events": {}})  # what came on the 29th is known to have been no answer
    assert [usual.plan.origin + timedelta(seconds=answer) for answer in usual.answers] == [day(40)]


# Before it begins


BEGINS = 21
EVENTS = {
    "office closed": {},
    "people away": {"share": 0.6},
    "demand": {"factor": 4.0},
    "source delayed": {"source": "tax"},
}


def busy(**events):
    steps = {
        "evidence": {"ask": {"tax": 0.6}, "remind": "10 days"},
        "decide": {"work": {"exponential": {"mean": "4 hours"}}, "stamp": "decided"},
    }
    tax = {"class": "tax", "answers": {"exponential": {"mean": "8 days"}}, "delivers": "every day"}
    mission = {"demand": {"per_year": 1000, "holidays": False}}
    absence = {"share": 0.2, "spell": "3 working days"}
    team = clerks("claim.decide", fte=2.4, absence=absence)
    return office(steps, mission=mission, sources={"tax": tax}, teams={"clerks": team}, events=events)


def until(lived, moment):
    """Everything that the log says of the time before a moment."""
    stamps = np.where((lived.history.stamps >= 0) & (lived.history.stamps < moment), lived.history.stamps, -1)
    came = lived.history.stamps[:, STAMPS.index("received")] < moment
    return (
        lived.history.number[came].tolist(),
        stamps[came].tolist(),
        [ask for ask in lived.asks if ask[2] < moment],
        [answer for answer in lived.answers if answer < moment],
        [(who, step, start, min(end, moment)) for who, step, start, end in lived.tasks if 0 <= start < moment],
    )


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_moves_nothing_before_it_begins(kind):
    data = busy(wave=event(kind, BEGINS, BEGINS + 9, **EVENTS[kind]))
    usual = both(deepcopy({**data, "events": {}}))
    touched = both(data)
    assert until(touched, at(BEGINS)) == until(usual, at(BEGINS))
    assert until(touched, at(BEGINS + 30)) != until(usual, at(BEGINS + 30))
