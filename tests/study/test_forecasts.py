"""Kept runs: read again whatever has become of their files, and never changed unseen."""

import json
from copy import deepcopy
from datetime import date

import numpy as np
import pytest

from sim.model.checks import load_scenario
from sim.model.norms import norms_used
from sim.model.problems import InputError
from sim.study.folders import check_folder
from sim.study.forecasts import keep_forecast, read_forecast
from sim.study.keeping import keep
from sim.study.replications import Prepared
from sim.study.results import Result
from tests.study.sheets import OFFICE, result

HISTORIES = [{("ninety", "met", "2018"): 1.0}, {("ninety", "met", "2018"): 0.0}]
DAY = date(2018, 3, 1)


@pytest.fixture
def run(tmp_path):
    keep(tmp_path / "run", [result(*HISTORIES)])
    return tmp_path / "run"


def refused(call, *arguments) -> str:
    with pytest.raises(InputError) as error:
        call(*arguments)
    return str(error.value)


def test_a_run_is_read_again_history_by_history(run):
    found = read_forecast(run)
    assert (found.name, found.seed, found.replications, found.seal) == ("office", 7, 2, None)
    assert found.measures.values.tolist() == [[1.0], [0.0]]
    assert found.measures.keys.to_numpy().tolist() == [["ninety", "met", "2018"]]
    assert found.scenario == result(*HISTORIES).scenario


def test_the_data_that_a_scenario_was_made_of_need_not_be_there(tmp_path):
    (tmp_path / "receipts.csv").write_text("day\n2018-03-01\n", encoding="utf-8")
    data = deepcopy(OFFICE)
    keep(tmp_path / "run", [result(*HISTORIES, data=data)])
    told = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    trace = {"trace": {"file": "receipts.csv", "date": "day"}}
    told["scenarios"][0]["scenario"]["missions"]["claim"]["demand"] = trace
    (tmp_path / "run" / "run.json").write_text(json.dumps(told))
    (tmp_path / "receipts.csv").unlink()
    assert read_forecast(tmp_path / "run").scenario.missions["claim"].demand.trace


def test_norms_of_an_act_of_its_own_are_read_with_their_dates(tmp_path):
    document, scenario = load_scenario("permit_office.toml")
    keep(tmp_path / "run", [Result(Prepared(document, scenario, None), 7, result(*HISTORIES).sheets)])
    assert norms_used(read_forecast(tmp_path / "run").scenario) == norms_used(scenario)


def test_a_kept_run_is_not_written_again(run):
    seal = keep_forecast(run, DAY, "for the negotiation")
    before = {file.name: file.read_bytes() for file in run.iterdir() if file.is_file()}
    assert str(seal) == "is kept since 2018-03-01"
    rule = f"{run}: is kept since 2018-03-01 and is not written again; name another folder with --out"
    assert refused(check_folder, run) == rule
    assert refused(keep, run, [result(*HISTORIES)]) == rule
    assert {file.name: file.read_bytes() for file in run.iterdir() if file.is_file()} == before
    assert read_forecast(run).seal == seal
    assert json.loads(before["kept.json"])["note"] == "for the negotiation"


def test_keeping_changes_nothing_of_what_the_run_says(run):
    before = (run / "run.json").read_bytes()
    keep_forecast(run, DAY)
    assert (run / "run.json").read_bytes() == before


def test_a_run_is_kept_once(run):
    keep_forecast(run, DAY)
    rule = f"{run}: is kept since 2018-03-01 already; delete its kept.json to keep it anew"
    assert refused(keep_forecast, run, DAY) == rule


def test_a_seal_that_cannot_be_read_still_keeps(run):
    (run / "kept.json").write_text("{")
    assert "is kept, by a kept.json that cannot be read, and is not written again" in refused(check_folder, run)
    assert "changed or missing: kept.json" in refused(read_forecast, run)


