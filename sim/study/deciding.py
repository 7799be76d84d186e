"""Which dossiers that others open decide anew: a second request does, a letter or a payment does not."""

from sim.model.norms import norms_used
from sim.model.scenario import Scenario
from sim.plan.plan import Plan


def deciding_causes(plan: Plan) -> frozenset[str] | None:
    """The causes for which dossiers are opened whose decision takes the place of their parent's; None: all.

    What no decision of a mission can bring back is no cause of the plan.
    """
    opened = {cause: child for cause, child in opened_by(plan.scenario).items() if cause in plan.causes}
    deciding = frozenset(cause for cause, child in opened.items() if plan.scenario.missions[child].decides_anew)
    return None if len(deciding) == len(opened) else deciding


def opened_by(scenario: Scenario) -> dict[str, str]:
    """The mission that is opened for each cause."""
    return {
        f"{name}.{slot}": child
        for name, mission in scenario.missions.items()
        for slot, child in [
            *((slot, follow.mission) for slot, follow in mission.follows.items()),
            *((slot, step.open) for slot, step in mission.steps.items() if step.open),
        ]
    }


def done_at(plan: Plan) -> dict[str, str]:
    """Of missions that decide nothing, the moment at which their work is done: where their first norm stops, else
    when it is sent or paid, else the end of the dossier.
    """
    found: dict[str, str] = {}
    stops: dict[str, str] = {}
    for name, norm in norms_used(plan.scenario):
        stops.setdefault(name, norm.clock.stop)
    for name, mission in plan.scenario.missions.items():
        stamps = {step.stamp for step in mission.steps.values()}
        if "decided" not in stamps:
            moments = (stops.get(name, "ended"), "notified", "paid")
            found[name] = next((moment for moment in moments if moment in stamps), "ended")
    return found
