"""The language of each dossier, drawn by the weights of the office that receives it."""

from functools import partial

import numpy as np
import numpy.typing as npt

from sim.model.languages import ANY, weights_of
from sim.plan.draws import Words, chance, run_key, stream_key, uniform
from sim.plan.plan import Plan
from sim.plan.streams import stream_of

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def spoken(plan: Plan, mission: int, office: Integers, number: Words, seed: int, replication: int) -> Integers:
    """The language of each dossier of a mission. The same dossier draws the same chance under all weights."""
    name = plan.missions[mission].name
    weights = [weights_of(plan.scenario, name, office) for office in plan.places.offices]
    alike = all(list(other.items()) == list(weights[0].items()) for other in weights)
    chosen = partial(_chosen, plan.languages)
    if alike and len(weights[0]) < 2:
        return np.broadcast_to(chosen(weights[0], np.zeros(1))[0], len(number))
    key = stream_key(f"{stream_of(plan, name)}/language")
    drawn = uniform(chance(number, 0, key, run_key(seed, replication))[0])
    if alike:
        return chosen(weights[0], drawn)
    found = np.zeros(len(number), np.int64)
    for place, own in enumerate(weights):
        here = office == place
        found[here] = chosen(own, drawn[here])
    return found


def _chosen(languages: tuple[str, ...], weights: dict[str, float], drawn: Floats) -> Integers:
    """The language for each uniform number, by weights; nothing weighed is any language."""
    codes = np.array([languages.index(word) for word in weights or (ANY,)], np.int64)
    parts = list(weights.values()) or [1.0]
    place = np.searchsorted(np.cumsum(parts) / sum(parts), drawn, side="right")
    return np.asarray(codes[np.minimum(place, len(codes) - 1)])


def weighed_languages(plan: Plan, mission: int, office: int) -> Floats:
    """The share of each language among the dossiers that an office receives of a mission, by its weights."""
    shares = np.zeros(len(plan.languages))
    weights = weights_of(plan.scenario, plan.missions[mission].name, plan.places.offices[office]) or {ANY: 1.0}
    for word, weight in weights.items():
        shares[plan.languages.index(word)] = weight / sum(weights.values())
    return shares
