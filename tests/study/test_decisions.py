"""Decisions under what is not known, against worths that are known by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from sim.study.boxes import Points
from sim.study.choices import Choice, options_told
from sim.study.decisions import decide, promise
from sim.study.information import worth_of_everything
from sim.study.replications import prepare
from sim.study.trials import Variant

DESK = Variant("tests/cli/assumed.toml")
EVEN = (np.arange(1000) + 0.5) / 1000  # a number uniform from 0 to 1, in equal parts
OTHER = np.random.default_rng(7).permutation(EVEN)


def test_the_worth_to_a_promise_is_an_integral_where_the_margin_is_linear_in_one_number():
    told = promise(("demand", "nothing"), 4.0 * EVEN - 1.0, np.column_stack([EVEN, OTHER]), 1, 2_000.0)
    # Not known: promise, for 4 / 2 - 1 = 1. Known: promise above 1/4 only, for 4 (3/4)^2 / 2 = 9/8. Worth 1/8.
    first, other = told.worth.itertuples(index=False)
    assert (first.factor, first.is_seen, other.is_seen) == ("demand", True, False)
    assert first.worth == pytest.approx(1 / 8, abs=1e-5)
    assert first.worth_money == pytest.approx(2_000 / 8, abs=0.02)
    assert told.everything == pytest.approx(1 / 8, abs=1e-5)
    assert told.gained[0] == pytest.approx(1.0)


def test_what_is_not_promised_is_worth_as_much_as_what_is_missed():
    told = promise(("demand",), 1.0 - 4.0 * EVEN, EVEN[:, None], 1, None)
    # Not known: do not promise, for 0. Known: promise below 1/4, for 4 (1/4)^2 / 2 = 1/8.
    assert told.worth["worth"].tolist() == pytest.approx([1 / 8], abs=1e-5)
    assert told.worth["worth_money"].isna().all()


def test_who_counts_losses_has_the_same_worth():
    above = 4.0 * EVEN - 1.0
    losses = -np.column_stack([np.maximum(above, 0.0), np.maximum(-above, 0.0)])  # given away; missed
    assert worth_of_everything(losses) == pytest.approx(promise(("x",), above, EVEN[:, None], 1, None).everything)


@pytest.mark.parametrize("always", [5.0, -5.0])
def test_nothing_is_worth_anything_where_the_norm_is_always_met_or_never(always):
    told = promise(("demand", "nothing"), always + EVEN, np.column_stack([EVEN, OTHER]), 1, 1_000.0)
    assert told.everything == 0.0
    assert told.worth[["worth", "worth_money", "by_chance"]].to_numpy().tolist() == [[0.0] * 3] * 2
    assert not told.worth["is_seen"].any()


class Office:
    """Unknowns of the small office, whose post at the desk leaves 2 of all points missed and a bell 1 of ten."""

    base, names, seed, window = DESK, ("demand",), 1, "2018"

    def __init__(self) -> None:
        self.prepared, self.asked = prepare(*DESK), 0
        self.trials, self.aim = self, self

    def at(self, place):
        return DESK.also(f"seed={int(1000 * place[0])}")

    def values(self, place):
        return {}

    def figures(self, wanted):
        self.asked += len(wanted)
        lefts = [0.1 if "title" in variant.overrides[-1] else 0.2 for variant, _ in wanted]
        missed = [10.0 * int(variant.overrides[0].removeprefix("seed=")) / 1000 for variant, _ in wanted]
        return [SimpleNamespace(missed=[left * of]) for left, of in zip(lefts, missed, strict=True)]


def weighed(price=None, costs=(), is_told=False, missed=None):
    """EVEN * 10 points are missed above a tenth, with which draws are as many."""
    office = Office()
    options = options_told(["post:teams.desk.fte+=1", 'bell:title="bell"'], DESK, office.prepared)
    sample = Points(EVEN[::10, None], np.arange(100))
    as_it_is = np.floor(1000 * EVEN[::10]) / 100 if missed is None else missed
    return decide(office, Choice(options, is_told, price, dict(costs)), sample, as_it_is), office


def test_of_posts_that_are_offered_the_one_stands_that_saves_most_for_its_cost():
    assert weighed()[0].options == ("as it is", "bell")
    told, office = weighed(costs={"post": 100.0, "bell": 300.0})
    assert told.options == ("as it is", "post")
    assert told.costs == (0.0, 100.0)
    assert office.asked == 2 * 99  # nothing is missed in the first draw: a post more saves nothing there


def test_a_point_costs_what_the_post_costs_over_what_it_saves():
    told, _ = weighed(costs={"post": 100.0})
    saved = 0.8 * np.floor(1000 * EVEN[::10]) / 100
    assert told.gained[0] == pytest.approx(saved.mean())
    assert told.price == told.even.cost == pytest.approx(100.0 / saved.mean())
    half = told.gained[1]
    assert (told.even.low, told.even.high) == pytest.approx(
        (100.0 / (saved.mean() + half), 100.0 / (saved.mean() - half))
    )
    # At that price both are equally good; known, the post is bought where it saves more than the mean.
    assert told.worth["worth"].tolist() == pytest.approx([np.maximum(saved - saved.mean(), 0).mean()], rel=1e-6)
    assert told.everything == pytest.approx(told.worth["worth"][0])


def test_a_post_that_saves_nothing_prices_nothing():
    told, office = weighed(missed=np.zeros(100))
    assert (told.worth, told.price, told.even, told.everything, office.asked) == (None, None, None, 0.0, 0)


def test_no_post_is_weighed_where_a_price_is_told_and_nobody_says_what_one_costs():
    assert weighed(price=10.0)[0] is None
    told, _ = weighed(price=10.0, costs={"bell": 20.0})
    assert (told.options, told.price, told.even, told.is_even) == (("as it is", "bell"), 10.0, None, False)


def test_options_that_are_told_are_all_weighed_everywhere():
    told, office = weighed(price=10.0, costs={"post": 100.0, "bell": 300.0}, is_told=True)
    assert told.options == ("as it is", "post", "bell")
    assert office.asked == 2 * 100
