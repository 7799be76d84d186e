"""A procedure that changes from a day on: who comes to a step then, and who waits already."""

from datetime import date

import numpy as np
import pytest

from sim.engine import compiled, reference
from sim.model.library import library_folder
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS
from sim.study.replications import prepare
from tests.engine.desk import Receipt, at, chained, live, office, prompt

NINE = at(0, "09:00")
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "40 days"},
    "silent": {"class": "other administration", "answers": "1 day", "silent": 1.0},
}
NORMS = {"long": {"limit": "60 days"}, "short": {"limit": "30 days"}}


def changing(steps, changes, rule=None, **mission):
    """Steps that decide at once, and what changes on which day of January: `{day: change}`."""
    told = {f"change_{day}": {"from": f"2018-01-{day + 1:02}", **change} for day, change in changes.items()}
    ruled = {"evidence_rule": rule} if rule else {}
    return prompt(
        steps,
        until="2018-12-31",
        sources=SOURCES,
        norms=NORMS,
        mission={"changes": told, **ruled, **mission},
    )


def reminded(lived):
    """Dossier and moment of every reminder."""
    return [(who, moment) for who, _, moment, is_reminder in lived.asks if is_reminder]


def evidence(source="silent", **fields):
    return {"evidence": {"ask": [source], "stamp": "complete", **fields}}


def test_a_reminder_is_sent_as_the_rule_of_the_day_says():
    """On day 9 under the old one; on the day of the change where it would be overdue; later as it falls."""
    data = changing(evidence(remind="9 days"), {10: {"steps": {"evidence": {"remind": "4 days"}}}})
    lived = live(data, NINE, at(3, "09:00"), at(8, "09:00"), at(20, "09:00"))
    assert reminded(lived) == [
        (0, at(9, "09:00")),
        (1, at(10)),
        (2, at(12, "09:00")),
        (3, at(24, "09:00")),
    ]


def test_a_wait_that_is_made_longer_is_counted_from_when_it_began():
    data = changing({"pause": {"wait": "8 days"}}, {5: {"steps": {"pause": {"wait": "10 days"}}}})
    assert live(data, NINE, at(6, "09:00")).stamps("decided") == [at(10, "09:00"), at(16, "09:00")]


def test_a_wait_outlives_several_changes():
    changes = {day: {"steps": {"pause": {"wait": f"{length} days"}}} for day, length in ((2, 20), (4, 30), (6, 12))}
    assert live(changing({"pause": {"wait": "8 days"}}, changes), NINE).stamps("decided") == [at(12, "09:00")]


def test_an_answer_ends_a_wait_through_a_change():
    data = changing(evidence("claimant", remind="30 days"), {10: {"steps": {"evidence": {"remind": "20 days"}}}})
    lived = live(data, NINE)
    assert reminded(lived) == [(0, at(20, "09:00"))]
    assert lived.stamps("complete") == [at(40, "09:00")]
    assert lived.outcomes == ["granted"]


def test_reminders_sent_already_are_not_sent_again():
    data = changing(
        evidence(remind="2 days", reminders=2), {3: {"steps": {"evidence": {"remind": "5 days", "reminders": 3}}}}
    )
    assert reminded(live(data, NINE)) == [
        (0, at(2, "09:00")),
        (0, at(7, "09:00")),
        (0, at(12, "09:00")),
    ]


def test_a_reminder_may_be_introduced():
    data = changing(evidence(), {10: {"steps": {"evidence": {"remind": "4 days"}}}})
    assert reminded(live(data, NINE, at(9, "09:00"))) == [(0, at(10)), (1, at(13, "09:00"))]


def test_a_rule_may_be_introduced_for_those_who_wait():
    """Whose moment of decision is past is not under it where it is for a share only; under one for all, at once."""
    rule = {"step": "evidence", "decide_before": {"norm": "short", "by": "5 days"}}
    lived = live(changing(evidence(), {10: {"evidence_rule": rule}}), NINE, at(12, "09:00"))
    assert lived.stamps("decided") == [at(25), at(37)]
    assert lived.outcomes == ["refused for missing evidence"] * 2


def test_the_moment_of_decision_changes_for_those_who_wait():
    rule = {"step": "evidence", "decide_before": {"norm": "long", "by": "5 days"}}
    sooner = {"decide_before": {"norm": "short", "by": "5 days"}}
    lived = live(changing(evidence(), {28: {"evidence_rule": sooner}}, rule), NINE, at(10, "09:00"))
    assert lived.stamps("decided") == [at(28), at(35)]


def test_another_moment_takes_the_place_of_the_one_before():
    rule = {"step": "evidence", "decide_before": {"norm": "short", "by": "5 days"}}
    later = {"decide_after": "31 days", "when_missing": "provisional"}
    lived = live(changing(evidence(), {10: {"evidence_rule": later}}, rule), NINE)
    assert lived.stamps("decided") == [at(31, "09:00")]
    assert lived.outcomes == ["provisional"]


