"""What dossiers wait for, and the overrides that set it to nothing."""

import numpy as np
import pytest

from sim.study.causes import causes_of
from sim.study.describing import scenario_hash
from sim.study.figures import AllMeasures, NormFigures
from sim.study.lateness import MEASURES, LateDossiers, standings
from sim.study.replications import prepare
from sim.study.trials import Store, Trials, Variant

OFFICE, PATIENT = "tests/cli/office.toml", "tests/cli/patient.toml"
NO_RULE = "missions.claim.evidence_rule="
SLOW = ("missions.claim.steps.evidence.remind=3 weeks", "missions.claim.steps.evidence.reminders=2")


def of(*overrides, file=OFFICE, mission="claim"):
    scenario = prepare(file, overrides).scenario
    return {cause.name: cause for cause in causes_of(scenario, mission)}


def test_each_cause_has_the_overrides_that_take_it_away():
    assert {
        name: cause.overrides for name, cause in of("teams.desk.absence={ share = 0.1, spell = '2 days' }").items()
    } == {
        "queue of desk": ("teams.desk.fte=100000.0", "teams.desk.absence="),
        "source claimant": ("sources.claimant.answers=1 s", "sources.claimant.silent=0.0"),
        "evidence rule": ("missions.claim.evidence_rule.share=0.0",),
    }


def test_a_mission_waits_for_what_its_own_steps_need():
    assert list(of(mission="objection")) == ["queue of desk"]
    assert "evidence rule" not in of(NO_RULE)


def test_a_team_written_by_grade_has_people_enough_in_its_first_row():
    staff = "teams.desk.staff=[{ grade = 'A', status = 'statutory', fte = 0.6 }]"
    assert of("teams.desk.fte=", staff)["queue of desk"].overrides == ("teams.desk.staff.0.fte=100000.0",)


def test_a_source_that_delivers_on_days_or_is_delayed_answers_at_once():
    what = "kind='source delayed', cause='force majeure', source='claimant'"
    event = f"events.strike={{{what}, from=2018-02-01, until=2018-02-28}}"
    told = of("sources.claimant.delivers=every day", "sources.claimant.reminded={answers='9 days'}", event)
    assert told["source claimant"].overrides[2:] == (
        "sources.claimant.reminded=",
        "events.strike=",
        "sources.claimant.delivers=",
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ((NO_RULE,), ()),
        (
            (NO_RULE, "missions.claim.steps.evidence.until=10 days"),
            ("missions.claim.steps.evidence.until=52 days",),
        ),
        (
            (
                "missions.claim.evidence_rule.decide_after=",
                "missions.claim.evidence_rule.decide_after_reminder=1 week",
            ),
            (
                "missions.claim.evidence_rule.decide_after_reminder=",
                "missions.claim.evidence_rule.decide_after=49 days",
            ),
        ),
    ],
)
def test_without_reminders_what_is_counted_from_them_keeps_its_moment(rule, told):
    reminder = of(*SLOW, *rule)["reminder at evidence"]
    removed = ("missions.claim.steps.evidence.remind=", "missions.claim.steps.evidence.reminders=")
    assert reminder.overrides == (*removed, *told)
    if told:  # reminders that bring nothing, and none
        seldom = "sources.claimant.reminded={ answers = '1 day', silent = 1.0 }"
        assert figures(*SLOW, *rule, seldom) == figures(*SLOW, *rule, *reminder.overrides)


def test_a_reminder_is_kept_where_its_absence_cannot_be_said():
    told = of(*SLOW, NO_RULE, "missions.claim.steps.evidence.until=2 months")["reminder at evidence"]
    assert told.overrides == ()
    until = "missions.claim.steps.evidence.until is counted from the last reminder"
    assert told.why_not == f"{until}, in other units or otherwise by office or later"


def test_fixed_waits_ends_of_waiting_and_rework_are_rules():
    changes = (
        "missions.claim.steps.post={ after = 'examine', wait = '3 days' }",
        "missions.claim.steps.examine.again={ share = 0.2, from = 'evidence', at_most = 2 }",
        "missions.claim.steps.evidence.until=20 days",
    )
    told = of(NO_RULE, *changes)
    rules = {name: cause.overrides for name, cause in told.items() if cause.kind == "rule"}
    assert rules == {
        "end of waiting at evidence": ("missions.claim.steps.evidence.until=1000 weeks",),
        "rework after examine": ("missions.claim.steps.examine.again.share=0.0",),
        "wait at post": ("missions.claim.steps.post.wait=0 days",),
    }
    for cause in told.values():
        prepare(OFFICE, (NO_RULE, *changes, *cause.overrides))


