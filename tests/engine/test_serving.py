"""Who takes which work: teams, stations, disciplines, and who comes first in one second."""

import pytest

from tests.engine.desk import Receipt, at, clerks, live, office
from tests.office import AROUND_THE_CLOCK

NINE, TEN, ELEVEN, NOON = (at(0, clock) for clock in ("09:00", "10:00", "11:00", "12:00"))


def team(*serves, fte=1):
    return {**AROUND_THE_CLOCK, "fte": fte, "serves": list(serves)}


def test_a_dossier_goes_to_the_first_team_with_an_agent_free():
    teams = {"experts": team("claim.decide"), "clerks": team("claim.decide", fte=2)}
    lived = live(office({"decide": {"work": "1 hour"}}, teams=teams), *[NINE + i for i in range(4)])
    assert [(who, by, start) for who, _, by, start in lived.served] == [
        (0, "experts", NINE),
        (1, "clerks", NINE + 1),
        (2, "clerks", NINE + 2),
        (3, "experts", TEN),
    ]


def test_an_agent_takes_from_the_first_station_that_has_work():
    steps = {"triage": {"work": "1 hour", "share": 0.0}, "decide": {"work": "1 hour"}}
    other = {"demand": {"per_year": 0}, "steps": {"answer": {"work": "1 hour"}}}
    teams = {"clerks": team("notice.answer", "claim.decide"), "front": team("claim.triage")}
    data = office(steps, missions={"notice": other}, teams=teams)
    lived = live(data, NINE, NINE + 1, NINE + 2, Receipt(NINE + 3, "notice"), Receipt(TEN + 1, "notice"))
    assert [(who, where) for who, where, _, _ in lived.served] == [
        (0, "claim.decide"),
        (3, "notice.answer"),
        (4, "notice.answer"),
        (1, "claim.decide"),
        (2, "claim.decide"),
    ]


def test_a_finished_dossier_moves_on_before_its_agent_chooses():
    steps = {"examine": {"work": "1 hour"}, "decide": {"work": "1 hour"}}
    deciding_first = {"clerks": team("claim.decide", "claim.examine")}
    lived = live(office(steps, teams=deciding_first), NINE, NINE)
    assert lived.served == [
        (0, "claim.examine", "clerks", NINE),
        (0, "claim.decide", "clerks", TEN),
        (1, "claim.examine", "clerks", ELEVEN),
        (1, "claim.decide", "clerks", NOON),
    ]
    examining_first = {"clerks": team("claim.examine", "claim.decide")}
    lived = live(office(steps, teams=examining_first), NINE, NINE)
    assert [(who, where) for who, where, _, _ in lived.served] == [
        (0, "claim.examine"),
        (1, "claim.examine"),
        (0, "claim.decide"),
        (1, "claim.decide"),
    ]


def test_a_finished_dossier_may_go_to_another_team_at_once():
    steps = {"examine": {"work": "1 hour"}, "decide": {"work": "1 hour"}}
    teams = {"examiners": team("claim.examine"), "deciders": team("claim.decide")}
    lived = live(office(steps, teams=teams), NINE, NINE)
    assert lived.served == [
        (0, "claim.examine", "examiners", NINE),
        (0, "claim.decide", "deciders", TEN),
        (1, "claim.examine", "examiners", TEN),
        (1, "claim.decide", "deciders", ELEVEN),
    ]


def test_first_come_goes_by_arrival_at_the_station_not_by_receipt():
    step = {"work": "1 hour", "queue": "desk"}
    older = {"pause": {"wait": "1 day"}, "decide": {"after": "pause", **step}}
    missions = {"older": {"demand": {"per_year": 0}, "steps": older}}
    data = office({"decide": step}, missions=missions, teams={"clerks": team("desk")})
    tomorrow = NINE + 86_400
    received = [Receipt(NINE, "older"), Receipt(tomorrow - 30), Receipt(tomorrow - 20)]
    lived = live(data, *received)
    assert [who for who, *_ in lived.served] == [1, 2, 0]
    for mission in data["missions"].values():
        mission["steps"]["decide"]["order"] = "oldest dossier"
    assert [who for who, *_ in live(data, *received).served] == [1, 0, 2]


def asking(step):
    """Ask the claimant, then decide."""
    return {
        "evidence": {"ask": ["claimant"]},
        "decide": {"after": "evidence", **step, "stamp": "decided"},
    }


def two_limits():
    """Two missions in one queue by earliest deadline, the clerk busy with dossier 0 until ten."""
    step = {"work": "1 hour", "queue": "desk", "order": "earliest deadline", "stamp": "decided"}
    short = {"demand": {"per_year": 0}, "steps": {"decide": {**step, "deadline_of": "short"}}}
    data = office(
        {"decide": {**step, "deadline_of": "long"}},
        missions={"urgent": short},
        norms={"long": {"limit": "30 days"}, "short": {"limit": "10 days"}},
        teams={"clerks": team("desk")},
    )
    return data


def test_earliest_deadline_goes_by_the_last_timely_day():
    lived = live(two_limits(), NINE, NINE + 1, Receipt(NINE + 2, "urgent"), Receipt(NINE + 3, "urgent"))
    assert [who for who, *_ in lived.served] == [0, 2, 3, 1]


def test_one_deadline_for_a_whole_day_is_a_tie_and_goes_by_number():
    lived = live(two_limits(), NINE, NINE + 1, NINE + 2, at(0, "09:59"))
    assert [who for who, *_ in lived.served] == [0, 1, 2, 3]


