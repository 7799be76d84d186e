"""One check for each theorem: simulate a scenario over seeds, and hold what is seen to theory.

Every check takes the engine, so that tests can show that a wrong one fails. within: the relative half width of
the 95 % interval that mean waits must reach; None where few seeds are to show a gross error. The estimates of the
mean waits come back.
"""

from collections.abc import Callable, Sequence

import numpy as np

from sim.engine.door import simulate
from sim.plan.history import History
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Plan
from sim.plan.rows import ASK
from tests.theory.estimating import Estimate, Floats, estimate
from tests.theory.formulas import (
    cobham,
    cobham_of_many,
    pollaczek_khinchine,
    share_beyond,
    wait_moments,
    waits_from_empty,
)
from tests.theory.observing import (
    HOUR,
    RECEIVED,
    Engine,
    agents_of,
    flows,
    histories,
    judged_span,
    moments_of,
    rate_of,
    waits,
)

COMPLETE = STAMPS.index("complete")
Seeds = Sequence[int]


def observed(plan: Plan, seeds: Seeds, engine: Engine, measure: Callable[[History], list[float]]) -> Floats:
    """What `measure` reads off each history: shape (histories, numbers)."""
    return np.array([measure(history) for history in histories(plan, seeds, engine)])


def held(values: Floats, theory: float, what: str, within: float | None = None) -> Estimate:
    """The mean over histories, found to agree with theory."""
    found = estimate(values)
    found.assert_is(theory, what)
    if within is not None:
        found.assert_known_to(within, what)
    return found


def check_memoryless(plan: Plan, seeds: Seeds, within: float | None = 0.01, engine: Engine = simulate) -> Estimate:
    """M/M/c: the mean wait, its second moment, the share that waits, and the share that waits beyond an hour."""
    (flow,), agents = flows(plan), agents_of(plan)

    def measure(history: History) -> list[float]:
        (waited,) = waits(plan, history)
        return [*map(float, (waited.mean(), (waited**2).mean(), (waited > 0.0).mean(), (waited > 1.0).mean()))]

    found = observed(plan, seeds, engine, measure)
    first, second = wait_moments(agents, flow.rate, flow.mean)
    held(found[:, 1], second, "second moment of the wait")
    held(found[:, 2], share_beyond(agents, flow.rate, flow.mean, 0.0), "share that waits")
    held(found[:, 3], share_beyond(agents, flow.rate, flow.mean, 1.0), "share beyond an hour")
    return held(found[:, 0], first, "mean wait", within)


def check_any_law(plan: Plan, seeds: Seeds, within: float | None = 0.01, engine: Engine = simulate) -> Estimate:
    """M/G/1: the mean wait."""
    (flow,) = flows(plan)
    assert agents_of(plan) == 1
    found = observed(plan, seeds, engine, lambda history: [float(waits(plan, history)[0].mean())])
    return held(found[:, 0], pollaczek_khinchine(*flow), "mean wait", within)


def check_classes(
    plan: Plan, by_urgency: Sequence[str], seeds: Seeds, within: float | None = 0.01, engine: Engine = simulate
) -> list[Estimate]:
    """Priorities that interrupt nothing: the mean wait of each mission. by_urgency: first served first."""
    names = [mission.name for mission in plan.missions]
    order = [names.index(name) for name in by_urgency]
    agents = agents_of(plan)

    def measure(history: History) -> list[float]:
        waited = waits(plan, history)
        return [float(waited[number].mean()) for number in order]

    found = observed(plan, seeds, engine, measure)
    rates, means, seconds = zip(*(flows(plan)[number] for number in order), strict=True)
    if agents > 1:
        assert np.ptp(means) == 0.0
    theory = cobham(rates, means, seconds) if agents == 1 else cobham_of_many(agents, rates, means[0])
    return [
        held(found[:, place], theory[place], f"mean wait of {name}", within)
        for place, name in enumerate(by_urgency)
    ]


def check_answers(
    plan: Plan, apart_days: int, seeds: Seeds, engine: Engine = simulate
) -> tuple[Estimate, Estimate]:
    """M/G/infinity: the number that waits for an answer is Poisson; its mean and variance at spaced moments."""
    (asking,) = [row for row in plan.rows if row.op == ASK]
    load = rate_of(plan, "request") * moments_of(plan, asking.law)[0]
    moments = np.arange(*judged_span(plan), apart_days * DAY_SECONDS)

    def measure(history: History) -> list[float]:
        received, complete = history.stamps[:, RECEIVED], history.stamps[:, COMPLETE]
        came = np.searchsorted(np.sort(received), moments, side="right")
        left = np.searchsorted(np.sort(complete[complete >= 0]), moments, side="right")
        waiting = came - left
        return [float(waiting.mean()), float(((waiting - load) ** 2).mean())]

    found = observed(plan, seeds, engine, measure)
    mean = held(found[:, 0], load, "mean number waiting", within=0.01)
    return mean, held(found[:, 1], load, "variance of the number waiting")


def check_from_empty(
    plan: Plan, count: int, seeds: Seeds, within: float | None = 0.01, engine: Engine = simulate
) -> Estimate:
    """M/M/1 that starts empty: the mean wait of the first `count` dossiers, and of some by themselves."""
    assert plan.start == judged_span(plan)[0]
    (flow,) = flows(plan)
    singled = [number for number in (1, 4, 19, count - 1) if number < count]

    def measure(history: History) -> list[float]:
        tasks = history.tasks
        assert tasks is not None
        by_receipt = np.argsort(tasks["dossier"])[:count]
        assert len(by_receipt) == count, "too few dossiers came"
        start = tasks["start"][by_receipt]
        assert (start >= 0).all(), "a dossier judged is not served: simulate longer"
        waited = (start - tasks["enabled"][by_receipt]) / HOUR
        assert waited[0] == 0.0, "the first dossier waits"
        return [float(waited.mean()), *waited[singled].tolist()]

    found = observed(plan, seeds, engine, measure)
    theory = waits_from_empty(flow.rate, flow.mean, count)
    for place, number in enumerate(singled, start=1):
        held(found[:, place], theory[number], f"mean wait of dossier {number + 1}")
    return held(found[:, 0], float(np.mean(theory)), f"mean wait of the first {count}", within)
