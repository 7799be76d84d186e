"""The fluid twin from a scenario file to the screen, alone or beside simulated histories."""

import numpy as np

from sim.plan.inflow import inputs_of
from sim.show.fluid import beside_tables, fluid_json, fluid_tables
from sim.show.inquiry import asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables, progress
from sim.study.beside import FURTHER, Beside, beside
from sim.study.flow_figures import FlowFigures
from sim.study.fluid import Fluid, fluid
from sim.study.replications import prepare
from sim.study.stock_flow import StockFlow
from sim.study.trials import Trials, Variant


def tell_fluid(file: str, how: How) -> None:
    """Print what the twin says; keep it where a folder is named, or histories are simulated."""
    if how.replications is None and how.out is None:
        _show(fluid(prepare(file, tuple(how.overrides or ()))), None, how)
        return
    with asking("fluid", file, how, FlowFigures(), {"replications": how.replications}) as question:
        twin, found = fluid(question.prepared), None
        tables = {"measures.csv": twin.measures, "months.csv": twin.months, "offered.csv": twin.offered}
        if how.replications is not None:
            found = _beside(twin, question.trials, question.variant, how.replications)
            tables["beside.csv"] = found.table
        question.finish(fluid_json(twin, found), tables)
    _show(twin, found, how)
    if not how.as_json:
        print(f"Results: {question.folder}")


def _beside(twin: Fluid, trials: Trials, variant: Variant, replications: int) -> Beside:
    """The twin beside so many histories, and the controls of more."""
    values = trials.ask([(variant, range(replications))])[0]
    flow = StockFlow(twin)
    further = FURTHER * replications
    with progress("histories drawn, not simulated", replications + further) as advance:
        told = []
        for number in range(replications + further):
            told.append(flow.told(inputs_of(twin.prepared.plan, number, trials.seed)))
            advance()
    control, others = np.array(told[:replications]), np.array(told[replications:])
    return beside(twin, flow, trials.rows(variant), values, control, others)


def _show(twin: Fluid, found: Beside | None, how: How) -> None:
    if how.as_json:
        print_json(fluid_json(twin, found))
        return
    print_tables([*fluid_tables(twin), *(beside_tables(found) if found is not None else [])])
