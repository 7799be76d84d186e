"""New companies: letter, notice, affiliation of the institution's own motion, questions, joint liability."""

import pytest

from tests.engine.desk import clerks
from tests.mechanisms.bureau import DECIDE, HOUR, bureau, lived, on, on_time, told

LETTER = {
    "norms": ["letter"],
    "steps": {
        "write": {**HOUR, "stamp": "notified"},
        "three_months": {"ask": ["company"], "until": "3 months", "otherwise": "notice", "stamp": "complete"},
        "affiliated": {"end": "without object"},
        "notice": DECIDE,
        "last_weeks": {"wait_for": ["three_months"], "until": "30 days", "otherwise": "hand_over"},
        "affiliated_after_the_notice": {"end": "without object"},
        "hand_over": {"open": "ex_officio"},
        "handed_over": {"end": "transferred"},
    },
}
EX_OFFICIO = {
    "norms": ["ex_officio"],
    "steps": {
        "papers": {"ask": ["register"], "stamp": "complete"},
        "affiliate": DECIDE,
        "due_notice": {"open": "due_notice"},
    },
}
DUE_NOTICE = {
    "norms": ["due_notice"],
    "steps": {"send": {**HOUR, "stamp": "notified"}, "done": {"stamp": "decided"}},
}
NORMS = {
    "letter": {"limit": "1 month", "clock": {"stop": "notified"}},
    "ex_officio": {"limit": "30 days", "clock": {"start": "complete"}},
    "due_notice": {"limit": "1 week", "clock": {"stop": "notified"}},
}


def chain(affiliates, papers="10 days", **fields):
    """The chain for a company that affiliates so long after the letter."""
    sources = {
        "company": {"class": "company", "answers": affiliates},
        "register": {"class": "other administration", "answers": papers},
    }
    missions = {"letter": LETTER, "ex_officio": EX_OFFICIO, "due_notice": DUE_NOTICE}
    return bureau(missions, sources=sources, norms=NORMS, **fields)


def test_a_company_that_affiliates_within_three_months_needs_nothing_more():
    """Art. 8: letter within a month of the foundation, then three months for the company."""
    history = lived(chain("80 days"), on("letter", "01-15"))
    assert told(history) == [
        "0 letter: received 01-15 09:00, complete 04-05 10:00, notified 01-15 10:00; without object",
        "0 asks company 01-15 10:00, answered 04-05 10:00",
    ]


def test_a_company_that_affiliates_after_the_notice_is_left_alone():
    """Art. 8, 20: the formal notice comes when the three months have passed; it sets a last limit."""
    assert told(lived(chain("100 days"), on("letter", "01-15"))) == [
        "0 letter: received 01-15 09:00, decided 04-16 09:00, notified 01-15 10:00; without object 04-25 10:00",
        "0 asks company 01-15 10:00, answered 04-25 10:00",
    ]


def test_a_company_that_never_affiliates_is_affiliated_of_the_institutions_own_motion():
    """Art. 20, 22: affiliated after the formal notice, then the due notice within the week.

    Assumed: within thirty days of the complete dossier, as art. 17 has it for the self-employed; for companies no
    article sets a limit.
    """
    history = lived(chain("400 days", papers="60 days"), on("letter", "01-15"))
    assert told(history) == [
        "0 letter: received 01-15 09:00, decided 04-16 09:00, notified 01-15 10:00; transferred 05-16 09:00",
        "1 ex_officio of 0 by hand_over: received 05-16 09:00, complete 07-15 09:00, decided 07-16 09:00; granted",
        "2 due_notice of 1 by due_notice: received 07-16 09:00, decided 07-16 10:00, notified 07-16 10:00; granted",
        "0 asks company 01-15 10:00, answered never",
        "1 asks register 05-16 09:00, answered 07-15 09:00",
    ]
    assert [on_time(history, mission) for mission in ("letter", "ex_officio", "due_notice")] == [
        {"letter": (1, 0)},
        {"ex_officio": (1, 0)},
        {"due_notice": (1, 0)},
    ]


def test_the_clock_of_the_affiliation_runs_from_the_complete_dossier_alone():
    """Art. 20; thirty days assumed, of which the two months until the dossier is complete take nothing.

    Received in May and complete in July, it waits two months more for somebody to come.
    """
    data = chain("400 days", papers="60 days")
    late = [{"from": "2018-01-01", "fte": 9}, {"from": "2018-05-16", "fte": 0}, {"from": "2018-09-17", "fte": 9}]
    data["teams"]["clerks"]["fte"] = late
    history = lived(data, on("letter", "01-15"))
    assert told(history) == [
        "0 letter: received 01-15 09:00, decided 04-16 09:00, notified 01-15 10:00; transferred 05-16 09:00",
        "1 ex_officio of 0 by hand_over: received 05-16 09:00, complete 07-15 09:00, decided 09-17 09:00; granted",
        "2 due_notice of 1 by due_notice: received 09-17 09:00, decided 09-17 10:00, notified 09-17 10:00; granted",
        "0 asks company 01-15 10:00, answered never",
        "1 asks register 05-16 09:00, answered 07-15 09:00",
    ]
    assert on_time(history, "ex_officio") == {"ex_officio": (0, 1)}


