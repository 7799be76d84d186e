"""The dashboard of a scenario: its figures by month, and what the institution would have of them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.measure.monthly import KEYS, CellNames
from sim.measure.windows import months
from sim.model.scenario import Scenario
from sim.study.estimates import aggregate_rows

ESTIMATES = ("mean", "half_width", "n")
COLUMNS = (*KEYS, *ESTIMATES, "basis")


def dashboard_table(scenario: Scenario, names: CellNames, histories: Sequence[np.ndarray]) -> pd.DataFrame:
    """One row a month, mission, office and indicator; histories: the cells of each replication.

    Columns: mean over replications with the half width of its interval; n, replications in which it is defined;
    basis: whether the institution itself would have measured the figure, sampled it, or not known it.
    """
    last_days = {each.label: each.last for each in months(scenario.period.from_, scenario.period.until)}
    rows = names.month_rows
    tables = [pd.DataFrame(columns=list(COLUMNS))] if not names.months else []
    for place, month in enumerate(names.months):  # one after another: all at once would not fit in memory
        values = np.vstack([names.values(each[:, :, place : place + 1]) for each in histories])
        table = aggregate_rows(names.month_keys(month), values)[[*KEYS, *ESTIMATES]]
        basis = [scenario.dashboard.basis(last_days[month], mission, norm) for mission, _, norm in rows]
        tables.append(table.assign(basis=basis))
    return pd.concat(tables, ignore_index=True)
