"""How staffings stand beside each other: who is the best where none meets the norms, and by which histories."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from sim.study import standings
from sim.study.figures import NormFigures
from sim.study.meeting import Office
from sim.study.staffings import staffings
from sim.study.standings import SIFTING, Standing, best_within, fresh, standing
from sim.study.targets import targets_of
from sim.study.trials import Store, Trials, Variant

DESKS = Variant("tests/cli/desks.toml")
POSTS = SimpleNamespace(lattice=SimpleNamespace(prices=(Fraction(1), Fraction(1))))


def synthetic(staffing, histories, kept, shares, met=0):
    said = [{"norm": each} for each in (met, shares, kept, 90 - 100 * kept)]
    return Standing(staffing, Fraction(3), histories, met, *said, {})


@pytest.fixture
def asked(monkeypatch):
    """Which histories of which staffings are asked; of the decisions of post 1 all are on time: there are two."""
    found = []
    kept = {(0, 3): 0.0, (1, 2): 0.3, (2, 1): 0.1, (3, 0): 0.02}

    def told(office, staffing, numbers):
        found.append((staffing, numbers))
        met = len(numbers) if staffing == (2, 1) else 0
        return synthetic(staffing, len(numbers), kept[staffing], 1.0 - kept[staffing], met)

    monkeypatch.setattr(standings, "standing", told)
    return found


def test_who_decides_hardly_anything_is_not_the_best(asked):
    """Nor is who meets a norm of decisions more often by leaving undecided what is late; it is told beside."""
    best, oftenest = best_within(POSTS, (1, 1), (5, 5), Fraction(3))
    assert best == [(1, 2), (2, 1)]
    assert oftenest == (2, 1)


def test_all_that_were_compared_stand_in_their_order(asked):
    assert best_within(POSTS, (2, 2), (5, 5), Fraction(3))[0] == [(1, 2), (2, 1), (3, 0), (0, 3)]


def test_what_chooses_the_best_is_not_what_is_told_of_it(asked):
    best_within(POSTS, (1, 1), (5, 5), Fraction(3))
    chosen_by = {number for _, numbers in asked for number in numbers}
    assert chosen_by == set(range(SIFTING, SIFTING + 128))
    assert chosen_by.isdisjoint(fresh(1_000_000))


def test_open_dossiers_past_their_day_count_in_how_short_a_staffing_falls():
    with Trials(Store(":memory:"), NormFigures(), seed=5, workers=1) as trials:
        lattice = staffings(trials.prepared(DESKS))
        variant = DESKS.also(*lattice.overrides((1, 1)))
        asked = targets_of(trials.prepared(variant), trials.rows(variant))
        office = Office(trials, DESKS, lattice, asked)
        stands, none = standing(office, (1, 1), fresh(2)), standing(office, (1, 0), fresh(2))
        values = office.figures((1, 1), fresh(2))
    place = asked.places["two_weeks", "deadlines_share_on_time", asked.window]
    assert stands.kept["two_weeks"] == pytest.approx(values[:, place].mean())
    assert stands.kept["two_weeks"] < stands.shares["two_weeks"]
    assert stands.short["two_weeks"] == pytest.approx(90 - 100 * stands.kept["two_weeks"])
    assert none.kept["two_weeks"] == 0
    assert np.isnan(none.shares["two_weeks"])
    assert none.short["two_weeks"] == 90
    assert none.short["two_weeks"] > stands.short["two_weeks"]
