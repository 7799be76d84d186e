"""The commands: what they print, what they write, and what they refuse."""

import json
import shutil

import pytest

from sim.commands.runs import NEXT
from sim.study import keeping
from sim.study.execution import LostWorkError
from sim.study.replications import prepare
from tests.cli.running import HERE, OFFICE, PATIENT

TABLES = ["backlog.png", "curve.csv", "dashboard.csv", "measures.csv", "met.csv", "months.csv"]


def run_of(name, replications):
    """The files of a run directory."""
    histories = [f"replications/{name}_{number:06d}.npz" for number in range(replications)]
    return [*TABLES, *histories, "run.json", "share_decided.png"]


def test_run_prints_tables_and_leaves_its_results(officesim):
    answer = officesim("run", OFFICE)
    assert (answer.code, answer.err) == (0, "")
    assert answer.files == [f"results/out/office/{name}" for name in run_of("office", 3)]
    for words in ("A small office: norms", "on time, right first time", "objection: hours of work", "Teams"):
        assert words in answer.out
    assert answer.out.endswith("Results: results/out/office\n")


def test_results_go_where_they_are_asked_to(officesim):
    files = [f"mine/run/{name}" for name in run_of("office", 1)]
    assert officesim("run", OFFICE, "-n", "1", "--out", "mine/run").files == files


def test_overrides_change_the_scenario_and_are_kept(officesim):
    officesim("run", OFFICE, "-n", "1", "--set", "teams.desk.fte=1.5", "--set", "missions.claim.demand.per_year=80")
    about = json.loads((officesim.folder / "results/out/office/run.json").read_text(encoding="utf-8"))
    scenario = about["scenarios"][0]["scenario"]
    assert scenario["teams"]["desk"]["fte"] == 1.5
    assert scenario["missions"]["claim"]["demand"]["per_year"] == 80


def test_the_seed_changes_the_histories(officesim):
    def backlog(*options):
        measures = officesim("run", OFFICE, "-n", "1", "--json", *options).json["scenarios"][0]["measures"]
        return [row["mean"] for row in measures if row["measure"] == "worked_hours"]

    assert backlog() == backlog("--seed", "11") != backlog("--seed", "12")


def test_half_a_post_less_is_half_a_post_less():
    fte = prepare("assimilation_120.toml").scenario.teams["examiners"].fte
    assert f"teams.examiners.fte={fte - 0.5:g} " in NEXT


@pytest.mark.long
def test_the_demo_ends_with_what_to_try_next(officesim):
    answer = officesim("demo", "-n", "1")
    assert answer.code == 0
    assert "Comparison, 2017-2018" in answer.out
    tips = answer.out.rpartition("What to try next:")[2].splitlines()
    commands = [line.split("  ")[1] for line in tips if line.startswith("  officesim")]
    assert len(commands) == 4
    for command in commands:
        words = command.split()[1:]
        assert officesim(*words, *(["-n", "1"] if words[0] in ("run", "compare") else [])).code == 0


def test_check_says_the_load_of_every_team_by_year(officesim):
    answer = officesim("check", OFFICE)
    assert (answer.code, answer.files) == (0, [])
    assert answer.out.splitlines()[0] == f"{OFFICE}: valid"
    load = next(line for line in answer.out.splitlines() if line.startswith("desk"))
    assert load.split()[:2] == ["desk", "2018"]
    assert load.endswith(" %")


def test_check_says_before_anything_runs_that_a_queue_will_grow(officesim):
    answer = officesim("check", OFFICE, "--set", "teams.desk.fte=0.3")
    assert answer.code == 0
    assert " %: the queue will grow" in answer.out
    assert int(answer.out.split(" %: the queue")[0].split()[-1]) > 100
    nobody = officesim("check", OFFICE, "--set", "teams.desk.fte=0")
    assert "nobody is there: the queue will grow" in nobody.out
    assert "hardly any room" in officesim("check", OFFICE, "--set", "teams.desk.fte=0.37").out


def test_check_reports_valid_files_and_every_problem_of_the_others(officesim):
    (officesim.folder / "wrong.toml").write_text('title = "wrong"\nsead = 3\n', encoding="utf-8")
    answer = officesim("check", "wrong.toml", OFFICE, "missing.toml")
    assert answer.code == 2
    assert f"{OFFICE}: valid" in answer.out
    assert "wrong.toml: sead: unknown field; did you mean 'seed'?" in answer.err
    assert "wrong.toml: teams" in answer.err
    assert "missing.toml: no such file" in answer.err


