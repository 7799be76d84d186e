"""Work that teams share is laid on them as evenly as can be."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.plan.load import levelled


def level(needed, teams_of, present):
    return levelled(np.array(needed, float), teams_of, np.array(present, float))


def test_a_team_alone_has_all_the_work():
    assert level([30], [(0,)], [100]).tolist() == [30]


def test_colleagues_share_by_the_hours_they_are_there():
    assert level([30], [(0, 1)], [100, 50]) == pytest.approx([20, 10])


def test_who_has_work_of_their_own_takes_less_of_what_is_shared():
    assert level([60, 40], [(0,), (0, 1)], [100, 100]) == pytest.approx([60, 40])
    assert level([60, 80], [(0,), (0, 1)], [100, 100]) == pytest.approx([70, 70])


def test_work_moves_along_a_chain_of_teams():
    assert level([90, 0, 30], [(0, 1), (1,), (1, 2)], [100, 100, 100]) == pytest.approx([45, 45, 30])
    assert level([150, 0, 30], [(0, 1), (1, 2), (2,)], [100, 50, 100]) == pytest.approx([100, 50, 30])


def test_nobody_present_still_has_the_work():
    assert level([30], [(0, 1)], [0, 0]).tolist() == [15, 15]
    assert level([30], [(0, 1)], [0, 60]).tolist() == [0, 30]


hours = st.integers(0, 50)
teams = st.sets(st.integers(0, 3), min_size=1).map(lambda some: tuple(sorted(some)))


@given(
    st.lists(st.tuples(hours, teams), min_size=1, max_size=5), st.lists(st.integers(1, 60), min_size=4, max_size=4)
)
def test_the_highest_load_is_one_that_no_sharing_could_lower(stations, present):
    needed, teams_of = zip(*stations, strict=True)
    loads = level(needed, list(teams_of), present) / np.array(present)
    # For any stations together, the teams that serve them cannot on average be less loaded than this.
    least = max(
        sum(needed[s] for s in some) / sum(present[t] for t in set().union(*(teams_of[s] for s in some)))
        for number in range(1, len(needed) + 1)
        for some in combinations(range(len(needed)), number)
    )
    assert loads.max() == pytest.approx(least, abs=1e-6)
