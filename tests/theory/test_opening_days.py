"""An office that starts empty, before any steady state: what its first dossiers wait."""

import pytest

from tests.theory.checking import check_from_empty
from tests.theory.observing import plan_in


def test_waits_grow_as_the_queue_builds_up() -> None:
    check_from_empty(plan_in("opening_days.toml"), 100, range(1, 201), within=None)


@pytest.mark.long
def test_waits_of_the_first_hundred_dossiers() -> None:
    check_from_empty(plan_in("opening_days.toml"), 100, range(1, 6_001))
