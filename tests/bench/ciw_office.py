"""The office of the benchmark in Ciw 3: a network of four nodes; the data are one with infinitely many servers.

A rival, frozen. Classes tell where a dossier stands: `new` before its examination, `back` when it has to come
again, `done` when it goes on to the decision.
"""

import math

import ciw

DAY = 86_400
RATE = 200_000 / (366 * DAY)  # 200,000 dossiers in the 366 days of 2020
ASKED, BACK = 0.5, 0.15


def lognormal(mean, cv):
    """A law known by its mean and its coefficient of variation."""
    variance = math.log(1 + cv**2)
    return ciw.dists.Lognormal(math.log(mean) - variance / 2, math.sqrt(variance))


def network():
    """Nodes: intake, data, examination, decision."""
    classes = ("new", "back", "done")
    services = [lognormal(555, 0.8), lognormal(2 * DAY, 1.0), lognormal(2420, 1.0), lognormal(833, 0.6)]
    same = {a: {b: float(a == b) for b in classes} for a in classes}
    examined = {
        "new": {"new": 0.0, "back": BACK, "done": 1 - BACK},
        "back": {"new": 0.0, "back": 0.0, "done": 1.0},
        "done": {"new": 0.0, "back": 0.0, "done": 1.0},
    }
    to_examination = [0.0, ASKED, 1 - ASKED, 0.0]
    to_decision = [0.0, 0.0, 0.0, 1.0]
    way = [to_examination, [0.0, 0.0, 1.0, 0.0], to_examination, [0.0] * 4]
    return ciw.create_network(
        arrival_distributions={
            "new": [ciw.dists.Exponential(RATE), None, None, None],
            "back": [None] * 4,
            "done": [None] * 4,
        },
        service_distributions=dict.fromkeys(classes, services),
        number_of_servers=[4, float("inf"), 20, 6],
        routing={"new": way, "back": way, "done": [*way[:2], to_decision, way[3]]},
        class_change_matrices=[same, same, examined, same],
    )


def simulate(days, seed):
    """The simulation after so many days."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network())
    simulation.simulate_until_max_time(days * DAY)
    return simulation


def moments(simulation):
    """When each decided dossier was received and decided, in seconds."""
    received, decided = {}, {}
    for record in simulation.get_all_records():
        if record.node == 1:
            received[record.id_number] = record.arrival_date
        elif record.node == 4:
            decided[record.id_number] = record.exit_date
    return [(received[number], decided[number]) for number in decided]


def share_on_time(simulation, days=30):
    """Share of the decisions taken within 30 days of receipt."""
    decisions = moments(simulation)
    return sum(decided - received <= days * DAY for received, decided in decisions) / len(decisions)
