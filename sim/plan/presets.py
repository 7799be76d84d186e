"""The backlog: dossiers already open when the simulation starts, with the answers still to come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.law.durations import Duration
from sim.model.laws import Law, load_empirical
from sim.model.moments import Before, moments_before
from sim.model.registers import Known, OpenDossier, open_dossiers_in, read_open_dossiers
from sim.model.scenario import Scenario, Stock
from sim.plan.draws import EVEN, Words, chance, law_bits, on_end, run_key, stream_key, threefry
from sim.plan.events import deliveries_of
from sim.plan.laws import compile_law, look_up
from sim.plan.log import DAY_SECONDS, STAMPS
from sim.plan.pending import AnswerSlot, Group, Sent, answers_to, grouped

Integers = npt.NDArray[np.int64]

BACKLOG_NUMBERS = 1 << 62  # apart from the numbers of later receipts


@dataclass(frozen=True)
class StockData:
    """A backlog as the scenario gives it: a register, or a count with an age law. before: as of `Known`."""

    name: str
    mission: str
    stock: Stock
    start: date
    dossiers: tuple[OpenDossier, ...]
    oldest: date
    before: Mapping[str, tuple[Before, ...]]

    def placed(
        self, mission: int, procedure: Any, desks: tuple["Desk", ...], offices: tuple[str, ...], tables: Any
    ) -> "Preset":
        """The backlog with rows and slots for steps and sources. desks: by office, one where there are none."""
        keys = tuple(stream_key("/".join(("backlog", self.name, *slot, "answer"))) for slot in _named(procedure))
        answering = []
        for name, key in zip(procedure.slots, keys, strict=True):
            source = tables.scenario.sources[name]
            laws = tuple(compile_law(_read(said.answers, tables)) for said in (source, source.reminded or source))
            answering.append(AnswerSlot(source, deliveries_of(tables.scenario, name), (laws[0], laws[1]), key))
        return Preset(
            self,
            mission,
            desks,
            dict(procedure.slots_of),
            tuple(procedure.slots),
            tuple(answering),
            tables.calendar,
            offices,
        )


class Desk(NamedTuple):
    """How one office does a mission's steps: their rows, how often it reminds, and after how long."""

    rows: dict[str, int]
    reminders: dict[str, int]
    remind: dict[str, Duration | None]


def desk(procedure: Any, entry: int) -> Desk:
    """The steps of a procedure whose first row is `entry`."""
    steps = procedure.mission.steps
    kinds = ("@here", "@awaiting", "@standing", "@reminded")
    return Desk(
        {k: entry + row for k, row in procedure.labels.items() if "@" not in k or any(kind in k for kind in kinds)},
        {step: fields.reminders if fields.remind else 0 for step, fields in steps.items()},
        {step: fields.remind for step, fields in steps.items()},
    )


def _named(procedure: Any) -> list[tuple[str, str]]:
    """Step, and source by the name of its draws, of each answer slot."""
    return [
        (step, procedure.stream_of(source))
        for step in procedure.order
        for source in procedure.mission.steps[step].ask or {}
    ]


def _read(law: Law, tables: Any) -> Law:
    return load_empirical(law, tables.folder)


