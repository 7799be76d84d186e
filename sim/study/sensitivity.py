"""What matters most of all that is not known of an office, from one design after another of points in its box."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.model.problems import InputError
from sim.study.boxes import Box, Floats, Points, together
from sim.study.choices import Choice
from sim.study.decisions import Decision, Promise, decide, promise
from sim.study.estimates import clopper_pearson
from sim.study.screening import CHANCE, screen
from sim.study.swings import SIDES, swings
from sim.study.unknowns import CENTRAL, Figures, Unknowns
from sim.study.variance import independent, shares_of_variance


@dataclass(frozen=True)
class Design:
    """How much is simulated. histories: at each end of each range; trajectories: of the screening; few: assumptions
    whose share of the variance is told, those of the largest typical effects; draws: for that, a power of two;
    samples: draws of all assumptions together, those for the variance that depend on no other among them.
    """

    histories: int = 5
    trajectories: int = 8
    few: int = 4
    draws: int = 64
    samples: int = 200


@dataclass(frozen=True)
class Flips:
    """How often the norm has the other verdict than as assumed. One history is one case; exact 95 % intervals."""

    is_met: bool
    share: float
    low: float
    high: float
    count: int
    n: int
    chance_count: int
    chance_n: int


@dataclass(frozen=True)
class Answer:
    """What matters most. central: the scenario as assumed, in CENTRAL histories; sampled: at each point of sample.

    ends: as `swings` tells, with met_low and met_high, the share of histories in which the norm is met there (NaN
    where none is asked); effects: as `screen`; variance: as `shares_of_variance`; gone: blocks of points that
    were no valid scenario, by design. flips and promise: None where the norm asks no percentage; decision: there,
    and where nothing can be weighed. price: of a point, None where none is known.
    """

    unknowns: Unknowns
    design: Design
    central: Figures
    ends: pd.DataFrame
    effects: pd.DataFrame
    variance: pd.DataFrame
    sample: Points
    sampled: Figures
    gone: dict[str, int]
    flips: Flips | None
    promise: Promise | None
    decision: Decision | None
    price: float | None


def what_matters(unknowns: Unknowns, design: Design, choice: Choice) -> Answer:
    """Ask all that tells what matters most: the ends of each range, the screening, shares of variance, the box."""
    [central] = unknowns.figures([(unknowns.base, range(max(CENTRAL, design.histories)))])
    ends = _ends(unknowns, central, design.histories)
    evaluate = unknowns.evaluate
    effects, gone_effects = unknowns.over_box(lambda box: screen(box, design.trajectories, evaluate))
    few = foremost(effects, design.few)
    variance, gone_draws = unknowns.over_box(lambda box: shares_of_variance(box, few, design.draws, evaluate))

    shared = 0 if gone_draws else min(design.draws, design.samples // 2)

    def sampled_in(box: Box) -> tuple[Points, Figures, int]:
        more, gone = box.sample(design.samples - 2 * shared, first=2 * shared)
        points = together([independent(box, shared), more])
        return points, unknowns.at_points(points), gone

    sample, sampled, gone_sample = unknowns.over_box(sampled_in)
    judged = unknowns.aim.asks
    decision = decide(unknowns, choice, sample, sampled.missed) if judged else None
    price = choice.price if decision is None else decision.price
    above = sampled.share - sampled.asked
    return Answer(
        unknowns,
        design,
        central,
        ends,
        effects.sort_values(["median", "mu_star"], ascending=False, kind="stable", ignore_index=True),
        variance,
        sample,
        sampled,
        {"trajectories": gone_effects, "draws": gone_draws, "samples": gone_sample},
        flips(central.met, sampled.met) if judged else None,
        promise(unknowns.names, above, sample.places, unknowns.trials.seed, price) if judged else None,
        decision,
        price,
    )


def flips(central: Floats, sampled: Floats) -> Flips:
    """How often the verdict is not the central one. central, sampled: 1 where the norm is met in a history, else 0.

    The central verdict is "met" where the norm is met in half of the central histories or more.
    """
    is_met = bool(central.mean() >= 0.5)
    count, chance = (int((each != is_met).sum()) for each in (sampled, central))
    low, high = clopper_pearson(np.array([count]), np.array([len(sampled)]))
    share = count / len(sampled)
    return Flips(is_met, share, float(low[0]), float(high[0]), count, len(sampled), chance, len(central))


def foremost(effects: pd.DataFrame, few: int) -> tuple[str, ...]:
    """The assumptions of the largest typical effects: by the median of their sizes, since the mean of few starts is
    ruled by those where a queue runs away; by the mean where medians are equal. Those without any are left out.
    """
    found = effects[(effects["factor"] != CHANCE) & (effects["mu_star"] > 0.0)]
    ranked = found.sort_values(["median", "mu_star"], ascending=False, kind="stable")
    return tuple(ranked["factor"][:few])


def _ends(unknowns: Unknowns, central: Figures, histories: int) -> pd.DataFrame:
    """Both ends of each range, all else as assumed. An end that is no valid scenario has no figures."""
    names, shape = unknowns.names, (len(unknowns.ranges), len(SIDES), histories)
    every = {
        (at, side): unknowns.base.also(each.override(float(side)))
        for at, each in enumerate(unknowns.ranges)
        for side in range(len(SIDES))
    }
    try:
        told = unknowns.figures([(variant, range(histories)) for variant in every.values()])
    except InputError:
        every = {place: variant for place, variant in every.items() if unknowns.is_valid(variant)}
        told = unknowns.figures([(variant, range(histories)) for variant in every.values()])
    figure, met = np.full(shape, np.nan), np.full(shape, np.nan)
    for place, found in zip(every, told, strict=True):
        figure[place], met[place] = found.figure, found.met
    shares = pd.DataFrame({"factor": names, "range": [each.range for each in unknowns.ranges]})
    for side, name in enumerate(SIDES):
        shares[f"{name}_met"] = met[:, side].mean(axis=-1)
    return swings(names, central.figure[:histories], figure).merge(shares, on="factor")
