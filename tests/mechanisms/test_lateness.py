"""What lateness brings: mail to the service that has the dossier, which answers it before its other dossiers."""

import pytest

from tests.engine.desk import clerks
from tests.mechanisms.bureau import HOUR, bureau, lived, on, told

DECISION = {"queue": "examine", "order": "oldest dossier"}
MAIL = {
    "decides_anew": False,
    "steps": {
        "late": {"if": "parent open", "skip_to": "unneeded"},
        "answer": {**HOUR, **DECISION, "priority": -1, "stamp": "decided", "next": "closed"},
        "unneeded": {"end": "not needed"},
        "closed": {},
    },
}
OFFICES = {"ghent": {}, "liege": {}}


def examined(people=1, **tables):
    """Claims that take two working days each; who has no decision after three days writes."""
    steps = {
        "chasing": {"open": "mail", "delay": "3 days"},
        "decide": {**DECISION, "work": "16 hours", "stamp": "decided"},
    }
    data = bureau({"claim": {"steps": steps}, "mail": MAIL}, **tables)
    data["teams"] = {"examiners": clerks("examine", fte=people)}
    return data


def of_the_morning(claims):
    return [on("claim", "01-02", f"08:0{place}") for place in range(claims)]


def test_mail_is_answered_in_the_queue_of_the_dossier_and_before_older_dossiers():
    """Art. 24, 55: the examiners answer; the third claim is older than the letters, and waits for them."""
    history = lived(examined(), *of_the_morning(3))
    assert [(dossier, step) for dossier, step, _, _ in sorted(history.tasks, key=lambda task: task[2])] == [
        (0, "decide"),
        (1, "decide"),
        (4, "answer"),
        (5, "answer"),
        (2, "decide"),
    ]
    assert history.outcomes == ["granted", "granted", "granted", "not needed", "granted", "granted"]


THIRD = "2 claim: received 01-02 08:02, decided"
OF_THREE = {
    3: [f"{THIRD} 01-04 08:02; granted"],
    2: [
        f"{THIRD} 01-05 16:00; granted",
        "3 mail of 2 by chasing: received 01-05 08:02, decided 01-05 09:02; granted",
    ],
    1: [
        f"{THIRD} 01-10 10:00; granted",
        "3 mail of 1 by chasing: received 01-05 08:01, decided 01-08 09:00; granted",
        "4 mail of 2 by chasing: received 01-05 08:02, decided 01-08 10:00; granted",
    ],
}


@pytest.mark.parametrize("people", OF_THREE)
def test_fewer_people_have_more_letters_to_answer(people):
    """Plan of 2018, part 4: the later the decisions, the more work they bring, which makes others later still."""
    assert told(lived(examined(people), *of_the_morning(3)))[2:] == OF_THREE[people]


def test_a_letter_goes_to_the_office_that_has_the_dossier():
    """Art. 24: not to whoever is free elsewhere."""
    data = examined(offices=OFFICES)
    data["teams"] = {name: clerks("examine", office=name) for name in OFFICES}
    receipts = [on("claim", "01-02", f"08:0{place}", office="ghent") for place in range(2)]
    history = lived(data, *receipts)
    assert told(history) == [
        "0 claim: received 01-02 08:00, decided 01-03 16:00; granted",
        "1 claim: received 01-02 08:01, decided 01-05 16:00; granted",
        "2 mail of 1 by chasing: received 01-05 08:01, decided 01-08 09:00; granted",
    ]
    assert {served[1:3] for served in history.served} == {("examine@ghent", "ghent")}


@pytest.mark.parametrize("goes_wrong", [False, True])
def test_what_reached_the_wrong_office_is_registered_there_and_done_by_its_own(goes_wrong):
    """Annex 3, 2.3: who registers it serves all offices, so that the dossier comes back; its receipt stays."""
    steps = {
        "wrong_office": {**HOUR, "share": float(goes_wrong), "skip_to": "register"},
        "reach": {"ask": ["other_office"]},
        "register": HOUR,
        "decide": {**HOUR, "stamp": "decided"},
    }
    sources = {"other_office": {"class": "own house", "answers": "9 days"}}
    data = bureau({"claim": {"norms": ["charter/decision"], "steps": steps}}, sources=sources, offices=OFFICES)
    data["teams"] = {name: clerks("claim.register", "claim.decide", office=name) for name in OFFICES}
    data["teams"]["centre"] = clerks("claim.wrong_office")
    history = lived(data, on("claim", "01-02", office="liege"))
    here = [(0, "claim.register@liege", "liege"), (0, "claim.decide@liege", "liege")]
    if goes_wrong:
        assert told(history) == [
            "0 claim: received 01-02 09:00, decided 01-11 12:00; granted",
            "0 asks other_office 01-02 10:00, answered 01-11 10:00",
        ]
        here = [(0, "claim.wrong_office@liege", "centre"), *here]
    else:
        assert told(history) == ["0 claim: received 01-02 09:00, decided 01-02 11:00; granted"]
    assert [served[:3] for served in history.served] == here


def test_an_office_named_by_a_step_keeps_the_dossier():
    """Why the wrong office is no `office` of a step: the dossier would not come back."""
    steps = {"register": {**HOUR, "office": "ghent"}, "decide": {**HOUR, "stamp": "decided"}}
    data = bureau({"claim": {"steps": steps}}, offices=OFFICES)
    data["teams"] = {name: clerks("claim.register", "claim.decide", office=name) for name in OFFICES}
    history = lived(data, on("claim", "01-02", office="liege"))
    assert [served[1:3] for served in history.served] == [
        ("claim.register@ghent", "ghent"),
        ("claim.decide@ghent", "ghent"),
    ]
