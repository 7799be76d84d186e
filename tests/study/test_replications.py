"""Independent histories, each measured where it was made."""

from copy import deepcopy
from dataclasses import replace

import pytest

from sim.model.norms import norms_used
from sim.model.problems import InputError
from sim.study.replications import prepare
from sim.study.sheets import measured, windows_of
from tests.office import history_of, plan_of
from tests.study.sheets import OFFICE


def test_a_norm_for_the_end_of_the_year_adds_its_last_month_and_quarter(monkeypatch):
    plan = plan_of(OFFICE)
    assert [window.label for window in windows_of(plan)] == ["2018", "2019", "2018-2019"]
    norms = [(mission, replace(norm, window="end of year")) for mission, norm in norms_used(plan.scenario)]
    monkeypatch.setattr("sim.study.sheets.norms_used", lambda _: norms)
    ends = ["2018-12", "2018 Q4", "2019-12", "2019 Q4"]
    assert [window.label for window in windows_of(plan)] == ["2018", "2019", "2018-2019", *ends]


def test_the_curve_stays_at_one_when_all_are_decided():
    plan, inputs, history = history_of(OFFICE)
    curve = measured(plan, inputs, history).curve
    assert curve["window"].tolist() == [str(day) for day in range(366)]
    assert curve["value"].is_monotonic_increasing
    assert curve["value"].iloc[-1] == 1.0


def test_hours_of_a_window_that_is_not_of_whole_months_are_counted_by_month():
    data = deepcopy(OFFICE)
    data["period"] |= {"until": "2018-02-28"}
    plan, inputs, history = history_of(data)
    table = measured(plan, inputs, history).measures
    busy = table[(table["measure"] == "busy_hours") & (table["subject"] == "desk")]
    worked = history.busy[0, [name < "2018-03" for name in plan.months[0]]].sum() / 3600
    assert busy["value"].tolist() == [pytest.approx(worked)]


def test_dossiers_that_multiply_are_refused_before_they_run(tmp_path):
    file = tmp_path / "endless.toml"
    file.write_text(
        """
title = "without end"
period = { from = 2018-01-01, until = 2018-12-31, run_in = "0 days" }
seed = 1
teams.desk = { fte = 1.0, week = "38 hours", serves = ["claim.decide", "objection.decide"] }
[missions.claim]
demand = { per_year = 10 }
entitled = 0.2
steps.decide = { work = "2 hours", stamp = "decided" }
follows.objection = { mission = "objection", on = ["refused"], when = "10 days" }
[missions.objection]
entitled = "as parent"
steps.decide = { work = "2 hours", stamp = "decided" }
follows.again = { mission = "objection", on = ["refused"], when = "10 days" }
follows.once_more = { mission = "objection", on = ["refused"], when = "20 days", share = 0.2 }
""",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"endless\.toml: missions\.objection: .* 1\.20 further dossiers"):
        prepare(file)
