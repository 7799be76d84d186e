"""Planned leave, beside sickness: days a year by season, drawn from an address of its own."""

import numpy as np
import pytest

from sim.plan.presence import expected_presence
from tests.plan.staff import dated, day, posts, there

SUMMER = (0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0)
SEASONS = (1, 1, 1, 2, 2, 2, 6, 6, 2, 1, 1, 3)
SICK = {"share": 0.1, "spell": "5 working days"}
FOUR_YEARS = 1461


def leave(days=26.0, by_month=SEASONS, spell="5 working days"):
    return {"days": days, "by_month": by_month, "spell": spell}


def months(some):
    return np.array([day(int(number)).month for number in some.days])


def test_nobody_is_on_leave_in_a_month_without_weight():
    some = posts(8, FOUR_YEARS, leave=leave(by_month=SUMMER))
    here, month = there(8, FOUR_YEARS, leave=leave(by_month=SUMMER)), months(some)
    is_summer = (month == 7) | (month == 8)
    assert (here[~is_summer] == 8).all()
    assert here[is_summer].mean() < 5


@pytest.mark.parametrize("spell", ["1 working day", "5 working days", "3 weeks"])
@pytest.mark.parametrize("by_month", [(1,) * 12, SEASONS, SUMMER])
def test_every_post_takes_its_days_a_year(spell, by_month):
    fields = {"leave": leave(26.0, by_month, spell)}
    away = [40 * 1045 - there(40, FOUR_YEARS, seed, **fields).sum() for seed in range(25)]
    assert len(posts(1, FOUR_YEARS).days) == 1045
    assert np.mean(away) / 160 == pytest.approx(26.0, rel=0.02)
    expected = expected_presence(posts(1, FOUR_YEARS, **fields)).sum()
    assert 1045 - expected == pytest.approx(4 * 26.0, abs=1e-9)


def test_the_months_have_their_shares():
    some = posts(1, FOUR_YEARS, leave=leave())
    place = months(some) - 1
    away = np.mean([40 - there(40, FOUR_YEARS, seed, leave=leave()) for seed in range(100)], axis=0) / 40
    wanted = 26 * np.array(SEASONS) / 28
    assert np.bincount(place, 1 - expected_presence(some)[some.days]) / 4 == pytest.approx(wanted)
    assert np.bincount(place, away) / 4 == pytest.approx(wanted, abs=0.15)


def test_spells_of_leave_have_their_mean_length():
    away = (there(1, 30_000, leave=leave(by_month=(1,) * 12)) == 0).astype(int)
    assert 4.4 < away.sum() / (np.diff(away) == 1).sum() < 5.6


def test_leave_moves_nobodys_sickness_and_who_is_away_by_both_is_away_once():
    """A day of leave on which its holder is sick is taken: presence is the product of the two."""
    sick = there(1, FOUR_YEARS, absence=SICK)
    gone = there(1, FOUR_YEARS, leave=leave())
    both = there(1, FOUR_YEARS, absence=SICK, leave=leave())
    assert (both == sick * gone).all()
    assert ((1 - sick) * (1 - gone)).sum() > 0
    month = months(posts(1, FOUR_YEARS))
    team = there(9, FOUR_YEARS, absence=SICK)
    with_leave = there(9, FOUR_YEARS, absence=SICK, leave=leave(by_month=SUMMER))
    others = (month != 7) & (month != 8)
    assert (team[others] == with_leave[others]).all()


def test_a_further_post_moves_nobodys_leave():
    fields = {"absence": SICK, "leave": leave()}
    fewer, more = there(4, FOUR_YEARS, **fields), there(5, FOUR_YEARS, **fields)
    assert set((more - fewer).tolist()) == {0, 1}


def test_half_a_post_takes_half_the_days():
    away = [522.5 - there(0.5, FOUR_YEARS, seed, leave=leave()).sum() for seed in range(200)]
    assert np.mean(away) == pytest.approx(2 * 26, rel=0.04)


def test_no_days_of_leave_and_a_team_of_nobody():
    assert (there(3, leave=leave(0.0)) == 3).all()
    assert not there(0, leave=leave()).any()
    assert not there(dated((0, 0), (400, 2)), leave=leave(), absence=SICK)[:280].any()


def test_leave_that_fills_a_month_is_refused():
    by_month = (0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(ValueError, match=r"teams\.clerks\.leave: 20\.0 days .* 2018-02, which has 20 working days"):
        posts(1, leave=leave(20.0, by_month))
    assert posts(1, leave=leave(19.0, by_month)).leave is not None


def test_a_team_keeps_its_draws_under_its_old_stream():
    fields = {"absence": SICK, "leave": leave(), "departures": {"share_per_year": 0.3, "replaced_after": "30 days"}}
    before = there(6, **fields)
    assert (there(6, name="examiners", stream="clerks", **fields) == before).all()
    assert (there(6, name="examiners", **fields) != before).any()
    assert (there(6, stream="examiners", **fields) == there(6, name="examiners", **fields)).all()
