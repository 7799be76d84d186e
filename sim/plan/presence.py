"""Whole agents of a team on each day of one history: its posts, less those who are sick, on leave or gone."""

import numpy as np
import numpy.typing as npt

from sim.plan.calendars import WorkingTime
from sim.plan.departures import expected_held, held
from sim.plan.draws import Words, run_key, stream_key, threefry, uniform
from sim.plan.log import DAY_SECONDS
from sim.plan.posts import Chain, Floats, Integers, Posts

Bools = npt.NDArray[np.bool_]


def presence(posts: Posts, seed: int, replication: int) -> Integers:
    """Agents of a team present on each day, whole numbers: shape (days,); none before the first one simulated.

    Posts are numbered slots. What befalls slot k is drawn for (team, k), each kind from an address of its own, so
    that a further post moves nobody, and leave moves nobody's sickness. A part of a post is carried forward: it is
    there on the days on which the sum of all parts reaches one more. Who is sick and on leave on one day is away
    once, and the day of leave counts as taken.
    """
    here = posts.counts
    slots = int(here.max(initial=0))
    kinds = (("absence", posts.absence), ("leave", posts.leave))
    chains = [(kind, chain) for kind, chain in kinds if chain is not None]
    if slots and (chains or posts.turnover):
        there = np.arange(slots)[:, None] < here
        for kind, chain in chains:
            there &= ~_away(f"{posts.stream}/{kind}", slots, chain, posts, seed, replication)
        if posts.turnover is not None:
            there &= held(posts, posts.turnover, slots, seed, replication)
        here = np.count_nonzero(there, axis=0)
    present = np.zeros(posts.length, np.int64)
    present[posts.days] = here
    return present


def expected_presence(posts: Posts) -> Floats:
    """Agents of a team expected on each day: shape (days,)."""
    here = posts.effective if posts.turnover is None else expected_held(posts, posts.turnover)
    for chain in (posts.absence, posts.leave):
        here = here if chain is None else here * (1.0 - chain.share)
    present = np.zeros(posts.length)
    present[posts.days] = here
    return present


def _away(stream: str, slots: int, chain: Chain, posts: Posts, seed: int, replication: int) -> Bools:
    """Working days on which each slot is away, shape (slots, working days): spells end and begin by chance.

    The chain starts in its long-run state.
    """
    # Before the first day there is a draw of its own: who is away on it.
    ordinals = posts.days[:-1] + posts.origin.toordinal()
    counter: Words = np.concatenate([np.zeros(1, np.int64), ordinals]).astype(np.uint64)
    keys: Words = np.array([stream_key(f"{stream}/{slot}") for slot in range(slots)], np.uint64)[:, None]
    drawn = uniform(threefry(counter, counter == 0, keys, run_key(seed, replication))[0])
    stays = drawn >= np.concatenate([chain.share[:1], chain.ending[:-1]])
    begins = drawn < np.concatenate([chain.share[:1], chain.beginning[:-1]])
    stays[:, 0] = begins[:, 0]
    # A draw settles the next day where it says the same of who is away and of who is not; or it turns it, or leaves
    # it as it is. All slots stand end to end: the first draw of each settles.
    is_turned = np.logical_xor.accumulate((begins & ~stays).ravel())
    settled = np.maximum.accumulate(np.where((stays == begins).ravel(), np.arange(begins.size), 0))
    away: Bools = ((begins.ravel() ^ is_turned)[settled] ^ is_turned).reshape(begins.shape)
    return away


def presence_changes(counts: Integers, time: WorkingTime, horizon: int) -> tuple[Integers, Integers]:
    """Moments at which a team's presence changes, and the count from then on; 0 outside working hours."""
    days = np.arange(len(counts))
    starts = days * DAY_SECONDS + time.opens
    ends = starts + time.lengths()
    is_there = (counts > 0) & (ends > starts) & (starts < horizon)
    times = np.column_stack([starts[is_there], ends[is_there]]).ravel()
    values = np.column_stack([counts[is_there], np.zeros(int(is_there.sum()), np.int64)]).ravel()
    # Around the clock, closing and opening fall together: only what differs is a change.
    keep = np.ones(len(times), bool)
    keep[:-1] &= times[:-1] != times[1:]
    times, values = times[keep], values[keep]
    differs = np.diff(values, prepend=0) != 0
    return times[differs].astype(np.int64), values[differs].astype(np.int64)
