"""What is claimed back, waived, collected by a court, asked by others, or left from earlier years."""

from datetime import date

from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, on, on_time, told

MONTH = {"waiver": {"limit": "1 month", "clock": {"start": "complete"}}}


def test_an_enquiry_for_others_is_a_dossier_of_the_inspection():
    """Art. 6-7, 48: a work incapacity is examined on the spot, and the doctor told within thirty days."""
    incapacity = {"steps": {"read": HOUR, "enquiry": {"open": "enquiry"}, "await": {"ask": ["inspection"]}}}
    enquiry = {
        "norms": ["thirty_days"],
        "steps": {
            "visit": {"wait": "7 days"},
            "report": {"work": "3 hours", "stamp": "decided"},
            "tell": {"stamp": "notified"},
        },
    }
    norms = {"thirty_days": {"limit": "30 days", "clock": {"stop": "notified"}}}
    sources = {"inspection": {"class": "own service", "answers": "10 days"}}
    data = bureau({"incapacity": incapacity, "enquiry": enquiry}, norms=norms, sources=sources)
    history = lived(data, on("incapacity", "01-02"), on("enquiry", "01-03"))
    assert told(history) == [
        "0 incapacity: received 01-02 09:00; granted 01-12 10:00",
        "1 enquiry: received 01-03 09:00, decided 01-10 12:00, notified 01-10 12:00; granted",
        "2 enquiry of 0 by enquiry: received 01-02 10:00, decided 01-09 13:00, notified 01-09 13:00; granted",
        "0 asks inspection 01-02 10:00, answered 01-12 10:00",
    ]
    assert on_time(history, "enquiry") == {"thirty_days": (2, 0)}


def undue(entitled=0.0, **waiver):
    """A payment that was not due: notified, perhaps waived; else claimed back, and collected by a court."""
    undue_payment = {
        "steps": {
            "find": DECIDE,
            "notify": {**HOUR, "stamp": "notified"},
            "asks_waiver": {
                "open": "waiver",
                "delay": "10 days",
                "skip_to": "recover",
                "next": "closed",
                **waiver,
            },
            "recover": {"open": "recovery"},
            "closed": {},
        }
    }
    recovery = {
        "steps": {
            "repays": {"ask": ["debtor"], "until": "3 months", "otherwise": "court"},
            "repaid": {"end": "without object"},
            "court": {"open": "collection"},
        }
    }
    waiver_steps = {"papers": {"ask": ["debtor"], "remind": "20 days", "stamp": "complete"}, "decide": DECIDE}
    collection = {
        "steps": {"bailiff": {"ask": ["bailiff"], "stamp": "paid"}, "close": {"work": "30 min", "stamp": "decided"}}
    }
    sources = {
        "debtor": {
            "class": "claimant",
            "claimant": True,
            "answers": "100 days",
            "reminded": {"answers": "10 days"},
        },
        "bailiff": {"class": "court", "answers": "60 days"},
    }
    again = {"recovery": {"mission": "recovery", "on": ["refused"], "when": "0 days"}}
    missions = {
        "undue": undue_payment,
        "waiver": {"norms": ["waiver"], "entitled": entitled, "steps": waiver_steps, "follows": again},
        "recovery": recovery,
        "collection": {"steps": collection["steps"]},
    }
    return bureau(missions, sources=sources, norms=MONTH)


def test_an_undue_payment_is_notified_at_once_and_collected_when_it_is_not_repaid():
    """Art. 31 and 33: claimed back, through a court if need be; assumed: when three months have passed."""
    assert told(lived(undue(share=0.0), on("undue", "01-02"))) == [
        "0 undue: received 01-02 09:00, decided 01-02 10:00, notified 01-02 11:00; granted",
        "1 recovery of 0 by recover: received 01-02 11:00; granted 04-03 00:00",
        "2 collection of 1 by court: received 04-03 00:00, decided 06-04 08:30, paid 06-02 00:00; granted",
        "1 asks debtor 01-02 11:00, answered 04-12 11:00",
        "2 asks bailiff 04-03 00:00, answered 06-02 00:00",
    ]


def test_a_waiver_that_is_granted_ends_the_recovery():
    """Art. 34-35: nothing is asked back while the request is examined, and nothing after it is granted."""
    history = lived(undue(entitled=1.0), on("undue", "01-02"))
    assert told(history) == [
        "0 undue: received 01-02 09:00, decided 01-02 10:00, notified 01-02 11:00; granted",
        "1 waiver of 0 by asks_waiver: received 01-12 11:00, complete 02-11 11:00, decided 02-12 09:00; granted",
        "1 asks debtor 01-12 11:00, answered 02-11 11:00",
        "1 reminds debtor 02-01 11:00, answered 02-11 11:00",
    ]
    assert on_time(history, "waiver") == {"waiver": (1, 0)}


