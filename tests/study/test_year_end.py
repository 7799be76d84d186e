"""The rest of the year laid after the year so far, and both judged as one."""

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.study.outlook import outlook_of, ranges_of
from sim.study.year_end import YearEnd, year_so_far
from tests.study.mornings import ENDED, OPEN, desk, known_of, rest_of, scenario_of

SUSPENDED = {"thirty": {"limit": "30 days", "base": "decisions", "clock": {"suspends": ["social security"]}}}


def year_of(folder, data, stock=OPEN, ended=ENDED):
    """The figures of one history of the year, by subject, measure and window."""
    known = known_of(folder, data, stock, ended)
    plan, measuring = rest_of(data, known), YearEnd(known)
    given = inputs_of(plan, 0)
    rows, values = measuring.rows(plan), measuring.values(plan, given, simulate(plan, given))
    return dict(zip(rows.itertuples(index=False, name=None), values.tolist(), strict=True))


def test_the_year_is_what_has_ended_and_what_the_rest_of_it_brings(tmp_path):
    """On time by hand: of two that ended one, and D, decided at once; C is answered after 40 days."""
    year = year_of(tmp_path, desk())
    assert year["thirty", "decisions_counted", "2018"] == 4
    assert year["thirty", "share_on_time", "2018"] == 0.5
    assert year["thirty", "met", "2018"] == 1.0
    assert year["thirty", "requests_counted", "2018"] == 4
    assert (year["thirty", "late", "0"], year["thirty", "late", "1"]) == (1.0, 0.0)


def test_a_question_open_today_suspends_from_the_day_on_which_it_was_put(tmp_path):
    year = year_of(tmp_path, desk(SUSPENDED))
    assert year["thirty", "decisions_on_time", "2018"] == 3
    assert year["thirty", "late", "0"] == 0.0


def test_a_question_answered_before_today_has_suspended_too(tmp_path):
    """Received on 25 February and decided on 1 April, 35 days later; for ten of them an answer was out."""
    late, told = (
        f"received,step,answers\n2018-02-25,decide,{answers}\n" for answers in ("", "fund 2018-03-01 2018-03-11")
    )
    assert year_of(tmp_path, desk(SUSPENDED), late)["thirty", "late", "0"] == 1.0
    assert year_of(tmp_path, desk(SUSPENDED), told)["thirty", "late", "0"] == 0.0


def test_of_several_answers_of_one_source_every_one_has_suspended(tmp_path):
    """Received on 15 February and decided on 1 April, 45 days later; answers were out for ten and for eight."""
    told = "fund 2018-02-16 2018-02-26; fund 2018-03-01 2018-03-09"
    stock = f"received,step,answers\n2018-02-15,decide,{told}\n"
    assert year_of(tmp_path, desk(SUSPENDED), stock)["thirty", "late", "0"] == 0.0


def test_what_was_asked_for_those_that_have_ended_suspends_as_well(tmp_path):
    """Of the dossier decided after 55 days, an answer was out for 30."""
    ended = (
        "received,decided,answers\n2018-01-05,2018-03-01,fund 2018-01-10 2018-01-25; fund 2018-01-20 2018-02-09\n"
    )
    year = year_of(tmp_path, desk(SUSPENDED), "received,step\n", ended)
    assert year["thirty", "decisions_on_time", "2018"] == 1


def test_the_column_of_the_claimant_s_answer_suspends_for_its_class(tmp_path):
    norms = {"thirty": {"limit": "30 days", "base": "decisions", "clock": {"suspends": ["claimant"]}}}
    ended = "received,decided,asked,answered\n2018-01-05,2018-03-01,2018-01-10,2018-02-09\n"
    year = year_of(tmp_path, desk(norms), "received,step\n", ended)
    assert year["thirty", "decisions_on_time", "2018"] == 1


def test_a_moment_passed_before_today_starts_the_clock(tmp_path):
    norms = {"ten": {"limit": "10 days", "base": "decisions", "clock": {"start": "complete"}}}
    stock = "received,step,complete\n2018-01-02,decide,2018-03-30\n2018-01-02,decide,2018-03-02\n"
    year = year_of(tmp_path, desk(norms), stock, None)
    assert year["ten", "decisions_counted", "2018"] == 2
    assert (year["ten", "late", "0"], year["ten", "late", "1"]) == (0.0, 1.0)


def test_a_decision_taken_before_today_stays_taken(tmp_path):
    data = desk(steps={"evidence": {"ask": ["claimant"]}})
    data["missions"]["claim"]["steps"]["send"] = {"after": "decide", "wait": "20 days", "stamp": "notified"}
    year = year_of(tmp_path, data, "received,step,decided\n2018-03-01,send,2018-03-28\n", None)
    assert year["thirty", "decisions_on_time", "2018"] == 1
    assert year["thirty", "late", "0"] == 0.0


def test_dossiers_received_before_the_rest_begins_keep_their_day(tmp_path):
    """What ended was received before anything that is still open: the year is counted from there."""
    year = year_of(tmp_path, desk(), OPEN, "received,decided\n2016-05-02,2018-01-11\n")
    assert year["thirty", "longest_days", "2018"] == 619
    assert year["thirty", "decisions_late", "2018"] == 2


def test_new_requests_are_judged_with_the_others(tmp_path):
    data = desk(mission={"demand": {"per_year": 365, "hours": ["08:00", "08:01"]}})
    year = year_of(tmp_path, data)
    assert year["thirty", "requests_counted", "2018"] > 200
    assert year["thirty", "requests_late", "2018"] > 100


