"""The fluid twin of an office: what it would do if nothing but its loads, its rules and its delays made it wait.

The twin is the office enlarged (`sim.plan.enlarged`) until chance in its queues has averaged out, run once and told
per office of the true size. It knows every rule, priority and deadline; it does not know the queues that chance
makes, which is why it is the quicker and the more hopeful of the two.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engine.door import simulate
from sim.measure.compliance import asked_of_all, judged
from sim.measure.dossiers import Dossiers
from sim.measure.tables import Figures, tidy
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts
from sim.measure.workload import utilisation_figures, workload_figures
from sim.model.norms import norms_used
from sim.plan.calendars import WorkingTime, institution_calendar
from sim.plan.enlarged import enlarged
from sim.plan.history import History
from sim.plan.laws import table_mean
from sim.plan.load import HOUR_SECONDS, levelled
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import WORK
from sim.study.deciding import deciding_causes
from sim.study.replications import Prepared
from sim.study.sheets import windows_of

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DOSSIERS = 150_000  # that the enlarged office has: enough for shares within a quarter of a point, few for the time
FEWEST, MOST = 5, 200  # times that it is enlarged
SHARES = ("share_on_time", "decisions_share_on_time", "requests_share_on_time", "deadlines_share_on_time")
FLOWS = ("received", "decided", "ended", "backlog")


@dataclass(frozen=True, eq=False)
class Fluid:
    """What the fluid twin says of an office; numbers are those of the office of the true size.

    times: how many times as large the office was made. measures: subject, measure, window, value, under the names
    that a run gives them: shares on time and the percentage asked of each norm (and `decisions_counted`, on which
    they rest); received, decided, ended and backlog (open at the end) of each mission; busy_hours, present_hours
    and utilisation of each team; by year and for the whole period. months: by team and month, the hours of work
    that came to it and for which it was there, its stock at the month's end (work that nobody had begun, hours) and
    the delay that this means, in calendar days at the month's pace (inf where nobody is there).
    """

    prepared: Prepared
    times: int
    measures: pd.DataFrame
    months: pd.DataFrame
    course: "Course" = field(repr=False)

    @cached_property
    def offered(self) -> pd.DataFrame:
        """The load offered to each team whatever its size: team, month, offered_hours, present_hours.

        It is the work as it would fall due if nobody ever waited for a colleague, rework and children included, the
        backlog where its answers come; what several teams may do is laid on them as evenly as can be by month.
        present_hours: those expected of the staff there is.
        """
        plan = self.prepared.plan
        large, inputs = enlarged(plan, self.times, has_colleagues_without_end=True)
        course = course_of(large, inputs, simulate(large, inputs, keep_tasks=True), self.times)
        months, month_of_day = plan.months
        by_station = np.zeros((len(months), len(plan.stations)))
        inside = course.enabled_day < plan.days
        place = month_of_day[course.enabled_day[inside]], course.station[inside]
        np.add.at(by_station, place, course.hours[inside])
        teams_of = [station.teams for station in plan.stations]
        return pd.DataFrame(
            [
                (team.name, month, offered, present)
                for number, month in enumerate(months)
                for team, offered, present in zip(
                    plan.teams,
                    levelled(by_station[number], teams_of, self.course.present[:, number]),
                    self.course.present[:, number],
                    strict=True,
                )
                if plan.first.isoformat()[:7] <= month <= plan.last.isoformat()[:7]
            ],
            columns=["team", "month", "offered_hours", "present_hours"],
        )

    def value(self, subject: str, measure: str, window: str) -> float:
        """One figure; NaN where there is none."""
        return self._values.get((subject, measure, window), float("nan"))

    @cached_property
    def _values(self) -> dict[tuple[str, str, str], float]:
        keys = zip(self.measures["subject"], self.measures["measure"], self.measures["window"], strict=True)
        return dict(zip(keys, self.measures["value"].astype(float), strict=True))


@dataclass(frozen=True, eq=False)
class Course:
    """The tasks of the enlarged office. One entry a task: dossier; team (-1 where none has begun it) and station;
    days on which it came to its queue and was begun (-1: not begun); hours of work, of the office of the true size.

    present: hours of presence, team x month. log_roots: of each dossier the one from outside that it goes back to.
    """

    dossier: Integers
    team: Integers
    station: Integers
    enabled_day: Integers
    begun_day: Integers
    hours: Floats
    present: Floats
    history: History
    inputs: Inputs


def fluid(prepared: Prepared, times: int | None = None) -> Fluid:
    """The fluid twin of a scenario. times: how many times as large the office is made; by its size when None."""
    plan = prepared.plan
    times = times or enlargement(plan)
    large, inputs = enlarged(plan, times)
    history = simulate(large, inputs, keep_tasks=True)
    course = course_of(large, inputs, history, times)
    return Fluid(prepared, times, _measures(large, inputs, history, times), _months(plan, course), course)


def norm_missions(plan: Plan) -> dict[str, str]:
    """The mission that each norm judges, by the norm's name in the tables."""
    windows = windows_of(plan)
    named = asked_of_all(norms_used(plan.scenario), Cuts(windows, plan.origin, plan.days), windows)
    return {each.subject: each.mission for each in named if each.mission is not None}


