"""Dashboards of run folders that are not whole: refused with the file, never with a traceback."""

import json

import pytest

from sim.model.problems import InputError
from sim.study.dashboard import COLUMNS
from sim.study.kept import kept_dashboards


def refused(folder) -> str:
    with pytest.raises(InputError) as error:
        kept_dashboards(folder)
    return str(error.value)


def test_a_dashboard_without_figures_is_refused(tmp_path):
    told = {"scenarios": [{"name": "claims"}], "replications": 1, "files": ["dashboard.csv"]}
    (tmp_path / "run.json").write_text(json.dumps(told))
    (tmp_path / "dashboard.csv").write_text(",".join(COLUMNS) + "\n")
    file = tmp_path / "dashboard.csv"
    assert refused(tmp_path) == f"{file}: holds no figures; run the same scenario again"


def test_a_run_of_no_scenario_is_refused(tmp_path):
    (tmp_path / "run.json").write_text(json.dumps({"scenarios": [], "replications": 1, "files": []}))
    assert refused(tmp_path) == f"{tmp_path}: its run.json cannot be read"
