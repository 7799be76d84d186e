"""Whom the institution asks: authentic sources before the claimant, and an office that has a dossier by mistake."""

import pytest

from tests.mechanisms.bureau import DECIDE, bureau, lived, log_of, on, told

ONCE = {
    "register": {"ask": ["register"], "until": "10 days", "otherwise": "claimant", "stamp": "complete"},
    "found": {"next": "decide"},
    "claimant": {"ask": ["claimant"], "remind": "15 days", "until": "1 month", "stamp": "complete"},
    "decide": DECIDE,
}


def once(register, claimant="20 days"):
    sources = {
        "register": {"class": "authentic", "answers": register},
        "claimant": {"class": "claimant", "claimant": True, "answers": claimant},
    }
    return bureau({"claim": {"steps": ONCE}}, sources=sources)


def times_asked(history):
    return log_of(history).dossiers["times_asked"].tolist()


def test_what_a_register_holds_is_not_asked_of_the_claimant():
    """Art. 57: the authentic source is asked first."""
    history = lived(once("3 days"), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, complete 01-05 09:00, decided 01-05 10:00; granted",
        "0 asks register 01-02 09:00, answered 01-05 09:00",
    ]
    assert times_asked(history) == [0]


def test_the_claimant_is_asked_where_the_register_does_not_answer_in_time():
    """Art. 57: and reminded once; each letter to the claimant counts."""
    history = lived(once("30 days"), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, complete 02-01 09:00, decided 02-01 10:00; granted",
        "0 asks register 01-02 09:00, answered 02-01 09:00",
        "0 asks claimant 01-12 09:00, answered 02-01 09:00",
        "0 reminds claimant 01-27 09:00, answered 02-01 09:00",
    ]
    assert times_asked(history) == [2]


def test_after_the_last_reminder_the_office_waits_no_longer_than_it_said():
    """Art. 57; annex 3, 3.2: more than a month after the reminder it may decide with what it has."""
    history = lived(once("30 days", "200 days"), on("claim", "01-02"))
    assert told(history) == [
        "0 claim: received 01-02 09:00, decided 02-28 09:00; granted",
        "0 asks register 01-02 09:00, answered 02-01 09:00",
        "0 asks claimant 01-12 09:00, answered 07-31 09:00",
        "0 reminds claimant 01-27 09:00, answered 07-31 09:00",
    ]
    assert times_asked(history) == [2]


@pytest.mark.parametrize(("days", "complete"), [(10, True), (11, False)])
def test_an_answer_on_the_last_second_is_in_time(days, complete):
    """Art. 57: until = "10 days" lets the answer of the tenth day count."""
    history = lived(once(f"{days} days"), on("claim", "01-02"))
    assert (times_asked(history) == [0]) == complete


def test_who_was_asked_nothing_does_not_wait_until_anything():
    """Art. 57: of what is not needed nobody is asked, and no limit is waited for."""
    data = once("3 days")
    data["missions"]["claim"]["steps"]["register"]["ask"] = {"register": 0.0}
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, decided 01-02 10:00; granted"
    ]


def test_until_of_any_is_met_by_the_first_answer():
    """Art. 57: two registers, one of which is enough."""
    data = once("3 days")
    data["sources"]["other"] = {"class": "authentic", "answers": "90 days"}
    data["missions"]["claim"]["steps"]["register"] |= {"ask": ["register", "other"], "answers": "any"}
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, complete 01-05 09:00, decided 01-05 10:00; granted",
        "0 asks register 01-02 09:00, answered 01-05 09:00",
        "0 asks other 01-02 09:00, answered 04-02 09:00",
    ]
    data["missions"]["claim"]["steps"]["register"]["answers"] = "all"
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: received 01-02 09:00, complete 02-01 09:00, decided 02-01 10:00; granted",
        "0 asks register 01-02 09:00, answered 01-05 09:00",
        "0 asks other 01-02 09:00, answered 04-02 09:00",
        "0 asks claimant 01-12 09:00, answered 02-01 09:00",
        "0 reminds claimant 01-27 09:00, answered 02-01 09:00",
    ]


def test_a_misrouted_dossier_waits_until_the_other_office_has_passed_it_on():
    """Annex 3, 2.3: the office that is not competent sends it on; the date of receipt stays."""
    steps = {"passed_on": {"ask": ["other_office"], "stamp": "informed"}, "decide": DECIDE}
    sources = {"other_office": {"class": "social security", "answers": "9 days"}}
    data = bureau({"claim": {"norms": ["charter/decision"], "steps": steps}}, sources=sources)
    assert told(lived(data, on("claim", "01-02"))) == [
        "0 claim: informed 01-11 09:00, received 01-02 09:00, decided 01-11 10:00; granted",
        "0 asks other_office 01-02 09:00, answered 01-11 09:00",
    ]


def waited_before(asks):
    """A claim of November, in the backlog, that awaits the claimant at most two months after one reminder."""
    evidence = {
        "ask": ["claimant"],
        "remind": "20 days",
        "until": "60 days",
        "otherwise": "give_up",
        "stamp": "complete",
    }
    steps = {
        "evidence": evidence,
        "decide": {**DECIDE, "next": "file"},
        "give_up": {"end": "withdrawn"},
        "file": {},
    }
    sources = {"claimant": {"class": "claimant", "claimant": True, "answers": "900 days"}}
    data = bureau({"claim": {"steps": steps}}, sources=sources)
    data["backlog"] = {"old": {"mission": "claim", "file": "open.csv"}}
    return data, f"received,step,asks\n2017-11-20,evidence,{asks}\n"


@pytest.mark.parametrize(
    ("asks", "lines"),
    [
        (
            "claimant 2017-12-20",  # reminded when the office opens its books again, twenty days after the question
            [
                "0 claim: received 2017-11-20 00:00; withdrawn 03-10 00:00",
                "0 asks claimant 2017-12-20 00:00, answered never",
                "0 reminds claimant 01-09 00:00, answered never",
            ],
        ),
        (
            "claimant 2017-11-25 2017-12-15",  # sixty days after the reminder, wherever the year begins
            [
                "0 claim: received 2017-11-20 00:00; withdrawn 02-13 00:00",
                "0 asks claimant 2017-11-25 00:00, answered never",
            ],
        ),
    ],
)
def test_what_was_asked_before_the_start_is_awaited_from_then_on(tmp_path, asks, lines):
    """Art. 57: the limit of a dossier in the backlog counts from its last letter, not from the start."""
    data, register = waited_before(asks)
    (tmp_path / "open.csv").write_text(register, encoding="utf-8")
    assert told(lived(data, folder=tmp_path)) == lines
