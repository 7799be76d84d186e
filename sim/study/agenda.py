"""A team's agenda from its register alone: what falls due in which week, what is to be reminded, what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sim.measure.office_files import Standing
from sim.measure.so_far import SoFar
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.plan.laws import table_mean
from sim.plan.load import HOUR_SECONDS, levelled, station_of
from sim.plan.plan import Plan
from sim.plan.presence import expected_presence
from sim.plan.rows import ALWAYS
from sim.plan.walk import Answers, Walk
from sim.study.year_end import year_so_far

Work = dict[int, float]  # expected hours still needed, by station


@dataclass(frozen=True, eq=False)
class Agenda:
    """What the coming weeks ask.

    dossiers: a row for each open dossier: line, case, mission, office, step, received, norm and last_day (the next
    last timely day under any norm, else the last that is past; NaT without one), is_late (that day is past),
    is_waiting (for answers), reminder (day on which its next reminder goes out, NaT for none), hours (expected work
    left), teams (who can do it).

    weeks: a row for each, and before them one for what is late already under some norm: first, last, by norm how
    many fall due in it (`due NORM`), due (dossiers, under their next norm), waiting (of these), reminders, and by
    team `needed TEAM` and `present TEAM`: hours for what falls due by the week's end, and hours there until then.
    """

    dossiers: pd.DataFrame
    weeks: pd.DataFrame
    norms: tuple[str, ...]
    teams: tuple[str, ...]


def agenda_of(plan: Plan, so_far: SoFar, weeks: int, team: str | None = None) -> Agenda:
    """The agenda of the coming weeks. plan: of the scenario from today on; team: only what it has a hand in.

    Expected work is what a dossier still takes on average from where it stands, if whatever it awaits comes; work
    that teams share is laid on them as evenly as can be, against the hours at which they are expected to be there.
    """
    at, missions = so_far.at, plan.scenario.missions
    work = _work_left(plan)
    serving = [{plan.teams[place].name for place in station.teams} for station in plan.stations]
    teams_of = [sorted({name for station in own for name in serving[station]}) for own in work]
    _, last_days = year_so_far(plan.scenario, so_far)
    waiting = [
        bool(each.dossier.asks) and missions[each.mission].steps[each.dossier.step].waits_for_answers
        for each in so_far.open
    ]
    dossiers = pd.DataFrame(
        {
            "line": [each.line for each in so_far.open],
            "case": [each.case for each in so_far.open],
            "mission": [each.mission for each in so_far.open],
            "office": [each.dossier.office or "" for each in so_far.open],
            "step": [each.dossier.step for each in so_far.open],
            "received": [each.dossier.received for each in so_far.open],
            "is_waiting": np.array(waiting, bool),
            "reminder": pd.to_datetime(
                pd.Series([_reminder(plan, each, at) for each in so_far.open], dtype=object)
            ),
            "hours": [sum(own.values()) for own in work],
            "teams": [", ".join(names) for names in teams_of],
        }
    )
    dossiers = dossiers.join(_next_days(last_days, at))
    if team is not None:
        kept = np.array([team in names for names in teams_of], bool)
        dossiers, work = dossiers[kept], [own for own, is_kept in zip(work, kept, strict=True) if is_kept]
        last_days = last_days[last_days["place"].isin(dossiers.index)]
    norms = tuple(dict.fromkeys(last_days["norm"]))
    names = tuple(each.name for each in plan.teams) if team is None else (team,)
    table = _weeks(plan, at, weeks, dossiers, last_days, norms, work)
    others = [each.name for each in plan.teams if each.name not in names]
    hidden = [f"{kind} {name}" for kind in ("needed", "present") for name in others]
    dossiers = dossiers.sort_values(["last_day", "line"], kind="stable").reset_index(drop=True)
    return Agenda(dossiers, table.drop(columns=hidden), norms, names)


def _next_days(last_days: pd.DataFrame, at: date) -> pd.DataFrame:
    """By place in the register, the norm whose last timely day comes next; where all are past, the latest."""
    told = last_days[last_days["last_day"].notna()]
    is_late = told["last_day"] < pd.Timestamp(at)
    past = told[is_late].sort_values("last_day", kind="stable").drop_duplicates("place", keep="last")
    ahead = told[~is_late].sort_values("last_day", kind="stable").drop_duplicates("place")
    found = pd.concat([ahead, past[~past["place"].isin(ahead["place"])]]).set_index("place")
    return found.assign(is_late=found["last_day"] < pd.Timestamp(at))


def _reminder(plan: Plan, each: Standing, at: date) -> date | None:
    """When the next reminder of the step's questions goes out, today if it is overdue; None where none does."""
    _, mission = plan.scenario.missions[each.mission].editions(at)[0]
    fields = mission.steps[each.dossier.step]
    sent = max((len(dates) - 1 for _, dates in each.dossier.asks), default=0)
    if fields.remind is None or not each.dossier.asks or sent >= fields.reminders:
        return None
    last = max(dates[-1] for _, dates in each.dossier.asks)
    return max(at, fields.remind.last_day(last, institution_calendar(plan.scenario.calendar)))


