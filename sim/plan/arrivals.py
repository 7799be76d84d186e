"""Receipts: which dossiers arrive when, compiled ahead of every history."""

from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.scenario import Demand, Mission
from sim.plan.days import day_weights, spread_whole
from sim.plan.draws import EVEN, Words, chance, is_drawn, law_bits, on_end, run_key, share_bits, stream_key, uniform
from sim.plan.laws import compile_law, look_up
from sim.plan.log import DAY_SECONDS

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A dossier's number is its day of receipt and its place in that day: no change of the window, of another
# mission or of the demand of another day moves it.
PER_DAY_BITS = 24
LARGEST_DAY = 1 << PER_DAY_BITS
OFFICE_SHIFT, OFFICE_BITS = 44, 18  # above the day and the place in it: the office, where there are several


@dataclass(frozen=True, eq=False)
class Arrivals:
    """Dossiers that come from outside, in order of entry; all int64 of equal length, numbers uint64.

    enters: second at which the office has it (for a backlog: when the period starts); received, fact: seconds,
    row: where its procedure begins; preset: its row in `Inputs.past`, -1 for none; since: from when its first wait
    is counted, -1 for its entry.
    """

    enters: Integers
    received: Integers
    fact: Integers
    mission: Integers
    office: Integers
    language: Integers
    number: Words
    entitled: Integers
    row: Integers
    preset: Integers
    since: Integers

    def __len__(self) -> int:
        return len(self.enters)

    def in_order(self) -> "Arrivals":
        """Sorted by entry, then mission, then number: the order does not depend on how they were made."""
        order = _order(self.enters, self.mission, self.office, self.number)
        columns = {f.name: getattr(self, f.name) for f in fields(self)}
        apart = {id(c): c if c.strides == (0,) else c[order] for c in {id(c): c for c in columns.values()}.values()}
        return replace(self, **{name: apart[id(column)] for name, column in columns.items()})


def apart(office: str) -> int:
    """What an office adds to its dossiers' numbers, by its name."""
    return (stream_key(office) & (1 << OFFICE_BITS) - 1) << OFFICE_SHIFT


def together(parts: list[Arrivals]) -> Arrivals:
    """All parts as one, in order."""
    columns: dict[str, npt.NDArray[Any]] = {}
    made_of: dict[tuple[int, ...], npt.NDArray[Any]] = {}
    for f in fields(Arrivals):
        same = [getattr(part, f.name) for part in parts]  # one column may stand for two: receipt for entry
        ids = tuple(map(id, same))
        columns[f.name] = made_of[ids] = made_of[ids] if ids in made_of else _joined(same)
    return Arrivals(**columns).in_order()


