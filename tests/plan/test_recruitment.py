"""Recruits come later than they are decided on, and learn; other duties take their share of the time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.staff import EVERY_DAY, dated, posts, there

LATER = {"lag": "7 days"}
LEARNING = {"lag": "7 days", "learning": "4 days", "starts_at": 0.5}


def effective(fte, days, **fields):
    return posts(fte, days, **EVERY_DAY, **fields).effective.tolist()


def test_posts_added_come_into_service_after_the_lag_and_learn_in_equal_daily_steps():
    fte = dated((0, 2), (7, 4))
    assert effective(fte, 20, recruitment=LEARNING) == [2.0] * 14 + [3.0, 3.25, 3.5, 3.75, 4.0, 4.0]
    counts = there(fte, 20, recruitment=LEARNING, **EVERY_DAY).tolist()
    assert counts == [2] * 14 + [3, 3, 3, 4, 4, 4]  # 3, 6.25, 9.75, 13.5, 17.5, 21.5


def test_weeks_are_seven_days_and_days_off_count():
    fte = dated((0, 0), (3, 1))
    counts = there(fte, 21, recruitment={"lag": "1 week"}).tolist()
    assert counts == [0] * 8 + [1] * 7  # Thursday to Thursday


def test_the_first_row_needs_no_recruitment():
    assert effective(dated((7, 2), (9, 3)), 20, recruitment=LATER) == [2.0] * 16 + [3.0] * 4
    assert effective(3, 10, recruitment=LEARNING) == [3.0] * 10


def test_a_fall_is_immediate():
    assert effective(dated((0, 3), (4, 1)), 8, recruitment=LEARNING) == [3.0] * 4 + [1.0] * 4


def test_a_fall_before_the_lag_is_over_calls_the_recruitment_off():
    assert effective(dated((0, 2), (2, 4), (5, 3)), 12, recruitment=LATER) == [2.0] * 9 + [3.0] * 3
    assert effective(dated((0, 2), (2, 4), (5, 2)), 12, recruitment=LATER) == [2.0] * 12


def test_of_several_cohorts_the_latest_goes_first():
    fte = dated((0, 2), (1, 3), (3, 4), (6, 3), (7, 3.5))
    assert effective(fte, 16, recruitment=LATER) == [2.0] * 8 + [3.0] * 6 + [3.5] * 2


def test_a_fall_below_all_cohorts_takes_the_first_posts_too_and_they_must_be_recruited_again():
    fte = dated((0, 3), (2, 5), (10, 1), (11, 3))
    assert effective(fte, 20, recruitment=LATER) == [3.0] * 9 + [5.0] + [1.0] * 8 + [3.0] * 2


def test_who_learns_goes_before_who_knows_the_work():
    fte = dated((0, 1), (0 + 1, 2), (10, 1.5))
    expected = [1.0] * 8 + [1.5, 1.625, 1.375, 1.4375, 1.5, 1.5]
    assert effective(fte, 14, recruitment=LEARNING) == expected


def test_parts_of_posts_are_recruited_too():
    assert effective(dated((0, 0.5), (1, 1.0)), 10, recruitment=LATER) == [0.5] * 8 + [1.0] * 2
    assert there(dated((0, 0.5), (1, 1.0)), 10, recruitment=LATER, **EVERY_DAY).tolist() == [0, 1] * 4 + [1, 1]


def test_an_increase_before_the_run_begins_counts_from_its_own_date():
    fte = dated((-700, 1), (-5, 2), (-400, 9))
    fte[1:] = fte[:0:-1]  # 1, then 9, then 2
    assert effective(dated((-700, 1), (-5, 2)), 10, recruitment=LEARNING) == [
        1,
        1,
        1.5,
        1.625,
        1.75,
        1.875,
        2,
        2,
        2,
        2,
    ]
    assert effective(dated((-700, 1), (-400, 2)), 4, recruitment=LEARNING) == [2.0] * 4
    assert effective(fte, 3, recruitment=LEARNING) == [2.0] * 3


def test_recruits_of_a_team_that_was_empty_for_years():
    fte = dated((0, 0), (1200, 2))
    counts = there(fte, 1400, recruitment=LATER, absence={"share": 0.2, "spell": "5 working days"}, **EVERY_DAY)
    assert not counts[:1207].any()
    assert 1.3 < counts[1207:].mean() < 1.9


def test_who_comes_back_after_an_event_is_not_recruited():
    spared = np.array([1.0, 0.5, 0.5, 1.0, 1.0])
    assert effective(2, 5, recruitment=LEARNING, spared=spared) == [2.0, 1.0, 1.0, 2.0, 2.0]


def test_duties_take_their_share_of_the_working_time():
    """Contract, art. 51, 59, 64: commission, sessions in communes, reception are duties of the same people."""
    duties = {"reception_desk": 0.15, "municipal_sessions": 0.05}
    assert effective(1.25, 3, duties=duties) == pytest.approx([1.0] * 3)
    assert there(1, 14, duties=duties).tolist() == [0, 1, 1, 1, 1] * 2
    assert there(4, 14, duties={"dispense_commission": 0.125}).tolist() == [3, 4] * 5


amounts = st.decimals("0", "4", places=2).map(float)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(amounts, min_size=1, max_size=8), st.integers(0, 30), st.integers(1, 40), st.booleans())
def test_agent_days_never_drift_from_effective_fte_by_more_than_one(fte, lag, learning, is_shared):
    recruitment = {"lag": f"{lag} days", "learning": f"{learning} days", "starts_at": 0.3}
    fields = {"recruitment": recruitment, "duties": {"desk": 0.1} if is_shared else {}}
    steps = dated(*((place * 17, amount) for place, amount in enumerate(fte)))
    some = posts(steps, **fields)
    assert np.abs(np.cumsum(some.counts) - np.cumsum(some.effective)).max() < 1 + 1e-3
    assert (some.effective >= 0).all()
    written = posts(steps, duties=fields["duties"]).effective
    assert (some.effective <= written + 1e-9).all()
    # Once the last increase is learned, everybody who is written is there.
    settled = some.days >= 17 * (len(fte) - 1) + lag + learning
    assert some.effective[settled] == pytest.approx(written[settled])
