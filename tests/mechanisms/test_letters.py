"""Letters owed on receipt and about lateness, which a dossier in time never needs, and what lateness brings."""

import pytest

from tests.engine.desk import clerks
from tests.mechanisms.bureau import HOUR, bureau, lived, log_of, moment, on, on_time, told

NOTICE = {
    "steps": {
        "late": {"if": "parent open", "next": "write"},
        "in_time": {"end": "not needed"},
        "write": {**HOUR, "stamp": "notified"},
    }
}
AGAIN = {
    "steps": {
        "late": {"if": "parent open", "skip_to": "unneeded"},
        "write": {**HOUR, "stamp": "notified"},
        "wait": {"wait": "4 months"},
        "still_late": {
            "if": "parent open",
            "skip_to": "closed",
            "again": {"share": 1.0, "from": "write", "at_most": 9},
            "next": "closed",
        },
        "unneeded": {"end": "not needed"},
        "closed": {},
    }
}


def claim(work, **steps):
    return {"steps": {"foresee": {"open": "notice", "delay": "120 days"}, "decide": {"work": work, **steps}}}


def office(work, notice=NOTICE, **fields):
    decided = {"claim": claim(work, stamp="decided"), "notice": notice}
    data = bureau(decided, **fields)
    data["teams"] = {
        "clerks": clerks("claim.decide", fte=9),
        "secretary": clerks("notice.write"),
    }
    return data


def test_a_dossier_in_time_leaves_no_trace_of_the_notice_that_was_foreseen():
    """Annex 3, 3.2: reasons are owed only for a decision that is late."""
    history = lived(office("1 hour"), on("claim", "01-02"))
    assert told(history) == ["0 claim: received 01-02 09:00, decided 01-02 10:00; granted"]
    assert history.outcomes == ["granted", "not needed"]
    assert len(log_of(history)) == 1


