"""Which share on time stands for a norm where one figure has to: one rule for whatever tells it in short.

Where all is due on one date the share is of what is due: before that date nothing can be late, and of what is
decided by then all would be on time. Else it is on the base that the norm names, or of the decisions where it names
none.
"""

import math
from collections.abc import Mapping

from sim.law.norms import Norm

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


def _is_unknown(means: Means, key: tuple[str, str, str]) -> bool:
    return key not in means or math.isnan(means[key][0])
