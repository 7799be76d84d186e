"""The effect of events is that of the same run without them; those of which the State was warned are credited."""

from datetime import date, timedelta

import pytest

from sim.model.checks import validated
from sim.model.problems import InputError
from sim.model.reading import Document
from sim.plan.compiling import compile_plan
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS
from sim.show.running import run_tables
from sim.show.tables import UNDEFINED
from sim.study.effects import CREDITED, Effects, is_seen, missions_concerned, register
from sim.study.replications import Prepared, prepare
from sim.study.results import run_scenarios
from tests.engine.desk import clerks, office

MONDAY = date(2018, 1, 1)
NAN = float("nan")


def event(kind, first, last, warned=None, **fields):
    dates = {"from": MONDAY + timedelta(first), "until": MONDAY + timedelta(last)}
    told = {} if warned is None else {"warned": MONDAY + timedelta(warned)}
    return {"kind": kind, "cause": "force majeure", **dates, **told, **fields}


def prepared(tmp_path, demand=None, /, **events):
    """A desk that is busy two thirds of its time and decides within ten days, but for what happens to it.

    demand: what its demand says beside.
    """
    data = office(
        {"decide": {"work": "2 hours", "stamp": "decided"}},
        mission={"demand": {"per_year": 700, "holidays": False, **(demand or {})}, "norms": ["ten"]},
        sources={"tax": {"class": "tax", "answers": "1 day"}},
        norms={"ten": {"limit": "10 days", "percentage": 90.0}},
        provenance={"events.law.factor": {"assumed": "a guess", "range": [1.0, 3.0]}} if "law" in events else {},
        events=events,
    )
    document = Document("desk.toml", tmp_path, data)
    scenario = validated(document)
    return Prepared(document, scenario, compile_plan(scenario, tmp_path))


def effects(one, replications=6):
    found = register(one)
    return Effects(found, run_scenarios(found.runs, replications))


FLOOD = event("office closed", 7, 25, warned=8)
LAW = event("demand", 7, 25, warned=40, factor=2.0)
FLU = event("people away", 50, 52, share=0.5)


def test_there_is_a_run_without_each_event_and_one_without_all_credited(tmp_path):
    """Art. 69: in so far as the State was warned in time; assumed: not later than the event's last day."""
    found = register(prepared(tmp_path, flood=FLOOD, law=LAW, flu=FLU, quiet=event("office closed", 60, 61, 61)))
    assert [set(run.scenario.events) for run in found.runs] == [
        {"flood", "law", "flu", "quiet"},
        {"law", "flu", "quiet"},
        {"flood", "flu", "quiet"},
        {"flood", "law", "quiet"},
        {"flood", "law", "flu"},
        {"law", "flu"},
    ]
    assert found.credited == ["flood", "quiet"]
    assert [run.name for run in found.runs[1:]] == [
        *(f"desk_without_{name}" for name in ("flood", "law", "flu", "quiet")),
        "desk_credited",
    ]


def test_what_is_run_without_an_event_can_be_written_down_and_run_again(tmp_path):
    for run in register(prepared(tmp_path, flood=FLOOD, law=LAW)).runs:
        assert validated(run.document) == run.scenario


def test_one_credited_event_is_run_once(tmp_path):
    found = register(prepared(tmp_path, flood=FLOOD, flu=FLU))
    assert len(found.runs) == 3
    assert found.places[CREDITED] == found.places["flood"]


def test_an_event_may_have_any_name(tmp_path):
    found = register(prepared(tmp_path, credited=LAW, flood=FLOOD, flu=FLU))
    assert [set(found.runs[found.places[name]].scenario.events) for name in ("credited", CREDITED)] == [
        {"flood", "flu"},
        {"credited", "flu"},
    ]


def test_where_no_event_is_credited_the_figure_is_the_one_that_was(tmp_path):
    found = register(prepared(tmp_path, flu=FLU, law=LAW))
    assert (found.credited, found.places[CREDITED]) == ([], 0)


def test_a_scenario_without_events_has_no_register(tmp_path):
    with pytest.raises(InputError, match=r"desk.toml: events: the scenario has no events"):
        register(prepared(tmp_path))


def test_the_effect_is_the_paired_difference_with_less_without(tmp_path):
    found = effects(prepared(tmp_path, flood=FLOOD, flu=FLU))
    [flood] = found.on_time("flood").to_dict("records")
    assert (flood["norm"], flood["window"], flood["measure"]) == (
        "ten",
        "2018-01-01 to 2018-03-31",
        "share_on_time",
    )
    assert flood["difference"] == pytest.approx(flood["with"] - flood["without"])
    assert flood["difference"] < -0.1
    assert flood["is_seen"]
    assert found.on_time(CREDITED).equals(found.on_time("flood"))


def test_an_event_that_changes_nothing_is_not_seen(tmp_path):
    closed_on_sunday = event("office closed", 6, 6, warned=0)
    [row] = effects(prepared(tmp_path, sunday=closed_on_sunday)).on_time("sunday").to_dict("records")
    assert (row["difference"], row["half_width"], row["is_seen"]) == (0.0, 0.0, False)


