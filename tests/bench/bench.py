"""The benchmark: `make bench`, or in `tests/` `python -m bench.bench --only engine,growth` or `--quick`.

Every section prints a markdown table. Rivals and officesim take turns in one run; a figure is the median of the
rounds, a ratio the median of each round's ratio. Freed memory is kept, as by the crews of a study.
"""

import argparse
import multiprocessing
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from statistics import median
from typing import Any

from sim.engine import reference
from sim.plan.inflow import inputs_of
from sim.study.memory import freed_memory_kept
from sim.study.replications import prepare
from sim.study.results import run_scenarios

from . import ciw_office, cut_down, idiomatic_simpy
from .institute import demo_seconds, institute_table
from .offices import (
    DEADLINES,
    EVERYTHING,
    PER_YEAR,
    PLAIN,
    SIMULATED_YEARS,
    engine_job,
    events_per_dossier,
    judged_job,
    plan_of,
    sized,
    study_job,
    until,
)
from .one_size import PARTS, in_a_process
from .parts import marks, parts
from .timing import Job, free_megabytes, interleaved, machine, speeds, table, times_faster
from .workers import gains

EVENTS_PER_DOSSIER = 1 + 1 + 1.15 * (0.5 + 1) + 1  # arrival, intake, data and examination, decision
OVERLOAD = 1.3 / 0.88


@dataclass(frozen=True)
class Sizes:
    """How much the benchmark does: in earnest, or `--quick` to see that it runs."""

    rounds: int
    least_seconds: float
    last_day: str  # of the plain office
    twin_last_day: str  # of the office that the SimPy engine lives through too
    simpy_dossiers: int
    ciw_days: int
    growth: tuple[int, ...]
    overload_factor: float
    replications: int
    institute: tuple[str, int]  # scenario, replications


EARNEST = Sizes(
    5,
    1.0,
    "2020-12-30",
    "2020-01-31",
    20_000,
    20,
    (10**4, 10**5, 10**6, 10**7),
    2.0,
    30,
    ("institute_2002.toml", 30),
)
QUICK = Sizes(
    1, 0.0, "2020-01-05", "2020-01-02", 1_000, 2, (10**3, 10**4), 0.05, 2, ("institute_2002_small.toml", 2)
)


def simpy_job(dossiers: int, judges: bool) -> Job:
    """Idiomatic SimPy, until all dossiers are decided."""
    seeds = count()

    def job() -> float:
        office = idiomatic_simpy.simulate(dossiers, next(seeds))
        if judges:
            idiomatic_simpy.share_on_time(office)
        return dossiers * EVENTS_PER_DOSSIER

    return job


def ciw_job(days: int, judges: bool) -> Job:
    """Ciw; its events are the arrivals and ends of service that it simulated."""
    seeds = count()

    def job() -> float:
        simulation = ciw_office.simulate(days, next(seeds))
        if judges:
            ciw_office.share_on_time(simulation)
        served = sum(len(one.data_records) for one in simulation.get_all_individuals())
        return float(simulation.nodes[0].number_of_individuals + served)

    return job


def ratios(rows: list[tuple[str, float, str]]) -> str:
    """A table of ratios beside what is asked of them."""
    return table(("ratio", "measured", "asked"), [(name, f"{ratio:.1f}", asked) for name, ratio, asked in rows])


def engine(sizes: Sizes) -> str:
    """The engine, draws included, against idiomatic SimPy and Ciw; earliest deadlines against the SimPy twin."""
    twin_plan = plan_of(PLAIN, *DEADLINES, until(sizes.twin_last_day))
    jobs = {
        "officesim": engine_job(plan_of(PLAIN, until(sizes.last_day))),
        "idiomatic SimPy": simpy_job(sizes.simpy_dossiers, judges=False),
        "Ciw": ciw_job(sizes.ciw_days, judges=False),
        "officesim, earliest deadlines": engine_job(twin_plan),
        "its SimPy twin, the same plan": engine_job(twin_plan, engine=reference.run),
    }
    samples = interleaved(jobs, sizes.rounds, sizes.least_seconds)
    ours, simpy, ciw, deadlines, twin = samples.values()
    found = ratios(
        [
            ("officesim / idiomatic SimPy", times_faster(simpy, ours), "100, better 150"),
            ("officesim / Ciw", times_faster(ciw, ours), "600, better 900"),
            ("earliest deadlines / SimPy twin", times_faster(twin, deadlines), "60"),
            ("idiomatic SimPy / Ciw", times_faster(ciw, simpy), "5"),
        ]
    )
    return f"{speeds(samples, 'event')}\n\n{found}"


