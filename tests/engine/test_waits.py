"""Waits for answers and for time: what ends them, and what a reminder does."""

from datetime import date

import pytest

from sim.plan.rows import NEVER
from tests.engine.desk import Receipt, at, live, prompt

NINE = at(0, "09:00")
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "10 days"},
    "fund": {"class": "social security", "answers": "4 days"},
    "court": {"class": "court", "answers": "4 days", "silent": 1.0},
    "slow": {"class": "foreign", "answers": "50 days", "reminded": {"answers": "2 days"}},
}


def asking(steps, **sources):
    return prompt(steps, sources={**SOURCES, **sources})


def evidence(**fields):
    return {"evidence": {"stamp": "complete", **fields}}


@pytest.mark.parametrize(
    ("sources", "answers", "day"),
    [
        (["claimant", "fund"], "all", 10),
        (["claimant", "fund"], "any", 4),
        (["fund", "court"], "any", 4),
        (["claimant", "fund"], "none", 0),
    ],
)
def test_a_wait_ends_when_all_or_any_have_answered(sources, answers, day):
    lived = live(asking(evidence(ask=sources, answers=answers)), NINE)
    assert lived.stamps("decided") == lived.stamps("complete") == [at(day, "09:00")]
    assert lived.asks == [(0, source, NINE, False) for source in sources]


def test_who_waits_for_a_silent_source_waits_for_ever():
    lived = live(asking(evidence(ask=["fund", "court"])), NINE)
    assert lived.outcomes == ["open"]
    assert lived.stamps("complete") == lived.stamps("ended") == [-1]
    assert lived.answers == [at(4, "09:00"), NEVER]


def test_who_asks_nobody_does_not_wait():
    lived = live(asking(evidence(ask={"claimant": 0.0, "fund": 0.0})), NINE)
    assert lived.stamps("complete") == [NINE]
    assert lived.asks == []


def test_only_those_asked_are_awaited():
    lived = live(asking(evidence(ask={"claimant": 0.0, "fund": 1.0})), NINE)
    assert lived.stamps("complete") == [at(4, "09:00")]


def test_answers_are_awaited_where_the_procedure_says():
    """Questions first, another pause meanwhile, and one wait for what is still missing."""
    steps = {
        "first": {"ask": ["fund"], "answers": "none"},
        "second": {"ask": ["claimant"], "answers": "none"},
        "pause": {"wait": "6 days", "stamp": "informed"},
        "together": {"wait_for": ["first", "second"], "stamp": "complete"},
    }
    lived = live(asking(steps), NINE)
    assert lived.stamps("informed") == [at(6, "09:00")]
    assert lived.stamps("complete") == [at(10, "09:00")]
    steps["together"]["answers"] = "any"
    assert live(asking(steps), NINE).stamps("complete") == [at(6, "09:00")]


def test_a_wait_in_days_lasts_whole_days_of_24_hours():
    lived = live(prompt({"pause": {"wait": "2 weeks", "stamp": "informed"}}), NINE)
    assert lived.stamps("informed") == lived.stamps("decided") == [at(14, "09:00")]


@pytest.mark.parametrize(
    ("span", "day"),
    [
        ("1 month", 31 + 1),  # received on 1 January: 1 February is the last day, the wait is over after it
        ("2 months", 31 + 28 + 1),
        ("5 working days", 7 + 1),  # Tuesday to Friday and Monday count
    ],
)
def test_a_wait_in_months_or_working_days_ends_when_its_last_day_is_over(span, day):
    lived = live(prompt({"pause": {"wait": span, "stamp": "informed"}}), NINE)
    assert lived.stamps("informed") == [at(day)]


def test_working_days_leave_out_closed_days():
    data = prompt({"pause": {"wait": "5 working days", "stamp": "informed"}})
    data["calendar"] = {"closed": [date(2018, 1, 3), date(2018, 1, 4)]}
    assert live(data, NINE).stamps("informed") == [at(9 + 1)]


def test_a_reminder_is_sent_to_those_who_have_not_answered():
    lived = live(asking(evidence(ask=["claimant", "fund"], remind="7 days")), NINE)
    assert lived.asks == [
        (0, "claimant", NINE, False),
        (0, "fund", NINE, False),
        (0, "claimant", at(7, "09:00"), True),
    ]
    log = lived.history.to_log(lived.plan)
    assert log.dossiers["times_asked"].tolist() == [2]
    assert log.asks["answered"].tolist() == [at(10, "09:00"), at(4, "09:00"), at(10, "09:00")]


def test_a_reminder_never_delays_an_answer():
    """Reminded on day 7 the claimant would take ten days more, yet answers on day 10 as before."""
    lived = live(asking(evidence(ask=["claimant"], remind="7 days")), NINE)
    assert lived.answers == lived.stamps("complete") == [at(10, "09:00")]


def test_a_reminder_may_hasten_an_answer():
    lived = live(asking(evidence(ask=["slow"], remind="7 days")), NINE)
    assert lived.answers == lived.stamps("complete") == [at(9, "09:00")]


def test_a_reminder_may_make_a_silent_source_speak():
    late = {"class": "court", "answers": "1 day", "silent": 1.0, "reminded": {"answers": "3 days"}}
    lived = live(asking(evidence(ask=["late"], remind="7 days"), late=late), NINE)
    assert lived.stamps("complete") == [at(10, "09:00")]


