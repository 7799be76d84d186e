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
from sim.study.fluid import Course, Fluid

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

PACE_DAYS = 31  # over which a team's pace is taken, so that weekends and holidays do not count
LEAST_PACE = 0.05  # of a team's mean pace: who is hardly there makes no queue of years


class StockFlow:
    """The response of an office to a dossier, by mission and days since its receipt, as its fluid twin shows it.

    It is that of an office in which nobody waits for a colleague; the queue is reckoned here, first come first
    served by each team.

    rows: what is told of each history, under the names of its measures: of a norm's share the mean days of queue
    that its mission's teams have in the window; of a mission's backlog the dossiers open at the end; of a team's
    utilisation the hours worked of those present. Days are counted from the first one simulated.
    """

    def __init__(self, twin: Fluid) -> None:
        plan, course = twin.prepared.plan, twin.unhindered
        self.plan = plan
        self.start = plan.start // DAY_SECONDS
        self.days = plan.days - self.start
        history, times = course.history, twin.times
        self.mission = history.dossiers["mission"]
        self.roots, self.entered = _roots(history, self.start)
        is_fresh = self._fresh(course)
        missions, teams = len(plan.missions), len(plan.teams)

        # How many dossiers of each mission were still followed so many days after they came.
        came = np.zeros((missions, self.days))
        np.add.at(came, (self.mission[is_fresh], self.entered[is_fresh]), 1.0)
        followed = np.maximum(came.cumsum(axis=1)[:, ::-1], 1.0)

        root = self.roots[course.dossier]
        work, self.stock_work = np.zeros((missions, teams, self.days)), np.zeros((teams, self.days))
        day = np.maximum(course.enabled_day - self.start, 0)
        lag = np.maximum(day - self.entered[root], 0)
        for team, share in enumerate(twin.served.T):
            hours = course.hours * share[course.station]
            fresh, old = (np.flatnonzero((hours > 0) & (is_fresh[root] == whose)) for whose in (True, False))
            np.add.at(work[:, team], (self.mission[root][fresh], lag[fresh]), hours[fresh] * times)
            np.add.at(self.stock_work[team], day[old], hours[old])
        self.work = work / followed[:, None]
        self.open, self.stock_open = self._open(history, is_fresh, followed, times)
        self.passes = self._passes(course, twin.served)
        hours_a_day = [expected_presence(t.posts) * t.time.lengths() / HOUR_SECONDS for t in plan.teams]
        self.pace = np.array([_pace(each[self.start :]) for each in hours_a_day]).reshape(teams, -1)
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
                since = np.maximum(ages - queue[mission], 0.0)
                curve = np.interp(since, np.arange(self.days), self.open[root, mission])
                found[mission] += counts[root, :end] @ curve
        return found

    def _fresh(self, course: Course) -> npt.NDArray[np.bool_]:
        """Of each dossier, whether it came from outside after the start."""
        is_fresh = course.history.dossiers["parent"] < 0
        arrivals = course.inputs.arrivals
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

    def _passes(self, course: Course, served: Floats) -> Floats:
        """The share of each mission's dossiers with work that have some of each team: shape (missions, teams)."""
        stations = len(self.plan.stations)
        met = np.unique(course.dossier * stations + course.station)
        visits = np.zeros((len(self.plan.missions), stations))
        np.add.at(visits, (self.mission[met // stations], met % stations), 1.0)
        number = np.bincount(self.mission[np.unique(course.dossier)], minlength=len(visits))
        return np.asarray(np.minimum(visits @ served / np.maximum(number, 1)[:, None], 1.0), np.float64)


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
