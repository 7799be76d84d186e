"""The unknowns of an office: its assumed ranges as a box, and what the norm says at each point of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from sim.model.norms import norms_of
from sim.model.problems import InputError, Problem, nearest
from sim.study.assumptions import Assumption, open_assumptions
from sim.study.boxes import Box, ContradictionError, Floats, Points
from sim.study.figures import NormFigures
from sim.study.replications import Prepared, prepare
from sim.study.results import windows_shown
from sim.study.shares import share_in_short
from sim.study.trials import Trials, Variant

Told = TypeVar("Told")
CENTRAL = 30  # histories of the scenario as it is assumed


class Aim(NamedTuple):
    """What is looked at: a norm in a window, by the measures that tell its share and whether it is met.

    measure: what effects are told of; None for the share on time, less what is asked, in percentage points.
    """

    norm: str
    window: str
    share: str
    met: str
    measure: str | None = None
    asks: bool = True

    @property
    def is_share(self) -> bool:
        """Whether effects are in percentage points."""
        return self.measure is None or "share" in self.measure


class Figures(NamedTuple):
    """At each point, shape (points,): share on time and what is asked, in percent; whether the norm is met; and the
    figure that effects are told of. asked and met are NaN where no percentage is asked."""

    share: Floats
    asked: Floats
    met: Floats
    figure: Floats

    @property
    def missed(self) -> Floats:
        """The points by which the share falls short of what is asked, 0 where it does not."""
        return np.maximum(self.asked - self.share, 0.0)


@dataclass(frozen=True)
class Unknowns:
    """An office whose assumed numbers are not known. base: the scenario with what the command line settles.

    left_out: how many more are assumed that move no history: what things cost.
    """

    trials: Trials
    prepared: Prepared
    base: Variant
    ranges: tuple[Assumption, ...]
    aim: Aim
    left_out: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the assumed numbers."""
        return tuple(each.path for each in self.ranges)

    @property
    def box(self) -> Box:
        """The ranges."""
        return Box(self.names, self.trials.seed)

    def values(self, place: Floats) -> dict[str, str]:
        """The assumed numbers at a point, as they are written, by path."""
        return {each.path: each.at(float(at)) for each, at in zip(self.ranges, place, strict=True)}

    def at(self, place: Floats) -> Variant:
        """The scenario at a point."""
        return self.base.also(*(f"{path}={value}" for path, value in self.values(place).items()))

    def is_possible(self, place: Floats) -> bool:
        """Whether the numbers of a point go together in a valid scenario."""
        return self.is_valid(self.at(place))

    def is_valid(self, variant: Variant) -> bool:
        """Whether a variant is a valid scenario; what was simulated once is."""
        try:
            self.trials.rows(variant)
        except InputError:
            return False
        return True

    def over_box(self, ask: Callable[[Box], Told]) -> Told:
        """What is asked of the box. That every point is a valid scenario is first taken for granted; only where one
        proves not to be is each looked at beforehand, and the impossible part left out. InputError where nearly
        nothing is left.
        """
        try:
            return ask(self.box)
        except InputError:
            try:
                return ask(replace(self.box, is_possible=self.is_possible))
            except ContradictionError as error:
                raise self._contradiction(error) from None

    def _contradiction(self, error: ContradictionError) -> InputError:
        try:
            prepare(*self.at(error.point))
        except InputError as found:
            rule = "the assumed ranges contradict each other nearly everywhere; as here"
            return InputError([Problem(self.prepared.document.name, "provenance", rule), *found.problems])
        raise error

    def figures(self, wanted: Sequence[tuple[Variant, Sequence[int]]]) -> list[Figures]:
        """What the norm says of some histories of each variant."""
        return [
            self._told(variant, histories)
            for (variant, _), histories in zip(wanted, self.trials.ask(wanted), strict=True)
        ]

    def at_points(self, points: Points) -> Figures:
        """What the norm says at each point, in one history each."""
        wanted = [(self.at(place), [int(number)]) for place, number in zip(*points, strict=True)]
        return Figures(*(np.concatenate(parts) for parts in zip(*self.figures(wanted), strict=True)))

    def evaluate(self, points: Points) -> Floats:
        """The figure that effects are told of, at each point."""
        return self.at_points(points).figure

    def _told(self, variant: Variant, histories: np.ndarray) -> Figures:
        rows, aim = self.trials.rows(variant), self.aim
        here = (rows["subject"] == aim.norm) & (rows["window"] == aim.window)
        place = dict(zip(rows["measure"][here], np.flatnonzero(here), strict=True))
        of = partial(_column, histories, place)
        share, asked, met = 100.0 * of(aim.share), of("percentage"), of(aim.met)
        if aim.measure is None:
            figure = share - asked if aim.asks else share
        else:
            figure = of(aim.measure) * (100.0 if aim.is_share else 1.0)
        if np.isnan(figure).any():
            rule = (
                f"in some history nothing of {aim.measure or aim.norm} falls in {aim.window}; name another window"
            )
            raise InputError([Problem("--window", aim.window, rule)])
        return Figures(share, asked, met, figure)


