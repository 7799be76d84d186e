"""Stock and flow of one history from its own receipts and presence, without simulating it.

What a dossier brings to each team, and how long it stays open, is known on average from the fluid twin; what came
and who was there is the history's own. Receipts times that response is the work that falls due day by day; what
exceeds the hours present waits. It is the control of `sim.study.control_variate`: it need not be right, only
go with what the simulation says, and cost so little that its mean over all histories is known far better.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.measure.tables import KEYS, ratio
from sim.measure.windows import Cuts, years
from sim.plan.history import History
from sim.plan.load import HOUR_SECONDS
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Inputs
from sim.plan.presence import expected_presence
from sim.study.flow_figures import norm_missions
from sim.study.fluid import Fluid

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PACE_DAYS = 31  # over which a team's pace is taken, so that weekends and holidays do not count
LEAST_PACE = 0.05  # of a team's mean pace: who is hardly there makes no queue of years


class StockFlow:
    """The response of an office to a dossier, by mission and days since its receipt, as its fluid twin shows it.

    rows: what is told of each history, under the names of its measures: of a norm's share the mean days of queue
    that its mission's teams have in the window; of a mission's backlog the dossiers open at the end; of a team's
    utilisation the hours worked of those present. Days are counted from the first one simulated.
    """

    def __init__(self, twin: Fluid) -> None:
        plan = self.plan = twin.prepared.plan
        self.start = plan.start // DAY_SECONDS
        self.days = plan.days - self.start
        history, course, times = twin.course.history, twin.course, twin.times
        self.roots, self.entered = _roots(history, self.start)
        self.mission = history.dossiers["mission"]
        is_fresh = self._fresh(twin)
        missions, teams = len(plan.missions), len(plan.teams)

        # How many dossiers of each mission were still followed so many days after they came.
        came = np.zeros((missions, self.days))
        np.add.at(came, (self.mission[is_fresh], self.entered[is_fresh]), 1.0)
        followed = np.maximum(came.cumsum(axis=1)[:, ::-1], 1.0)

        root, is_begun = self.roots[course.dossier], course.team >= 0
        lag = np.maximum(course.enabled_day - self.start - self.entered[root], 0)
        work = np.zeros((missions, teams, self.days))
        chosen = is_begun & is_fresh[root]
        np.add.at(
            work, (self.mission[root][chosen], course.team[chosen], lag[chosen]), course.hours[chosen] * times
        )
        self.work = work / followed[:, None]
        self.stock_work = np.zeros((teams, self.days))
        chosen = is_begun & ~is_fresh[root]
        day = np.maximum(course.enabled_day - self.start, 0)
        np.add.at(self.stock_work, (course.team[chosen], day[chosen]), course.hours[chosen])

        self.open, self.stock_open = self._open(history, is_fresh, followed, times)
        self.passes = self._passes(twin)
        hours = [expected_presence(t.posts) * t.time.lengths() / HOUR_SECONDS for t in plan.teams]
        self.pace = np.array([_pace(each[self.start :]) for each in hours]).reshape(teams, -1)
        self.windows = years(plan.first, plan.last)
        spans = Cuts(self.windows, plan.origin, plan.days).spans(self.windows)
        self.firsts, self.ends = spans.firsts - self.start, np.minimum(spans.ends, plan.days) - self.start
        self.norms = norm_missions(plan)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Subject, measure and window of what is told."""
        labels = [window.label for window in self.windows]
        subjects = [
            *((norm, "share_on_time") for norm in self.norms),
            *((mission.name, "backlog") for mission in self.plan.missions),
            *((team.name, "utilisation") for team in self.plan.teams),
        ]
        return pd.DataFrame([(*each, label) for each in subjects for label in labels], columns=list(KEYS))

    def told(self, inputs: Inputs) -> Floats:
        """What stock and flow say of one history, before it is simulated: shape (rows,)."""
        counts = self._counts(inputs)
        work, present = self._arriving(counts), self._present(inputs)
        balance = np.cumsum(work - present, axis=1)
        stock = balance - np.minimum.accumulate(np.minimum(balance, 0.0), axis=1)
        queue = self.passes @ (stock / self.pace)  # mission x day, calendar days
        windows = list(zip(self.firsts, self.ends, strict=True))
        numbers = {mission.name: number for number, mission in enumerate(self.plan.missions)}
        of_norms = [[queue[numbers[m], a:b].mean() for a, b in windows] for m in self.norms.values()]
        done = work - np.diff(stock, axis=1, prepend=0.0)
        worked, there = (np.array([each[:, a:b].sum(axis=1) for a, b in windows]).T for each in (done, present))
        backlog = np.array([self._backlog(counts, queue[:, b - 1], b) for _, b in windows]).T
        return np.concatenate([np.ravel(each) for each in (of_norms, backlog, ratio(worked, there))])

    def _counts(self, inputs: Inputs) -> Floats:
        """Dossiers that came of each mission on each day, the backlog of the start left out."""
        arrivals, counts = inputs.arrivals, np.zeros((len(self.plan.missions), self.days))
        fresh = arrivals.preset < 0
        np.add.at(counts, (arrivals.mission[fresh], arrivals.enters[fresh] // DAY_SECONDS - self.start), 1.0)
        return counts

    def _present(self, inputs: Inputs) -> Floats:
        pairs = zip(inputs.presence, self.plan.teams, strict=True)
        hours = [here * team.time.lengths() / HOUR_SECONDS for here, team in pairs]
        return np.array([each[self.start :] for each in hours], np.float64).reshape(-1, self.days)

    @cached_property
    def _spectrum(self) -> npt.NDArray[np.complex128]:
        return np.asarray(np.fft.rfft(self.work, 2 * self.days))

    def _arriving(self, counts: Floats) -> Floats:
        """Hours of work that fall due at each team on each day: receipts times response."""
        spectrum = np.einsum("mf,mtf->tf", np.fft.rfft(counts, 2 * self.days), self._spectrum)
        due = np.fft.irfft(spectrum, 2 * self.days)[:, : self.days]
        return np.asarray(np.maximum(due, 0.0) + self.stock_work)

    def _backlog(self, counts: Floats, queue: Floats, end: int) -> Floats:
        """Dossiers of each mission open after `end` days, kept open longer by the days of queue there are then."""
        ages = np.arange(end)[::-1].astype(np.float64)  # of what came on each day
        found = self.stock_open[:, end - 1].copy()
        for root in np.flatnonzero(counts[:, :end].any(axis=1)):
            for mission in np.flatnonzero(self.open[root].any(axis=1)):
                since = np.maximum(ages - (queue[mission] - self._usual_queue[mission, end - 1]), 0.0)
                curve = np.interp(since, np.arange(self.days), self.open[root, mission])
                found[mission] += counts[root, :end] @ curve
        return found

    @cached_property
    def _usual_queue(self) -> Floats:
        """Days of queue of each mission on each day where what is expected comes, and is there."""
        counts = np.zeros((len(self.plan.missions), self.days))
        numbers = {mission.name: number for number, mission in enumerate(self.plan.missions)}
        for (name, _), expected in self.plan.expected.items():
            counts[numbers[name]] += expected[: self.days]
        for name, trace in self.plan.traced.items():
            inside = (trace.day >= self.start) & (trace.day < self.plan.days)
            counts[numbers[name]] += np.bincount(trace.day[inside] - self.start, minlength=self.days)
        hours = [expected_presence(t.posts) * t.time.lengths() / HOUR_SECONDS for t in self.plan.teams]
        present = np.array([each[self.start :] for each in hours]).reshape(-1, self.days)
        balance = np.cumsum(self._arriving(counts) - present, axis=1)
        stock = balance - np.minimum.accumulate(np.minimum(balance, 0.0), axis=1)
        return np.asarray(self.passes @ (stock / self.pace))

    def _fresh(self, twin: Fluid) -> npt.NDArray[np.bool_]:
        """Of each dossier, whether it came from outside after the start."""
        is_fresh = twin.course.history.dossiers["parent"] < 0
        arrivals = twin.course.inputs.arrivals
        is_fresh[: len(arrivals)] &= arrivals.preset < 0
        return np.asarray(is_fresh & (self.entered >= 0) & (self.entered < self.days))

    def _open(
        self, history: History, is_fresh: npt.NDArray[np.bool_], followed: Floats, times: int
    ) -> tuple[Floats, Floats]:
        """Dossiers open of each mission, per dossier received, so many days after; and those of the backlog by day.

        The first of shape (missions received, missions open, days), the second (missions, days).
        """
        missions, days = len(self.plan.missions), self.days
        received = history.stamps[:, STAMPS.index("received")] // DAY_SECONDS - self.start
        ended = history.stamps[:, STAMPS.index("ended")] // DAY_SECONDS - self.start
        ended = np.where(history.stamps[:, STAMPS.index("ended")] < 0, days, ended)
        root = self.roots
        changes = np.zeros((missions, missions, days + 1))
        of_stock = np.zeros((missions, days + 1))
        fresh, since = is_fresh[root], self.entered[root]
        where = self.mission[root], self.mission
        horizon = np.clip(days - since, 0, days)
        for moment, change in ((received, 1.0), (ended, -1.0)):
            lag = np.clip(np.minimum(moment - since, horizon), 0, days)
            np.add.at(changes, (where[0][fresh], where[1][fresh], lag[fresh]), change)
            np.add.at(of_stock, (where[1][~fresh], np.clip(moment[~fresh], 0, days)), change / times)
        return changes[:, :, :days].cumsum(axis=2) / followed[:, None], of_stock[:, :days].cumsum(axis=1)

    def _passes(self, twin: Fluid) -> Floats:
        """The share of each mission's dossiers that have work of each team: shape (missions, teams)."""
        course, teams = twin.course, len(self.plan.teams)
        is_begun = course.team >= 0
        met = np.unique(course.dossier[is_begun] * teams + course.team[is_begun])
        shares = np.zeros((len(self.plan.missions), teams))
        np.add.at(shares, (self.mission[met // teams], met % teams), 1.0)
        worked = np.unique(course.dossier[is_begun])
        number = np.bincount(self.mission[worked], minlength=len(shares))
        return np.asarray(shares / np.maximum(number, 1)[:, None])


def _roots(history: History, start: int) -> tuple[Integers, Integers]:
    """Of each dossier the one from outside that it goes back to, and its own day of receipt since the start."""
    parent = history.dossiers["parent"]
    root = np.arange(len(parent))
    while (is_child := parent[root] >= 0).any():
        root = np.where(is_child, parent[root], root)
    return root, history.stamps[:, STAMPS.index("received")] // DAY_SECONDS - start


def _pace(hours: Floats) -> Floats:
    """Hours present per calendar day, over about a month."""
    width = min(PACE_DAYS, len(hours))
    smooth = np.convolve(hours, np.ones(width), "same") / np.convolve(np.ones(len(hours)), np.ones(width), "same")
    return np.asarray(np.maximum(smooth, max(LEAST_PACE * float(hours.mean()), 1e-9)))


def controls(flow: StockFlow, inputs: Sequence[Inputs]) -> Floats:
    """What stock and flow say of several histories: shape (histories, rows)."""
    return np.array([flow.told(each) for each in inputs]).reshape(len(inputs), -1)
