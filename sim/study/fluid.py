"""The fluid twin of an office: what it would do without the queues that chance alone makes.

The twin is the office enlarged, every chance in it laid out evenly (`sim.plan.enlarged`), run once and told per
office of the true size. Nothing is drawn: it is the same whatever the seed. It knows every rule, priority and
deadline; it does not know the queues that chance makes, which is why it is the quicker and the more hopeful of the
two.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.door import simulate
from sim.plan.calendars import WorkingTime
from sim.plan.draws import ANEW
from sim.plan.enlarged import enlarged
from sim.plan.history import History
from sim.plan.laws import table_mean
from sim.plan.load import HOUR_SECONDS, levelled
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import WORK
from sim.study.flow_figures import FlowFigures, presence_seconds
from sim.study.replications import Prepared

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DOSSIERS = 100_000  # that the enlarged office has: tests/study/test_fluid.py says how near its limit that is
FEWEST, MOST = 3, 200  # times that it is enlarged: at least so often that its smallest teams are whole agents
MANY = 1_000_000  # dossiers beyond which it is not enlarged to reach the fewest times, for the time that takes


@dataclass(frozen=True, eq=False)
class Fluid:
    """What the fluid twin says of an office; numbers are those of the office of the true size.

    times: how many times as large the office was made. measures: subject, measure, window, value, under the names
    that a run gives them: shares on time and the percentage asked of each norm (and `decisions_counted`, on which
    they rest); received, decided, ended and backlog (open at the end) of each mission; busy_hours, present_hours
    and utilisation of each team; by year and for the whole period. months: by team and month, the hours of work
    that came to it and for which it was there, its stock at the month's end (work that nobody had begun, hours) and
    the delay that this means, in calendar days at the month's pace (inf where nobody is there). served: of the
    hours worked at each station the share of each team, shape (stations, teams); present: hours, team x month.
    """

    prepared: Prepared
    times: int
    measures: pd.DataFrame
    months: pd.DataFrame
    served: Floats
    present: Floats

    @cached_property
    def unhindered(self) -> "Course":
        """The course of things if nobody ever waited for a colleague, told for the office of the true size."""
        large, inputs = enlarged(self.prepared.plan, self.times, has_colleagues_without_end=True)
        return course_of(large, inputs, simulate(large, inputs, keep_tasks=True), self.times)

    @cached_property
    def halved(self) -> Floats | None:
        """The values of `measures` with the office made half as many times as large, and chance laid out anew.

        None where the office stays as it is. What size and way of laying out still do to a figure falls about as
        the inverse of the size: so by what it moves from there it may be away from its limit.
        """
        if self.times == 1:
            return None
        large, inputs = enlarged(self.prepared.plan, self.times // 2, ANEW)
        return FlowFigures(self.times // 2).values(large, inputs, simulate(large, inputs))

    @cached_property
    def offered(self) -> pd.DataFrame:
        """The load offered to each team whatever its size: team, month, offered_hours, present_hours.

        It is the work as it would fall due if nobody ever waited for a colleague, rework and children included, the
        backlog where its answers come; what several teams may do is laid on them as evenly as can be by month.
        present_hours: those expected of the staff there is.
        """
        plan, course = self.prepared.plan, self.unhindered
        months, month_of_day = plan.months
        by_station = np.zeros((len(months), len(plan.stations)))
        np.add.at(by_station, (month_of_day[course.enabled_day], course.station), course.hours)
        teams_of = [station.teams for station in plan.stations]
        rows = [
            (team.name, month, offered, present)
            for number, month in enumerate(months)
            if plan.first.isoformat()[:7] <= month <= plan.last.isoformat()[:7]
            for team, offered, present in zip(
                plan.teams,
                levelled(by_station[number], teams_of, self.present[:, number]),
                self.present[:, number],
                strict=True,
            )
        ]
        return pd.DataFrame(rows, columns=["team", "month", "offered_hours", "present_hours"])

    def value(self, subject: str, measure: str, window: str) -> float:
        """One figure; NaN where there is none."""
        return self._values.get((subject, measure, window), float("nan"))

    @cached_property
    def _values(self) -> dict[tuple[str, str, str], float]:
        keys = zip(self.measures["subject"], self.measures["measure"], self.measures["window"], strict=True)
        return dict(zip(keys, self.measures["value"].astype(float), strict=True))


@dataclass(frozen=True, eq=False)
class Course:
    """The tasks of the enlarged office. One entry a task: dossier; station; team (-1 where nobody has begun it);
    days on which it came to its queue and was begun (-1: not begun); hours of work, per office of the true size.
    """

    dossier: Integers
    station: Integers
    team: Integers
    enabled_day: Integers
    begun_day: Integers
    hours: Floats
    history: History
    inputs: Inputs


def fluid(prepared: Prepared, times: int | None = None) -> Fluid:
    """The fluid twin of a scenario. times: how many times as large the office is made, by its size when None."""
    plan = prepared.plan
    times = times or enlargement(plan)
    large, inputs = enlarged(plan, times)
    history = simulate(large, inputs, keep_tasks=True)
    course, figures = course_of(large, inputs, history, times), FlowFigures(times)
    measures = figures.rows(large).assign(value=figures.values(large, inputs, history))
    served, present = _served(plan, course), presence_seconds(plan, inputs) / HOUR_SECONDS / times
    months = _months(plan, course, served, present)
    return Fluid(prepared, times, measures, months, served, present)


def enlargement(plan: Plan) -> int:
    """How many times as large an office is made for its twin: until there are dossiers, and agents, enough."""
    coming = sum(float(number.sum()) for number in plan.expected.values())
    coming += sum(len(trace.day) for trace in plan.traced.values())
    coming += sum(preset.data.stock.count or len(preset.data.dossiers) for preset in plan.presets)
    fewest = np.clip(MANY // max(coming, 1.0), 1, FEWEST)
    return int(np.clip(np.ceil(DOSSIERS / max(coming, 1.0)), fewest, MOST))


def course_of(plan: Plan, inputs: Inputs, history: History, times: int) -> Course:
    """The tasks of one history of an enlarged office."""
    tasks = history.tasks
    assert tasks is not None
    means = _mean_hours(plan)
    hours = means[tasks["activity"]]
    is_done = (tasks["start"] >= 0) & (tasks["end"] >= 0) & (tasks["end"] < plan.horizon)
    for number, team in enumerate(plan.teams):
        own = is_done & (tasks["team"] == number)
        start, end = (_open_seconds(team.time, tasks[name][own]) for name in ("start", "end"))
        hours[own] = (end - start) / HOUR_SECONDS
    return Course(
        dossier=tasks["dossier"],
        team=tasks["team"],
        station=tasks["station"],
        enabled_day=tasks["enabled"] // DAY_SECONDS,
        begun_day=np.where(tasks["start"] >= 0, tasks["start"] // DAY_SECONDS, -1),
        hours=hours / times,
        history=history,
        inputs=inputs,
    )


def _mean_hours(plan: Plan) -> Floats:
    """Mean hours of work of each activity, of which offices may have several."""
    means: list[list[float]] = [[] for _ in plan.activities]
    for row in plan.rows:
        if row.op == WORK and row.activity >= 0:
            means[row.activity].append(table_mean(plan.laws[row.law]) / HOUR_SECONDS)
    return np.array([np.mean(each) if each else 0.0 for each in means], np.float64)


def _open_seconds(time: WorkingTime, moments: Integers) -> Integers:
    """Open seconds of a team from the origin to each moment."""
    day, second = np.divmod(moments, DAY_SECONDS)
    begun = np.clip(second - time.opens[day], 0, time.lengths()[day])
    return time.cumulative_open[day] + begun


def _served(plan: Plan, course: Course) -> Floats:
    """Of the hours worked at each station the share of each team; else all is its first team's."""
    hours = np.zeros((len(plan.stations), len(plan.teams)))
    is_begun = course.team >= 0
    np.add.at(hours, (course.station[is_begun], course.team[is_begun]), course.hours[is_begun])
    for place, station in enumerate(plan.stations):
        if station.teams and not hours[place].any():
            hours[place, station.teams[0]] = 1.0
    return np.asarray(hours / np.maximum(hours.sum(axis=1, keepdims=True), 1e-300), np.float64)


