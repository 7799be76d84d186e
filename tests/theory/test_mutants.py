"""A wrong office fails the checks of this folder, and the right one passes them on the same few seeds."""

from collections.abc import Callable
from typing import Any

import pytest

from sim.engine.door import simulate
from sim.engine.reference import Office
from sim.plan.plan import Plan
from tests.theory.checking import check_classes, check_from_empty, check_memoryless
from tests.theory.mutants import (
    HearsOfNoPriority,
    LastComeFirstServed,
    LosesADossierAtTheDoor,
    LosesAQueuedTask,
    engine_of,
)
from tests.theory.observing import Engine, plan_in

Check = Callable[[Engine], Any]


def spring(file: str) -> Plan:
    return plan_in(file, "period.until=2017-03-15", "period.run_in=10 days", "norms.served.limit=10 days")


def steady(engine: Engine) -> None:
    check_memoryless(spring("one_agent.toml"), range(1, 17), within=None, engine=engine)


def from_empty(engine: Engine) -> None:
    check_from_empty(plan_in("opening_days.toml"), 100, range(1, 61), within=None, engine=engine)


def priorities(engine: Engine) -> None:
    check_classes(spring("two_priorities.toml"), ("urgent", "request"), range(1, 9), within=None, engine=engine)


@pytest.mark.parametrize("check", [steady, from_empty, priorities])
def test_the_office_passes(check: Check) -> None:
    check(engine_of(Office))
    check(simulate)


@pytest.mark.parametrize(
    ("office", "check", "message"),
    [
        (LastComeFirstServed, steady, "share beyond an hour"),
        (LastComeFirstServed, from_empty, "mean wait of dossier 2"),
        (LosesAQueuedTask, steady, "Little's law at request.handle"),
        (LosesADossierAtTheDoor, steady, "an open dossier is lost"),
        (HearsOfNoPriority, priorities, "mean wait of urgent"),
    ],
)
def test_a_wrong_office_fails(office: Any, check: Check, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        check(engine_of(office))