def test_where_all_is_due_on_one_date_the_effect_is_on_what_is_due(tmp_path):
    """Art. 15, 69: of five old cases of two hours four are closed by the evening, without the event; with it none.

    Of what is closed by then all would be on time, with the event and without.
    """
    data = office({"close": {"work": "2 hours", "stamp": "decided"}}, until="2018-03-31")
    del data["missions"]["claim"]["demand"]
    data["missions"]["claim"]["norms"] = ["closed"]
    data["norms"] = {"closed": {"limit": "by 2018-01-01", "clock": {"start": "received", "stop": "ended"}}}
    data["backlog"] = {"old": {"mission": "claim", "count": 5, "age": "700 days", "step": "close"}}
    data["events"] = {"flood": event("office closed", 0, 0, warned=0)}
    document = Document("desk.toml", tmp_path, data)
    scenario = validated(document)
    found = effects(Prepared(document, scenario, compile_plan(scenario, tmp_path)), replications=2)
    [row] = found.on_time("flood").to_dict("records")
    assert row["measure"] == "deadlines_share_on_time"
    assert (row["with"], row["without"], row["difference"], row["half_width"]) == (0.0, 0.8, -0.8, 0.0)
    assert row["is_seen"]


@pytest.mark.slow
def test_a_run_and_its_events_tell_the_same_share_of_every_norm():
    """Art. 69: what was is one figure, in a run's first table and beside what an event did."""
    found = effects(prepare("institute_2002_events.toml"), replications=1)
    shares, *_ = run_tables(found.happened)
    windows = shares.columns[1:]
    run = {
        (norm, window): cell.split(" (")[0]
        for norm, *cells in shares.rows
        for window, cell in zip(windows, cells, strict=True)
        if not cell.startswith(UNDEFINED)
    }
    assert len({norm for norm, _ in run}) > 20
    for name in (*found.register.events, CREDITED):
        rows = found.on_time(name)[["norm", "window", "with"]].itertuples(index=False, name=None)
        assert {(norm, window): f"{100 * share:.1f} %" for norm, window, share in rows} == run
    dates = {window: share for (norm, window), share in run.items() if norm == "contract-2002/legacy-recovery"}
    assert set(dates) == {"2004", "2002-2004"}
    assert dates["2004"] != "100.0 %"


def test_without_the_delay_the_same_dossiers_come_when_they_were_due(tmp_path):
    """Art. 40-41, 69: what a late source brings is not lost, so the effect compares like with like."""
    late = event("source delayed", 7, 25, source="tax")
    found = register(prepared(tmp_path, {"source": "tax"}, late=late))
    delayed, prompt = (inputs_of(run.plan, 3).arrivals for run in found.runs)
    assert sorted(delayed.number) == sorted(prompt.number)
    assert (delayed.enters // DAY_SECONDS == 28).sum() > (prompt.enters // DAY_SECONDS == 28).sum() + 30
    [row] = effects(prepared(tmp_path, {"source": "tax"}, late=late)).on_time("late").to_dict("records")
    assert row["difference"] < 0  # five weeks' work on one day
    assert row["is_seen"]


@pytest.mark.parametrize(
    ("difference", "half_width", "seen"),
    [
        (-0.02, 0.01, True),
        (0.01, 0.02, False),
        (0.0, 0.0, False),
        (0.1, 0.0, True),
        (0.1, NAN, True),
        (NAN, NAN, False),
    ],
)
def test_a_difference_is_seen_where_its_interval_leaves_zero_out(difference, half_width, seen):
    assert is_seen(difference, half_width) is seen


def test_an_event_concerns_the_missions_that_it_touches_first(tmp_path):
    steps = {"look": {"work": "1 min"}, "evidence": {"ask": ["tax"]}, "decide": {"work": "1 min", "queue": "end"}}
    other = {"demand": {"per_year": 9}, "steps": {"decide": {"work": "1 min", "queue": "end"}}}
    data = office(steps, missions={"review": other}, sources={"tax": {"class": "tax", "answers": "1 day"}})
    data["sources"]["tax"]["delivers"] = "every day"
    data["sources"]["incomes"] = {"class": "tax", "answers": "1 day"}
    other["demand"]["source"] = "incomes"
    data["teams"] = {"front": clerks("claim.look"), "back": clerks("end")}
    data["events"] = {
        "front": event("office closed", 0, 1, teams=["front"]),
        "back": event("people away", 0, 1, share=0.5, teams=["back"]),
        "law": event("demand", 0, 1, factor=2.0, missions=["review"]),
        "more": event("demand", 0, 1, factor=2.0),
        "late": event("source delayed", 0, 1, source="tax"),
        "untold": event("source delayed", 0, 1, source="incomes"),
    }
    scenario = validated(Document("desk.toml", tmp_path, data))
    touched = {name: missions_concerned(scenario, one) for name, one in scenario.events.items()}
    assert touched == {
        "front": ["claim"],
        "back": ["claim", "review"],
        "law": ["review"],
        "more": ["claim", "review"],
        "late": ["claim"],
        "untold": ["review"],
    }
