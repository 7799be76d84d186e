"""Revisions of a pension: from the day on which the institution is told, back to the fact."""

from datetime import date

import pytest

from sim.measure.arrears import arrears_figures
from sim.measure.dossiers import dossiers_of
from sim.measure.windows import span
from tests.mechanisms.bureau import DECIDE, YEAR, bureau, lived, log_of, on_time, told

REVISION = {
    "norms": ["charter/decision", "charter/decision-own-motion"],
    "takes_effect": "plan-2018/revision-effect",
    "steps": {"revise": DECIDE},
}


def revision(fact_before, days, **fields):
    """Revisions that come on these days, one each, at eight."""
    demand = {"exactly": 1, "on": [date.fromisoformat(day) for day in days], "hours": ["08:00", "08:01"]}
    mission = {**REVISION, "fact_before": fact_before, "demand": demand, **fields}
    sources = {
        "fund": {"class": "social security", "answers": "20 days"},
        "tax": {"class": "other administration", "answers": "50 days"},
    }
    return bureau({"revision": mission}, sources=sources)


def figures(history):
    """Months paid at the old amount: the mean, those in arrears and those overpaid, of the year."""
    dossiers, windows = dossiers_of(log_of(history), (span(YEAR, date(2018, 12, 31)),))
    return {name: float(found[0]) for name, found in arrears_figures(dossiers, "revision", windows).values.items()}


def test_nothing_happens_before_the_institution_is_told():
    """Plan, 3.1.1, 3.1.2: the fact lies half a year back; until somebody tells of it no dossier exists."""
    history = lived(revision("180 days", ["2018-07-02"]))
    assert told(history) == [
        "0 revision: fact 01-03 08:00:54, received 07-02 08:00:54, decided 07-02 09:00:54; granted"
    ]


def test_a_revision_has_two_clocks_of_which_one_ran_before_anybody_knew():
    """Plan, 3.1.1; annex 3, 3.2: on time since the receipt, late since the fact."""
    history = lived(revision("180 days", ["2018-07-02"]))
    assert on_time(history, "revision") == {"charter/decision": (1, 0), "charter/decision-own-motion": (0, 1)}


def test_facts_come_from_two_registers_one_quick_and_one_slow():
    """Plan, 3.1.2: automatic mutations tell of a death; assumed: within days, others after more than a year."""
    days = [f"2018-{month:02}-05" for month in range(2, 12)]
    both = {"mixture": [{"weight": 1.0, "law": "2 days"}, {"weight": 1.0, "law": "400 days"}]}
    history = lived(revision(both, days))
    late = [(r - f) // 86_400 for r, f in zip(history.stamps("received"), history.stamps("fact"), strict=True)]
    assert late == [400, 2, 400, 400, 400, 2, 400, 2, 2, 400]
    assert on_time(history, "revision")["charter/decision-own-motion"] == (late.count(2), late.count(400))


def test_after_a_regularisation_the_revision_waits_for_the_last_answer():
    """Plan, 3.1.3: only once the last regularisation is in."""
    steps = {"regularised": {"ask": ["fund", "tax"], "stamp": "complete"}, "revise": DECIDE}
    assert told(lived(revision("30 days", ["2018-03-05"], steps=steps))) == [
        "0 revision: fact 02-03 08:00:43, received 03-05 08:00:43, complete 04-24 08:00:43, "
        "decided 04-24 09:00:43; granted",
        "0 asks fund 03-05 08:00:43, answered 03-25 08:00:43",
        "0 asks tax 03-05 08:00:43, answered 04-24 08:00:43",
    ]


@pytest.mark.parametrize(
    ("fact_before", "day", "months"),
    [
        ("10 days", "2018-03-15", 0),  # fact 5 March, effect 1 April, decided before it
        ("20 days", "2018-03-15", 1),  # fact 23 February, effect 1 March: the March payment is the old one
        ("31 days", "2018-04-03", 1),  # fact 3 March, effect 1 April, decided on 3 April
        ("365 days", "2018-03-15", 12),
    ],
)
def test_months_at_the_old_amount_are_those_begun_since_the_revision_took_effect(fact_before, day, months):
    """Plan, 3.1.1: the revision takes effect on the first of the month after the fact."""
    history = lived(revision(fact_before, [day]))
    assert figures(history) == {"months_back_mean": months, "arrears_months": months, "overpaid_months": 0}


def test_a_reduction_that_comes_late_has_been_overpaid():
    """Plan, 3.1.1: the revision takes effect in the past; what was paid since is too much."""
    history = lived(revision("365 days", ["2018-03-15"], entitled=0.0))
    assert figures(history) == {"months_back_mean": 12.0, "arrears_months": 0.0, "overpaid_months": 12.0}
