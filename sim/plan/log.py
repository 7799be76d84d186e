"""The dossier log: what happened to every dossier, simulated or exported from a real system.

Times are int64 seconds since midnight of `origin`, in local civil time; -1 means: has not happened
(or not by `until`, the moment at which the log was closed). A dossier that is not ended is open.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

DAY_SECONDS = 86_400
NOT_HAPPENED = -1

OUTCOMES = (
    "open",
    "granted",
    "refused",
    "refused for missing evidence",
    "provisional",
    "inadmissible",
    "withdrawn",
    "without object",
    "transferred",
)
DECIDED_OUTCOMES = frozenset({"granted", "refused", "refused for missing evidence", "provisional"})

# The moments of a dossier's life, in the order in which an office names them.
STAMPS = ("fact", "filed", "informed", "received", "complete", "decided", "notified", "paid", "ended")

DOSSIER_COLUMNS = (
    "mission",  # int64, index into Log.missions
    "office",  # int64, index into Log.offices
    "language",  # int64, index into Log.languages
    "number",  # uint64, the address of the dossier's draws
    "parent",  # int64, row of the dossier it came from, -1 for none
    "cause",  # int64, index into Log.causes: why it was opened; 0 for what came from outside
    *STAMPS,  # int64 seconds
    "outcome",  # int64, index into OUTCOMES
    "right",  # int64, 1 rightly decided, 0 wrongly, -1 not decided or not known
    "times_asked",  # int64, how often the claimant was asked, reminders included; -1 not known
    "questions",  # int64, of these the questions themselves, reminders left out; -1 not known
    "tasks",  # int64, pieces of work done
    "worked",  # int64, seconds of work done
)
ASK_COLUMNS = ("dossier", "source", "asked", "answered", "reminder")
TASK_COLUMNS = ("dossier", "activity", "team", "enabled", "start", "end")


@dataclass(frozen=True)
class Log:
    """Dossiers, asks and tasks as columns of equal length, with the names that their codes mean.

    dossiers: DOSSIER_COLUMNS; asks: ASK_COLUMNS, one row per question or reminder put to a source
    (`source` indexes `sources`, whose class is in `source_classes`); tasks: TASK_COLUMNS, None
    where the log was made without them. `until`: seconds; nothing after it is known.
    """

    origin: date
    until: int
    missions: tuple[str, ...]
    offices: tuple[str, ...]
    languages: tuple[str, ...]
    causes: tuple[str, ...]
    sources: tuple[str, ...]
    source_classes: tuple[str, ...]
    activities: tuple[str, ...]
    teams: tuple[str, ...]
    dossiers: dict[str, np.ndarray]
    asks: dict[str, np.ndarray]
    tasks: dict[str, np.ndarray] | None = field(default=None)

    def __len__(self) -> int:
        return len(self.dossiers["received"])

    def stamp(self, name: str) -> np.ndarray:
        """Seconds at which each dossier passed the moment `name`, -1 where it has not."""
        return self.dossiers[name]

    def of_mission(self, mission: str) -> np.ndarray:
        """True for the dossiers of `mission`. KeyError where the log has no such mission."""
        if mission not in self.missions:
            raise KeyError(mission)
        return np.asarray(self.dossiers["mission"] == self.missions.index(mission))

    def to_frame(self) -> pd.DataFrame:
        """The dossiers with names for codes and local times for seconds, as a planner reads them."""
        frame = pd.DataFrame(self.dossiers)
        for column, names in (
            ("mission", self.missions),
            ("office", self.offices),
            ("language", self.languages),
            ("cause", self.causes),
            ("outcome", OUTCOMES),
        ):
            codes = np.asarray(frame[column], dtype=np.int64)
            frame[column] = pd.Categorical.from_codes(codes, pd.Index(names))
        for column in STAMPS:
            frame[column] = as_times(self.origin, self.dossiers[column])
        return frame


def as_times(origin: date, seconds: np.ndarray) -> np.ndarray:
    """Seconds since `origin` as numpy datetimes; -1 becomes NaT."""
    times = np.datetime64(origin, "s") + seconds.astype("timedelta64[s]")
    times[seconds == NOT_HAPPENED] = np.datetime64("NaT")
    return times


def seconds_of(origin: date, day: date) -> int:
    """Seconds from `origin` to midnight of `day`."""
    return (day - origin).days * DAY_SECONDS


def day_at(origin: date, seconds: int) -> date:
    """The civil day on which `seconds` falls."""
    return origin + timedelta(days=int(seconds) // DAY_SECONDS)
