"""Offices with one thing wrong, which the tests of this folder must find."""

from sim.engine.dossier import Dossier
from sim.engine.reference import Moment, Office
from sim.plan.history import History
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import Row
from tests.theory.observing import Engine


class LastComeFirstServed(Office):
    """The newest dossier of a queue goes first. No mean wait of M/M/c shows it."""

    def queue_key(self, dossier: Dossier, row: Row, discipline: int) -> int:
        return -self.now


class LosesAQueuedTask(Office):
    """One in a hundred dossiers that an agent takes from a queue falls behind the cupboard."""

    def begin(self, dossier: Dossier, team: int) -> None:
        if self.record.tasks[dossier.task][4] < self.now and dossier.index % 100 == 50:
            return
        super().begin(dossier, team)


class LosesADossierAtTheDoor(Office):
    """One in a hundred dossiers never reaches the queue, and no record says that it should have."""

    def enter(self, dossier: Dossier, row: Row) -> Moment:
        return Moment(self.env) if dossier.index % 100 == 50 else super().enter(dossier, row)


class HearsOfNoPriority(Office):
    """Every dossier of a queue is as urgent as every other."""

    def enter(self, dossier: Dossier, row: Row) -> Moment:
        return super().enter(dossier, row._replace(priority=0))


def engine_of(office: type[Office]) -> Engine:
    """The office as an engine."""

    def simulate(plan: Plan, inputs: Inputs, keep_tasks: bool) -> History:
        return office(plan, inputs, keep_tasks).run()

    return simulate
