"""The frontier: what each number of posts costs, and what it reaches.

Posts are added one at a time, each time in the team in which one brings most for its cost (marginal allocation,
Fox, 1966), from the offered load upwards. On the frontier is what no staffing that was tried beats at its cost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from sim.study.staffings import Staffing, Staffings

Floats = npt.NDArray[np.float64]
LEAST_GAIN = 0.001  # a tenth of a point: what tables show
Reached = tuple[Floats, npt.NDArray[np.bool_]]  # shares and verdicts, shape (histories, norms)


@dataclass(frozen=True, eq=False)
class Point:
    """What one staffing costs in an average year, and reaches: shares and met, shape (histories, norms).

    is_best: it is on the frontier, of all staffings that were tried.
    """

    staffing: Staffing
    cost: Fraction
    shares: Floats
    met: npt.NDArray[np.bool_]
    is_best: bool = False

    @property
    def score(self) -> Floats:
        """The mean share of all norms in each history; where nothing falls under a norm, nothing is on time."""
        return np.asarray(np.nan_to_num(self.shares).mean(axis=1))


def climbed(
    lattice: Staffings,
    lowest: Staffing,
    reach: Callable[[Sequence[Staffing]], Sequence[Reached]],
    is_seen: Callable[[Floats], bool],
    most_posts: int,
) -> list[Point]:
    """Every staffing that was tried on the way up, cheapest first.

    reach: what staffings reach, all in the same histories. is_seen: whether differences, history by history, can be
    told from zero. The way begins where no norm is ever met, at `lowest` or below it, and ends where the best
    further post brings less than a tenth of a point, or nothing that can be told from zero, or after `most_posts`.
    """
    tried: dict[Staffing, Point] = {}

    def tell(staffings: Sequence[Staffing]) -> None:
        new = [each for each in staffings if each not in tried]
        for staffing, (shares, met) in zip(new, reach(new), strict=True):
            tried[staffing] = Point(staffing, lattice.cost(staffing), shares, met)

    tell([lowest])
    while tried[lowest].met.any() and (fewer := tuple(max(1, persons - 1) for persons in lowest)) != lowest:
        tell([fewer])
        lowest = fewer
    here = lowest
    for _ in range(most_posts):
        further = [one_more(here, place) for place in range(len(here))]
        tell(further)
        gains = {each: tried[each].score - tried[here].score for each in further}
        worth = {
            each: float(gain.mean()) / float(tried[each].cost - tried[here].cost) for each, gain in gains.items()
        }
        best = max(further, key=lambda each: worth[each])
        if not (is_seen(gains[best]) and gains[best].mean() >= LEAST_GAIN):
            break
        here = best
    return with_best(sorted(tried.values(), key=lambda point: (point.cost, -point.score.mean())), is_seen)


def one_more(staffing: Staffing, place: int, more: int = 1) -> Staffing:
    """A staffing with one person more in one of its posts."""
    return (*staffing[:place], staffing[place] + more, *staffing[place + 1 :])


def with_best(points: Sequence[Point], is_seen: Callable[[Floats], bool]) -> list[Point]:
    """Points, the cheapest first, each told whether it is on the frontier: whether against every one before it, it
    has more on time under some norm, by a tenth of a point or more that can be told from zero.
    """

    def is_more(one: Point, other: Point) -> bool:
        gaps = (np.nan_to_num(one.shares) - np.nan_to_num(other.shares)).T
        return any(gap.mean() >= LEAST_GAIN and is_seen(gap) for gap in gaps)

    found: list[Point] = []
    for point in points:
        is_best = all(is_more(point, before) for before in found if before.is_best)
        found.append(Point(point.staffing, point.cost, point.shares, point.met, is_best))
    return found
