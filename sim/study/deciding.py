"""Which dossiers that others open decide anew: a second request does, a letter or a payment does not."""

from sim.plan.plan import Plan


def deciding_causes(plan: Plan) -> frozenset[str] | None:
    """The causes for which dossiers are opened whose decision takes the place of their parent's; None: all.

    What no decision of a mission can bring back is no cause of the plan.
    """
    opened = {
        f"{name}.{slot}": child
        for name, mission in plan.scenario.missions.items()
        for slot, child in [
            *((slot, follow.mission) for slot, follow in mission.follows.items()),
            *((slot, step.open) for slot, step in mission.steps.items() if step.open),
        ]
        if f"{name}.{slot}" in plan.causes
    }
    deciding = frozenset(cause for cause, child in opened.items() if plan.scenario.missions[child].decides_anew)
    return None if len(deciding) == len(opened) else deciding
