"""The kernel numbers what a dossier is in narrow columns, and says so where a plan has more."""

from dataclasses import replace

import pytest

from sim.engine import compiled
from sim.engine.room import MOST
from sim.plan.inflow import inputs_of
from tests.engine.desk import office
from tests.office import plan_of


@pytest.mark.parametrize("kinds", ["missions", "offices", "languages", "causes", "teams"])
def test_a_plan_with_more_of_a_kind_than_can_be_numbered_is_refused(kinds):
    plan = plan_of(office({"decide": {"work": "1 hour"}}))
    inputs, first = inputs_of(plan, 0), getattr(plan, kinds)[:1]
    with pytest.raises(ValueError, match=f"more than 32,768 {kinds} in one plan"):
        compiled.run(replace(plan, **{kinds: first * (MOST + 1)}), inputs)
