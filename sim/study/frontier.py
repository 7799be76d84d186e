"""The frontier: what posts more or fewer than there are cost, and what they reach.

Posts are added one at a time, each time in the team in which one brings most for its cost (marginal allocation,
Fox, 1966), and taken one at a time where one is missed least for what it saves. On the frontier is what nothing
that was tried beats at its cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sim.study.staffings import Staffings

Floats = npt.NDArray[np.float64]
LEAST_GAIN = 0.001  # a tenth of a point: what tables show
Moves = tuple[int, ...]  # posts more or fewer than there are, of each kind that varies
Reached = tuple[Floats, npt.NDArray[np.bool_]]  # shares and verdicts, shape (histories, norms)


@dataclass(frozen=True, eq=False)
class Point:
    """What one staffing costs in an average year, and reaches: shares and met, shape (histories, norms).

    is_best: it is on the frontier, of all staffings that were tried.
    """

    moves: Moves
    cost: Fraction
    shares: Floats
    met: npt.NDArray[np.bool_]
    is_best: bool = False

    @property
    def score(self) -> Floats:
        """The mean share of all norms in each history; where nothing falls under a norm, nothing is on time."""
        return np.asarray(np.nan_to_num(self.shares).mean(axis=1))

    @property
    def is_now(self) -> bool:
        """Whether it is the staffing that there is."""
        return not any(self.moves)


def cost_of(lattice: Staffings, moves: Moves) -> Fraction:
    """What all staff costs in an average year."""
    return lattice.present_cost + sum(
        (price * more for price, more in zip(lattice.prices, moves, strict=True)), Fraction(0)
    )


def explored(
    cost: Callable[[Moves], Fraction],
    begin: Moves,
    reach: Callable[[Sequence[Moves]], Sequence[Reached]],
    is_seen: Callable[[Floats], bool],
    is_possible: Callable[[Moves], bool],
    most_posts: int,
) -> list[Point]:
    """Every staffing that was tried, cheapest first; the one that there is is among them.

    begin: where posts begin to be added: what the work needs at least. reach: what staffings reach, all in the same
    histories. is_seen: whether differences, history by history, can be told from zero. Posts are added until no
    further one brings a tenth of a point that can be told under any norm, and taken until no norm is ever met;
    at most `most_posts` each. Last, as many are added as taken: who else could do it for the same number.
    """
    tried: dict[Moves, Point] = {}

    def tell(every: Sequence[Moves]) -> None:
        new = [each for each in dict.fromkeys(every) if each not in tried and is_possible(each)]
        for moves, (shares, met) in zip(new, reach(new), strict=True):
            tried[moves] = Point(moves, cost(moves), shares, met)

    def worth(moves: Moves, other: Moves) -> float:
        """What a difference in cost brings for each unit of it."""
        gain = float((tried[moves].score - tried[other].score).mean())
        return gain / (float(tried[moves].cost - tried[other].cost) or np.copysign(1e-9, sum(moves) - sum(other)))

    now = tuple(0 for _ in begin)
    tell([now, begin])
    up, down = [begin], [now]
    for _ in range(most_posts):
        here = up[-1]
        further = [one_more(here, place) for place in range(len(here))]
        tell(further)
        better = [each for each in further if _is_more(tried[each], tried[here], is_seen)]
        if not better:
            break
        up.append(max(better, key=lambda each: worth(each, here)))
    while len(down) <= most_posts and (tried[down[-1]].met.any() or (begin, down) == (now, [now])):
        here = down[-1]
        tell([one_more(here, place, -1) for place in range(len(here))])
        fewer = [each for place in range(len(here)) if (each := one_more(here, place, -1)) in tried]
        if not fewer:
            break
        down.append(min(fewer, key=lambda each: worth(each, here)))
    tell([tuple(map(sum, zip(*pair, strict=True))) for pair in zip(up[1:], down[1:], strict=False)])
    return with_best(sorted(tried.values(), key=lambda point: (point.cost, -point.score.mean())), is_seen)


def one_more(moves: Moves, place: int, more: int = 1) -> Moves:
    """A staffing with one person more in one of its posts."""
    return (*moves[:place], moves[place] + more, *moves[place + 1 :])


def _is_more(one: Point, other: Point, is_seen: Callable[[Floats], bool]) -> bool:
    """Whether one has more on time under some norm, by a tenth of a point or more that can be told from zero."""
    gaps = (np.nan_to_num(one.shares) - np.nan_to_num(other.shares)).T
    return any(gap.mean() >= LEAST_GAIN and is_seen(gap) for gap in gaps)


def with_best(points: Sequence[Point], is_seen: Callable[[Floats], bool]) -> list[Point]:
    """Points, the cheapest first, each told whether it is on the frontier: whether it has more on time, as far as
    can be told, than every one before it that is.
    """
    found: list[Point] = []
    for point in points:
        is_best = all(_is_more(point, before, is_seen) for before in found if before.is_best)
        found.append(Point(point.moves, point.cost, point.shares, point.met, is_best))
    return found
