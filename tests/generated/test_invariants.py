"""Invariants of every history, on offices generated at random."""

import pytest
from hypothesis import given, settings

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from tests.generated.invariants import check
from tests.generated.offices import Office, offices


def checked(office: Office) -> None:
    plan = office.plan()
    inputs = inputs_of(plan, 0)
    check(plan, inputs, simulate(plan, inputs, keep_tasks=True))


@settings(deadline=None, derandomize=True, max_examples=60)
@given(offices())
def test_invariants_hold_in_sixty_offices(office: Office) -> None:
    checked(office)


@pytest.mark.slow
@settings(deadline=None, derandomize=True, max_examples=300)
@given(offices())
def test_invariants_hold_in_three_hundred_offices(office: Office) -> None:
    checked(office)


@settings(deadline=None, derandomize=True, max_examples=5)
@given(offices())
def test_a_history_is_the_same_whether_its_tasks_are_kept_or_not(office: Office) -> None:
    plan = office.plan()
    inputs = inputs_of(plan, 1)
    kept, plain = simulate(plan, inputs, keep_tasks=True), simulate(plan, inputs)
    assert plain.tasks is None
    assert (kept.stamps == plain.stamps).all()
    assert (kept.area == plain.area).all()
    assert (kept.questions["answered"] == plain.questions["answered"]).all()
