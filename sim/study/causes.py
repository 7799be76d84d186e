"""Causes of lateness: what a dossier of a mission waits for, and how each is set to nothing by overrides.

A queue is nothing where its team has more people than there is ever work for: nothing it serves waits for a person,
at the same working hours. A source is nothing where it answers at once, always. A rule is nothing where it is
never applied. Whatever concerns other missions acts upon this one through the queues of the teams that both need,
and is in those. Draws have addresses, so that an override takes a wait away and moves no other.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.law.durations import Duration
from sim.model.document import dotted
from sim.model.evidence import EvidenceRule
from sim.model.missions import Mission
from sim.model.people import Source, Team
from sim.model.posts import days_of
from sim.model.scenario import Scenario
from sim.model.staff import MOST_POSTS
from sim.model.steps import Step
from sim.model.variants import StepOtherwise

EVERYBODY = float(MOST_POSTS)  # people in a team whose queue is nothing: as many as a team can have
AT_ONCE = "1 s"  # not 0: a cycle in which nothing but questions takes time would take none
NEVER = "1000 weeks"
DRAWN_BY_POST = ("absence", "leave", "departures")  # needless where there are people enough, and slow for so many

Path = tuple[object, ...]


class Cause(NamedTuple):
    """What dossiers wait for. kind: queue, source or rule; overrides: with which it is set to nothing.

    why_not: why it cannot be set to nothing; then there are no overrides.
    """

    name: str
    kind: str
    overrides: tuple[str, ...]
    why_not: str = ""


def causes_of(scenario: Scenario, mission: str) -> list[Cause]:
    """What the dossiers of a mission can wait for: queues by team, sources, rules, in the scenario's order."""
    return [*_queues(scenario, mission), *_sources(scenario, mission), *_rules(scenario, mission)]


def written(*path_and_value: object) -> str:
    """An override as on the command line: the path, and its value last; an empty value removes."""
    *path, value = path_and_value
    return f"{dotted(*path)}={value}"


def _queues(scenario: Scenario, mission: str) -> Iterator[Cause]:
    needed = _queues_of(scenario.missions[mission], mission)
    for name, team in scenario.teams.items():
        if needed.intersection(team.serves):
            yield Cause(f"queue of {name}", "queue", (*_crowded(name, team),))


def _queues_of(mission: Mission, name: str) -> set[str]:
    return {step.queued_in(name, key) for key, step in mission.steps.items() if step.work is not None}


def _crowded(name: str, team: Team) -> Iterator[str]:
    place: tuple[object, ...] = ("fte",) if team.staff is None else ("staff", 0, "fte")
    yield written("teams", name, *place, EVERYBODY)
    for field in DRAWN_BY_POST:
        if getattr(team, field) is not None:
            yield written("teams", name, field, "")


def _sources(scenario: Scenario, mission: str) -> Iterator[Cause]:
    told = scenario.missions[mission]
    asked = {source for step in told.steps.values() for source in step.ask or ()}
    if told.demand is not None and told.demand.source is not None:
        asked.add(told.demand.source)
    for name, source in scenario.sources.items():
        if name in asked:
            yield Cause(f"source {name}", "source", (*_prompt(scenario, name, source),))


def _prompt(scenario: Scenario, name: str, source: Source) -> Iterator[str]:
    yield written("sources", name, "answers", AT_ONCE)
    yield written("sources", name, "silent", 0.0)
    if source.reminded is not None:
        yield written("sources", name, "reminded", "")
    for event, told in scenario.events.items():
        if told.source == name:
            yield written("events", event, "")
    if source.delivers:
        yield written("sources", name, "delivers", "")


def _rules(scenario: Scenario, mission: str) -> Iterator[Cause]:
    told = scenario.missions[mission]
    rule = told.evidence_rule
    path = ("missions", mission)
    later = [name for name, change in told.changes.items() if change.evidence_rule is not None]
    if later or (rule is not None and rule.share > 0):
        places = [*([path] if rule is not None else []), *((*path, "changes", name) for name in later)]
        never = [written(*place, "evidence_rule", "share", 0.0) for place in places]
        yield Cause("evidence rule", "rule", tuple(never))
    for name, step in told.steps.items():
        yield from _rules_of(mission, name, step, told)
    queues = _queues_of(told, mission)
    for office, place in scenario.offices.items() if scenario.queues != "pooled" else ():
        hands_on = place.transfer
        if hands_on is not None and (hands_on.queues is None or queues.intersection(hands_on.queues)):
            above = written("offices", office, "transfer", "above", 1_000_000_000)
            yield Cause(f"transfer from {office}", "rule", (above,))


