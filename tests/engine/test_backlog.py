"""How the office stands when the period opens: a register, a count with an age, a run-in; and demand as a trace."""

from datetime import date

import numpy as np

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.plan.rows import NEVER
from tests.engine.desk import at, live, prompt
from tests.office import plan_of

SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "40 days"},
    "fund": {"class": "social security", "answers": {"uniform": {"from": "0 days", "to": "60 days"}}},
    "silent": {"class": "court", "answers": "1 day", "silent": 1.0},
}
# The period opens on Monday 1 January 2018; the oldest dossier below came on 1 December 2017, which is day 0.
START = at(31)


def stocked(tmp_path, rows, steps=None, stock=None, **tables):
    (tmp_path / "open.csv").write_text("received,step,asks\n" + "\n".join(rows) + "\n")
    return prompt(
        steps or {"evidence": {"ask": ["claimant"], "remind": "20 days", "stamp": "complete"}},
        sources=SOURCES,
        backlog={"open": {"mission": "claim", **(stock or {"file": "open.csv"})}},
        **tables,
    )


def test_an_open_dossier_goes_on_where_it_stands(tmp_path):
    lived = live(stocked(tmp_path, ["2017-12-01,decide,"]), folder=tmp_path)
    assert lived.plan.origin == date(2017, 12, 1)
    assert (lived.stamps("received"), lived.stamps("decided")) == ([0], [START])
    assert lived.asks == []


def test_an_open_question_is_answered_when_it_would_have_been(tmp_path):
    """Asked on day 4, answered forty days later; the reminder came on day 24 already."""
    data = stocked(tmp_path, ["2017-12-01,evidence,claimant 2017-12-05 2017-12-25"])
    lived = live(data, folder=tmp_path)
    assert lived.answers == lived.stamps("complete") == [at(44)]
    assert [asked for *_, asked, _ in lived.asks] == [at(4)]


def test_the_reminder_of_an_open_question_comes_on_its_day(tmp_path):
    data = stocked(tmp_path, ["2017-12-01,evidence,claimant 2017-12-15"])
    lived = live(data, folder=tmp_path)
    assert [(asked, again) for *_, asked, again in lived.asks] == [(at(14), False), (at(34), True)]
    assert lived.stamps("complete") == [at(54)]


def test_a_reminder_that_is_overdue_goes_out_when_the_period_opens(tmp_path):
    data = stocked(tmp_path, ["2017-12-01,evidence,claimant 2017-12-03"])
    lived = live(data, folder=tmp_path)
    assert [(asked, again) for *_, asked, again in lived.asks] == [(at(2), False), (START, True)]


def test_a_dossier_that_awaits_answers_was_asked_at_its_receipt_unless_told(tmp_path):
    lived = live(stocked(tmp_path, ["2017-12-10,evidence,", "2017-12-01,decide,"]), folder=tmp_path)
    assert (at(9), False) in [(asked, again) for *_, asked, again in lived.asks]
    assert sorted(lived.stamps("complete")) == [0, at(49)]


def test_only_what_is_open_is_awaited(tmp_path):
    steps = {"evidence": {"ask": ["claimant", "silent"]}}
    lived = live(stocked(tmp_path, ["2017-12-01,evidence,claimant 2017-12-05"], steps), folder=tmp_path)
    assert lived.stamps("decided") == [at(44)]


def test_of_several_questions_to_one_source_the_one_awaited_is_open(tmp_path):
    steps = {"first": {"ask": ["claimant"]}, "second": {"ask": ["claimant"]}}
    lived = live(stocked(tmp_path, ["2017-12-01,first,claimant 2017-12-05"], steps), folder=tmp_path)
    assert [asked for *_, asked, _ in lived.asks] == [at(4), at(44)]
    assert lived.stamps("decided") == [at(84)]


