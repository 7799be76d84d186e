"""Waits counted between cuts, against one mask over all dossiers for each window."""

from datetime import date, timedelta

import numpy as np
import pytest

from sim.measure.waits import Waits
from sim.measure.windows import Cuts, Window, months, years

ORIGIN = date(2018, 1, 1)
KNOWN_DAYS = 410
WINDOWS = [
    *months(date(2017, 11, 1), date(2019, 3, 31)),
    *years(date(2018, 1, 1), date(2019, 12, 31)),
    Window("a day", date(2018, 5, 5), date(2018, 5, 5)),
]


def waits_of(seed, dossiers=400):
    """Waits of which some never began, some last, some ended without being stopped, and one was stopped first."""
    rng = np.random.default_rng(seed)
    began = rng.integers(-1, KNOWN_DAYS, dossiers)
    over = began + rng.integers(0, 200, dossiers)
    over[over >= KNOWN_DAYS] = -1
    stopped = np.where(rng.random(dossiers) < 0.8, over, -1)
    stopped[0], began[0] = 20, 30
    return began, stopped, over


def edges(window):
    return (window.first - ORIGIN).days, (window.last + timedelta(1) - ORIGIN).days


@pytest.fixture(params=range(4))
def case(request):
    began, stopped, over = waits_of(request.param)
    cuts = Cuts(WINDOWS, ORIGIN, KNOWN_DAYS)
    return began, stopped, over, Waits(began, stopped, over, cuts), cuts.spans(WINDOWS)


def test_delays_are_those_of_what_was_stopped_in_the_window(case):
    began, stopped, _, waits, spans = case
    spread = waits.spread(spans)
    for place, window in enumerate(WINDOWS):
        first, end = edges(window)
        chosen = (stopped >= max(first, 0)) & (stopped < end) & (began >= 0)
        delays = np.sort((stopped - began)[chosen])
        assert spread.number[place] == len(delays)
        found = [column[place] for column in spread[1:]]
        if len(delays):
            ranks = [int(np.ceil(share * len(delays))) - 1 for share in (0.5, 0.9)]
            assert found == [delays.mean(), *delays[ranks], delays[-1]]
        else:
            assert np.isnan(found).all()


@pytest.mark.parametrize("large", [1, 2_000, 1 << 18])
def test_ages_are_those_of_what_is_open_at_the_end_of_the_window(case, large, monkeypatch):
    monkeypatch.setattr("sim.measure.windows.LARGE_TABLE", large)
    began, stopped, over, waits, spans = case
    closed = np.where(stopped >= 0, stopped, over)
    stock = waits.stock((0, 30, 1_000))
    for place, window in enumerate(WINDOWS):
        _, end = edges(window)
        is_open = (began >= 0) & (began < end) & ((closed < 0) | (closed >= end))
        ages = np.sort(end - 1 - began[is_open])
        at_end = spans.stops[place]
        found = [column[at_end] for column in (stock.mean, stock.median, stock.oldest)]
        if len(ages) and end <= KNOWN_DAYS:
            assert found == [ages.mean(), ages[(len(ages) - 1) // 2], ages[-1]]
            assert [older[at_end] for older in stock.older] == [(ages > age).sum() for age in (0, 30, 1_000)]
        else:
            assert np.isnan(found).all()
        assert waits.oldest(spans)[place] == pytest.approx(found[2], nan_ok=True)


def test_those_begun_in_a_window_are_followed_until_they_end_or_the_log_does(case):
    began, stopped, over, waits, spans = case
    at_risk, decided = waits.followed(spans)
    for place, window in enumerate(WINDOWS):
        first, end = edges(window)
        chosen = (began >= max(first, 0)) & (began < end)
        assert waits.begun(spans)[place] == chosen.sum()
        closed = np.where(stopped >= 0, stopped, over)[chosen]
        lasted = np.where(closed >= 0, closed, KNOWN_DAYS - 1) - began[chosen]
        days = np.arange(at_risk.shape[1])[:, None]
        is_decided = (lasted >= 0) & (stopped[chosen] >= 0)
        assert at_risk[place].tolist() == (lasted >= days).sum(axis=1).tolist()
        assert decided[place].tolist() == ((lasted == days) & is_decided).sum(axis=1).tolist()


def test_no_waits_tell_nothing():
    nothing = np.zeros(0, np.int64)
    cuts = Cuts(WINDOWS, ORIGIN, KNOWN_DAYS)
    waits, spans = Waits(nothing, nothing, nothing, cuts), cuts.spans(WINDOWS)
    assert not waits.begun(spans).any()
    assert np.isnan(waits.spread(spans).longest).all()
    assert np.isnan(waits.oldest(spans)).all()
    assert not waits.followed(spans)[0].any()
