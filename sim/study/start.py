"""Where the start is forgotten: two copies of a scenario on the same draws, one starting empty and one overfull.

What differs between the two can only come from how they started. From the month on in which they hardly differ any
more, and in all that follow, no start between them can matter. The run-in is simulated as a part of the period.
"""

from dataclasses import dataclass
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts, Window, months
from sim.model.document import dotted
from sim.model.norms import norms_used
from sim.model.procedure import in_order
from sim.model.scenario import Demand, Scenario
from sim.model.words import first_day
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.load import team_loads
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Plan
from sim.study.deciding import deciding_causes
from sim.study.estimates import KEYS
from sim.study.replications import Prepared
from sim.study.trials import Variant

OPEN, SHARE, EVERYTHING = "open", "decisions_share_on_time", "all"
DAYS_OF_MONTH = 365.25 / 12
MONTHS_OF_RECEIPTS = 3.0  # on the desks of the overfull copy


@dataclass(frozen=True)
class StartFigures:
    """Dossiers open at the end of each day, of all missions; and the share on time of the decisions of each month.

    Rows: subject `all`, measure `open`, window the day; subject the norm, window the month.
    """

    def rows(self, plan: Plan) -> pd.DataFrame:
        form = _form(plan)
        first = np.datetime64(plan.first)
        days = [(EVERYTHING, OPEN, str(first + day)) for day in range((plan.last - plan.first).days + 1)]
        shares = [(each.subject, SHARE, window.label) for each in form.asked for window in each.spans.windows]
        return pd.DataFrame([*days, *shares], columns=KEYS)

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        form, log = _form(plan), history.to_log(plan, inputs)
        dossiers = Dossiers(log, form.cuts, form.causes)
        part = dossiers.of(None)
        received, ended = part.day("received"), part.day("ended")
        gone = ended[ended >= 0]
        days = (plan.last - plan.origin).days + 1
        came, went = (np.bincount(np.minimum(each, days), minlength=days + 1)[:days] for each in (received, gone))
        there = np.cumsum(came - went)[(plan.first - plan.origin).days :]
        figures = judged(Judge(dossiers, form.calendar), form.asked, clocks=("institution",))
        shares = [each.values.get(SHARE, np.full(len(each.windows), np.nan)) for each in figures]
        return np.concatenate([there, *shares], dtype=np.float64)


class _Form(NamedTuple):
    """What measuring the histories of one plan needs, made once."""

    calendar: Calendar
    cuts: Cuts
    causes: frozenset[str] | None
    asked: list[Asked]


_FORMS: WeakKeyDictionary[Plan, _Form] = WeakKeyDictionary()


def _form(plan: Plan) -> _Form:
    known = _FORMS.get(plan)
    if known is None:
        windows = months(plan.first, plan.last)
        cuts = Cuts(windows, plan.origin, plan.days)
        asked = asked_of_all(norms_used(plan.scenario), cuts, windows)
        calendar = institution_calendar(plan.scenario.calendar)
        known = _FORMS[plan] = _Form(calendar, cuts, deciding_causes(plan), asked)
    return known


class Copies(NamedTuple):
    """The two copies of a scenario, and the months over which they are watched."""

    empty: Variant
    overfull: Variant
    windows: tuple[Window, ...]


def copies(prepared: Prepared, variant: Variant, receipts_months: float = MONTHS_OF_RECEIPTS) -> Copies:
    """A scenario that starts with nothing, and with some months of receipts of each mission at its first step.

    Both start where its run-in does, and all of it counts. A backlog of the scenario stands in the overfull copy
    too, unless it comes later than the run starts. What grows does so from the same year as before.
    """
    scenario = prepared.scenario
    first = first_day(scenario.period.from_, scenario.period.run_in)
    both = [f"period.from={first}", "period.run_in=0 days", *_growing(scenario, first.year)]
    without = _without_backlog(scenario)
    own = without if first < scenario.period.from_ else []
    empty = variant.also(*both, *without)
    overfull = variant.also(*both, *own, *_extra(prepared.plan, receipts_months))
    return Copies(empty, overfull, months(first, scenario.period.until))


