"""Rows: the six operations to which every procedure is compiled."""

from typing import NamedTuple

from sim.plan.log import OUTCOMES

ASK, WAIT, WORK, BRANCH, OPEN, END = range(6)
OPERATIONS = ("ASK", "WAIT", "WORK", "BRANCH", "OPEN", "END")

# Guards: what a BRANCH looks at beside its drawn bit; an ASK under MISSING is a reminder.
NO_GUARD, MISSING, ENTITLED, PARENT_OPEN, DEADLINE_PASSED, CHANGED = range(6)

# Disciplines of a station.
FIRST_COME, OLDEST, EARLIEST_DEADLINE = range(3)
DISCIPLINES = ("first come", "oldest dossier", "earliest deadline")

ALWAYS = 1 << 32  # the threshold of a share of 1
NEVER = 1 << 40  # later than every horizon: an answer that never comes
UNBOUNDED = -1

# What an END says: an outcome of the log; or that a dossier which was only foreseen never came to be.
NOT_NEEDED = len(OUTCOMES)
OUTCOME_CODES = {**{word: code for code, word in enumerate(OUTCOMES)}, "not needed": NOT_NEEDED}


class Row(NamedTuple):
    """One operation of one mission. -1 means: none.

    next, other: rows; `other` is taken when a WAIT ends by its limit, a BRANCH is false or its bound is used up.
    share: threshold of 32 random bits (a BRANCH is true below it; an ASK stays unanswered below it).
    mask: answer slots awaited (WAIT, and OPEN at a late answer) or looked at (guard MISSING); any: one is enough.
    after_seconds, after_table: limit of a WAIT counted from now; clock, before_table: limit before its
    deadline, or for OPEN the day after it.
    changes: the second from which the procedure is another one: guard CHANGED looks at it; a WAIT ends then at the
    latest, by `other`, and the next WAIT counts its limit from when this one began. All WAITs of a mission whose
    procedure changes have one counter, in which that is kept.
    stamp: the moment that passes when the row is left by `next`. counter: visits are counted here (rows on a
    cycle). key: address of its draws.
    """

    op: int
    place: int = -1  # slot (ASK), queue (WORK), mission (OPEN), outcome (END)
    next: int = -1
    other: int = -1
    share: int = ALWAYS
    law: int = -1
    delivery: int = -1
    after_seconds: int = -1
    after_table: int = -1
    clock: int = -1
    before_table: int = -1
    changes: int = -1
    mask: int = 0
    any: int = 0
    guard: int = NO_GUARD
    stamp: int = -1
    bound: int = UNBOUNDED
    counter: int = -1
    priority: int = 0
    activity: int = -1
    cause: int = -1
    key: int = 0
