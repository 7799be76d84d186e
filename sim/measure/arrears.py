"""What a late revision costs: the months paid at the old amount since the revision took effect.

Measures by window of the decision, per mission whose decisions take effect on the first of the month after the
fact: months_back_mean (months begun between that day and the decision, whose payment was still the old one),
arrears_months (their sum where the decision grants, so that arrears are due), overpaid_months (where it refuses or
reduces, so that too much was paid).
"""

from datetime import date

import numpy as np

from sim.measure.dossiers import Dossiers
from sim.measure.tables import Figures, ratio, summed
from sim.measure.windows import Spans
from sim.plan.log import OUTCOMES

GRANTS = [OUTCOMES.index("granted"), OUTCOMES.index("provisional")]


def arrears_figures(dossiers: Dossiers, mission: str, spans: Spans) -> Figures:
    """The months that the decisions of each window came late, since the first of the month after the fact."""
    part, log = dossiers.of(mission), dossiers.log
    decided, fact = part.day("decided"), part.day("fact")
    months = month_of(log.origin, decided) - month_of(log.origin, fact)
    is_known = (decided >= 0) & (fact >= 0)
    months = np.where(is_known, np.maximum(months, 0), 0).astype(np.float64)
    is_granted = np.isin(part.outcome, GRANTS)
    total = summed(decided, months, spans)
    arrears = summed(decided, months * is_granted, spans)
    number = summed(decided, is_known.astype(np.float64), spans)
    values = {
        "months_back_mean": ratio(total, number),
        "arrears_months": arrears,
        "overpaid_months": total - arrears,
    }
    return Figures(mission, spans.windows, values)


def month_of(origin: date, days: np.ndarray) -> np.ndarray:
    """The month of each day, counted from year 0: months whose difference is how many firsts lie between."""
    dates = np.datetime64(origin, "D") + np.maximum(days, 0)
    return np.asarray(dates.astype("datetime64[M]").astype(np.int64))
