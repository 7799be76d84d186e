"""The offices of the benchmark in officesim: read at any size, simulated, judged, their events counted."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from sim.engine import compiled, reference
from sim.measure.compliance import judge_all
from sim.measure.windows import span
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from sim.study.replications import prepare
from sim.study.sheets import measured

from .timing import Job

Engine = Callable[[Plan, Inputs], History]

HERE = Path(__file__).parent
PLAIN, EVERYTHING = HERE / "office.toml", HERE / "everything.toml"
PER_YEAR = 200_000
STAFF = {"intake": 4, "pool": 20, "desk": 6}
SIMULATED_YEARS = (365 + 30) / 366  # the period, and until its last dossiers are due

DEADLINES = tuple(
    override
    for step in ("intake", "examine", "decide")
    for override in (
        f'missions.file.steps.{step}.order="earliest deadline"',
        f'missions.file.steps.{step}.deadline_of="month"',
    )
)


def sized(factor: float, demand: float = 1.0) -> tuple[str, ...]:
    """Overrides for `factor` times the demand and the staff; `demand`: once more, of the demand alone."""
    staff = (f"teams.{team}.fte={fte * factor:.6g}" for team, fte in STAFF.items())
    return f"missions.file.demand.per_year={PER_YEAR * factor * demand:.6f}", *staff


def until(day: str) -> str:
    """Override for another last day of the period, as '2020-01-31'."""
    return f"period.until={day}"


def plan_of(file: Path, *overrides: str) -> Plan:
    """The plan of an office."""
    return prepare(file, overrides).plan


class Counting(reference.Office):
    """The SimPy engine, counting the events of the machine that come before the horizon."""

    events = 0

    def at(self, time: int, kind: int, number: int, moment: reference.Moment | None = None) -> reference.Moment:
        self.events += time < self.plan.horizon
        return super().at(time, kind, number, moment)


def events_in(plan: Plan, history: History) -> int:
    """Arrivals, ends of work and answers of a history: what SimPy and Ciw have to live through too."""
    answers = int((history.questions["answered"] < plan.horizon).sum())
    return len(history.number) + int(history.dossiers["tasks"].sum()) + answers


def events_per_dossier(plan: Plan, inputs: Inputs) -> float:
    """The machine's own events (also reminders, limits, changes of presence) for each dossier from outside."""
    office = Counting(plan, inputs, False)
    office.run()
    return office.events / len(inputs.arrivals)


def engine_job(plan: Plan, per_dossier: float | None = None, engine: Engine = compiled.run) -> Job:
    """Histories one after another, arrivals and all draws included. Counts events, by their number if given."""
    replications = count()

    def job() -> float:
        inputs = inputs_of(plan, next(replications))
        history = engine(plan, inputs)
        return events_in(plan, history) if per_dossier is None else per_dossier * len(inputs.arrivals)

    return job


def share_on_time(plan: Plan, history: History) -> float:
    """Share of the decisions that keep the first norm, over the whole period: what the rivals judge too."""
    norms, window = norms_used(plan.scenario), span(plan.first, plan.last)
    calendar = institution_calendar(plan.scenario.calendar)
    judged = judge_all(history.to_log(plan), norms, calendar, [window], clocks=("institution",))
    return float(judged.loc[judged["measure"] == "decisions_share_on_time", "value"].iloc[0])


def judged_job(plan: Plan) -> Job:
    """Drawing, running, and judging the share on time."""
    replications = count()

    def job() -> float:
        history = compiled.run(plan, inputs_of(plan, next(replications)))
        share_on_time(plan, history)
        return events_in(plan, history)

    return job


def study_job(plan: Plan) -> Job:
    """Drawing, running, and every table that a study keeps of a history."""
    replications = count()

    def job() -> float:
        inputs = inputs_of(plan, next(replications))
        history = compiled.run(plan, inputs)
        measured(plan, inputs, history)
        return events_in(plan, history)

    return job
