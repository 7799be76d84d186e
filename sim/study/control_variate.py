"""Control variates: a mean made sharper by a second figure that goes with it and whose own mean is known better.

The histories simulated say both; many further histories, drawn and not simulated, say the control alone. The mean
is moved along the regression of the figure on the control by as much as the control of those simulated was off
(Lavenberg and Welch, A perspective on the use of control variables, 1981). That the control's own mean is estimated
adds its variance (double sampling: Cochran, Sampling Techniques, 1977, chapter 12).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]

LEAST = 4  # histories in which both are known: fewer leave hardly a degree of freedom
SAME = 1e-12  # spread of a control, relative to its size, that is none


class Adjusted(NamedTuple):
    """A mean by regression on a control, beside the plain one.

    half_width: of its interval, with n - 2 degrees of freedom; plain_mean, plain_half_width: Student's, without the
    control; gain: by how much the variance of the mean fell, below 1 where it rose (both variances estimated);
    correlation of the figure with its control over the histories simulated. NaN where too few are known, or where
    figure or control never varies.
    """

    mean: float
    half_width: float
    plain_mean: float
    plain_half_width: float
    gain: float
    correlation: float
    n: int


def adjusted(values: Floats, control: Floats, further: Floats, confidence: float = 0.95) -> Adjusted:
    """The mean of a figure, adjusted by a control.

    values, control: shape (histories,), of those simulated, NaN where not defined; further: the control in
    histories that were drawn independently of them and not simulated, shape (any,).
    """
    known = ~(np.isnan(values) | np.isnan(control))
    y, c = values[known], control[known]
    others = further[~np.isnan(further)]
    n, every = len(y), np.concatenate([c, others])
    plain = _plain(y, confidence)
    is_flat = n < LEAST or _is_same(y) or _is_same(c)
    if is_flat:
        return Adjusted(np.nan, np.nan, *plain, np.nan, np.nan, n)
    off = c - c.mean()
    spread = float(off @ off)
    slope = float(off @ y) / spread
    left = y - y.mean() - slope * off
    residual = float(left @ left) / (n - 2)
    moved = float(every.mean() - c.mean())
    variance = residual * (1.0 / n + moved**2 / spread) + slope**2 * float(every.var(ddof=1)) / len(every)
    half_width = float(stats.t.ppf(0.5 + confidence / 2, n - 2)) * np.sqrt(variance)
    gain = float(y.var(ddof=1)) / n / variance if variance > 0 else np.inf
    correlation = float(np.corrcoef(y, c)[0, 1])
    return Adjusted(float(y.mean() + slope * moved), float(half_width), *plain, gain, correlation, n)


def _plain(y: Floats, confidence: float) -> tuple[float, float]:
    """The mean and Student's half width."""
    if len(y) < 2:
        return (float(y.mean()) if len(y) else np.nan), np.nan
    quantile = float(stats.t.ppf(0.5 + confidence / 2, len(y) - 1))
    return float(y.mean()), quantile * float(y.std(ddof=1)) / float(np.sqrt(len(y)))


def _is_same(values: Floats) -> bool:
    return bool(np.ptp(values) <= SAME * max(float(np.abs(values).max()), 1e-300))
