"""What a point on time costs: the difference in personnel cost over that in the share of decisions on time."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measure.budget import BUDGET
from sim.study.estimates import KEYS

ON_TIME = "decisions_share_on_time"
COST = "personnel_cost"


class PointCost(NamedTuple):
    """What one percentage point costs, with the 95 % interval that follows from the share's difference."""

    cost: float
    low: float
    high: float


def point_cost(cost: float, share: float, half_width: float) -> PointCost | None:
    """What one point costs; None where the share's difference cannot be told from zero, or has no interval, and
    where nothing costs more or less.

    cost, share: differences between two scenarios; half_width: of the interval of the share's. The cost is the same
    in every replication, so that its quotients by the ends of the share's interval are the ends of its own.
    """
    if np.isnan([cost, share, half_width]).any() or abs(share) <= half_width or cost == 0:
        return None
    low, high = sorted(cost / (100 * (share + side)) for side in (-half_width, half_width))
    return PointCost(cost / (100 * share), low, high)


def point_costs(gaps: pd.DataFrame) -> pd.DataFrame:
    """For each norm and window of a table of differences: subject, window, cost, low, high; NaN where not told."""
    is_cost = (gaps["subject"] == BUDGET) & (gaps["measure"] == COST)
    costs = gaps[is_cost].set_index("window")["difference"]
    rows = []
    shares = gaps[gaps["measure"] == ON_TIME]
    columns = (shares["subject"], shares["window"], shares["difference"], shares["half_width"])
    for subject, window, share, half in zip(*columns, strict=True):
        if window in costs.index:
            told = point_cost(float(costs[window]), share, half) or (np.nan, np.nan, np.nan)
            rows.append((subject, window, *told))
    return pd.DataFrame(rows, columns=[KEYS[0], KEYS[2], *PointCost._fields])
