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
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.law.durations import Duration
from sim.law.norms import Norm, Version
from sim.measure.dossiers import dossiers_of
from sim.measure.tables import Figures, ratio, tidy
from sim.measure.verdicts import (
    HAS_DAY,
    HAS_FALLEN,
    HAS_LEFT,
    HAS_STOPPED,
    IS_NOT_KNOWN,
    IS_RIGHT,
    LATE,
    LEFT_LATE,
    NOT_YET_DUE,
    ON_TIME,
    OVERDUE,
    Judge,
    Verdicts,
)
from sim.measure.windows import Cuts, Spans, Window
from sim.plan.log import Log

CLOCKS = ("institution", "citizen")
BASE_OF_NORM = {"decisions": "decisions", "requests": "requests", "files": "requests"}


# Which kinds of verdict each base counts as which measure.
KINDS_COUNTED = {
    "decisions": {
        "counted": ON_TIME | LATE,
        "on_time": ON_TIME,
        "late": LATE,
        "not_started": HAS_STOPPED & ~HAS_DAY,
    },
    "requests": {
        "counted": ON_TIME | LATE | OVERDUE,
        "on_time": ON_TIME,
        "late": LATE,
        "overdue": OVERDUE,
        "not_yet_due": NOT_YET_DUE,
        "left": HAS_LEFT,
        "left_late": LEFT_LATE,
        "not_started": ~HAS_DAY & ~HAS_LEFT,
    },
    "deadlines": {
        "counted": (ON_TIME | LATE | OVERDUE | LEFT_LATE) & HAS_FALLEN,
        "on_time": ON_TIME & HAS_FALLEN,
        "late": LATE & HAS_FALLEN,
        "overdue": OVERDUE,
        "not_yet_due": ~HAS_FALLEN & ~HAS_LEFT,
        "left": HAS_LEFT & ~LEFT_LATE,
        "left_late": LEFT_LATE & HAS_FALLEN,
    },
}
BASES = list(enumerate(KINDS_COUNTED.values()))
ROWS = [(base, measure) for base, kinds in BASES for measure in kinds]
ROWS_COUNTED, ROWS_ON_TIME = ([ROWS.index((base, word)) for base, _ in BASES] for word in ("counted", "on_time"))


def _over_all_bases(base: int, mask: np.ndarray) -> np.ndarray:
    """A mask over the kinds of one base, as numbers over the kinds of each base in turn."""
    numbers = np.zeros((len(BASES), len(mask)))
    numbers[base] = mask
    return numbers.ravel()


# Over the kinds of all bases, one column a count: the ROWS; then, of each base, on time and right first time, and
# on time without anybody knowing that. Floats, which count as exactly here.
COUNTED = np.array(
    [
        *(_over_all_bases(base, mask) for base, kinds in BASES for mask in kinds.values()),
        *(_over_all_bases(base, kinds["on_time"] & IS_RIGHT) for base, kinds in BASES),
        *(_over_all_bases(base, kinds["on_time"] & IS_NOT_KNOWN) for base, kinds in BASES),
    ]
).T


@dataclass(frozen=True, eq=False)
class Asked:
    """What one version of a norm asks in some windows. limit: None where none is in force or known.

    since: first day of the version; percentages: one per window, NaN where there is none to reach.
    """

    subject: str
    mission: str | None
    norm: Norm
    limit: Duration | None
    since: date | None
    spans: Spans
    percentages: np.ndarray


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
) -> pd.DataFrame:
    """How a log stands before a norm, in each window and on each base.

    A window is judged by the version in force on its last day (a contract sets its target for a year's end),
    or by `version` where one is given. No version in force, a limit that the text does not give, or one that
    changes within the window: NaN. Where the percentage changes within it, `percentage` and `met` are NaN.
    `causes`: the children that count as family, all when None.
    """
    dossiers, _ = dossiers_of(log, windows, causes)
    norms = asked(norm, dossiers.cuts, windows, mission, version=version)
    return tidy(judged(Judge(dossiers, calendar), norms, clocks))


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
    dossiers, _ = dossiers_of(log, windows, causes)
    return tidy(judged(Judge(dossiers, calendar), asked_of_all(norms, dossiers.cuts, windows), clocks))


def asked_of_all(norms: Iterable[tuple[str, Norm]], cuts: Cuts, windows: Sequence[Window]) -> list[Asked]:
    """What norms ask, given as (mission, norm)."""
    pairs = list(norms)
    ids = [norm.id for _, norm in pairs]
    names = [norm.id if ids.count(norm.id) == 1 else f"{norm.id} ({mission})" for mission, norm in pairs]
    return [
        each
        for (mission, norm), name in zip(pairs, names, strict=True)
        for each in asked(norm, cuts, windows, mission, subject=name)
    ]


