"""How many dossiers one history may have: the engine numbers them, and what it cannot number it cannot run."""

from collections.abc import Iterator

import numpy as np

from sim.plan.load import mean_bearing
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Plan
from sim.plan.rows import ALWAYS

MOST_DOSSIERS = 1 << 25  # of a history: half the numbers that there are, since room for dossiers doubles
MOST_IN_A_DAY = 16_000_000  # of one mission in one office, a little below the places that a day has
FEW = MOST_DOSSIERS // 100  # what so few dossiers open is not many either


class CountlessError(ValueError):
    """More dossiers than one history can have. path: where the scenario says so; rule: the value and its limit."""

    def __init__(self, path: str, rule: str) -> None:
        super().__init__(f"{path}: {rule}")
        self.path, self.rule = path, rule


def refuse_countless(plan: Plan) -> None:
    """CountlessError, naming where they come from, for more dossiers than the engine can number.

    Counted is what is expected to come, from the first day of the run-in to the end of the run, and the backlog;
    where that is much, also what those open.
    """
    for (mission, _), expected in plan.expected.items():
        if expected.max(initial=0.0) > MOST_IN_A_DAY:
            rule = f"at most {MOST_IN_A_DAY:,} of a mission can come to an office on one day"
            raise CountlessError(_said(plan, mission), f"{expected.max():,.0f} dossiers come on one day; {rule}")
    coming = list(_coming(plan))
    outside = sum(number for _, _, number in coming)
    if outside <= FEW:
        return
    opened = _with_opened(plan, coming) - outside
    if outside + opened > MOST_DOSSIERS:
        path, _, number = max(coming, key=lambda each: each[2])
        others = f"{outside - number:,.0f} from elsewhere and {opened:,.0f} that all these open"
        value = f"{number:,.0f} dossiers come in the time simulated, with {others}"
        raise CountlessError(path, f"{value}; one history has at most {MOST_DOSSIERS:,}")


def _said(plan: Plan, mission: str) -> str:
    """Where a scenario says how many dossiers of a mission come."""
    demand = plan.scenario.missions[mission].demand
    ways = ("per_year", "exactly", "trace")
    return f"missions.{mission}.demand.{next(way for way in ways if getattr(demand, way) is not None)}"


def _coming(plan: Plan) -> Iterator[tuple[str, int, float]]:
    """What comes from outside or is there: where it is said, which mission, how many dossiers."""
    for place, mission in enumerate(plan.missions):
        parts = [float(part.sum()) for (name, _), part in plan.expected.items() if name == mission.name]
        if mission.name in plan.traced:
            days = plan.traced[mission.name].day
            parts.append(float(((days >= plan.start // DAY_SECONDS) & (days < plan.days)).sum()))
        if parts:
            yield _said(plan, mission.name), place, sum(parts)
    for preset in plan.presets:
        stock = preset.data.stock
        yield f"backlog.{preset.data.name}", preset.mission, float(stock.count or len(preset.data.dossiers))


def _with_opened(plan: Plan, coming: list[tuple[str, int, float]]) -> float:
    """How many dossiers there are with those that are opened, on average, by the common procedures."""
    kinds = [(mission, truth) for mission in range(len(plan.missions)) for truth in (True, False)]
    received = np.zeros(len(kinds))
    for _, mission, number in coming:
        entitled = plan.missions[mission].entitled / ALWAYS
        received[2 * mission : 2 * mission + 2] += number * entitled, number * (1.0 - entitled)
    return float(np.linalg.solve(np.eye(len(kinds)) - mean_bearing(plan, kinds), received).sum())
