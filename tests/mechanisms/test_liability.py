"""Liability of natural persons: decided from tax data that come on a date."""

from datetime import date

from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, on_time, told

NORMS = {"two_months": {"limit": "2 months", "clock": {"start": "informed"}}}
LIABILITY = {
    "demand": {"exactly": 2, "on": [date(2018, 3, 31)], "hours": ["09:00", "09:01"]},
    "norms": ["two_months"],
    "steps": {
        "read": {"work": "0 s", "stamp": "informed"},
        "fund": {"ask": ["fund"], "until": "20 days", "otherwise": "decide"},
        "is_affiliated": {"end": "without object"},
        "decide": DECIDE,
        "notify": {**HOUR, "stamp": "notified"},
        "affiliate": {"open": "ex_officio"},
    },
}
EX_OFFICIO = {"steps": {"affiliate": DECIDE}}


def liability(answers):
    sources = {"fund": {"class": "social security", "answers": answers}}
    missions = {"liability": LIABILITY, "ex_officio": EX_OFFICIO}
    return bureau(missions, sources=sources, norms=NORMS, until="2018-12-31")


def test_tax_data_of_a_saturday_are_read_on_the_monday_and_start_the_clock_when_read():
    """Art. 4-5: 31 March is a Saturday; the clock runs from the day on which the institution knows."""
    history = lived(liability("400 days"))
    assert told(history) == [
        "0 liability: received 04-02 09:00:21, decided 04-23 09:00, notified 04-23 10:00; granted",
        "1 liability: received 04-02 09:00:48, decided 04-23 09:00, notified 04-23 10:00; granted",
        "2 ex_officio of 0 by affiliate: received 04-23 10:00, decided 04-23 11:00; granted",
        "3 ex_officio of 1 by affiliate: received 04-23 10:00, decided 04-23 11:00; granted",
        "0 asks fund 04-02 09:00:21, answered never",
        "1 asks fund 04-02 09:00:48, answered never",
    ]
    assert on_time(history, "liability") == {"two_months": (2, 0)}


def test_who_is_affiliated_with_a_fund_needs_no_decision():
    """Art. 4: the request to the fund comes first."""
    assert told(lived(liability("5 days"))) == [
        "0 liability: received 04-02 09:00:21; without object 04-07 09:00:21",
        "1 liability: received 04-02 09:00:48; without object 04-07 09:00:48",
        "0 asks fund 04-02 09:00:21, answered 04-07 09:00:21",
        "1 asks fund 04-02 09:00:48, answered 04-07 09:00:48",
    ]


def test_the_clock_starts_when_the_data_are_read_not_when_they_are_received():
    """Art. 5: the receipt of the data is not yet knowledge of the fact."""
    data = liability("400 days")
    data["teams"]["clerks"]["fte"] = [{"from": date(2018, 1, 1), "fte": 0}, {"from": date(2018, 10, 1), "fte": 9}]
    history = lived(data)
    assert told(history) == [
        "0 liability: informed 10-01 08:00, received 04-02 09:00:21, "
        "decided 10-22 09:00, notified 10-22 10:00; granted",
        "1 liability: informed 10-01 08:00, received 04-02 09:00:48, "
        "decided 10-22 09:00, notified 10-22 10:00; granted",
        "2 ex_officio of 0 by affiliate: received 10-22 10:00, decided 10-22 11:00; granted",
        "3 ex_officio of 1 by affiliate: received 10-22 10:00, decided 10-22 11:00; granted",
        "0 asks fund 10-01 08:00, answered never",
        "1 asks fund 10-01 08:00, answered never",
    ]
    assert on_time(history, "liability") == {"two_months": (2, 0)}
