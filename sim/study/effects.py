"""The effect of events: the same run without them, on the same random numbers (art. 69 of the contract).

In the final evaluation the State takes into account the events of which it was warned in time: those are credited,
which is to say that the run is also judged as if they had not happened. The others are listed, and not credited.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from sim.model.document import dotted
from sim.model.events import Event
from sim.model.norms import norms_of
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.plan.compiling import compile_plan
from sim.plan.load import refuse_multiplying
from sim.study.estimates import KEYS
from sim.study.replications import Prepared
from sim.study.results import Result, differences
from sim.study.shares import share_in_short

CREDITED = "(credited)"  # no event has such a name
DECISIONS = "decisions_share_on_time"  # which every norm that judges has
NOTHING = (np.nan, np.nan)
COLUMNS = (
    *("norm", "window", "measure", "with", "with_half_width", "without", "without_half_width"),
    *("difference", "half_width", "is_seen"),
)


def without(prepared: Prepared, events: Sequence[str], name: str) -> Prepared:
    """A scenario as if some of its events had not happened, under a name of its own."""
    document, scenario = prepared.document, prepared.scenario
    gone = [dotted("events", event) for event in events]

    def stays(path: str) -> bool:
        return not any(path == event or path.startswith(f"{event}.") for event in gone)

    data = deepcopy(document.data)
    data["events"] = {key: value for key, value in data["events"].items() if key not in events}
    if "provenance" in data:
        data["provenance"] = {path: origin for path, origin in data["provenance"].items() if stays(path)}
    left = scenario.model_copy(
        update={
            "events": {key: event for key, event in scenario.events.items() if key not in events},
            "provenance": {path: origin for path, origin in scenario.provenance.items() if stays(path)},
        }
    )
    place = Path(document.name)
    other = replace(document, name=str(place.with_name(f"{name}{place.suffix}")), data=data)
    plan = compile_plan(left, document.folder)
    refuse_multiplying(plan)
    return Prepared(other, left, plan)


@dataclass(frozen=True)
class Register:
    """The events of a scenario, and the runs that tell what each has done.

    runs: the scenario as it is; then without each event, and without all that are credited. Runs that leave out the
    same events are one. places: which of them leaves out those of a name; `CREDITED` for all that are credited.
    """

    runs: tuple[Prepared, ...]
    places: Mapping[str, int]

    @property
    def events(self) -> dict[str, Event]:
        """The events by name."""
        return self.runs[0].scenario.events

    @property
    def credited(self) -> list[str]:
        """The events of which the State was warned in time."""
        return [name for name, event in self.events.items() if event.is_warned_in_time]


def register(prepared: Prepared) -> Register:
    """What has to be run to know the effects of a scenario's events. InputError for a scenario that has none."""
    events = prepared.scenario.events
    if not events:
        rule = "the scenario has no events; write each as a table [events.NAME]"
        raise InputError([Problem(prepared.document.name, "events", rule)])
    credited = tuple(name for name, event in events.items() if event.is_warned_in_time)
    runs, places = [prepared], {}
    made: dict[tuple[str, ...], int] = {(): 0}
    for name, gone in [*((name, (name,)) for name in events), (CREDITED, credited)]:
        if gone not in made:
            made[gone] = len(runs)
            words = "credited" if name == CREDITED else f"without_{name}"
            runs.append(without(prepared, gone, f"{prepared.name}_{words}"))
        places[name] = made[gone]
    return Register(tuple(runs), places)


@dataclass(frozen=True, eq=False)
class Effects:
    """What the events of a scenario have done. results: those of `Register.runs`, in order."""

    register: Register
    results: Sequence[Result]

    @property
    def happened(self) -> Result:
        """The run as it was, with all events."""
        return self.results[0]

    def without(self, name: str) -> Result:
        """The same run without an event; `CREDITED`: without all that are credited."""
        return self.results[self.register.places[name]]

    def on_time(self, name: str) -> pd.DataFrame:
        """What an event, or `CREDITED`, did to the share on time of each norm, by window.

        Columns: norm, window; measure, the share that `share_in_short` takes of the run as it was; with, without
        and their half widths; difference, with less without, and its half_width, paired; is_seen.
        """
        return pd.DataFrame(self._on_time(name), columns=COLUMNS)

    def _on_time(self, name: str) -> Iterator[tuple[object, ...]]:
        other = self.without(name)
        there, gone = (_by_key(each.measures, "mean", "half_width") for each in (self.happened, other))
        gaps = _by_key(differences(other, self.happened), "difference", "half_width")
        norms = norms_of(self.happened.scenario)
        for norm in dict.fromkeys(subject for subject, measure, _ in there if measure == DECISIONS):
            for window in self.happened.windows:
                measure = share_in_short(norms, there, norm, window)
                if measure is not None:
                    key = norm, measure, window
                    gap = gaps.get(key, NOTHING)
                    yield norm, window, measure, *there[key], *gone.get(key, NOTHING), *gap, is_seen(*gap)


def _by_key(table: pd.DataFrame, value: str, half: str) -> dict[tuple[str, str, str], tuple[float, float]]:
    """A value and its half width by subject, measure and window."""
    keys = zip(*(table[column] for column in KEYS), strict=True)
    return dict(zip(keys, zip(table[value], table[half], strict=True), strict=True))


def is_seen(difference: float, half_width: float) -> bool:
    """Whether a difference can be told from zero: its interval does not hold it. One pair has no interval."""
    return bool(abs(difference) > (0.0 if np.isnan(half_width) else half_width))


def missions_concerned(scenario: Scenario, event: Event) -> list[str]:
    """The missions that an event touches first: whose receipts, work or questions it changes."""
    return [name for name in scenario.missions if _concerns(scenario, event, name)]


def _concerns(scenario: Scenario, event: Event, name: str) -> bool:
    mission = scenario.missions[name]
    if event.kind == "demand":
        has_demand = mission.demand is not None and mission.demand.trace is None
        return has_demand and (event.missions is None or name in event.missions)
    if event.kind == "source delayed":
        is_asked = any(event.source in (step.ask or ()) for step in mission.steps.values())
        return is_asked or (mission.demand is not None and mission.demand.source == event.source)
    teams = [team for key, team in scenario.teams.items() if event.concerns(key, team.offices)]
    served = {queue for team in teams for queue in team.serves}
    return any(step.queued_in(name, key) in served for key, step in mission.steps.items() if step.work is not None)
