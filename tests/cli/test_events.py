"""The register of events as a planner meets it (art. 69 of the contract)."""

import pytest

from tests.cli.running import HERE, OFFICE

YEAR = HERE / "year.toml"


def test_events_prints_each_event_what_it_did_and_the_figure_for_the_evaluation(officesim):
    answer = officesim("events", YEAR, "-n", "2")
    assert (answer.code, answer.err) == (0, "")
    flood, flu, strike = (
        next(line for line in answer.out.splitlines() if line.startswith(name))
        for name in ("flood:", "flu", "strike")
    )
    assert flood.startswith("flood: Water in the cellar  office closed")
    assert flood.endswith("2018-03-02  yes              claim, objection")
    assert "no, not warned" in flu
    assert "no, warned late" in strike
    assert "assumed: not later than the event's last day" in answer.out
    assert "Credited: flood. Not credited: flu, strike." in answer.out
    assert "none seen" in answer.out
    assert "  ninety, 2018 " in answer.out
    assert answer.out.endswith("Results: results/out/year_events\n")
    assert "results/out/year_events/year_without_flood_less_year.csv" in answer.files
    assert "results/out/year_events/replications/year_without_flu_000001.npz" in answer.files


def test_events_prints_json_and_keeps_its_runs_where_it_is_told(officesim):
    answer = officesim("events", YEAR, "-n", "2", "--json", "--out", "mine", "--seed", "5")
    told = answer.json
    assert (told["folder"], told["seed"], told["replications"]) == ("mine", 5, 2)
    assert [(each["name"], each["credited"]) for each in told["events"]] == [
        ("flood", True),
        ("flu", False),
        ("strike", False),
    ]
    assert told["evaluation"]["credited"] == ["flood"]
    assert told["evaluation"]["on_time"] == told["events"][0]["on_time"]
    row = told["events"][0]["on_time"][0]
    assert (row["norm"], row["window"]) == ("ninety", "2018")
    assert row["difference"] == pytest.approx(row["with"] - row["without"])
    assert officesim("events", YEAR, "-n", "2", "--out", "mine", "--seed", "5").err.startswith(
        "8 of 8 histories are there already"
    )


def test_one_replication_has_no_interval(officesim):
    out = officesim("events", YEAR, "-n", "1").out
    assert "One replication: no interval." in out


def test_a_scenario_without_events_is_told_so(officesim):
    answer = officesim("events", OFFICE)
    assert (answer.code, answer.out, answer.files) == (2, "", [])
    assert answer.err.endswith("events: the scenario has no events; write each as a table [events.NAME]\n")


def test_numbers_of_events_are_about_the_world(officesim):
    """Whether 40 % were away is a number like any other: of a source, or assumed within a range."""
    said = """base = "year.toml"
    [provenance]
    "events.flu.share" = { assumed = "a guess", range = [0.1, %s] }
    """
    for file in (YEAR, HERE / "office.toml"):
        (officesim.folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (officesim.folder / "said.toml").write_text(said % 0.5, encoding="utf-8")
    assert officesim("check", "said.toml").code == 0
    (officesim.folder / "said.toml").write_text(said % 0.3, encoding="utf-8")
    refused = officesim("check", "said.toml")
    assert (refused.code, "0.4 lies outside its range, 0.1 to 0.3" in refused.err) == (2, True)
