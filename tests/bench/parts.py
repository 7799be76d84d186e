"""Where the time of an event goes: around the kernel and in it, and in it when something is taken out."""

from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

from sim.engine import compiled, kernel
from sim.plan.inflow import inputs_of
from sim.plan.plan import Plan

from .offices import PLAIN, STAFF, events_in, plan_of, until
from .timing import table

PARTS = ("arrivals", "arrays", "kernel")
NO_QUEUE = tuple(f"teams.{team}.fte={2 * fte}" for team, fte in STAFF.items())
ALL_ASK = ("missions.file.steps.data.ask={holder=1.0}",)
NOBODY_BACK = ('missions.file.steps.examine.again={share=0.0,from="data",at_most=1}',)
OFFICES = {
    "as it is": (),
    "twice the staff: hardly a queue": NO_QUEUE,
    "nobody goes back": NOBODY_BACK,
    "all ask for data": ALL_ASK,
    "all three: little that cannot be foretold": (*NO_QUEUE, *NOBODY_BACK, *ALL_ASK),
}


def _nanoseconds(plan: Plan, least_seconds: float, replications: "count[int]") -> tuple[float, ...]:
    """For an event: drawing who arrives and who is present; arrays and columns around the kernel; the kernel."""
    inside, spent, events = 0.0, [0.0, 0.0], 0

    def advance(*arguments: Any) -> Any:
        nonlocal inside
        start = perf_counter()
        result = kernel.advance(*arguments)
        inside += perf_counter() - start
        return result

    while not events or sum(spent) < least_seconds:
        start = perf_counter()
        inputs = inputs_of(plan, next(replications))
        drawn = perf_counter()
        history = compiled.run(plan, inputs, advance=advance)
        spent = [spent[0] + drawn - start, spent[1] + perf_counter() - drawn]
        events += events_in(plan, history)
    return tuple(seconds / events * 1e9 for seconds in (spent[0], spent[1] - inside, inside))


def parts(rounds: int, last_day: str, least_seconds: float) -> str:
    """Nanoseconds an event by part: medians of rounds in which the offices take turns; one round before, unseen."""
    plans = {name: plan_of(PLAIN, until(last_day), *overrides) for name, overrides in OFFICES.items()}
    replications = count()
    taken = [{n: _nanoseconds(p, least_seconds, replications) for n, p in plans.items()} for _ in range(rounds + 1)]
    rows = []
    for name in plans:
        here = [median(one[name][part] for one in taken[1:]) for part in range(len(PARTS))]
        rows.append((name, *(f"{ns:.1f}" for ns in (*here, sum(here)))))
    return table(("the plain office", *(f"{part} ns" for part in PARTS), "an event, ns"), rows)
