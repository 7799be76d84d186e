"""Estimates over independent histories, and what they must satisfy to agree with theory."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
STANDARD_ERRORS = 4.0  # how far from theory a mean may lie


class Estimate(NamedTuple):
    """A mean over histories, one value each."""

    mean: float
    standard_error: float
    count: int

    @property
    def relative_half_width(self) -> float:
        """Of the 95 % interval of the mean, by Student's t."""
        return float(stats.t.ppf(0.975, self.count - 1)) * self.standard_error / abs(self.mean)

    def assert_is(self, theory: float, what: str) -> None:
        """Fail unless theory lies within four standard errors."""
        away = abs(self.mean - theory)
        assert away <= STANDARD_ERRORS * self.standard_error, (
            f"{what}: {self.mean:.6g} ± {self.standard_error:.2g} where theory says {theory:.6g}"
        )

    def assert_known_to(self, share: float, what: str) -> None:
        """Fail unless the half width is less than this share of the mean."""
        width = self.relative_half_width
        assert width < share, f"{what}: known to {width:.2%} only, not to {share:.1%}"


def estimate(values: Floats) -> Estimate:
    """The mean of one value a history."""
    return Estimate(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))), len(values))
