"""How staffings stand: what each costs, how often it meets the norms, and by how much it misses them.

Whatever is told here of a staffing comes from histories by which none was chosen, so that it is not flattered by
having been chosen, and from equally many for each, so that two can be set side by side.
"""

import math
import warnings
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, takewhile

import numpy as np

from sim.plan.draws import stream_key
from sim.plan.load import team_loads
from sim.study.estimates import clopper_pearson
from sim.study.meeting import Office
from sim.study.selecting import MOST_PUT_OFF
from sim.study.staffings import Staffing, Staffings, by_cost, rank
from sim.study.targets import Target

FRESH = 1_000_000  # number of the first history that no staffing is chosen by
SIFTING = 2 * FRESH  # and of the first by which the best within a budget is chosen
ROUNDS = (16, 32, 64, 128)  # histories by which the best within a budget is sought; half of them stay each time
MOST_COMPARED = 64
DEADLINES = "deadlines_share_on_time"


@dataclass(frozen=True)
class Standing:
    """A staffing in some histories; None: the scenario as it is.

    cost: of an average year; met: in how many histories all norms were met; norms: the same of each alone; shares:
    the mean share on time of each over the period, NaN where there was none; kept: the mean share of the deadlines
    of the period that were kept, open dossiers included, NaN where none fell due; short: points by which these lie
    below what is asked, the mean of the years where that changes; negative above it; loads: hours needed / hours
    present of each team, in its worst year.
    """

    staffing: Staffing | None
    cost: Fraction
    histories: int
    met: int
    norms: dict[str, int]
    shares: dict[str, float]
    kept: dict[str, float]
    short: dict[str, float]
    loads: dict[str, float]

    @property
    def probability(self) -> float:
        """How probable it is that all norms are met."""
        return self.met / self.histories

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """The exact interval of that probability."""
        return exact(self.met, self.histories, confidence)

    @property
    def binding(self) -> str:
        """The norm whose deadlines kept lie furthest below what is asked; where none do, that missed most often."""
        return max(self.norms, key=lambda norm: (max(self.short[norm], 0.0), -self.norms[norm], self.short[norm]))


def exact(met: int, histories: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact interval of a probability (Clopper and Pearson, 1934)."""
    low, high = clopper_pearson(np.array([met]), np.array([histories]), confidence)
    return float(low[0]), float(high[0])


def fresh(histories: int) -> range:
    """The numbers of histories that no staffing is chosen by."""
    return range(FRESH, FRESH + histories)


def fresh_seed(seed: int) -> int:
    """Another seed, made of one: nothing that was drawn with that one is drawn again."""
    return stream_key(f"verify/{seed}") >> 1


def standing(office: Office, staffing: Staffing | None, numbers: range) -> Standing:
    """How a staffing stands, None for the scenario as it is."""
    figures, targets, lattice = office.figures(staffing, numbers), office.targets, office.lattice
    met = targets.met(figures)
    due = figures[:, [targets.places[norm, DEADLINES, targets.window] for norm in targets.norms]]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a share of nothing in any history is NaN
        means, kept = np.nanmean(targets.shares(figures), axis=0), np.nanmean(due, axis=0)
    loads: dict[str, float] = {}
    for load in team_loads(office.trials.prepared(office.staffed(staffing)).plan):
        loads[load.team] = max(load.load, loads.get(load.team, 0.0))
    return Standing(
        staffing,
        lattice.present_cost if staffing is None else lattice.cost(staffing),
        len(met),
        int(met.all(axis=1).sum()),
        dict(zip(targets.norms, map(int, met.sum(axis=0)), strict=True)),
        dict(zip(targets.norms, map(float, means), strict=True)),
        dict(zip(targets.norms, map(float, kept), strict=True)),
        {each.norm: _short(each, float(share)) for each, share in zip(targets.each, kept, strict=True)},
        loads,
    )


def best_within(
    office: Office, centre: Staffing, plenty: Staffing, dearest: Fraction
) -> tuple[list[Staffing], Staffing]:
    """The staffings within a budget, the best first; and the one that meets the norms most often, the same or not.

    dearest: as in `select`. Only those to which the budget adds nobody are compared, those of the most even load
    where they are very many, by halves (Karnin, Koren and Somekh, 2013): all have the same histories, then the
    better half, and who meets the norms most often, twice as many. Better is who keeps more deadlines of the norm
    that binds, as far as they are fewer than it asks; of equals, who meets all norms more often. Not the other way
    round: who leaves undecided what is late may meet a norm that counts decisions, and is not to be recommended.
    These histories flatter who was chosen by them, and are told to nobody.
    """
    lattice = office.lattice
    start = centre if rank(lattice.prices, centre)[0] <= dearest else (0,) * len(centre)
    every = by_cost(lattice.prices, start, plenty)
    within = [*islice(takewhile(lambda c: rank(lattice.prices, c)[0] <= dearest, every), MOST_PUT_OFF)]
    full = [each for each in within if _is_full(each, lattice, plenty, dearest)] or within
    full.sort(key=lambda each: (-min(has / max(need, 1) for has, need in zip(each, centre, strict=True)), each))
    best = full[:MOST_COMPARED]
    left, oftenest = len(best), best[0]
    for histories in ROUNDS:
        asked = dict.fromkeys([*best[:left], oftenest])
        seen = {each: standing(office, each, range(SIFTING, SIFTING + histories)) for each in asked}
        best[:left] = sorted(best[:left], key=lambda each: _merit(seen[each]))
        oftenest = min(seen, key=lambda each: (-seen[each].met, _merit(seen[each])))
        left = (left + 1) // 2
    return best, oftenest


def _merit(stands: Standing) -> tuple[float, int, float, Fraction]:
    """Smaller for the better one."""
    short = stands.short[stands.binding]
    return max(short, 0.0), -stands.met, short, stands.cost


def _short(target: Target, share: float) -> float:
    asked = [each for each in target.percentages.values() if not math.isnan(each)]
    return -math.inf if math.isnan(share) else sum(asked) / len(asked) - 100.0 * share


def _is_full(staffing: Staffing, lattice: Staffings, plenty: Staffing, dearest: Fraction) -> bool:
    """Whether the budget adds nobody to a staffing."""
    cost = rank(lattice.prices, staffing)[0]
    rooms = zip(staffing, plenty, lattice.prices, strict=True)
    return not any(persons < most and cost + price <= dearest for persons, most, price in rooms)
