"""People leave at random; their posts stay empty for a while, and the newcomers learn."""

from dataclasses import replace

import numpy as np
import pytest

from sim.plan.departures import held
from sim.plan.posts import Turnover
from sim.plan.presence import expected_presence
from tests.plan.staff import EVERY_DAY, dated, posts, there

YEAR = 365
LEARNING = {"lag": "40 days", "learning": "60 days", "starts_at": 0.25}
AWAY = {
    "absence": {"share": 0.1, "spell": "5 working days"},
    "leave": {"days": 26, "by_month": [1, 1, 1, 2, 2, 2, 6, 6, 2, 1, 1, 3], "spell": "5 working days"},
}


def leaving(share=0.06, after="120 days"):
    return {"share_per_year": share, "replaced_after": after}


def sure(days, on, empty, output=(), fte=1, **fields):
    """Whether each post is held on each of `days` days, where all who can leave do so on the days `on`."""
    some = posts(fte, days, **EVERY_DAY, **fields)
    ordinals = np.arange(days)
    chances = np.isin(ordinals, on).astype(float)
    later = [np.minimum(ordinals + empty + more, days) for more in (0, len(output))]
    turnover = Turnover(chances, later[0], later[1], empty, np.array(output))
    slots = int(some.counts.max())
    return held(replace(some, turnover=turnover), turnover, slots, 1, 0).astype(int).tolist()


def test_the_post_is_empty_until_the_newcomer_comes():
    assert sure(8, on=[2], empty=3) == [[1, 1, 0, 0, 0, 1, 1, 1]]


def test_nobody_leaves_an_empty_post_and_the_newcomer_may_leave_again():
    assert sure(9, on=[2, 3, 4], empty=3) == [[1, 1, 0, 0, 0, 1, 1, 1, 1]]
    assert sure(9, on=[2, 5], empty=2) == [[1, 1, 0, 0, 1, 0, 0, 1, 1]]
    assert sure(7, on=[2, 4], empty=2) == [[1, 1, 0, 0, 0, 0, 1]]


def test_what_a_newcomer_lacks_is_carried_forward():
    # 0.5, 1.0, 1.5, 2.0 and the half that rounds: there on the first and on the third day of learning
    assert sure(9, on=[1], empty=2, output=[0.5, 0.5, 0.5, 0.5]) == [[1, 0, 0, 1, 0, 1, 0, 1, 1]]


def test_who_leaves_while_learning_is_followed_by_one_who_learns_anew():
    learning = [0.0, 0.0, 0.0, 1.0]
    assert sure(12, on=[1, 4], empty=1, output=learning) == [[1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]]


def test_a_post_that_is_gone_and_comes_back_has_a_new_holder():
    fte = dated((0, 2), (4, 1), (6, 2))
    assert sure(9, on=[2], empty=5, fte=fte)[1] == [1, 1, 0, 0, 1, 1, 1, 1, 1]
    assert sure(9, on=[4], empty=3, fte=fte)[1] == [1] * 9  # not in service on that day: nobody to leave


def test_a_post_stays_empty_through_an_event_that_takes_people_away():
    spared = np.array([1, 1, 1, 0, 0, 1, 1, 1, 1])
    assert sure(9, on=[2], empty=5, spared=spared) == [[1, 1, 0, 0, 0, 0, 0, 1, 1]]


def test_within_a_year_the_share_has_left():
    never = leaving(0.06, "2000 days")
    counts = there(30_000, YEAR, departures=never)
    assert 1 - counts[-1] / 30_000 == pytest.approx(0.06, abs=0.003)
    assert counts[len(counts) // 2] / 30_000 == pytest.approx(0.94**0.5, abs=0.003)


def test_in_the_long_run_posts_are_empty_for_their_share():
    """With rate r a year and g years empty, a post is empty for r g / (1 + r g) of the time."""
    counts = there(2000, 12 * YEAR, departures=leaving(0.2, "146 days"))
    turns = -np.log(1 - 0.2) * 0.4
    assert 1 - counts[len(counts) // 3 :].mean() / 2000 == pytest.approx(turns / (1 + turns), rel=0.03)


@pytest.mark.parametrize("recruitment", [None, LEARNING])
@pytest.mark.parametrize("after", ["0 days", "90 days"])
def test_expected_presence_is_the_mean_of_many_posts(recruitment, after):
    fields = {"departures": leaving(0.5, after), "recruitment": recruitment}
    some = posts(3000, 3 * YEAR, **fields)
    expected = expected_presence(posts(1, 3 * YEAR, **fields))[some.days]
    counts = there(3000, 3 * YEAR, **fields) / 3000
    assert counts == pytest.approx(expected, abs=0.04)  # four standard deviations of a day's mean
    assert counts.mean() == pytest.approx(expected.mean(), abs=0.004)


def test_a_further_post_moves_nobody():
    fields = {**AWAY, "departures": leaving(0.3), "recruitment": LEARNING}
    fewer, more = there(4, 4 * YEAR, **fields), there(5, 4 * YEAR, **fields)
    assert set((more - fewer).tolist()) == {0, 1}


def test_departures_move_nobodys_sickness_or_leave():
    alone = there(1, 4 * YEAR, departures=leaving(0.5))
    away = there(1, 4 * YEAR, **AWAY)
    assert (there(1, 4 * YEAR, departures=leaving(0.5), **AWAY) == alone * away).all()
    assert 0 < alone.sum() < len(alone)


def test_a_team_without_anybody_for_years():
    fte = dated((0, 0), (3 * YEAR, 5))
    counts = there(fte, 4 * YEAR, departures=leaving(0.9), recruitment=LEARNING)
    assert not counts[: 3 * 261].any()
    assert counts[-100:].any()
    assert not there(0, departures=leaving(0.9)).any()


def test_a_team_that_never_works_in_the_run_has_nobody_there():
    assert there(3, 1, first=1, departures=leaving(), **AWAY).size == 0
    assert there(3, 1, departures=leaving(), **AWAY).size == 1
