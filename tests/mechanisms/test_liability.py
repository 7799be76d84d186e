"""Liability of natural persons: decided from tax data that come on a date, and what the decision leads to."""

from datetime import date

from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, log_of, on, on_time, told

NORMS = {
    "two_months": {"limit": "2 months", "clock": {"start": "informed"}},
    "thirty_days": {"limit": "30 days", "clock": {"start": "complete"}},
}
TAX_DATA = {"exactly": 2, "on": [date(2018, 3, 31)], "hours": ["09:00", "09:01"]}
EX_OFFICIO = {
    "norms": ["thirty_days"],
    "steps": {
        "complete": {"stamp": "complete"},
        "affiliate": DECIDE,
        "notify": {**HOUR, "stamp": "notified"},
    },
}


def liability(starts=1.0, affiliates="800 days", adapts="800 days", unaffiliated=1.0, **fields):
    """Decided; then the notice and the person's own time if the activity starts, else a request to the fund.

    affiliates, adapts: how long the person takes after the notice, and the fund after the request.
    """
    steps = {
        "examine": HOUR,
        "decide": DECIDE,
        "unaffiliated": {"share": unaffiliated, "if": "granted", "skip_to": "closed"},
        "start": {"share": starts, "skip_to": "adaptation"},
        "notice": {**HOUR, "stamp": "notified"},
        "own_time": {"ask": ["person"], "until": "30 days", "otherwise": "ex_officio", "next": "closed"},
        "ex_officio": {"open": "ex_officio", "next": "closed"},
        "adaptation": {**HOUR, "stamp": "notified"},
        "adapted": {"ask": ["fund"], "until": "3 months"},
        "closed": {},
    }
    sources = {
        "person": {"class": "claimant", "claimant": True, "answers": affiliates},
        "fund": {"class": "social security", "answers": adapts},
    }
    missions = {"liability": {"norms": ["two_months"], "steps": steps, **fields}, "ex_officio": EX_OFFICIO}
    return bureau(missions, sources=sources, norms=NORMS)


def test_tax_data_of_a_saturday_are_there_on_the_monday_and_start_the_clock():
    """Art. 4-5: 31 March is a Saturday, and 2 April a working day; two months run from there."""
    history = lived(liability(unaffiliated=0.0, demand=TAX_DATA))
    assert told(history) == [
        "0 liability: received 04-02 09:00:21, decided 04-02 11:00:21; granted",
        "1 liability: received 04-02 09:00:48, decided 04-02 11:00:48; granted",
    ]
    assert on_time(history, "liability") == {"two_months": (2, 0)}


def test_a_start_of_activity_brings_a_formal_notice_then_affiliation_of_the_institutions_own_motion():
    """Art. 4, 17: after the decision the notice, thirty days of the person's own, then the hand-over."""
    history = lived(liability(), on("liability", "01-02"))
    assert told(history) == [
        "0 liability: received 01-02 09:00, decided 01-02 11:00, notified 01-02 12:00; granted 02-01 12:00",
        "1 ex_officio of 0 by ex_officio: received 02-01 12:00, decided 02-01 13:00, notified 02-01 14:00; granted",
        "0 asks person 01-02 12:00, answered never",
    ]
    assert on_time(history, "liability") == {"two_months": (1, 0)}
    assert on_time(history, "ex_officio") == {"thirty_days": (1, 0)}


def test_who_affiliates_in_his_own_time_is_not_affiliated_by_others():
    """Art. 4, 17: the notice sufficed."""
    assert told(lived(liability(affiliates="20 days"), on("liability", "01-02"))) == [
        "0 liability: received 01-02 09:00, decided 01-02 11:00, notified 01-02 12:00; granted 01-22 12:00",
        "0 asks person 01-02 12:00, answered 01-22 12:00",
    ]


def test_an_activity_that_goes_on_brings_a_request_to_the_fund_after_the_decision():
    """Art. 4: the fund is asked to adapt the period, once it is decided; nobody is given notice."""
    history = lived(liability(starts=0.0, adapts="18 days"), on("liability", "01-02"))
    assert told(history) == [
        "0 liability: received 01-02 09:00, decided 01-02 11:00, notified 01-02 12:00; granted 01-20 12:00",
        "0 asks fund 01-02 12:00, answered 01-20 12:00",
    ]
    asked, decided = log_of(history).asks["asked"], log_of(history).stamp("decided")
    assert (asked > decided[0]).all()


def test_the_decision_does_not_wait_for_the_fund():
    """Art. 4-5: a fund that never answers makes nobody late; the dossier is closed after three months."""
    history = lived(liability(starts=0.0), on("liability", "01-02"))
    assert told(history) == [
        "0 liability: received 01-02 09:00, decided 01-02 11:00, notified 01-02 12:00; granted 04-03 00:00",
        "0 asks fund 01-02 12:00, answered never",
    ]
    assert on_time(history, "liability") == {"two_months": (1, 0)}


def test_who_is_not_liable_is_given_no_notice():
    """Art. 4: the notice follows liability that is established."""
    assert told(lived(liability(), on("liability", "01-02", entitled=False))) == [
        "0 liability: received 01-02 09:00, decided 01-02 11:00; refused"
    ]
