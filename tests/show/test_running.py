"""What a run and a comparison print, from tables alone."""

from copy import deepcopy

import pytest

from sim.show.comparison import comparison_table
from sim.show.running import run_tables
from tests.study.sheets import OFFICE, result

ON_TIME = "decisions_share_on_time"


def history(on_time, backlog=10.0, windows=("2018", "2019", "2018-2019")):
    """One history: `on_time` under the norm of 90 days, and a backlog."""
    rows = {}
    for window in windows:
        rows |= {
            ("ninety", ON_TIME, window): on_time,
            ("ninety", "requests_share_on_time", window): on_time - 0.1,
            ("ninety", "requests_overdue", window): 4.0,
            ("ninety", "requests_not_yet_due", window): 7.0,
            ("ninety", "percentage", window): 85.0,
            ("ninety", "met", window): float(on_time >= 0.85),
            ("charter/decision", ON_TIME, window): 1.0,
            ("claim", "backlog", window): backlog,
            ("claim", "delay_median_days", window): 60.0,
            ("claim", "backlog_oldest_days", window): 400.0,
            ("claim", "decisions", window): 200.0,
            ("claim", "wrong_refusals", window): 12.0,
            ("desk", "utilisation", window): 0.9,
        }
    return rows


def row(table, words, after=""):
    """The cells of the first row with these words, below a heading."""
    rows = list(table.rows)
    if after:
        rows = rows[[first for first, *_ in rows].index(after) :]
    return next(cells for first, *cells in rows if first.strip() == words)


def test_a_run_shows_each_norm_with_its_bases_its_target_and_what_is_not_yet_due():
    norms = run_tables(result(history(0.9), history(0.8)))[0]
    assert norms.columns == ("", "2018", "2019", "2018-2019")
    assert row(norms, "decisions on time") == ["85.0 % ± 63.5"] * 3
    assert row(norms, "requests on time") == ["75.0 % ± 63.5"] * 3
    assert row(norms, "asked") == ["85 %"] * 3
    assert row(norms, "probability that it is met") == ["50 % [1, 99]"] * 3
    assert row(norms, "requests open and overdue") == ["4 ± 0"] * 3
    assert row(norms, "requests open, not yet due") == ["7 ± 0"] * 3
    assert "2 replications" in norms.notes[0]


def test_a_norm_without_a_percentage_asks_none_and_has_no_probability():
    norms = run_tables(result(history(0.9), history(0.8)))[0]
    below = [first.strip() for first, *_ in norms.rows]
    below = below[below.index("charter/decision") :]
    assert row(norms, "asked", after="charter/decision") == ["–"] * 3
    assert "probability that it is met" not in below


def test_a_run_shows_quality_delays_backlog_and_teams():
    _, quality, delays, teams = run_tables(result(history(0.9), history(0.8)))
    assert row(quality, "of these wrongly") == ["12 ± 0"] * 3
    assert row(delays, "median days") == ["60.0 ± 0.0"] * 3
    assert row(delays, "the oldest, days") == ["400.0 ± 0.0"] * 3
    assert row(teams, "of these at work") == ["90.0 % ± 0.0"] * 3


def test_one_replication_has_no_interval_and_says_so():
    norms = run_tables(result(history(0.9)))[0]
    assert row(norms, "decisions on time") == ["90.0 %"] * 3
    assert norms.notes[0].startswith("One replication: no interval")


def test_a_clock_of_its_own_has_its_own_days():
    data = deepcopy(OFFICE)
    data["missions"]["claim"]["steps"]["pay"] = {"after": "decide", "wait": "3 days", "stamp": "paid"}
    data["norms"]["ninety"]["clock"] = {"start": "decided", "stop": "paid"}
    rows = history(0.9) | {("ninety", "median_days", "2018"): 3.0}
    norms = run_tables(result(rows, data=data))[0]
    assert row(norms, "median days") == ["3.0", "–", "–"]


def test_the_citizen_waits_for_a_decision_and_for_nothing_else():
    data = deepcopy(OFFICE)
    data["missions"]["claim"]["steps"]["pay"] = {"after": "decide", "wait": "3 days", "stamp": "paid"}
    data["norms"]["paid"] = {"limit": "10 days", "clock": {"start": "decided", "stop": "paid"}}
    data["missions"]["claim"]["norms"] = ["ninety", "paid"]
    rows = history(0.9)
    for window in ("2018", "2018-2019"):
        rows |= {("paid", ON_TIME, window): 1.0}
        rows |= {(norm, "citizen_requests_share_on_time", window): 0.5 for norm in ("ninety", "paid")}
    for table in (run_tables(result(rows, data=data))[0], comparison_table([result(rows, data=data)] * 2)):
        said = [first.strip() for first, *_ in table.rows]
        of = {norm: said.index(next(line for line in said if line.split(",")[0] == norm)) for norm in data["norms"]}
        assert "on time for the citizen" in said[of["ninety"] : of["paid"]]
        assert "on time for the citizen" not in said[of["paid"] :]


def test_end_of_year_norms_are_read_in_two_further_ways(monkeypatch):
    run = result(history(0.9) | {("ninety", "share_on_time", "2018-12"): 0.7, ("ninety", "met", "2018-12"): 0.0})
    known = run_tables(run)[0]
    assert not any("December" in first for first, *_ in known.rows)
    from dataclasses import replace

    from sim.model.norms import norms_of

    norms = norms_of(run.scenario)
    ends = norms | {"ninety": replace(norms["ninety"], window="end of year")}
    monkeypatch.setattr("sim.show.running.norms_of", lambda _: ends)
    table = run_tables(run)[0]
    assert row(table, "on time in December") == ["70.0 %", "–", "–"]
    assert row(table, "probability, in December") == ["0 % [0, 98]", "–", "–"]


def two_sides(**other):
    ours = result(history(0.80), history(0.90), history(0.70))
    theirs = result(history(0.82), history(0.93), history(0.71), name="other", **other)
    return comparison_table([ours, theirs])


def test_a_comparison_shows_scenarios_side_by_side_and_their_paired_difference():
    table = two_sides()
    assert table.columns == ("", "office", "other", "other less office")
    assert row(table, "decisions on time") == ["80.0 % ± 24.8", "82.0 % ± 27.3", "+2.0 pt ± 2.5"]
    assert row(table, "probability that it is met") == ["33 % [1, 91]", "33 % [1, 91]", ""]
    assert any("percentage points" in note for note in table.notes)


def test_a_comparison_names_what_each_side_asks():
    data = deepcopy(OFFICE)
    data["norms"]["ninety"]["percentage"] = 90.0
    headings = [first for first, *cells in two_sides(data=data).rows if not any(cells)]
    assert headings[:2] == ["ninety, asked 85 %", "charter/decision, no percentage asked"]


def test_a_comparison_of_different_periods_is_over_what_they_share():
    data = deepcopy(OFFICE)
    data["period"] |= {"until": "2018-12-31"}
    ours = result(history(0.8), history(0.9))
    theirs = result(history(0.7, windows=["2018"]), history(0.8, windows=["2018"]), name="short", data=data)
    table = comparison_table([ours, theirs])
    assert table.title == "Comparison, 2018"
    assert row(table, "decisions on time")[2] == "-10.0 pt ± 0.0"


@pytest.mark.parametrize("number", [3, 4])
def test_every_further_scenario_is_set_against_the_first(number):
    table = comparison_table([result(history(0.8), name=f"s{place}") for place in range(number)])
    assert len(table.columns) == 2 * number
    assert table.columns[-1] == f"s{number - 1} less s0"
