"""Deciding without the evidence: when the rule speaks, and what is then decided."""

import pytest

from tests.engine.desk import Receipt, at, live, prompt

NINE = at(0, "09:00")
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "10 days"},
    "foreign": {"class": "foreign", "answers": "20 days"},
    "tax": {"class": "other administration", "answers": "15 days"},
    "silent": {"class": "other administration", "answers": "1 day", "silent": 1.0},
    "silent_claimant": {"class": "claimant", "claimant": True, "answers": "1 day", "silent": 1.0},
}
# As the Charter: the claimant and foreign institutions suspend, another Belgian body does not.
CHARTER = {"limit": "60 days", "clock": {"suspends": ["claimant", "foreign"]}}


def ruled(rule, ask=("silent",), before=(), norm=CHARTER, **fields):
    """Evidence under a rule; `before`: the sources asked one after the other before it."""
    steps = {f"early_{source}": {"ask": [source]} for source in before}
    steps["evidence"] = {"ask": list(ask), "stamp": "complete", **fields}
    return prompt(
        steps,
        until="2018-12-31",
        sources=SOURCES,
        norms={"charter": norm},
        mission={"evidence_rule": {"step": "evidence", **rule}},
    )


def in_time(by="5 days"):
    return {"decide_before": {"norm": "charter", "by": by}}


def test_a_decision_is_taken_so_long_after_the_question():
    lived = live(ruled({"decide_after": "30 days"}), NINE, Receipt(NINE, entitled=False))
    assert lived.stamps("decided") == [at(30, "09:00")] * 2
    assert lived.stamps("complete") == [-1, -1]
    assert lived.outcomes == ["refused for missing evidence"] * 2


def test_an_answer_in_time_is_decided_on():
    lived = live(ruled({"decide_after": "30 days"}, ask=["claimant"]), NINE)
    assert lived.stamps("complete") == lived.stamps("decided") == [at(10, "09:00")]
    assert lived.outcomes == ["granted"]


def test_an_answer_at_the_very_moment_is_in_time():
    lived = live(ruled({"decide_after": "10 days"}, ask=["claimant"]), NINE)
    assert (lived.stamps("complete"), lived.outcomes) == ([at(10, "09:00")], ["granted"])


def test_evidence_that_comes_before_the_decision_is_taken_counts():
    """The rule speaks on day 9, but the decision waits for an agent until the answer is there."""
    data = ruled({"decide_after": "9 days"}, ask=["claimant"])
    data["missions"]["claim"]["steps"]["decide"]["work"] = "2 days"
    lived = live(data, NINE)
    assert lived.stamps("decided") == [at(11, "09:00")]
    assert lived.stamps("complete") == [-1]
    assert lived.outcomes == ["granted"]


@pytest.mark.parametrize(
    ("span", "moment"),
    [("3 weeks", at(21, "09:00")), ("1 month", at(32)), ("5 working days", at(8)), ("0 days", NINE)],
)
def test_the_time_to_decide_may_go_by_any_unit(span, moment):
    assert live(ruled({"decide_after": span}), NINE).stamps("decided") == [moment]


def test_the_time_since_the_question_includes_the_reminder():
    lived = live(ruled({"decide_after": "30 days"}, remind="20 days"), NINE)
    assert [(asked, again) for *_, asked, again in lived.asks] == [(NINE, False), (at(20, "09:00"), True)]
    assert lived.stamps("decided") == [at(30, "09:00")]


def test_weeks_are_divided_by_a_reminder_too():
    lived = live(ruled({"decide_after": "3 weeks"}, remind="2 weeks"), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(14, "09:00")]
    assert lived.stamps("decided") == [at(21, "09:00")]


def test_reminders_that_would_come_too_late_are_not_sent():
    lived = live(ruled({"decide_after": "25 days"}, remind="10 days", reminders=5), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(10, "09:00"), at(20, "09:00")]
    assert lived.stamps("decided") == [at(25, "09:00")]


def test_a_decision_is_taken_so_long_after_the_last_reminder():
    lived = live(ruled({"decide_after_reminder": "1 month"}, remind="20 days", reminders=2), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(20, "09:00"), at(40, "09:00")]
    # Reminded on 10 February: 10 March is the last day of the month given.
    assert lived.stamps("decided") == [at(31 + 28 + 10)]


def test_a_decision_is_taken_before_the_deadline():
    """Due on day 60, nobody suspends: decided when day 55 begins."""
    assert live(ruled(in_time()), NINE).stamps("decided") == [at(55)]


