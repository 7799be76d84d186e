"""Delays: days from receipt to decision, and the curve that lets open dossiers count for what they are.

The mean and the percentiles below are of decisions taken in a window: they say nothing of what is still open,
which is why the oldest open dossier stands beside them, and the curve, where open dossiers are
right-censored.

Measures of `delays`, each also with the prefix `citizen_`: delay_count, delay_mean_days, delay_median_days,
delay_p90_days, delay_longest_days, delay_oldest_open_days. Measures of `delays_with_open`, by window of
receipt, same prefix: curve_received, curve_censored, curve_median_days, curve_p90_days.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measure.families import Families, families
from sim.measure.tables import ages, days_of, oldest, spread, stack, tidy, total
from sim.measure.windows import Window, day_bounds
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED, Log


@dataclass(frozen=True)
class Waits:
    """Days since origin at which waits began, ended by a decision, ended without one; -1 = has not."""

    began: np.ndarray
    decided: np.ndarray
    left: np.ndarray
    known_days: int

    @property
    def closed(self) -> np.ndarray:
        return np.asarray(np.where(self.decided >= 0, self.decided, self.left))


def waits(log: Log, mission: str, *, citizen: bool = False, causes: Collection[str] | None = None) -> Waits:
    """The institution's waits, from receipt to decision; or the citizen's.

    The citizen waits from the fact, else from the first receipt, to the last decision of a family that has
    nothing open; `causes` as in `families`.
    """
    return _waits(log, mission, families(log, causes) if citizen else None)


def delays(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Delays of what was decided in each window, and the age of the oldest dossier open at its end."""
    bounds = day_bounds(windows, log.origin)
    family = families(log, causes)
    tables = []
    for mission in log.missions if missions is None else missions:
        values: dict[str, np.ndarray] = {}
        for prefix, kin in (("", None), ("citizen_", family)):
            wait = _waits(log, mission, kin)
            done = wait.decided >= 0
            days = spread((wait.decided - wait.began)[done], wait.decided[done], bounds)
            values |= {
                f"{prefix}delay_count": total(wait.decided, bounds),
                f"{prefix}delay_mean_days": days.mean,
                f"{prefix}delay_median_days": days.median,
                f"{prefix}delay_p90_days": days.p90,
                f"{prefix}delay_longest_days": days.longest,
                f"{prefix}delay_oldest_open_days": oldest(ages(wait.began, wait.closed, bounds, wait.known_days)),
            }
        tables.append(tidy(mission, windows, values))
    return stack(tables)


