"""The load of procedures with rounds within rounds, whose questions add up: it is told, and in a bounded time."""

from typing import Any

import pytest

from sim.plan.walk import Answers, Walk
from tests.office import AROUND_THE_CLOCK, plan_of

SOURCES = ("claimant", "foreign", "fund", "tax")
MOST_MOVED = 150_000


def rounds_within_rounds() -> dict[str, Any]:
    """Each of three steps sends a share of the dossiers back to where four sources are asked again."""
    answers = {"exponential": {"mean": "9 days"}}
    steps: dict[str, Any] = {
        "evidence": {"ask": dict.fromkeys(SOURCES, 0.8), "answers": "none"},
        "prepare": {"after": "evidence", "work": "1 hour", "again": _again(0.5, 2)},
        "examine": {"after": "prepare", "work": "1 hour", "again": _again(0.5, 2)},
        "pause": {"after": "examine", "wait": "1 week", "again": _again(0.5, 3)},
        "gather": {"after": "pause", "wait_for": ["evidence"], "remind": "10 days", "until": "30 days"},
        "decide": {"after": "gather", "work": "1 hour", "stamp": "decided"},
    }
    return {
        "title": "rounds",
        "period": {"from": "2018-01-01", "until": "2018-12-31", "run_in": "0 days"},
        "seed": 1,
        "teams": {
            "desk": AROUND_THE_CLOCK | {"fte": 1, "serves": [f"claim.{s}" for s in steps if "work" in steps[s]]}
        },
        "sources": {name: {"class": name, "answers": answers, "silent": 0.3} for name in SOURCES},
        "missions": {"claim": {"demand": {"per_year": 100}, "steps": steps}},
    }


def _again(share: float, at_most: int) -> dict[str, Any]:
    return {"share": share, "from": "evidence", "at_most": at_most}


def test_rounds_within_rounds_are_counted_whole_and_in_a_bounded_number_of_moves() -> None:
    """Every dossier is decided once; a step is done once more for each time it is gone back before it."""
    plan = plan_of(rounds_within_rounds())
    walk = Walk(plan, 0, Answers(plan))
    prepare, examine, decide = walk.visits(truth=True).values()
    assert walk.moved < MOST_MOVED
    assert decide == pytest.approx(1.0, abs=1e-3)
    assert 1.0 < examine < prepare
