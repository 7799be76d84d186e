"""The two ends of each assumed range, one at a time, all else central: the rows of a tornado."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.study.boxes import Floats
from sim.study.effects import is_seen
from sim.study.estimates import aggregate_rows

SIDES = ("low", "high")


def swings(names: Sequence[str], central: Floats, ends: Floats, confidence: float = 0.95) -> pd.DataFrame:
    """What each end of each range does to a figure, paired by history with the central run; the widest first.

    central: shape (histories,); ends: shape (ranges, 2, histories), at the low end and the high end. Columns:
    factor; for each side difference, half_width (Student; NaN of one history) and is_seen; swing, the distance
    between the two ends.
    """
    rows = pd.DataFrame({"factor": names})
    gaps = ends - central
    for place, side in enumerate(SIDES):
        told = aggregate_rows(pd.DataFrame({"factor": names}), gaps[:, place, :].T, confidence)
        rows[f"{side}_difference"], rows[f"{side}_half_width"] = told["mean"], told["half_width"]
        seen = [is_seen(*pair) for pair in zip(told["mean"], told["half_width"], strict=True)]
        rows[f"{side}_is_seen"] = seen
    swing = np.abs(rows["high_difference"] - rows["low_difference"])
    return rows.assign(swing=swing).sort_values("swing", ascending=False, kind="stable", ignore_index=True)
