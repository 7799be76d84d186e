"""Every single wait, to the second, against the recursion of Kiefer and Wolfowitz for first come first served."""

from heapq import heappop, heappush

import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from tests.theory.observing import plan_in


@pytest.mark.parametrize(
    ("file", "agents"),
    [
        ("one_agent.toml", 1),
        ("uneven_work.toml", 1),
        ("three_agents.toml", 3),
        ("twelve_agents.toml", 12),
    ],
)
def test_work_begins_when_the_first_agent_is_free(file: str, agents: int) -> None:
    plan = plan_in(file, "period.until=2017-02-14")
    history = simulate(plan, inputs_of(plan, 0, 1), keep_tasks=True)
    tasks = history.tasks
    assert tasks is not None
    free = [0] * agents
    for enabled, start, end in zip(tasks["enabled"], tasks["start"], tasks["end"], strict=True):
        if end < 0:
            break
        begins = max(int(enabled), heappop(free))
        assert begins == start
        heappush(free, int(end))
    assert (tasks["start"] > tasks["enabled"]).any()
