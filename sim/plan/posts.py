"""A team's posts before anything is drawn: who is in service, and how likely each post is empty on each day."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.posts import Absence, Leave, Recruitment, days_of, days_of_spell
from sim.model.scenario import Team
from sim.plan.calendars import WorkingTime, dated_fte, works_on
from sim.plan.staffing import Grade, fte_by_grade

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
WHOLE = 1_000_000  # parts of an agent-day, so that their sum never misses a day by rounding


class Chain(NamedTuple):
    """Spells away of one post, a chain of two states over the working days.

    share: chance to be away on each working day; ending, beginning: that a spell ends, or begins, from each
    working day to the next.
    """

    share: Floats
    ending: Floats
    beginning: Floats


class Turnover(NamedTuple):
    """How the holders of posts come and go.

    leaves: chance that a holder leaves, on each working day; filled, learned: from which working day on the post of
    one who leaves on each is filled again, and its new holder's output whole; empty: calendar days in between;
    output: of a newcomer on each calendar day of learning.
    """

    leaves: Floats
    filled: Integers
    learned: Integers
    empty: int
    output: Floats


@dataclass(frozen=True, eq=False)
class Posts:
    """The posts of one team over the working days simulated.

    stream: names the team's draws; length: days of the calendar, from `origin` on; days: the working days among
    them; in_service: full-time equivalents for dossiers on each; effective: those of them that events leave there.
    """

    stream: str
    origin: date
    length: int
    days: Integers
    in_service: Floats
    effective: Floats
    absence: Chain | None
    leave: Chain | None
    turnover: Turnover | None

    @cached_property
    def counts(self) -> Integers:
        """Posts there on each working day, whole numbers, were nobody away."""
        return whole_days(self.effective)

    def end_of_service(self, slot: int, day: int) -> int:
        """The working day from which on a post that is in service on `day` no longer is."""
        gone = np.flatnonzero(self.in_service[day:] <= slot)
        return day + int(gone[0]) if len(gone) else len(self.days)


class _Years(NamedTuple):
    """The whole calendar years that a run touches. before: days from their first day to the run's origin."""

    span: npt.NDArray[np.datetime64]
    is_open: npt.NDArray[np.bool_]
    before: int


def posts_of(
    name: str,
    team: Team,
    time: WorkingTime,
    calendar: Calendar,
    origin: date,
    first: int,
    there: Floats | float = 1.0,
) -> Posts:
    """The posts of a team from day `first` on. there: the share of them that events leave, on each day.

    ValueError where leave takes every working day of a month.
    """
    length = len(time.opens)
    days = np.flatnonzero(time.lengths()[first:] > 0) + first
    in_service = effective_fte(team, origin, length)
    effective = in_service * there
    years = _years(team, calendar, origin, first, length)
    absence = leave = turnover = None
    if team.absence is not None and team.absence.share > 0:
        absence = _chain_of_absence(team.absence, len(days))
    if team.leave is not None and team.leave.days > 0:
        try:
            shares = _leave_shares(team.leave, years, first, length)[days + years.before]
        except ValueError as error:
            raise ValueError(f"teams.{name}.leave: {error}") from None
        leave = _chain_of_leave(shares, team.leave)
    if team.departures is not None and team.departures.share_per_year > 0:
        leaves = _chances_to_leave(team.departures.share_per_year, years)[days + years.before]
        empty, output = days_of(team.departures.replaced_after), _output(team.recruitment)
        filled, learned = (np.searchsorted(days, days + empty + more) for more in (0, len(output)))
        turnover = Turnover(leaves, filled.astype(np.int64), learned.astype(np.int64), empty, output)
    return Posts(
        team.stream or name, origin, length, days, in_service[days], effective[days], absence, leave, turnover
    )


def _years(team: Team, calendar: Calendar, origin: date, first: int, length: int) -> _Years:
    opening = date((origin + timedelta(first)).year, 1, 1)
    closing = date((origin + timedelta(length - 1)).year + 1, 1, 1)
    number = (closing - opening).days
    span = np.datetime64(opening, "D") + np.arange(number)
    return _Years(span, works_on(team, calendar, opening, number), (origin - opening).days)


def effective_fte(team: Team, origin: date, days: int) -> Floats:
    """Full-time equivalents that work on dossiers on each day, were nobody away.

    Recruits come into service after their lag and learn; other duties take their shares.
    """
    fte = dated_fte(team, origin, days)
    if team.recruitment is not None:
        # Whoever was added longer ago than this knows the work.
        before = days_of(team.recruitment.lag) + len(_output(team.recruitment)) + 1
        fte = _recruited(dated_fte(team, origin - timedelta(before), days + before), team.recruitment)[before:]
    return fte * (1.0 - math.fsum(team.duties.values()))