def end_to_end(sizes: Sizes) -> str:
    """End to end: drawing, running, judging the share within 30 days. Last, with every table that a study keeps."""
    plan = plan_of(PLAIN, until(sizes.last_day))
    jobs = {
        "officesim": judged_job(plan),
        "idiomatic SimPy": simpy_job(sizes.simpy_dossiers, judges=True),
        "Ciw": ciw_job(sizes.ciw_days, judges=True),
        "officesim, every table": study_job(plan),
    }
    samples = interleaved(jobs, sizes.rounds, sizes.least_seconds)
    ours, simpy, ciw, study = samples.values()
    found = ratios(
        [
            ("officesim / idiomatic SimPy", times_faster(simpy, ours), "50"),
            ("officesim / Ciw", times_faster(ciw, ours), ""),
            ("every table / idiomatic SimPy", times_faster(simpy, study), ""),
        ]
    )
    return f"{speeds(samples, 'event')}\n\n{found}"


def everything(sizes: Sizes) -> str:
    """The engine with everything on, in the machine's own events: answers, limits, presence and children too."""
    plan = plan_of(EVERYTHING, until(sizes.last_day))
    per_dossier = events_per_dossier(plan, inputs_of(plan, 0))
    jobs = {
        "plain": engine_job(plan_of(PLAIN, until(sizes.last_day))),
        "everything on": engine_job(plan, per_dossier),
    }
    samples = interleaved(jobs, sizes.rounds, sizes.least_seconds)
    ratio = times_faster(samples["everything on"], samples["plain"])
    rows = [("everything on / plain, ns per event", f"{ratio:.2f}", "2")]
    return f"{speeds(samples, 'event')}\n\n{table(('ratio', 'measured', 'at most'), rows)}"


def profile(sizes: Sizes) -> str:
    """What limits an event: its parts (drawing what arrives; arrays and columns around the kernel; the kernel).

    Then without queues and without what nobody can foretell; and beside the least program for this very office.
    """
    plan = plan_of(PLAIN, until(sizes.last_day))
    programs = (
        engine_job(plan),
        simpy_job(sizes.simpy_dossiers, judges=False),
        cut_down.job(PER_YEAR if sizes.least_seconds else sizes.simpy_dossiers),
    )
    by_part = parts(sizes.rounds, sizes.last_day, sizes.least_seconds)
    return f"{by_part}\n\n{marks(*programs, sizes.rounds, sizes.least_seconds)}"


def _sizes_table(first: str, found: dict[str, dict[str, Any]], basis: str) -> str:
    """End to end by size or load; the last column compares the time per dossier with the basis."""
    rows = []
    base = found[basis]["total"] / found[basis]["dossiers"]
    for name, one in found.items():
        per_dossier = one["total"] / one["dossiers"]
        seconds = [f"{one[part]:.2f}" for part in (*PARTS, "total")]
        numbers = [f"{per_dossier * 1e6:.2f}", f"{per_dossier / base:.2f}"]
        events = [f"{one['events']:,}", f"{one['engine'] / one['events'] * 1e9:.0f}"]
        rows.append((name, f"{one['open']:,}", *events, *seconds, *numbers, f"{one['megabytes']:,.0f}"))
    head = ("open at the end", "events", "engine ns/event", *(f"{part} s" for part in (*PARTS, "total")))
    return table((first, *head, "µs per dossier", "relative", "peak MB"), rows)


