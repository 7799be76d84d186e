"""Generated offices use every mechanism, each in a good share of them."""

import pytest

from sim.plan.inflow import inputs_of
from tests.generated.offices import office_of
from tests.generated.table import Table

OFFICES = 100
LEAST_SHARE = 0.25


@pytest.mark.long
def test_every_mechanism_occurs_in_a_good_share_of_the_offices() -> None:
    table = Table()
    for seed in range(OFFICES):
        plan = office_of(seed).plan()
        table.watch(plan, inputs_of(plan, 0))
    print(f"\n{table}")
    assert table.rarer_than(LEAST_SHARE) == {}
    assert min(table.dossiers) >= 100
    assert min(table.teams) >= 2