def filled_by_grade(team: Team, origin: date, days: int) -> dict[Grade, Floats]:
    """Full-time equivalents that somebody holds on each day, by grade and status: recruits from their first day of
    service on, whatever they know. Who has left is replaced within the same post.
    """
    if team.recruitment is None:
        return fte_by_grade(team, origin, days)
    arriving = team.recruitment.model_copy(update={"learning": None, "starts_at": None})
    before = days_of(arriving.lag) + 1
    written = fte_by_grade(team, origin - timedelta(before), days + before)
    return {grade: _recruited(fte, arriving)[before:] for grade, fte in written.items()}


def _recruited(written: Floats, recruitment: Recruitment) -> Floats:
    """Output of the posts that are written for each day.

    A fall takes posts at once, the latest added first: those not yet in service are not recruited at all.
    """
    lag, learning = days_of(recruitment.lag), _output(recruitment)
    added = [(np.ones(len(written)), np.full(len(written), written[0]))]
    for day in np.flatnonzero(np.diff(written)) + 1:
        change = written[day] - written[day - 1]
        if change > 0:
            output = np.concatenate([np.zeros(day + lag), learning, np.ones(len(written))])[: len(written)]
            added.append((output, np.concatenate([np.zeros(day), np.full(len(written) - day, change)])))
            continue
        for _, posts in reversed(added):
            taken = min(posts[day], -change)
            posts[day:] -= taken
            change += taken
    total = np.zeros(len(written))
    for output, posts in added:
        total += output * posts
    return np.maximum(total, 0.0)


def _output(recruitment: Recruitment | None) -> Floats:
    """Output of a newcomer on each day of learning; nothing to learn is an empty table."""
    if recruitment is None or recruitment.learning is None or recruitment.starts_at is None:
        return np.zeros(0)
    days = days_of(recruitment.learning)
    return recruitment.starts_at + (1.0 - recruitment.starts_at) * np.arange(days) / days


def whole_days(parts: Floats, carried: int = 0) -> Integers:
    """Whole agents on each day, that never drift from the parts by one. carried: millionths before the first."""
    sums = np.cumsum(np.rint(parts * WHOLE).astype(np.int64)) + carried
    return np.maximum(np.diff(sums // WHOLE, prepend=0), 0)


def _chain_of_absence(absence: Absence, days: int) -> Chain:
    """Mean spell s, share a: an absence ends each day with chance 1 / s and begins with a / (s (1 - a))."""
    ending = min(1.0, 1.0 / days_of_spell(absence.spell))
    beginning = min(1.0, ending * absence.share / (1.0 - absence.share))
    return Chain(np.full(days, absence.share), np.full(days, ending), np.full(days, beginning))


def _chain_of_leave(share: Floats, leave: Leave) -> Chain:
    """Spells of leave that keep the share of every working day to the letter.

    A spell ends with chance 1 / s; where the share falls faster than spells end, more of them end there.
    """
    ending = min(1.0, 1.0 / days_of_spell(leave.spell))
    following = np.append(share[1:], share[-1:])
    beginning = np.clip((following - share * (1.0 - ending)) / (1.0 - share), 0.0, 1.0)
    staying = np.divide(following - (1.0 - share) * beginning, share, out=np.zeros(len(share)), where=share > 0)
    return Chain(share, 1.0 - np.clip(staying, 0.0, 1.0), beginning)


def _leave_shares(leave: Leave, years: _Years, first: int, length: int) -> Floats:
    """Chance that a post is on leave, on each day of whole years: its days of leave over the working days.

    first, length: the days of the run, whose months must have room for their leave.
    """
    months = years.span.astype("datetime64[M]")
    place = (months - months[0]).astype(np.int64)
    working = np.bincount(place, years.is_open)
    weights = np.array(leave.by_month)
    wanted = leave.days * np.resize(weights, len(working)) / weights.sum()
    for month in np.unique(place[first + years.before : length + years.before]):
        if wanted[month] > 0 and wanted[month] >= working[month]:
            raise ValueError(
                f"{wanted[month]:.1f} days of leave fall in {months[0] + int(month)}, which has "
                f"{int(working[month])} working days; lower days, or the month's weight in by_month"
            )
    shares: Floats = np.divide(wanted, working, out=np.zeros(len(working)), where=working > 0)[place]
    return shares


def _chances_to_leave(share: float, years: _Years) -> Floats:
    """Chance on each working day that a holder leaves, so that `share` of them have left after a calendar year."""
    numbers = years.span.astype("datetime64[Y]")
    place = (numbers - numbers[0]).astype(np.int64)
    working = np.maximum(np.bincount(place, years.is_open), 1)
    chances: Floats = (-np.expm1(math.log1p(-share) / working))[place]
    return chances