def read_stock(name: str, stock: Stock, scenario: Scenario, folder: Path) -> StockData:
    """Read a backlog. ValueError with file, line and rule for a register that cannot be used."""
    start, known = scenario.period.from_, known_to_backlog(scenario, stock.mission)
    if stock.file is None and stock.register_ is None:
        assert stock.age is not None
        stock = stock.model_copy(update={"age": load_empirical(stock.age, folder)})
        assert stock.age is not None
        longest = int(compile_law(stock.age)[-1])
        return StockData(
            name,
            stock.mission,
            stock,
            start,
            (),
            date.fromordinal(start.toordinal() - longest // DAY_SECONDS - 1),
            known.before,
        )
    if stock.register_ is not None:
        dossiers = open_dossiers_in(stock.register_, known)
    else:
        dossiers = read_open_dossiers(folder, stock.file or "", known)
    oldest = min((day for d in dossiers for day in (d.received, *(day for _, day in d.passed))), default=start)
    return StockData(name, stock.mission, stock, start, dossiers, oldest, known.before)


def known_to_backlog(scenario: Scenario, mission: str) -> Known:
    """What the register of a mission's open dossiers may name."""
    steps = scenario.missions[mission].steps
    asked = {source for fields in steps.values() for source in fields.ask or {}}
    before = moments_before(scenario.missions[mission])
    return Known(tuple(scenario.offices), (), tuple(steps), asked, scenario.period.from_, before)


@dataclass(frozen=True, eq=False)
class Preset:
    """A backlog whose steps and sources have become rows and slots; each history draws what is still to come."""

    data: StockData
    mission: int
    desks: tuple[Desk, ...]
    slots_of: dict[str, list[int]]
    slots: tuple[str, ...]
    answering: tuple[AnswerSlot, ...]
    calendar: Calendar
    offices: tuple[str, ...]
    _standing: dict[bytes, "_Standing"] = field(default_factory=dict, repr=False)

    def drawn(
        self,
        origin: date,
        languages: tuple[str, ...],
        seed: int,
        replication: int,
        office_of: Callable[[Words], Integers],
    ) -> dict[str, Any]:
        """Columns of the backlog's dossiers; when their slots were asked and answered, and moments passed.

        -1: not said, not asked, not known to have passed: the engines say what follows from the receipt.

        Of several answers of one source the last one is told. office_of: draws the offices of dossiers that name
        none. Answers still to come are drawn on the condition that they have not come before the start.
        """
        run, key = run_key(seed, replication), stream_key(f"backlog/{self.data.name}")
        start = (self.data.start - origin).days * DAY_SECONDS
        is_listed = self.data.stock.age is None
        dossiers = self.data.dossiers if is_listed else self._counted(run, key)
        place = np.arange(len(dossiers), dtype=np.uint64)
        number: Words = threefry(place, 0, key, 0)[0] >> np.uint64(2) | np.uint64(BACKLOG_NUMBERS)
        if run == EVEN:
            number = on_end(len(dossiers), replication) + np.uint64(key >> 2 | BACKLOG_NUMBERS)
        stated = np.array([self.offices.index(d.office) if d.office else -1 for d in dossiers], np.int64)
        office = np.where(stated < 0, office_of(number), stated)
        standing = self._standing.get(office.tobytes()) if is_listed else None
        if standing is None:
            standing = self._placed(dossiers, office, origin, start, languages)
            if is_listed:
                self._standing.clear()
                self._standing[office.tobytes()] = standing
        answered = standing.answered.copy()
        answers_to(standing.pending, self.answering, number, run, answered, start, origin)
        return {
            "number": number,
            "received": standing.received,
            "office": office,
            "language": standing.language,
            "row": standing.row,
            "since": standing.since,
            "asked": standing.asked,
            "answered": answered,
            "stamps": standing.stamps,
            "enters": np.full(len(dossiers), start, np.int64),
        }

    def _placed(
        self,
        dossiers: tuple[OpenDossier, ...],
        office: Integers,
        origin: date,
        start: int,
        languages: tuple[str, ...],
    ) -> "_Standing":
        """Where dossiers stand, and what was asked for them: the same in every history."""

        def second(day: date) -> int:
            return (day - origin).days * DAY_SECONDS

        asked = np.full((len(dossiers), len(self.slots)), -1, np.int64)
        answered = asked.copy()
        stamps = np.full((len(dossiers), len(STAMPS)), -1, np.int64)
        rows, since, pending = [], [], []
        for place, dossier in enumerate(dossiers):
            here = self.desks[office[place]]
            for stamp, passed in dossier.passed:
                stamps[place, STAMPS.index(stamp)] = second(passed)
            asks = dossier.asks or (() if dossier.answers else self._asked_at_receipt(dossier, here))
            for source, (day, answer) in dossier.answers:
                for slot in self._slots(dossier.step, source):
                    asked[place, slot], answered[place, slot] = second(day), second(answer)
            last, reminded = dossier.received, 0
            for source, dates in asks:
                for slot in self._slots(dossier.step, source):
                    asked[place, slot] = second(dates[0])
                    pending += [Sent(turn, slot, place, second(day)) for turn, day in enumerate(dates)]
                last, reminded = max(last, dates[-1]), max(reminded, len(dates) - 1)
            rows.append(_row(here, dossier.step, reminded, bool(asks or dossier.answers)))
            since.append(second(last) if asks else -1)
        known = {name: i for i, name in enumerate(languages)}
        return _Standing(
            np.array([second(d.received) for d in dossiers], np.int64),
            np.array([known.get(d.language or "", -1) for d in dossiers], np.int64),
            np.array(rows, np.int64),
            np.array(since, np.int64),
            asked,
            answered,
            stamps,
            grouped(pending, self.answering, start, origin),
        )

    def _counted(self, run: int, key: int) -> tuple[OpenDossier, ...]:
        stock = self.data.stock
        assert stock.age is not None
        assert stock.count is not None
        assert stock.step is not None
        bits = law_bits(chance(np.arange(stock.count, dtype=np.uint64), 0, key, run)[1])
        days = look_up(compile_law(stock.age), bits) // DAY_SECONDS + 1
        start = self.data.start.toordinal()
        received = [date.fromordinal(start - int(d)) for d in days]
        return tuple(
            OpenDossier(day, stock.step, None, None, ()).complemented(self.data.before) for day in received
        )

    def _asked_at_receipt(self, dossier: OpenDossier, here: Desk) -> tuple[tuple[str, tuple[date, ...]], ...]:
        """Where a register names no asks for a dossier that awaits answers: all when it was received, or passed its
        last moment; and reminders since.
        """
        slots = self.slots_of.get(dossier.step, []) if f"{dossier.step}@awaiting" in here.rows else []
        dates, remind = (
            [max([dossier.received, *(day for _, day in dossier.passed)])],
            here.remind.get(dossier.step),
        )
        for _ in range(here.reminders[dossier.step] if remind is not None else 0):
            assert remind is not None
            day = remind.last_day(dates[-1], self.calendar)
            if day >= self.data.start:
                break
            dates.append(day)
        return tuple((self.slots[slot], tuple(dates)) for slot in slots)

    def _slots(self, step: str, source: str) -> list[int]:
        """The slots in which a source owes an answer: those awaited at the step, else all of that source."""
        named = [slot for slot, name in enumerate(self.slots) if name == source]
        return [slot for slot in named if slot in self.slots_of.get(step, [])] or named


class _Standing(NamedTuple):
    """What no history changes of a backlog: seconds, rows, and the questions that are open."""

    received: Integers
    language: Integers
    row: Integers
    since: Integers
    asked: Integers
    answered: Integers
    stamps: Integers
    pending: list[Group]


def _row(here: Desk, step: str, reminded: int, has_asks: bool) -> int:
    """Where a dossier goes on that waits at a step and was reminded so often."""
    reminded = min(reminded, here.reminders[step])
    if reminded:
        return here.rows[f"{step}@reminded {reminded}"]
    awaiting = here.rows.get(f"{step}@standing", here.rows.get(f"{step}@awaiting", here.rows[f"{step}@here"]))
    return awaiting if has_asks else here.rows[f"{step}@here"]
