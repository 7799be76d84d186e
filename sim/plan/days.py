"""The days on which dossiers can come, and how a year's demand weighs on them."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.scenario import Demand

Floats = npt.NDArray[np.float64]
LONGEST_PUT_OFF_DAYS = 31  # from a day named to the first open day after it


def day_weights(demand: Demand, calendar: Calendar, first: date, days: int) -> Floats:
    """The weight of each day from `first` on: shape (days,); 0 where nothing comes.

    Days named in `on` that are closed count for the first open day after them; those of a month without weight
    do not count.
    """
    lead = 0 if demand.on in (None, "working days") else LONGEST_PUT_OFF_DAYS
    start = first - timedelta(days=lead)
    weights = _weights(demand.by_month, demand.by_weekday, start, lead + days)
    if demand.holidays:
        every_day = Calendar(calendar.country, calendar.subdivision, calendar.closed, frozenset(range(7)))
        weights = weights * every_day.open_days(start, lead + days)
    if demand.on is None or demand.on == "working days":
        return weights if demand.exactly is None else np.asarray(weights > 0, np.float64)
    is_open = np.flatnonzero(weights > 0)
    span = [start + timedelta(days=d) for d in range(lead + days)]
    has_weight = [there for there in enumerate(span) if demand.by_month[there[1].month - 1] > 0]
    named = np.array([day for day, there in has_weight if _is_named(there, demand.on)], np.int64)
    place = np.searchsorted(is_open, named)
    reached = is_open[place[place < len(is_open)]]
    times = np.bincount(reached, minlength=lead + days)[lead:]
    if demand.exactly is not None:
        return times.astype(np.float64)
    return np.asarray(times * weights[lead:])


@lru_cache(maxsize=256)
def _weights(by_month: tuple[float, ...], by_weekday: tuple[float, ...], start: date, days: int) -> Floats:
    """The weight of each day by its month and weekday alone: shape (days,), read-only."""
    span = [start + timedelta(days=d) for d in range(days)]
    weights = np.array([by_month[d.month - 1] * by_weekday[d.weekday()] for d in span])
    weights.flags.writeable = False
    return weights


def can_come(demand: Demand, calendar: Calendar, first: date, days: int) -> npt.NDArray[np.bool_]:
    """Whether what was put off can come, on each day from `first` on: by weekday and calendar, in any month."""
    every_month = demand.model_copy(update={"on": None, "by_month": (1.0,) * 12})
    return day_weights(every_month, calendar, first, days) > 0


def _is_named(day: date, on: str | tuple[date | str, ...]) -> bool:
    """Whether dossiers come on that day, or are put off from it to the next open one."""
    if on == "month starts":
        return day.day == 1
    return day in on or f"{day:%m-%d}" in on


def dealt(expected: Floats, shares: Mapping[str, float]) -> dict[str, Floats]:
    """The whole dossiers of each day dealt to offices by their shares: none is lost, none comes twice.

    Each next one goes to the office that is furthest behind its share.
    """
    whole, behind = spread_whole(expected), np.zeros(len(shares))
    parts = np.zeros((len(shares), len(whole)))
    weights = np.array(list(shares.values()))
    for day in np.flatnonzero(whole):
        behind += weights * whole[day]
        given = np.maximum(np.floor(behind), 0.0)
        while (left := whole[day] - given.sum()) != 0:
            owed = behind - given
            given[np.argmax(owed) if left > 0 else np.argmin(np.where(given > 0, owed, np.inf))] += np.sign(left)
        parts[:, day], behind = given, behind - given
    return dict(zip(shares, parts, strict=True))


def spread_whole(expected: Floats) -> npt.NDArray[np.int64]:
    """Whole numbers whose sum never differs from that of the expected ones by as much as one."""
    so_far = np.floor(np.cumsum(expected) + 1e-6).astype(np.int64)
    whole: npt.NDArray[np.int64] = so_far - np.concatenate([[0], so_far[:-1]])
    return whole
