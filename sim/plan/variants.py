"""The procedures of each mission: the common one, and those of offices that do a step otherwise."""

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sim.model.scenario import Mission
from sim.plan.log import DAY_SECONDS
from sim.plan.procedure import Assembler
from sim.plan.rows import Row
from sim.plan.tables import Tables

Integers = npt.NDArray[np.int64]


class Procedures(NamedTuple):
    """Of one mission: the common procedure, and that of each office with one of its own, by number."""

    common: Assembler
    own: dict[int, Assembler]

    def in_office(self, office: int) -> Assembler:
        """The procedure of the dossiers that an office receives."""
        return self.own.get(office, self.common)


class Linked(NamedTuple):
    """All rows in one table. starts: shape (missions, offices), the first row of a mission's dossiers in an office;
    entries: that of the common procedure, where dossiers begin that others open; counters: visit counters of the
    procedure that has most."""

    rows: tuple[Row, ...]
    starts: Integers
    entries: tuple[int, ...]
    counters: int


def procedures_of(name: str, mission: Mission, tables: Tables, offices: tuple[str, ...], first: date) -> Procedures:
    """The procedures of a mission. All draw at the addresses of the mission and the step, so the same chances.

    first: the first day simulated; what changes later is a further edition of each procedure.
    """

    def assembled(own: Mission) -> Assembler:
        editions = [((day - tables.origin).days * DAY_SECONDS, then) for day, then in own.editions(first)]
        return Assembler(name, editions, tables)

    return Procedures(
        assembled(mission),
        {
            offices.index(office): assembled(mission.model_copy(update={"steps": said.of(mission.steps)}))
            for office, said in mission.at.items()
        },
    )


def linked(procedures: list[Procedures], offices: int) -> Linked:
    """Mission by mission, and in each the common procedure before those of single offices."""
    rows: list[Row] = []
    starts, entries = np.zeros((len(procedures), offices), np.int64), []
    for mission, procedure in enumerate(procedures):
        entries.append(len(rows))
        starts[mission] = len(rows)
        rows += procedure.common.resolved(len(rows))
        for office, own in procedure.own.items():
            starts[mission, office] = len(rows)
            rows += own.resolved(len(rows))
    counters = max([0, *(row.counter + 1 for row in rows)])
    return Linked(tuple(rows), starts, tuple(entries), counters)
