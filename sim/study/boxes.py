"""The box of all assumed ranges, and points in it: where an office stands when its unknowns are settled.

A point is a place in each range (0 its low end, 1 its high end) and the number of a history, which stands for
chance. Places of one range may contradict those of another, as a median above its p90: such a point is no office.
Points are drawn in blocks (a trajectory, a pair of draws with their mixtures), and a block with such a point is
drawn anew, so that what is asked is always the box without the impossible part; how many blocks fell away is
said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.study.assumptions import position_drawn

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
TRIES = 50  # blocks drawn for one that holds, before the ranges are held to contradict each other


class Points(NamedTuple):
    """places: shape (points, ranges); numbers: shape (points,), of histories."""

    places: Floats
    numbers: Integers


class ContradictionError(ValueError):
    """The ranges contradict each other nearly everywhere. point: one that is no office."""

    def __init__(self, point: Floats) -> None:
        super().__init__("the ranges contradict each other")
        self.point = point


@dataclass(frozen=True)
class Box:
    """Ranges by name, the seed of what is drawn in them, and whether a point, shape (ranges,), is an office."""

    names: tuple[str, ...]
    seed: int
    is_possible: Callable[[Floats], bool] = lambda _: True

    def draw(self, purpose: str, block: int, part: int = 0) -> Floats:
        """A number between 0 and 1 for each range: shape (ranges,). A further range moves no other's."""
        return np.array([self.one(f"{purpose}/{name}", block, part) for name in self.names])

    def one(self, name: str, block: int, part: int = 0) -> float:
        """A number between 0 and 1 under a name of its own."""
        return position_drawn(f"box/{name}", self.seed, block, part)

    def blocks(self, wanted: int, make: Callable[[int], Floats]) -> tuple[list[int], int]:
        """The numbers of the first blocks of points that are offices throughout, and how many others fell away.

        make: the points of a block by its number, shape (points, ranges). ContradictionError where nearly none is.
        """
        found: list[int] = []
        for block in islice(count(), TRIES * wanted):
            bad = next((point for point in make(block) if not self.is_possible(point)), None)
            if bad is None:
                found.append(block)
            if len(found) == wanted:
                return found, block + 1 - wanted
        assert bad is not None
        raise ContradictionError(bad)

    def sample(self, draws: int, first: int = 0) -> tuple[Points, int]:
        """Independent draws, uniform over the box, each with a history of its own; and how many fell away.

        first: the number of the first one's history.
        """
        blocks, gone = self.blocks(draws, lambda block: self.draw("sample", block)[None, :])
        places = np.array([self.draw("sample", block) for block in blocks])
        return Points(places.reshape(draws, len(self.names)), np.arange(first, first + draws)), gone


Evaluate = Callable[[Points], Floats]  # the figure at each point: shape (points,)


def together(parts: Sequence[Points]) -> Points:
    """Points one after another."""
    return Points(np.concatenate([each.places for each in parts]), np.concatenate([each.numbers for each in parts]))
