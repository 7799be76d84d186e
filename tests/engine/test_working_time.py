"""Work passes in working time only."""

from datetime import date

import numpy as np

from tests.engine.desk import at, clerks, live, office
from tests.office import AROUND_THE_CLOCK

TUESDAY, FRIDAY, NEXT_MONDAY = 1, 4, 7


def desk(work, **tables):
    return office({"decide": {"work": work, "stamp": "decided"}}, **tables)


def test_work_begun_before_closing_goes_on_at_the_next_opening():
    lived = live(desk("2 hours"), at(FRIDAY, "15:00"))
    assert lived.tasks == [(0, "decide", at(FRIDAY, "15:00"), at(NEXT_MONDAY, "09:00"))]
    assert lived.stamps("decided") == lived.stamps("ended") == [at(NEXT_MONDAY, "09:00")]
    assert lived.outcomes == ["granted"]


def test_long_work_passes_over_several_days():
    lived = live(desk("20 hours"), at(FRIDAY, "12:00"))
    assert lived.tasks == [(0, "decide", at(FRIDAY, "12:00"), at(NEXT_MONDAY + 1, "16:00"))]


def test_work_may_end_exactly_at_closing():
    lived = live(desk("1 hour"), at(0, "15:00"))
    assert lived.tasks == [(0, "decide", at(0, "15:00"), at(0, "16:00"))]


def test_who_ends_at_closing_takes_nothing_more_that_day():
    lived = live(desk("1 hour"), at(0, "15:00"), at(0, "15:10"))
    assert [task[2:] for task in lived.tasks] == [
        (at(0, "15:00"), at(0, "16:00")),
        (at(TUESDAY, "08:00"), at(TUESDAY, "09:00")),
    ]


def test_nobody_starts_at_closing_or_before_opening():
    lived = live(desk("1 hour"), at(0, "16:00"), at(NEXT_MONDAY, "07:59:59"))
    assert lived.tasks == [
        (0, "decide", at(TUESDAY, "08:00"), at(TUESDAY, "09:00")),
        (1, "decide", at(NEXT_MONDAY, "08:00"), at(NEXT_MONDAY, "09:00")),
    ]


def test_who_waits_at_closing_waits_for_the_next_opening():
    lived = live(desk("1 hour"), at(0, "14:30"), at(0, "15:10"), at(0, "15:30"))
    assert [task[2:] for task in lived.tasks] == [
        (at(0, "14:30"), at(0, "15:30")),
        (at(0, "15:30"), at(TUESDAY, "08:30")),
        (at(TUESDAY, "08:30"), at(TUESDAY, "09:30")),
    ]


def test_days_on_which_the_institution_is_closed_do_not_count():
    team = clerks("claim.decide", holidays=True)
    closed = {"calendar": {"closed": [date(2018, 1, 2)]}, "teams": {"clerks": team}}
    lived = live(desk("2 hours", **closed), at(0, "15:00"))
    assert lived.stamps("ended") == [at(2, "09:00")]


def test_reception_hours_bind_the_team_that_keeps_them_only():
    steps = {"receive": {"work": "1 hour"}, "decide": {"work": "1 hour"}}
    teams = {
        "reception": clerks("claim.receive", week="10 hours", opens="09:00"),
        "clerks": clerks("claim.decide"),
    }
    lived = live(office(steps, teams=teams), at(0, "10:30"))
    assert lived.tasks == [
        (0, "receive", at(0, "10:30"), at(1, "09:30")),
        (0, "decide", at(1, "09:30"), at(1, "10:30")),
    ]


def test_around_the_clock_there_is_neither_opening_nor_closing():
    teams = {"clerks": {**AROUND_THE_CLOCK, "fte": 1, "serves": ["claim.decide"]}}
    lived = live(desk("50 hours", teams=teams), at(FRIDAY, "23:00"))
    assert lived.tasks == [(0, "decide", at(FRIDAY, "23:00"), at(NEXT_MONDAY, "01:00"))]
    assert lived.inputs.changes[0][0].tolist() == [0, lived.plan.horizon]