def _months(plan: Plan, course: Course, served: Floats, present: Floats) -> pd.DataFrame:
    """Flow and stock of each team by month of the period; what several teams serve is theirs as they did it."""
    names, month_of_day = plan.months
    teams, count = len(plan.teams), len(names)

    def by_month(day: Integers) -> Floats:
        is_there = day >= 0
        place = month_of_day[day[is_there]] * len(plan.stations) + course.station[is_there]
        hours = np.bincount(place, course.hours[is_there], count * len(plan.stations))
        return np.asarray((hours.reshape(count, -1) @ served).T, np.float64)

    arriving, begun = by_month(course.enabled_day), by_month(course.begun_day)
    stock = np.maximum(np.cumsum(arriving - begun, axis=1), 0.0)
    days = np.bincount(month_of_day, minlength=count)
    a_day = present / days
    with np.errstate(divide="ignore", invalid="ignore"):
        delay = np.where(stock > 0, stock / a_day, 0.0)
    inside = [plan.first.isoformat()[:7] <= name <= plan.last.isoformat()[:7] for name in names]
    columns = {
        "arriving_hours": arriving,
        "present_hours": present,
        "stock_hours": stock,
        "delay_days": delay,
    }
    return pd.DataFrame(
        {
            "team": np.repeat([each.name for each in plan.teams], sum(inside)),
            "month": np.tile(np.array(names)[inside], teams),
            **{name: table[:, inside].ravel() for name, table in columns.items()},
        }
    )