def test_check_as_json_holds_loads_and_problems(officesim):
    answer = officesim("check", OFFICE, "asimilation.toml", "--json")
    assert answer.code == 2
    [valid] = answer.json["valid"]
    assert set(valid) == {"file", "loads", "heavy_tails", "numbers"}
    assert set(valid["loads"][0]) == {"team", "year", "needed_hours", "present_hours", "load"}
    [problem] = answer.json["problems"]
    assert (problem["file"], problem["path"]) == ("asimilation.toml", "")
    assert problem["rule"] == "no such file; did you mean 'assimilation'?"


def test_norms_can_be_asked_for_by_day_and_mission(officesim):
    every = officesim("norms", "--json").json
    some = officesim("norms", "--mission", "assimilation", "--at", "2018-06-01", "--json").json
    assert 0 < len(some) < len(every)
    assert "plan-2018/assimilation-120" in officesim("norms").out
    assert "unknown" in officesim("norms").out


def test_norms_of_a_scenario_are_those_it_states_and_those_it_judges_by(officesim):
    said = officesim("norms", "permit_office.toml").out
    assert "permits-act/objection" in said
    assert "permit_in_twelve_weeks" in said
    assert "charter/decision" not in said
    objection = officesim("norms", "permit_office.toml", "--mission", "objection", "--json").json
    assert {row["id"] for row in objection} == {"permits-act/objection", "permits-act/letter"}
    plan = officesim("norms", "institute_2017.toml", "--mission", "assimilation", "--json").json
    assert {row["id"] for row in plan} >= {"plan-2018/assimilation-120"}


def test_a_norm_that_two_missions_take_differently_is_listed_for_each(officesim):
    changed = (
        'missions.objection.norms=[{id="charter/decision",percentage=80,base="decisions"}]',
        'missions.building_permit.norms=[{id="charter/decision",percentage=95,base="requests"}]',
    )
    sets = [word for one in changed for word in ("--set", one)]
    rows = officesim("norms", "permit_office.toml", *sets, "--json").json
    assert {(*row["missions"], row["percentage"]) for row in rows if row["id"] == "charter/decision"} == {
        ("objection", 80.0),
        ("building_permit", 95.0),
    }
    assert "No norm names the mission 'clam'." in officesim("norms", "--mission", "clam").out


def test_catalogue_of_norms_says_where_everything_stands(officesim):
    rows = {row["id"]: row for row in officesim("norms", "--catalogue", "--json").json}
    assert len(rows) == 78
    assert rows["A26"]["at"] == ["contract-2002/assimilation"]
    printed = officesim("norms", "--catalogue").out
    assert "contract-2002/assimilation" in printed
    assert "shares of people who are satisfied" in " ".join(printed.split())


REFUSED = [
    (["norms", "--catalogue", "--mission", "assimilation"], "choose among norms"),
    (["norms", "permit_office.toml", "--catalogue"], "choose among norms"),
    (["norms", "permit_office.toml", "--mission", "objektion"], "unknown mission; did you mean 'objection'?"),
    (["norms", "--set", "seed=2"], "changes values of FILE"),
    (["norms", "permit_ofice.toml"], "no such file; did you mean 'permit_office'?"),
    (["run", "missing.toml"], "missing.toml: no such file"),
    (["run", "."], ".: is a folder"),
    (["run", OFFICE, "--set", "teams.desc.fte=2"], "did you mean 'desk'?"),
    (["run", OFFICE, "--set", "teams"], "--set teams: an override is written key=value"),
    (["run", OFFICE, "--set", "teams.desk.fte=-1"], "teams.desk.fte"),
    (["run", OFFICE, "--replications", "0"], "greater than or equal to 1"),
    (["run", OFFICE, "--replications", "many"], "valid integer"),
    (["run", OFFICE, "--seed", "-1"], "--seed"),
    (["run", OFFICE, "--seed", str(2**63)], "--seed"),
    (["run", OFFICE, "--workers", "0"], "--workers"),
    (["run", OFFICE, "--colour"], "No such option: --colour"),
    (["run"], "Missing argument"),
    (["rum", OFFICE], "Did you mean 'run'?"),
    (["run", OFFICE, "--out", "file"], "file: is a file; name another folder with --out"),
    (["run", OFFICE, "--out", "file/run"], "file/run: cannot be written: Not a directory"),
    (["run", OFFICE, "--out", "."], ".: is the current folder"),
    (["run", OFFICE, "--out", "letters"], "letters: holds no run, but a.txt"),
    (["compare", OFFICE], "name at least two scenario files"),
    (["compare", OFFICE, "other/Office.toml"], "other/Office.toml: another scenario has this name too"),
    (["compare", OFFICE, "missing.toml", "absent.toml"], "absent.toml: no such file"),
    (["compare", OFFICE, "later.toml"], "no year is in the period of every scenario"),
    (["check", OFFICE, "--set", "seed=x"], "seed"),
    (["norms", "--at", "yesterday"], "--at"),
    (["judge", "missing.csv", "--limit", "90 days"], "missing.csv: cannot be read"),
]


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_wrong_input_is_refused_before_anything_is_written(officesim, words, told):
    folder = officesim.folder
    (folder / "file").touch()
    (folder / "letters").mkdir()
    (folder / "letters" / "a.txt").touch()
    (folder / "other").mkdir()
    shutil.copy(OFFICE, folder / "other" / "Office.toml")
    shutil.copy(OFFICE, folder / "office.toml")
    later = "period = { from = 2020-01-01, until = 2020-12-31, run_in = '0 days' }"
    (folder / "later.toml").write_text(f'base = "office.toml"\n{later}\n', encoding="utf-8")
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    answer = officesim(*words)
    assert answer.code == 2
    assert told in answer.err
    assert answer.out == ""
    assert "Traceback" not in answer.err
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*")) == there


