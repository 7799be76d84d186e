"""Questions that were open when the simulation starts, and the answers to them that each history draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.scenario import Source
from sim.plan.draws import Words, chance, uniform
from sim.plan.events import Deliveries
from sim.plan.laws import cdf, look_up
from sim.plan.rows import NEVER

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Sent(NamedTuple):
    """A question, turn 0, or a reminder of it: whose, to which slot, and in which second it was sent."""

    turn: int
    slot: int
    place: int
    asked: int


@dataclass(frozen=True, eq=False)
class AnswerSlot:
    """Who answers in one slot. laws: tables of the answers to a question and to a reminder; key: of the draws."""

    source: Source
    deliveries: Deliveries | None
    laws: tuple[Integers, Integers]
    key: int

    def chances(self, turn: int, asked: Integers, start: int, origin: date) -> tuple[Floats, Floats]:
        """Share of the answers that would have come before `start`, and that of those still out which never come.

        The second is -1 where the answer must have come: it then comes at the start.
        """
        said = self.source if turn == 0 else self.source.reminded or self.source
        seconds, place = np.unique(asked, return_inverse=True)
        known = np.array([self._known(second, start, origin) for second in seconds.tolist()], np.int64)
        came = np.where(known > seconds, cdf(self.laws[min(turn, 1)], known - seconds), 0.0)
        alive = said.silent + (1.0 - said.silent) * (1.0 - came)
        with np.errstate(divide="ignore", invalid="ignore"):
            silent = np.where(alive > 0.0, said.silent / alive, -1.0)
        return came[place], silent[place]

    def arriving(self, answers: Integers, start: int, origin: date) -> Integers:
        """When answers arrive, not before the start: at once, or with the source's next delivery; else NEVER."""
        if self.deliveries is None:
            return np.maximum(answers, start)
        given, begun = self.deliveries.arrival(answers, origin), self.deliveries.arrival(np.array([start]), origin)
        return np.asarray(np.where(given >= start, given, begun[0]))

    def _known(self, asked: int, start: int, origin: date) -> int:
        """Up to when an answer would have arrived before the start: then, or the source's last delivery before."""
        return start if self.deliveries is None else self.deliveries.known(asked, start, origin)


@dataclass(frozen=True, eq=False)
class Group:
    """Questions of one turn to one slot: their dossiers, when they were sent, and their chances."""

    slot: int
    turn: int
    place: Integers
    asked: Integers
    came: Floats
    silent: Floats


def grouped(sent: Sequence[Sent], slots: Sequence[AnswerSlot], start: int, origin: date) -> list[Group]:
    """What was sent, by slot and turn."""
    table = np.array(sorted(sent), np.int64).reshape(-1, len(Sent._fields))
    groups = []
    for turn, slot in sorted({(each.turn, each.slot) for each in sent}):
        own = table[(table[:, 0] == turn) & (table[:, 1] == slot)]
        groups.append(Group(slot, turn, own[:, 2], own[:, 3], *slots[slot].chances(turn, own[:, 3], start, origin)))
    return groups


def answers_to(
    groups: Sequence[Group],
    slots: Sequence[AnswerSlot],
    number: Words,
    run: int,
    answered: Integers,
    start: int,
    origin: date,
) -> None:
    """Write into `answered` when the first answer to each open question comes, given that none came before.

    number: of the dossiers; answered: shape (dossiers, slots).
    """
    for group in groups:
        answered[group.place, group.slot] = NEVER
    for group in groups:
        here = slots[group.slot]
        x0, x1 = chance(number[group.place], group.turn, here.key, run)
        bits = ((group.came + uniform(x1) * (1.0 - group.came)) * 2**32).astype(np.int64)
        drawn = group.asked + look_up(here.laws[min(group.turn, 1)], np.minimum(bits, 2**32 - 1))
        times = here.arriving(np.where(group.silent < 0.0, start, drawn), start, origin)
        times = np.where(uniform(x0) < group.silent, NEVER, times)
        answered[group.place, group.slot] = np.minimum(answered[group.place, group.slot], times)
