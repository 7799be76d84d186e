"""Families: a first request and everything it gave rise to (second requests, court cases, revisions)."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sim.plan.log import NOT_HAPPENED, OUTCOMES, Log


@dataclass(frozen=True)
class Families:
    """Shape (dossiers,). `root`: row of the dossier that began the family; `followed`: a decision on
    a descendant followed; `last_decided`: seconds of the family's last decision, -1 where none or not a root;
    `last_ended`: seconds at which the whole family was ended, -1 while one of it is open or not a root.
    `has_children`: whether any dossier descends from another.
    """

    root: np.ndarray
    followed: np.ndarray
    last_decided: np.ndarray
    last_ended: np.ndarray
    has_children: bool

    @property
    def is_root(self) -> np.ndarray:
        return np.asarray(self.root == np.arange(len(self.root)))


def families(log: Log, causes: Collection[str] | None = None) -> Families:
    """Who descends from whom; with `causes`, only children opened for one of them count as family.

    ValueError where a dossier descends from itself, or a cause is not one of the log's.
    """
    parent = _parents(log, causes)
    size = len(parent)
    decided, ended = log.stamp("decided"), log.stamp("ended")
    root, followed = np.arange(size), np.zeros(size, dtype=np.bool_)
    child = np.flatnonzero(parent >= 0)
    if not len(child):
        return Families(root, followed, decided, ended, False)

    root[child] = parent[child]
    for _ in range(size.bit_length() + 1):
        above = root[root[child]]
        if np.array_equal(above, root[child]):
            break
        root[child] = above
    if np.any(parent[root[child]] >= 0):
        raise ValueError("dossiers: a dossier descends from itself; a parent must be an older dossier")

    above = np.unique(parent[child][decided[child] >= 0])
    while len(above):
        followed[above] = True
        above = np.unique(parent[above])
        above = above[above >= 0]

    last_decided, last_ended = decided.copy(), ended.copy()
    first = root[child]
    np.maximum.at(last_decided, first, decided[child])
    np.maximum.at(last_ended, first, ended[child])
    last_ended[first[(ended[child] < 0) | (ended[first] < 0)]] = NOT_HAPPENED
    last_decided[child] = last_ended[child] = NOT_HAPPENED
    return Families(root, followed, last_decided, last_ended, True)


def right_first_time(log: Log, family: Families) -> np.ndarray:
    """1 where the first decision stood: rightly decided, not provisional, no child with a decision after.

    int8. 0 where it was wrong, provisional or followed by a decision on a descendant before the log was closed; -1
    where there is no decision, or nobody knows whether it was right. A decision late in the log has had less
    time to be followed: leave a margin between the window judged and the end of the log.
    """
    fell = family.followed | (log.dossiers["outcome"] == OUTCOMES.index("provisional"))
    first_time = log.dossiers["right"].astype(np.int8) * ~fell
    return np.where(log.stamp("decided") >= 0, first_time, np.int8(-1))


def _parents(log: Log, causes: Collection[str] | None) -> np.ndarray:
    parent = log.dossiers["parent"]
    if causes is None:
        return parent
    unknown = sorted(set(causes) - set(log.causes))
    if unknown:
        raise ValueError(f"causes: {unknown}: not a cause of this log; its causes: {', '.join(log.causes)}")
    counted = np.array([cause in causes for cause in log.causes], dtype=np.bool_)
    return np.asarray(np.where(counted[log.dossiers["cause"]], parent, NOT_HAPPENED))
