"""What the register of events prints: each event, what it did to the norms, and the figure for the evaluation."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.model.events import Event
from sim.show.options import How
from sim.show.studies import study_of
from sim.show.summary import summary
from sim.show.tables import UNDEFINED, Table, means_of, with_interval
from sim.study.effects import CREDITED, Effects, missions_concerned, register
from sim.study.results import prepare_all

Row = tuple[str, ...]
NONE_SEEN = "none seen"
PAIRED = (
    "Difference: with less without, in percentage points, paired by replication (common random numbers). "
    f"'{NONE_SEEN}': it cannot be told from zero. On the base that the norm names; where it names none, of the "
    "decisions; where all is due on one date, of what is due."
)
IN_TIME = (
    "Art. 69: events of which the State was warned in time are taken into account. The text does not say when a "
    "warning is in time; assumed: not later than the event's last day."
)


def study_events(file: str, how: How) -> Path:
    """Run a scenario with its events and without each, keep the runs and show the effects; their folder."""
    [prepared] = prepare_all([file], tuple(how.overrides or ()))
    found = register(prepared)
    return study_of(
        found.runs,
        how,
        lambda results: effects_tables(Effects(found, results)),
        name=f"{prepared.name}_events",
        told=lambda results: {**summary(results), **effects_summary(Effects(found, results))},
    )


def effects_tables(effects: Effects) -> list[Table]:
    """The events, the effect of each, and what the credited ones together did."""
    scenario = effects.happened.scenario
    events = Table(
        f"{effects.happened.title}: events",
        ("event", "kind", "cause", "from", "until", "State warned", "credited", "missions"),
        tuple(
            (
                _named(name, event),
                event.kind,
                event.cause,
                str(event.from_),
                str(event.until),
                str(event.warned or "no"),
                credit(event),
                ", ".join(missions_concerned(scenario, event)) or UNDEFINED,
            )
            for name, event in scenario.events.items()
        ),
        (IN_TIME,),
        texts=("event", "kind", "cause", "State warned", "credited", "missions"),
        folded=("event", "missions"),
    )
    rows = [row for name, event in scenario.events.items() for row in _event_rows(effects, name, event)]
    each = Table(
        "Effect of each event: share on time",
        ("", "with", "without", "difference"),
        tuple(rows),
        (means_of(effects.happened.replications), PAIRED),
    )
    return [events, each, _evaluation(effects)]


def credit(event: Event) -> str:
    """Whether an event is credited, and if not, why."""
    if event.is_warned_in_time:
        return "yes"
    return "no, not warned" if event.warned is None else "no, warned late"


def _named(name: str, event: Event) -> str:
    return f"{name}: {event.label.in_language()}" if event.label else name


def _event_rows(effects: Effects, name: str, event: Event) -> Iterator[Row]:
    yield _named(name, event), "", "", ""
    yield from _rows(effects, name)


def _rows(effects: Effects, name: str) -> Iterator[Row]:
    """One row a norm and window: with and without the events of a name, and the difference if it is seen."""
    table = effects.on_time(name)
    for row in table.itertuples(index=False, name=None):
        norm, window, _, there, there_half, gone, gone_half, difference, half, is_seen = row
        is_told = is_seen or math.isnan(difference)  # a dash where there is none
        gap = with_interval(difference, half, "share", is_difference=True) if is_told else NONE_SEEN
        sides = with_interval(there, there_half, "share"), with_interval(gone, gone_half, "share")
        yield f"  {norm}, {window}", *sides, gap


def _evaluation(effects: Effects) -> Table:
    """The figure for the final evaluation: as it was, and without all events that are credited."""
    credited = effects.register.credited
    others = [name for name in effects.register.events if name not in credited]
    told = f"Credited: {', '.join(credited) or 'none'}. Not credited: {', '.join(others) or 'none'}."
    return Table(
        "For the final evaluation: share on time",
        ("", "as it was", "without the credited", "difference"),
        tuple(_rows(effects, CREDITED)),
        (told, IN_TIME),
    )


def effects_summary(effects: Effects) -> dict[str, Any]:
    """The same as one JSON document."""
    scenario = effects.happened.scenario
    return {
        "events": [
            {
                "name": name,
                "kind": event.kind,
                "cause": event.cause,
                "from": event.from_,
                "until": event.until,
                "warned": event.warned,
                "credited": event.is_warned_in_time,
                "missions": missions_concerned(scenario, event),
                "on_time": effects.on_time(name),
            }
            for name, event in scenario.events.items()
        ],
        "evaluation": {"credited": effects.register.credited, "on_time": effects.on_time(CREDITED)},
    }
