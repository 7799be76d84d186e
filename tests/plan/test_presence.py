"""Presence: whole agents on every day, that never drift from what was hired."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.law.calendars import Calendar
from sim.model.scenario import Team
from sim.plan.calendars import working_time
from sim.plan.posts import posts_of
from sim.plan.presence import presence, presence_changes

MONDAY = date(2018, 1, 1)
DAYS = 600
AWAY = {"share": 0.2, "spell": "5 working days"}


def team(fte, **fields):
    return Team.model_validate({"fte": fte, "week": "40 hours", "serves": ["claim.decide"], **fields})


def present(fte, seed=1, replication=0, name="clerks", days=DAYS, **fields):
    who = team(fte, **fields)
    time = working_time(who, Calendar(), MONDAY, days)
    return presence(posts_of(name, who, time, Calendar(), MONDAY, 0), seed, replication), time.lengths() > 0


def dated(*steps):
    return [{"from": date.fromordinal(MONDAY.toordinal() + day), "fte": fte} for day, fte in steps]


def hired(steps, is_open):
    fte = np.zeros(len(is_open))
    for day, amount in steps:
        fte[day:] = amount
    return np.where(is_open, fte, 0.0)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(st.decimals("0", "12", places=2).map(float))
def test_agent_days_never_drift_from_fte_by_one(fte):
    count, is_open = present(fte)
    drift = np.cumsum(count) - np.cumsum(np.where(is_open, fte, 0.0))
    assert np.abs(drift).max() < 1 + 1e-9
    assert (count[~is_open] == 0).all()
    assert set(np.unique(count[is_open])) <= {int(fte), int(np.ceil(fte))}


amounts = st.decimals("0", "4", places=2).map(float)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.lists(amounts, min_size=1, max_size=8))
def test_agent_days_never_drift_from_dated_fte_by_more_than_one(fte):
    steps = [(place * 17, amount) for place, amount in enumerate(fte)]
    count, is_open = present(dated(*steps))
    drift = np.cumsum(count) - np.cumsum(hired(steps, is_open))
    assert np.abs(drift).max() < 1 + 1e-9


def test_dated_fte_holds_from_its_day():
    count, is_open = present(dated((0, 2), (7, 0), (21, 3)))
    assert set(count[:7][is_open[:7]]) == {2}
    assert count[7:21].sum() == 0
    assert set(count[21:][is_open[21:]]) == {3}


def test_half_a_post_is_there_every_other_day():
    count, is_open = present(0.5, days=14)
    assert count[is_open].tolist() == [0, 1] * 5


@pytest.mark.parametrize("spell", ["1 working day", "5 working days", "4 weeks"])
def test_absences_have_their_share_in_the_long_run(spell):
    counts = [present(10, seed, days=3000, absence={"share": 0.2, "spell": spell})[0] for seed in range(8)]
    is_open = present(10, days=3000)[1]
    assert 0.77 < np.mean(counts, axis=0)[is_open].mean() / 10 < 0.83


def test_spells_have_their_mean_length():
    count, is_open = present(1, days=40_000, absence=AWAY)
    away = (count[is_open] == 0).astype(int)
    spells = (np.diff(away) == 1).sum()
    assert 4.5 < away.sum() / spells < 5.5


def test_a_team_of_nobody_has_nobody_present():
    assert not present(0, absence=AWAY)[0].any()


def test_a_post_more_moves_nobody():
    fewer, more = present(4, absence=AWAY)[0], present(5, absence=AWAY)[0]
    assert set((more - fewer).tolist()) == {0, 1}
    alone = present(1, absence=AWAY)[0]
    assert set((present(2, absence=AWAY)[0] - alone).tolist()) == {0, 1}


def test_days_before_the_first_one_simulated_count_for_nothing():
    """How far back the tables reach, for an old fact or an old dossier, changes nobody's presence."""
    who = team(2.5, absence=AWAY)
    earlier = date.fromordinal(MONDAY.toordinal() - 70)
    time = working_time(who, Calendar(), earlier, DAYS + 70)
    count = presence(posts_of("clerks", who, time, Calendar(), earlier, 70), 1, 0)
    assert count[:70].sum() == 0
    assert (count[70:] == present(2.5, absence=AWAY)[0]).all()


def test_absences_are_a_teams_own_and_a_replications_own():
    some = [
        present(3, absence=AWAY)[0],
        present(3, absence=AWAY, name="examiners")[0],
        present(3, absence=AWAY, replication=1)[0],
        present(3, absence=AWAY, seed=2)[0],
    ]
    assert len({tuple(count.tolist()) for count in some}) == 4
    assert (present(3, absence=AWAY)[0] == some[0]).all()


def test_presence_changes_at_opening_and_closing():
    who = team(2)
    time = working_time(who, Calendar(), MONDAY, 3)
    times, counts = presence_changes(np.array([2, 0, 1]), time, 3 * 86_400)
    assert times.tolist() == [28_800, 57_600, 2 * 86_400 + 28_800, 2 * 86_400 + 57_600]
    assert counts.tolist() == [2, 0, 1, 0]
