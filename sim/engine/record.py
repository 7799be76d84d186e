"""What the reference engine writes down while a history runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.engine.dossier import Dossier
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, QUESTION_FIELDS, TASK_FIELDS, History
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.plan import Plan
from sim.plan.rows import Row


class Record:
    """Questions, tasks, work begun and queues of one history, row by row; at the end, columns."""

    def __init__(self, plan: Plan, keep_tasks: bool) -> None:
        self.keep_tasks = keep_tasks
        self.month_of_day = plan.months[1].tolist()
        self.busy = np.zeros((len(plan.teams), len(plan.months[0])), np.int64)
        self.exits = np.zeros(len(plan.rows), np.int64)
        self.area = [0] * len(plan.stations)
        self.counted_until = [0] * len(plan.stations)
        self.questions: list[list[int]] = []
        self.asks: list[tuple[int, int, int]] = []
        self.tasks: list[list[int]] = []

    def waiting(self, station: int, length: int, now: int) -> None:
        """Carry the integral of the number waiting to `now`, at which `length` ceases to hold."""
        self.area[station] += length * (now - self.counted_until[station])
        self.counted_until[station] = now

    def enabled(self, dossier: Dossier, row: Row, station: int, now: int) -> None:
        """A dossier has come to a station."""
        if self.keep_tasks:
            dossier.task = len(self.tasks)
            self.tasks.append([dossier.index, row.activity, station, -1, now, -1, -1])

    def begun(self, dossier: Dossier, team: int, now: int) -> None:
        """An agent has started; the work counts in the month in which it begins."""
        self.busy[team, self.month_of_day[now // DAY_SECONDS]] += dossier.effort
        if self.keep_tasks:
            task = self.tasks[dossier.task]
            task[3], task[5] = team, now

    def finished(self, dossier: Dossier, now: int) -> None:
        """The work is done."""
        if self.keep_tasks:
            self.tasks[dossier.task][6] = now

    def question(self, dossier: Dossier, slot: int, now: int, answer: int, is_reminder: bool) -> None:
        """A question. While an earlier one is open, its answer comes at the earlier of the two times."""
        if dossier.question(slot, now, answer):
            dossier.questions[slot] = len(self.questions)
            self.questions.append([dossier.index, slot, answer])
        number = dossier.questions[slot]
        self.questions[number][2] = dossier.answers[slot]
        self.asks.append((number, now, int(is_reminder)))

    def history(self, dossiers: Sequence[Dossier]) -> History:
        """Everything that happened, as columns."""

        def columns(rows: list[Any], names: tuple[str, ...]) -> dict[str, np.ndarray]:
            table = np.array(rows, np.int64).reshape(-1, len(names))
            return {name: table[:, place].copy() for place, name in enumerate(names)}

        return History(
            number=np.array([d.number for d in dossiers], np.uint64),
            dossiers={name: np.array([getattr(d, name) for d in dossiers], np.int64) for name in DOSSIER_FIELDS},
            stamps=np.array([d.stamps for d in dossiers], np.int64).reshape(-1, len(STAMPS)),
            questions=columns(self.questions, QUESTION_FIELDS),
            asks=columns(self.asks, ASK_FIELDS),
            tasks=columns(self.tasks, TASK_FIELDS) if self.keep_tasks else None,
            exits=self.exits,
            busy=self.busy,
            area=np.array(self.area, np.int64),
        )