def test_a_rule_for_fewer_dossiers_lets_some_go_on_waiting():
    rule = {"step": "evidence", "share": 1.0, "decide_after": "20 days"}
    data = changing(evidence(), {10: {"evidence_rule": {"share": 0.5}}}, rule)
    decided = np.array(live(data, *[NINE + second for second in range(400)]).stamps("decided"))
    assert set(decided[decided >= 0] // DAY_SECONDS) == {20}
    assert 150 < (decided >= 0).sum() < 250


def test_a_rule_for_more_dossiers_takes_in_some_who_wait():
    """Of those not under it, as many as are needed; and who was under it stays under it."""
    rule = {"step": "evidence", "share": 0.2, "decide_after": "20 days"}
    receipts = [NINE + second for second in range(400)]
    before = np.array(live(changing(evidence(), {}, rule), *receipts).stamps("decided")) >= 0
    data = changing(evidence(), {10: {"evidence_rule": {"share": 0.6}}}, rule)
    after = np.array(live(data, *receipts).stamps("decided")) >= 0
    assert (after | ~before).all()
    assert 200 < after.sum() < 280


def test_the_share_of_a_step_changes_for_who_comes_to_it_then():
    data = changing({"pause": {"share": 0.0, "wait": "3 days"}}, {5: {"steps": {"pause": {"share": 1.0}}}})
    assert live(data, NINE, at(6, "09:00")).stamps("decided") == [NINE, at(9, "09:00")]


def test_work_that_is_queued_is_done_as_it_was_begun_and_looked_at_as_it_is_then():
    """Queued before the change it takes an hour still; afterwards rework is the rule."""
    steps = chained({"examine": {"work": "1 hour", "again": {"share": 0.0, "from": "examine", "at_most": 1}}})
    change = {"from": "2018-01-02", "steps": {"examine": {"work": "2 hours", "again": {"share": 1.0}}}}
    lived = live(office(steps, mission={"changes": {"stricter": change}}), at(0, "15:30"))
    assert [(start, end) for _, _, start, end in lived.tasks] == [
        (at(0, "15:30"), at(1, "08:30")),
        (at(1, "08:30"), at(1, "10:30")),
    ]


def test_a_bound_counts_the_rounds_before_a_change_too():
    steps = chained({"examine": {"work": "1 hour", "again": {"share": 1.0, "from": "examine", "at_most": 2}}})
    change = {"from": "2018-01-02", "steps": {"examine": {"work": "30 min"}}}
    lived = live(office(steps, mission={"changes": {"quicker": change}}), at(0, "15:00"))
    assert [end - start for _, _, start, end in lived.tasks] == [3600, 3600, 1800]


def test_an_office_of_its_own_ways_changes_too():
    data = changing(
        {"pause": {"wait": "8 days"}},
        {5: {"steps": {"pause": {"wait": "10 days"}}}},
        at={"ghent": {"steps": {"pause": {"wait": "6 days"}}}},
    )
    data["offices"] = {"ghent": {}, "liege": {}}
    lived = live(data, Receipt(NINE, office="ghent"), Receipt(NINE, office="liege"))
    assert lived.stamps("decided") == [at(10, "09:00")] * 2


@pytest.fixture
def assimilation():
    """The history of a scenario of a year and a half with changes laid over it, as `{day: what}`."""

    def lived(*overrides, engine=compiled):
        period = "period={ from=2017-01-01, until=2017-12-31, run_in='6 months' }"
        plan = prepare(library_folder() / "assimilation_120.toml", (period, *overrides)).plan
        inputs = inputs_of(plan, 0)
        history = engine.run(plan, inputs)
        asked = {name: history.asks[name] for name in ("asked", "reminder")}
        columns = {**history.to_log(plan, inputs).dossiers, **asked, "answered": history.questions["answered"]}
        return {"origin": plan.origin, **{name: column.tolist() for name, column in columns.items()}}

    return lived


BEFORE_90 = 'decide_before={ norm="plan-2018/assimilation-90", by="5 working days" }'
SOONER = f'steps.evidence.remind="20 days", evidence_rule={{ share=0.6, {BEFORE_90} }}'


def from_day(day, change):
    return f"missions.assimilation.changes.sooner={{ from={day}, {change} }}"


def test_a_change_that_changes_nothing_changes_nothing(assimilation):
    same = 'steps.evidence.remind="30 days", evidence_rule={ share=0.3 }'
    assert assimilation(from_day("2017-05-01", same)) == assimilation()


def test_a_change_before_the_first_day_is_the_procedure(assimilation):
    said = (
        'missions.assimilation.steps.evidence.remind="20 days"',
        f'missions.assimilation.evidence_rule={{ step="evidence", then="decide", share=0.6, {BEFORE_90} }}',
    )
    assert assimilation(from_day("2016-07-01", SOONER)) == assimilation(*said)


def test_nothing_differs_before_the_day_of_a_change(assimilation):
    before, after = assimilation(), assimilation(from_day("2017-05-01", SOONER))
    day = (date(2017, 5, 1) - before.pop("origin")).days * DAY_SECONDS
    for name in ("asked", "decided", "ended"):
        told = [[moment for moment in each[name] if 0 <= moment < day] for each in (before, after)]
        assert sorted(told[0]) == sorted(told[1])
    assert before["decided"] != after["decided"]


def test_the_engines_agree_on_several_changes(assimilation):
    changes = (
        from_day("2017-05-01", SOONER),
        "missions.assimilation.changes.off={ from=2017-08-01, evidence_rule={ share=0.0 } }",
    )
    assert assimilation(*changes) == assimilation(*changes, engine=reference)
