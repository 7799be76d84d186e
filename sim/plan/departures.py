"""People who leave: their posts stay empty for a while, and the newcomers learn."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sim.plan.draws import run_key, stream_key, threefry, uniform
from sim.plan.posts import WHOLE, Floats, Posts, Turnover, whole_days

Bools = npt.NDArray[np.bool_]


def held(posts: Posts, turnover: Turnover, slots: int, seed: int, replication: int) -> Bools:
    """Whether each post has a holder who gives a whole day, shape (slots, working days).

    Everybody is in post, and knows the work, on the first day and where posts come into service. Whether the holder
    of a post leaves on a day is drawn for (team, slot, day), and means nothing while the post is empty. What a
    newcomer lacks is carried forward for each post.
    """
    keys = np.array([stream_key(f"{posts.stream}/departure/{slot}") for slot in range(slots)], np.uint64)
    counter = (posts.days + posts.origin.toordinal()).astype(np.uint64)
    drawn = uniform(threefry(counter, 0, keys[:, None], run_key(seed, replication))[0])
    leaves = (drawn < turnover.leaves) & (np.arange(slots)[:, None] < posts.in_service)
    there = np.ones((slots, len(posts.days)), bool)
    last, filled = -1, 0
    for slot, day in zip(*(place.tolist() for place in np.nonzero(leaves)), strict=True):
        if slot == last and day < filled:
            continue
        end = posts.end_of_service(slot, day)
        last, filled = slot, min(int(turnover.filled[day]), end)
        learned = min(int(turnover.learned[day]), end)
        there[slot, day:filled] = False
        age = posts.days[filled:learned] - posts.days[day] - turnover.empty
        parts = np.where(posts.counts[filled:learned] > slot, turnover.output[age], 0.0)
        there[slot, filled:learned] = whole_days(parts, WHOLE // 2) > 0
    return there


def expected_held(posts: Posts, turnover: Turnover) -> Floats:
    """Full-time equivalents expected on each working day, after departures."""
    total = np.zeros(len(posts.days))
    known: dict[tuple[int, int], Floats] = {}
    for slot in range(int(np.ceil(posts.effective.max(initial=0.0)))):
        part = np.clip(posts.effective - slot, 0.0, 1.0)
        bounds = np.flatnonzero(np.diff(posts.in_service > slot, prepend=False, append=False)).tolist()
        for start, end in list(pairwise(bounds))[::2]:
            if (start, end) not in known:
                known[start, end] = _expected(posts, turnover, start, end)
            total[start:end] += part[start:end] * known[start, end]
    return total


def _expected(posts: Posts, turnover: Turnover, start: int, end: int) -> Floats:
    """Expected output on each day of one post that is in service from `start` until before `end`."""
    empty, lost = np.zeros(len(posts.days)), np.zeros(len(posts.days))
    staying = np.cumsum(np.log1p(-turnover.leaves))
    for day in range(start, end):
        filled, learned = min(int(turnover.filled[day]), end), min(int(turnover.learned[day]), end)
        leaves = turnover.leaves[day] * (1.0 - empty[day])
        empty[day + 1 : filled] += leaves
        lost[day:filled] += leaves
        age = posts.days[filled:learned] - posts.days[day] - turnover.empty
        still = np.exp(staying[filled:learned] - staying[max(filled - 1, day)])
        lost[filled:learned] += leaves * still * (1.0 - turnover.output[age])
    return 1.0 - lost[start:end]