def test_a_dossier_that_is_late_brings_a_notice_with_the_reasons():
    """Annex 3, 3.2: the notice is a piece of work of its own, while its parent is still open."""
    assert told(lived(office("800 hours"), on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, decided 05-22 09:00; granted",
        "1 notice of 0 by foresee: received 05-02 09:00, notified 05-02 10:00; granted",
    ]


def test_parents_keep_their_places_when_others_were_not_needed():
    """Annex 3, 3.2: of three dossiers the one in the middle is late, and its letter knows whose it is."""
    data = office("1 hour")
    data["missions"]["long"] = {**data["missions"]["claim"], "demand": {"per_year": 0}}
    data["missions"]["long"]["steps"] = {
        "foresee": {"open": "notice", "delay": "120 days"},
        "decide": {"after": "foresee", "work": "800 hours", "stamp": "decided"},
    }
    data["teams"]["clerks"]["serves"].append("long.decide")
    assert told(lived(data, on("claim", "01-02"), on("long", "01-03"), on("claim", "01-04"))) == [
        "0 claim: received 01-02 09:00, decided 01-02 10:00; granted",
        "1 long: received 01-03 09:00, decided 05-23 09:00; granted",
        "2 claim: received 01-04 09:00, decided 01-04 10:00; granted",
        "3 notice of 1 by foresee: received 05-03 09:00, notified 05-03 10:00; granted",
    ]


def test_the_notice_of_a_late_decision_is_written_once():
    """Annex 3, 3.2: the reasons are owed once; only of a payment are they told again."""
    history = lived(office("2000 hours"), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, decided 12-18 09:00; granted",
        "1 notice of 0 by foresee: received 05-02 09:00, notified 05-02 10:00; granted",
    ]
    assert written(history) == ["05-02 09:00"]


def payment(pays):
    """A grant that is notified and ordered of the paying office, which pays so long after."""
    steps = {
        "granted": {"stamp": "decided"},
        "notify": {**HOUR, "stamp": "notified"},
        "late": {"open": "notice", "delay": "122 days"},
        "order": {"ask": ["paying_office"], "stamp": "paid"},
    }
    sources = {"paying_office": {"class": "social security", "answers": pays}}
    missions = {"payment": {"norms": ["charter/payment"], "steps": steps}, "notice": AGAIN}
    return bureau(missions, sources=sources)


def written(history):
    """When the writing of each letter began."""
    return [moment(history.log, start) for _, step, start, _ in history.tasks if step == "write" and start >= 0]


def test_a_payment_in_time_brings_no_notice():
    """Annex 3, 4.3: within four months of the notification."""
    history = lived(payment("30 days"), on("payment", "01-02"))
    assert told(history) == [
        "0 payment: received 01-02 09:00, notified 01-02 10:00, paid 02-01 10:00; granted",
        "0 asks paying_office 01-02 10:00, answered 02-01 10:00",
    ]
    assert history.outcomes == ["granted", "not needed"]
    assert on_time(history, "payment") == {"charter/payment": (1, 0)}


def test_the_notice_of_a_late_payment_comes_again_every_four_months():
    """Annex 3, 4.3: at four and at eight months, while the payment stays open; then it is paid, and no more."""
    history = lived(payment("300 days"), on("payment", "01-02"))
    assert told(history) == [
        "0 payment: received 01-02 09:00, notified 01-02 10:00, paid 10-29 10:00; granted",
        "1 notice of 0 by late: received 05-04 10:00, notified 09-05 09:00; granted 2019-01-06 00:00",
        "0 asks paying_office 01-02 10:00, answered 10-29 10:00",
    ]
    assert written(history) == ["05-04 10:00", "09-05 08:00"]
    assert on_time(history, "payment") == {"charter/payment": (0, 1)}


def test_a_payment_made_after_the_first_notice_brings_no_second():
    """Annex 3, 4.3: only for as long as it is not made."""
    history = lived(payment("200 days"), on("payment", "01-02"))
    assert told(history) == [
        "0 payment: received 01-02 09:00, notified 01-02 10:00, paid 07-21 10:00; granted",
        "1 notice of 0 by late: received 05-04 10:00, notified 05-04 11:00; granted 09-05 00:00",
        "0 asks paying_office 01-02 10:00, answered 07-21 10:00",
    ]
    assert written(history) == ["05-04 10:00"]


@pytest.mark.parametrize("comes_back", [False, True])
def test_the_complaint_of_a_late_dossier_makes_another_one_later(comes_back):
    """Art. 55, 65: the same people answer the complaint and the ombudsman, while other claimants wait."""
    complaint = {
        "steps": {
            "late": {"if": "parent open", "next": "answer"},
            "in_time": {"end": "not needed"},
            "answer": {"work": "16 hours", "stamp": "decided"},
        }
    }
    steps = {
        "complaint": {"open": "complaint", "delay": "20 days", "share": float(comes_back)},
        "ombudsman": {"open": "ombudsman", "delay": "21 days", "share": float(comes_back)},
        "evidence": {"ask": ["claimant"], "stamp": "complete"},
        "decide": {**HOUR, "stamp": "decided"},
    }
    sources = {"claimant": {"class": "claimant", "claimant": True, "answers": "40 days"}}
    data = bureau({"claim": {"steps": steps}, "complaint": complaint, "ombudsman": complaint}, sources=sources)
    data["missions"]["plain"] = {"demand": {"per_year": 0}, "steps": {"decide": {**HOUR, "stamp": "decided"}}}
    serves = ["complaint.answer", "ombudsman.answer", "claim.decide", "plain.decide"]
    data["teams"] = {"clerk": clerks(*serves)}
    history = lived(data, on("claim", "01-02"), on("plain", "01-23", "08:00"))
    expected = (
        [
            "0 claim: received 01-02 09:00, complete 02-11 09:00, decided 02-12 09:00; granted",
            "1 plain: received 01-23 08:00, decided 01-26 10:00; granted",
            "2 complaint of 0 by complaint: received 01-22 09:00, decided 01-24 09:00; granted",
            "3 ombudsman of 0 by ombudsman: received 01-23 09:00, decided 01-26 09:00; granted",
            "0 asks claimant 01-02 09:00, answered 02-11 09:00",
        ]
        if comes_back
        else [
            "0 claim: received 01-02 09:00, complete 02-11 09:00, decided 02-12 09:00; granted",
            "1 plain: received 01-23 08:00, decided 01-23 09:00; granted",
            "0 asks claimant 01-02 09:00, answered 02-11 09:00",
        ]
    )
    assert told(history) == expected


def claim_that_asks(**tell):
    """A claim whose receipt is acknowledged, and of which a fund is asked; the claimant may be told so."""
    steps = {
        "acknowledge": {"work": "30 min"},
        "tell": {**HOUR, **tell},
        "data": {"ask": ["fund"], "stamp": "complete"},
        "decide": {**HOUR, "stamp": "decided"},
    }
    sources = {"fund": {"class": "social security", "answers": "130 days"}}
    return bureau({"claim": {"norms": ["charter/decision"], "steps": steps}}, sources=sources)


def test_the_receipt_of_a_claim_is_acknowledged_before_anything_is_asked():
    """Annex 3, 2.2: work on the day of receipt, and no moment of the dossier passes with it."""
    history = lived(claim_that_asks(share=0.0), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, complete 05-12 09:30, decided 05-14 09:00; granted",
        "0 asks fund 01-02 09:30, answered 05-12 09:30",
    ]
    assert [step for _, step, _, _ in history.tasks] == ["acknowledge", "decide"]


def test_the_claimant_is_told_whom_the_office_asks_and_that_gives_it_no_more_time():
    """Annex 3, 3.2: told before another institution is asked, whose answer suspends nothing."""
    history = lived(claim_that_asks(), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, complete 05-12 10:30, decided 05-14 09:00; granted",
        "0 asks fund 01-02 10:30, answered 05-12 10:30",
    ]
    assert [step for _, step, _, _ in history.tasks] == ["acknowledge", "tell", "decide"]
    assert on_time(history, "claim") == {"charter/decision": (0, 1)}
