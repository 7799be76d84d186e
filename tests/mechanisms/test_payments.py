"""What is paid, and who pays: bills and corrections, first payments, orders to a paying office, monthly ones."""

from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, on, on_time, told

CHARTER = ["charter/decision", "notification", "charter/payment", "paid_after_decision"]
NORMS = {
    "bill": {"limit": "end of the month after", "clock": {"stop": "notified"}},
    "notification": {"limit": "4 months", "clock": {"start": "decided", "stop": "notified"}},
    "paid_after_decision": {"limit": "4 months", "clock": {"start": "decided", "stop": "paid"}},
    "first_payment": {"limit": "1 month", "clock": {"start": "decided", "stop": "paid"}},
    "monthly": {"limit": "1 month", "clock": {"stop": "paid"}},
}


def test_a_bill_goes_out_by_the_end_of_the_month_after_and_is_corrected_when_something_changes():
    """Art. 19: the bill, and 19.2 its correction, a dossier of its own with its own clock."""
    bill = {
        "norms": ["bill"],
        "steps": {
            "compute": HOUR,
            "send": {"wait": "2 days", "stamp": "notified"},
            "changed": {"open": "correction", "delay": "30 days"},
        },
    }
    correction = {"norms": ["bill"], "steps": {"correct": {**HOUR, "stamp": "notified"}}}
    history = lived(bureau({"bill": bill, "correction": correction}, norms=NORMS), on("bill", "01-31"))
    assert told(history) == [
        "0 bill: received 01-31 09:00, notified 02-02 10:00; granted",
        "1 correction of 0 by changed: received 03-04 10:00, notified 03-05 09:00; granted",
    ]
    assert on_time(history, "bill") == on_time(history, "correction") == {"bill": (1, 0)}


def test_only_what_is_granted_is_paid():
    """Art. 28 and 30: a grant brings its first payment within the limit that runs from the decision."""
    claim = {
        "norms": ["first_payment"],
        "steps": {"decide": DECIDE, "pay": {"if": "granted", **HOUR, "stamp": "paid"}},
    }
    history = lived(
        bureau({"claim": claim}, norms=NORMS), on("claim", "01-02"), on("claim", "01-02", entitled=False)
    )
    assert told(history) == [
        "0 claim: received 01-02 09:00, decided 01-02 10:00, paid 01-02 11:00; granted",
        "1 claim: received 01-02 09:00, decided 01-02 10:00; refused",
    ]
    assert on_time(history, "claim") == {"first_payment": (1, 0)}


def test_what_is_refused_for_missing_evidence_is_not_paid():
    """Art. 28: entitled, but the proof did not come in time, so that nothing is granted yet."""
    steps = {
        "proof": {"ask": ["claimant"], "stamp": "complete"},
        "decide": DECIDE,
        "order": {"if": "granted", "skip_to": "file", "open": "payment"},
        "file": {"stamp": "notified"},
    }
    claim = {"steps": steps, "evidence_rule": {"step": "proof", "decide_after": "30 days"}}
    payment = {"steps": {"pay": {**HOUR, "stamp": "paid"}}}
    sources = {"claimant": {"class": "claimant", "claimant": True, "answers": "40 days"}}
    data = bureau({"claim": claim, "payment": payment}, sources=sources)
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, decided 02-01 10:00, notified 02-01 10:00; refused for missing evidence",
        "0 asks claimant 01-02 09:00, answered 02-11 09:00",
    ]
    sources["claimant"]["answers"] = "20 days"
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, complete 01-22 09:00, decided 01-22 10:00, notified 01-22 10:00; granted",
        "1 payment of 0 by order: received 01-22 10:00, paid 01-22 11:00; granted",
        "0 asks claimant 01-02 09:00, answered 01-22 09:00",
    ]


