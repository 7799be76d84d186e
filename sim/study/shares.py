"""Which share on time stands for a norm where one figure has to: one rule for whatever tells it in short.

Where all is due on one date the share is of what is due: before that date nothing can be late, and of what is
decided by then all would be on time. Else it is on the base that the norm names, or of the decisions where it names
none.
"""

import math
from collections.abc import Mapping

from sim.law.norms import Norm
from sim.measure.compliance import BASE_OF_NORM
from sim.model.norms import norms_used
from sim.model.scenario import Scenario

ON_A_DATE = ("deadlines_share_on_time",)
ON_ITS_BASE = ("share_on_time", "decisions_share_on_time")
Means = Mapping[tuple[str, str, str], tuple[float, float]]  # subject, measure, window -> mean, half width


def share_in_short(norms: Mapping[str, Norm], means: Means, subject: str, window: str) -> str | None:
    """The measure that stands for a norm in a window; None where no share is known.

    norms: by id; subject: the id, with the mission in brackets where several are held to the norm.
    """
    limits = {version.limit.unit for version in norms[subject.partition(" (")[0]].versions}
    measures = ON_A_DATE if "date" in limits else ON_ITS_BASE
    known = (measure for measure in measures if not _is_unknown(means, (subject, measure, window)))
    return next(known, None)


def measure_in_short(norm: Norm) -> str:
    """The measure that stands for a norm wherever anything falls under it."""
    if "date" in {version.limit.unit for version in norm.versions}:
        return ON_A_DATE[0]
    return ON_ITS_BASE[0 if norm.base in BASE_OF_NORM else 1]


def norms_judging(scenario: Scenario) -> dict[str, Norm]:
    """The norms that judge a scenario, with what it assumes of them, by subject: as the measures name them."""
    used = norms_used(scenario)
    ids = [norm.id for _, norm in used]
    return {norm.id if ids.count(norm.id) == 1 else f"{norm.id} ({mission})": norm for mission, norm in used}


def base_in_short(norm: Norm, means: Means, subject: str, window: str) -> str | None:
    """The base of the share that stands for a norm: decisions, requests or deadlines; None where none is known."""
    measure = share_in_short({subject.partition(" (")[0]: norm}, means, subject, window)
    if measure in ON_ITS_BASE[:1]:
        return BASE_OF_NORM[norm.base or ""]
    return None if measure is None else measure.removesuffix("_share_on_time")


def _is_unknown(means: Means, key: tuple[str, str, str]) -> bool:
    return key not in means or math.isnan(means[key][0])
