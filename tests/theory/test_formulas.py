"""The formulas against one another, against what can be worked out by hand, and against a chain solved anew."""

import numpy as np
import pytest
from scipy import stats

from tests.theory.formulas import (
    cobham,
    cobham_of_many,
    erlang_b,
    erlang_c,
    pollaczek_khinchine,
    share_beyond,
    wait_moments,
    waits_from_empty,
)


def test_erlang_by_hand() -> None:
    assert erlang_b(1, 0.5) == pytest.approx(1 / 3)
    assert erlang_c(1, 0.7) == pytest.approx(0.7)
    assert erlang_c(2, 1.2) == pytest.approx(2 * 0.6**2 / 1.6)


@pytest.mark.parametrize(("agents", "load"), [(1, 0.5), (3, 1.8), (12, 9.6)])
def test_waits_follow_from_the_balance_of_flows(agents: int, load: float) -> None:
    number = np.arange(1, 600)
    share = np.cumprod(np.concatenate([[1.0], load / np.minimum(number, agents)]))
    share /= share.sum()
    queue = np.maximum(np.arange(600) - agents, 0)
    mean, second = wait_moments(agents, load, 1.0)
    assert mean == pytest.approx(share @ queue / load)
    assert erlang_c(agents, load) == pytest.approx(share[agents:].sum())
    # Who finds all busy and q waiting waits for q + 1 ends of work, each after 1 / agents on average.
    ahead = queue[agents:] + 1
    assert second == pytest.approx(share[agents:] @ (ahead * (ahead + 1)) / agents**2)
    beyond = stats.gamma.sf(1.0, ahead, scale=1.0 / agents)
    assert share_beyond(agents, load, 1.0, 1.0) == pytest.approx(share[agents:] @ beyond)


def test_one_agent_is_a_case_of_each() -> None:
    assert pollaczek_khinchine(0.6, 1.0, 2.0) == pytest.approx(wait_moments(1, 0.6, 1.0)[0])
    assert cobham([0.6], [1.0], [2.0]) == pytest.approx([pollaczek_khinchine(0.6, 1.0, 2.0)])
    assert cobham_of_many(3, [1.8], 1.0) == pytest.approx([wait_moments(3, 1.8, 1.0)[0]])
    assert cobham_of_many(1, [0.3, 0.2], 1.0) == pytest.approx(cobham([0.3, 0.2], [1.0] * 2, [2.0] * 2))


def test_priorities_move_work_and_make_none() -> None:
    """Kleinrock's conservation law: the waits weighted by load do not depend on the order of service."""
    rates, means, seconds = [0.5, 0.4], [0.5, 1.0], [0.3, 2.0]
    loads = np.multiply(rates, means)
    in_order = pollaczek_khinchine(sum(rates), loads.sum() / sum(rates), np.dot(rates, seconds) / sum(rates))
    assert loads @ cobham(rates, means, seconds) == pytest.approx(loads.sum() * in_order)


def test_waits_grow_from_an_empty_office() -> None:
    waits = waits_from_empty(1.2, 1.0, 400)
    assert waits[0] == 0.0
    assert waits[1] == pytest.approx(1.2 / 2.2)  # the second comes before the first is done, which takes 1 more
    assert np.all(np.diff(waits) > 0)
    # Overloaded, each receipt leaves an hour less the time between two: in the long run, work grows by that.
    assert waits[399] - waits[398] == pytest.approx(1.0 - 1.0 / 1.2, rel=0.02)
    assert waits_from_empty(0.5, 1.0, 400)[-1] == pytest.approx(wait_moments(1, 0.5, 1.0)[0])