def enlargement(plan: Plan) -> int:
    """How many times as large an office is made for its twin: until it has enough dossiers."""
    coming = sum(float(number.sum()) for number in plan.expected.values())
    coming += sum(len(trace.day) for trace in plan.traced.values())
    coming += sum(preset.data.stock.count or len(preset.data.dossiers) for preset in plan.presets)
    return int(np.clip(np.ceil(DOSSIERS / max(coming, 1.0)), FEWEST, MOST))


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
    _, month_of_day = plan.months
    present = [
        np.bincount(month_of_day, here * team.time.lengths(), minlength=len(plan.months[0]))
        for here, team in zip(inputs.presence, plan.teams, strict=True)
    ]
    return Course(
        dossier=tasks["dossier"],
        team=tasks["team"],
        station=tasks["station"],
        enabled_day=tasks["enabled"] // DAY_SECONDS,
        begun_day=np.where(tasks["start"] >= 0, tasks["start"] // DAY_SECONDS, -1),
        hours=hours / times,
        present=np.array(present, np.float64).reshape(len(plan.teams), -1) / HOUR_SECONDS / times,
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
    return np.asarray(time.cumulative_open[day] + begun)


def _measures(plan: Plan, inputs: Inputs, history: History, times: int) -> pd.DataFrame:
    """Norms, missions and teams by year, per office of the true size."""
    windows, calendar = windows_of(plan), institution_calendar(plan.scenario.calendar)
    cuts = Cuts(windows, plan.origin, plan.days)
    spans, log = cuts.spans(windows), history.to_log(plan, inputs)
    judge = Judge(dossiers := Dossiers(log, cuts, deciding_causes(plan)), calendar)
    norms = judged(judge, asked_of_all(norms_used(plan.scenario), cuts, windows), clocks=("institution",))
    flows = [workload_figures(dossiers, mission, spans) for mission in log.missions]
    names, month_of_day = plan.months
    present = [
        np.bincount(month_of_day, here * team.time.lengths(), minlength=len(names))
        for here, team in zip(inputs.presence, plan.teams, strict=True)
    ]
    first_days = np.array([f"{name}-01" for name in names], "datetime64[D]")[:, None]
    edges = np.array([(window.first, window.last) for window in windows], "datetime64[D]").T
    is_inside = (first_days >= edges[0]) & (first_days <= edges[1])
    seconds = (np.asarray(each).reshape(len(plan.teams), -1) @ is_inside for each in (history.busy, present))
    teams = utilisation_figures(log.teams, spans.windows, *seconds)
    return tidy(
        [
            *(_only(each, ("percentage", *SHARES)) for each in norms),
            *(_only(each, ("decisions_counted",), times) for each in norms),
            *(_only(each, FLOWS, times) for each in flows),
            *(_only(each, ("busy_hours", "present_hours"), times) for each in teams),
            *(_only(each, ("utilisation",)) for each in teams),
        ]
    )


def _only(figures: Figures, measures: tuple[str, ...], times: int = 1) -> Figures:
    """Some measures of a subject, those that count told per office of the true size."""
    kept = {measure: figures.values[measure] / times for measure in measures if measure in figures.values}
    return Figures(figures.subject, figures.windows, kept)


def _months(plan: Plan, course: Course) -> pd.DataFrame:
    """Flow and stock of each team by month of the period."""
    names, month_of_day = plan.months
    teams, count = len(plan.teams), len(names)
    first_of = np.array([station.teams[0] if station.teams else -1 for station in plan.stations], np.int64)
    team = np.where(course.team >= 0, course.team, first_of[course.station])

    def by_month(day: Integers, hours: Floats) -> Floats:
        inside = (day >= 0) & (day < plan.days) & (team >= 0)
        place = team[inside] * count + month_of_day[day[inside]]
        return np.asarray(np.bincount(place, hours[inside], teams * count)).reshape(teams, count)

    arriving, begun = by_month(course.enabled_day, course.hours), by_month(course.begun_day, course.hours)
    stock = np.maximum(np.cumsum(arriving - begun, axis=1), 0.0)
    days = np.bincount(month_of_day, minlength=count)
    a_day = course.present / days
    with np.errstate(divide="ignore", invalid="ignore"):
        delay = np.where(stock > 0, stock / a_day, 0.0)
    inside = [plan.first.isoformat()[:7] <= name <= plan.last.isoformat()[:7] for name in names]
    columns = {
        "arriving_hours": arriving,
        "present_hours": course.present,
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
