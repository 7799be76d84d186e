"""What the institution would have of the dashboard's figures itself: measured, sampled, or not at all (art. 66).

A simulation knows every figure; an institution that begins to measure at the end of a year, and judges quality by
samples, does not. The mark changes no figure: it says what would stand behind its like in the institution's own.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from sim.model.parts import Day, Once, Part

MEASURED, SAMPLED, UNMEASURED = "measured", "sampled", "unmeasured"
ALL_OFFICES = "all"
Names = Annotated[tuple[str, ...], Once]


class Dashboard(Part):
    """Which figures of the dashboard the institution measures, and since when."""

    measured_from: Day | None = Field(None, description="months that end before this day are unmeasured")
    sampled: Names = Field((), description="missions and norms known from samples")
    unmeasured: Names = Field((), description="missions and norms that nobody measures")

    def basis(self, last: date, mission: str, norm: str | None = None) -> str:
        """What stands behind a figure of the month that ends on `last`: as said of its norm, else of its mission.

        What was not measured yet was not sampled either.
        """
        if self.measured_from is not None and last < self.measured_from:
            return UNMEASURED
        for name in (norm, mission):
            if name in self.unmeasured:
                return UNMEASURED
            if name in self.sampled:
                return SAMPLED
        return MEASURED
