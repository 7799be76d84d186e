"""The dashboard: every measure of one log in one tidy table, which is what a replication keeps."""

from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from sim.law.calendars import Calendar
from sim.law.norms import Norm
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.delays import delay_figures, open_delay_figures
from sim.measure.dossiers import dossiers_of
from sim.measure.quality import quality_figures
from sim.measure.tables import Figures, tidy
from sim.measure.verdicts import Judge
from sim.measure.windows import Spans, Window
from sim.measure.workload import workload_figures
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
    dossiers, spans = dossiers_of(log, windows, causes)
    return tidy(dashboard_figures(Judge(dossiers, calendar), asked_of_all(norms, dossiers.cuts, windows), spans))


def dashboard_figures(judge: Judge, norms: Iterable[Asked], spans: Spans) -> list[Figures]:
    """The figures of the dashboard."""
    dossiers, missions = judge.dossiers, judge.dossiers.log.missions
    return [
        *judged(judge, norms),
        *(delay_figures(dossiers, mission, spans) for mission in missions),
        *(open_delay_figures(dossiers, mission, spans) for mission in missions),
        *(quality_figures(dossiers, mission, spans) for mission in missions),
        *(workload_figures(dossiers, mission, spans) for mission in missions),
    ]
