"""What is true of the places of any history: who comes when, who serves whom, and where dossiers stand."""

import numpy as np

from sim.plan.history import History
from sim.plan.log import DAY_SECONDS
from sim.plan.plan import Inputs, Plan


def what_is_said_exactly_comes_exactly(plan: Plan, inputs: Inputs) -> None:
    """On a day that is named come as many as are said, in all offices together, or as many times as it is named."""
    for place, mission in enumerate(plan.missions):
        demand = plan.scenario.missions[mission.name].demand
        waves = [event for event in plan.scenario.events.values() if event.kind == "demand"]
        if demand is not None and demand.exactly is not None and not waves:
            days = inputs.arrivals.received[inputs.arrivals.mission == place] // DAY_SECONDS
            assert (np.bincount(days) % demand.exactly == 0).all()


def who_works_is_of_the_office_and_speaks_the_language(plan: Plan, history: History) -> None:
    """A team works for its offices alone, unless all queues are pooled, and only in its languages."""
    assert history.tasks is not None
    tasks = history.tasks
    begun = np.flatnonzero(tasks["team"] >= 0)
    offices = plan.places.offices_of(tasks["station"][begun] % len(plan.offices)).tolist()
    spoken = history.dossiers["language"][tasks["dossier"][begun]].tolist()
    for number, office, code in zip(tasks["team"][begun].tolist(), offices, spoken, strict=True):
        team, language = plan.scenario.teams[plan.teams[number].name], plan.languages[code]
        assert plan.places.is_pooled or not team.offices or plan.places.offices[office] in team.offices
        assert team.languages is None or language in (*team.languages, "any")


def offices_are_those_of_receipt_or_transfer(plan: Plan, inputs: Inputs, history: History) -> None:
    """A dossier stays where it was received, unless it is handed over, or sent for; a child where its parent is."""
    office, parent = history.offices(plan, inputs), history.dossiers["parent"]
    hands_over = any(one.transfer for one in plan.scenario.offices.values())
    sends_for = any(step.office for mission in plan.scenario.missions.values() for step in mission.steps.values())
    if plan.places.is_pooled or not (hands_over or sends_for):
        assert (office[: len(inputs.offices)] == inputs.offices).all()
        child = np.flatnonzero(parent >= 0)
        assert (office[child] == office[parent[child]]).all()
    places = plan.places.cells(office, history.dossiers["language"])
    assert (places == history.dossiers["office"]).all()


def work_of_one_office_is_done_there(plan: Plan, history: History) -> None:
    """Whatever office a dossier comes from, and whoever hands on to whom; unless all queues are pooled."""
    assert history.tasks is not None
    told = [plan.scenario.missions[name].steps[step] for name, step in (a.split(".") for a in plan.activities)]
    own = np.array([plan.places.offices.index(step.office) if step.office else -1 for step in told], np.int64)
    wanted = own[history.tasks["activity"]]
    done = plan.places.offices_of(history.tasks["station"] % len(plan.offices))
    assert plan.places.is_pooled or (done == wanted)[wanted >= 0].all()
