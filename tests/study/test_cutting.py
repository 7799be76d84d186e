"""What an office would know of a simulated year on one morning, and nothing that happened later."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.measure.compliance import judge_all
from sim.measure.office_files import read_office_files
from sim.measure.so_far import laid_after, so_far
from sim.measure.windows import year
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.plan.log import DOSSIER_COLUMNS, NOT_HAPPENED, STAMPS, Log, seconds_of
from sim.show.log_options import LogOptions
from sim.study.cutting import cut
from sim.study.replications import Prepared, prepare
from tests.engine.desk import at, live, office, prompt

OFFICE = Path(__file__).parents[1] / "cli" / "office.toml"
MORNINGS = date(2018, 3, 15), date(2018, 7, 1), date(2018, 10, 1)
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "40 days"},
    "fund": {"class": "social security", "answers": "10 days"},
}


@pytest.fixture(scope="module")
def lived() -> tuple[Prepared, Log]:
    """A year of an office where dossiers are reminded, refused, and opened by others."""
    prepared = prepare(OFFICE, ("missions.claim.steps.evidence.remind=20 days",))
    inputs = inputs_of(prepared.plan, 0)
    history = simulate(prepared.plan, inputs, keep_tasks=True)
    return prepared, history.to_log(prepared.plan, inputs)


def judged(prepared: Prepared, log: Log) -> pd.Series:
    """Everything that is counted of the year under the norms, but who was right first time."""
    calendar = institution_calendar(prepared.scenario.calendar)
    table = judge_all(log, norms_used(prepared.scenario), calendar, [year(2018)], clocks=("institution",))
    table = table[~table["measure"].str.contains("right")]
    return table.set_index(["subject", "measure", "window"])["value"]


def known_of(prepared: Prepared, log: Log, morning: date, folder: Path):
    """What is read of the files cut from a log."""
    stock, ended = cut(log, prepared.plan, morning).write(folder)
    files = read_office_files(prepared.scenario, morning, stock, ended, LogOptions().map)
    return so_far(prepared.scenario, files)


def part_of(log: Log, is_kept: np.ndarray) -> Log:
    """Some dossiers of a log, without their parents."""
    place = np.where(is_kept, np.cumsum(is_kept) - 1, NOT_HAPPENED)
    dossiers = {name: log.dossiers[name][is_kept] for name in DOSSIER_COLUMNS}
    rows = is_kept[log.asks["dossier"]]
    asks = {name: column[rows] for name, column in log.asks.items()}
    asks["dossier"] = place[asks["dossier"]]
    dossiers["parent"] = np.full(is_kept.sum(), NOT_HAPPENED)
    return replace(log, dossiers=dossiers, asks=asks, tasks=None)


def closed_on(log: Log, morning: date) -> Log:
    """The log as it was known on a morning: what happened later has not happened."""
    moment = seconds_of(log.origin, morning)
    known = part_of(log, log.stamp("received") < moment)
    dossiers = dict(known.dossiers)
    for stamp in STAMPS:
        dossiers[stamp] = np.where(dossiers[stamp] < moment, dossiers[stamp], NOT_HAPPENED)
    dossiers["outcome"] = np.where(dossiers["ended"] >= 0, dossiers["outcome"], 0)
    kept = known.asks["asked"] < moment
    asks = {name: column[kept] for name, column in known.asks.items()}
    asks["answered"] = np.where(asks["answered"] < moment, asks["answered"], NOT_HAPPENED)
    return replace(known, dossiers=dossiers, asks=asks, until=moment)


@pytest.mark.parametrize("morning", MORNINGS)
def test_what_is_known_on_a_morning_is_judged_as_the_log_was_then(lived, tmp_path, morning):
    prepared, log = lived
    known = known_of(prepared, log, morning, tmp_path)
    assert len(known.open) > 5
    pd.testing.assert_series_equal(judged(prepared, known.known()), judged(prepared, closed_on(log, morning)))


@pytest.mark.parametrize("morning", MORNINGS)
def test_what_had_ended_and_what_then_came_are_the_whole_year(lived, tmp_path, morning):
    prepared, log = lived
    moment, ended = seconds_of(log.origin, morning), log.stamp("ended")
    rest = part_of(log, ~((ended >= 0) & (ended < moment)))
    known = known_of(prepared, log, morning, tmp_path)
    assert 0 < len(known.ended) < len(log)
    pd.testing.assert_series_equal(judged(prepared, laid_after(known.ended, rest)), judged(prepared, log))


def test_nothing_of_what_happens_later_is_told(lived):
    prepared, log = lived
    for morning in MORNINGS:
        told = cut(log, prepared.plan, morning)
        words = [word for line in told.open + told.ended for text in line.values() for word in text.split()]
        assert max(word.rstrip(";") for word in words if word.startswith("201")) < morning.isoformat()
        assert {line["case"] for line in told.open}.isdisjoint(line["case"] for line in told.ended)


def test_a_list_can_begin_later(lived):
    prepared, log = lived
    since = date(2018, 5, 1)
    lines = cut(log, prepared.plan, MORNINGS[1], since).ended
    assert min(line["ended"] for line in lines) >= since.isoformat()


def standing(steps, day, *receipts):
    """Step, open and answered questions of each open dossier on a day."""
    lived = live(prompt(steps, sources=SOURCES), *receipts)
    morning = date.fromordinal(date(2018, 1, 1).toordinal() + day)
    return [(line["step"], line["asks"], line["answers"]) for line in cut(lived.log, lived.plan, morning).open]


def test_a_dossier_that_awaits_answers_stands_where_they_were_asked():
    steps = {"evidence": {"ask": ["claimant", "fund"], "remind": "20 days"}}
    asked, told = "claimant 2018-01-01", "fund 2018-01-01 2018-01-11"
    assert standing(steps, 5, at(0)) == [("evidence", f"{asked}; fund 2018-01-01", "")]
    assert standing(steps, 11, at(0)) == [("evidence", asked, told)]
    assert standing(steps, 22, at(0)) == [("evidence", f"{asked} 2018-01-21", told)]
    assert standing(steps, 41, at(0)) == []


def test_of_two_steps_that_ask_one_source_it_stands_at_the_later_once_it_was_worked_on():
    steps = {"first": {"ask": ["fund"]}, "look": {"work": "0 s"}, "second": {"ask": ["fund"]}}
    assert standing(steps, 5, at(0))[0][0] == "first"
    assert standing(steps, 15, at(0))[0][0] == "second"


def test_a_dossier_sent_back_stands_before_its_last_work():
    steps = {
        "evidence": {"ask": ["fund"]},
        "look": {"work": "0 s", "again": {"share": 1.0, "from": "evidence", "at_most": 2}},
    }
    assert standing(steps, 15, at(0)) == [("evidence", "fund 2018-01-11", "fund 2018-01-01 2018-01-11")]


def test_a_dossier_in_a_queue_stands_at_its_step():
    steps = {"look": {"work": "6 hours"}, "sign": {"work": "1 hour", "stamp": "decided"}}
    lived = live(office(steps), at(0), at(0))
    told = cut(lived.log, lived.plan, date(2018, 1, 2)).open
    assert sorted(line["step"] for line in told) == ["look", "sign"]


def test_a_dossier_in_a_wait_stands_at_it():
    assert standing({"pause": {"wait": "5 days"}}, 2, at(0)) == [("pause", "", "")]