def test_an_interruption_leaves_nothing(officesim, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.study.results.run_all", interrupted)
    answer = officesim("run", OFFICE)
    assert (answer.code, answer.out, answer.files) == (130, "", [])
    assert answer.err == "nothing was written\ninterrupted\n"


def test_an_interruption_keeps_what_is_done_and_the_same_command_goes_on(officesim, monkeypatch):
    whole = officesim("run", OFFICE, "--out", "whole")
    make = keeping.Run.__setitem__

    def interrupted(run, key, data):
        make(run, key, data)
        if key == (0, 1):
            raise KeyboardInterrupt

    with monkeypatch.context() as changed:
        changed.setattr(keeping.Run, "__setitem__", interrupted)
        answer = officesim("run", OFFICE, "--workers", "1")
    at = "kept in results/out/office.unfinished; the same command goes on from there"
    assert (answer.code, answer.out, answer.err) == (130, "", f"2 of 3 histories are {at}\ninterrupted\n")
    answer = officesim("run", OFFICE)
    assert (answer.code, answer.err) == (0, "2 of 3 histories are there already\n")
    assert answer.out.splitlines()[:-1] == whole.out.splitlines()[:-1]
    for name in run_of("office", 3):
        assert (officesim.folder / "results/out/office" / name).read_bytes() == (
            officesim.folder / "whole" / name
        ).read_bytes()
    assert not (officesim.folder / "results/out/office.unfinished").exists()
    again = officesim("run", OFFICE)
    assert (again.out, again.err) == (answer.out, "3 of 3 histories are there already\n")


def test_both_engines_give_the_same_figures(officesim):
    fast = officesim("run", OFFICE, "--workers", "1")
    slow = officesim("run", OFFICE, "--engine", "reference", "--workers", "1", "--out", "slow")
    assert (slow.code, slow.err) == (0, "")
    assert slow.out.splitlines()[:-1] == fast.out.splitlines()[:-1]
    tables = [officesim.folder / folder / "measures.csv" for folder in ("results/out/office", "slow")]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    about = [json.loads((table.parent / "run.json").read_text(encoding="utf-8")) for table in tables]
    assert [each["engine"] for each in about] == ["kernel", "reference"]


def test_a_compilation_is_told(officesim, monkeypatch):
    monkeypatch.setattr("sim.show.studies.is_compiled", lambda: False)
    assert officesim("run", OFFICE, "-n", "1").err == "compiling the engine, once\n"
    assert officesim("run", OFFICE, "-n", "1", "--engine", "reference", "--workers", "1").err == ""


def test_work_lost_on_a_cluster_is_told_with_what_is_kept(officesim, monkeypatch):
    def lost(*_, kept, **__):
        kept[0, 0] = b"history"
        raise LostWorkError("the work was lost where it was done: the scheduler is gone")

    monkeypatch.setattr("sim.study.results.run_all", lost)
    answer = officesim("run", OFFICE, "--cluster", "tcp://127.0.0.1:8786", "--out", "run")
    at = "kept in run.unfinished; the same command goes on from there"
    told = "officesim: the work was lost where it was done: the scheduler is gone"
    assert (answer.code, answer.err) == (1, f"1 of 3 histories are {at}\n{told}\n")


def test_a_base_beside_the_scenario_is_found_from_any_folder(officesim):
    assert officesim("check", PATIENT).code == 0
    assert officesim("check", HERE / "patient.toml").code == 0