def _extra(plan: Plan, receipts_months: float) -> list[str]:
    """A backlog for each mission with demand: so many months of receipts, received over the months before."""
    longest = max(1, round(receipts_months * DAYS_OF_MONTH))
    found = []
    for name, mission in plan.scenario.missions.items():
        steps = in_order({step: fields.after for step, fields in mission.steps.items()})
        if count := round(_received_a_day(plan, name) * receipts_months * DAYS_OF_MONTH):
            age = f"{{ uniform = {{ from = '0 days', to = '{longest} days' }} }}"
            table = f"{{ mission = '{name}', count = {count}, step = '{steps[0]}', age = {age} }}"
            found.append(f"{dotted('backlog', f'overfull_{name}')}={table}")
    return found


def _without_backlog(scenario: Scenario) -> list[str]:
    """The scenario's own backlogs with nobody in them; a mission may have no other dossiers."""
    found = []
    for name, stock in scenario.backlog.items():
        path = dotted("backlog", name)
        if stock.file is not None:
            step = next(iter(scenario.missions[stock.mission].steps))
            found += [f"{path}.file=", f"{path}.step={step}", f"{path}.age=1 day"]
        found.append(f"{path}.count=0")
    return found + _of_no_origin(scenario, "backlog") if found else []


def _of_no_origin(scenario: Scenario, part: str) -> list[str]:
    """Takes away what is said of the origin of a part of the scenario, whose numbers are changed."""
    return [
        f"{dotted('provenance', path)}="
        for path in scenario.provenance
        if path == part or path.startswith(f"{part}.")
    ]


def _received_a_day(plan: Plan, mission: str) -> float:
    """Dossiers of a mission that come on a day of the first year simulated, on average."""
    expected = [each[:365] for (name, _), each in plan.expected.items() if name == mission]
    if expected:
        return float(sum(each.sum() for each in expected)) / len(expected[0])
    if (trace := plan.traced.get(mission)) is None:
        return 0.0
    first = plan.start // DAY_SECONDS
    days = min(365, plan.days - first)
    return float(((trace.day >= first) & (trace.day < first + days)).sum()) / days


def _growing(scenario: Scenario, year: int) -> list[str]:
    """Growth counts from the year in which a period begins: where that is moved, what grows since is taken off."""
    found = []
    passed = scenario.period.from_.year - year
    for name, mission in scenario.missions.items():
        demand = mission.demand
        if demand is not None and demand.growth != 0 and passed:
            path = dotted("missions", name, "demand")
            for key, value in _before(demand, (1 + demand.growth) ** -passed):
                found += [f"{path}.{key}={value}", *_of_no_origin(scenario, f"{path}.{key}")]
    return found


def _before(demand: Demand, factor: float) -> list[tuple[str, str]]:
    """A demand times a factor, as overrides of its keys."""
    if demand.exactly is not None:
        return [("exactly", str(max(1, round(demand.exactly * factor))))]
    if isinstance(demand.per_year, tuple):
        rows = (f"{{ from = {row.from_}, per_year = {row.per_year * factor!r} }}" for row in demand.per_year)
        return [("per_year", f"[{', '.join(rows)}]")]
    return [] if demand.per_year is None else [("per_year", repr(demand.per_year * factor))]


def endless_teams(plan: Plan) -> dict[str, float]:
    """The teams whose load is 1 or more in every year, with the least of these loads: their queues never end."""
    least: dict[str, float] = {}
    for each in team_loads(plan):
        least[each.team] = min(least.get(each.team, np.inf), each.load)
    return {team: load for team, load in least.items() if load >= 1}


def not_constant(scenario: Scenario) -> list[str]:
    """Where a scenario says that the office changes over time: dotted paths; empty for a constant office."""
    found = [part for part in ("backlog", "events") if getattr(scenario, part)]
    for name, team in scenario.teams.items():
        posts = [team.fte, *(post.fte for post in team.staff or ())]
        if any(isinstance(each, tuple) for each in posts):
            found.append(dotted("teams", name, "staff" if team.staff else "fte"))
        if team.departures is not None:
            found.append(dotted("teams", name, "departures"))
        if team.leave is not None and len(set(team.leave.by_month)) > 1:
            found.append(dotted("teams", name, "leave", "by_month"))
    for name, mission in scenario.missions.items():
        if (demand := mission.demand) is not None:
            changes = {
                "trace": demand.trace is not None,
                "on": demand.on is not None and demand.on != "working days",
                "per_year": isinstance(demand.per_year, tuple),
                "growth": demand.growth != 0,
                "by_month": len(set(demand.by_month)) > 1,
            }
            found += [dotted("missions", name, "demand", key) for key, is_so in changes.items() if is_so]
    return found
