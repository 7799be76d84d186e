"""The fluid twin beside the simulation: what each says of the same figure, and where they part."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.plan.history import History
from sim.plan.plan import Inputs, Plan
from sim.study.control_variate import Adjusted, adjusted
from sim.study.fluid import Fluid, figures_of, norm_missions
from sim.study.sheets import no_history

Floats = npt.NDArray[np.float64]

FURTHER = 10  # histories drawn for the control's mean, for each one simulated
TOLERANCES = {"share_on_time": 0.02, "backlog": 0.10, "utilisation": 0.03}  # of a backlog: of its size
FEW_OPEN = 5.0  # dossiers by which a backlog may always be off
TIGHT = 0.85  # at work, of the hours present: from there on chance alone makes queues of some length
SMALL = 3.0  # agents there on an average day: so few that one who is away is felt
SERVES = 0.25  # of a mission's dossiers that have work of a team: then its queue is theirs


@dataclass(frozen=True)
class FlowFigures:
    """What is kept of each history: shares on time, flows and utilisation, under the twin's own names."""

    def rows(self, plan: Plan) -> pd.DataFrame:
        """Subject, measure and window."""
        return figures_of(plan, _nothing(plan), no_history(plan)).drop(columns="value")

    def values(self, plan: Plan, inputs: Inputs, history: History) -> np.ndarray:
        """The values, float64."""
        return figures_of(plan, inputs, history)["value"].to_numpy(np.float64)


def _nothing(plan: Plan) -> Inputs:
    """The inputs of a history in which nothing happens."""
    raise NotImplementedError


class Alarm(NamedTuple):
    """A figure on which twin and simulation part, and the likely reason.

    apart: the twin's less the simulation's mean; allowed: tolerance and half width together.
    """

    subject: str
    measure: str
    window: str
    twin: float
    simulated: float
    half_width: float
    apart: float
    allowed: float
    reason: str
