"""An office many times as large, from which chance has been taken wherever it can be."""

import numpy as np

from sim.plan.draws import ANEW
from sim.plan.enlarged import enlarged
from sim.plan.presence import expected_presence
from tests.engine.desk import clerks, office
from tests.office import plan_of

STEPS = {"decide": {"work": {"exponential": {"mean": "1 hour"}}, "stamp": "decided"}}


def test_as_many_dossiers_come_as_are_expected_so_many_times():
    plan = plan_of(office(STEPS, mission={"demand": {"per_year": 1000, "dispersion": 3.0}}))
    expected = plan.expected["claim", "all"].cumsum()
    _, given = enlarged(plan, 7)
    came = np.bincount(given.arrivals.received // 86_400, minlength=plan.days).cumsum()[-len(expected) :]
    assert (np.abs(came - 7 * expected) <= 1.0 + 1e-6).all()
    assert len(np.unique(given.arrivals.number)) == len(given.arrivals)


def test_as_many_agents_are_there_as_are_expected_so_many_times():
    absent = clerks("claim.decide", fte=2.5, absence={"share": 0.2, "spell": "5 working days"})
    plan = plan_of(office(STEPS, teams={"clerks": absent}))
    _, given = enlarged(plan, 7)
    expected = 7 * expected_presence(plan.teams[0].posts).cumsum()
    assert (np.abs(given.presence[0].cumsum() - expected) <= 1.0 + 1e-6).all()


def test_a_register_and_a_backlog_stand_as_often_with_numbers_of_their_own(tmp_path):
    (tmp_path / "receipts.csv").write_text("date\n2018-01-08\n2018-01-08\n2018-02-01\n")
    (tmp_path / "open.csv").write_text("received,step\n2017-12-01,decide\n2017-12-05,decide\n")
    data = office(
        STEPS,
        mission={"demand": {"trace": {"file": "receipts.csv", "date": "date"}}},
        backlog={
            "known": {"mission": "claim", "file": "open.csv"},
            "counted": {"mission": "claim", "count": 4, "age": "10 days", "step": "decide"},
        },
    )
    _, given = enlarged(plan_of(data, tmp_path), 3)
    fresh = given.arrivals.preset < 0
    assert (fresh.sum(), (~fresh).sum()) == (9, 18)
    assert len(np.unique(given.arrivals.number)) == 27


def test_the_plan_itself_stays_as_it_is():
    plan = plan_of(office(STEPS, mission={"demand": {"per_year": 100}}))
    before = plan.expected["claim", "all"].copy()
    large, _ = enlarged(plan, 5)
    np.testing.assert_array_equal(plan.expected["claim", "all"], before)
    np.testing.assert_allclose(large.expected["claim", "all"], 5 * before)
    assert plan.scenario.missions["claim"].demand.exactly is None


def test_a_queue_hands_over_at_as_many_times_the_length():
    offices = {
        "mons": {"transfer": {"to": "liege", "above": 3}},
        "liege": {},
    }
    mission = {"demand": {"per_year": 100, "offices": {"mons": 1.0, "liege": 1.0}}}
    plan = plan_of(office(STEPS, mission=mission, offices=offices))
    large, _ = enlarged(plan, 5)
    assert [station.transfer_above for station in plan.stations] == [3, -1]
    assert [station.transfer_above for station in large.stations] == [15, -1]


def test_with_colleagues_without_end_somebody_is_always_free_while_the_team_is_open():
    plan = plan_of(office(STEPS, mission={"demand": {"per_year": 1000}}))
    _, given = enlarged(plan, 5, has_colleagues_without_end=True)
    days = np.arange(plan.days)
    is_open = np.array([(plan.origin.toordinal() + day - 1) % 7 < 5 for day in days])
    assert (given.presence[0][is_open] > 100).all()
    assert (given.presence[0][~is_open] == 0).all()


def test_nothing_is_drawn_and_what_is_true_of_dossiers_is_even_in_every_span():
    data = office(STEPS, mission={"demand": {"per_year": 100}, "entitled": 0.5})
    one, other = (enlarged(plan_of({**data, "seed": seed}), 50)[1].arrivals for seed in (1, 2))
    np.testing.assert_array_equal(one.entitled, other.entitled)
    np.testing.assert_array_equal(one.enters, other.enters)
    so_far = np.cumsum(one.entitled) - 0.5 * np.arange(1, len(one) + 1)
    assert np.ptp(so_far) < 14  # were they random: 28
    anew = enlarged(plan_of(data), 50, ANEW)[1].arrivals.entitled
    assert (anew != one.entitled).any()
    assert np.ptp(np.cumsum(anew) - 0.5 * np.arange(1, len(anew) + 1)) < 14