def test_working_days_before_the_deadline_leave_out_weekends():
    """Day 60 is Friday 2 March; five working days before is Friday 23 February."""
    assert live(ruled(in_time("5 working days")), NINE).stamps("decided") == [at(53)]


def test_the_claimant_suspends_the_charter():
    lived = live(ruled(in_time(), ask=["claimant", "silent"]), NINE)
    assert lived.stamps("decided") == [at(10 + 55)]


def test_another_belgian_body_does_not():
    lived = live(ruled(in_time(), ask=["tax", "silent"]), NINE)
    assert lived.stamps("decided") == [at(55)]


def test_suspensions_that_overlap_count_once():
    lived = live(ruled(in_time(), ask=["claimant", "foreign", "silent"]), NINE)
    assert lived.stamps("decided") == [at(20 + 55)]


def test_suspensions_that_follow_each_other_add_up():
    lived = live(ruled(in_time(), before=["claimant", "foreign"]), NINE)
    assert lived.stamps("decided") == [at(10 + 20 + 55)]


def test_days_between_two_suspensions_count():
    """Ten days for the claimant, fifteen for the tax office, twenty for abroad: thirty suspend."""
    lived = live(ruled(in_time(), before=["claimant", "tax", "foreign"]), NINE)
    assert lived.stamps("decided") == [at(10 + 20 + 55)]


def test_suspension_counts_in_working_days_where_the_limit_does():
    """Ten calendar days from Monday are eight working days: due on day 38, not 28."""
    norm = {"limit": "20 working days", "clock": {"suspends": ["claimant"]}}
    lived = live(ruled(in_time("1 day"), ask=["claimant", "silent"], norm=norm), NINE)
    assert lived.stamps("decided") == [at(37)]


def test_a_claimant_who_stays_silent_suspends_without_end():
    lived = live(ruled(in_time(), ask=["silent_claimant"]), NINE)
    assert lived.outcomes == ["open"]


def test_a_question_after_the_deadline_suspends_nothing():
    """Late from day 20 on: the question to the claimant, put on day 40, gives no new time."""
    norm = {"limit": "20 days", "clock": {"suspends": ["claimant"]}}
    data = ruled(in_time(), before=["foreign", "foreign2"], ask=["slow", "silent"], norm=norm)
    slow = {"class": "claimant", "answers": "60 days"}
    data["sources"] = {**SOURCES, "foreign2": SOURCES["foreign"], "slow": slow}
    lived = live(data, NINE)
    assert lived.stamps("decided") == [at(40, "09:00")]
    assert lived.outcomes == ["refused for missing evidence"]


def test_a_deadline_that_has_passed_before_the_wait_decides_at_once():
    norm = {"limit": "10 days", "clock": {"suspends": []}}
    assert live(ruled(in_time(), before=["tax"], norm=norm), NINE).stamps("decided") == [at(15, "09:00")]


def test_a_limit_may_be_a_date_the_same_for_every_receipt():
    """As art. 15 of the contract 2002-2004; 30 April 2018 is day 119, and five working days before it day 112."""
    norm = {"limit": "by 2018-04-30", "clock": {"suspends": []}}
    lived = live(ruled(in_time("5 working days"), norm=norm), NINE, at(50), at(112, "10:00"), at(130))
    assert lived.stamps("decided") == [at(112), at(112), at(112, "10:00"), at(130)]


def test_a_date_before_the_history_begins_is_no_date_to_act_on():
    norm = {"limit": "by 2004-12-31", "clock": {"suspends": []}}
    with pytest.raises(ValueError, match="every dossier would be decided on receipt"):
        live(ruled(in_time(), norm=norm), NINE)


def test_a_question_moves_a_date_where_the_norm_says_that_it_suspends():
    norm = {"limit": "by 2018-04-30", "clock": {"suspends": ["claimant"]}}
    lived = live(ruled(in_time(), before=["claimant"], norm=norm), NINE)
    assert lived.stamps("decided") == [at(119 + 10 - 5)]


def test_a_moment_that_no_step_stamps_is_that_of_the_receipt():
    """As art. 5: from the day on which the institute learns of the fact."""
    norm = {"limit": "30 days", "clock": {"start": "informed", "suspends": []}}
    assert live(ruled(in_time(), norm=norm), NINE).stamps("decided") == [at(30 - 5)]


