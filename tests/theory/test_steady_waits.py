"""Waits of an office in its steady state: M/M/c, M/G/1, M/G/infinity, and priorities that interrupt nothing.

Means over seeds 1 to R: known to 1 %, and within four standard errors of theory; in the slow tests, to 0.3 %.
"""

import pytest

from tests.theory.checking import check_answers, check_any_law, check_classes, check_memoryless
from tests.theory.observing import flows, plan_in


@pytest.mark.parametrize(
    ("file", "moments"),
    [
        ("one_agent.toml", [(0.5, 1.0, 2.0)]),
        ("fixed_work.toml", [(0.6, 1.0, 1.0)]),
        ("uneven_work.toml", [(0.5, 1.0, 1.0 + 1.2**2)]),
        ("urgent_first.toml", [(0.4, 1.0, 2.0), (0.5, 0.5, 0.25 * (1.0 + 0.5**2))]),
    ],
)
def test_theory_speaks_of_what_the_files_say(file: str, moments: list[tuple[float, float, float]]) -> None:
    """Theory takes the moments of the compiled law, whose table keeps the mean and nearly all of the variance."""
    for found, said in zip(flows(plan_in(file)), moments, strict=True):
        assert found == pytest.approx(said, rel=5e-4)


def test_one_agent_waits_as_erlang_says() -> None:
    check_memoryless(plan_in("one_agent.toml"), range(1, 111))


@pytest.mark.long
def test_three_agents_wait_as_erlang_says() -> None:
    check_memoryless(plan_in("three_agents.toml"), range(1, 111))


@pytest.mark.long
def test_twelve_agents_wait_as_erlang_says() -> None:
    check_memoryless(plan_in("twelve_agents.toml"), range(1, 91))


def test_equal_work_makes_half_the_wait() -> None:
    check_any_law(plan_in("fixed_work.toml"), range(1, 71))


@pytest.mark.long
def test_uneven_work_makes_longer_waits() -> None:
    check_any_law(plan_in("uneven_work.toml"), range(1, 251))


@pytest.mark.long
def test_the_first_queue_that_is_not_empty_is_served_first() -> None:
    check_classes(plan_in("urgent_first.toml"), ("urgent", "request"), range(1, 171))


@pytest.mark.long
def test_urgent_dossiers_of_one_queue_go_first() -> None:
    check_classes(plan_in("two_priorities.toml"), ("urgent", "request"), range(1, 131))


def test_the_number_that_waits_for_answers_is_poisson() -> None:
    check_answers(plan_in("answers.toml"), 10, range(1, 26))


@pytest.mark.slow
@pytest.mark.parametrize(("file", "seeds"), [("one_agent.toml", 1_200), ("three_agents.toml", 1_000)])
def test_waits_are_those_of_erlang_to_three_in_a_thousand(file: str, seeds: int) -> None:
    check_memoryless(plan_in(file), range(1, seeds + 1), within=0.003)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "seeds"), [("fixed_work.toml", 700), ("uneven_work.toml", 2_600)])
def test_waits_are_those_of_pollaczek_and_khinchine_to_three_in_a_thousand(file: str, seeds: int) -> None:
    check_any_law(plan_in(file), range(1, seeds + 1), within=0.003)


@pytest.mark.slow
@pytest.mark.parametrize(("file", "seeds"), [("urgent_first.toml", 1_500), ("two_priorities.toml", 1_300)])
def test_waits_of_each_class_are_those_of_cobham_to_three_in_a_thousand(file: str, seeds: int) -> None:
    check_classes(plan_in(file), ("urgent", "request"), range(1, seeds + 1), within=0.003)
