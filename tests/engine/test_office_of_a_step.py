"""Work that one office does for all: the dossier moves there, stays, and what it opens is born there.

As the affiliation at the centre of those whose liability a regional office established (art. 17).
"""

from sim.plan.load import team_loads
from tests.engine.desk import clerks
from tests.mechanisms.bureau import bureau, lived, moment, on, told
from tests.office import plan_of

LIABILITY = {
    "steps": {
        "examine": {"work": "2 hours"},
        "affiliate": {"office": "centre", "work": "3 hours", "stamp": "decided"},
        "bill": {"open": "bill"},
        "close": {"work": "1 hour", "queue": "desk", "stamp": "notified"},
    }
}
BILL = {"steps": {"send": {"work": "1 hour", "queue": "desk", "stamp": "decided"}}}


def offices(per_year=0):
    """Two regional offices that examine, and a centre that affiliates; each has a desk."""
    teams = {name: clerks("liability.examine", "desk", office=name) for name in ("ghent", "liege")}
    teams["centre"] = clerks("liability.affiliate", "desk", office="centre")
    demand = {"per_year": per_year, "offices": {"ghent": 1.0, "liege": 1.0}}
    missions = {"liability": {**LIABILITY, "demand": demand}, "bill": BILL}
    return bureau(missions, offices={"ghent": {}, "liege": {}, "centre": {}}, teams=teams)


def two_came():
    return lived(
        offices(),
        on("liability", "01-02", "08:00", office="ghent"),
        on("liability", "01-02", "08:30", office="liege"),
    )


def test_a_dossier_moves_to_the_office_that_does_the_work_and_stays():
    """Art. 17: examined where it came, affiliated at the centre, whose desk also closes it."""
    history = two_came()
    assert told(history) == [
        "0 liability: received 01-02 08:00, decided 01-02 13:00, notified 01-03 09:00; granted",
        "1 liability: received 01-02 08:30, decided 01-02 16:00, notified 01-03 11:00; granted",
        "2 bill of 0 by bill: received 01-02 13:00, decided 01-03 10:00; granted",
        "3 bill of 1 by bill: received 01-02 16:00, decided 01-03 12:00; granted",
    ]
    assert [(who, where, moment(history.log, start)) for who, where, _, start in history.served] == [
        (0, "liability.examine@ghent", "01-02 08:00"),
        (1, "liability.examine@liege", "01-02 08:30"),
        (0, "liability.affiliate@centre", "01-02 10:00"),
        (1, "liability.affiliate@centre", "01-02 13:00"),
        (0, "desk@centre", "01-03 08:00"),
        (2, "desk@centre", "01-03 09:00"),
        (1, "desk@centre", "01-03 10:00"),
        (3, "desk@centre", "01-03 11:00"),
    ]


def test_what_it_opens_is_born_in_the_office_to_which_it_moved():
    """Art. 17, 22: the bill of a dossier at the centre is the centre's."""
    log = two_came().log
    assert [log.offices[code] for code in log.dossiers["office"]] == ["centre"] * 4


def test_the_hours_of_a_step_are_counted_in_the_office_that_does_it():
    """Of 100 dossiers a year the centre has 300 hours of affiliation, wherever they came in."""
    data = offices(per_year=100)
    del data["missions"]["liability"]["steps"]["bill"]
    data["missions"]["liability"]["steps"]["close"] = {"after": "affiliate", "stamp": "notified"}
    del data["missions"]["bill"]
    for team in data["teams"].values():
        team["serves"] = [queue for queue in team["serves"] if queue != "desk"]
    needed = {load.team: round(load.needed_hours, 6) for load in team_loads(plan_of(data))}
    assert needed == {"ghent": 100.0, "liege": 100.0, "centre": 300.0}


def test_an_office_that_only_works_for_others_receives_nothing():
    """Art. 17: no dossier comes to the centre from outside."""
    history = lived(offices(per_year=100))
    came = history.inputs.offices
    assert len(came) > 50
    assert {history.plan.places.offices[code] for code in came} == {"ghent", "liege"}
