"""Meeting the norms: in which histories a staffing meets all norms together, in every year of the period."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.study.staffings import Staffing, Staffings
from sim.study.targets import Targets
from sim.study.trials import Trials, Variant


@dataclass(frozen=True)
class Office:
    """An office of which staffings are tried. variant: the scenario as it is."""

    trials: Trials
    variant: Variant
    lattice: Staffings
    targets: Targets

    def staffed(self, staffing: Staffing | None) -> Variant:
        """The office with a staffing; None: as it is."""
        return self.variant if staffing is None else self.variant.also(*self.lattice.overrides(staffing))

    def figures(self, staffing: Staffing | None, numbers: range) -> npt.NDArray[np.float64]:
        """The figures of the norms in some histories: shape (histories, rows)."""
        return self.trials.ask([(self.staffed(staffing), numbers)])[0]

    def __call__(self, staffing: Staffing, numbers: range) -> npt.NDArray[np.bool_]:
        """Whether all norms are met, in each of some histories."""
        return np.asarray(self.targets.met(self.figures(staffing, numbers)).all(axis=1))
