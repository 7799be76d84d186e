"""The dossiers of a log by whole days: each column is made once, and shared by all that is measured."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

import numpy as np

from sim.measure.families import families, right_first_time
from sim.measure.tables import days_of
from sim.measure.waits import Waits
from sim.measure.windows import Cuts, Spans, Window
from sim.plan.log import DAY_SECONDS, NOT_HAPPENED, OUTCOMES, Log


class Columns:
    """A log by whole days, the windows over which it is counted, and who descends from whom."""

    def __init__(self, log: Log, cuts: Cuts, causes: Collection[str] | None = None) -> None:
        self.log, self.cuts = log, cuts
        self.family = families(log, causes)
        self._days: dict[str, np.ndarray] = {}

    def day(self, stamp: str) -> np.ndarray:
        """The day on which each dossier passed a moment."""
        if stamp not in self._days:
            self._days[stamp] = days_of(self.log.stamp(stamp))
        return self._days[stamp]

    @cached_property
    def right_first(self) -> np.ndarray:
        """As `families.right_first_time`."""
        return right_first_time(self.log, self.family)

    @cached_property
    def citizen(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Days on which citizens began to wait, had the last decision, and had nothing open any more; of roots."""
        family, began = self.family, self.day("received")
        fact = self.log.stamp("fact")
        if ((fact >= 0) & (fact != self.log.stamp("received"))).any():
            began = np.where(fact >= 0, self.day("fact"), began)
        if family.has_children:
            decided, ended = days_of(family.last_decided), days_of(family.last_ended)
        else:
            decided, ended = self.day("decided"), self.day("ended")
        if ((decided >= 0) & (ended < 0)).any():
            decided = np.where(ended >= 0, decided, NOT_HAPPENED)
        return began, decided, ended


class Dossiers:
    """The dossiers of a log by mission. causes: the children that count as family, all when None.

    What it gives refers to its columns and never back to it, so that a history's arrays go when it goes.
    """

    def __init__(self, log: Log, cuts: Cuts, causes: Collection[str] | None = None) -> None:
        self.log, self.cuts = log, cuts
        self.columns = Columns(log, cuts, causes)
        self._parts: dict[str | None, Part] = {}

    def of(self, mission: str | None) -> "Part":
        """The dossiers received of one mission, of all when None."""
        if mission not in self._parts:
            is_chosen = self.columns.day("received") >= 0
            if mission is not None:
                is_chosen &= self.log.of_mission(mission)
            self._parts[mission] = Part(self.columns, is_chosen)
        return self._parts[mission]


class Part:
    """Some dossiers of a log. rows: theirs in the log."""

    def __init__(self, columns: Columns, is_chosen: np.ndarray) -> None:
        self.columns = columns
        self.is_chosen, self.is_all = is_chosen, bool(is_chosen.all())
        self.rows = np.flatnonzero(is_chosen)
        self._days: dict[str, np.ndarray] = {}
        self._waits: dict[tuple[str, str], Waits] = {}

    def only(self, column: np.ndarray) -> np.ndarray:
        """The entries of these dossiers in a column of the log."""
        return column if self.is_all else column[self.rows]

    def column(self, name: str) -> np.ndarray:
        """A column of the log."""
        return self.only(self.columns.log.dossiers[name])

    def day(self, stamp: str) -> np.ndarray:
        """The day on which each dossier passed a moment."""
        if stamp not in self._days:
            self._days[stamp] = self.only(self.columns.day(stamp))
        return self._days[stamp]

    def waits(self, start: str = "received", stop: str = "decided") -> Waits:
        """The institution's waits from one moment to another."""
        if (start, stop) not in self._waits:
            self._waits[start, stop] = self._made(self.day(start), self.day(stop), self.day("ended"))
        return self._waits[start, stop]

    @property
    def roots(self) -> "Part":
        """Those that began a family."""
        return self._roots if self.columns.family.has_children else self

    @cached_property
    def _roots(self) -> "Part":
        return Part(self.columns, self.is_chosen & self.columns.family.is_root)

    @cached_property
    def citizen_waits(self) -> Waits:
        """The citizens' waits, one entry per root: from the fact, else from the first receipt, to the last decision
        of a family that has nothing open.
        """
        days = tuple(self.roots.only(column) for column in self.columns.citizen)
        own = self.waits()
        if self.roots is self and all(map(np.array_equal, days[:2], (own.began, own.stopped))):
            return own
        return self._made(*days)

    @cached_property
    def right_first(self) -> np.ndarray:
        """1 where the first decision stood, 0 where not, -1 where there is none or nobody knows: int8."""
        return self.only(self.columns.right_first)

    @cached_property
    def followed(self) -> np.ndarray:
        """Whether a decision on a descendant followed."""
        return self.only(self.columns.family.followed)

    @cached_property
    def flow(self) -> tuple[np.ndarray, np.ndarray]:
        """Before each cut: those received, shape (cuts, 1), and those ended by outcome, the last of which is that
        of none stated.
        """
        cuts, stated = self.columns.cuts, len(OUTCOMES) + 1
        ended = cuts.before(self.day("ended"), stated, self.outcome % stated)
        return cuts.before(self.day("received"), 1), ended

    @cached_property
    def outcome(self) -> np.ndarray:
        """Index into OUTCOMES, int8; -1 where not stated."""
        return self.column("outcome").astype(np.int8)

    def _made(self, began: np.ndarray, stopped: np.ndarray, ended: np.ndarray) -> Waits:
        return Waits(began, stopped, ended, self.columns.cuts)


def dossiers_of(
    log: Log, windows: Sequence[Window], causes: Collection[str] | None = None
) -> tuple[Dossiers, Spans]:
    """The dossiers of a log, to be counted over these windows."""
    cuts = Cuts(windows, log.origin, log.until // DAY_SECONDS)
    return Dossiers(log, cuts, causes), cuts.spans(windows)


def missions_of(log: Log, missions: Iterable[str] | None) -> tuple[str, ...]:
    """The missions asked for, all of the log when None."""
    return log.missions if missions is None else tuple(missions)
