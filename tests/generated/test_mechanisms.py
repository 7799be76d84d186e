"""Generated offices use every mechanism, each in a good share of them."""

from collections import Counter

import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from tests.generated.mechanisms import occurrences
from tests.generated.offices import office_of

OFFICES = 100
LEAST_SHARE = 0.25


@pytest.mark.long
def test_every_mechanism_occurs_in_a_good_share_of_the_offices() -> None:
    occurred: Counter[str] = Counter()
    sizes, teams = [], []
    for seed in range(OFFICES):
        plan = office_of(seed).plan()
        inputs = inputs_of(plan, 0)
        history = simulate(plan, inputs, keep_tasks=True)
        occurred.update({name: int(did) for name, did in occurrences(plan, history, inputs).items()})
        sizes.append(len(history.number))
        teams.append(len(plan.teams))
    print(f"\ndossiers: {min(sizes)} to {max(sizes)}; mechanisms in {OFFICES} offices:")
    for name, count in sorted(occurred.items(), key=lambda item: item[1]):
        print(f"{count:4} %  {name}")
    assert min(sizes) >= 50
    assert sorted(sizes)[OFFICES // 10] >= 100
    assert min(teams) >= 2
    assert {name: n for name, n in occurred.items() if n < LEAST_SHARE * OFFICES} == {}
