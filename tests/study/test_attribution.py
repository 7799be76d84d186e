"""Why dossiers are late: offices where each cause is known by hand, and games whose values are known."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from sim.study.attribution import MOST_IN_ALL_ORDERS, Runs, orders, possible, split
from sim.study.causes import Cause, causes_of
from sim.study.describing import scenario_hash
from sim.study.lateness import MEASURES, LateDossiers
from sim.study.replications import prepare
from sim.study.trials import Store, Trials, Variant
from tests.study.why_offices import RULE, office

QUEUE, SOURCE, EVIDENCE = "queue of desk", "source register", "evidence rule"


def split_of(file, histories=2, workers=None):
    prepared, variant = prepare(file), Variant(file)
    measuring = LateDossiers("claim", scenario_hash(prepared.document.data), variant)
    with Trials(Store(":memory:"), measuring, seed=1, workers=workers) as trials:
        can, cannot = possible(trials, variant, causes_of(prepared.scenario, "claim"))
        assert not cannot
        return split(Runs(trials, variant, can, histories), "soon", "2018-01-01 to 2018-03-31")


def by_cause(found, *columns):
    rows = found.causes.set_index("cause")
    return {cause: tuple(rows.loc[cause, list(columns)]) for cause in rows.index}


def test_a_queue_alone_makes_late(tmp_path):
    # Five on one day, a day's work each, one after another: decided on the first to the fifth day after it.
    found = split_of(office(tmp_path, number=5, answers="1 s", work="24 hours", limit="2 days"))
    assert (found.as_it_is["counted"].mean, found.as_it_is["late"].mean) == (5, 3)
    assert found.as_it_is["days_late"].mean == 1 + 2 + 3
    assert found.as_it_is["share_on_time"].mean == pytest.approx(0.4)
    assert found.remaining["late"].mean == 0
    told = by_cause(found, "explained_late", "explained_points", "explained_days", "alone_late", "last_late")
    assert told == {QUEUE: pytest.approx((3, 60, 6, 3, 3)), SOURCE: (0, 0, 0, 0, 0)}
    assert by_cause(found, "back_on_time", "newly_late") == {QUEUE: (3, 0), SOURCE: (0, 0)}
    assert list(found.causes["cause"]) == [QUEUE, SOURCE]


def test_a_slow_source_alone_makes_late(tmp_path):
    found = split_of(office(tmp_path, number=4, answers="10 days", work="1 min", limit="6 days"))
    assert (found.as_it_is["late"].mean, found.as_it_is["days_late"].mean) == (4, 16)
    told = by_cause(found, "explained_late", "explained_days", "alone_late", "last_late")
    assert told == {SOURCE: (4, 16, 4, 4), QUEUE: (0, 0, 0, 0)}


def test_a_source_and_a_queue_in_series_share_what_either_would_mend(tmp_path):
    # Answered after 4 days, then decided after 8 and 12: the second is late, and on time without either cause.
    found = split_of(office(tmp_path, number=2, answers="4 days", work="96 hours", limit="9 days"))
    told = by_cause(found, "alone_late", "last_late", "explained_late", "back_on_time")
    assert told == {QUEUE: (1, 0, 0.5, 1), SOURCE: (1, 0, 0.5, 1)}


def test_a_source_and_a_queue_share_what_only_both_together_mend(tmp_path):
    # Decided after 8 and 12 days, after 8 and 8 without the queue, after 4 and 8 without the source.
    found = split_of(office(tmp_path, number=2, answers="4 days", work="96 hours", limit="5 days"))
    assert (found.as_it_is["late"].mean, found.remaining["late"].mean) == (2, 0)
    told = by_cause(found, "alone_late", "last_late", "explained_late")
    assert told == {SOURCE: (1, 2, 1.5), QUEUE: (0, 1, 0.5)}


def test_work_longer_than_the_limit_remains(tmp_path):
    found = split_of(office(tmp_path, number=3, answers="1 s", work="96 hours", limit="3 days"))
    assert (found.as_it_is["late"].mean, found.remaining["late"].mean) == (3, 3)
    assert found.remaining["days_late"].mean == 3
    assert by_cause(found, "explained_late", "explained_days")[QUEUE] == (0, 4 + 8)


def test_a_rule_that_decides_early_explains_less_than_nothing(tmp_path):
    file = office(tmp_path, number=4, answers="40 days", work="1 min", limit="10 days", rule=RULE)
    found = split_of(file)
    assert (found.as_it_is["late"].mean, found.total["late"].mean) == (0, 0)
    told = by_cause(found, "alone_late", "newly_late", "last_late", "explained_late")
    assert told[EVIDENCE] == (-4, 4, 0, pytest.approx(-2))
    assert told[SOURCE] == (0, 0, 4, pytest.approx(2))
    assert list(found.causes["cause"]) == [SOURCE, QUEUE, EVIDENCE]


def test_open_dossiers_are_late_as_known_when_the_log_is_closed(tmp_path):
    file = office(tmp_path, number=2, answers="1000 days", work="1 min", limit="6 days")
    found = split_of(file)
    plan = prepare(file).plan
    due = (pd.Timestamp("2018-02-07") - pd.Timestamp(plan.origin)).days
    assert found.as_it_is["days_late"].mean == 2 * (plan.days - due)


def test_workers_change_nothing(tmp_path):
    file = "tests/cli/office.toml"

    def told(workers):
        prepared, variant = prepare(file), Variant(file)
        measuring = LateDossiers("claim", scenario_hash(prepared.document.data), variant)
        with Trials(Store(":memory:"), measuring, seed=1, workers=workers) as trials:
            return split(Runs(trials, variant, causes_of(prepared.scenario, "claim"), 3), "ninety", "2018").causes

    pd.testing.assert_frame_equal(told(1), told(3))


class Game:
    """Trials whose late dossiers are any function of the causes that are left."""

    seed = 7

    def __init__(self, late):
        self.late = late

    def rows(self, _):
        return pd.DataFrame([("n", measure, "w") for measure in MEASURES], columns=["subject", "measure", "window"])

    def ask(self, wanted):
        return [np.array([self._figures(set(v.overrides), n) for n in numbers]) for v, numbers in wanted]

    def _figures(self, gone, number):
        told = {"counted": 1000.0, "late": self.late(gone, number)}
        return np.array([told.get(measure, 0.0) for measure in MEASURES])


def played(late, players, histories=1):
    causes = [Cause(name, "rule", (name,)) for name in players]
    return split(Runs(Game(late), Variant("x"), causes, histories), "n", "w")


def test_all_orders_give_the_value_of_shapley_exactly():
    # Two left gloves and one right: the right one is worth 2/3 (Shapley and Shubik, 1969).
    def late(gone, _):
        return 1.0 - min(len(gone & {"l1", "l2"}), len(gone & {"r"}))

    found = by_cause(played(late, ("l1", "l2", "r")), "explained_late")
    assert found == {"r": pytest.approx((2 / 3,)), "l1": pytest.approx((1 / 6,)), "l2": pytest.approx((1 / 6,))}


def test_causes_that_do_not_touch_each_other_explain_what_they_do_alone_whatever_the_orders():
    worth = {f"c{place}": float(place) for place in range(9)}
    found = played(lambda gone, _: 100.0 - sum(worth[name] for name in gone), worth)
    told = by_cause(found, "explained_late", "alone_late", "last_late")
    assert told == {name: pytest.approx((value,) * 3) for name, value in worth.items()}


def test_sampled_orders_add_up_and_their_interval_holds_the_value():
    # Late until all seven are gone: each is worth a seventh.
    players = [f"c{place}" for place in range(7)]
    found = played(lambda gone, _: 0.0 if len(gone) == 7 else 1.0, players, histories=400)
    assert found.causes["explained_late"].sum() == pytest.approx(found.total["late"].mean) == pytest.approx(1.0)
    gaps = (found.causes["explained_late"] - 1 / 7).abs()
    assert (gaps <= found.causes["explained_late_half_width"]).sum() >= 6
    assert set(found.causes["alone_late"]) == {0.0}
    assert set(found.causes["last_late"]) == {1.0}


def test_orders_are_all_of_few_and_pairs_with_their_reverse_of_many():
    def some(number):
        return [Cause(f"c{place}", "rule", ()) for place in range(number)]

    few = orders(some(MOST_IN_ALL_ORDERS), 1, 0)
    assert few == list(permutations(range(MOST_IN_ALL_ORDERS)))
    one, reverse, *others = orders(some(8), 1, 0)
    assert reverse == one[::-1]
    assert sorted(one) == list(range(8))
    assert others[0] not in (one, reverse)
    assert orders(some(8), 1, 0) != orders(some(8), 1, 1) != orders(some(8), 2, 1)
    assert tuple(place for place in orders(some(9), 1, 0)[0] if place < 8) == one


def test_without_causes_everything_remains():
    found = played(lambda *_: 3.0, ())
    assert len(found.causes) == 0
    assert found.remaining["late"].mean == found.as_it_is["late"].mean == 3.0