def _work_left(plan: Plan) -> list[Work]:
    """Expected hours of work that each open dossier still needs, by station, in the order of the register."""
    arrivals = inputs_of(plan, 0).arrivals
    order = np.argsort(arrivals.preset, kind="stable")[int((arrivals.preset < 0).sum()) :]
    hours = [table_mean(law) / HOUR_SECONDS for law in plan.laws]
    answers, known = Answers(plan), dict[tuple[int, int, int], Work]()
    found = []
    for index in order.tolist():
        key = int(arrivals.mission[index]), int(arrivals.row[index]), int(arrivals.office[index])
        if key not in known:
            mission, row, place = key
            walk, table = Walk(plan, mission, answers, row), plan.missions[mission]
            entitled = table.entitled / ALWAYS if table.entitled >= 0 else 1.0
            own: Work = {}
            for truth, share in ((True, entitled), (False, 1.0 - entitled)):
                for at_row, visits in walk.visits(truth).items():
                    station = station_of(plan, plan.rows[at_row].place, place)
                    own[station] = own.get(station, 0.0) + share * visits * hours[plan.rows[at_row].law]
            known[key] = own
        found.append(known[key])
    return found


def _weeks(
    plan: Plan,
    at: date,
    weeks: int,
    dossiers: pd.DataFrame,
    last_days: pd.DataFrame,
    norms: Sequence[str],
    work: Sequence[Work],
) -> pd.DataFrame:
    """What falls due in each week from today on; before them what is late."""
    firsts = [at + timedelta(weeks=week) for week in range(weeks)]
    spans = [(None, at - timedelta(days=1)), *((first, first + timedelta(days=6)) for first in firsts)]
    agents = [expected_presence(team.posts) * team.time.lengths() / HOUR_SECONDS for team in plan.teams]
    start = (at - plan.origin).days
    teams_of = [station.teams for station in plan.stations]
    due_day, waiting = pd.to_datetime(dossiers["last_day"]), dossiers["is_waiting"].to_numpy(bool)
    rows, ahead = [], np.zeros(len(plan.stations))
    for first, last in spans:
        begins, ends = pd.Timestamp(first) if first else pd.Timestamp.min, pd.Timestamp(last)
        in_week = last_days["last_day"].between(begins, ends)
        here = due_day.between(begins, ends).to_numpy(bool)
        if first is None:
            here = np.asarray(dossiers.index.isin(last_days["place"][in_week]))
        needed = np.zeros(len(plan.stations))
        for place in np.flatnonzero(here).tolist():
            for station, hours in work[place].items():
                needed[station] += hours
        until = max((last - plan.origin).days + 1, start)
        there = np.array([own[start:until].sum() for own in agents])
        if first is None:
            hours_of = levelled(needed, teams_of, np.array([own[start:].sum() for own in agents]))
        else:
            ahead = ahead + needed
            hours_of = levelled(ahead, teams_of, there)
        rows.append(
            {
                "first": first,
                "last": last,
                **{f"due {norm}": int((in_week & (last_days["norm"] == norm)).sum()) for norm in norms},
                "due": int(here.sum()),
                "waiting": int((here & waiting).sum()),
                "reminders": int(dossiers["reminder"].between(begins, ends).sum()),
                **{f"needed {t.name}": float(h) for t, h in zip(plan.teams, hours_of, strict=True)},
                **{f"present {t.name}": float(h) for t, h in zip(plan.teams, there, strict=True)},
            }
        )
    return pd.DataFrame(rows)
