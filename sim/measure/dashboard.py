"""The dashboard: every measure of one log in one tidy table, which is what a replication keeps."""

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from sim.law.calendars import Calendar
from sim.law.norms import Norm
from sim.measure.compliance import judge_all
from sim.measure.delays import delays, delays_with_open
from sim.measure.quality import quality
from sim.measure.tables import stack
from sim.measure.windows import Window
from sim.measure.workload import workload
from sim.plan.log import Log


def dashboard(
    log: Log,
    norms: Iterable[tuple[str, Norm]],
    calendar: Calendar,
    windows: Sequence[Window],
    *,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Compliance under each (mission, norm), then delays, quality and workload of each mission.

    No two rows have the same subject, measure and window, so that replications can be laid over one another.
    """
    return stack(
        [
            judge_all(log, norms, calendar, windows, causes=causes),
            delays(log, windows, causes=causes),
            delays_with_open(log, windows, causes=causes),
            quality(log, windows, causes=causes),
            workload(log, windows),
        ]
    )