def test_a_dossier_stands_at_its_step_even_if_few_take_it(tmp_path):
    steps = {
        "evidence": {"ask": ["silent"], "answers": "none"},
        "pause": {"share": 0.0, "wait": "5 days", "stamp": "informed"},
    }
    data = stocked(tmp_path, ["2017-12-01,pause,silent 2017-12-05", "2017-12-01,pause,"], steps)
    lived = live(data, folder=tmp_path)
    assert sorted(lived.stamps("informed")) == [START, START + at(5)]  # since its question, or since then


def test_the_rule_speaks_for_who_was_reminded_before_the_start(tmp_path):
    rule = {"step": "evidence", "decide_after_reminder": "30 days"}
    data = stocked(
        tmp_path, ["2017-12-01,evidence,claimant 2017-12-05 2017-12-10"], mission={"evidence_rule": rule}
    )
    lived = live(data, folder=tmp_path)
    assert lived.stamps("decided") == [at(39)]
    assert lived.outcomes == ["refused for missing evidence"]


def test_a_share_of_those_reminded_is_under_the_rule(tmp_path):
    rule = {"step": "evidence", "decide_after_reminder": "30 days", "share": 0.5}
    rows = ["2017-12-01,evidence,claimant 2017-12-05 2017-12-10"] * 200
    lived = live(stocked(tmp_path, rows, mission={"evidence_rule": rule}), folder=tmp_path)
    assert set(lived.stamps("decided")) == {at(39), at(44)}
    assert 60 < lived.stamps("decided").count(at(39)) < 140


def test_answers_still_to_come_come_after_the_start(tmp_path):
    """Of answers uniform over sixty days, those asked thirty days ago come within thirty days of the start."""
    steps = {"evidence": {"ask": ["fund"]}}
    rows = ["2017-12-01,evidence,fund 2017-12-02"] * 400
    lived = live(stocked(tmp_path, rows, steps), folder=tmp_path)
    waits = np.array(lived.answers) - START
    assert waits.min() > 0
    assert waits.max() < at(30)
    assert abs(waits.mean() / at(15) - 1) < 0.1


def test_an_answer_that_should_have_come_comes_when_the_period_opens(tmp_path):
    data = stocked(tmp_path, ["2017-11-01,evidence,claimant 2017-11-02"])
    lived = live(data, folder=tmp_path)
    assert lived.answers == [at(61)]


def test_the_silent_stay_silent(tmp_path):
    steps = {"evidence": {"ask": ["silent"]}}
    lived = live(stocked(tmp_path, ["2017-12-01,evidence,silent 2017-12-05"], steps), folder=tmp_path)
    assert (lived.answers, lived.outcomes) == ([NEVER], ["open"])


def test_open_questions_are_answered_on_the_dates_of_their_source(tmp_path):
    steps = {"evidence": {"ask": ["fund"]}}
    data = stocked(tmp_path, ["2017-12-01,evidence,fund 2017-12-02"] * 50, steps)
    dates = [date(2017, 12, 20), date(2018, 1, 15), date(2018, 3, 1)]
    data["sources"] = {**SOURCES, "fund": {**SOURCES["fund"], "delivers": dates}}
    lived = live(data, folder=tmp_path)
    assert set(lived.answers) == {at(45), at(90)}  # 15 January and 1 March 2018


def test_suspension_counts_from_the_question_not_from_the_start(tmp_path):
    """Received on day 0, the claimant owes an answer from day 4 to day 44: due on day 60 + 40."""
    rule = {"step": "gather", "decide_before": {"norm": "charter", "by": "10 days"}}
    data = stocked(
        tmp_path,
        ["2017-12-01,gather,claimant 2017-12-05; silent 2017-12-05"],
        {"ask_all": {"ask": ["claimant", "silent"], "answers": "none"}, "gather": {"wait_for": ["ask_all"]}},
        mission={"evidence_rule": rule},
        norms={"charter": {"limit": "60 days", "clock": {"suspends": ["claimant"]}}},
    )
    assert live(data, folder=tmp_path).stamps("decided") == [at(90)]


