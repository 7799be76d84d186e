"""Copies of a tiny office: each is an office of its own, and its figures are those of its own log."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from copies import Copies, copied, counts_by_table, names_apart, staffed

from sim.engine.door import simulate
from sim.measure.compliance import judge_all
from sim.model.norms import norms_used
from sim.plan.arrivals import apart, counts
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.plan.log import Log
from sim.plan.plan import Plan
from sim.study.replications import prepare, replicate
from sim.study.sheets import windows_of
from tests.office import plan_of

TINY = Path(__file__).parents[2] / "results" / "studies" / "tiny_office.toml"


def office(**changes: Any) -> dict[str, Any]:
    """Two teams, a question to a source, and two norms, one of which counts requests."""
    return {
        "title": "tiny",
        "period": {"from": "2017-02-01", "until": "2017-02-28", "run_in": "2 weeks"},
        "seed": 5,
        "teams": {
            "registrars": {"fte": 1.0, "week": "38 hours", "serves": ["request.register"]},
            "examiners": {"fte": 1.5, "week": "38 hours", "serves": ["request.examine"]},
        },
        "sources": {"claimant": {"class": "claimant", "answers": "9 days", "silent": 0.1}},
        "norms": {
            "decided": {"limit": "20 days", "percentage": 80, "base": "decisions"},
            "answered": {
                "limit": "15 working days",
                "percentage": 70,
                "base": "files",
                "clock": {"suspends": ["claimant"]},
            },
        },
        "missions": {
            "request": {
                "demand": {"per_year": 240, "dispersion": 1.5},
                "norms": ["decided", "answered"],
                "steps": {
                    "register": {"work": {"exponential": {"mean": "1 hour"}}},
                    "evidence": {"after": "register", "ask": {"claimant": 0.4}, "remind": "7 days"},
                    "examine": {
                        "after": "evidence",
                        "work": {"gamma": {"mean": "8 hours", "cv": 0.8}},
                        "stamp": "decided",
                    },
                },
            }
        },
        **changes,
    }


def written_down(count: int) -> dict[str, Any]:
    """The scenario that says of each copy what `office` says of one."""
    data, names = office(), names_apart(count)
    data["offices"] = {name: {} for name in names}
    data["missions"]["request"]["demand"]["per_year"] *= count
    data["teams"] = {
        f"{team}_of_{name}": told | {"office": name} for name in names for team, told in data["teams"].items()
    }
    return data


def of_office(log: Log, number: int) -> Log:
    """What a log tells of one office alone."""
    is_here = log.dossiers["office"] == number
    place = np.where(is_here, np.cumsum(is_here) - 1, -1)
    asked_here = is_here[log.asks["dossier"]]
    asks = {name: column[asked_here] for name, column in log.asks.items()}
    dossiers = {name: column[is_here] for name, column in log.dossiers.items()}
    dossiers["parent"] = np.where(dossiers["parent"] >= 0, place[dossiers["parent"]], -1)
    return replace(log, dossiers=dossiers, asks=asks | {"dossier": place[asks["dossier"]]})


def assert_same(one: Any, other: Any) -> None:
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


def assert_same_logs(one: Log, other: Log) -> None:
    for table in ("dossiers", "asks"):
        for name, column in getattr(one, table).items():
            np.testing.assert_array_equal(column, getattr(other, table)[name], f"{table}.{name}")


def test_copies_are_the_plan_of_so_many_offices_written_down() -> None:
    plan, copies = plan_of(written_down(4)), Copies(plan_of(office()), 4)
    assert copies.plan.offices == plan.offices
    assert copies.plan.stations == plan.stations
    assert [team[:2] for team in copies.plan.teams] == [team[:2] for team in plan.teams]
    inputs, product = copies.inputs(3), inputs_of(plan, 3)
    assert_same(inputs.arrivals, product.arrivals)
    for one, other in zip(inputs.changes, product.changes, strict=True):
        np.testing.assert_array_equal(one, other)
    assert_same_logs(copies.log(3), simulate(plan, product).to_log(plan, product))


def test_a_copy_is_judged_as_its_own_log_alone() -> None:
    copies = Copies(plan_of(office()), 6)
    plan, judged, log = copies.plan, copies.judged(1), copies.log(1)
    window = windows_of(plan)[-1:]
    for number in range(6):
        calendar = institution_calendar(plan.scenario.calendar)
        table = judge_all(of_office(log, number), norms_used(plan.scenario), calendar, window)
        for place, norm in enumerate(("decided", "answered")):
            values = table[table["subject"] == norm].set_index("measure")["value"]
            base = ("decisions", "requests")[place]
            assert judged.counted[place, number] == values[f"{base}_counted"] > 0
            assert judged.on_time[place, number] == values[f"{base}_on_time"]
            assert judged.share[place, number] == values["share_on_time"]
            assert judged.met[place, number] == values["met"]


def test_copies_draw_by_their_names_alone() -> None:
    """Fewer copies are the first of more; another staffing meets the same receipts and answers."""
    few, more = Copies(plan_of(office()), 3), Copies(plan_of(office()), 7)
    np.testing.assert_array_equal(few.judged(2).share, more.judged(2).share[:, :3])
    data = office()
    data["teams"]["examiners"]["fte"] = 3.0
    assert_same(more.inputs(2).arrivals, Copies(plan_of(data), 7).inputs(2).arrivals)
    assert not np.array_equal(more.judged(2, seed=6).on_time, more.judged(2).on_time)


def test_copies_share_no_dossier_number() -> None:
    names = names_apart(2_000)
    assert len({apart(name) for name in names}) == len(set(names)) == 2_000
    assert names_apart(10) == names[:10]


@pytest.mark.parametrize("dispersion", [1.0, 1.3, 4.0])
def test_receipts_of_a_day_are_those_of_the_plan(dispersion: float) -> None:
    drawn = np.random.default_rng(3).random((50, 4))
    drawn[0] = 2.0**-53, 1.0 - 2.0**-40, 0.5, 1.0 - 2.0**-40
    expected = np.array([0.2, 3.0, 0.2, 11.0])
    found = counts_by_table(expected, dispersion, drawn)
    for copy in range(len(drawn)):
        np.testing.assert_array_equal(found[copy], counts(expected, dispersion, drawn[copy]))


@pytest.mark.long
def test_copies_agree_in_law_with_ordinary_replications() -> None:
    """Mean and spread of the share on time, within four standard errors."""
    prepared = prepare(TINY)
    copies = Copies(prepared.plan, 500)
    ours = np.concatenate([copies.judged(number).share[0] for number in range(6)])
    rows = copies_rows(prepared.plan)
    theirs = np.array([replicate(prepared.plan, number).measure_values[rows] for number in range(400)])
    error = np.hypot(ours.std() / np.sqrt(len(ours)), theirs.std() / np.sqrt(len(theirs)))
    assert abs(ours.mean() - theirs.mean()) < 4 * error
    assert abs(ours.std() / theirs.std() - 1) < 4 * np.sqrt(0.5 / len(theirs))


def copies_rows(plan: Plan) -> int:
    """The row of a sheet that tells the share on time under the first norm over the whole period."""
    rows = replicate(plan, 0).rows.measures
    subject, window = norms_used(plan.scenario)[0][1].id, windows_of(plan)[-1].label
    is_it = (rows["subject"] == subject) & (rows["measure"] == "share_on_time") & (rows["window"] == window)
    return int(np.flatnonzero(is_it)[0])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"offices": {"north": {}, "south": {}}}, "several offices or languages"),
        (
            {"backlog": {"old": {"mission": "request", "count": 3, "age": "5 days", "step": "register"}}},
            "a backlog",
        ),
    ],
)
def test_what_copies_cannot_have_apart_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        copied(plan_of(office(**changes)), 2)


def test_people_who_are_away_by_chance_are_refused() -> None:
    data = office()
    data["teams"]["examiners"]["absence"] = {"share": 0.1, "spell": "5 working days"}
    with pytest.raises(ValueError, match="absence"):
        copied(plan_of(data), 2)


def test_a_plan_staffed_otherwise_is_that_of_the_scenario_staffed_otherwise() -> None:
    data = office()
    data["teams"]["examiners"]["fte"] = 3.0
    plan, other = staffed(plan_of(office()), {"examiners": 3}), plan_of(data)
    assert_same_logs(Copies(plan, 4).log(1), Copies(other, 4).log(1))
    for one, two in zip(plan.teams, other.teams, strict=True):
        np.testing.assert_array_equal(one.posts.counts, two.posts.counts)