def _joined(columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """Columns end to end; if they all hold one value it is kept once."""
    alike = all(c.strides == (0,) and len(c) and c[0] == columns[0][0] for c in columns)
    if alike:
        return np.broadcast_to(columns[0][0], sum(map(len, columns)))
    return np.concatenate(columns)


def _order(enters: Integers, mission: Integers, office: Integers, number: Words) -> Integers:
    """The places of the dossiers in order: by one key of entry and place, where equal entries stand in order."""
    bits = len(enters).bit_length()
    if len(enters) and enters.min() >= 0 and int(enters.max()).bit_length() + bits < 64:
        keys = (enters << bits) + np.arange(len(enters))
        keys.sort()
        order: Integers = keys & (1 << bits) - 1
        ties = np.flatnonzero(keys[1:] >> bits == keys[:-1] >> bits)
        one, two = order[ties], order[ties + 1]
        is_in_order = np.zeros(len(ties), bool)
        for column in (number, office, mission):
            is_in_order = (column[one] < column[two]) | (column[one] == column[two]) & is_in_order
        if is_in_order.all():
            return order
    return np.lexsort((number, office, mission, enters))


def expected_per_day(
    demand: Demand, calendar: Calendar, origin: date, first: int, last: int, start: date
) -> Floats:
    """Expected receipts of each day from `first` to before `last`, in days since `origin`.

    A calendar year brings its yearly demand, spread by the weights of months and weekdays over the days on which
    something can arrive; or each of the days named brings exactly so many. Growth goes by calendar year, from that
    of `start`, the first day judged.
    """
    expected = np.zeros(last - first)
    day = origin + timedelta(days=first)
    end = origin + timedelta(days=last)
    for year in range(day.year, end.year + 1):
        opening, length = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
        weights = day_weights(demand, calendar, opening, length)
        growth = (1.0 + demand.growth) ** (year - start.year)
        if demand.exactly is not None:
            spread = np.rint(demand.exactly * growth) * weights
        elif demand.on is not None and not weights.any():
            spread = weights
        else:
            rates = _rates(demand, opening, length) * growth
            if not weights.any():
                raise ValueError(f"no day of {year} brings a receipt: the days with weight are closed")
            spread = rates * weights / weights.sum()
        offset = (opening - day).days
        low, high = max(offset, 0), min(offset + length, last - first)
        if low < high:
            expected[low:high] = spread[low - offset : high - offset]
    return expected


def _rates(demand: Demand, opening: date, length: int) -> Floats:
    if not isinstance(demand.per_year, tuple):
        return np.full(length, demand.per_year or 0.0)
    return np.array([_per_year(demand, opening + timedelta(days=d)) for d in range(length)])


def _per_year(demand: Demand, day: date) -> float:
    if isinstance(demand.per_year, tuple):
        current = [d.per_year for d in demand.per_year if d.from_ <= day]
        return current[-1] if current else demand.per_year[0].per_year
    return demand.per_year or 0.0


def counts(expected: Floats, dispersion: float, drawn: Floats) -> Integers:
    """Receipts of each day: Poisson, or negative binomial with variance = dispersion x mean.

    The index of dispersion of a day is that of a month and of a year. drawn: uniform numbers, one a day;
    inversion makes the count grow with the expectation, draw by draw.
    """
    from scipy import stats

    busy = expected > 0
    result = np.zeros(len(expected), np.int64)
    if dispersion == 1.0:
        result[busy] = stats.poisson.ppf(drawn[busy], expected[busy]).astype(np.int64)
    else:
        size = expected[busy] / (dispersion - 1.0)
        result[busy] = stats.nbinom.ppf(drawn[busy], size, 1.0 / dispersion).astype(np.int64)
    return result


def receipts(
    stream: str,
    apart: int,
    expected: Floats,
    demand: Demand,
    origin: date,
    first: int,
    seed: int,
    replication: int,
) -> tuple[Integers, Words]:
    """Second of receipt and number of every dossier of one stream: a mission in an office.

    apart: added to the numbers, so that two offices of one mission share none.
    """
    key, run = stream_key(f"{stream}/demand"), run_key(seed, replication)
    ordinals: Words = (np.arange(len(expected)) + origin.toordinal() + first).astype(np.uint64)
    if demand.exactly is None:
        number_a_day = counts(expected, demand.dispersion, uniform(chance(ordinals, 0, key, run)[0]))
    else:
        number_a_day = spread_whole(expected)
    if number_a_day.max(initial=0) >= LARGEST_DAY:
        raise ValueError(f"{stream}: more than {LARGEST_DAY:,} receipts in one day")
    before = (np.cumsum(number_a_day) - number_a_day).astype(np.uint64)
    if run == EVEN:  # numbered over all days on end, so that what is laid out is even in every span of them
        number: Words = on_end(int(number_a_day.sum()), replication) + np.uint64(apart)
    else:
        firsts = (ordinals << np.uint64(PER_DAY_BITS)) + np.uint64(apart) - before
        number = np.repeat(firsts, number_a_day) + np.arange(number_a_day.sum(), dtype=np.uint64)
    opens, closes = demand.hours
    drawn = uniform(chance(number, 1, key, run)[0])
    openings = (np.arange(len(expected)) + first) * DAY_SECONDS + opens
    return np.repeat(openings, number_a_day) + (drawn * (closes - opens)).astype(np.int64), number


def described(
    stream: str, mission: Mission, number: Words, received: Integers, seed: int, replication: int
) -> dict[str, Any]:
    """What is true of each dossier whatever the office does: entitlement and date of the fact."""
    run = run_key(seed, replication)
    share = mission.entitled if isinstance(mission.entitled, float | int) else 1.0
    entitled: npt.NDArray[Any] = np.broadcast_to(np.int64(1), len(number))
    if share < 1.0:
        bits = share_bits(chance(number, 0, stream_key(f"{stream}/entitled"), run)[0])
        entitled = is_drawn(share, bits).astype(np.int64)
    fact = received
    if mission.fact_before is not None:
        bits = law_bits(chance(number, 0, stream_key(f"{stream}/fact"), run)[1])
        fact = received - look_up(compile_law(mission.fact_before), bits)
    return {"entitled": entitled, "fact": fact}