def test_a_register_may_be_given_as_a_text(tmp_path):
    text = "received,step,asks\n2017-12-01,evidence,claimant 2017-12-05 2017-12-25\n"
    by_text = live(stocked(tmp_path, [], stock={"register": text}), folder=tmp_path)
    by_file = live(stocked(tmp_path, ["2017-12-01,evidence,claimant 2017-12-05 2017-12-25"]), folder=tmp_path)
    assert by_text.stamps("decided") == by_file.stamps("decided") == [at(44)]


def test_a_question_answered_before_the_start_is_not_awaited_but_has_suspended(tmp_path):
    """Received on day 0; the claimant owed an answer from day 4 to day 14: due on day 60 + 10."""
    rule = {"step": "evidence", "decide_before": {"norm": "charter", "by": "10 days"}}
    text = "received,step,asks,answers\n2017-12-01,evidence,silent 2017-12-05,claimant 2017-12-05 2017-12-15\n"
    data = stocked(
        tmp_path,
        [],
        {"evidence": {"ask": ["claimant", "silent"]}},
        stock={"register": text},
        mission={"evidence_rule": rule},
        norms={"charter": {"limit": "60 days", "clock": {"suspends": ["claimant"]}}},
    )
    lived = live(data, folder=tmp_path)
    assert lived.stamps("decided") == [at(60)]
    assert [(source, asked) for _, source, asked, _ in lived.asks] == [("claimant", at(4)), ("silent", at(4))]
    assert both_engines_agree(data, tmp_path)


def test_who_waits_past_the_moment_of_a_rule_is_not_among_those_under_it(tmp_path):
    """Due on day 20, the rule decides five days before: whoever waits on day 31 was spared, others are drawn."""
    rule = {"step": "evidence", "decide_before": {"norm": "short", "by": "5 days"}, "share": 0.5}
    sources = {**SOURCES, "claimant": {**SOURCES["claimant"], "answers": "60 days"}}
    rows = ["2017-12-01,evidence,claimant 2017-12-01"] * 40 + ["2017-12-20,evidence,claimant 2017-12-20"] * 40
    for steps in ({"evidence": {"ask": ["claimant"]}}, {"evidence": {"ask": ["claimant"], "remind": "5 days"}}):
        norms = {"short": {"limit": "20 days"}}
        data = stocked(tmp_path, rows, steps, mission={"evidence_rule": rule}, norms=norms)
        data["sources"] = sources
        decided = live(data, folder=tmp_path).stamps("decided")
        assert START not in decided
        assert 10 < decided.count(at(19 + 15)) < 30  # of the later ones, those under the rule
    reminded = [row + " 2017-12-06" for row in rows[:40]]
    data = stocked(tmp_path, reminded, steps, mission={"evidence_rule": rule}, norms=norms)
    data["sources"] = sources
    assert START not in live(data, folder=tmp_path).stamps("decided")
    assert both_engines_agree(data, tmp_path)


def both_engines_agree(data, folder):
    plan = plan_of(data, folder)
    given = inputs_of(plan, 0)
    one, other = (simulate(plan, given, engine=engine) for engine in ("reference", "kernel"))
    return np.array_equal(one.stamps, other.stamps) and np.array_equal(one.asks["asked"], other.asks["asked"])


def test_a_count_has_ages_by_a_law(tmp_path):
    stock = {"count": 300, "age": {"uniform": {"from": "10 days", "to": "50 days"}}, "step": "evidence"}
    lived = live(stocked(tmp_path, [], stock=stock))
    start = (date(2018, 1, 1) - lived.plan.origin).days
    ages = start - np.array(lived.stamps("received")) / at(1)
    assert len(ages) == 300
    assert ages.min() >= 10
    assert ages.max() <= 51
    assert 28 < ages.mean() < 33
    assert {asked for *_, asked, again in lived.asks if not again} == set(lived.stamps("received"))


