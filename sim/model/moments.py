"""Moments that an open dossier has passed: those that are told, and those that the order of steps implies."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sim.model.missions import Mission
from sim.model.procedure import in_order, reachable, ways
from sim.model.steps import Step

# What a dossier may have passed and still be open, in the order in which an office names it.
PASSED = ("fact", "filed", "informed", "complete", "decided", "notified", "paid")
BEFORE_RECEIPT = ("fact", "filed", "informed")

Moments = tuple[tuple[str, date], ...]
Questions = tuple[tuple[str, tuple[date, ...]], ...]  # source, and the dates on which something happened


class Before(NamedTuple):
    """A moment that lies before a step: the sources asked, and the moments stamped, on the ways that lead to it."""

    stamp: str
    sources: frozenset[str]
    stamps: frozenset[str]


def moments_before(mission: Mission) -> dict[str, tuple[Before, ...]]:
    """For each step, the moments that every dossier has passed that stands there, whichever way it came.

    A way that is open in one office, or from some day on, is open.
    """
    editions = [edition for _, edition in mission.editions(date.min)]
    done = [(edition.steps, edition.evidence_rule) for edition in editions]
    done += [(own.of(mission.steps), mission.evidence_rule) for own in mission.at.values()]
    order = in_order({step: fields.after for step, fields in mission.steps.items()})
    found: dict[str, list[Before]] = {step: [] for step in order}
    for stamp in dict.fromkeys(fields.stamp for fields in mission.steps.values() if fields.stamp):
        passes: dict[str, list[str]] = {step: [] for step in order}
        for steps, rule in done:
            said = {step: _ways_of(fields) for step, fields in steps.items()}
            ruled = {} if rule is None else {"step": rule.step, "then": rule.then}
            for step, following in ways(order, said, ruled, without=stamp).items():
                again = steps[step].again
                passes[step] += following + ([again.from_] if again and steps[step].stamp != stamp else [])
        before = reachable(order[0], passes)
        on_the_way = [mission.steps[step] for step in before if step in mission.steps]
        sources = frozenset(source for fields in on_the_way for source in fields.ask or {})
        stamps = frozenset(fields.stamp for fields in on_the_way if fields.stamp and fields.stamp != stamp)
        for step in order:
            if step not in before:
                found[step].append(Before(stamp, sources, stamps))
    return {step: tuple(moments) for step, moments in found.items()}


def _ways_of(step: Step) -> Mapping[str, object]:
    names = ("next", "skip_to", "otherwise", "share", "until", "end", "stamp")
    return {**{name: getattr(step, name) for name in names}, "if": step.if_}


def with_moments_before(told: Moments, received: date, happened: Questions, before: Iterable[Before]) -> Moments:
    """What is told of a dossier, and the moments that it must have passed, of which nothing is told.

    Such a one is taken to be the last day of which anything is known that comes before it: the receipt, a question
    that is still open, an answer, another moment. happened: sources with the dates of open questions and answers.
    """
    known = dict(told)
    for stamp, sources, stamps in before:
        if stamp not in known:
            days = [dates[-1] for source, dates in happened if source in sources]
            known[stamp] = max([received, *days, *(day for each, day in told if each in stamps)])
    return tuple((stamp, known[stamp]) for stamp in PASSED if stamp in known)
