"""Every shipped scenario is valid, and says of every number where it comes from; with `-s` a table counts them."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from sim.model.library import shipped_scenarios
from sim.model.provenance import numbers
from sim.model.reading import read_document
from sim.study.replications import prepare
from tests.cli.running import Office

NAMES = sorted(path.name for path in shipped_scenarios())
KINDS = ("sourced", "assumed", "not said")


@cache
def counted(name: str) -> dict[str, int]:
    """How many numbers about the world a scenario says, by where they come from."""
    prepared = prepare(name)
    told = Counter(number.kind for number in numbers(prepared.document.data, prepared.scenario))
    assert set(told) <= set(KINDS)
    return {kind: told[kind] for kind in KINDS}


def is_a_variant(name: str) -> bool:
    """Whether a scenario says only in what it differs from another one."""
    return bool({Path(layer).name for layer in read_document(name).layers[:-1]} & set(NAMES))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if is_a_variant(name) else ()) for name in NAMES]
)
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