def test_a_count_without_dossiers_is_an_empty_stock(tmp_path):
    stock = {"count": 0, "age": "10 days", "step": "evidence"}
    assert live(stocked(tmp_path, [], stock=stock)).stamps("received") == []


def test_a_run_in_fills_the_office_before_the_period():
    data = prompt({}, mission={"demand": {"per_year": 3650, "hours": ["08:00", "08:01"]}})
    data["period"] |= {"from": date(2018, 2, 1), "until": date(2018, 2, 28), "run_in": "1 month"}
    lived = live(data)
    assert lived.plan.origin == date(2018, 1, 1)
    assert lived.plan.start == 0
    assert 0 <= min(lived.stamps("received")) < at(3)
    assert max(lived.stamps("received")) < at(59)


def test_without_a_run_in_the_office_starts_empty():
    data = prompt({}, mission={"demand": {"per_year": 3650}})
    data["period"]["from"] = date(2018, 2, 1)
    lived = live(data)
    assert lived.plan.origin == date(2018, 2, 1)


def traced(tmp_path, lines, trace=None, **demand):
    (tmp_path / "register.csv").write_text("\n".join(lines) + "\n")
    trace = {"file": "register.csv", "date": "day", **(trace or {})}
    return prompt({}, mission={"demand": {"trace": trace, "hours": ["08:00", "08:01"], **demand}})


def test_a_trace_brings_a_dossier_a_row(tmp_path):
    data = traced(tmp_path, ["day", "2018-01-03", "2018-01-02", "2018-01-03", "2017-12-31", "2018-04-01"])
    lived = live(data, folder=tmp_path)
    assert [second // at(1) for second in lived.stamps("received")] == [1, 2, 2]  # only what falls in the run
    assert all(at(0, "08:00") <= second % at(1) < at(0, "08:01") for second in lived.stamps("received"))
    assert len(set(lived.history.number.tolist())) == 3


def test_a_trace_may_count_by_day_and_name_offices_and_languages(tmp_path):
    lines = ["day,n,office,language", "2018-01-03,3,liege,fr", "2018-01-02,2,ghent,nl", "2018-01-04,0,ghent,nl"]
    trace = {"count": "n", "office": "office", "language": "language"}
    data = traced(tmp_path, lines, trace, languages={"fr": 1.0, "nl": 1.0})
    data["offices"] = {"ghent": {}, "liege": {}}
    lived = live(data, folder=tmp_path)
    assert [second // at(1) for second in lived.stamps("received")] == [1, 1, 2, 2, 2]
    assert lived.history.dossiers["office"].tolist() == [0, 0, 1, 1, 1]
    assert [lived.plan.languages[code] for code in lived.history.dossiers["language"]] == ["nl"] * 2 + ["fr"] * 3


def test_languages_of_a_trace_without_that_column_are_drawn_by_weight(tmp_path):
    data = traced(tmp_path, ["day,n", "2018-01-03,200"], {"count": "n"}, languages={"fr": 1.0, "nl": 1.0})
    spoken = live(data, folder=tmp_path).history.dossiers["language"]
    assert 0.35 < spoken.mean() < 0.65


def test_an_empty_register_is_a_backlog_of_nothing(tmp_path):
    lived = live(stocked(tmp_path, []), folder=tmp_path)
    assert len(lived.history.number) == 0


def test_a_counted_backlog_stands_in_the_offices_that_have_the_demand(tmp_path):
    stock = {"count": 400, "age": "20 days", "step": "decide"}
    offices = {"ghent": {}, "liege": {}, "mons": {}}
    data = stocked(tmp_path, [], stock=stock, offices=offices)
    data["missions"]["claim"]["demand"] = {"per_year": 0, "offices": {"ghent": 3, "mons": 1}}
    plan = plan_of(data, tmp_path)
    office = inputs_of(plan, 0).arrivals.office
    assert len(office) == 400
    counts = np.bincount(office, minlength=3)
    assert counts[1] == 0
    assert 260 < counts[0] < 340
