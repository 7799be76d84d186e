"""Until when a change still turns the year: the search, and how a change is dated."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.model.problems import InputError
from sim.plan.inflow import inputs_of
from sim.study.levers import Lever, lever_of, one_more_post, sooner_reminders, starts, turnings
from sim.study.trials import Variant
from tests.study.mornings import MORNING, desk, known_of, rest_of, scenario_of

REST = Variant("office.toml")
ROWS = pd.DataFrame({"subject": ["thirty"], "measure": ["met"], "window": ["2018"]})
POST = Lever("a post more", "teams.clerks.fte", "1", "fte", ((date(2018, 3, 31), 9.0),), adds=True)


class Known:
    """Trials whose answers are known: of the histories asked, so many meet the norm by what is changed."""

    def __init__(self, met):
        self.met, self.asked = met, []

    def rows(self, variant):
        return ROWS

    def ask(self, wanted):
        self.asked += [variant for variant, _ in wanted]
        return [
            (np.arange(len(numbers)) < self.met(variant.overrides[-1])).astype(float)[:, None]
            for variant, numbers in wanted
        ]


def start_in(override):
    """The day on which the value changes."""
    return date.fromisoformat(override.split("from = ")[-1][:10])


def turned(met, lever=POST, probability=0.5):
    trials = Known(met)
    (found,) = turnings(trials, REST, MORNING, [lever], [("thirty", "2018")], range(10), probability)
    return found, trials


def test_the_last_start_that_is_enough_is_found_by_bisection():
    last = date(2018, 8, 6)
    found, trials = turned(lambda change: 7 if start_in(change) <= last else 4)
    assert (found.last, found.met_at_last) == (last, 7)
    assert (found.later, found.met_later) == (date(2018, 8, 13), 4)
    assert len(set(trials.asked)) <= math.ceil(math.log2(len(starts(MORNING)))) + 1


def test_a_change_that_is_too_late_today_is_not_searched():
    found, trials = turned(lambda change: 4)
    assert (found.last, found.met, found.later) == (None, 4, None)
    assert len(trials.asked) == 1


def test_a_change_may_be_enough_on_the_last_monday():
    found, _ = turned(lambda change: 5)
    assert (found.last, found.later) == (date(2018, 12, 31), None)


def test_a_change_may_be_enough_today_only():
    found, _ = turned(lambda change: 5 if start_in(change) == MORNING else 4)
    assert (found.last, found.later) == (MORNING, date(2018, 4, 2))


def test_the_probability_asked_moves_the_day():
    def met(change):
        return 9 if start_in(change) < date(2018, 6, 1) else 6 if start_in(change) < date(2018, 9, 1) else 0

    assert turned(met)[0].last == date(2018, 8, 27)
    assert turned(met, probability=0.9)[0].last == date(2018, 5, 28)


def test_what_cannot_be_dated_is_tried_from_today_only():
    lever = lever_of("missions.claim.entitled=0.5", scenario_of(desk()), MORNING)
    assert not lever.is_dated
    found, trials = turned(lambda change: 8, lever)
    assert (found.last, found.later) == (MORNING, None)
    assert trials.asked == [REST.also("missions.claim.entitled=0.5")]


def test_without_a_norm_to_turn_nothing_is_simulated():
    trials = Known(lambda change: 0)
    assert turnings(trials, REST, MORNING, [POST], [], range(10), 0.5) == []
    assert trials.asked == []


def test_chances_are_exact():
    found, _ = turned(lambda change: 4)
    assert found.chance(4) == pytest.approx((0.4, 0.1216, 0.7376), abs=1e-4)
    assert all(math.isnan(value) for value in found.chance(None))


def test_starts_are_today_and_every_monday():
    days = starts(MORNING)
    assert days[:3] == [MORNING, date(2018, 4, 2), date(2018, 4, 9)]
    assert days[-1] == date(2018, 12, 31)
    assert starts(date(2018, 12, 31)) == [date(2018, 12, 31)]


def test_one_more_post_is_added_to_whatever_is_there(tmp_path):
    data = desk()
    data["teams"]["clerks"]["fte"] = [{"from": date(2018, 1, 1), "fte": 2}, {"from": date(2018, 9, 1), "fte": 3}]
    (lever,) = one_more_post(scenario_of(data), MORNING)
    (dated,) = lever.overrides(date(2018, 6, 4))
    assert dated == (
        "teams.clerks.fte = [{ from = 2018-01-01, fte = 2 }, { from = 2018-06-04, fte = 3 }, "
        "{ from = 2018-09-01, fte = 4 }]"
    )
    plan = rest_of(data, known_of(tmp_path, data), dated)
    counts = dict(zip(plan.teams[0].posts.days.tolist(), plan.teams[0].posts.counts.tolist(), strict=True))
    day = (date(2018, 6, 4) - plan.origin).days
    assert (counts[day - 1], counts[day]) == (2, 3)


def test_posts_by_grade_grow_in_their_first_row():
    data = desk()
    data["teams"]["clerks"]["staff"] = [{"grade": "B", "status": "statutory", "fte": 2.0}]
    del data["teams"]["clerks"]["fte"]
    (lever,) = one_more_post(scenario_of(data), MORNING)
    assert lever.overrides(MORNING) == (
        "teams.clerks.staff.0.fte = [{ from = 2018-03-31, fte = 2 }, { from = 2018-04-01, fte = 3 }]",
    )


def test_a_lever_named_takes_the_place_of_the_value():
    lever = lever_of("teams.clerks.fte=4", scenario_of(desk()), MORNING)
    assert lever.overrides(date(2018, 5, 7)) == (
        "teams.clerks.fte = [{ from = 2018-03-31, fte = 9 }, { from = 2018-05-07, fte = 4 }]",
    )


def test_a_lever_may_add_to_what_there_is():
    lever = lever_of("teams.clerks.fte+=1.5", scenario_of(desk()), MORNING)
    assert (lever.words, lever.overrides(date(2018, 5, 7))) == (
        "clerks.fte += 1.5",
        ("teams.clerks.fte = [{ from = 2018-03-31, fte = 9 }, { from = 2018-05-07, fte = 10.5 }]",),
    )
    for text in ("teams.clerk.fte+=1", "missions.claim.entitled+=0.1", "teams.clerks.fte+=a"):
        with pytest.raises(InputError, match="an amount is added to posts"):
            lever_of(text, scenario_of(desk()), MORNING)


REMIND = "missions.claim.steps.evidence.remind"


def test_a_rule_is_changed_from_a_day_on():
    lever = lever_of(f"{REMIND}=20 days", scenario_of(desk()), MORNING)
    assert lever.is_dated
    assert lever.overrides(date(2018, 5, 7)) == (
        "missions.claim.changes.lever.from=2018-05-07",
        "missions.claim.changes.lever.steps.evidence.remind=20 days",
    )


def test_how_long_work_takes_is_changed_from_today_only():
    """From a later day on it would leave what is queued by then as it is."""
    lever = lever_of("missions.claim.steps.decide.work=5 min", scenario_of(desk()), MORNING)
    assert not lever.is_dated


def test_a_rule_from_today_is_the_rule_itself(tmp_path):
    data = desk()
    lever = lever_of(f"{REMIND}=20 days", scenario_of(data), MORNING)
    known = known_of(tmp_path, data)
    from_today, said = (rest_of(data, known, *how) for how in (lever.overrides(MORNING), (f"{REMIND}=20 days",)))
    assert from_today.rows == said.rows


def test_a_rule_from_a_later_day_finds_the_open_dossiers_waiting(tmp_path):
    """Asked on 20 March and reminded on 19 April; from 9 April on after 15 days, so on that day."""
    data = desk()
    lever = lever_of(f"{REMIND}=15 days", scenario_of(data), MORNING)
    known = known_of(tmp_path, data)
    plans = [rest_of(data, known), rest_of(data, known, *lever.overrides(date(2018, 4, 9)))]
    reminded = []
    for plan in plans:
        asks = (history := simulate(plan, inputs_of(plan, 0))).asks
        first = asks["asked"][(asks["reminder"] == 1) & (history.questions["dossier"][asks["question"]] == 0)]
        reminded.append(plan.day(int(first.min())))
    assert reminded == [date(2018, 4, 19), date(2018, 4, 9)]


def test_a_lever_does_not_touch_a_change_that_the_scenario_makes():
    change = {"lever": {"from": date(2018, 6, 1), "steps": {"evidence": {"remind": "25 days"}}}}
    lever = lever_of(f"{REMIND}=20 days", scenario_of(desk(mission={"changes": change})), MORNING)
    assert lever.change == ("missions", "claim", "changes", "lever_0")


def test_reminders_may_come_sooner_where_a_norm_asks_a_percentage():
    (lever,) = sooner_reminders(scenario_of(desk()))
    assert lever.words == "claim: remind at evidence after 20 days, not 30 days"
    assert lever.overrides(MORNING)[1] == 'missions.claim.changes.lever.steps.evidence.remind="20 days"'
    nobody_asks = {"thirty": {"limit": "30 days"}}
    assert sooner_reminders(scenario_of(desk(norms=nobody_asks))) == []


def test_a_lever_is_written_key_value():
    with pytest.raises(InputError, match="a lever is written key=value"):
        lever_of("teams.clerks.fte", scenario_of(desk()), MORNING)
