"""What posts cost and reach: the way up, posts from a day on, and the room of a year."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from sim.model.checks import validated
from sim.model.reading import Document
from sim.study.buying import Curve, Market
from sim.study.frontier import Point, climbed, one_more, with_best
from sim.study.moving import moved, price_from, room_of
from sim.study.replications import Prepared, prepare
from sim.study.staffings import staffings
from sim.study.trials import Variant
from tests.cli.running import OFFICE
from tests.office import plan_of
from tests.study.sheets import OFFICE as DATA


class Lattice:
    """Two kinds of posts: the second costs twice as much."""

    def cost(self, staffing):
        return Fraction(staffing[0] + 2 * staffing[1])


def reach(staffings):
    """A share of 40 % for the least; posts of the first kind bring 10 points up to three, of the second 12."""
    for first, second in staffings:
        share = 0.4 + 0.1 * (min(first, 3) - 1) + 0.12 * (min(second, 2) - 1)
        yield np.full((4, 1), share), np.full((4, 1), share >= 0.7)


def seen(gap):
    return bool(abs(gap.mean()) > 1e-9)


def test_the_next_post_is_the_one_that_brings_most_for_its_cost():
    points = climbed(Lattice(), (1, 1), lambda each: [*reach(each)], seen, 8)
    tried = {point.staffing: point for point in points}
    # First the cheap posts, 10 points each for 1; then the second, 12 points for 2; then nothing brings anything.
    assert sorted(tried) == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (4, 1), (4, 2)]
    assert [p.staffing for p in points if p.is_best] == [(1, 1), (2, 1), (3, 1), (2, 2), (3, 2)]
    assert [p.cost for p in points] == sorted(p.cost for p in points)


def test_the_way_begins_where_no_norm_is_met():
    points = climbed(Lattice(), (3, 2), lambda each: [*reach(each)], seen, 1)
    assert min(point.staffing for point in points) == (2, 1)  # at (3, 2) it is met, at (2, 1) never


def test_no_more_posts_are_tried_than_asked():
    points = climbed(Lattice(), (1, 1), lambda each: [*reach(each)], seen, 1)
    assert sorted(point.staffing for point in points) == [(1, 1), (1, 2), (2, 1)]


def test_a_staffing_that_costs_more_and_reaches_less_is_beaten():
    def point(cost, share):
        return Point((cost,), Fraction(cost), np.full((2, 1), share), np.ones((2, 1), bool))

    best = with_best([point(1, 0.5), point(2, 0.4), point(3, 0.5), point(4, 0.6)], seen)
    assert [each.is_best for each in best] == [True, False, False, True]


def test_where_nothing_falls_under_a_norm_nothing_is_on_time():
    point = Point((0,), Fraction(0), np.array([[np.nan, 0.5]]), np.zeros((1, 2), bool))
    np.testing.assert_array_equal(point.score, [0.25])


def test_one_person_more_in_one_place():
    assert one_more((3, 4), 1) == (3, 5)


def prepared_of(fte, budget=True):
    costs = {"budget": {"currency": "EUR", "costs": {"B": {"statutory": "36500"}}}} if budget else {}
    desk = {"fte": fte, "week": "38 hours", "serves": ["claim.decide"], "grade": "B", "status": "statutory"}
    document = Document("test.toml", prepare(OFFICE).document.folder, {**DATA, "teams": {"desk": desk}, **costs})
    return Prepared(document, validated(document), plan_of(document.data))


@pytest.mark.parametrize(
    ("fte", "more", "since", "text"),
    [
        (2.0, 1.0, None, "teams.desk.fte=3.0"),
        (2.0, -0.5, None, "teams.desk.fte=1.5"),
        (
            2.0,
            1.0,
            date(2018, 4, 1),
            "teams.desk.fte=[{ from = 1900-01-01, fte = 2.0 }, { from = 2018-04-01, fte = 3.0 }]",
        ),
        (
            [{"from": date(2018, 1, 1), "fte": 2.0}, {"from": date(2019, 1, 1), "fte": 4.0}],
            1.0,
            date(2018, 7, 1),
            "teams.desk.fte=[{ from = 2018-01-01, fte = 2.0 }, { from = 2018-07-01, fte = 3.0 }, "
            "{ from = 2019-01-01, fte = 5.0 }]",
        ),
        (
            [{"from": date(2018, 1, 1), "fte": 2.0}, {"from": date(2019, 1, 1), "fte": 4.0}],
            1.0,
            date(2019, 1, 1),
            "teams.desk.fte=[{ from = 2018-01-01, fte = 2.0 }, { from = 2019-01-01, fte = 5.0 }]",
        ),
    ],
)
def test_posts_from_a_day_on_are_an_override(fte, more, since, text):
    prepared = prepared_of(fte)
    [post] = staffings(prepared).posts
    assert moved(prepared.scenario, post, more, since) == text


def test_no_fewer_posts_than_there_are():
    prepared = prepared_of(2.0)
    [post] = staffings(prepared).posts
    assert moved(prepared.scenario, post, -2.5) is None


def test_an_override_of_posts_is_one_that_the_scenario_takes():
    prepared = prepare(OFFICE)
    [post] = staffings(prepared).posts
    text = moved(prepared.scenario, post, 0.4, date(2018, 7, 1))
    later = prepare(*Variant(OFFICE).also(text)).scenario.teams["desk"].fte
    assert [(row.from_, row.fte) for row in later] == [(date(1900, 1, 1), 0.6), (date(2018, 7, 1), 1.0)]


def test_a_post_costs_the_days_that_are_left_of_the_year():
    lattice = staffings(prepared_of(2.0))
    assert price_from(lattice, 0, date(2018, 1, 1), 2018) == 36_500
    assert price_from(lattice, 0, date(2018, 12, 22), 2018) == 1_000  # ten days
    assert price_from(lattice, 0, date(2018, 12, 22), 2019) == 36_500
    assert price_from(lattice, 0, date(2019, 2, 1), 2018) == 0


def test_the_room_of_a_year_is_what_its_credit_leaves():
    assert room_of(prepared_of(2.0).scenario, 2018) is None
    room = room_of(prepare("institute_2002_budget.toml").scenario, 2002)
    assert (room.year, str(room.left)) == (2002, "-14353.29")
    assert room.others["running"] == 4180


class Bent(Market):
    """An office in which posts bring less and less: from now on the square root of how many more there are."""

    def _curve(self, post, posts):
        more = np.array(posts)
        luck = np.linspace(-0.001, 0.001, len(self.numbers))
        return Curve(more, np.sqrt(more + 2.0)[:, None, None] + luck[None, :, None])

    def figures(self, variants):
        return [np.full((len(self.numbers), 1), np.sqrt(2.3)) for _ in variants]

    def rows_of(self, variant):
        return [0]


def test_what_a_change_is_worth_follows_the_curve_and_not_its_chord():
    """0.3 posts bring the same; on the chord from none to half a post it would be 0.304."""
    one = SimpleNamespace(posts=[SimpleNamespace(name="desk")])
    market = Bent(None, None, SimpleNamespace(norms=("norm",)), one, range(20))
    [changed] = market.changed([("a change", None)], 0)
    assert changed.worth.value == pytest.approx(0.3, abs=0.001)
    assert changed.worth.low < 0.3 < changed.worth.high
