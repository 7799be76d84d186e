"""A scenario before it runs."""

import math

import pytest

from sim.plan.load import Load
from sim.show.checking import checked, loads_table, verdict
from tests.cli.running import OFFICE


@pytest.mark.parametrize(
    ("needed", "present", "words"),
    [
        (860, 1000, "86 %"),
        (960, 1000, "96 %: hardly any room, long queues"),
        (1120, 1000, "112 %: the queue will grow"),
        (10, 0, "nobody is there: the queue will grow"),
        (0, 0, "0 %"),
    ],
)
def test_a_load_is_told_in_words(needed, present, words):
    assert verdict(Load("desk", 2018, needed, present)) == words


def test_a_load_without_anybody_is_infinite():
    assert Load("desk", 2018, 1.0, 0.0).load == math.inf


def test_numbers_are_counted_by_their_origin_and_what_is_left_out_is_said():
    table = loads_table(checked(OFFICE, ()))
    assert table.columns == ("team", "year", "hours needed", "hours present", "load")
    notes = " ".join(table.notes)
    assert "0 sourced, 0 assumed" in notes
    assert "leaves out the backlog at the start" in notes


def test_laws_with_heavy_tails_are_named_wherever_they_stand():
    heavy = '{ lognormal = { median = "1 day", p90 = "60 days" } }'
    where = (
        "missions.claim.follows.objection.when",
        "sources.claimant.answers",
        "missions.claim.steps.examine.work",
    )
    by_answer = "missions.claim.follows.objection.on=['refused']"
    found = checked(OFFICE, (by_answer, *tuple(f"{path}={heavy}" for path in where))).heavy_tails
    assert {warning.partition(":")[0] for warning in found} == set(where)
