"""A limit that is a date, and norms of one year each: both engines act on the same days."""

from typing import Any

import pytest

from sim.plan.inflow import inputs_of
from tests.engine.desk import office
from tests.equality.comparing import both
from tests.office import plan_of


def legacy(norm: dict[str, Any] | None, name: str) -> dict[str, Any]:
    """Recoveries that wait for a court, closed some days before a deadline, the nearest deadline first."""
    steps = {
        "register": {"work": "10 min", "order": "earliest deadline", "deadline_of": name},
        "evidence": {"ask": {"court": 1.0}},
        "decide": {"work": "30 min", "stamp": "decided", "order": "earliest deadline", "deadline_of": name},
    }
    data = office(
        steps,
        until="2004-12-31",
        sources={"court": {"class": "claimant", "claimant": True, "answers": "200 days", "silent": 0.5}},
        mission={
            "demand": {"per_year": 250},
            "entitled": 0.5,
            "evidence_rule": {"step": "evidence", "decide_before": {"norm": name, "by": "5 working days"}},
        },
    )
    data["period"]["from"] = data["period"]["until"].replace(2002, 1, 1)
    return data | ({"norms": {name: norm}} if norm else {})


@pytest.mark.parametrize("suspends", [[], ["claimant"]])
def test_the_engines_agree_on_a_limit_that_is_a_date(suspends: list[str]) -> None:
    """Contract 2002-2004, art. 15."""
    plan = plan_of(legacy({"limit": "by 2003-12-31", "clock": {"suspends": suspends}}, "close"))
    assert both(plan, inputs_of(plan, 0)) == []


def test_the_engines_agree_on_a_norm_of_the_contract() -> None:
    """Contract 2002-2004, art. 26."""
    plan = plan_of(legacy(None, "contract-2002/assimilation"))
    assert both(plan, inputs_of(plan, 0)) == []
