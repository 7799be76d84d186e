"""Every shipped scenario is valid, and says of every number where it comes from; with `-s` a table counts them."""

from functools import cache

import pytest

from sim.model.library import shipped_scenarios
from sim.show.checking import checked
from tests.cli.running import Office

NAMES = sorted(path.name for path in shipped_scenarios())
KINDS = ("sourced", "assumed", "not said")


@cache
def counted(name: str) -> dict[str, int]:
    """How many numbers about the world a scenario says, by where they come from."""
    told = checked(name, ()).as_json()["numbers"]
    assert set(told) <= set(KINDS)
    return {kind: told.get(kind, 0) for kind in KINDS}


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_valid(officesim: Office, name: str) -> None:
    """As a planner finds it: the command says so, and counts its numbers."""
    answer = officesim("check", name)
    assert (answer.code, answer.err) == (0, "")
    assert f"{name}: valid" in answer.out
    assert ", 0 not said." in answer.out


@pytest.mark.parametrize("name", NAMES)
def test_every_number_about_the_world_is_sourced_or_assumed(name: str) -> None:
    assert counted(name)["not said"] == 0
    assert counted(name)["assumed"] > 0


def test_the_numbers_of_every_scenario_are_counted() -> None:
    width = max(map(len, NAMES))
    print(f"\n{'numbers about the world':{width}}", *(f"{kind:>8}" for kind in KINDS))
    for name in NAMES:
        print(f"{name:{width}}", *(f"{counted(name)[kind]:8,}" for kind in KINDS))
    sourced = [name for name in NAMES if counted(name)["sourced"]]
    assert any(name.startswith("institute") for name in sourced)
    assert "permit_office.toml" not in sourced
