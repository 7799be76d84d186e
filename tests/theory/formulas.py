"""What queueing theory says of waiting: closed forms, none of them taken from the program.

Times in hours, rates per hour. A wait is the time in the queue, before work begins.

Erlang (1917), as in Cooper, Introduction to Queueing Theory (1981), chapter 3; Pollaczek (1930) and Khinchine
(1932), as in Kleinrock, Queueing Systems I (1975), chapter 5; Cobham, "Priority assignment in waiting line
problems", Operations Research 2 (1954); M/G/infinity: Takács, Introduction to the Theory of Queues (1962),
chapter 3.
"""

from collections.abc import Sequence
from math import exp

import numpy as np


def erlang_b(agents: int, load: float) -> float:
    """Share of the dossiers turned away where none may wait. load: mean number of agents wanted."""
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(agents: int, load: float) -> float:
    """Share of the dossiers that wait (M/M/c)."""
    blocked = erlang_b(agents, load)
    return blocked / (1.0 - load / agents * (1.0 - blocked))


def wait_moments(agents: int, rate: float, mean: float) -> tuple[float, float]:
    """First and second moment of the wait, first come first served (M/M/c): exponential for those who wait."""
    waiting = erlang_c(agents, rate * mean)
    drain = agents / mean - rate
    return waiting / drain, 2.0 * waiting / drain**2


def share_beyond(agents: int, rate: float, mean: float, wait: float) -> float:
    """Share of the dossiers that wait longer than `wait`, first come first served (M/M/c)."""
    return erlang_c(agents, rate * mean) * exp(-(agents / mean - rate) * wait)


def pollaczek_khinchine(rate: float, mean: float, second_moment: float) -> float:
    """Mean wait for one agent and any law of work (M/G/1), first come first served or not."""
    return rate * second_moment / (2.0 * (1.0 - rate * mean))


def cobham(rates: Sequence[float], means: Sequence[float], second_moments: Sequence[float]) -> list[float]:
    """Mean wait of each class, the most urgent first; one agent, who interrupts nothing."""
    residual = sum(rate * second for rate, second in zip(rates, second_moments, strict=True)) / 2.0
    return _by_class(residual, [rate * mean for rate, mean in zip(rates, means, strict=True)])


def cobham_of_many(agents: int, rates: Sequence[float], mean: float) -> list[float]:
    """Mean wait of each class with several agents and one exponential law of work."""
    all_busy = erlang_c(agents, sum(rates) * mean) * mean / agents
    return _by_class(all_busy, [rate * mean / agents for rate in rates])


def _by_class(residual: float, loads: Sequence[float]) -> list[float]:
    """A dossier waits for the work in hand, for the queue before it, and for the urgent that overtake it."""
    up_to = np.concatenate([[0.0], np.cumsum(loads)])
    return [float(residual / ((1.0 - up_to[k]) * (1.0 - up_to[k + 1]))) for k in range(len(loads))]


def waits_from_empty(rate: float, mean: float, count: int) -> list[float]:
    """Mean wait of the first, second … dossier of an office that starts empty (M/M/1, any load).

    The chain of the number found at each receipt, exact: between two receipts a busy agent finishes a
    geometric number of dossiers, each event being an end of work with probability 1 / (1 + rate x mean).
    """
    finishes = 1.0 / (1.0 + rate * mean)
    found = np.zeros(count + 1)
    found[0] = 1.0
    waits = []
    for _ in range(count):
        waits.append(mean * float(found @ np.arange(count + 1)))
        left = np.zeros(count + 1)
        carried = 0.0  # probability that the number falls from above to this one before the next receipt
        for number in range(count, 0, -1):
            carried = finishes * carried + found[number - 1]
            left[number] = (1.0 - finishes) * carried
        left[0] = finishes * carried
        found = left
    return waits
