"""What dossiers of a backlog have passed before the simulation: moments, and the clocks that start with them."""

from datetime import date

import pytest

from sim.model.problems import InputError
from tests.engine.desk import at, live, office
from tests.engine.test_backlog import SOURCES, START, both_engines_agree, stocked
from tests.office import plan_of

# A file is complete, and is then decided within 30 days of that moment, which the claimant may suspend.
COMPLETE_FIRST = {
    "evidence": {"ask": ["claimant"], "stamp": "complete"},
    "advice": {"ask": ["fund", "claimant"], "stamp": "informed"},
}
PROMPT = {"prompt": {"limit": "30 days", "clock": {"start": "complete", "suspends": ["claimant"]}}}
BEFORE_PROMPT = {"step": "advice", "decide_before": {"norm": "prompt", "by": "5 days"}}


def passed(tmp_path, register, **tables):
    """Dossiers of a register that await advice once complete; the rule acts on a clock that starts then."""
    fields = {"mission": {"evidence_rule": BEFORE_PROMPT}, "norms": PROMPT, **tables}
    data = stocked(tmp_path, [], COMPLETE_FIRST, stock={"register": register}, **fields)
    data["sources"] = {**SOURCES, "fund": {**SOURCES["fund"], "answers": "200 days"}}
    assert both_engines_agree(data, tmp_path)
    return live(data, folder=tmp_path)


def test_a_moment_passed_before_the_start_starts_the_clocks_that_start_with_it(tmp_path):
    """Complete on day 14, so due on day 44; the rule decides five days before."""
    lived = passed(
        tmp_path, "received,step,complete,asks\n2017-12-01,advice,2017-12-15,fund 2017-12-15\n", until="2018-09-30"
    )
    assert (lived.stamps("complete"), lived.stamps("decided")) == ([at(14)], [at(39)])


def test_a_question_put_after_that_moment_has_suspended_its_clock(tmp_path):
    """Complete on day 14; an answer was out from day 16 to day 22, and another is from day 26 to day 66."""
    text = "received,step,complete,asks,answers\n2017-12-01,advice,2017-12-15,{asks},{answers}\n"
    out = "claimant 2017-12-17 2017-12-23"
    lived = passed(tmp_path, text.format(asks="fund 2017-12-15", answers=out), until="2018-09-30")
    assert lived.stamps("decided") == [at(39 + 6)]
    asks = "fund 2017-12-15; claimant 2017-12-27"
    lived = passed(tmp_path, text.format(asks=asks, answers=""), until="2018-09-30")
    assert lived.stamps("decided") == [at(39 + 40)]


def test_a_question_open_at_that_moment_suspends_its_clock_from_then_on(tmp_path):
    """Asked on day 4, complete all the same on day 14, answered on day 44: thirty days more."""
    asks = "fund 2017-12-15; claimant 2017-12-05"
    text = f"received,step,complete,asks\n2017-12-01,advice,2017-12-15,{asks}\n"
    assert passed(tmp_path, text, until="2018-09-30").stamps("decided") == [at(39 + 30)]


def test_a_moment_that_must_have_passed_is_the_last_thing_known_before_it(tmp_path):
    """An answer, a question that is still open, or the receipt; what is asked only later says nothing of it."""
    rows = (
        "2017-12-01,advice,fund 2017-12-20,claimant 2017-12-03 2017-12-11",
        "2017-12-01,advice,claimant 2017-12-05; fund 2017-12-15,",
        "2017-12-01,advice,fund 2017-12-20,",
    )
    lived = passed(tmp_path, "\n".join(["received,step,asks,answers", *rows, "2017-12-01,evidence,,"]) + "\n")
    assert sorted(lived.stamps("complete")) == [0, at(4), at(10), START + at(9)]
    assert sorted(lived.stamps("informed"))[:3] == [0, 0, 0]  # as the receipt says, where nothing else does


def test_what_a_counted_backlog_has_passed_is_dated_by_its_receipt(tmp_path):
    stock = {"count": 5, "age": "20 days", "step": "decide"}
    lived = live(stocked(tmp_path, [], COMPLETE_FIRST, stock=stock))
    assert lived.stamps("complete") == lived.stamps("received") == [lived.plan.start - at(21)] * 5


def test_a_moment_that_only_some_have_passed_is_not_taken_to_have_passed(tmp_path):
    """A wait that may end without its answers, or a step that is skipped, leaves it open."""
    for fields in ({"until": "20 days"}, {"share": 0.5}):
        steps = {"evidence": {**COMPLETE_FIRST["evidence"], **fields}, "last": {"wait": "5 days"}}
        data = stocked(tmp_path, [], steps, stock={"register": "received,step\n2017-12-01,last\n"})
        assert live(data, folder=tmp_path).stamps("complete") == [-1]


def test_a_queue_by_deadline_knows_when_the_clocks_of_the_backlog_started(tmp_path):
    """Two of the register are due before, and one after, a dossier that is complete when the period opens."""
    steps = {"note": {"stamp": "complete"}, "examine": {"work": "6 hours", "order": "earliest deadline"}}
    steps["examine"] |= {"deadline_of": "prompt", "stamp": "decided"}
    text = "received,step,complete\n" + "".join(
        f"2017-12-01,examine,{day}\n" for day in ("2017-12-28", "2017-12-20", "2017-12-31")
    )
    data = office(steps, sources=SOURCES, norms=PROMPT, backlog={"open": {"mission": "claim", "register": text}})
    lived = live(data, START, folder=tmp_path)
    assert both_engines_agree(data, tmp_path)
    order = [who for who, *_ in lived.served]
    assert [lived.stamps("complete")[who] for who in order] == [at(19), at(27), at(30), START]


def test_a_decision_taken_before_the_start_stays_taken_where_the_register_says_when(tmp_path):
    text = "received,step,decided\n2017-12-01,send,2017-12-27\n2017-12-01,send,\n"
    data = stocked(tmp_path, [], stock={"register": text})
    data["missions"]["claim"]["steps"]["send"] = {"after": "decide", "wait": "5 days", "stamp": "notified"}
    lived = live(data, folder=tmp_path)
    assert sorted(lived.stamps("decided")) == [0, at(26)]
    assert lived.stamps("notified") == [START + at(5)] * 2


def test_a_moment_may_lie_before_the_receipt_only_if_it_is_one_of_those(tmp_path):
    text = "received,step,fact\n2017-12-01,decide,2016-03-01\n"
    lived = live(stocked(tmp_path, [], stock={"register": text}), folder=tmp_path)
    assert (lived.plan.origin, lived.stamps("fact")) == (date(2016, 3, 1), [0])
    for moment, rule in (
        ("2017-11-30", "complete 2017-11-30: lies before the receipt, 2017-12-01"),
        ("2018-01-01", "complete 2018-01-01: lies not before 2018-01-01"),
        ("soon", "'soon': a date is written 2017-01-31"),
    ):
        text = f"received,step,complete\n2017-12-01,decide,{moment}\n"
        with pytest.raises(InputError, match=rule):
            plan_of(stocked(tmp_path, [], stock={"register": text}), tmp_path)
