"""The office of the benchmark and nothing else, with all numbers drawn ahead: compiled.

Not a rival: a mark for what an engine can reach that draws nothing, follows no calendar, no norm and no file, and
tells nothing but when each dossier was decided.
"""

from itertools import count

import numba
import numpy as np

from .idiomatic_simpy import ASKED, BACK, DATA, DECIDE, EXAMINE, INTAKE, MEAN_GAP
from .timing import Job

FIRST, LEAVES = (0, 4, 24, 30), 32  # intake 4, pool 20, desk 6: the first agent of each
BITS, NEVER = 24, np.iinfo(np.int64).max  # of a dossier's number in an event; no event


def numbers(dossiers: int, seed: int) -> tuple[np.ndarray, ...]:
    """Seconds of arrival, of work by turn (intake, two examinations, decision) and of answers; who goes back."""
    dice = np.random.default_rng(seed)
    arrival = np.cumsum(dice.exponential(MEAN_GAP, dossiers)).astype(np.int64)
    works = [dice.lognormal(*law, dossiers) for law in (INTAKE, EXAMINE, EXAMINE, DECIDE)]
    answer = np.where(dice.random((dossiers, 2)) < ASKED, dice.lognormal(*DATA, (dossiers, 2)), -1)
    return arrival, np.stack(works, 1).astype(np.int64), answer.astype(np.int64), dice.random(dossiers) < BACK


@numba.njit
def simulate(arrival, work, answer, goes_back):
    """When each dossier is decided, in seconds, and how many events it took."""
    dossiers = len(arrival)
    decided, turn, is_answer = (
        np.zeros(dossiers, np.int64),
        np.zeros(dossiers, np.int8),
        np.zeros(dossiers, np.bool_),
    )
    line, first, last = np.zeros((3, 2 * dossiers), np.int32), np.zeros(3, np.int64), np.zeros(3, np.int64)
    leaf_of, answers, size, come, events = np.zeros(dossiers, np.int8), np.full(dossiers + 4, NEVER), 0, 0, 0
    ends, idle, free = np.full(2 * LEAVES, NEVER), np.zeros((3, 32), np.int64), np.zeros(3, np.int64)
    for desk in range(3):
        free[desk] = FIRST[desk + 1] - FIRST[desk]
        for agent in range(free[desk]):
            idle[desk, agent] = FIRST[desk] + agent
    while True:
        key = min(ends[1], answers[0])
        if come < dossiers:
            key = min(key, arrival[come] << BITS | come)
        if key == NEVER:
            return decided, events
        events += 1
        now, d, desk = key >> BITS, key & ((1 << BITS) - 1), -1  # desk: at which the dossier comes to queue
        if d == come:
            come, desk = come + 1, 0
        elif is_answer[d]:
            is_answer[d], desk, size = False, 1, size - 1
            pop(answers, size)
        else:
            left, leaf = (turn[d] + 1) // 2, leaf_of[d]
            if first[left] < last[left]:
                e = line[left, first[left]]
                first[left], leaf_of[e] = first[left] + 1, leaf
                put(ends, leaf, (now + work[e, turn[e]]) << BITS | e)
            else:
                idle[left, free[left]], free[left] = leaf, free[left] + 1
                put(ends, leaf, NEVER)
            if turn[d] == 3:
                decided[d] = now
            elif turn[d] == 2 or (turn[d] == 1 and not goes_back[d]):
                turn[d], desk = 3, 2
            elif answer[d, turn[d]] >= 0:
                push(answers, size, (now + answer[d, turn[d]]) << BITS | d)
                is_answer[d], turn[d], size = True, turn[d] + 1, size + 1
            else:
                turn[d], desk = turn[d] + 1, 1
        if desk >= 0 and free[desk] > 0:
            free[desk] -= 1
            leaf_of[d] = idle[desk, free[desk]]
            put(ends, leaf_of[d], (now + work[d, turn[d]]) << BITS | d)
        elif desk >= 0:
            line[desk, last[desk]] = d
            last[desk] += 1


@numba.njit
def put(tree, leaf, key):
    """Set a leaf of the winner tree, and every node above it to the earliest event below."""
    place = leaf + LEAVES
    tree[place] = key
    while place > 1:
        key = min(key, tree[place ^ 1])
        place >>= 1
        tree[place] = key


@numba.njit
def push(heap, size, key):
    """Add an event to a heap."""
    place = size
    while place > 0 and heap[(place - 1) >> 2] > key:
        heap[place], place = heap[(place - 1) >> 2], (place - 1) >> 2
    heap[place] = key


@numba.njit
def pop(heap, size):
    """Take off the earliest event, so that `size` are left; beyond them lies NEVER."""
    key, place, low = heap[size], 0, 1
    heap[size] = NEVER
    while low < size:
        a = low + (heap[low + 1] < heap[low])
        b = low + 2 + (heap[low + 3] < heap[low + 2])
        low = b if heap[b] < heap[a] else a
        if heap[low] >= key:
            break
        heap[place], place, low = heap[low], low, 4 * low + 1
    heap[place] = key if size else NEVER


def job(dossiers: int) -> Job:
    """Histories one after another; their numbers are drawn once."""
    drawn, seeds = [numbers(dossiers, seed) for seed in range(4)], count()

    def one() -> float:
        return float(simulate(*drawn[next(seeds) % len(drawn)])[1])

    return one
