"""The norms of a scenario: those of the library with values openly assumed, and its own."""

from dataclasses import replace

from sim.law.clocks import Clock
from sim.law.norms import Norm, Version
from sim.model.acts import norms_of_acts
from sim.model.library import norm_library
from sim.model.scenario import InlineNorm, NormUse, Scenario


def norms_of(scenario: Scenario) -> dict[str, Norm]:
    """Every norm that the scenario can name, by id."""
    return {**norm_library(), **norms_stated(scenario)}


def norms_stated(scenario: Scenario) -> dict[str, Norm]:
    """The norms that the scenario brings itself, in acts of its own or in the file, by id."""
    own = {name: _own(name, norm) for name, norm in scenario.norms.items()}
    return {**norms_of_acts(scenario.norm_files), **own}


def norms_used(scenario: Scenario) -> list[tuple[str, Norm]]:
    """Each mission with each norm that judges it; an assumed percentage stands in its norm."""
    known = norms_of(scenario)
    return [
        (name, _assuming(known[use.id], use))
        for name, mission in scenario.missions.items()
        for use in mission.norms
    ]


def _assuming(norm: Norm, use: NormUse) -> Norm:
    """The norm with the percentage and the base that the scenario assumes for it."""
    if use.percentage is not None:
        norm = norm.with_(percentage=use.percentage)
    return norm if use.base is None else replace(norm, base=use.base, window=norm.window or "unknown")


def _own(name: str, norm: InlineNorm) -> Norm:
    label = norm.label.in_language() if norm.label else name
    version = Version(
        limit=norm.limit,
        limit_reference="the scenario",
        percentage=None if norm.percentage is None else float(norm.percentage),
        percentage_reference="the scenario",
    )
    return Norm(
        id=name,
        act="the scenario",
        article="",
        label={"en": label, "fr": label, "nl": label},
        missions=("any",),
        clock=Clock(norm.clock.start, norm.clock.stop, frozenset(norm.clock.suspends)),
        base=norm.base,
        window="year",
        versions=(version,),
    )
