"""Delays: days from receipt to decision, and the curve that lets open dossiers count for what they are.

The mean and the percentiles below are of decisions taken in a window: they say nothing of what is still open,
which is why the oldest open dossier stands beside them, and the curve, where open dossiers are
right-censored.

Measures of `delays`, each also with the prefix `citizen_`: delay_count, delay_mean_days, delay_median_days,
delay_p90_days, delay_longest_days, delay_oldest_open_days. Measures of `delays_with_open`, by window of
receipt, same prefix: curve_received, curve_censored, curve_median_days, curve_p90_days.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from sim.measure.dossiers import Dossiers, dossiers_of, missions_of
from sim.measure.tables import Figures, tidy
from sim.measure.waits import Waits
from sim.measure.windows import Spans, Window, months
from sim.plan.log import Log


def delays(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Delays of what was decided in each window, and the age of the oldest dossier open at its end."""
    dossiers, spans = dossiers_of(log, windows, causes)
    return tidy(delay_figures(dossiers, mission, spans) for mission in missions_of(log, missions))


def delay_figures(dossiers: Dossiers, mission: str, spans: Spans) -> Figures:
    """The figures of `delays` for one mission."""
    values: dict[str, np.ndarray] = {}
    for prefix, waits in _both_waits(dossiers, mission):
        days = waits.spread(spans)
        values |= {
            f"{prefix}delay_count": days.number,
            f"{prefix}delay_mean_days": days.mean,
            f"{prefix}delay_median_days": days.median,
            f"{prefix}delay_p90_days": days.p90,
            f"{prefix}delay_longest_days": days.longest,
            f"{prefix}delay_oldest_open_days": waits.oldest(spans),
        }
    return Figures(mission, spans.windows, values)


def delays_with_open(
    log: Log,
    windows: Sequence[Window],
    *,
    missions: Sequence[str] | None = None,
    causes: Collection[str] | None = None,
) -> pd.DataFrame:
    """Median and p90 delay of what each window received, from the curve; NaN where it stays below."""
    dossiers, spans = dossiers_of(log, windows, causes)
    return tidy(open_delay_figures(dossiers, mission, spans) for mission in missions_of(log, missions))


def open_delay_figures(dossiers: Dossiers, mission: str, spans: Spans) -> Figures:
    """The figures of `delays_with_open` for one mission."""
    values: dict[str, np.ndarray] = {}
    for prefix, waits in _both_waits(dossiers, mission):
        received = waits.begun(spans)
        at_risk, decided = waits.followed(spans)
        share = share_decided(at_risk, decided)
        values[f"{prefix}curve_received"] = received
        values[f"{prefix}curve_censored"] = received - decided.sum(axis=1)
        for name, level in (("median", 0.5), ("p90", 0.9)):
            has_reached = share >= level - 1e-12
            day = np.where(has_reached.any(axis=1), has_reached.argmax(axis=1), np.nan)
            values[f"{prefix}curve_{name}_days"] = day
    return Figures(mission, spans.windows, values)


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
    dossiers, spans = dossiers_of(log, [window], causes)
    tables = []
    for mission in missions_of(log, missions):
        at_risk, share = curve(_waits(dossiers, mission, citizen), spans)
        stop = len(share) if last_day is None else min(len(share), last_day + 1)
        tables.append(
            pd.DataFrame(
                {
                    "subject": mission,
                    "measure": "citizen_share_decided" if citizen else "share_decided",
                    "window": window.label,
                    "day": np.arange(stop),
                    "share": share[:stop],
                    "at_risk": at_risk[:stop],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def curve(waits: Waits, spans: Spans, place: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Those begun in one of the windows that are followed on each day of their wait, and the share then decided."""
    at_risk, decided = (each[place] for each in waits.followed(spans))
    days = np.count_nonzero(at_risk)
    return at_risk[:days], share_decided(at_risk[:days], decided[:days])


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
    blocks = months(window.first, window.last)
    dossiers, spans = dossiers_of(log, blocks, causes)
    waits = _waits(dossiers, mission, citizen)
    has_any = waits.begun(spans) > 0
    at_risk, decided = (each[has_any] for each in waits.followed(spans))
    days = int(np.count_nonzero(at_risk.any(axis=0)))
    at_risk, decided = at_risk[:, :days], decided[:, :days]
    if not days:
        return pd.DataFrame({"day": np.arange(0), "low": np.zeros(0), "high": np.zeros(0)})
    draws = np.random.default_rng(seed).multinomial(
        len(at_risk), np.full(len(at_risk), 1 / len(at_risk)), size=resamples
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


def _both_waits(dossiers: Dossiers, mission: str) -> tuple[tuple[str, Waits], ...]:
    part = dossiers.of(mission)
    return ("", part.waits()), ("citizen_", part.citizen_waits)


def _waits(dossiers: Dossiers, mission: str, citizen: bool) -> Waits:
    part = dossiers.of(mission)
    return part.citizen_waits if citizen else part.waits()