def test_a_clock_may_start_at_a_moment_of_the_procedure():
    norm = {"limit": "30 days", "clock": {"start": "informed", "suspends": ["claimant"]}}
    data = ruled(in_time(), before=["tax"], ask=["claimant", "silent"], norm=norm)
    data["missions"]["claim"]["steps"]["early_tax"]["stamp"] = "informed"
    assert live(data, NINE).stamps("decided") == [at(15 + 30 + 10 - 5)]


def test_suspension_before_a_clock_starts_does_not_count():
    """The claimant is asked on day 0 and answers on day 10; the clock starts on day 4."""
    norm = {"limit": "30 days", "clock": {"start": "informed", "suspends": ["claimant"]}}
    steps = {
        "question": {"ask": ["claimant"], "answers": "none"},
        "pause": {"wait": "4 days", "stamp": "informed"},
        "evidence": {"ask": ["silent"]},
    }
    rule = {"step": "evidence", **in_time()}
    data = prompt(steps, sources=SOURCES, norms={"charter": norm}, mission={"evidence_rule": rule})
    assert live(data, NINE).stamps("decided") == [at(4 + 30 + 6 - 5)]


def test_a_reminder_is_sent_only_while_there_is_time():
    lived = live(ruled(in_time(), remind="50 days", reminders=3), NINE)
    assert [asked for *_, asked, _ in lived.asks] == [NINE, at(50, "09:00")]
    assert lived.stamps("decided") == [at(55)]


def test_a_grant_may_be_provisional():
    lived = live(ruled({"decide_after": "30 days", "when_missing": "provisional"}), NINE)
    assert lived.outcomes == ["provisional"]


def test_a_share_of_the_dossiers_is_under_the_rule():
    data = ruled({"decide_after": "30 days", "share": 0.6})
    lived = live(data, *[NINE + i for i in range(300)])
    decided = lived.outcomes.count("refused for missing evidence")
    assert 0.5 < decided / 300 < 0.7
    assert lived.outcomes.count("open") == 300 - decided


def test_the_rule_may_pass_over_steps():
    data = ruled({"decide_after": "30 days", "then": "decide"})
    steps = data["missions"]["claim"]["steps"]
    steps["ponder"] = {"after": "evidence", "wait": "7 days"}
    steps["decide"]["after"] = "ponder"
    assert live(data, NINE).stamps("decided") == [at(30, "09:00")]


def test_any_answer_is_enough_where_any_was_awaited():
    lived = live(ruled({"decide_after": "12 days"}, ask=["claimant", "foreign"], answers="any"), NINE)
    assert lived.outcomes == ["granted"]
    assert lived.stamps("decided") == [at(10, "09:00")]


@pytest.mark.parametrize(
    ("ask", "entitled", "right"),
    [
        (["foreign"], True, 0),  # the answer would have granted it
        (["foreign"], False, 1),  # nothing was due
        (["silent"], True, 1),  # no answer would ever have come
        (["foreign", "silent"], True, 1),  # one of the two would not
        (["foreign", "tax"], True, 0),
    ],
)
def test_a_refusal_for_want_of_evidence_is_wrong_if_the_answer_would_have_granted(ask, entitled, right):
    lived = live(ruled({"decide_after": "12 days"}, ask=ask), Receipt(NINE, entitled=entitled))
    assert lived.outcomes == ["refused for missing evidence"]
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [right]


def test_where_any_answer_is_enough_one_silent_source_makes_no_refusal_right():
    data = ruled({"decide_after": "12 days"}, ask=["foreign", "silent"], answers="any")
    lived = live(data, NINE)
    assert lived.outcomes == ["refused for missing evidence"]
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [0]


@pytest.mark.parametrize(
    ("aside", "awaited", "answers", "right"),
    [("silent", "claimant", "all", 0), ("tax", "silent", "any", 1)],
)
def test_a_question_that_nobody_awaits_makes_no_refusal_right_or_wrong(aside, awaited, answers, right):
    steps = {
        "aside": {"ask": [aside], "answers": "none"},
        "evidence": {"ask": [awaited, "silent_claimant"] if answers == "any" else [awaited], "answers": answers},
    }
    rule = {"step": "evidence", "decide_after": "5 days"}
    data = prompt(steps, until="2018-12-31", sources=SOURCES, mission={"evidence_rule": rule})
    lived = live(data, NINE)
    assert lived.outcomes == ["refused for missing evidence"]
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [right]


@pytest.mark.parametrize(("entitled", "right"), [(True, 1), (False, 0)])
def test_a_provisional_grant_is_right_for_those_entitled(entitled, right):
    data = ruled({"decide_after": "12 days", "when_missing": "provisional"})
    lived = live(data, Receipt(NINE, entitled=entitled))
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [right]