def pension(order, pays):
    """A pension: decided, notified by letter, ordered of the paying office, paid when that office pays."""
    claim = {
        "norms": CHARTER,
        "steps": {
            "decide": DECIDE,
            "letter": {"work": order, "if": "granted", "stamp": "notified"},
            "paying_office": {"ask": ["paying_office"], "if": "granted", "stamp": "paid"},
        },
    }
    sources = {"paying_office": {"class": "social security", "answers": pays}}
    return bureau({"pension": claim}, sources=sources, norms=NORMS)


def test_the_order_to_pay_goes_to_another_office_which_pays():
    """Art. 23: the institution decides and orders; the pension office pays. A refusal orders nothing."""
    history = lived(pension("1 hour", "30 days"), on("pension", "01-02"), on("pension", "01-02", entitled=False))
    assert told(history) == [
        "0 pension: received 01-02 09:00, decided 01-02 10:00, notified 01-02 11:00, paid 02-01 11:00; granted",
        "1 pension: received 01-02 09:00, decided 01-02 10:00; refused",
        "0 asks paying_office 01-02 11:00, answered 02-01 11:00",
    ]


def test_decision_notification_payment_and_interest_have_each_their_own_start():
    """Annex 3, 4.3-4.4: paid within four months of the letter, yet late since the decision: interest is due."""
    history = lived(pension("240 hours", "110 days"), on("pension", "01-02"))
    assert told(history) == [
        "0 pension: received 01-02 09:00, decided 01-02 10:00, notified 02-13 10:00, paid 06-03 10:00; granted",
        "0 asks paying_office 02-13 10:00, answered 06-03 10:00",
    ]
    assert on_time(history, "pension") == {
        "charter/decision": (1, 0),
        "notification": (1, 0),
        "charter/payment": (1, 0),
        "paid_after_decision": (0, 1),
    }
    history = lived(pension("1 hour", "130 days"), on("pension", "01-02"))
    assert on_time(history, "pension") == {
        "charter/decision": (1, 0),
        "notification": (1, 0),
        "charter/payment": (0, 1),
        "paid_after_decision": (0, 1),
    }


def test_running_files_are_paid_every_month_neither_more_nor_fewer():
    """Art. 28, third paragraph: a stock of files, each paid on the first open day of the month."""
    monthly = {
        "demand": {"exactly": 3, "on": "month starts", "hours": ["08:00", "08:01"]},
        "norms": ["monthly"],
        "steps": {"pay": {"work": "10 min", "stamp": "paid"}},
    }
    data = bureau({"monthly": monthly}, until="2018-06-30", norms=NORMS, calendar={"country": "BE"})
    history = lived(data)
    days = [line.split("received ")[1][:5] for line in told(history)]
    assert days == [
        "01-02",
        "01-02",
        "01-02",
        "02-01",
        "02-01",
        "02-01",
        "03-01",
        "03-01",
        "03-01",
        "04-03",
        "04-03",
        "04-03",
        "05-02",
        "05-02",
        "05-02",
        "06-01",
        "06-01",
        "06-01",
        "07-02",
        "07-02",
        "07-02",
    ]
    assert on_time(history, "monthly") == {"monthly": (len(days), 0)}


def test_a_monthly_stock_is_dealt_to_its_offices_without_loss():
    """Art. 28: three files and two offices that share them as two to one, or five that share them alike."""
    for offices, most in (({"ghent": 2.0, "liege": 1.0}, 2), (dict.fromkeys(("a", "b", "c", "d", "e"), 1.0), 1)):
        demand = {"exactly": 3, "on": "month starts", "offices": offices}
        monthly = {"demand": demand, "steps": {"pay": {"work": "10 min", "stamp": "paid"}}}
        data = bureau({"monthly": monthly}, until="2018-10-31", offices={name: {} for name in offices})
        log = lived(data)
        received = [line.split("received ")[1][:2] for line in told(log)]
        months = {month: received.count(month) for month in received}
        assert set(months.values()) == {3}
        where = [log.plan.offices[code] for code in log.history.dossiers["office"]]
        for month in months:
            there = [office for office, when in zip(where, received, strict=True) if when == month]
            assert max(there.count(office) for office in offices) == most
