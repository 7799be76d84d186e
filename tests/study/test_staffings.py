"""Staffings: what varies, what it costs by hand, where a search begins, and all of them by cost."""

from fractions import Fraction
from pathlib import Path

import pytest

from sim.model.problems import InputError
from sim.study.replications import prepare
from sim.study.staffings import by_cost, least, staffings

HERE = Path(__file__).parent.parent
BUDGET, OFFICE = str(HERE / "cli" / "budget.toml"), str(HERE / "cli" / "office.toml")


def test_a_year_costs_what_its_grades_cost():
    """2002: one A at 65,000. 2003, its first half: 181 / 365 of it; one B, 90 days at 44,000 a year, 91 at more."""
    lattice = staffings(prepare(BUDGET), ("desk.A", "desk.B"))
    half = Fraction(181, 365)
    one_b = (Fraction(90) * 44_000 + 91 * Fraction("45000.50")) / 365
    assert [window.label for window in lattice.windows] == ["2002", "2003-01-01 to 2003-06-30"]
    assert lattice.present_costs == (65_000, 65_000 * half + one_b)
    assert lattice.costs((2, 3)) == (2 * 65_000 + 3 * 44_000, 2 * 65_000 * half + 3 * one_b)
    assert lattice.years == 1 + half
    assert lattice.cost((1, 0)) == 65_000
    assert lattice.currency == "EUR"


def test_what_does_not_vary_costs_all_the_same():
    lattice = staffings(prepare(BUDGET), ("desk.A",))
    both = staffings(prepare(BUDGET), ("desk.A", "desk.B"))
    assert lattice.costs((1,)) == both.present_costs
    assert lattice.cost((0,)) == lattice.present_cost - 65_000


def test_the_row_of_most_posts_varies_where_no_grade_is_named():
    lattice = staffings(prepare(BUDGET))
    assert lattice.names == ("desk.A",)
    assert lattice.overrides((3,)) == ("teams.desk.staff.0.fte=3.0",)
    assert lattice.present == (1,)


def test_a_post_of_dated_numbers_has_the_same_persons_all_the_time():
    lattice = staffings(prepare(BUDGET), ("desk.B",))
    assert lattice.present == (Fraction(181, 546),)
    prepared = prepare(BUDGET, lattice.overrides((2,)))
    assert prepared.scenario.teams["desk"].staff[1].fte == 2.0


def test_without_a_budget_posts_are_counted():
    lattice = staffings(prepare(OFFICE))
    assert lattice.currency is None
    assert lattice.cost((3,)) == 3
    assert lattice.present_cost == Fraction("0.6")
    assert lattice.named((3,)) == "desk 3"
    assert lattice.overrides((3,)) == ("teams.desk.fte=3.0",)


def test_the_offered_load_is_rounded_up():
    """1200 a year of 2 hours: 2400 hours a year, of which a post works some 1900; beside B, a third of a post."""
    assert least(prepare(BUDGET), staffings(prepare(BUDGET), ("desk.A", "desk.B"))) == (1, 1)
    alone = ("teams.desk.staff=[{ grade = 'A', status = 'statutory', fte = 1 }]",)
    prepared = prepare(BUDGET, alone)
    assert least(prepared, staffings(prepared)) == (2,)
    prepared = prepare(BUDGET, (*alone, "missions.claim.demand.per_year=9000"))
    assert least(prepared, staffings(prepared)) == (10,)


def test_staffings_come_by_cost_then_by_persons_then_by_name():
    every = [*by_cost((Fraction(2), Fraction(1)), (1, 0), (3, 3))]
    assert every[:6] == [(1, 0), (1, 1), (2, 0), (1, 2), (2, 1), (1, 3)]
    assert len(every) == len(set(every)) == 12


def test_posts_that_cost_nothing_come_to_an_end():
    assert [*by_cost((Fraction(0),), (0,), (2,))] == [(0,), (1,), (2,)]


def test_all_that_is_wrong_is_told_together():
    with pytest.raises(InputError) as error:
        staffings(prepare(BUDGET), ("desk", "desk.A", "dsk", "desk.C"))
    assert str(error.value).splitlines() == [
        "--vary: dsk: there is no team of this name; did you mean 'desk'?",
        "--vary: desk.C: desk has no such grade; known: A, B",
        "--vary: desk.A: these posts are named twice",
    ]


def test_a_team_that_is_no_list_of_grades_has_none():
    with pytest.raises(InputError, match=r"--vary: desk\.B: the posts of desk are not written by grade"):
        staffings(prepare(OFFICE), ("desk.B",))
