"""What events change of receipts, working time, posts and deliveries on their own days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from sim.model.events import Event, EventKind
from sim.model.people import EVERY_DAY
from sim.model.scenario import Demand, Scenario
from sim.plan.calendars import WorkingTime, institution_calendar
from sim.plan.days import can_come
from sim.plan.log import DAY_SECONDS
from sim.plan.rows import NEVER

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
ONE_DAY = timedelta(days=1)


def _of_kind(scenario: Scenario, kind: EventKind) -> list[Event]:
    return [event for event in scenario.events.values() if event.kind == kind]


def with_waves(
    expected: Mapping[tuple[str, str], Floats], scenario: Scenario, first: date
) -> dict[tuple[str, str], Floats]:
    """Expected receipts by mission and office, a number a day from `first` on, as events change them."""
    changed = dict(expected)
    for event in _of_kind(scenario, "demand"):
        for (mission, office), receipts in changed.items():
            if event.missions is None or mission in event.missions:
                factor = np.ones(len(receipts))
                factor[_days(event, first)] = event.factor
                changed[mission, office] = receipts * factor
    return changed


def without_closures(time: WorkingTime, scenario: Scenario, team: str, origin: date) -> WorkingTime:
    """A team's working time without the days on which an event keeps its office closed."""
    lengths, offices = time.lengths(), scenario.teams[team].offices
    for event in _of_kind(scenario, "office closed"):
        if event.concerns(team, offices):
            lengths[_days(event, origin)] = 0
    return WorkingTime(time.opens, np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]))


def _days(event: Event, first: date) -> slice:
    """The days of an event among days counted from `first`."""
    return slice(max((event.from_ - first).days, 0), max((event.until - first).days + 1, 0))


def share_there(scenario: Scenario, team: str, origin: date, days: int) -> Floats:
    """The share of a team's posts that events leave there on each day; what several leave is multiplied."""
    share = np.ones(days)
    for event in _of_kind(scenario, "people away"):
        if event.concerns(team, scenario.teams[team].offices):
            assert event.share is not None
            share[_days(event, origin)] *= 1.0 - event.share
    return share


@dataclass(frozen=True)
class Deliveries:
    """When the answers of a source arrive: on dates or at every midnight, but what an event holds back, at its end.

    dates: None for every midnight. held: first and last day of each event, the earliest first.
    """

    dates: tuple[date, ...] | None
    held: tuple[tuple[date, date], ...] = ()

    def arrival(self, answered: Integers, origin: date) -> Integers:
        """When answers arrive that are given at some moments: seconds since `origin`, NEVER after the last date."""
        if self.dates is None:
            arrives: Integers = -(-answered // DAY_SECONDS) * DAY_SECONDS
        else:
            days = np.append(self._seconds(origin), NEVER)
            arrives = days[np.searchsorted(days[:-1], answered, side="left")]
        for first, last in self.held:
            start, end = ((day - origin).days * DAY_SECONDS for day in (first, last + ONE_DAY))
            arrives = np.where((arrives >= start) & (arrives < end), end, arrives)
        return arrives

    def table(self, origin: date, days: int) -> Integers:
        """For every day, the second at which an answer arrives that is given as it begins."""
        return self.arrival(np.arange(days, dtype=np.int64) * DAY_SECONDS, origin)

    def known(self, asked: int, start: int, origin: date) -> int:
        """Up to when an answer to a question would have arrived by the start; when it was asked, if none would."""
        moments = np.arange(start, asked, -DAY_SECONDS) if self.dates is None else self._seconds(origin)
        there = moments[(moments <= start) & (self.arrival(moments, origin) <= start)]
        return max(asked, int(there.max(initial=asked)))

    def _seconds(self, origin: date) -> Integers:
        return np.array(sorted((day - origin).days * DAY_SECONDS for day in self.dates or ()), np.int64)


def deliveries_of(scenario: Scenario, source: str) -> Deliveries | None:
    """When a source's answers arrive; None for a source that answers at any moment."""
    delivers = scenario.sources[source].delivers
    if not delivers:
        return None
    return Deliveries(None if delivers == EVERY_DAY else tuple(delivers), _held(scenario, source))


def _held(scenario: Scenario, source: str) -> tuple[tuple[date, date], ...]:
    """First and last day of each event that delays a source, the earliest first."""
    delays = _of_kind(scenario, "source delayed")
    return tuple(sorted((event.from_, event.until) for event in delays if event.source == source))


def days_told(scenario: Scenario, demand: Demand, origin: date, days: int) -> Integers | None:
    """For every day from `origin` on, the day on which comes what is due on it; None where nothing is put off.

    Events that delay the source of a demand put off its receipts to the first day after them on which receipts can
    come; `days` where there is none among these. The number of a dossier and its fact keep the day on which it was
    due: the source is late, not what it tells.
    """
    held = () if demand.source is None else _held(scenario, demand.source)
    if not held:
        return None
    calendar = institution_calendar(scenario.calendar)
    open_days = np.append(np.flatnonzero(can_come(demand, calendar, origin, days)), days)
    told = np.arange(days, dtype=np.int64)
    for first, last in held:
        start, end = (first - origin).days, (last - origin).days + 1
        after = open_days[np.searchsorted(open_days, min(end, days))]
        told[(told >= start) & (told < end)] = after
    return told
