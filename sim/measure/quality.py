"""Quality: decisions that stood, wrong refusals, and what each first decision gave rise to.

Measures by window of the decision, per mission: decisions, right_first_time, share_right_first_time, wrong,
share_wrong, not_known, refused, refused_for_missing_evidence, wrong_refusals (refused for missing evidence
although the claimant was entitled), provisional, followed_by_decision, times_asked_mean, tasks_mean. By
window of the child's receipt, per mission of its parent and cause: opened_<cause> (children) and
opened_hours_<cause> (work done on them so far), for every cause that a child of the log has.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from sim.measure.families import families, right_first_time
from sim.measure.tables import days_of, ratio, stack, tidy, total
from sim.measure.windows import Window, day_bounds
from sim.plan.log import OUTCOMES, Log

HOUR_SECONDS = 3_600


def quality(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """What the decisions of each window were worth, and the further dossiers that came of the mission.

    Shares are of the decisions of which it is known. `causes`: the children whose decision undoes "right
    first time", all when None; children are counted by every cause all the same.
    """
    bounds = day_bounds(windows, log.origin)
    family = families(log, causes)
    first_time = right_first_time(log, family)
    right, outcome = log.dossiers["right"], log.dossiers["outcome"]
    decided, received = days_of(log.stamp("decided")), days_of(log.stamp("received"))
    tables = []
    for mission in log.missions if missions is None else missions:
        own = log.of_mission(mission) & (decided >= 0)

        def count(mask: np.ndarray, own: np.ndarray = own) -> np.ndarray:
            return total(decided[own & mask], bounds)

        everything = np.ones(len(log), dtype=np.bool_)
        refused_blindly = outcome == OUTCOMES.index("refused for missing evidence")
        stood, fell = count(first_time == 1), count(first_time == 0)
        wrong, rightly = count(right == 0), count(right == 1)
        taken = count(everything)
        values = {
            "decisions": taken,
            "right_first_time": stood,
            "share_right_first_time": ratio(stood, stood + fell),
            "wrong": wrong,
            "share_wrong": ratio(wrong, wrong + rightly),
            "not_known": count(right < 0),
            "refused": count(outcome == OUTCOMES.index("refused")),
            "refused_for_missing_evidence": count(refused_blindly),
            "wrong_refusals": count(refused_blindly & (right == 0)),
            "provisional": count(outcome == OUTCOMES.index("provisional")),
            "followed_by_decision": count(family.followed),
            "times_asked_mean": ratio(total(decided[own], bounds, _times_asked(log)[own]), taken),
            "tasks_mean": ratio(total(decided[own], bounds, log.dossiers["tasks"][own]), taken),
        }
        values |= _children(log, mission, received, bounds)
        tables.append(tidy(mission, windows, values))
    return stack(tables)


def _times_asked(log: Log) -> np.ndarray:
    """How often each claimant was asked; NaN where the log does not tell."""
    times = log.dossiers["times_asked"]
    return np.where(times < 0, np.nan, times)


def measure_name(word: str) -> str:
    """A scenario's word as part of a measure's name: `second request` becomes `second_request`."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in word.lower()).split())


def _children(
    log: Log, mission: str, received: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    parent, cause = log.dossiers["parent"], log.dossiers["cause"]
    is_child = parent >= 0
    of_mission = is_child & log.of_mission(mission)[np.where(is_child, parent, 0)]
    values = {}
    for code in np.unique(cause[is_child]).tolist():
        chosen = of_mission & (cause == code)
        hours = log.dossiers["worked"][chosen] / HOUR_SECONDS
        name = measure_name(log.causes[code])
        values[f"opened_{name}"] = total(received[chosen], bounds)
        values[f"opened_hours_{name}"] = total(received[chosen], bounds, hours)
    return values
