"""Workload: what comes in, what goes out, what waits and how old it is, and how busy the teams are.

Measures of `workload`, per mission: open_before, received, decided (ended by a decision), inadmissible,
withdrawn, without_object, transferred, ended, backlog (open at the end of the window), backlog_mean_age_days,
backlog_median_age_days, backlog_oldest_days, backlog_over_<N>_days for each band, worked_hours and
worked_hours_<cause> (work on the dossiers that ended in the window, by the cause that opened them) and
worked_hours_per_ended. open_before + received = ended + backlog, always. Measures of `utilisation`, per
team: busy_hours, present_hours, utilisation.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.measure.quality import HOUR_SECONDS, measure_name
from sim.measure.tables import ages, days_of, oldest, ratio, stack, tidy, total
from sim.measure.windows import Window, day_bounds
from sim.plan.log import DAY_SECONDS, OUTCOMES, Log

AGE_BANDS_DAYS = (30, 90, 120, 365)
ENDED_WITHOUT_DECISION = ("inadmissible", "withdrawn", "without object", "transferred")


def workload(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    age_bands_days: Sequence[int] = AGE_BANDS_DAYS,
) -> pd.DataFrame:
    """Flow and stock of each mission. A window that ends after the last day known is NaN throughout."""
    bounds = day_bounds(windows, log.origin)
    known_days = log.until // DAY_SECONDS
    is_known = bounds[1] <= known_days
    received, ended = days_of(log.stamp("received")), days_of(log.stamp("ended"))
    tables = []
    for mission in log.missions if missions is None else missions:
        own = log.of_mission(mission) & (received >= 0)
        opened, closed = received[own], ended[own]
        outcome = log.dossiers["outcome"][own]
        before = (np.zeros_like(bounds[0]), bounds[0])
        open_ages = ages(opened, closed, bounds, known_days)
        values = {
            "open_before": total(opened, before) - total(closed, before),
            "received": total(opened, bounds),
        }
        without = {word: outcome == OUTCOMES.index(word) for word in ENDED_WITHOUT_DECISION}
        values["decided"] = total(closed[~np.logical_or.reduce(list(without.values()))], bounds)
        values |= {measure_name(word): total(closed[mask], bounds) for word, mask in without.items()}
        values["ended"] = total(closed, bounds)
        values["backlog"] = values["open_before"] + values["received"] - values["ended"]
        values["backlog_mean_age_days"] = np.array([each.mean() if len(each) else np.nan for each in open_ages])
        values["backlog_median_age_days"] = np.array(
            [np.sort(each)[(len(each) - 1) // 2] if len(each) else np.nan for each in open_ages]
        )
        values["backlog_oldest_days"] = oldest(open_ages)
        for band in age_bands_days:
            older = [float((each > band).sum()) for each in open_ages]
            values[f"backlog_over_{band}_days"] = np.array(older)
        values |= _hours(log, own, closed, bounds)
        values["worked_hours_per_ended"] = ratio(values["worked_hours"], values["ended"])
        values = {measure: np.where(is_known, column, np.nan) for measure, column in values.items()}
        tables.append(tidy(mission, windows, values))
    return stack(tables)


def utilisation(
    teams: Sequence[str], windows: Sequence[Window], busy_seconds: np.ndarray, present_seconds: np.ndarray
) -> pd.DataFrame:
    """Share of the hours present that were spent at work. Arrays: shape (teams, windows).

    NaN where nobody was present. A task that outlives its agent's day goes on the next morning, so busy
    counts working time only, and a team whose presence falls while tasks run may exceed 1 for a short window.
    """
    shape = (len(teams), len(windows))
    if busy_seconds.shape != shape or present_seconds.shape != shape:
        raise ValueError(
            f"busy {busy_seconds.shape}, present {present_seconds.shape}: both have one row per team and one "
            f"column per window, {shape}"
        )
    return stack(
        tidy(
            team,
            windows,
            {
                "busy_hours": busy_seconds[row] / HOUR_SECONDS,
                "present_hours": present_seconds[row] / HOUR_SECONDS,
                "utilisation": ratio(busy_seconds[row], present_seconds[row]),
            },
        )
        for row, team in enumerate(teams)
    )


def _hours(
    log: Log, own: np.ndarray, closed: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]
) -> dict[str, np.ndarray]:
    hours = log.dossiers["worked"][own] / HOUR_SECONDS
    cause = log.dossiers["cause"][own]
    values = {"worked_hours": total(closed, bounds, hours)}
    for code, word in enumerate(log.causes):
        if measure_name(word):
            chosen = cause == code
            values[f"worked_hours_{measure_name(word)}"] = total(closed[chosen], bounds, hours[chosen])
    return values
