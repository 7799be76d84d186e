"""Counts: the small table of one log from which shares on every base can be made again, by month.

Dossiers of each norm by office, month of receipt, month of decision, outcome, verdict and days of lateness. A row
is one whole number, the key, whose digits are the places of its names; so counting is sorting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measure.verdicts import HAS_LEFT, LATE, NOT_YET_DUE, ON_TIME, OVERDUE, Verdicts
from sim.plan.log import DAY_SECONDS, OUTCOMES, Log

VERDICTS = ("not started", "on time", "late", "overdue", "not yet due", "left")
NOT_STATED = "not stated"
LATENESS = 1 << 18  # days from -LATENESS / 2: more than the longest run and its limits
VERDICT_OF_KIND = np.select([ON_TIME, LATE, OVERDUE, NOT_YET_DUE, HAS_LEFT], [1, 2, 3, 4, 5])


class Counts(NamedTuple):
    """keys: int64, in ascending order; dossiers: int32, how many have each key."""

    keys: np.ndarray
    dossiers: np.ndarray


@dataclass(frozen=True)
class CountNames:
    """What the digits of a key name. months: as `2017-12`, from that of the log's origin on."""

    norms: tuple[str, ...]
    offices: tuple[str, ...]
    months: tuple[str, ...]

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """What each digit but the last can say. A month is empty where nothing was decided."""
        return {
            "norm": self.norms,
            "office": self.offices,
            "received": self.months,
            "decided": ("", *self.months),
            "outcome": (*OUTCOMES, NOT_STATED),
            "verdict": VERDICTS,
        }

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each digit has; the last are days of lateness."""
        return *map(len, self.words.values()), LATENESS

    def table(self, counts: Counts) -> pd.DataFrame:
        """One row a key: its words, lateness_days (0 for what is not decided), and how many dossiers have it."""
        *codes, lateness = np.unravel_index(counts.keys, self.shape)
        named = {
            name: pd.Categorical.from_codes(code, pd.Index(list(words), dtype="str"))
            for (name, words), code in zip(self.words.items(), codes, strict=True)
        }
        return pd.DataFrame({**named, "lateness_days": lateness - LATENESS // 2, "dossiers": counts.dossiers})


def count_names(norms: Sequence[str], log: Log) -> CountNames:
    """The names of what is counted of a log."""
    months = np.datetime64(log.origin, "M") + np.arange(_month_of_day(log)[:-1].max(initial=1))
    return CountNames(tuple(norms), log.offices, tuple(months.astype(str).tolist()))


def counted(names: CountNames, norms: Sequence[Verdicts]) -> Counts:
    """The dossiers that each norm judges, norms in the order of their names."""
    keys, dossiers = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    for norm, verdicts in enumerate(norms):
        every = _keys(names, norm, verdicts)
        every.sort()
        first = np.flatnonzero(np.append(True, every[1:] != every[:-1])[: len(every)])
        keys.append(every[first])
        dossiers.append(np.diff(first, append=len(every)).astype(np.int32))
    return Counts(np.concatenate(keys), np.concatenate(dossiers))


def _keys(names: CountNames, norm: int, verdicts: Verdicts) -> np.ndarray:
    """The key of each dossier."""
    part = verdicts.part
    month = _month_of_day(part.columns.log)
    _, offices, received, decided, outcomes, kinds, days = names.shape
    key = part.column("office") + norm * offices
    for size, digit in (
        (received, month[part.day("received")] - 1),
        (decided, month[verdicts.waits.stopped]),
        (outcomes, part.outcome % outcomes),
        (kinds * days, (VERDICT_OF_KIND * days + days // 2)[verdicts.kind] + verdicts.lateness),
    ):
        key *= size
        key += digit
    return key


def _month_of_day(log: Log) -> np.ndarray:
    """The month of each day of a log, 1 for that of its origin; the last entry, that of day -1, is 0."""
    return _months(log.origin, log.until // DAY_SECONDS + 1)


@lru_cache(maxsize=16)
def _months(origin: date, days: int) -> np.ndarray:
    each = (np.datetime64(origin, "D") + np.arange(days)).astype("datetime64[M]")
    return np.append((each - np.datetime64(origin, "M")).astype(np.int64) + 1, 0)
