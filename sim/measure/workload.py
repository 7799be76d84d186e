"""Workload: what comes in, what goes out, what waits and how old it is, and how busy the teams are.

Measures of `workload`, per mission: open_before, received, decided (ended by a decision), inadmissible,
withdrawn, without_object, transferred, ended, backlog (open at the end of the window), backlog_mean_age_days,
backlog_median_age_days, backlog_oldest_days, backlog_over_<N>_days for each band, worked_hours and
worked_hours_<cause> (work on the dossiers that ended in the window, by the cause that opened them) and
worked_hours_per_ended; and of missions that machines partly handle,
handled_by_machine. open_before + received = ended + backlog, always. Measures of `utilisation`, per
team: busy_hours, present_hours, utilisation.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim.measure.dossiers import Dossiers, Part, dossiers_of, missions_of
from sim.measure.quality import HOUR_SECONDS, measure_name
from sim.measure.tables import Figures, ratio, summed, tidy
from sim.measure.windows import Spans, Window
from sim.plan.log import OUTCOMES, Log

AGE_BANDS_DAYS = (30, 90, 120, 365)
ENDED_WITHOUT_DECISION = ("inadmissible", "withdrawn", "without object", "transferred")
WITHOUT = [OUTCOMES.index(word) for word in ENDED_WITHOUT_DECISION]
STATED = len(OUTCOMES) + 1  # the last: not stated


def workload(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    age_bands_days: Sequence[int] = AGE_BANDS_DAYS,
) -> pd.DataFrame:
    """Flow and stock of each mission. A window that ends after the last day known is NaN throughout."""
    dossiers, spans = dossiers_of(log, windows)
    return tidy(
        workload_figures(dossiers, mission, spans, age_bands_days) for mission in missions_of(log, missions)
    )


def workload_figures(
    dossiers: Dossiers, mission: str, spans: Spans, age_bands_days: Sequence[int] = AGE_BANDS_DAYS
) -> Figures:
    """The figures of `workload` for one mission."""
    part = dossiers.of(mission)
    received, ended = part.flow
    came = spans.over(received)[:, 0]
    went = spans.over(ended)
    open_before = received[spans.starts, 0] - ended[spans.starts].sum(axis=1)
    values = {
        "open_before": open_before,
        "received": came,
        "decided": went.sum(axis=1) - went[:, WITHOUT].sum(axis=1),
        **{measure_name(word): went[:, code] for word, code in zip(ENDED_WITHOUT_DECISION, WITHOUT, strict=True)},
        "ended": went.sum(axis=1),
    }
    stock, at_end = part.waits("received", "ended").stock(age_bands_days), spans.stops
    values["backlog"] = open_before + came - values["ended"]
    values["backlog_mean_age_days"] = stock.mean[at_end]
    values["backlog_median_age_days"] = stock.median[at_end]
    values["backlog_oldest_days"] = stock.oldest[at_end]
    for band, older in zip(age_bands_days, stock.older, strict=True):
        values[f"backlog_over_{band}_days"] = older[at_end]
    values |= _hours(part, spans)
    values["worked_hours_per_ended"] = ratio(values["worked_hours"], values["ended"])
    is_known = spans.ends <= dossiers.cuts.known_days
    return Figures(
        mission,
        spans.windows,
        {measure: np.where(is_known, column, np.nan) for measure, column in values.items()},
    )


def machine_figures(by_machine: Mapping[str, np.ndarray], spans: Spans) -> list[Figures]:
    """Dossiers that machines handled in each window. by_machine: by mission, their number on each day."""
    figures = []
    for mission, number in by_machine.items():
        before = np.concatenate([np.zeros(1, np.int64), np.cumsum(number)])
        edges = (np.minimum(days, len(number)) for days in (spans.ends, spans.firsts))
        handled = np.subtract(*(before[each] for each in edges))
        figures.append(Figures(mission, spans.windows, {"handled_by_machine": handled}))
    return figures


def utilisation(
    teams: Sequence[str], windows: Sequence[Window], busy_seconds: np.ndarray, present_seconds: np.ndarray
) -> pd.DataFrame:
    """Share of the hours present that were spent at work. Arrays: shape (teams, windows).

    NaN where nobody was present. A task that outlives its agent's day goes on the next morning, so busy
    counts working time only, and a team whose presence falls while tasks run may exceed 1 for a short window.
    """
    return tidy(utilisation_figures(teams, windows, busy_seconds, present_seconds))


def utilisation_figures(
    teams: Sequence[str], windows: Sequence[Window], busy_seconds: np.ndarray, present_seconds: np.ndarray
) -> list[Figures]:
    """The figures of `utilisation`."""
    shape = (len(teams), len(windows))
    if busy_seconds.shape != shape or present_seconds.shape != shape:
        raise ValueError(
            f"busy {busy_seconds.shape}, present {present_seconds.shape}: both have one row per team and one "
            f"column per window, {shape}"
        )
    return [
        Figures(
            team,
            windows,
            {
                "busy_hours": busy_seconds[row] / HOUR_SECONDS,
                "present_hours": present_seconds[row] / HOUR_SECONDS,
                "utilisation": ratio(busy_seconds[row], present_seconds[row]),
            },
        )
        for row, team in enumerate(teams)
    ]


def _hours(part: Part, spans: Spans) -> dict[str, np.ndarray]:
    """Hours of work on what ended in each window, also by the cause that opened it."""
    log, ended = part.columns.log, part.day("ended")
    hours, cause = part.column("worked") / HOUR_SECONDS, part.column("cause")
    values = {"worked_hours": summed(ended, hours, spans)}
    for code, word in enumerate(log.causes):
        if measure_name(word):
            is_chosen = cause == code
            values[f"worked_hours_{measure_name(word)}"] = (
                values["worked_hours"] if is_chosen.all() else summed(ended[is_chosen], hours[is_chosen], spans)
            )
    return values