def test_a_transfer_that_an_office_can_make_is_a_rule():
    two = ("offices.north.transfer={ to = 'south', above = 5 }", "offices.south={}")
    assert of(*two)["transfer from north"].overrides == ("offices.north.transfer.above=1000000000",)
    assert "transfer from north" not in of(*two, "queues=pooled")
    only = "offices.north.transfer.queues=['objection.examine']"
    assert "transfer from north" not in of(*two, only)
    assert "transfer from north" in of(*two, only, mission="objection")


def figures(*overrides, measuring=None):
    with Trials(Store(":memory:"), measuring or NormFigures(), seed=3) as trials:
        [told] = trials.ask([(Variant(OFFICE, overrides), range(3))])
    return [tuple(np.nan_to_num(row, nan=-1.0)) for row in told]


def test_a_rule_never_applied_is_no_rule():
    assert figures("missions.claim.evidence_rule.share=0.0") == figures(NO_RULE)


def test_more_people_than_enough_change_nothing():
    assert figures("teams.desk.fte=100000.0") == figures("teams.desk.fte=1000.0") != figures()


def test_dossiers_pair_by_number():
    beside = Variant(OFFICE, ("norms.ninety.limit=30 days",))
    variant = beside.also("teams.desk.fte=1.2", NO_RULE)
    prepared = prepare(*beside)
    measuring = LateDossiers("claim", scenario_hash(prepared.document.data), beside)
    with Trials(Store(":memory:"), measuring, seed=3) as trials:
        [[told]] = trials.ask([(variant, [2])])
        rows = trials.rows(variant)
    is_own = (rows["subject"] == "ninety") & (rows["window"] == "2018")
    told = dict(zip(rows["measure"][is_own], told[is_own], strict=True))
    here, there = (late_of(prepare(*each).plan) for each in (variant, beside))
    assert here[0] == there[0]
    assert len(there[1]) > len(here[1]) > 0
    assert told["back_on_time"] == len(there[1] - here[1])
    assert told["newly_late"] == len(here[1] - there[1])
    assert told["late"] == len(here[1])
    assert told["late_only_here"] == told["late_only_beside"] == 0


def late_of(plan):
    """The numbers of the dossiers received in 2018, and of those of them that are late."""
    from sim.engine.door import simulate
    from sim.plan.inflow import inputs_of

    inputs = inputs_of(plan, 2, 3)
    ninety = standings(plan, "claim", inputs, simulate(plan, inputs))[0]
    first = (plan.first - plan.origin).days
    last = (plan.last - plan.origin).days
    inside = (ninety.received >= first) & (ninety.received <= last)
    return set(ninety.number[inside].tolist()), set(ninety.number[inside & (ninety.days_late > 0)].tolist())


def test_dossiers_that_one_run_alone_has_are_counted_apart():
    limit = "norms.fast={ limit = '1 days' }"
    judged = 'missions.objection.norms=["fast"]'
    beside = Variant(OFFICE, (limit, judged))
    measuring = LateDossiers("objection", "a", beside)
    with Trials(Store(":memory:"), measuring, seed=3) as trials:
        same, without = trials.ask([(beside, [0]), (beside.also(NO_RULE), [0])])
        rows = trials.rows(beside)
    places = {m: np.flatnonzero((rows["measure"] == m) & (rows["window"] == "2018"))[0] for m in MEASURES}
    assert same[0][places["late"]] > 0 == same[0][places["late_only_beside"]]
    assert without[0][places["late_only_beside"]] == same[0][places["late"]]
    assert without[0][places["late"]] == without[0][places["back_on_time"]] == 0


def test_the_shares_are_those_that_a_run_tells_of_requests():
    prepared = prepare(OFFICE)
    digest = scenario_hash(prepared.document.data)
    change = ("teams.desk.fte=1.2",)
    measuring = LateDossiers("claim", digest, Variant(OFFICE))
    with Trials(Store(":memory:"), measuring, 3) as own, Trials(Store(":memory:"), AllMeasures(), 3) as every:
        variant = Variant(OFFICE, change)
        told, whole = (
            each.rows(variant)
            .assign(value=each.ask([(variant, [0])])[0][0])
            .set_index(["subject", "measure", "window"])["value"]
            for each in (own, every)
        )
    for norm in ("ninety", "charter/decision"):
        late, counted = (told[norm, name, "2018"] for name in ("late", "counted"))
        assert 1 - late / counted == pytest.approx(whole[norm, "requests_share_on_time", "2018"])
        on_time, decided = (told[norm, name, "2018"] for name in ("decided_on_time", "decided"))
        assert on_time / decided == pytest.approx(whole[norm, "decisions_share_on_time", "2018"])
