"""The dashboard of art. 66: numbers, balances and processing times by month, mission and office."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.law.calendars import Calendar
from sim.law.norms import Norm
from sim.measure.compliance import asked_of_all, judge
from sim.measure.delays import delays
from sim.measure.dossiers import dossiers_of
from sim.measure.monthly import ALL, INDICATORS, KEYS, cell_names, cells
from sim.measure.quality import quality
from sim.measure.verdicts import Judge
from sim.measure.windows import months
from sim.measure.workload import workload
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.plan.log import Log
from tests.generated.offices import office_of
from tests.measure.logs import dossier, log_of, norm_of, value, version_of

QUARTER = months(date(2018, 1, 1), date(2018, 3, 31))
NONE = np.nan
SAME_MEASURE = {
    "received": (workload, "received"),
    "decided": (workload, "decided"),
    "ended": (workload, "ended"),
    "balance": (workload, "backlog"),
    "oldest_days": (workload, "backlog_oldest_days"),
    "decisions": (quality, "decisions"),
    "mean_days": (delays, "delay_mean_days"),
    "median_days": (delays, "delay_median_days"),
    "p90_days": (delays, "delay_p90_days"),
}


def cells_of(
    log: Log, norms: Sequence[tuple[str, Norm]] = (), calendar: Calendar | None = None, windows=QUARTER
) -> pd.Series:
    """The indicators of a log by month, mission, office and indicator."""
    dossiers, spans = dossiers_of(log, windows)
    asked = asked_of_all(norms, dossiers.cuts, windows)
    names = cell_names(dossiers, asked, spans)
    table = names.values(cells(names, Judge(dossiers, calendar or Calendar("BE")), asked, spans))
    keys = pd.concat([names.month_keys(month) for month in names.months], ignore_index=True)
    series = keys.assign(value=table.ravel()).set_index(list(KEYS))["value"]
    assert series.index.is_unique
    return series


def in_offices(log: Log, of: Sequence[int], offices: tuple[str, ...] = ("ghent", "liege")) -> Log:
    """The log with its dossiers in some offices."""
    return replace(log, offices=offices, dossiers={**log.dossiers, "office": np.array(of, np.int64)})


def by_month(series: pd.Series, mission: str, office: str, indicator: str) -> list[float]:
    return series.xs((mission, office, indicator), level=("mission", "office", "indicator")).tolist()


DOSSIERS: list[Mapping[str, Any]] = [
    dossier(0, 10),
    dossier(3, 33),
    dossier(5, 45),
    dossier(8, 50),
    dossier(20, None, left=31, outcome="withdrawn"),
    dossier(58, 58),
    dossier(62),
]


def test_months_of_an_office_are_counted_as_the_contract_has_them():
    """Art. 66: numbers, balances and processing times."""
    found = cells_of(log_of(DOSSIERS, until=120))
    expected = {
        "received": [5, 1, 1],
        "decided": [1, 4, 0],
        "ended": [1, 5, 0],
        "balance": [4, 0, 1],
        "oldest_days": [27, NONE, 27],  # of 4 January on the 31st, of 4 March on the 31st
        "decisions": [1, 4, 0],
        "mean_days": [10, (30 + 40 + 42 + 0) / 4, NONE],
        "median_days": [10, 30, NONE],  # the lower of the two in the middle
        "p90_days": [10, 42, NONE],
    }
    for indicator, numbers in expected.items():
        np.testing.assert_array_equal(by_month(found, "assimilation", ALL, indicator), numbers, indicator)
    assert set(expected) == set(INDICATORS)


def test_each_office_has_its_own_figures_and_all_have_theirs():
    """Art. 66: the median of all offices is not that of the medians."""
    found = cells_of(in_offices(log_of(DOSSIERS, until=120), [0, 0, 1, 1, 1, 0, 1]))
    assert found.index.unique("office").tolist() == [ALL, "ghent", "liege"]

    def of(indicator, month):
        return [found[month, "assimilation", office, indicator] for office in (ALL, "ghent", "liege")]

    assert of("received", "2018-01") == [5, 2, 3]
    assert of("balance", "2018-01") == [4, 1, 3]
    assert of("oldest_days", "2018-01") == [27, 27, 25]
    assert of("decisions", "2018-02") == [4, 2, 2]
    assert of("mean_days", "2018-02") == [28, 15, 41]
    assert of("median_days", "2018-02") == [30, 0, 40]
    assert of("p90_days", "2018-02") == [42, 30, 42]


def test_one_office_is_told_once():
    found = cells_of(in_offices(log_of(DOSSIERS, until=120), [0] * 7, ("ghent",)))
    assert found.index.unique("office").tolist() == [ALL]


def test_decisions_on_time_are_told_for_each_norm_of_the_mission():
    """Art. 66: of the decisions of the month, those within the limit."""
    log = in_offices(log_of(DOSSIERS, until=120), [0, 0, 1, 1, 1, 0, 1])
    norms = [("assimilation", norm_of("30 days", name="thirty")), ("assimilation", norm_of("41 days", name="long"))]
    found = cells_of(log, norms)
    shares = {name: by_month(found, "assimilation", ALL, f"share_on_time {name}") for name in ("thirty", "long")}
    np.testing.assert_array_equal(shares["thirty"], [1, 0.5, NONE])
    np.testing.assert_array_equal(shares["long"], [1, 0.75, NONE])
    np.testing.assert_array_equal(by_month(found, "assimilation", "liege", "share_on_time long"), [NONE, 0.5, NONE])


def test_each_month_is_judged_by_the_version_in_force_at_its_end():
    versions = (
        version_of("20 days", percentage=90.0, until=date(2018, 1, 31)),
        version_of("30 days", percentage=90.0, since=date(2018, 2, 1), until=date(2018, 2, 28)),
    )
    dossiers = [dossier(0, 25), dossier(2, 12), dossier(20, 45), dossier(40, 70)]
    found = cells_of(log_of(dossiers, until=120), [("assimilation", norm_of(versions=versions, name="dated"))])
    np.testing.assert_array_equal(by_month(found, "assimilation", ALL, "share_on_time dated"), [0.5, 1.0, NONE])


def test_dossiers_that_never_end_or_end_long_after_keep_the_balance_old():
    log = log_of([dossier(0), dossier(1, 110), dossier(2, 31)], until=120)
    found = cells_of(log)
    assert by_month(found, "assimilation", ALL, "balance") == [3, 2, 2]
    assert by_month(found, "assimilation", ALL, "oldest_days") == [30, 58, 89]


def test_what_was_there_before_the_first_month_is_in_the_balance():
    found = cells_of(log_of([dossier(0), dossier(40, 70)], until=120), windows=QUARTER[1:])
    assert by_month(found, "assimilation", ALL, "received") == [1, 0]
    assert by_month(found, "assimilation", ALL, "balance") == [2, 1]
    assert by_month(found, "assimilation", ALL, "oldest_days") == [58, 89]


def test_a_month_that_the_log_does_not_wholly_know_has_no_figures():
    log = log_of(DOSSIERS, until=89)
    found = cells_of(log, [("assimilation", norm_of(name="ninety"))])
    assert found["2018-03"].isna().all()
    assert found["2018-02"].loc["assimilation", ALL, "received"] == 1


def test_an_empty_log_has_cells_of_nothing():
    found = cells_of(log_of([], until=120))
    assert by_month(found, "assimilation", ALL, "balance") == [0, 0, 0]
    assert np.isnan(by_month(found, "assimilation", ALL, "median_days")).all()


def test_months_that_do_not_follow_one_another_are_refused():
    with pytest.raises(ValueError, match="each begins on the day after the one before it"):
        cells_of(log_of(DOSSIERS, until=120), windows=(QUARTER[0], QUARTER[2]))


def only(log: Log, office: int) -> Log:
    """The dossiers of one office, without those they came from elsewhere."""
    chosen = np.flatnonzero(log.dossiers["office"] == office)
    place = np.full(len(log) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    dossiers = {name: column[chosen] for name, column in log.dossiers.items()}
    asks = {name: column[place[log.asks["dossier"]] >= 0] for name, column in log.asks.items()}
    return replace(
        log,
        dossiers=dossiers | {"parent": place[dossiers["parent"]]},
        asks=asks | {"dossier": place[asks["dossier"]]},
    )


@pytest.mark.parametrize("seed", [2, 34, 89, 144, 377, 610, 987])
def test_cells_agree_with_the_measures_of_the_same_meaning(seed):
    plan = office_of(seed).plan()
    inputs = inputs_of(plan, 0)
    log = simulate(plan, inputs).to_log(plan, inputs)
    windows, norms = months(plan.first, plan.last), norms_used(plan.scenario)
    calendar = institution_calendar(plan.scenario.calendar)
    found = cells_of(log, norms, calendar, windows)
    parts = {ALL: log}
    if len(log.offices) > 1:
        parts |= {office: only(log, place) for place, office in enumerate(log.offices)}
    assert found.index.unique("office").tolist() == list(parts)
    for office, part in parts.items():
        tables = {each: each(part, windows) for each in (workload, quality, delays)}
        for mission in log.missions:
            for indicator, (measure, name) in SAME_MEASURE.items():
                wanted = [value(tables[measure], name, window.label, mission) for window in windows]
                np.testing.assert_array_equal(by_month(found, mission, office, indicator), wanted, indicator)
        for mission, norm in norms:
            judged = judge(part, norm, calendar, windows, mission=mission, clocks=["institution"])
            shares = [value(judged, "decisions_share_on_time", window.label) for window in windows]
            np.testing.assert_array_equal(by_month(found, mission, office, f"share_on_time {norm.id}"), shares)


@pytest.mark.parametrize("seed", [34, 89])
def test_numbers_of_the_offices_sum_to_those_of_all(seed):
    plan = office_of(seed).plan()
    inputs = inputs_of(plan, 0)
    found = cells_of(simulate(plan, inputs).to_log(plan, inputs), windows=months(plan.first, plan.last))
    assert len(found.index.unique("office")) > 2
    for indicator in ("received", "decided", "ended", "balance", "decisions"):
        each = found.xs(indicator, level="indicator").unstack("office")
        assert (each.drop(columns=ALL).sum(axis=1) == each[ALL]).all()
