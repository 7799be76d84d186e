"""What decisions were worth, and what came of them."""

import math

import numpy as np
import pytest

from sim.measure.families import families, right_first_time
from sim.measure.quality import measure_name, quality
from sim.measure.windows import month
from tests.measure.logs import dossier, log_of, value

JANUARY = [month(1, 2018)]


def test_decision_followed_by_a_decision_did_not_stand():
    dossiers = [
        dossier(0, 5),
        dossier(0, 5),
        dossier(6, 9, parent=1, cause="second request"),
        dossier(0, 5),
        dossier(6, None, parent=3, cause="court case", left=9),
    ]
    log = log_of(dossiers, until=100)
    assert right_first_time(log, families(log)).tolist() == [1, 0, 1, 1, -1]


def test_provisional_and_wrong_decisions_are_not_right_first_time():
    dossiers = [
        dossier(0, 5, outcome="provisional"),
        dossier(0, 5, right=0),
        dossier(0, 5, right=-1),
        dossier(0),
    ]
    log = log_of(dossiers, until=100)
    assert right_first_time(log, families(log)).tolist() == [0, 0, -1, -1]


def test_grandchild_undoes_the_first_decision_too():
    dossiers = [
        dossier(0, 5),
        dossier(6, None, parent=0, left=8, cause="court case"),
        dossier(9, 12, parent=1, cause="second request"),
    ]
    log = log_of(dossiers, until=100)
    kin = families(log)
    assert kin.root.tolist() == [0, 0, 0]
    assert kin.followed.tolist() == [True, True, False]
    assert (kin.last_decided[0] // 86_400, kin.last_ended[0] // 86_400) == (12, 12)


def test_only_the_causes_named_make_a_family():
    log = log_of([dossier(0, 5), dossier(6, 9, parent=0, cause="court case")], until=100)
    assert families(log, ["second request"]).is_root.tolist() == [True, True]
    with pytest.raises(
        ValueError, match="not a cause of this log; its causes: request, second request, court case"
    ):
        families(log, ["payment"])


def test_dossier_that_descends_from_itself_is_refused():
    with pytest.raises(ValueError, match="a dossier descends from itself"):
        families(log_of([dossier(0, 5, parent=1), dossier(0, 5, parent=0)], until=100))


def test_wrong_refusals_and_provisional_decisions_are_counted_by_decision():
    blind = "refused for missing evidence"
    dossiers = [
        dossier(0, 5, outcome=blind, right=0, times_asked=2, tasks=3),
        dossier(0, 5, outcome=blind, right=1),
        dossier(0, 5, outcome="refused", right=0),
        dossier(0, 5, outcome="provisional"),
        dossier(0, 50, outcome=blind, right=0),
    ]
    table = quality(log_of(dossiers, until=100), JANUARY)
    expected = {
        "decisions": 4,
        "refused_for_missing_evidence": 2,
        "wrong_refusals": 1,
        "wrong": 2,
        "share_wrong": 0.5,
        "refused": 1,
        "provisional": 1,
        "right_first_time": 1,
        "share_right_first_time": 0.25,
        "times_asked_mean": 0.5,
        "tasks_mean": 0.75,
    }
    assert {measure: value(table, measure) for measure in expected} == expected


def test_claimants_asked_more_than_once_are_a_share_of_those_known():
    """Art. 57: the claimant is asked only for what no other source has; a reminder asks for nothing new."""
    times = (0, 1, 2, 3, -1)
    dossiers = [*(dossier(0, 5, times_asked=number) for number in times), dossier(0, 40, times_asked=2), dossier(0)]
    table = quality(log_of(dossiers, until=100), [month(1, 2018), month(2, 2018), month(3, 2018)])
    again = [value(table, "asked_more_than_once", f"2018-0{number}") for number in (1, 2, 3)]
    assert again == [2, 1, 0]
    shares = [value(table, "share_asked_more_than_once", f"2018-0{number}") for number in (1, 2, 3)]
    np.testing.assert_array_equal(shares, [0.5, 1.0, np.nan])


def test_children_are_counted_by_cause_with_their_work():
    dossiers = [
        dossier(0, 5),
        dossier(10, 20, parent=0, cause="second request", worked=7_200),
        dossier(15, parent=0, cause="court case", worked=3_600, mission="court"),
        dossier(50, parent=0, cause="court case", mission="court"),
    ]
    table = quality(log_of(dossiers, until=100, missions=("assimilation", "court")), JANUARY)
    assert value(table, "opened_second_request", subject="assimilation") == 1
    assert value(table, "opened_hours_second_request", subject="assimilation") == 2
    assert value(table, "opened_court_case", subject="assimilation") == 1
    assert value(table, "opened_hours_court_case", subject="assimilation") == 1
    assert value(table, "opened_court_case", subject="court") == 0


def test_share_is_of_the_decisions_of_which_it_is_known():
    log = log_of([dossier(0, 5, right=-1), dossier(0, 5, right=1)], until=100)
    table = quality(log, JANUARY)
    assert value(table, "not_known") == 1
    assert value(table, "share_right_first_time") == 1
    nothing_known = quality(log_of([dossier(0, 5, right=-1)], until=100), JANUARY)
    assert math.isnan(value(nothing_known, "share_right_first_time"))


def test_names_of_measures_are_words_joined():
    assert measure_name("Second request (court)") == "second_request_court"


def test_families_of_an_empty_log_are_empty():
    assert np.array_equal(families(log_of([], until=100)).root, np.zeros(0, dtype=np.int64))