def questions(**fields):
    """A letter, and two questions that the company puts after it: one with its papers, one without."""
    letter = {
        "write": {**HOUR, "stamp": "notified"},
        "asked": {"open": "question"},
        "asked_with_papers": {"open": "question_with_papers", "delay": "49 hours"},
    }
    missions = {
        "letter": {"steps": letter},
        "question": {
            "norms": ["week"],
            "steps": {
                "papers": {"ask": ["company"], "stamp": "complete"},
                "decide": {**DECIDE, "queue": "questions"},
            },
        },
        "question_with_papers": {
            "norms": ["week"],
            "steps": {"decide": {**DECIDE, "queue": "questions", "priority": -1}},
        },
        "other": {"steps": {"decide": {"work": "6 hours", "stamp": "decided"}}},
    }
    teams = {"clerk": clerks("letter.write", "other.decide", "questions")}
    sources = {"company": {"class": "company", "answers": "2 days"}}
    return bureau(missions, teams=teams, sources=sources, norms={"week": {"limit": "1 week"}}, **fields)


def test_a_question_with_its_papers_waits_for_nobody_and_is_taken_first():
    """Art. 9: with the papers a decision follows at once; it passes the question that was there before it."""
    history = lived(questions(), on("letter", "01-01", "08:00"), on("other", "01-03", "08:30"))
    assert told(history) == [
        "0 letter: received 01-01 08:00, notified 01-01 09:00; granted",
        "1 other: received 01-03 08:30, decided 01-03 14:30; granted",
        "2 question of 0 by asked: received 01-01 09:00, complete 01-03 09:00, decided 01-04 08:30; granted",
        "3 question_with_papers of 0 by asked_with_papers: received 01-03 10:00, decided 01-03 15:30; granted",
        "2 asks company 01-01 09:00, answered 01-03 09:00",
    ]
    assert on_time(history, "question") == {"week": (1, 0)}


@pytest.mark.parametrize("mission", ["question", "question_with_papers"])
def test_no_question_comes_before_the_letter(mission):
    """Art. 9: who has had neither letter nor notice has nothing to ask."""
    lines = told(lived(questions(), on("other", "01-03", "08:30")))
    assert not [line for line in lines if f" {mission} " in line]


JOINT = {
    "norms": ["joint"],
    "steps": {
        "collect": {
            "ask": ["register", "company"],
            "remind": "30 days",
            "until": "5 months",
            "otherwise": "given_up",
            "next": "gather",
        },
        "given_up": {"end": "without object"},
        "gather": {"stamp": "complete"},
        "due_notice": {**HOUR, "stamp": "notified"},
    },
}


def joint(company):
    """A company that does not pay after its due notice, and those liable with it."""
    affiliation = {
        "steps": {"affiliate": DECIDE, "due_notice": {**HOUR, "stamp": "notified"}},
        "follows": {"joint": {"mission": "joint", "on": ["granted"], "when": "100 days"}},
    }
    sources = {
        "company": {"class": "company", "answers": company},
        "register": {"class": "authentic", "answers": "2 days"},
    }
    norms = {"joint": {"limit": "1 week", "clock": {"start": "complete", "stop": "notified"}}}
    return bureau({"affiliation": affiliation, "joint": JOINT}, sources=sources, norms=norms)


def test_who_is_jointly_liable_has_a_due_notice_once_all_data_are_gathered():
    """Art. 22: the clock runs from the complete dossier, not from the day on which it was opened."""
    history = lived(joint("48 days"), on("affiliation", "01-15"))
    assert told(history) == [
        "0 affiliation: received 01-15 09:00, decided 01-15 10:00, notified 01-15 11:00; granted",
        "1 joint of 0 by joint: received 04-25 11:00, complete 06-12 11:00, notified 06-12 12:00; granted",
        "1 asks register 04-25 11:00, answered 04-27 11:00",
        "1 asks company 04-25 11:00, answered 06-12 11:00",
        "1 reminds company 05-25 11:00, answered 06-12 11:00",
    ]
    assert on_time(history, "joint") == {"joint": (1, 0)}


def test_joint_liability_is_given_up_where_the_data_never_come():
    """Art. 22: without data nobody can be told what is due, and no clock has started."""
    history = lived(joint("400 days"), on("affiliation", "01-15"))
    assert told(history) == [
        "0 affiliation: received 01-15 09:00, decided 01-15 10:00, notified 01-15 11:00; granted",
        "1 joint of 0 by joint: received 04-25 11:00; without object 10-26 00:00",
        "1 asks register 04-25 11:00, answered 04-27 11:00",
        "1 asks company 04-25 11:00, answered never",
        "1 reminds company 05-25 11:00, answered never",
    ]
    assert on_time(history, "joint") == {"joint": (0, 0)}