def test_after_a_refused_waiver_the_recovery_goes_on_before_the_courts_if_need_be():
    """Art. 33, 35: the clock of the waiver starts when the papers are there; only what is left goes to a court."""
    history = lived(undue(), on("undue", "01-02"))
    assert told(history) == [
        "0 undue: received 01-02 09:00, decided 01-02 10:00, notified 01-02 11:00; granted",
        "1 waiver of 0 by asks_waiver: received 01-12 11:00, complete 02-11 11:00, decided 02-12 09:00; refused",
        "2 recovery of 1 by recovery: received 02-12 09:00; granted 05-13 00:00",
        "3 collection of 2 by court: received 05-13 00:00, decided 07-12 08:30, paid 07-12 00:00; granted",
        "1 asks debtor 01-12 11:00, answered 02-11 11:00",
        "1 reminds debtor 02-01 11:00, answered 02-11 11:00",
        "2 asks debtor 02-12 09:00, answered 05-23 09:00",
        "3 asks bailiff 05-13 00:00, answered 07-12 00:00",
    ]
    assert on_time(history, "waiver") == {"waiver": (1, 0)}


def test_a_benefit_that_was_paid_may_be_found_undue_and_one_that_was_refused_cannot():
    """Art. 31, 34: the insurance in case of bankruptcy too; what is found months later is claimed back."""
    bankruptcy = {
        "steps": {
            "decide": DECIDE,
            "pay": {"if": "granted", "skip_to": "closed", **HOUR, "stamp": "paid"},
            "undue": {"open": "undue", "delay": "180 days"},
            "closed": {},
        }
    }
    data = undue(share=0.0)
    chained = bureau({"bankruptcy": bankruptcy})["missions"]["bankruptcy"]
    data["missions"] = {"bankruptcy": chained, **data["missions"]}
    data["teams"]["clerks"]["serves"] += ["bankruptcy.decide", "bankruptcy.pay"]
    assert told(lived(data, on("bankruptcy", "01-02"), on("bankruptcy", "01-03", entitled=False))) == [
        "0 bankruptcy: received 01-02 09:00, decided 01-02 10:00, paid 01-02 11:00; granted",
        "1 bankruptcy: received 01-03 09:00, decided 01-03 10:00; refused",
        "2 undue of 0 by undue: received 07-01 11:00, decided 07-02 09:00, notified 07-02 10:00; granted",
        "3 recovery of 2 by recover: received 07-02 10:00; granted 10-03 00:00",
        "4 collection of 3 by court: received 10-03 00:00, decided 12-03 08:30, paid 12-02 00:00; granted",
        "3 asks debtor 07-02 10:00, answered 10-10 10:00",
        "4 asks bailiff 10-03 00:00, answered 12-02 00:00",
    ]


def test_a_legacy_stock_is_run_down_and_nothing_comes_to_it():
    """Art. 14-15: the recoveries of earlier years are closed within the contract; nothing new is received."""
    legacy = {"steps": {"close": {"work": "2 hours", "stamp": "decided"}}}
    data = bureau({"legacy": legacy}, until="2018-01-31")
    del data["missions"]["legacy"]["demand"]
    data["backlog"] = {"old": {"mission": "legacy", "count": 6, "age": "700 days", "step": "close"}}
    data["teams"]["clerks"] |= {"fte": [{"from": date(2018, 1, 1), "fte": 1}], "serves": ["legacy.close"]}
    assert told(lived(data)) == [
        "0 legacy: received 2016-01-31 00:00, decided 01-01 10:00; granted",
        "1 legacy: received 2016-01-31 00:00, decided 01-01 12:00; granted",
        "2 legacy: received 2016-01-31 00:00, decided 01-01 14:00; granted",
        "3 legacy: received 2016-01-31 00:00, decided 01-01 16:00; granted",
        "4 legacy: received 2016-01-31 00:00, decided 01-02 10:00; granted",
        "5 legacy: received 2016-01-31 00:00, decided 01-02 12:00; granted",
    ]


def test_solidarity_contributions_wait_behind_what_is_urgent():
    """Art. 14: the legacy is worked on with what time is left; whoever serves it serves it last."""
    legacy = {"steps": {"close": {"work": "2 hours", "stamp": "decided"}}}
    data = bureau({"urgent": {"steps": {"decide": DECIDE}}, "legacy": legacy}, until="2018-01-31")
    del data["missions"]["legacy"]["demand"]
    data["backlog"] = {"old": {"mission": "legacy", "count": 2, "age": "700 days", "step": "close"}}
    data["teams"]["clerks"] |= {"fte": 1, "serves": ["urgent.decide", "legacy.close"]}
    assert told(lived(data, on("urgent", "01-01", "08:30"))) == [
        "0 legacy: received 2016-01-31 00:00, decided 01-01 10:00; granted",
        "1 legacy: received 2016-01-31 00:00, decided 01-01 13:00; granted",
        "2 urgent: received 01-01 08:30, decided 01-01 11:00; granted",
    ]