@pytest.mark.parametrize("name", ["months.csv", "replications/office_000001.npz"])
def test_a_kept_run_that_was_changed_is_no_forecast_any_more(run, name):
    keep_forecast(run, DAY)
    (run / name).write_bytes((run / name).read_bytes() + b"\n")
    changed = name.partition("/")[0]
    assert refused(read_forecast, run) == (
        f"{run}: is kept since 2018-03-01 and is not what was kept: changed or missing: {changed}"
    )


def test_what_was_laid_over_a_run_does_not_keep_a_new_one_from_its_place(run):
    (run / "reality.csv").touch()
    check_folder(run)
    keep(run, [result(*HISTORIES)])
    assert not (run / "reality.csv").exists()
    (run.parent / "other").mkdir()
    (run.parent / "other" / "reality.csv").touch()
    assert "holds no run, but reality.csv" in refused(check_folder, run.parent / "other")


def test_one_of_several_scenarios_is_named(tmp_path):
    keep(tmp_path / "run", [result(*HISTORIES), result(*HISTORIES, name="other")])
    run = tmp_path / "run"
    assert refused(read_forecast, run) == f"{run}: holds several scenarios; name one with --scenario: office, other"
    assert refused(read_forecast, run, "ofice") == f"--scenario: 'ofice': not in {run}; did you mean 'office'?"
    assert read_forecast(run, "other").prefix == "other_"


def test_folders_without_a_whole_run_are_refused(tmp_path, run):
    again = "the command that began it goes on from there"
    assert (
        refused(read_forecast, tmp_path / "rum")
        == f"{tmp_path / 'rum'}: there is no such folder; did you mean 'run'?"
    )
    assert refused(read_forecast, tmp_path) == f"{tmp_path}: holds no run: no run.json"
    assert refused(keep_forecast, tmp_path, DAY) == f"{tmp_path}: holds no run: no run.json"
    run.rename(tmp_path / "run.unfinished")
    assert refused(read_forecast, run) == f"{run}: has not ended, what is done is in run.unfinished; {again}"


def test_one_history_tells_no_range(tmp_path):
    keep(tmp_path / "run", [result(HISTORIES[0])])
    rule = "is a forecast of one history: it has no range; run it with more --replications"
    assert refused(read_forecast, tmp_path / "run") == f"{tmp_path / 'run'}: {rule}"


def test_damaged_files_are_refused_by_name(run):
    file = run / "replications" / "office_000001.npz"
    whole = file.read_bytes()
    file.write_bytes(b"nothing")
    assert refused(read_forecast, run).startswith(f"{file}: cannot be read: ")
    file.write_bytes((run / "replications" / "office_000000.npz").read_bytes())
    assert refused(read_forecast, run) == f"{file}: is what another replication left; run the same scenario again"
    file.unlink()
    assert refused(read_forecast, run).startswith(f"{file}: cannot be read: ")
    assert refused(keep_forecast, run, DAY).startswith(f"{file}: cannot be read: ")
    file.write_bytes(whole)
    keep_forecast(run, DAY)


def test_a_table_that_is_not_of_its_replications_is_refused(run):
    table = run / "measures.csv"
    table.write_text(table.read_text().replace(",0.5,", ",0.75,"))
    assert (
        refused(read_forecast, run)
        == f"{table}: has other means than its replications; run the same scenario again"
    )
    table.write_text(table.read_text() + "ninety,met,2019,1,1,1,1,1,1\n")
    assert (
        refused(read_forecast, run) == f"{table}: has other rows than its replications; run the same scenario again"
    )


def test_a_scenario_that_is_none_of_this_version_is_refused(run):
    told = json.loads((run / "run.json").read_text(encoding="utf-8"))
    told["scenarios"][0]["scenario"]["wishes"] = 3
    (run / "run.json").write_text(json.dumps(told))
    assert "its scenario is not one of this version: wishes: " in refused(read_forecast, run)


def test_values_that_are_not_defined_stay_so(tmp_path):
    key = ("ninety", "met", "2018")
    keep(tmp_path / "run", [result({key: 1.0}, {key: float("nan")})])
    assert np.isnan(read_forecast(tmp_path / "run").measures.values[1, 0])