def _column(histories: np.ndarray, place: Mapping[str, int], measure: str) -> Floats:
    if measure not in place:
        return np.full(len(histories), np.nan)
    return np.asarray(histories[:, place[measure]], np.float64)


def unknowns_of(
    trials: Trials, prepared: Prepared, base: Variant, norm: str | None, window: str | None, measure: str | None
) -> Unknowns:
    """The unknowns of a scenario, and the norm that is looked at.

    norm: None for the one whose figure lies nearest to what is asked, of those that ask a percentage in the window.
    window: None for the last year. InputError for all that there is not, and where no number has a range.
    """
    assumed = open_assumptions(prepared.document, prepared.scenario)
    ranges = tuple(each for each in assumed if not each.path.startswith("budget."))
    problems = []
    if not ranges:
        rule = "no number is assumed within a range: [provenance] says none, or --set has settled them all"
        problems.append(Problem(prepared.document.name, "provenance", rule))
    shown = windows_shown(prepared.scenario)
    if window is None:
        window = shown[-2] if len(shown) > 1 else shown[-1]
    elif window not in shown:
        problems.append(Problem("--window", window, f"the windows are {', '.join(shown)}"))
    rows = trials.rows(base)
    names = list(dict.fromkeys(rows["subject"]))
    if norm is not None and norm not in names:
        rule = f"the scenario is not held to a norm of this name{nearest(norm, names)}"
        problems.append(Problem("--norm", norm, rule))
    known = list(dict.fromkeys(rows["measure"][rows["subject"] == norm] if norm in names else rows["measure"]))
    if measure is not None and measure not in known:
        whose = norm if norm in names else "no norm"
        has = "has no such measure" if norm in names else "has this measure"
        problems.append(Problem("--measure", measure, f"{whose} {has}{nearest(measure, known)}"))
    if problems:
        raise InputError(problems)
    aim = _aim(trials, prepared, base, norm, window, measure)
    of_norm = trials.told_by(NormFigures(aim.norm))
    return Unknowns(of_norm, prepared, base, ranges, aim, len(assumed) - len(ranges))


def _aim(
    trials: Trials, prepared: Prepared, base: Variant, norm: str | None, window: str, measure: str | None
) -> Aim:
    rows = trials.rows(base)
    names = list(dict.fromkeys(rows["subject"]))
    [histories] = trials.ask([(base, range(CENTRAL))])
    means = {
        key: (value, np.nan)
        for *key_, value in zip(*(rows[each] for each in rows), histories.mean(axis=0), strict=True)
        for key in [tuple(key_)]
    }
    found: list[tuple[float, Aim]] = []
    for subject in [norm] if norm else names:
        share = share_in_short(norms_of(prepared.scenario), means, subject, window)
        if share is None:
            continue
        met = share.replace("share_on_time", "met")
        asked = means.get((subject, "percentage", window), (np.nan, np.nan))[0]
        gap = abs(100.0 * means[subject, share, window][0] - asked)
        found.append((gap, Aim(subject, window, share, met, measure, not np.isnan(asked))))
    if not found:
        rule = f"no share on time is known in {window}{f' of {norm}' if norm else ''}"
        raise InputError([Problem("--norm", norm or prepared.document.name, rule)])
    aim = min(found, key=lambda each: (np.isnan(each[0]), each[0]))[1]
    known = list(rows["measure"][(rows["subject"] == aim.norm) & (rows["window"] == window)])
    if measure is not None and measure not in known:
        raise InputError(
            [Problem("--measure", measure, f"{aim.norm} has no such measure{nearest(measure, known)}")]
        )
    return aim
