"""The help of the commands, where it says what is done when nothing is said."""

import pytest


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("run", "simulated histories; else the scenario's own"),
        ("compare", "simulated histories; else the first scenario's own"),
        ("frontier", "histories of each staffing; else 30"),
        ("staff", "further histories, for the shares that are shown; else 200"),
        ("verify", "fresh histories; else 1,000"),
        ("outlook", "simulated histories; else 200"),
        ("fluid", "lay so many simulated histories beside it; else none"),
        ("sensitivity", "histories at each end of a range; else 5"),
        ("start", "simulated histories, two or more; else the scenario's own"),
        ("why", "histories of the scenario, and without each cause; else the scenario's own"),
        ("run", "seed of all draws; else the scenario's own"),
        ("compare", "seed of all draws; else the first scenario's"),
        ("verify", "the fresh seed follows from it; else from the scenario's own"),
    ],
)
def test_what_is_done_where_nothing_is_said_is_true_of_each_command(officesim, monkeypatch, command, told):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("TERMINAL_WIDTH", "300")
    assert told in " ".join(officesim(command, "--help").out.split())


def test_the_numbers_told_are_those_done():
    from sim.show.outlook import HISTORIES
    from sim.show.staffing import COMPARED
    from sim.show.start import LEAST_HISTORIES
    from sim.show.verifying import VERIFIED
    from sim.study.sensitivity import Design

    assert (HISTORIES, COMPARED, LEAST_HISTORIES, VERIFIED, Design.histories) == (200, 200, 2, 1_000, 5)
