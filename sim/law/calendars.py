"""On which days the office is open: weekdays, public holidays, closures of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import holidays
import numpy as np
import numpy.typing as npt

from sim.law.nearest import did_you_mean

MONDAY_OF_DATETIME64 = 3  # day 0 of numpy's calendar, 1 January 1970, was a Thursday


@dataclass(frozen=True)
class Calendar:
    """Open days of an office, and so the working days of a norm.

    country, subdivision: codes of the `holidays` library, whose public holidays are closed; None:
    no public holidays. closed: extra closures, such as days in lieu of a holiday that falls on a
    Saturday. weekdays: open days of the week, Monday is 0. Whether Saturday is a working day
    under a given act is thus data, never a rule of the code.
    """

    country: str | None = None
    subdivision: str | None = None
    closed: frozenset[date] = frozenset()
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"weekdays {sorted(self.weekdays)}: at least one of 0 (Monday) to 6 (Sunday)")
        if self.country is None:
            if self.subdivision is not None:
                raise ValueError(f"subdivision '{self.subdivision}': a subdivision needs a country")
            return
        subdivisions = _supported_countries().get(self.country)
        if subdivisions is None:
            raise ValueError(
                f"country '{self.country}': not a country code of the holidays library"
                + did_you_mean(self.country, _supported_countries())
            )
        if self.subdivision is not None and self.subdivision not in subdivisions:
            raise ValueError(
                f"subdivision '{self.subdivision}': the holidays library has none of that code in "
                f"{self.country}" + did_you_mean(self.subdivision, subdivisions)
            )

    def is_open(self, day: date) -> bool:
        """Whether the office works on that day."""
        if day.weekday() not in self.weekdays or day in self.closed:
            return False
        return self.country is None or day not in _public_holidays(self.country, self.subdivision, day.year)

    def open_days(self, first: date, days: int) -> npt.NDArray[np.bool_]:
        """Whether the office works, for each of `days` days from `first` on; shape (days,)."""
        return _open_days(self, first, days).copy()

    def _reckoned(self, first: date, days: int) -> npt.NDArray[np.bool_]:
        span = np.datetime64(first, "D") + np.arange(days)
        weekday = (span.astype(np.int64) + MONDAY_OF_DATETIME64) % 7
        is_open = np.isin(weekday, sorted(self.weekdays))
        closures: set[date] = set(self.closed)
        if self.country is not None and days > 0:
            for year in range(first.year, span[-1].astype(date).year + 1):
                closures |= _public_holidays(self.country, self.subdivision, year)
        is_open[_positions(closures, span)] = False
        return is_open


@lru_cache(maxsize=256)
def _open_days(calendar: Calendar, first: date, days: int) -> npt.NDArray[np.bool_]:
    """The open days of a calendar: variants of a scenario ask for the same ones."""
    return calendar._reckoned(first, days)


def _positions(some: Iterable[date], span: npt.NDArray[np.datetime64]) -> npt.NDArray[np.int64]:
    if not span.size:
        return np.empty(0, np.int64)
    days = np.array(sorted(some), "datetime64[D]")
    positions: npt.NDArray[np.int64] = (days - span[0]).astype(np.int64)
    return positions[(positions >= 0) & (positions < span.size)]


@cache
def _supported_countries() -> dict[str, list[str]]:
    return holidays.list_supported_countries()


@cache
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, subdiv=subdivision, years=year))