def growth(sizes: Sizes) -> str:
    """Growth by demand and staff together, end to end with every table; each size in a warm process of its own.

    Asked: a million under 3 s and 1,500 MB; the time per dossier at 10^7 within 1.5 of that at 10^5.
    """
    found: dict[str, dict[str, Any]] = {}
    left_out = ""
    for dossiers in sizes.growth:
        if found:
            last = list(found.values())[-1]
            needed = last["megabytes"] * dossiers / last["dossiers"]
            if needed > free_megabytes():
                left_out = f"\n\n{dossiers:,} dossiers need about {needed:,.0f} MB; this machine has less free."
                break
        factor = dossiers / (PER_YEAR * SIMULATED_YEARS)
        found[f"{dossiers:,}"] = in_a_process(sized(factor), 3 * sizes.least_seconds)
    basis = "100,000" if "100,000" in found else next(iter(found))
    return _sizes_table("dossiers", found, basis) + left_out


def overload(sizes: Sizes) -> str:
    """Overload: utilisation 1.3, queues of 10^5. Asked: the time per dossier within 2 of that at 0.88."""
    offices = {
        "0.88": sized(sizes.overload_factor),
        "1.3": sized(sizes.overload_factor, OVERLOAD),
        "1.3, earliest deadlines": (*sized(sizes.overload_factor, OVERLOAD), *DEADLINES),
    }
    found = {name: in_a_process(overrides, 3 * sizes.least_seconds) for name, overrides in offices.items()}
    return _sizes_table("utilisation", found, "0.88")


def workers(sizes: Sizes) -> str:
    """One worker and two: how many times as much is done in the same time."""
    return gains(sizes.rounds, sizes.last_day, sizes.least_seconds)


def assimilation(sizes: Sizes) -> str:
    """`assimilation_120`, 3 years a replication, from file to tables, in a warm process. Asked: 30 under 1 s.

    `officesim demo`: both norms, as a program of its own, with its start, what it keeps and draws.
    """

    def job(workers: int) -> float:
        prepared = [prepare("assimilation_120.toml")]
        (result,) = run_scenarios(prepared, sizes.replications, workers=workers)
        assert all(len(each) for each in (result.measures, result.months, result.curve, result.met))
        return 1.0

    jobs = {"one worker": partial(job, 1), "two workers": partial(job, 2)}
    rows = [
        (name, str(sizes.replications), *(f"{s:.2f}" for s in (median(taken), min(taken), max(taken))))
        for name, taken in interleaved(jobs, sizes.rounds, sizes.least_seconds).items()
    ]
    demos = [demo_seconds() for _ in range(sizes.rounds)]
    whole = (f"{s:.2f}" for s in (median(demos), min(demos), max(demos)))
    number = prepare("assimilation_120.toml").scenario.replications
    rows.append(("officesim demo", f"2 x {number}", *whole))
    return table(("", "replications", "seconds", "fastest", "slowest"), rows)


def institute(sizes: Sizes) -> str:
    """The whole institute of 2002-2004, from file to tables, two workers, in a process of its own, once."""
    return institute_table(*sizes.institute)


SECTIONS: dict[str, Callable[[Sizes], str]] = {
    one.__name__: one
    for one in (engine, end_to_end, everything, profile, growth, overload, workers, assimilation, institute)
}


def show(name: str, sizes: Sizes) -> None:
    """Measure and print a section: in a process of its own, since the memory that others leave slows it."""
    said = (SECTIONS[name].__doc__ or "").split("\n\n")
    print(f"\n### {name}\n\n" + "\n".join(" ".join(part.split()) for part in said), flush=True)
    with freed_memory_kept():
        print(f"\n{SECTIONS[name](sizes)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", default=",".join(SECTIONS), help=f"sections: {', '.join(SECTIONS)}")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one round: does it run?")
    options = parser.parse_args()
    chosen = options.only.split(",")
    unknown = [name for name in chosen if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    print(machine(), flush=True)
    context = multiprocessing.get_context("spawn")
    for name in chosen:
        section = context.Process(target=show, args=(name, QUICK if options.quick else EARNEST))
        section.start()
        section.join()
        if section.exitcode:
            sys.exit(section.exitcode)


if __name__ == "__main__":
    main()