def test_an_empty_register_and_nothing_ended_is_a_year_of_its_own(tmp_path):
    year = year_of(tmp_path, desk(), "received,step\n", None)
    assert year["thirty", "decisions_counted", "2018"] == 0
    assert np.isnan(year["thirty", "met", "2018"])


def test_a_target_for_the_end_of_the_year_is_read_in_its_other_ways_too(tmp_path):
    data = desk()
    data["missions"]["claim"]["norms"] = ["contract-2002/reduced-contributions"]
    known = known_of(tmp_path, data)
    rows = YearEnd(known).rows(rest_of(data, known))
    assert {"2018", "2018-12", "2018 Q4"} <= set(rows["window"])


def test_growth_goes_on_from_the_year_in_which_the_scenario_begins(tmp_path):
    data = desk(mission={"demand": {"per_year": 365, "growth": 0.5}})
    first = scenario_of(data).period.from_
    data["period"] = {**data["period"], "from": first.replace(year=2016)}
    plan = rest_of(data, known_of(tmp_path, data))
    expected = plan.expected["claim", "all"][: (plan.last - plan.first).days + 1].sum()
    assert expected == pytest.approx(365 * 1.5**2 * 275 / 365, rel=0.02)


def test_events_that_are_over_are_left_out(tmp_path):
    day = scenario_of(desk()).period.from_
    flood = {"kind": "office closed", "cause": "force majeure", "from": day, "until": day}
    data = desk(events={"flood": flood, "strike": {**flood, "until": day.replace(month=12)}})
    data["period"] = {**data["period"], "until": day.replace(month=12, day=31)}
    assert list(rest_of(data, known_of(tmp_path, data)).scenario.events) == ["strike"]


def test_the_year_so_far_counts_what_is_known_this_morning(tmp_path):
    """C is due 30 days after 20 March, D five days later; neither is counted yet."""
    data = desk()
    (figures,), days = year_so_far(scenario_of(data), known_of(tmp_path, data))
    assert figures.values["decisions_share_on_time"].tolist() == [0.5]
    assert figures.values["requests_not_yet_due"].tolist() == [2]
    assert [f"{day:%m-%d}" for day in days["last_day"]] == ["04-19", "04-24"]


def test_the_last_timely_day_moves_on_while_a_question_is_open(tmp_path):
    """Asked on 20 March, and not answered by 1 April: twelve days more."""
    data = desk(SUSPENDED)
    _, days = year_so_far(scenario_of(data), known_of(tmp_path, data))
    assert [f"{day:%m-%d}" for day in days["last_day"]] == ["05-01", "04-24"]


def test_the_outlook_counts_histories(tmp_path):
    data = desk()
    known, scenario = known_of(tmp_path, data), scenario_of(data)
    plan, measuring = rest_of(data, known), YearEnd(known)
    given = inputs_of(plan, 0)
    values = np.array([measuring.values(plan, given, simulate(plan, given))] * 4)
    rows = measuring.rows(plan)
    is_met = ((rows["subject"] == "thirty") & rows["measure"].isin(["met", "decisions_met"])).to_numpy()
    values[0, is_met] = 0.0
    outlook = outlook_of(scenario, known, *year_so_far(scenario, known), rows, values)
    (own,) = outlook.norms[outlook.norms["is_own"]].itertuples()
    assert (own.norm, own.base, own.asked, own.so_far, own.so_far_counted) == ("thirty", "decisions", 50, 0.5, 2)
    assert (own.met, own.histories, own.probability) == (3, 4, 0.75)
    assert (own.low, own.high) == pytest.approx((0.1941, 0.9937), abs=1e-4)  # exact, of 3 in 4
    first = outlook.dossiers.iloc[0]
    assert (first["case"], first["line"], first["late"], first["probability"]) == ("C", 2, 4, 1.0)
    assert f"{pd.Timestamp(first['last_day']):%Y-%m-%d}" == "2018-04-19"


def test_a_range_holds_what_it_says_of_one_further_history_and_is_left_out_where_too_few_were_run():
    """Of n + 1 alike, each is as likely the last one: between the 2nd and the 18th of 19 lie 16 in 20."""
    assert ranges_of(np.arange(1.0, 20.0)) == pytest.approx(
        {"low_95": np.nan, "low_80": 2.0, "high_80": 18.0, "high_95": np.nan}, nan_ok=True
    )
    assert ranges_of(np.arange(1.0, 80.0)) == pytest.approx(
        {"low_95": 2.0, "low_80": 8.0, "high_80": 72.0, "high_95": 78.0}
    )
    assert np.isnan(list(ranges_of(np.arange(8.0)).values())).all()
    drawn = np.random.Generator(np.random.Philox(7)).normal(size=(2_000, 31))
    lows, highs = np.array([[ends["low_80"], ends["high_80"]] for ends in map(ranges_of, drawn[:, 1:])]).T
    assert ((lows <= drawn[:, 0]) & (drawn[:, 0] <= highs)).mean() == pytest.approx(0.8, abs=0.03)


def test_the_same_files_are_told_alike_and_others_apart(tmp_path):
    one, same = known_of(tmp_path, desk()), known_of(tmp_path, desk())
    other = known_of(tmp_path, desk(), OPEN.replace("03-25", "03-26"))
    third = known_of(tmp_path, desk(), OPEN, ENDED.replace("01-11", "01-12"))
    assert repr(YearEnd(one)) == repr(YearEnd(same))
    assert len({repr(YearEnd(each)) for each in (one, other, third)}) == 3
