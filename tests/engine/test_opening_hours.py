"""Opening hours (contract, art. 64 and annex 3, 1.5) bind the teams that receive the public, and no others."""

import numpy as np

from tests.engine.desk import at, clerks, live, office
from tests.equality.comparing import both

TUESDAY, WEDNESDAY, FRIDAY = 1, 2, 4
RECEPTION = {"opens": "08:15", "week": "41.25 hours"}
LATE = {**RECEPTION, "late": {"days": ["tue", "fri"], "until": "20:00"}}
STEPS = {"receive": {"work": "1 hour"}, "decide": {"work": "30 min"}}


def desks(**reception):
    teams = {
        "reception": clerks("claim.receive", **reception),
        "examiners": clerks("claim.decide", week="38 hours"),
    }
    return office(STEPS, teams=teams)


def test_the_reception_works_from_0815_to_1630_and_the_examiners_keep_their_week():
    """Art. 64: open to the public every day from 8.15 to 16.30."""
    lived = live(desks(**RECEPTION), at(0, "07:50"), at(0, "14:10"), at(0, "16:20"), at(TUESDAY, "16:30"))
    assert lived.tasks == [
        (0, "receive", at(0, "08:15"), at(0, "09:15")),
        (0, "decide", at(0, "09:15"), at(0, "09:45")),
        (1, "receive", at(0, "14:10"), at(0, "15:10")),
        (1, "decide", at(0, "15:10"), at(TUESDAY, "08:04")),  # examiners work from 08:00 to 15:36
        (2, "receive", at(0, "16:20"), at(TUESDAY, "09:05")),
        (2, "decide", at(TUESDAY, "09:05"), at(TUESDAY, "09:35")),
        (3, "receive", at(WEDNESDAY, "08:15"), at(WEDNESDAY, "09:15")),
        (3, "decide", at(WEDNESDAY, "09:15"), at(WEDNESDAY, "09:45")),
    ]
    assert (np.unique(lived.plan.teams[0].time.lengths()) == [0, 8.25 * 3600]).all()
    assert (np.unique(lived.plan.teams[1].time.lengths()) == [0, 7.6 * 3600]).all()


def test_tuesdays_and_fridays_are_longer_by_appointment():
    """Art. 64 and annex 3, 1.5: until 20.00 on Tuesdays and Fridays."""
    lived = live(desks(**LATE), at(0, "19:00"), at(TUESDAY, "19:30"), at(FRIDAY, "18:00"), at(FRIDAY, "20:00"))
    assert [task for task in lived.tasks if task[1] == "receive"] == [
        (0, "receive", at(TUESDAY, "08:15"), at(TUESDAY, "09:15")),
        (1, "receive", at(TUESDAY, "19:30"), at(WEDNESDAY, "08:45")),
        (2, "receive", at(FRIDAY, "18:00"), at(FRIDAY, "19:00")),
        (3, "receive", at(7, "08:15"), at(7, "09:15")),
    ]
    week = lived.plan.teams[0].time.lengths()[:7]
    assert week.tolist() == [29_700, 42_300, 29_700, 29_700, 42_300, 0, 0]
    times, counts = lived.inputs.changes[0]
    assert times[:4].tolist() == [at(0, "08:15"), at(0, "16:30"), at(TUESDAY, "08:15"), at(TUESDAY, "20:00")]
    assert counts[:4].tolist() == [1, 0, 1, 0]
    assert both(lived.plan, lived.inputs) == []


def test_a_late_day_on_which_the_institution_is_closed_is_closed():
    data = desks(**{**LATE, "holidays": True})
    data["calendar"] = {"closed": ["2018-01-02"]}
    lived = live(data, at(TUESDAY, "19:00"))
    assert lived.start_of(0, "receive") == [at(WEDNESDAY, "08:15")]


def test_late_days_may_run_to_midnight():
    lived = live(desks(**RECEPTION, late={"days": ["mon"], "until": "24:00"}), at(0, "23:30"))
    assert lived.tasks[0] == (0, "receive", at(0, "23:30"), at(TUESDAY, "08:45"))
    assert both(lived.plan, lived.inputs) == []
