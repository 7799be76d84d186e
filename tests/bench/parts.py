"""Where the time of an event goes: around the kernel and in it, and in it when something is taken out."""

from itertools import count
from statistics import median
from time import perf_counter
from typing import Any

from sim.engine import compiled, kernel
from sim.plan.inflow import inputs_of
from sim.plan.plan import Plan

from .offices import PLAIN, STAFF, events_in, plan_of, until
from .timing import Job, interleaved, table, times_faster

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
    """For an event: drawing who arrives and who is present; arrays and columns around the kernel; the kernel.

    Last, events for a dossier.
    """
    inside, spent, events, dossiers = 0.0, [0.0, 0.0], 0, 0

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
        events, dossiers = events + events_in(plan, history), dossiers + len(history.number)
    outside = spent[0], spent[1] - inside
    return *(seconds / events * 1e9 for seconds in (*outside, inside)), events / dossiers


def parts(rounds: int, last_day: str, least_seconds: float) -> str:
    """Nanoseconds an event by part: medians of rounds in which the offices take turns; one round before, unseen."""
    plans = {name: plan_of(PLAIN, until(last_day), *overrides) for name, overrides in OFFICES.items()}
    replications = count()
    taken = [{n: _nanoseconds(p, least_seconds, replications) for n, p in plans.items()} for _ in range(rounds + 1)]
    rows = []
    for name in plans:
        *here, each = (median(one[name][part] for one in taken[1:]) for part in range(len(PARTS) + 1))
        rows.append((name, *(f"{ns:.1f}" for ns in (*here, sum(here))), f"{each:.2f}"))
    head = ("the plain office", *(f"{part} ns" for part in PARTS), "an event, ns", "events a dossier")
    return table(head, rows)


def marks(ours: Job, simpy: Job, least: Job, rounds: int, least_seconds: float) -> str:
    """What an event costs here, what it may cost for the ratio that is asked, and in the least program there is."""
    jobs = {"idiomatic SimPy": simpy, "officesim": ours, "the office and nothing else, numbers drawn ahead": least}
    taken = interleaved(jobs, rounds, least_seconds)
    rival = taken["idiomatic SimPy"]
    rows = [
        (name, f"{median(seconds) * 1e9:,.1f}", f"{times_faster(rival, seconds):.1f}")
        for name, seconds in taken.items()
    ]
    rows.append(("asked", f"{median(rival) * 1e7:,.1f}", "100.0"))
    return table(("program", "an event, ns", "idiomatic SimPy / it"), rows)
