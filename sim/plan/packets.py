"""Packets: shares of the dossiers that stand at one row in one state, as a walk without queues carries them.

Packets that hardly differ are laid together, so that their number stays small whatever the procedure.
"""

from typing import NamedTuple

from sim.plan.log import DAY_SECONDS

WEEK = 7
NOT_BEGUN = float("inf")
Truth = bool | None  # whether the claimant is entitled; None: it has made no difference yet


class Question(NamedTuple):
    """A question on its way. silent: share never answered; gap: seconds between two deliveries of a source that
    answers on dates, else 0; asked: seconds since receipt."""

    law: int
    silent: float
    gap: float
    asked: float


class Packet(NamedTuple):
    """A share of the dossiers at one row. elapsed: seconds since receipt; since: elapsed when each steering clock
    began, put off by what suspended it; questions: per answer slot those still open; missing, missed: answer slots
    (as bits) not all of which were answered, and when that was known; visits: of each row with a bound."""

    row: int
    truth: Truth
    share: float
    elapsed: float
    since: tuple[float, ...]
    questions: tuple[tuple[Question, ...], ...]
    missing: int = 0
    missed: float = 0.0
    visits: tuple[tuple[int, int], ...] = ()

    def state(self, is_fine: bool = True, is_coarse: bool = False) -> tuple[object, ...]:
        """What packets that may be laid together have in common; their times, too, where that is to be fine.

        is_coarse: of the questions no more than which slots have any open.
        """
        if is_coarse:
            return self.truth, tuple(map(bool, self.questions)), self.missing, self.visits
        asked = tuple(tuple((*q[:3], day_of(q.asked) * is_fine) for q in slot) for slot in self.questions)
        if not is_fine:
            times: tuple[int, ...] = ()
        elif self.missing:
            times = (day_of(self.elapsed), day_of(self.missed), *map(day_of, self.since))
        elif self.since or any(self.questions):
            times = (day_of(self.elapsed) // WEEK, *(day_of(start) // WEEK for start in self.since))
        else:
            times = ()
        return self.truth, times, asked, self.missing, self.visits


def day_of(seconds: float) -> int:
    """The day of a moment, -1 for what has not begun."""
    return -1 if seconds == NOT_BEGUN else int(seconds // DAY_SECONDS)


def laid_together(one: Packet, other: Packet) -> Packet:
    """Two packets in the same state, their times averaged; of questions that differ those of the larger stay."""
    total = one.share + other.share
    part = other.share / total

    def mean(a: float, b: float) -> float:
        return a if a == b else a + (b - a) * part

    return one._replace(
        share=total,
        elapsed=mean(one.elapsed, other.elapsed),
        missed=mean(one.missed, other.missed),
        since=tuple(mean(a, b) for a, b in zip(one.since, other.since, strict=True)),
        questions=tuple(
            tuple(q._replace(asked=mean(q.asked, o.asked)) for q, o in zip(asked, others, strict=True))
            if [q[:3] for q in asked] == [o[:3] for o in others]
            else (asked if one.share >= other.share else others)
            for asked, others in zip(one.questions, other.questions, strict=True)
        ),
    )