@pytest.mark.parametrize(("suspends", "order"), [("claimant", [1, 2, 3, 0]), ("court", [1, 2, 0, 3])])
def test_suspension_moves_a_dossier_back_among_deadlines(suspends, order):
    """0, received on day 0, waits nine days for the claimant: due on day 30, or 39; 3 is due on day 38."""
    step = {"work": "2 days", "queue": "desk", "order": "earliest deadline", "deadline_of": "limit"}
    data = office(
        {"decide": {**step, "stamp": "decided"}},
        missions={"asking": {"demand": {"per_year": 0}, "steps": asking(step)}},
        sources={"claimant": {"class": "claimant", "claimant": True, "answers": "9 days"}},
        norms={"limit": {"limit": "30 days", "clock": {"suspends": [suspends]}}},
        teams={"clerks": team("desk")},
    )
    lived = live(data, Receipt(NINE, "asking"), at(5), at(8), at(8) + 1)
    assert [who for who, *_ in lived.served] == order


def test_the_key_is_fixed_on_entering_the_queue():
    """A question still open when the dossier queues counts up to then, not further."""
    step = {"work": "5 days", "queue": "desk", "order": "earliest deadline", "deadline_of": "limit"}
    patient = {
        "demand": {"per_year": 0},
        "steps": {
            "question": {"ask": ["claimant"], "answers": "none"},
            "pause": {"after": "question", "wait": "2 days"},
            "decide": {"after": "pause", **step, "stamp": "decided"},
        },
    }
    data = office(
        {"decide": {**step, "stamp": "decided"}},
        missions={"patient": patient},
        sources={"claimant": {"class": "claimant", "claimant": True, "answers": "60 days"}},
        norms={"limit": {"limit": "30 days", "clock": {"suspends": ["claimant"]}}},
        teams={"clerks": team("desk")},
    )
    # Dossier 0: received on day 0, two days suspended when it queues: due on day 32, before 2 (day 33).
    lived = live(data, Receipt(NINE, "patient"), at(1), at(3))
    assert [who for who, *_ in lived.served] == [1, 0, 2]
    lived = live(data, Receipt(NINE, "patient"), at(1), at(1) + 1)
    assert [who for who, *_ in lived.served] == [1, 2, 0]


def test_priority_goes_before_every_other_order():
    step = {"work": "1 hour", "queue": "desk", "order": "oldest dossier"}
    urgent = {"demand": {"per_year": 0}, "steps": {"decide": {**step, "priority": -1}}}
    teams = {"clerks": team("desk")}
    data = office({"decide": step}, missions={"urgent": urgent}, teams=teams)
    received = [NINE, NINE + 1, Receipt(NINE + 2, "urgent"), Receipt(NINE + 3, "urgent")]
    assert [who for who, *_ in live(data, *received).served] == [0, 2, 3, 1]


def test_what_comes_in_one_second_is_served_by_number():
    data = office({"decide": {"work": "1 hour"}}, teams={"clerks": team("claim.decide")})
    same_second = [Receipt(NINE, number=n) for n in (30, 10, 20)]
    lived = live(data, *same_second)
    assert lived.history.number.tolist() == [10, 20, 30]
    assert [who for who, *_ in lived.served] == [0, 1, 2]


EXAMINING_FIRST = {"clerks": team("claim.examine", "claim.decide")}


@pytest.mark.parametrize("wait", ["0 days", "1 day"])
def test_within_one_second_work_ends_before_answers_and_arrivals(wait):
    """At ten 0 is examined and 1 comes to be examined, by its receipt or by the end of its wait: 0 is first."""
    pause = {"wait": wait, "share": 1.0}
    steps = {"pause": pause, "examine": {"work": "1 hour"}, "decide": {"work": "1 hour"}}
    lived = live(office(steps, teams=EXAMINING_FIRST), NINE, TEN)
    assert [(who, where) for who, where, _, _ in lived.served] == [
        (0, "claim.examine"),
        (0, "claim.decide"),
        (1, "claim.examine"),
        (1, "claim.decide"),
    ]


def test_within_one_second_answers_come_before_arrivals():
    """0 opens 2, whose wait ends at the second in which 1 arrives."""
    paid = {
        "entitled": "as parent",
        "steps": {"pause": {"wait": "1 day"}, "pay": {"after": "pause", "work": "1 hour"}},
    }
    steps = {"open": {"open": "paid"}, "decide": {"work": "1 hour"}}
    data = office(steps, missions={"paid": paid}, teams={"clerks": team("claim.decide", "paid.pay")})
    lived = live(data, NINE, NINE + 86_400)
    assert [(who, where) for who, where, _, _ in lived.served[:3]] == [
        (0, "claim.decide"),
        (2, "paid.pay"),
        (1, "claim.decide"),
    ]


def test_within_one_second_teams_come_before_dossiers():
    data = office({"decide": {"work": "1 hour"}}, teams={"clerks": clerks("claim.decide")})
    lived = live(data, at(0, "07:00"), at(0, "08:00"))
    assert [(who, start) for who, _, _, start in lived.served] == [(0, at(0, "08:00")), (1, NINE)]


def test_two_teams_that_open_together_take_work_in_their_order():
    teams = {"experts": clerks("claim.decide"), "clerks": clerks("claim.decide")}
    lived = live(office({"decide": {"work": "1 hour"}}, teams=teams), at(0, "07:00"), at(0, "07:01"))
    assert [(who, by) for who, _, by, _ in lived.served] == [(0, "experts"), (1, "clerks")]
