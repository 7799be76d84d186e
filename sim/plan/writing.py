"""What the rows of a mission are written with: labels, addresses of draws, answer slots."""

from bisect import bisect_right
from collections import Counter
from typing import Any

from sim.law.durations import Duration
from sim.model.laws import Law
from sim.model.procedure import in_order
from sim.model.scenario import Mission
from sim.plan.draws import stream_key, threshold
from sim.plan.rows import BRANCH, CHANGED, END, MISSING, OPEN, WAIT, Row

FIXED_DAYS = {"day": 1, "week": 7}
DAY_SECONDS = 86_400
EDITION = "~"  # before the number of the edition in a label, which names of steps cannot hold


class MissionRows:
    """The rows of one mission as they are written, with labels for ways; `resolved` gives them numbers.

    tables: gives the numbers of laws, clocks, day tables, queues, causes and activities as they are first named.
    A procedure that changes is written once for each edition. Labels, `mission` and `changes` are those of the
    edition under way; changes: the second from which the next one is in force, -1 for none.
    """

    def __init__(self, name: str, mission: Mission, tables: Any) -> None:
        self.name, self.mission, self.tables = name, mission, tables
        self.rows: list[dict[str, Any]] = []
        self.labels: dict[str, int] = {}
        self.edition, self.changes = 0, -1
        self.begins = [0]  # the first row of each edition
        self.slots: list[str] = []  # source of each answer slot
        self.slots_of: dict[str, list[int]] = {}
        self.is_any: dict[str, bool] = {}
        self.order = in_order({step: fields.after for step, fields in mission.steps.items()})
        self._number_slots()

    def _number_slots(self) -> None:
        for step in self.order:
            fields = self.mission.steps[step]
            if fields.ask:
                self.slots_of[step] = list(range(len(self.slots), len(self.slots) + len(fields.ask)))
                self.slots += list(fields.ask)
            elif fields.wait_for:
                self.slots_of[step] = [slot for asked in fields.wait_for for slot in self.slots_of.get(asked, [])]
            self.is_any[step] = fields.answers == "any"

    def mask(self, step: str) -> int:
        """The answer slots that a step awaits, as bits."""
        return sum(1 << slot for slot in self.slots_of[step])

    def key(self, *what: str) -> int:
        """The address of the draws of this mission, step and cause."""
        return stream_key("/".join((self.mission.stream or self.name, *what)))

    def label(self, name: str) -> None:
        """The next row is known by this name."""
        self.labels[self._own(name)] = len(self.rows)

    def has(self, label: str) -> bool:
        """Whether the edition under way has a row of this name."""
        return self._own(label) in self.labels

    def write(self, op: int, **fields: Any) -> None:
        """Append a row; `next` is the row after it unless named."""
        fields.setdefault("next", len(self.rows) + 1)
        named = {way: self._own(fields[way]) for way in ("next", "other") if isinstance(fields.get(way), str)}
        self.rows.append({"op": op, **fields, **named})

    def _own(self, label: str) -> str:
        """A label as one of the edition under way, unless it names another's."""
        is_whole = not label or EDITION in label or self.edition == 0
        return label if is_whole else f"{label}{EDITION}{self.edition}"

    def unless_changed(self, here: str, then: str) -> None:
        """Go on at a label of the next edition once that is in force; the rows that follow are `here`."""
        if self.changes >= 0:
            later = f"{then}{EDITION}{self.edition + 1}"
            self.write(BRANCH, guard=CHANGED, changes=self.changes, next=later, other=here)
            self.label(here)

    def cut(self) -> dict[str, int]:
        """The field of a WAIT that ends when the procedure changes."""
        return {"changes": self.changes} if self.changes >= 0 else {}

    def branch(self, share: float, key: tuple[str, ...], other: str, **fields: Any) -> None:
        """A share of the dossiers goes on; the others go elsewhere."""
        if share < 1.0 or fields:
            self.write(BRANCH, share=threshold(share), key=self.key(*key), other=other, **fields)

    def law(self, law: Law | None) -> int:
        """The table of a duration law, -1 for none."""
        return -1 if law is None else int(self.tables.law(law))

    def after(self, span: Duration) -> dict[str, int]:
        """The limit of a WAIT that ends so long after it began."""
        if span.unit in FIXED_DAYS:
            return {"after_seconds": int(span.amount * FIXED_DAYS[span.unit] * DAY_SECONDS)}
        return {"after_table": self.tables.after(span)}

    def question(self, slot: int, step: str, what: str) -> dict[str, Any]:
        """The fields of an ASK: what is drawn is the `answer` to a step's question, or to a reminder of it."""
        source = self.tables.scenario.sources[self.slots[slot]]
        is_reminder = what != "answer"
        said = source.reminded if is_reminder and source.reminded else source
        return {
            "place": slot,
            "law": self.tables.law(said.answers),
            "share": threshold(said.silent),
            "delivery": self.tables.delivery(self.slots[slot]),
            "guard": MISSING if is_reminder else 0,
            "key": self.key(step, self.stream_of(self.slots[slot]), what),
        }

    def stream_of(self, source: str) -> str:
        """The name of a source's draws."""
        return self.tables.scenario.sources[source].stream or source

    def open(self, mission: str, slot: str, **fields: Any) -> None:
        """Open a dossier of another mission, for a cause of this one."""
        self.write(
            OPEN,
            place=self.tables.mission(mission),
            cause=self.tables.cause(f"{self.name}.{slot}"),
            key=self.key(slot, "opened"),
            **fields,
        )

    def resolved(self, offset: int) -> list[Row]:
        """The rows with numbers for labels, the first at `offset`; rows on a cycle get a visit counter."""

        def number(way: Any) -> int:
            if way in ("", -1):
                return -1
            if isinstance(way, str):
                return offset + self.labels[way]
            return offset + int(way)

        rows = [Row(**{**r, "next": number(r["next"]), "other": number(r.get("other", -1))}) for r in self.rows]
        rows = [row._replace(next=-1) if row.op == END else row for row in rows]
        ways = {offset + i: [w for w in (row.next, row.other) if w >= 0] for i, row in enumerate(rows)}
        cyclic = [i for i, row in enumerate(rows) if row.op != WAIT and _comes_back(offset + i, ways)]
        counters: dict[tuple[int, int], int] = {}
        for row, name in zip(cyclic, self._names(rows, cyclic), strict=True):
            rows[row] = rows[row]._replace(counter=counters.setdefault(name, len(counters)))
        if self.edition:
            rows = [row._replace(counter=len(counters)) if row.op == WAIT else row for row in rows]
        return rows

    def _names(self, rows: list[Row], some: list[int]) -> list[tuple[int, int]]:
        """What some rows are called in every edition: the address of their draws, and which of those they are."""
        names, seen = [], Counter[tuple[int, int]]()
        for row in some:
            edition, key = bisect_right(self.begins, row), rows[row].key
            names.append((key, seen[edition, key]))
            seen[edition, key] += 1
        return names


def _comes_back(row: int, ways: dict[int, list[int]]) -> bool:
    seen: set[int] = set()
    ahead = list(ways[row])
    while ahead:
        at = ahead.pop()
        if at == row:
            return True
        if at not in seen:
            seen.add(at)
            ahead += ways[at]
    return False
