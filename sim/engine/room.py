"""The arrays of one history that grow, and how they grow."""

from typing import Any

import numpy as np

from sim.engine import kernel as k
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, QUESTION_FIELDS, TASK_FIELDS
from sim.plan.log import STAMPS
from sim.plan.plan import Inputs, Plan


class Room:
    """The arrays that grow: by dossier, by seat (of those at hand), by question, by task, by event to come."""

    def __init__(self, plan: Plan, inputs: Inputs, lanes: int, keep_tasks: bool) -> None:
        known = len(inputs.arrivals)
        self.dossiers = known + known // 4 + 64
        self.columns: dict[str, np.ndarray] = {
            n: np.zeros(self.dossiers, np.int64) for n in ("number", *DOSSIER_FIELDS)
        }
        self.columns["number"] = self.columns["number"].view(np.uint64)
        for name in ("number", "mission", "office", "language", "entitled"):
            self.columns[name][:known] = getattr(inputs.arrivals, name)
        self.columns["parent"][:] = -1
        self.columns["stamps"] = np.empty((self.dossiers, len(STAMPS)), np.int64)
        self.columns["place"] = np.full(self.dossiers, -1, np.int64)
        widths = {
            "answers": plan.slots,
            "asked_as": plan.slots,
            "suspended": len(plan.clocks),
            "open_from": len(plan.clocks),
        }
        widths |= {"visits": plan.counters + 1, "draws": lanes}
        places = 2 * len(inputs.preset_asked) + 1024
        self.seats: dict[str, np.ndarray] = {"token": np.zeros(places, k.TOKEN)}
        self.seats |= {name: np.zeros((places, width), np.int64) for name, width in widths.items()}
        self.seats["draws"] = self.seats["draws"].view(np.uint64)
        self.vacant = np.arange(places - 2, -2, -1, dtype=np.int64)
        size = 2 * known + 64
        self.questions = np.zeros((size, len(QUESTION_FIELDS)), np.int64)
        self.asks = np.zeros((size, len(ASK_FIELDS)), np.int64)
        self.tasks = np.full((4 * known + 64 if keep_tasks else 1, len(TASK_FIELDS)), -1, np.int64)
        agents = sum(int(counts.max(initial=0)) for counts in inputs.presence)
        self.working, self.desks = leaves(agents)
        self.waiting, self.free = leaves(256)

    def grow(self, memory: Any) -> None:
        """Double what is full."""
        if memory["dossiers"] >= self.dossiers:
            self.columns = {name: doubled(column, 0) for name, column in self.columns.items()}
            self.dossiers *= 2
        if memory["seats"] < 1:
            places = len(self.vacant)
            self.seats = {name: doubled(column, 0) for name, column in self.seats.items()}
            self.vacant = np.arange(2 * places - 2, -2, -1, dtype=np.int64)
            memory["seats"] = places
        if memory["asks"] >= len(self.asks):
            self.questions, self.asks = doubled(self.questions, 0), doubled(self.asks, 0)
        if memory["tasks"] >= len(self.tasks):
            self.tasks = doubled(self.tasks, -1)
        if memory["leaves"] < 1:
            size = len(self.free)
            levels = [doubled(self.waiting[size:], k.NO_EVENT)]
            while len(levels[0]) > 1:
                levels.insert(0, np.minimum(levels[0][::2], levels[0][1::2]))
            self.waiting = np.concatenate([[k.NO_EVENT], *levels])
            self.free = np.arange(2 * size - 1, -1, -1, dtype=np.int64)
            memory["leaves"] = size


def leaves(count: int) -> tuple[np.ndarray, np.ndarray]:
    """A winner tree with so many leaves or more, and its free leaves."""
    size = 1 << max(1, (count - 1).bit_length())
    return np.full(2 * size, k.NO_EVENT, np.int64), np.arange(size - 1, -1, -1, dtype=np.int64)


def doubled(array: np.ndarray, value: int) -> np.ndarray:
    return np.concatenate([array, np.full_like(array, value) if value else np.zeros_like(array)])