def _rules_of(mission: str, name: str, step: Step, told: Mission) -> Iterator[Cause]:
    """Reminders, waits at most so long, fixed waits and rework of one step, whoever says them and from when on."""
    path = ("missions", mission, "steps", name)
    apart = [*_apart(mission, name, told)]
    if step.remind is not None or any(own.remind is not None for _, own in apart):
        yield _reminder(mission, name, step, told)
    limits = _told(path, step, apart, "until")
    if limits:
        yield Cause(f"end of waiting at {name}", "rule", tuple(written(*at, "until", NEVER) for at in limits))
    waits = _told(path, step, apart, "wait")
    if waits:
        yield Cause(f"wait at {name}", "rule", tuple(written(*at, "wait", "0 days") for at in waits))
    returns = _told(path, step, apart, "again")
    if step.again is not None and (step.again.share > 0 or len(returns) > 1):
        none = tuple(written(*at, "again", "share", 0.0) for at in returns)
        yield Cause(f"rework after {name}", "rule", none)


def _apart(mission: str, name: str, told: Mission) -> Iterator[tuple[Path, StepOtherwise]]:
    """Where a step is done otherwise, in one office or from a day on, and how."""
    for part, those in (("at", told.at), ("changes", told.changes)):
        for key, otherwise in those.items():
            if name in otherwise.steps:
                yield ("missions", mission, part, key, "steps", name), otherwise.steps[name]


def _told(path: Path, step: Step, apart: Sequence[tuple[Path, StepOtherwise]], field: str) -> list[Path]:
    """Where a field of a step is said."""
    return [at for at, said in ((path, step), *apart) if getattr(said, field) is not None]


def _reminder(mission: str, name: str, step: Step, told: Mission) -> Cause:
    """The reminders of a step; what is counted from the last of them keeps its moment."""
    path, cause = ("missions", mission, "steps", name), f"reminder at {name}"
    changes = [*_removed(step, *path)]
    apart = [change for at, own in _apart(mission, name, told) for change in _removed(own, *at)]
    rule = told.evidence_rule if told.evidence_rule is not None and told.evidence_rule.step == name else None
    others = any(change.evidence_rule is not None for change in told.changes.values())
    for path_of, span in _counted_from_it(mission, name, step, rule):
        until = _sum(step.remind, step.reminders, span) if step.remind is not None else None
        if apart or others or until is None:
            where = "in other units or otherwise by office or later"
            return Cause(cause, "rule", (), f"{dotted(*path_of)} is counted from the last reminder, {where}")
        if path_of[-1] == "decide_after_reminder":
            changes += [written(*path_of, ""), written(*path_of[:-1], "decide_after", until)]
        else:
            changes.append(written(*path_of, until))
    return Cause(cause, "rule", (*changes, *apart))


def _removed(step: Step | StepOtherwise, *path: object) -> Iterator[str]:
    yield from (written(*path, field, "") for field in ("remind", "reminders") if field in step.model_fields_set)


def _counted_from_it(
    mission: str, name: str, step: Step, rule: EvidenceRule | None
) -> Iterator[tuple[tuple[str, ...], Duration]]:
    """Where a span is said that begins with the last reminder of a step, and the span."""
    if rule is not None and rule.decide_after_reminder is not None:
        yield ("missions", mission, "evidence_rule", "decide_after_reminder"), rule.decide_after_reminder
    if step.until is not None:
        yield ("missions", mission, "steps", name, "until"), step.until


def _sum(remind: Duration, reminders: int, span: Duration) -> str | None:
    """Some reminders and a span after them as one span in days or working days; None where their units differ."""
    spans: Sequence[Duration] = (*(remind,) * reminders, span)
    if all(each.unit in ("day", "week") for each in spans):
        return f"{sum(map(days_of, spans))} days"
    if all(each.unit == "working_day" for each in spans):
        return f"{sum(int(each.amount) for each in spans)} working days"
    return None
