"""The limits of a mission's norms in days, to be marked in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from sim.law.calendars import Calendar
from sim.model.norms import norms_used
from sim.model.scenario import Scenario


@dataclass(frozen=True)
class Limit:
    """A norm's limit. days: calendar days from a receipt in the middle of the period; asked: the percentages."""

    norm: str
    text: str
    days: int
    asked: tuple[float, ...]

    def __str__(self) -> str:
        percentages = " or ".join(f"{percentage:g} %" for percentage in self.asked)
        return f"{self.norm}: {percentages} within {self.text}" if percentages else f"{self.norm}: {self.text}"


def limits_of(scenarios: Sequence[Scenario], mission: str) -> list[Limit]:
    """The limits from receipt to decision that the scenarios set for a mission, the shortest first."""
    found: dict[str, Limit] = {}
    for scenario in scenarios:
        first, last = scenario.period.from_, scenario.period.until
        middle = first + (last - first) // 2
        calendar = Calendar(scenario.calendar.country, scenario.calendar.subdivision)
        for name, norm in norms_used(scenario):
            version = norm.at(last)
            if name != mission or version is None or version.limit.unit in ("unknown", "date"):
                continue
            if (norm.clock.start, norm.clock.stop) != ("received", "decided"):
                continue
            days = (version.limit.last_day(middle, calendar) - middle).days
            asked = found[norm.id].asked if norm.id in found else ()
            if isinstance(version.percentage, float) and version.percentage not in asked:
                asked = (*asked, version.percentage)
            found[norm.id] = Limit(norm.id, str(version.limit), days, asked)
    return sorted(found.values(), key=lambda limit: (limit.days, limit.norm))