def test_reminders_follow_each_other():
    lived = live(asking(evidence(ask=["court"], remind="7 days", reminders=3)), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [at(day, "09:00") for day in (0, 7, 14, 21)]
    assert lived.outcomes == ["open"]


def test_a_reminder_may_go_by_working_days_or_months():
    lived = live(asking(evidence(ask=["court"], remind="5 working days", reminders=2)), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(8), at(16)]
    lived = live(asking(evidence(ask=["court"], remind="1 month")), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(32)]


def test_an_answer_at_the_moment_of_the_reminder_needs_none():
    lived = live(asking(evidence(ask=["claimant"], remind="10 days")), NINE)
    assert lived.asks == [(0, "claimant", NINE, False)]


def test_a_source_that_delivers_answers_on_its_dates_only():
    fund = {**SOURCES["fund"], "delivers": [date(2018, 1, 3), date(2018, 1, 15), date(2018, 2, 1)]}
    data = asking(evidence(ask=["fund"]), fund=fund)
    received = [NINE, at(10), at(10) + 1, at(13), at(28)]
    lived = live(data, *received)
    assert lived.answers == [at(14), at(14), at(31), at(31), NEVER]
    assert lived.stamps("complete") == [at(14), at(14), at(31), at(31), -1]


def test_an_answer_beyond_the_horizon_has_not_come():
    data = asking(evidence(ask=["slow"]))
    data["period"]["until"] = date(2018, 1, 31)
    lived = live(data, NINE)
    assert lived.answers == [at(50, "09:00")]
    assert lived.history.to_log(lived.plan).asks["answered"].tolist() == [-1]
    assert lived.outcomes == ["open"]


def loop(**again):
    return asking(
        {
            "evidence": {"ask": ["fund"]},
            "check": {"stamp": "informed", "again": {"share": 1.0, "from": "evidence", **again}},
        }
    )


def test_a_loop_asks_anew_and_stops_at_its_bound():
    lived = live(loop(at_most=3), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [at(day, "09:00") for day in (0, 4, 8, 12)]
    assert lived.answers == [at(day, "09:00") for day in (4, 8, 12, 16)]
    assert lived.stamps("decided") == [at(16, "09:00")]


def test_an_exit_taken_at_a_bound_is_counted_at_its_row():
    lived = live(loop(at_most=2), NINE, NINE)
    assert lived.history.exits.sum() == 2
    (row,) = lived.history.exits.nonzero()[0]
    assert lived.plan.rows[row].bound == 2
    assert live(loop(at_most=2, share=0.0), NINE).history.exits.sum() == 0


def test_a_loop_draws_anew_whether_to_go_back():
    lived = live(loop(at_most=1000, share=0.5), *[NINE + i for i in range(200)])
    rounds = [sum(1 for who, *_ in lived.asks if who == dossier) for dossier in range(200)]
    assert 1.7 < sum(rounds) / 200 < 2.3  # one and a half-life: 1 / (1 - 0.5)
    assert lived.history.exits.sum() == 0


def test_a_question_put_again_before_its_answer_only_hastens_it():
    """The second round comes while the first question is open: one question, asked twice."""
    steps = {
        "question": {"ask": ["claimant"], "answers": "none"},
        "pause": {"wait": "3 days", "again": {"share": 1.0, "from": "question", "at_most": 1}},
        "gather": {"wait_for": ["question"], "stamp": "complete"},
    }
    lived = live(asking(steps), NINE)
    assert lived.asks == [(0, "claimant", NINE, False), (0, "claimant", at(3, "09:00"), False)]
    assert lived.answers == lived.stamps("complete") == [at(10, "09:00")]


def test_branches_go_where_the_procedure_says():
    """`next` goes on, `skip_to` passes by, and who does not take a step goes to the following one."""
    steps = {
        "simple": {"share": 0.0, "skip_to": "notify"},
        "never": {"wait": "9 days", "stamp": "complete"},
        "notify": {"stamp": "notified", "next": "decide"},
        "passed_by": {"share": 0.5, "wait": "9 days", "stamp": "paid"},
    }
    steps["simple"]["next"] = "never"
    data = prompt(steps)
    data["missions"]["claim"]["steps"]["notify"]["skip_to"] = "passed_by"
    lived = live(data, NINE)
    assert (lived.stamps("complete"), lived.stamps("notified"), lived.stamps("paid")) == ([-1], [NINE], [-1])


@pytest.mark.parametrize("end", ["inadmissible", "withdrawn", "without object", "transferred"])
def test_a_step_may_end_the_dossier(end):
    lived = live(prompt({"check": {"wait": "1 day"}, "leave": {"end": end, "share": 0.5}}), *range(100))
    assert set(lived.outcomes) == {end, "granted"}
    left = [i for i, outcome in enumerate(lived.outcomes) if outcome == end]
    assert all(lived.stamps("decided")[i] == -1 and lived.stamps("ended")[i] == at(1) + i for i in left)
    assert set(lived.history.to_log(lived.plan).dossiers["right"][left]) == {-1}


def test_who_is_not_entitled_is_refused():
    lived = live(prompt({}), NINE, Receipt(NINE, entitled=False))
    assert lived.outcomes == ["granted", "refused"]
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [1, 1]
