"""Compliance: the share of dossiers on time, on each base on which a contract may count.

Three bases stand side by side. *decisions*: the clock stopped in the window (a share of decisions alone
rewards abandoning what is already late). *requests*: received in the window; open and overdue is late; open
and not yet due is not counted, and neither is what left without a decision or whose clock has not started;
how many is said. *deadlines*: the last day fell in the window, decided or not; what was open on that day is
late, even if it was withdrawn later. A dossier that is open is judged as known when the log was closed, not
at the window's end.

Measures, each with the prefix `decisions_`, `requests_` or `deadlines_` (and before it `citizen_` on the
citizen's clock): counted (the denominator), on_time, late, overdue, not_yet_due, left, left_late,
not_started, on_time_and_right, share_on_time, share_on_time_and_right, met. Beside them, of the decisions
taken: mean_days, median_days, p90_days, longest_days from the clock's start to its stop, suspended days
included, and oldest_open_days at the end of the window. Without prefix: percentage asked, and share_on_time
and met on the base that the norm names.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.law.norms import Norm, Version
from sim.measure.tables import ages, oldest, ratio, spread, stack, tidy, total
from sim.measure.verdicts import Verdicts, citizen_verdicts, institution_verdicts
from sim.measure.windows import Window, day_bounds
from sim.plan.log import Log

BASES = ("decisions", "requests", "deadlines")
CLOCKS = ("institution", "citizen")
BASE_OF_NORM = {"decisions": "decisions", "requests": "requests", "files": "requests"}


def judge(
    log: Log,
    norm: Norm,
    calendar: Calendar,
    windows: Sequence[Window],
    *,
    mission: str | None = None,
    version: Version | None = None,
    causes: Collection[str] | None = None,
    clocks: Sequence[str] = CLOCKS,
    subject: str | None = None,
) -> pd.DataFrame:
    """How a log stands before a norm, in each window and on each base.

    A window is judged by the version in force on its last day (a contract sets its target for a year's end),
    or by `version` where one is given. No version in force, or a limit that the text does not give: NaN.
    Where the percentage changes within the window, `percentage` and `met` are NaN. `causes`: the children
    that count as family, all when None.
    """
    if norm.kind != "deadline":
        raise ValueError(f"{norm.id}: kind '{norm.kind}': only a deadline that binds the office is judged")
    name = subject or norm.id
    tables = []
    for in_force, group in _by_version(norm, windows, version):
        if in_force is None or not in_force.limit.is_known:
            unknown = np.full(len(group), np.nan)
            tables.append(tidy(name, group, dict.fromkeys(("percentage", "share_on_time", "met"), unknown)))
            continue
        percentages = np.array(
            [_percentage(in_force) if version or _is_one_target(norm, window) else np.nan for window in group]
        )
        base = BASE_OF_NORM.get(norm.base or "unknown")
        if "institution" in clocks:
            verdicts = institution_verdicts(
                log, norm.clock, in_force.limit, calendar, mission=mission, causes=causes
            )
            tables.append(tally(verdicts, group, subject=name, percentages=percentages, base=base))
        if "citizen" in clocks:
            verdicts = citizen_verdicts(log, in_force.limit, calendar, mission=mission, causes=causes)
            tables.append(tally(verdicts, group, subject=name, percentages=percentages, prefix="citizen_"))
    return stack(tables)


def judge_all(
    log: Log,
    norms: Iterable[tuple[str, Norm]],
    calendar: Calendar,
    windows: Sequence[Window],
    *,
    causes: Collection[str] | None = None,
    clocks: Sequence[str] = CLOCKS,
) -> pd.DataFrame:
    """The same log under several norms, given as (mission, norm).

    The subject is the norm's id, with the mission in brackets where several missions are held to it.
    """
    pairs = list(norms)
    ids = [norm.id for _, norm in pairs]
    return stack(
        judge(
            log,
            norm,
            calendar,
            windows,
            mission=mission,
            causes=causes,
            clocks=clocks,
            subject=norm.id if ids.count(norm.id) == 1 else f"{norm.id} ({mission})",
        )
        for mission, norm in pairs
    )


def tally(
    verdicts: Verdicts,
    windows: Sequence[Window],
    *,
    subject: str,
    percentages: np.ndarray | None = None,
    base: str | None = None,
    prefix: str = "",
) -> pd.DataFrame:
    """Verdicts counted over windows. percentages: one per window, NaN where there is none to reach."""
    bounds = day_bounds(windows, verdicts.origin)
    asked = np.full(len(windows), np.nan) if percentages is None else percentages
    values: dict[str, np.ndarray] = {}
    for each, day, masks in _bases(verdicts):
        counts = {measure: total(day[mask], bounds) for measure, mask in masks.items()}
        counted = sum((counts[m] for m in ("on_time", "late", "overdue") if m in counts), np.zeros(len(windows)))
        if each == "deadlines":
            counted = counted + counts["left_late"]
        right = _right(verdicts, day, masks["on_time"], bounds)
        shares = {
            "share_on_time": ratio(counts["on_time"], counted),
            "share_on_time_and_right": ratio(right, counted),
            "met": _met(counts["on_time"], counted, asked),
        }
        columns = {"counted": counted, **counts, "on_time_and_right": right, **shares}
        values |= {f"{prefix}{each}_{measure}": column for measure, column in columns.items()}
    values |= {f"{prefix}{measure}": column for measure, column in _delays(verdicts, bounds).items()}
    if not prefix:
        unnamed = np.full(len(windows), np.nan)
        values["percentage"] = asked
        for measure in ("share_on_time", "met"):
            values[measure] = values[f"{base}_{measure}"] if base else unnamed
    return tidy(subject, windows, values)


def _bases(verdicts: Verdicts) -> list[tuple[str, np.ndarray, dict[str, np.ndarray]]]:
    """Each base: the day by which it counts a dossier, and the dossiers it counts as each measure."""
    v = verdicts
    decisions = {"on_time": v.is_on_time, "late": v.is_late, "not_started": (v.stopped >= 0) & (v.due < 0)}
    requests = {
        "on_time": v.is_on_time,
        "late": v.is_late,
        "overdue": v.is_overdue,
        "not_yet_due": v.is_not_yet_due,
        "left": v.has_left,
        "left_late": v.has_left_late,
        "not_started": v.is_not_started,
    }
    has_fallen = v.due < v.known_days
    deadlines = {
        "on_time": v.is_on_time & has_fallen,
        "late": v.is_late & has_fallen,
        "overdue": v.is_overdue,
        "not_yet_due": ~has_fallen & ~v.has_left,
        "left": v.has_left & ~v.has_left_late,
        "left_late": v.has_left_late & has_fallen,
    }
    return [
        ("decisions", v.stopped, decisions),
        ("requests", v.received, requests),
        ("deadlines", v.due, deadlines),
    ]


def _right(
    verdicts: Verdicts, day: np.ndarray, on_time: np.ndarray, bounds: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """On time and right first time; NaN where nobody knows of one of those on time."""
    right = total(day[on_time & (verdicts.right_first == 1)], bounds)
    unknown = total(day[on_time & (verdicts.right_first < 0)], bounds)
    return np.where(unknown > 0, np.nan, right)


def _delays(verdicts: Verdicts, bounds: tuple[np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    v = verdicts
    done = (v.stopped >= 0) & (v.started >= 0)
    days = spread((v.stopped - v.started)[done], v.stopped[done], bounds)
    closed = np.where(v.stopped >= 0, v.stopped, v.left)
    return {
        "mean_days": days.mean,
        "median_days": days.median,
        "p90_days": days.p90,
        "longest_days": days.longest,
        "oldest_open_days": oldest(ages(v.started, closed, bounds, v.known_days)),
    }


def _met(on_time: np.ndarray, counted: np.ndarray, percentages: np.ndarray) -> np.ndarray:
    """Whether the share reaches the percentage; NaN where there is none, or nothing was counted."""
    is_defined = (counted > 0) & ~np.isnan(percentages)
    return np.where(is_defined, 100.0 * on_time >= percentages * counted - 1e-9, np.nan)


def _percentage(version: Version) -> float:
    return float(version.percentage) if isinstance(version.percentage, int | float) else np.nan


def _is_one_target(norm: Norm, window: Window) -> bool:
    """Whether one percentage is in force from the window's first day to its last."""
    asked = {
        version.percentage
        for version in norm.versions
        if (version.from_ or date.min) <= window.last and window.first <= (version.until or date.max)
    }
    return len(asked) == 1 and norm.at(window.first) is not None


def _by_version(
    norm: Norm, windows: Sequence[Window], version: Version | None
) -> list[tuple[Version | None, list[Window]]]:
    groups: list[tuple[Version | None, list[Window]]] = []
    for window in windows:
        in_force = version or norm.at(window.last)
        for known, members in groups:
            if known is in_force or known == in_force:
                members.append(window)
                break
        else:
            groups.append((in_force, [window]))
    return groups


def lateness_counts(log: Log, verdicts: Verdicts, norm_id: str) -> pd.DataFrame:
    """Dossiers counted by office, month of receipt, month of decision, outcome, verdict and days of lateness.

    The small table that a kept replication needs, from which shares on every base can be made again by month.
    Months are `2017-12`, empty where not decided; lateness is 0 for what is not decided: read it with
    `verdict`.
    """
    v = verdicts
    verdict = np.select(
        [v.is_on_time, v.is_late, v.is_overdue, v.is_not_yet_due, v.has_left],
        ["on time", "late", "overdue", "not yet due", "left"],
        "not started",
    )
    frame = pd.DataFrame(
        {
            "office": log.dossiers["office"][v.rows],
            "received": _month(log.origin, v.received),
            "decided": _month(log.origin, v.stopped),
            "outcome": log.dossiers["outcome"][v.rows],
            "verdict": verdict,
            "lateness_days": v.lateness,
        }
    )
    counts = frame.groupby(list(frame.columns), sort=True).size().rename("dossiers").reset_index()
    counts.insert(0, "norm", norm_id)
    counts["office"] = [log.offices[code] for code in counts["office"]]
    return counts


def _month(origin: date, days: np.ndarray) -> np.ndarray:
    months = (np.datetime64(origin, "D") + days.astype("timedelta64[D]")).astype("datetime64[M]").astype(str)
    return np.where(days >= 0, months, "")
