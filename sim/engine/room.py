"""The arrays of one history that grow, and how they grow."""

import math
from typing import Any, NamedTuple

import numpy as np

from sim.engine import kernel as k
from sim.engine.near import LINE
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, QUESTION_FIELDS, TASK_FIELDS
from sim.plan.log import STAMPS
from sim.plan.plan import Inputs, Plan

# While they live, dossiers take as little memory as they can: those at hand are far apart.
NARROW: dict[str, type[np.integer[Any]]] = {
    "number": np.uint64,
    "mission": np.int16,
    "office": np.int16,
    "language": np.int16,
    "parent": np.int32,
    "cause": np.int16,
    "outcome": np.int8,
    "entitled": np.int8,
    "tasks": np.int32,
}
MOST = 1 << 15  # kinds of anything that a narrow column, or the kernel's token, tells apart


# A dossier at hand, as one line of the processor's memory.
_FIELDS = {
    np.uint64: ("number",),
    np.int64: ("worked",),
    np.int32: ("dossier", "row", "leaf", "effort", "task", "tasks"),
    np.int16: ("team", "mission", "office"),
    np.int8: ("stamp", "entitled"),
}
_TYPES = [(name, kind) for kind, names in _FIELDS.items() for name in names]
TOKEN = np.dtype({"names": [n for n, _ in _TYPES], "formats": [kind for _, kind in _TYPES], "itemsize": LINE})


class Memory(NamedTuple):
    """What the machine remembers while it is away to get more room: how many there are, and where it stands."""

    now: int = 0
    dossiers: int = 0
    questions: int = 0
    asks: int = 0
    tasks: int = 0
    arrival: int = 0
    change: int = 0
    current: int = -1
    leaving: int = -1
    desks: int = 0
    seats: int = 0
    ready: int = 0
    born: int = 0
    span: int = 0
    soon: int = 0


class Room:
    """The arrays that grow: by dossier, by seat (of those at hand), by question, by task, by event to come."""

    def __init__(self, plan: Plan, inputs: Inputs, paper: int, keep_tasks: bool) -> None:
        for kinds in ("missions", "offices", "languages", "causes", "teams"):
            if len(getattr(plan, kinds)) > MOST:
                raise ValueError(f"more than {MOST:,} {kinds} in one plan")
        known = len(inputs.arrivals)
        self.dossiers = known + known // 4 + 64
        self.columns: dict[str, np.ndarray] = {
            name: np.zeros(self.dossiers, NARROW.get(name, np.int64)) for name in ("number", *DOSSIER_FIELDS)
        }
        for name in ("number", "mission", "office", "language", "entitled"):
            self.columns[name][:known] = getattr(inputs.arrivals, name)
        self.columns["parent"][:] = -1
        self.columns["stamps"] = np.empty((self.dossiers, len(STAMPS)), np.int64)
        self.columns["place"] = np.full(self.dossiers, -1, np.int32)
        places = 2 * len(inputs.past.asked) + known // 16 + 1024
        self.tokens, self.papers = tokens(places), lined((places, paper), np.int64)
        self.behind, self.when = np.zeros(places, np.int32), np.zeros(places, np.int64)
        # A shelf is 2**width seconds wide, so that a few dossiers come to each.
        self.width = max(6, (plan.horizon // (known + 1)).bit_length() + 2)
        self.shelves = np.full((plan.horizon >> self.width) + 2, -1, np.int32)
        self.vacant = np.arange(places - 2, -2, -1, dtype=np.int64)
        size = 2 * known + 64
        self.questions = np.empty((size, len(QUESTION_FIELDS)), np.int64)
        self.asks = np.empty((size, len(ASK_FIELDS)), np.int64)
        self.tasks = np.full((4 * known + 64 if keep_tasks else 1, len(TASK_FIELDS)), -1, np.int64)
        agents = sum(int(counts.max(initial=0)) for counts in inputs.presence)
        self.working, self.desks = leaves(agents)
        self.coming = np.full(places + 8, k.NO_EVENT, np.int64)
        self.heaps = heaps(32 * len(plan.stations))

    def grow(self, memory: Memory, stations: np.ndarray) -> Memory:
        """Double what is full; memory with what has become free."""
        if memory.dossiers >= self.dossiers:
            self.columns = {name: doubled(column, 0) for name, column in self.columns.items()}
            self.dossiers *= 2
        if memory.seats < 1:
            places = len(self.vacant)
            held, papers = self.tokens, self.papers
            self.tokens, self.papers = tokens(2 * places), lined((2 * places, papers.shape[1]), np.int64)
            self.tokens[:places], self.papers[:places] = held, papers
            self.behind, self.when = doubled(self.behind, 0), doubled(self.when, 0)
            self.coming = doubled(self.coming, k.NO_EVENT)
            self.vacant = np.arange(2 * places - 2, -2, -1, dtype=np.int64)
            memory = memory._replace(seats=places)
        if memory.asks >= len(self.asks):
            self.questions, self.asks = doubled(self.questions, 0), doubled(self.asks, 0)
        if memory.tasks >= len(self.tasks):
            self.tasks = doubled(self.tasks, -1)
        for number in np.flatnonzero(stations["length"] == stations["room"]).tolist():
            top, room = stations[number]["top"], stations[number]["room"]
            held, size = self.heaps, len(self.heaps)
            self.heaps = heaps(size + 4 * room + 8)
            self.heaps[:size], self.heaps[size + 7 : size + 7 + room] = held, held[top : top + room]
            stations[number]["top"], stations[number]["room"] = size + 7, 4 * room
        return memory


def tokens(places: int) -> np.ndarray:
    """Seats; the last one is never taken: it has what a token begins with."""
    seats = lined((places,), TOKEN)
    seats[-1] = np.zeros((), TOKEN)
    seats["stamp"][-1] = -1
    return seats


def heap_of(station: int) -> tuple[int, int]:
    """Where the heap of a station begins, and how many find room in it, while the queues are short."""
    return 32 * station + 7, 24


def heaps(size: int) -> np.ndarray:
    """Room for heaps. Those that begin 7 places after a line have every four that lie below one on one line."""
    room = lined((size,), np.int64)
    room[:] = k.NO_EVENT
    return room


def leaves(count: int) -> tuple[np.ndarray, np.ndarray]:
    """A winner tree, four below each node, with so many leaves or more, and its free leaves."""
    size = 4
    while size < count:
        size *= 4
    return np.full(2 * size, k.NO_EVENT, np.int64), np.arange(size - 1, -1, -1, dtype=np.int64)


def doubled(array: np.ndarray, value: int) -> np.ndarray:
    shape = 2 * len(array), *array.shape[1:]
    twice = np.full(shape, value, array.dtype) if value else np.zeros(shape, array.dtype)  # zeros cost nothing yet
    twice[: len(array)] = array
    return twice


def lined(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """Room that begins where a line of the processor's memory does, with anything in it."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    raw = np.empty(size + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    return raw[start : start + size].view(dtype).reshape(shape)
