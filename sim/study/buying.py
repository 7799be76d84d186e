"""What posts buy, one more or one fewer, and what changes of the procedure are worth in posts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.model.problems import InputError, Problem
from sim.study.equivalents import PostsWorth, posts_worth
from sim.study.frontier import LEAST_GAIN, Moves
from sim.study.moving import moved
from sim.study.staffings import Post, Staffings
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

    @property
    def is_shown(self) -> bool:
        """Whether it is not rounded to nothing either; a difference without an interval is shown as it is."""
        return bool(abs(self.mean) >= LEAST_GAIN / 2) and (self.is_seen or bool(np.isnan(self.half_width)))


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


class Changed(NamedTuple):
    """What a change brings under a norm, and how many posts bring the same.

    post: None where no post brings anything that can be seen under it; tried: the fewest and the most posts.
    """

    change: str
    norm: str
    share: Gap
    post: str | None
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

    def staffed(self, staffings: Sequence[Moves]) -> list[tuple[Floats, npt.NDArray[np.bool_]]]:
        """Shares and verdicts of each staffing, shape (histories, norms)."""
        every = self.figures([self.variant.also(*(text or "" for text in self._texts(m))) for m in staffings])
        return [(self.targets.shares(figures), self.targets.met(figures)) for figures in every]

    def is_possible(self, moves: Moves) -> bool:
        """Whether there are as many posts as are taken."""
        return None not in self._texts(moves)

    def _texts(self, moves: Moves) -> list[str | None]:
        scenario = self.trials.prepared(self.variant).scenario
        return [moved(scenario, post, more) for post, more in zip(self.lattice.posts, moves, strict=True) if more]

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

    def changed(self, changes: Sequence[tuple[str, Variant]], places: Sequence[int | None]) -> list[Changed]:
        """What changes of the procedure are worth in posts. changes: by the words for them; places: the posts that
        each norm counts in, None where none brings anything under it.
        """
        theirs = [
            figures[:, self.rows_of(variant)]
            for figures, (_, variant) in zip(self.figures([v for _, v in changes]), changes, strict=True)
        ]
        found: dict[tuple[int, int], Changed] = {}
        for place in dict.fromkeys(places):
            norms = [at for at, chosen in enumerate(places) if chosen == place]
            if place is None:
                told = product(enumerate(changes), norms)
                found |= {(which, at): self._uncounted(c[0], at, theirs[which]) for (which, c), at in told}
            else:
                found |= self._counted([words for words, _ in changes], norms, place, theirs)
        return [found[key] for key in sorted(found)]

    def _uncounted(self, words: str, at: int, theirs: Floats) -> Changed:
        [now] = self.figures([self.variant])
        nothing = PostsWorth(np.nan, np.nan, np.nan)
        share = self.gap((theirs - self.targets.shares(now))[:, at])
        return Changed(words, self.targets.norms[at], share, None, nothing, (0.0, 0.0))

    def _counted(
        self, changes: Sequence[str], norms: Sequence[int], place: int, theirs: Sequence[Floats]
    ) -> dict[tuple[int, int], Changed]:
        """In one kind of posts, by change and norm."""
        post, posts = self.lattice.posts[place], set(CURVE)
        found: dict[tuple[int, int], Changed] = {}
        for _ in range(1 + HALVINGS):
            curve = self._curve(post, sorted(posts))
            for (which, words), at in product(enumerate(changes), norms):
                norm, shares = self.targets.norms[at], theirs[which][:, at]
                found[which, at] = self._changed(words, norm, post.name, curve, at, shares)
            between = {middle for each in found.values() for middle in _middle(curve.posts, each.worth.value)}
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


def best_posts(bought: Sequence[Bought], norms: Sequence[str], names: Sequence[str]) -> list[int | None]:
    """The posts that each norm counts in: of which one more brings most that can be seen under it, else of which
    one fewer is missed most; None where neither is seen of any.
    """
    found: list[int | None] = []
    for norm in norms:
        own = [each for each in bought if each.norm == norm and each.share.is_shown]
        gains = [each for each in own if each.more * each.share.mean > 0]
        best = max(gains, key=lambda each: (each.more > 0, abs(each.share.mean)), default=None)
        found.append(names.index(best.post) if best else None)
    return found
