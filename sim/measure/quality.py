"""Quality: decisions that stood, wrong refusals, and what each first decision gave rise to.

Measures by window of the decision, per mission: decisions, right_first_time, share_right_first_time, wrong,
share_wrong, not_known, refused, refused_for_missing_evidence, wrong_refusals (refused for missing evidence
although the claimant was entitled), provisional, followed_by_decision, times_asked_mean, asked_more_than_once
(reminders included) and share_asked_more_than_once, of those known, and tasks_mean. By window of the child's
receipt, per mission of its parent and cause: opened_<cause> (children) and opened_hours_<cause> (work done on
them so far), for every cause but the first, which is that of first requests.
"""

from collections.abc import Collection, Sequence
from functools import cache

import numpy as np
import pandas as pd

from sim.measure.dossiers import Dossiers, Part, dossiers_of, missions_of
from sim.measure.tables import Figures, ratio, summed, tidy
from sim.measure.windows import Spans, Window
from sim.plan.log import OUTCOMES, Log

HOUR_SECONDS = 3_600

# For each kind of decision: right, and right first time (0 not known, 1 no, 2 yes); its outcome, of which the last
# is "not stated"; whether a decision on a descendant followed.
STATED = len(OUTCOMES) + 1
KINDS = 3 * 3 * STATED * 2
_right, _first, _outcome, _followed = np.unravel_index(np.arange(KINDS), (3, 3, STATED, 2))
_blind = _outcome == OUTCOMES.index("refused for missing evidence")
KINDS_COUNTED = {
    "decisions": np.ones(KINDS, np.bool_),
    "right_first_time": _first == 2,
    "fell": _first == 1,
    "wrong": _right == 1,
    "rightly": _right == 2,
    "not_known": _right == 0,
    "refused": _outcome == OUTCOMES.index("refused"),
    "refused_for_missing_evidence": _blind,
    "wrong_refusals": _blind & (_right == 1),
    "provisional": _outcome == OUTCOMES.index("provisional"),
    "followed_by_decision": _followed == 1,
}
COUNTED = np.array(list(KINDS_COUNTED.values()), dtype=np.int64).T


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
    dossiers, spans = dossiers_of(log, windows, causes)
    return tidy(quality_figures(dossiers, mission, spans) for mission in missions_of(log, missions))


def quality_figures(dossiers: Dossiers, mission: str, spans: Spans) -> Figures:
    """The figures of `quality` for one mission."""
    part = dossiers.of(mission)
    decided = part.day("decided")
    columns = (spans.over(dossiers.cuts.before(decided, KINDS, _kind(part))) @ COUNTED).T.astype(np.float64)
    counts = dict(zip(KINDS_COUNTED, columns, strict=True))
    taken, fell, rightly = counts["decisions"], counts.pop("fell"), counts.pop("rightly")
    values: dict[str, np.ndarray] = {}
    for measure, count in counts.items():
        values[measure] = count
        if measure == "right_first_time":
            values["share_right_first_time"] = ratio(count, count + fell)
        if measure == "wrong":
            values["share_wrong"] = ratio(count, count + rightly)
    times = part.column("times_asked")
    # Kinds: not known, asked at most once, asked again (art. 57: the claimant is asked for what nobody else has).
    asked = spans.over(dossiers.cuts.before(decided, 3, np.digitize(part.column("questions"), (0, 2))))
    times = np.where(times < 0, np.nan, times) if times.min(initial=0) < 0 else times
    values["times_asked_mean"] = ratio(summed(decided, times, spans), taken)
    values["asked_more_than_once"] = asked[:, 2]
    values["share_asked_more_than_once"] = ratio(asked[:, 2], asked[:, 1] + asked[:, 2])
    values["tasks_mean"] = ratio(summed(decided, part.column("tasks"), spans), taken)
    return Figures(mission, spans.windows, values | _children(dossiers, mission, spans))


def _kind(part: Part) -> np.ndarray:
    """Which of the KINDS each dossier's decision is of."""
    right = (part.column("right") + 1).astype(np.uint8)
    first = (part.right_first + 1).astype(np.uint8)
    outcome = (part.outcome % STATED).astype(np.uint8)
    return np.asarray(((right * 3 + first) * STATED + outcome) * 2 + part.followed)


@cache
def measure_name(word: str) -> str:
    """A scenario's word as part of a measure's name: `second request` becomes `second_request`."""
    return "_".join("".join(letter if letter.isalnum() else " " for letter in word.lower()).split())


def _children(dossiers: Dossiers, mission: str, spans: Spans) -> dict[str, np.ndarray]:
    log = dossiers.log
    child = np.flatnonzero(log.dossiers["parent"] >= 0)
    child = child[log.of_mission(mission)[log.dossiers["parent"][child]]]
    cause = log.dossiers["cause"][child]
    values = {}
    for code, word in enumerate(log.causes[1:], 1):
        chosen = child[cause == code]
        received, name = dossiers.columns.day("received")[chosen], measure_name(word)
        values[f"opened_{name}"] = spans.over(dossiers.cuts.before(received, 1))[:, 0]
        values[f"opened_hours_{name}"] = summed(received, log.dossiers["worked"][chosen] / HOUR_SECONDS, spans)
    return values