def asked(
    norm: Norm,
    cuts: Cuts,
    windows: Sequence[Window],
    mission: str | None,
    *,
    subject: str | None = None,
    version: Version | None = None,
) -> list[Asked]:
    """What a norm asks: one entry for each of its versions that judges a window."""
    if norm.kind != "deadline":
        raise ValueError(f"{norm.id}: kind '{norm.kind}': only a deadline that binds the office is judged")
    found = []
    for in_force, group in _by_version(norm, windows, version):
        limit = in_force.limit if in_force and in_force.limit.is_known else None
        since = in_force.from_ if in_force else None
        percentages = [
            _percentage(in_force) if in_force and (version or _is_one_target(norm, window)) else np.nan
            for window in group
        ]
        name, spans = subject or norm.id, cuts.spans(group)
        found.append(Asked(name, mission, norm, limit, since, spans, np.array(percentages)))
    return found


def judged(judge: Judge, norms: Iterable[Asked], clocks: Sequence[str] = CLOCKS) -> list[Figures]:
    """The figures of what norms ask, on each clock."""
    figures = []
    for each in norms:
        name, spans = each.subject, each.spans
        if each.limit is None:
            unknown = np.full(len(spans), np.nan)
            figures.append(
                Figures(name, spans.windows, dict.fromkeys(("percentage", "share_on_time", "met"), unknown))
            )
            continue
        if "institution" in clocks:
            verdicts = judge.institution(each.norm.clock, each.limit, each.mission)
            base = BASE_OF_NORM.get(each.norm.base or "unknown")
            figures.append(tally(verdicts, spans, each.percentages, subject=name, base=base))
        if "citizen" in clocks:
            verdicts = judge.citizen(each.limit, each.mission)
            figures.append(tally(verdicts, spans, each.percentages, subject=name, prefix="citizen_"))
    return figures


def tally(
    verdicts: Verdicts,
    spans: Spans,
    percentages: np.ndarray,
    *,
    subject: str,
    base: str | None = None,
    prefix: str = "",
) -> Figures:
    """Verdicts counted over windows. percentages: one per window, NaN where there is none to reach."""
    counts = (spans.over(verdicts.before) @ COUNTED).T
    counted, on_time = counts[ROWS_COUNTED], counts[ROWS_ON_TIME]
    right, not_known = counts[len(ROWS) :].reshape(2, len(BASES), -1)
    right = np.where(not_known > 0, np.nan, right)
    shares = ratio(on_time, counted), ratio(right, counted), _met(on_time, counted, percentages)
    values: dict[str, np.ndarray] = {}
    rows = iter(counts)
    for place, (each, kinds) in enumerate(KINDS_COUNTED.items()):
        named = f"{prefix}{each}_"
        values |= {f"{named}{measure}": next(rows) for measure in kinds}
        values[f"{named}on_time_and_right"] = right[place]
        for measure, share in zip(("share_on_time", "share_on_time_and_right", "met"), shares, strict=True):
            values[f"{named}{measure}"] = share[place]
    days = verdicts.waits.spread(spans)
    values[f"{prefix}mean_days"] = days.mean
    values[f"{prefix}median_days"] = days.median
    values[f"{prefix}p90_days"] = days.p90
    values[f"{prefix}longest_days"] = days.longest
    values[f"{prefix}oldest_open_days"] = verdicts.waits.oldest(spans)
    if not prefix:
        values["percentage"] = percentages
        for measure in ("share_on_time", "met"):
            values[measure] = values[f"{base}_{measure}"] if base else np.full(len(spans), np.nan)
    return Figures(subject, spans.windows, values)


def _met(on_time: np.ndarray, counted: np.ndarray, percentages: np.ndarray) -> np.ndarray:
    """Whether the share reaches the percentage; NaN where there is none, or nothing was counted."""
    is_defined = (counted > 0) & ~np.isnan(percentages)
    return np.where(is_defined, 100.0 * on_time >= percentages * counted - 1e-9, np.nan)


def _percentage(version: Version) -> float:
    return float(version.percentage) if isinstance(version.percentage, int | float) else np.nan


def _is_one_target(norm: Norm, window: Window) -> bool:
    """Whether one percentage within one limit is in force from the window's first day to its last."""
    asked = {(version.percentage, version.limit) for version in _in_force(norm, window)}
    return len(asked) == 1 and norm.at(window.first) is not None


def _has_one_limit(norm: Norm, window: Window) -> bool:
    """Whether no two limits are in force within a window."""
    return len({version.limit for version in _in_force(norm, window)}) < 2


def _in_force(norm: Norm, window: Window) -> list[Version]:
    """The versions in force on some day of a window."""
    return [
        version
        for version in norm.versions
        if (version.from_ or date.min) <= window.last and window.first <= (version.until or date.max)
    ]


def _by_version(
    norm: Norm, windows: Sequence[Window], version: Version | None
) -> list[tuple[Version | None, list[Window]]]:
    groups: list[tuple[Version | None, list[Window]]] = []
    for window in windows:
        in_force = version or (norm.at(window.last) if _has_one_limit(norm, window) else None)
        for known, members in groups:
            if known is in_force or known == in_force:
                members.append(window)
                break
        else:
            groups.append((in_force, [window]))
    return groups