def delays_with_open(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Median and p90 delay of what each window received, from the curve; NaN where it stays below."""
    family = families(log, causes)
    tables = []
    for mission in log.missions if missions is None else missions:
        values: dict[str, np.ndarray] = {}
        for prefix, kin in (("", None), ("citizen_", family)):
            wait = _waits(log, mission, kin)
            rows = [
                _curve_row(wait, first, end) for first, end in zip(*day_bounds(windows, log.origin), strict=True)
            ]
            columns = np.array(rows, dtype=np.float64).reshape(len(windows), 4).T
            names = ("curve_received", "curve_censored", "curve_median_days", "curve_p90_days")
            values |= {f"{prefix}{name}": column for name, column in zip(names, columns, strict=True)}
        tables.append(tidy(mission, windows, values))
    return stack(tables)


def delay_curve(
    log: Log,
    window: Window,
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
    citizen: bool = False,
    last_day: int | None = None,
) -> pd.DataFrame:
    """Share of the dossiers received in the window decided within `day` days (Kaplan and Meier, 1958).

    Open dossiers count until the last day wholly known, and those that left without a decision until they
    left; then they are out of the count, neither decided nor forgotten. Columns: subject, measure
    (share_decided or citizen_share_decided), window, day, share, at_risk (dossiers still followed on that
    day). The curve stops where nobody is followed any more, or at `last_day`.
    """
    tables = []
    first, end = (int(edge[0]) for edge in day_bounds([window], log.origin))
    for mission in log.missions if missions is None else missions:
        wait = waits(log, mission, citizen=citizen, causes=causes)
        at_risk, decided = _followed(wait, (wait.began >= first) & (wait.began < end))
        stop = len(at_risk) if last_day is None else min(len(at_risk), last_day + 1)
        tables.append(
            pd.DataFrame(
                {
                    "subject": mission,
                    "measure": "citizen_share_decided" if citizen else "share_decided",
                    "window": window.label,
                    "day": np.arange(stop),
                    "share": share_decided(at_risk, decided)[:stop],
                    "at_risk": at_risk[:stop],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def delay_curve_interval(
    log: Log,
    window: Window,
    mission: str,
    *,
    seed: int,
    resamples: int = 1000,
    confidence: float = 0.95,
    citizen: bool = False,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Interval of one real log's curve, from a bootstrap of blocks by month of receipt: day, low, high.

    Dossiers in one queue are not independent, so whole months are drawn again, never single dossiers. For
    simulated logs the interval comes from replications instead. NaN where no resample follows anybody.
    """
    first, end = (int(edge[0]) for edge in day_bounds([window], log.origin))
    wait = waits(log, mission, citizen=citizen, causes=causes)
    chosen = (wait.began >= first) & (wait.began < end)
    months = (np.datetime64(log.origin, "D") + wait.began.astype("timedelta64[D]")).astype("datetime64[M]")
    blocks = [_followed(wait, chosen & (months == each)) for each in np.unique(months[chosen])]
    days = max((len(at_risk) for at_risk, _ in blocks), default=0)
    if not days:
        return pd.DataFrame({"day": np.arange(0), "low": np.zeros(0), "high": np.zeros(0)})
    at_risk, decided = (
        np.array([np.pad(block[part], (0, days - len(block[part]))) for block in blocks]) for part in (0, 1)
    )
    draws = np.random.default_rng(seed).multinomial(
        len(blocks), np.full(len(blocks), 1 / len(blocks)), size=resamples
    )
    shares = share_decided(draws @ at_risk, draws @ decided)
    shares[(draws @ at_risk) == 0] = np.nan
    is_known = ~np.isnan(shares).all(axis=0)
    bounds = np.full((2, days), np.nan)
    tail = (1 - confidence) / 2
    bounds[:, is_known] = np.nanquantile(shares[:, is_known], [tail, 1 - tail], axis=0)
    return pd.DataFrame({"day": np.arange(days), "low": bounds[0], "high": bounds[1]})


def share_decided(at_risk: np.ndarray, decided: np.ndarray) -> np.ndarray:
    """One minus the product over days of (1 - decided / at risk), along the last axis."""
    staying = np.ones(at_risk.shape)
    np.divide(at_risk - decided, at_risk, out=staying, where=at_risk > 0)
    return np.asarray(1.0 - np.cumprod(staying, axis=-1))


def _followed(wait: Waits, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Dossiers followed on, and decided on, each day of their delay, as far as days are wholly known."""
    began, decided, left = wait.began[chosen], wait.decided[chosen], wait.left[chosen]
    is_decided = (decided >= 0) & (decided < wait.known_days)
    has_left = (left >= 0) & (left < wait.known_days)
    final = np.where(is_decided, decided, np.where(has_left, left, wait.known_days - 1))
    delay = final - began
    is_followed = delay >= 0
    delay, is_decided = delay[is_followed], is_decided[is_followed]
    leaving = np.bincount(delay)
    at_risk = leaving[::-1].cumsum()[::-1]
    return at_risk, np.bincount(delay[is_decided], minlength=len(leaving))


def _curve_row(wait: Waits, first: int, end: int) -> tuple[float, float, float, float]:
    chosen = (wait.began >= first) & (wait.began < end)
    at_risk, decided = _followed(wait, chosen)
    share = share_decided(at_risk, decided)
    received = float(chosen.sum())
    reached = [np.flatnonzero(share >= level - 1e-12) for level in (0.5, 0.9)]
    median, p90 = (float(days[0]) if len(days) else np.nan for days in reached)
    return received, received - float(decided.sum()), median, p90


def _waits(log: Log, mission: str, family: Families | None) -> Waits:
    received = log.stamp("received")
    chosen = log.of_mission(mission) & (received >= 0)
    began, decided, ended = received, log.stamp("decided"), log.stamp("ended")
    if family is not None:
        chosen = chosen & family.is_root
        began = np.where(log.stamp("fact") >= 0, log.stamp("fact"), received)
        decided = np.where(family.last_ended >= 0, family.last_decided, NOT_HAPPENED)
        ended = family.last_ended
    left = np.where(decided < 0, ended, NOT_HAPPENED)
    return Waits(
        began=days_of(began[chosen]),
        decided=days_of(decided[chosen]),
        left=days_of(left[chosen]),
        known_days=log.until // DAY_SECONDS,
    )
