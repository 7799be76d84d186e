"""What one post more brings that is asked for on a day, and until which day it still brings something that year."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from sim.study.buying import Gap, Market
from sim.study.moving import Arrival, arrival, moved, price_from

WEEK = timedelta(7)


class Started(NamedTuple):
    """What one post asked for on a day costs in a year, and brings to its share under a norm."""

    post: str
    since: date
    arrives: Arrival
    year: int
    cost: Fraction
    norm: str
    share: Gap


class LastDay(NamedTuple):
    """Until which day one post more still brings something that is seen in a year; None where it never does."""

    post: str
    year: int
    asked: date | None


def started(market: Market, places: Sequence[int], days: Sequence[date]) -> list[Started]:
    """What one post more of some brings from each of some days on, in its year and the next of the period."""
    scenario = market.trials.prepared(market.variant).scenario
    lattice = market.lattice
    starts = [(place, since) for since in days for place in places]
    found = []
    for (place, since), gains in zip(starts, _gains(market, starts), strict=True):
        post = lattice.posts[place]
        arrives = arrival(scenario.teams[post.team], since)
        for year in (since.year, since.year + 1):
            cost = price_from(lattice, place, arrives.at_work, year)
            for norm, share in zip(market.targets.norms, gains.get(year, ()), strict=False):
                found.append(Started(post.name, since, arrives, year, cost, norm, share))
    return found


def _gains(market: Market, starts: Sequence[tuple[int, date]]) -> list[dict[int, list[Gap]]]:
    """What each post brings from its day on: in each year of the period, under each norm."""
    scenario = market.trials.prepared(market.variant).scenario
    texts = [moved(scenario, market.lattice.posts[place], 1.0, since) or "" for place, since in starts]
    now, *changed = market.figures([market.variant, *(market.variant.also(text) for text in texts)])
    found = []
    for figures in changed:
        gains = {}
        for window in market.lattice.windows:
            shares = (market.targets.shares(each, window.label) for each in (figures, now))
            gains[window.first.year] = [market.gap(gap) for gap in np.subtract(*shares).T]
        found.append(gains)
    return found


def last_days(market: Market, places: Sequence[int], year: int) -> list[LastDay]:
    """For each of some posts, until when it may be asked for to bring something seen in a year; to the week.

    Searched by bisection over the weeks of the year: a post that comes later brings no more.
    """
    scenario = market.trials.prepared(market.variant).scenario
    window = next(each for each in market.lattice.windows if each.first.year == year)
    teams = [scenario.teams[market.lattice.posts[place].team] for place in places]
    in_time = [(window.last - arrival(team, window.first).at_work) // WEEK for team in teams]
    low, high = [-1] * len(places), [max(0, weeks + 1) for weeks in in_time]  # seen, and not seen any more
    while any(h - lo > 1 for lo, h in zip(low, high, strict=True)):
        asked = [(at, (low[at] + high[at]) // 2) for at in range(len(places)) if high[at] - low[at] > 1]
        starts = [(places[at], window.first + week * WEEK) for at, week in asked]
        for (at, week), gains in zip(asked, _gains(market, starts), strict=True):
            is_seen = any(gap.is_shown and gap.mean > 0 for gap in gains[year])
            low[at], high[at] = (week, high[at]) if is_seen else (low[at], week)
    return [
        LastDay(market.lattice.names[place], year, window.first + week * WEEK if week >= 0 else None)
        for place, week in zip(places, low, strict=True)
    ]
