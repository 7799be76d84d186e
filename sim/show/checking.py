"""A scenario before it runs: the load of each team, heavy tails, and where its numbers come from."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sim.model.laws import Law
from sim.model.provenance import numbers
from sim.model.reading import dotted
from sim.model.scenario import Scenario
from sim.plan.laws import compile_law, table_warning
from sim.plan.load import Load, team_loads
from sim.show.tables import Table
from sim.study.replications import Prepared, prepare

FULL, TIGHT = 1.0, 0.95
LEFT_OUT = (
    "The load counts rework and what decisions bring back, in the year of receipt; work that teams share is laid "
    "on them as evenly as can be. It leaves out the backlog at the start and transfers between offices."
)


@dataclass(frozen=True, eq=False)
class Checked:
    """A valid scenario with what can be said of it before anything runs."""

    prepared: Prepared
    loads: list[Load]
    heavy_tails: list[str]
    origins: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "file": self.prepared.document.name,
            "loads": [{**load._asdict(), "load": load.load} for load in self.loads],
            "heavy_tails": self.heavy_tails,
            "numbers": self.origins,
        }


def checked(file: str, overrides: tuple[str, ...]) -> Checked:
    """Check a file. InputError lists every problem."""
    prepared = prepare(file, overrides)
    said = numbers(prepared.document.data, prepared.scenario)
    origins = dict(Counter(number.kind for number in said))
    return Checked(prepared, team_loads(prepared.plan), _heavy_tails(prepared.scenario), origins)


def _heavy_tails(scenario: Scenario) -> list[str]:
    warnings = []
    for path, law in _laws(scenario, ()):
        if law.kind != "empirical" and (text := table_warning(law, compile_law(law))):
            warnings.append(f"{dotted(*path)}: {text}")
    return warnings


def _laws(value: object, path: tuple[object, ...]) -> Iterator[tuple[tuple[object, ...], Law]]:
    """Every duration law of a scenario, with its path."""
    if isinstance(value, Law):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _laws(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _laws(inner, (*path, name))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from _laws(inner, (*path, place))


def loads_table(checked: Checked) -> Table:
    """Hours needed against hours present, by team and year, with what else a planner should know."""
    rows = [
        (
            load.team,
            str(load.year),
            f"{load.needed_hours:,.0f}",
            f"{load.present_hours:,.0f}",
            verdict(load),
        )
        for load in checked.loads
    ]
    title = f"{checked.prepared.document.name}: valid"
    columns = ("team", "year", "hours needed", "hours present", "load")
    said = checked.origins
    counts = ", ".join(f"{said.get(kind, 0)} {kind}" for kind in ("sourced", "assumed", "not said"))
    notes = (*checked.heavy_tails, f"Numbers about the world: {counts}.", LEFT_OUT)
    return Table(title, columns, tuple(rows), notes, texts=("load",))


def verdict(load: Load) -> str:
    """A load in words: '86 %', or '112 %: the queue will grow'."""
    if load.load == float("inf"):
        return "nobody is there: the queue will grow"
    words = (
        ": the queue will grow"
        if load.load > FULL
        else ": hardly any room, long queues"
        if load.load > TIGHT
        else ""
    )
    return f"{100 * load.load:.0f} %{words}"
