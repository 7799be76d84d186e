"""Whether the intervals of means adjusted by stock and flow hold what they promise.

Many histories of a tiny office, nearly fully at work, are simulated: their mean is the truth. An experiment picks a
few of them at random, and ten times as many of which it sees the control alone; it tells the mean plainly, and
adjusted by what stock and flow say of the receipts and presence of each. Prints for each figure how often
both intervals hold the truth, with the exact interval of that share, and what was gained.
"""

import argparse
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

import numpy as np
from numpy.random import Generator, Philox

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.show.printing import print_tables, progress
from sim.show.tables import Table
from sim.study.beside import FURTHER
from sim.study.control_variate import adjusted
from sim.study.estimates import clopper_pearson
from sim.study.flow_figures import FlowFigures
from sim.study.fluid import fluid
from sim.study.replications import Prepared, prepare
from sim.study.stock_flow import StockFlow

OFFICE = """
title = "A tiny office, nearly fully at work"
period = { from = 2018-01-01, until = 2018-12-31, run_in = "3 months" }
seed = 7

[teams.desk]
fte = 2
week = "40 hours"
absence = { share = 0.15, spell = "5 working days" }
serves = ["claim.examine"]

[missions.claim]
demand = { per_year = 860, dispersion = 1.5 }
norms = ["ten"]
steps.examine = { work = { gamma = { mean = "3.7 hours", cv = 0.8 } }, stamp = "decided" }

[norms.ten]
limit = "10 days"
percentage = 85.0
"""
SIZES = (5, 10, 30, 100)
EXPERIMENTS, HISTORIES = 4_000, 10_000
WORDS = {"share_on_time": "share on time", "backlog": "open at the end", "utilisation": "at work"}


class Office(NamedTuple):
    """The office, its control, and where the figure of each control stands among those of a history."""

    prepared: Prepared
    flow: StockFlow
    places: np.ndarray


def office() -> Office:
    """The tiny office, ready."""
    with NamedTemporaryFile("w", suffix=".toml", delete=False) as file:
        file.write(OFFICE)
    try:
        prepared = prepare(file.name)
    finally:
        Path(file.name).unlink()
    flow = StockFlow(fluid(prepared))
    rows = FlowFigures().rows(prepared.plan)
    found = {key: place for place, key in enumerate(rows.itertuples(index=False, name=None))}
    measures = {"share_on_time": "decisions_share_on_time"}
    keys = ((subject, measures.get(kind, kind), window) for subject, kind, window in flow.rows.to_numpy())
    return Office(prepared, flow, np.array([found[key] for key in keys]))


class Bank(NamedTuple):
    """All histories: their figures, and what stock and flow say of each; both of shape (histories, figures)."""

    values: np.ndarray
    control: np.ndarray


def bank(here: Office, histories: int) -> Bank:
    """Simulate them."""
    plan, values, control = here.prepared.plan, [], []
    with progress("simulated histories", histories) as advance:
        for number in range(histories):
            inputs = inputs_of(plan, number)
            values.append(FlowFigures().values(plan, inputs, simulate(plan, inputs))[here.places])
            control.append(here.flow.told(inputs))
            advance()
    return Bank(np.array(values), np.array(control))


class Counted(NamedTuple):
    """Of one figure and number of histories: truths held by the plain and by the adjusted interval; median gain."""

    plain: int
    adjusted: int
    gain: float


def experiments(known: Bank, histories: int, number: int, seed: int = 1) -> list[Counted]:
    """So many experiments of so many histories each, for each figure."""
    truth, size = known.values.mean(axis=0), known.values.shape
    held, gains = np.zeros((2, size[1]), int), np.zeros((number, size[1]))
    chance = Generator(Philox(seed))
    with progress(f"experiments of {histories} histories", number) as advance:
        for trial in range(number):
            picked = chance.integers(size[0], size=histories * (1 + FURTHER))
            own, others = picked[:histories], picked[histories:]
            for place, true in enumerate(truth):
                control = known.control[:, place]
                told = adjusted(known.values[own, place], control[own], control[others])
                held[0, place] += abs(told.plain_mean - true) <= told.plain_half_width
                held[1, place] += abs(told.mean - true) <= told.half_width
                gains[trial, place] = told.gain
            advance()
    return [Counted(int(p), int(a), float(g)) for p, a, g in zip(*held, np.median(gains, axis=0), strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--experiments", type=int, default=EXPERIMENTS)
    parser.add_argument("--histories", type=int, default=HISTORIES, help="simulated, whose mean is the truth")
    asked = parser.parse_args()
    here = office()
    known = bank(here, asked.histories)
    truth, rows = known.values.mean(axis=0), []
    for few in SIZES:
        counted = experiments(known, few, asked.experiments)
        for (subject, kind, _), one, true in zip(here.flow.rows.to_numpy(), counted, truth, strict=True):
            held = (covered(count, asked.experiments) for count in (one.plain, one.adjusted))
            rows.append((f"{WORDS[kind]}, {subject}", str(few), f"{true:.4g}", *held, f"{one.gain:.1f}"))
    columns = ("", "histories", "truth", "plain holds it", "adjusted holds it", "gain")
    note = (
        f"{asked.experiments:,} experiments; truth: {asked.histories:,} histories. Intervals of 95 %; in brackets "
        "the exact 95 % interval of how often they hold. Gain: median."
    )
    print_tables([Table("Means adjusted by stock and flow", columns, tuple(rows), (note,))])


def covered(count: int, number: int) -> str:
    """How often an interval held the truth, with its exact interval."""
    low, high = (float(each) for each in clopper_pearson(np.array(count), np.array(number)))
    return f"{100 * count / number:.1f} % [{100 * low:.1f}, {100 * high:.1f}]"


if __name__ == "__main__":
    main()
