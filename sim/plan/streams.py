"""Names of the draws of missions: their own, unless the scenario keeps another."""

from sim.plan.plan import Plan


def stream_of(plan: Plan, mission: str) -> str:
    """The name of a mission's draws."""
    return plan.scenario.missions[mission].stream or mission
