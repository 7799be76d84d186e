"""What posts buy: one more or one fewer, one from a later day on, and what changes of the procedure are worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.model.problems import InputError, Problem
from sim.study.equivalents import PostsWorth, posts_worth
from sim.study.frontier import LEAST_GAIN
from sim.study.moving import moved, price_from
from sim.study.staffings import Post, Staffing, Staffings
from sim.study.targets import Targets
from sim.study.trials import Trials, Variant
from sim.study.worth import PointCost, point_cost

Floats = npt.NDArray[np.float64]
CURVE = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)  # posts more or fewer that a change is held against
HALVINGS = 3  # of the stretch in which its worth lies, since shares hardly go straight from one to the next


class Gap(NamedTuple):
    """A paired difference of means: its value, and the half width of its interval."""

    mean: float
    half_width: float

    @property
    def is_seen(self) -> bool:
        """Whether it can be told from zero."""
        return bool(abs(self.mean) > self.half_width)


class Bought(NamedTuple):
    """What posts bring under one norm. more: posts; cost: in an average year; share: of what is on time; met: in
    how many histories it is then met; point: what a point costs, None where less than a tenth of one was
    seen.
    """

    post: str
    more: float
    cost: Fraction
    norm: str
    share: Gap
    met: int
    point: PointCost | None


class Started(NamedTuple):
    """What one post from a day on costs in a year, and brings to its share under a norm."""

    post: str
    since: date
    year: int
    cost: Fraction
    norm: str
    share: Gap


class Changed(NamedTuple):
    """What a change brings under a norm, and how many posts bring the same."""

    change: str
    norm: str
    share: Gap
    post: str
    worth: PostsWorth
    tried: tuple[float, float]


class Curve(NamedTuple):
    """What so many posts more or fewer bring. shares: shape (posts, histories, norms)."""

    posts: Floats
    shares: Floats


def _middle(posts: Floats, worth: float) -> list[float]:
    """The middle of the two numbers of posts between which a worth lies; nothing where it is one of them."""
    above = int(np.searchsorted(posts, worth))
    if np.isnan(worth) or not 0 < above < len(posts) or posts[above] == worth:
        return []
    return [float(posts[above - 1] + posts[above]) / 2]


@dataclass(frozen=True)
class Market:
    """A scenario as it is, and what is asked of it: all in the same histories."""

    trials: Trials
    variant: Variant
    targets: Targets
    lattice: Staffings
    numbers: Sequence[int]
    confidence: float = 0.95

    def figures(self, variants: Sequence[Variant]) -> list[Floats]:
        """The figures of the histories of each variant: shape (histories, rows)."""
        return self.trials.ask([(variant, self.numbers) for variant in variants])

    def staffed(self, staffings: Sequence[Staffing]) -> list[tuple[Floats, npt.NDArray[np.bool_]]]:
        """Shares and verdicts of each staffing, shape (histories, norms)."""
        every = self.figures([self.variant.also(*self.lattice.overrides(each)) for each in staffings])
        return [(self.targets.shares(figures), self.targets.met(figures)) for figures in every]

    def gap(self, differences: Floats) -> Gap:
        """A mean difference over histories, with Student's interval; one history has none."""
        told = differences[~np.isnan(differences)]
        if len(told) < 2:
            return Gap(float(told.mean()) if len(told) else np.nan, np.nan)
        quantile = float(stats.t.ppf(0.5 + self.confidence / 2, len(told) - 1))
        return Gap(float(told.mean()), quantile * float(told.std(ddof=1)) / float(np.sqrt(len(told))))

    def bought(self, steps: Sequence[float] = (1.0, -1.0)) -> list[Bought]:
        """What so many posts more or fewer bring, team by team, from what is there now."""
        scenario = self.trials.prepared(self.variant).scenario
        moves = [
            (place, more, text)
            for place, post in enumerate(self.lattice.posts)
            for more in steps
            if (text := moved(scenario, post, more)) is not None
        ]
        now, *changed = self.figures([self.variant, *(self.variant.also(text) for *_, text in moves)])
        prices, found = self.lattice.prices, []
        for (place, more, _), figures in zip(moves, changed, strict=True):
            shares = self.targets.shares(figures) - self.targets.shares(now)
            met = self.targets.met(figures).sum(axis=0)
            cost = prices[place] * Fraction(more)
            for at, norm in enumerate(self.targets.norms):
                share = self.gap(shares[:, at])
                point = point_cost(float(cost), *share) if abs(share.mean) >= LEAST_GAIN else None
                found.append(Bought(self.lattice.names[place], more, cost, norm, share, int(met[at]), point))
        return found

    def started(self, days: Sequence[date], years: Sequence[int]) -> list[Started]:
        """What one post more brings from each of some days on, by year; to recruit and to learn takes its time."""
        scenario = self.trials.prepared(self.variant).scenario
        starts = [(place, since) for since in days for place in range(len(self.lattice.posts))]
        texts = [moved(scenario, self.lattice.posts[place], 1.0, since) or "" for place, since in starts]
        now, *changed = self.figures([self.variant, *(self.variant.also(text) for text in texts)])
        labels = {window.first.year: window.label for window in self.lattice.windows}
        found = []
        for (place, since), figures in zip(starts, changed, strict=True):
            for year in years:
                gaps = self.targets.shares(figures, labels[year]) - self.targets.shares(now, labels[year])
                cost = price_from(self.lattice, place, since, year)
                for at, norm in enumerate(self.targets.norms):
                    name = self.lattice.names[place]
                    found.append(Started(name, since, year, cost, norm, self.gap(gaps[:, at])))
        return found

    def changed(self, changes: Sequence[tuple[str, Variant]], place: int) -> list[Changed]:
        """What changes of the procedure are worth in posts of one kind. changes: by the words for them."""
        found: list[Changed] = []
        post, posts = self.lattice.posts[place], set(CURVE)
        theirs = [
            figures[:, self.rows_of(variant)]
            for figures, (_, variant) in zip(self.figures([v for _, v in changes]), changes, strict=True)
        ]
        for _ in range(1 + HALVINGS):
            curve = self._curve(post, sorted(posts))
            found = [
                self._changed(words, norm, post.name, curve, at, shares[:, at])
                for (words, _), shares in zip(changes, theirs, strict=True)
                for at, norm in enumerate(self.targets.norms)
            ]
            between = {middle for each in found for middle in _middle(curve.posts, each.worth.value)}
            if not between:
                break
            posts |= between
        return found

    def _curve(self, post: Post, posts: Sequence[float]) -> "Curve":
        scenario = self.trials.prepared(self.variant).scenario
        steps = [(more, moved(scenario, post, more)) for more in posts]
        told = [(more, self.variant.also(text)) for more, text in steps if text is not None]
        every = self.figures([variant for _, variant in told])
        return Curve(np.array([more for more, _ in told]), np.array([self.targets.shares(each) for each in every]))

    def _changed(self, words: str, norm: str, post: str, curve: "Curve", at: int, theirs: Floats) -> Changed:
        shares, now = curve.shares[:, :, at], curve.shares[int(np.flatnonzero(curve.posts == 0.0)[0]), :, at]
        known = ~np.isnan(shares).any(axis=1)  # with too few posts nothing is decided at all
        worth = posts_worth(curve.posts[known], shares[known].T, theirs, self.confidence)
        tried = curve.posts[known]
        return Changed(words, norm, self.gap(theirs - now), post, worth, (tried[0], tried[-1]))

    def rows_of(self, variant: Variant) -> list[int]:
        """Where the shares of the norms stand in another scenario. InputError where it is not judged by them."""
        rows = self.trials.rows(variant)
        keys = zip(rows["subject"], rows["measure"], rows["window"], strict=True)
        place = {key: at for at, key in enumerate(keys)}
        wanted = [(target.norm, target.measure, self.targets.window) for target in self.targets.each]
        problems = [
            Problem(
                variant.file, "missions", f"it is not judged by '{norm}' over {window}, as the first scenario is"
            )
            for norm, measure, window in wanted
            if (norm, measure, window) not in place
        ]
        if problems:
            raise InputError(problems)
        return [place[key] for key in wanted]
