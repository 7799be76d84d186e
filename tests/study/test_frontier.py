"""What posts cost and reach: the way up, posts from a day on, and the room of a year."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from sim.measure.budget import staff_costs
from sim.model.checks import validated
from sim.model.reading import Document
from sim.study.buying import Bought, Curve, Gap, Market, best_posts
from sim.study.frontier import Point, explored, one_more, with_best
from sim.study.moving import Paid, arrival, moved, paid, price_from, rooms_of
from sim.study.replications import Prepared, prepare
from sim.study.staffings import staffings
from sim.study.trials import Variant
from tests.cli.running import OFFICE
from tests.office import plan_of
from tests.study.sheets import OFFICE as DATA


def cost(moves):
    """Two kinds of posts: the second costs twice as much; there are two of the first and one of the second."""
    return Fraction(2 + moves[0] + 2 * (1 + moves[1]))


def reach(every):
    """A share of 40 % for one of each; posts of the first kind bring 10 points up to three, of the second 12."""
    for first, second in every:
        share = 0.4 + 0.1 * (min(2 + first, 3) - 1) + 0.12 * (min(1 + second, 2) - 1)
        yield np.full((4, 1), share), np.full((4, 1), share >= 0.5)


def seen(gap):
    return bool(abs(gap.mean()) > 1e-9)


def there(moves):
    return moves[0] >= -2 and moves[1] >= -1


def explore(begin=(0, 0), most=8, reached=reach):
    return explored(cost, begin, lambda each: [*reached(each)], seen, there, most)


def test_posts_are_added_where_one_brings_most_for_its_cost_and_taken_until_the_norm_is_never_met():
    points = explore()
    best = [point.moves for point in points if point.is_best]
    # Up: the cheap post, 10 points for 1; the dear one, 12 for 2; then nothing more. Down: one of the cheap ones.
    assert {(1, 0), (0, 1), (2, 0), (1, 1), (2, 1), (1, 2), (-1, 0), (0, -1)} <= {point.moves for point in points}
    assert (-2, 0) not in {point.moves for point in points}  # at (-1, 0) it is met no more
    assert best == [(0, -1), (1, -1), (0, 0), (1, 0), (0, 1), (1, 1)]
    assert [point.cost for point in points] == sorted(point.cost for point in points)


def test_what_there_is_is_always_told_and_an_overloaded_office_begins_where_its_work_can_be_done():
    def never(every):
        return ((shares, np.zeros((4, 1), bool)) for shares, _ in reach(every))

    points = explore(begin=(1, 1), most=1, reached=never)
    assert sorted(point.moves for point in points) == [(0, 0), (1, 1), (1, 2), (2, 1)]
    assert [point.moves for point in points if point.is_now] == [(0, 0)]


def test_as_many_are_added_as_were_taken():
    def reached(every):  # the first kind has one too many, the second one too few
        for first, second in every:
            yield np.full((4, 1), 0.5 + 0.1 * min(second, 1) + 0.01 * min(first, -1)), np.ones((4, 1), bool)

    assert (-1, 1) in {point.moves for point in explore(most=1, reached=reached)}


def test_no_more_posts_are_tried_than_asked_and_none_taken_that_is_not_there():
    moves = sorted(point.moves for point in explore(most=1))
    assert moves == [(-1, 0), (0, -1), (0, 0), (0, 1), (1, -1), (1, 0)]


def test_no_posts_are_taken_that_are_not_there():
    def always(every):
        return ((shares, np.ones((4, 1), bool)) for shares, _ in reach(every))

    assert all(there(point.moves) for point in explore(reached=always))


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


def prepared_of(fte, budget=True, **more):
    costs = {"budget": {"currency": "EUR", "costs": {"B": {"statutory": "36500"}}}} if budget else {}
    desk = {"fte": fte, "week": "38 hours", "serves": ["claim.decide"], "grade": "B", "status": "statutory", **more}
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


def test_a_post_is_paid_from_the_day_its_recruit_comes_as_in_the_budget():
    asked = date(2018, 12, 15)
    prepared = prepared_of(2.0, recruitment={"lag": "180 days", "learning": "60 days", "starts_at": 0.5})
    lattice = staffings(prepared)
    arrives = arrival(prepared.scenario.teams["desk"], asked)
    assert arrives == (date(2019, 6, 13), date(2019, 8, 12))
    dated = [{"from": date(2018, 1, 1), "fte": 2.0}, {"from": asked, "fte": 3.0}]
    later = prepared_of(dated, recruitment={"lag": "180 days"}).scenario
    costs = [cost.cost for cost in staff_costs(later)]
    assert costs == [73_000 + price_from(lattice, 0, arrives.at_work, year) for year in (2018, 2019)]
    assert costs == [73_000, 73_000 + 100 * 202]
    assert arrival(prepared_of(2.0).scenario.teams["desk"], asked) == (asked, asked)


def test_what_a_sum_pays_is_so_many_all_year_and_one_more_from_a_day_on():
    lattice = staffings(prepared_of(2.0))
    assert paid(lattice, 0, 2018, Decimal(74_000)) == Paid(2, date(2018, 12, 22))
    assert paid(lattice, 0, 2018, Decimal(36_500)) == Paid(1, None)
    assert paid(lattice, 0, 2018, Decimal(-5)) == Paid(0, None)


def test_the_room_of_every_year_names_what_may_be_transferred_and_what_was_refused():
    assert rooms_of(prepared_of(2.0).scenario) == ()
    rooms = {each.year: each for each in rooms_of(prepare("institute_2002_budget.toml").scenario)}
    assert sorted(rooms) == [2002, 2003, 2004]
    first = rooms[2002]
    assert first.room.lapsing["running"] == 4180
    assert first.room.kept == {"running_it": 9000, "investment_it": 20000}
    assert first.amounts["with transfers"] == first.room.left + sum(first.room.lapsing.values())
    assert [(each.from_, each.amount) for each in first.refused] == [("running", 5000)]
    assert "running" in rooms[2004].room.unknown


def test_each_norm_counts_in_the_posts_that_bring_most_under_it():
    def bought(post, more, norm, mean, half=0.01):
        return Bought(post, more, Fraction(1), norm, Gap(mean, half), 0, None)

    told = [
        *(bought("legal", 1, "a", 0.2), bought("legal", 1, "b", 0.009)),
        *(bought("works", 1, "a", 0.1), bought("works", 1, "b", 0.02)),
        *(bought("works", 1, "c", 0.005), bought("legal", -1, "c", -0.3), bought("works", 1, "d", 0.005)),
    ]
    assert best_posts(told, ("a", "b", "c", "d"), ("legal", "works")) == [0, 1, 0, None]


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
    [changed] = market.changed([("a change", None)], [0])
    assert changed.worth.value == pytest.approx(0.3, abs=0.001)
    assert changed.worth.low < 0.3 < changed.worth.high
