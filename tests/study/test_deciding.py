"""Which dossiers that others open take the place of a decision: those of missions that decide anew."""

from copy import deepcopy
from typing import Any

from sim.study.deciding import deciding_causes
from sim.study.replications import replicate
from tests.office import plan_of

OFFICE: dict[str, Any] = {
    "title": "An office that waits a month for evidence",
    "period": {"from": "2018-01-01", "until": "2018-03-31", "run_in": "0 days"},
    "seed": 3,
    "teams": {"desk": {"fte": 2.0, "week": "38 hours", "serves": ["claim.decide", "again.decide", "letter.reply"]}},
    "sources": {"claimant": {"class": "claimant", "answers": "60 days"}},
    "missions": {
        "claim": {
            "demand": {"per_year": 100},
            "steps": {
                "evidence": {"ask": ["claimant"]},
                "decide": {"after": "evidence", "work": "1 hours", "stamp": "decided"},
            },
            "evidence_rule": {"step": "evidence", "decide_after": "30 days"},
            "follows": {
                "again": {"mission": "again", "on": ["refused for missing evidence"], "when": "late answer"},
                "letter": {"mission": "letter", "on": ["provisional", "granted"], "when": "5 days"},
            },
        },
        "again": {"entitled": "as parent", "steps": {"decide": {"work": "1 hours", "stamp": "decided"}}},
        "letter": {"decides_anew": False, "steps": {"reply": {"work": "1 hours", "stamp": "decided"}}},
    },
}


def test_a_letter_decides_nothing_anew() -> None:
    """Plan of 2018, 2.1: what a second decision replaces is the first; a letter replaces none."""
    assert deciding_causes(plan_of(OFFICE)) == {"claim.again"}


def test_what_no_decision_can_bring_back_is_no_cause() -> None:
    """Plan of 2018, 2.2.1: under reserve nothing is refused for missing evidence, so nothing follows it."""
    reserved = deepcopy(OFFICE)
    reserved["missions"]["claim"]["evidence_rule"]["when_missing"] = "provisional"
    plan = plan_of(reserved)
    assert "claim.again" not in plan.causes
    assert deciding_causes(plan) == frozenset()
    replicate(plan, 0)