def test_a_fall_in_presence_interrupts_nothing():
    fte = [{"from": date(2018, 1, 1), "fte": 2}, {"from": date(2018, 1, 2), "fte": 1}]
    teams = {"clerks": clerks("claim.decide", fte=fte)}
    receipts = [at(0, "15:00"), at(0, "15:00"), at(0, "15:30"), at(0, "15:40")]
    lived = live(desk("3 hours", teams=teams), *receipts)
    assert [task[2:] for task in lived.tasks] == [
        (at(0, "15:00"), at(TUESDAY, "10:00")),
        (at(0, "15:00"), at(TUESDAY, "10:00")),
        (at(TUESDAY, "10:00"), at(TUESDAY, "13:00")),  # by the one who is still there
        (at(TUESDAY, "13:00"), at(TUESDAY, "16:00")),
    ]


def test_nobody_takes_work_while_nobody_is_there():
    fte = [
        {"from": date(2018, 1, 1), "fte": 1},
        {"from": date(2018, 1, 2), "fte": 0},
        {"from": date(2018, 1, 5), "fte": 1},
    ]
    lived = live(desk("2 hours", teams={"clerks": clerks("claim.decide", fte=fte)}), at(0, "15:00"), at(0, "15:30"))
    assert [task[2:] for task in lived.tasks] == [
        (at(0, "15:00"), at(TUESDAY, "09:00")),  # who has begun finishes the task, and then is gone
        (at(FRIDAY, "08:00"), at(FRIDAY, "10:00")),
    ]


def test_two_who_are_there_work_side_by_side():
    teams = {"clerks": clerks("claim.decide", fte=2)}
    lived = live(desk("1 hour", teams=teams), at(0, "08:00"), at(0, "08:00"), at(0, "08:00"))
    assert [task[2] for task in lived.tasks] == [at(0, "08:00"), at(0, "08:00"), at(0, "09:00")]


def test_work_without_duration_takes_an_agent_and_no_time():
    steps = {"note": {"work": "0 s"}, "decide": {"work": "1 hour"}}
    lived = live(office(steps), at(0, "09:00"), at(0, "09:30"))
    assert lived.tasks == [
        (0, "note", at(0, "09:00"), at(0, "09:00")),
        (0, "decide", at(0, "09:00"), at(0, "10:00")),
        (1, "note", at(0, "10:00"), at(0, "10:00")),  # the queue served first
        (1, "decide", at(0, "10:00"), at(0, "11:00")),
    ]
    assert lived.history.dossiers["tasks"].tolist() == [2, 2]
    assert lived.history.dossiers["worked"].tolist() == [3_600, 3_600]


def test_work_that_the_horizon_cuts_stays_open():
    data = desk("1 hour", until="2018-01-05")
    lived = live(data, at(FRIDAY, "14:30"), at(FRIDAY, "15:00"), at(FRIDAY, "15:00"))
    assert lived.tasks == [
        (0, "decide", at(FRIDAY, "14:30"), at(FRIDAY, "15:30")),
        (1, "decide", at(FRIDAY, "15:30"), -1),
        (2, "decide", -1, -1),
    ]
    assert lived.outcomes == ["granted", "open", "open"]
    assert lived.stamps("ended") == lived.stamps("decided") == [at(FRIDAY, "15:30"), -1, -1]
    assert lived.history.dossiers["tasks"].tolist() == [1, 0, 0]
    assert lived.history.dossiers["worked"].tolist() == [3_600, 0, 0]


def test_what_would_end_at_the_horizon_has_not_happened():
    teams = {"clerks": {**AROUND_THE_CLOCK, "fte": 1, "serves": ["claim.decide"]}}
    data = desk("1 hour", teams=teams, until="2018-01-05")
    assert live(data, at(FRIDAY, "23:00")).stamps("ended") == [-1]
    assert live(data, at(FRIDAY, "22:59:59")).stamps("ended") == [at(FRIDAY, "23:59:59")]


def test_busy_time_counts_in_the_month_in_which_work_begins():
    lived = live(desk("4 hours"), at(30, "15:00"), at(31, "15:00"))
    assert lived.plan.months[0] == ("2018-01", "2018-02", "2018-03")
    assert lived.history.busy.tolist() == [[14_400, 14_400, 0]]


def test_waiting_is_added_up_over_all_who_wait():
    lived = live(desk("1 hour"), at(0, "08:00"), at(0, "08:00"), at(0, "08:30"))
    assert lived.history.area.tolist() == [3_600 + 5_400]
    assert np.diff([t[2] for t in lived.tasks]).tolist() == [3_600, 3_600]
