"""Which measures stand in the tables of a run and of a comparison, in which order and words."""

from collections.abc import Sequence

from sim.model.norms import norms_of
from sim.model.scenario import Mission
from sim.show.tables import Line
from sim.study.results import Result

CITIZEN = Line("citizen_requests_share_on_time", "on time for the citizen", "share")
ON_TIME = (
    Line("decisions_share_on_time", "decisions on time", "share"),
    Line("decisions_share_on_time_and_right", "on time, right first time", "share"),
    Line("requests_share_on_time", "requests on time", "share"),
    CITIZEN,
    Line("deadlines_share_on_time", "deadlines kept", "share"),
)
NOT_DECIDED = (
    Line("requests_overdue", "requests open and overdue", "number"),
    Line("requests_not_yet_due", "requests open, not yet due", "number"),
)
OF_THE_NORM = (
    Line("mean_days", "mean days", "days"),
    Line("median_days", "median days", "days"),
    Line("p90_days", "90 % within, days", "days"),
    Line("oldest_open_days", "oldest open, days", "days"),
)
DELAYS = (
    Line("received", "received", "number"),
    Line("handled_by_machine", "handled by machine", "number"),
    Line("decided", "decided", "number"),
    Line("delay_mean_days", "mean days to the decision", "days"),
    Line("delay_median_days", "median days", "days"),
    Line("delay_p90_days", "90 % decided within, days", "days"),
    Line("citizen_delay_mean_days", "citizen's mean days", "days"),
    Line("backlog", "open at the end", "number"),
    Line("backlog_mean_age_days", "their mean age, days", "days"),
    Line("backlog_oldest_days", "the oldest, days", "days"),
    Line("worked_hours", "hours worked on those ended", "hours"),
    Line("months_back_mean", "months at the old amount", "mean"),
    Line("arrears_months", "months of arrears", "number"),
    Line("overpaid_months", "months of overpayment", "number"),
)
DECISIONS = (
    Line("decisions", "decisions", "number"),
    Line("share_right_first_time", "right first time", "share"),
    Line("refused_for_missing_evidence", "refused for missing evidence", "number"),
    Line("wrong_refusals", "of these wrongly", "number"),
)
TEAM = (
    Line("present_hours", "hours present", "hours"),
    Line("utilisation", "of these at work", "share"),
)


def norm_names(results: Sequence[Result]) -> list[str]:
    """The subjects of compliance, in the order of the scenarios."""
    tables = [result.measures for result in results]
    return list(
        dict.fromkeys(s for t in tables for s in t.loc[t["measure"] == "decisions_share_on_time", "subject"])
    )


def on_time_lines(results: Sequence[Result], subject: str) -> tuple[Line, ...]:
    """The shares on time; the citizen's, who waits for the decision, only where that stops the norm's clock."""
    is_decision = all(stop == "decided" for _, stop in _clocks(results, subject))
    return ON_TIME if is_decision else tuple(line for line in ON_TIME if line != CITIZEN)


def norm_lines(results: Sequence[Result], subject: str) -> tuple[Line, ...]:
    """What is not decided; and the days of a norm whose clock does not run from receipt to decision."""
    clocks = _clocks(results, subject)
    return NOT_DECIDED if clocks <= {("received", "decided")} else (*NOT_DECIDED, *OF_THE_NORM)


def _clocks(results: Sequence[Result], subject: str) -> set[tuple[str, str]]:
    """From which moment to which a norm's clock runs in the scenarios that know it."""
    norm = subject.partition(" (")[0]
    return {(n.clock.start, n.clock.stop) for n in (norms_of(r.scenario).get(norm) for r in results) if n}


def missions(results: Sequence[Result]) -> dict[str, list[Mission]]:
    """The missions of all scenarios by name, in order."""
    found: dict[str, list[Mission]] = {}
    for result in results:
        for name, mission in result.scenario.missions.items():
            found.setdefault(name, []).append(mission)
    return found


def quality_lines(name: str, versions: Sequence[Mission]) -> tuple[Line, ...]:
    """What the decisions of a mission were worth and what they bring back."""
    lines = list(DECISIONS)
    if any(m.evidence_rule is not None and m.evidence_rule.when_missing == "provisional" for m in versions):
        lines.append(Line("provisional", "provisional decisions", "number"))
    if any(step.ask for m in versions for step in m.steps.values()):
        lines.append(Line("times_asked_mean", "times the claimant was asked", "mean"))
        lines.append(Line("share_asked_more_than_once", "asked more than once", "share"))
    opened = [follow for m in versions for follow in m.follows]
    opened += [name_ for m in versions for name_, step in m.steps.items() if step.open is not None]
    for cause in dict.fromkeys(opened):
        words = cause.replace("_", " ")
        lines.append(Line(f"opened_{name}_{cause}", f"{words}: opened", "number"))
        lines.append(Line(f"opened_hours_{name}_{cause}", f"{words}: hours of work", "hours"))
    return tuple(lines)


def has_quality(versions: Sequence[Mission]) -> bool:
    """Whether a mission's decisions are looked at: those that a norm judges, or that bring something back."""
    return any(mission.norms or mission.follows for mission in versions)


def teams(results: Sequence[Result]) -> list[str]:
    """The teams of all scenarios, in order."""
    return list(dict.fromkeys(team for result in results for team in result.scenario.teams))
