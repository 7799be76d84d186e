"""Names of missions, teams and sources are only names: renamed, its draws kept, an office lives the same life."""

import random
import re
import shutil
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.model.checks import validated
from sim.model.library import library_folder, shipped_scenarios
from sim.model.parts import day_of
from sim.model.reading import Document, read_document
from sim.model.scenario import Mission, Source, Team
from sim.plan.compiling import compile_plan
from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from tests.equality.comparing import differing
from tests.generated.offices import office_of

Data = dict[str, Any]

SCENARIOS = sorted(path.name for path in shipped_scenarios())
SHORT_DAYS = 59
OFFICES = range(8_000_000, 8_000_012)
PARTS = {"missions": Mission, "sources": Source, "teams": Team}
RENAMED = tuple(part for part, kind in PARTS.items() if "stream" in kind.model_fields)
# Where a name of each part stands, by the field that says it: alone, in a list, or as the keys of a table.
SAYS = {
    "missions": ("mission", "missions", "open", "sampled", "unmeasured"),
    "sources": ("source", "sources", "ask"),
    "teams": ("team", "teams"),
}


class Renaming:
    """Other words for the names of a scenario."""

    def __init__(self, data: Data, seed: int) -> None:
        dice = random.Random(seed)
        self.words: dict[str, dict[str, str]] = {part: {} for part in PARTS}
        taken: set[str] = set()
        for part in RENAMED:
            for name in data.get(part, {}):
                word = "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(9))
                assert word not in taken
                taken.add(word)
                self.words[part][name] = word

    def of(self, data: Data) -> Data:
        """The scenario under other names, in the same order, each with the draws of its old name."""
        made = {key: self._within(key, value) for key, value in data.items() if key not in PARTS}
        for part in PARTS:
            made[part] = {}
            for name, table in data.get(part, {}).items():
                own = {"stream": name, **table} if part in RENAMED else table
                made[part][self._word(part, name)] = self._within(part, own)
        for team in made["teams"].values():
            team["serves"] = [self._queue(queue) for queue in team["serves"]]
        if "provenance" in data:
            made["provenance"] = {self._path(path): origin for path, origin in data["provenance"].items()}
        return {key: made[key] for key in data}

    def of_register(self, text: str) -> str:
        """A register of open dossiers: it names the sources that were asked."""
        return re.sub(r"[a-z_0-9]+(?= \d{4}-)", lambda found: self._word("sources", found[0]), text)

    def _word(self, part: str, name: str) -> str:
        return self.words[part].get(name, name)

    def _within(self, field: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._within(key, self._said(key, inner)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._within(field, inner) for inner in value]
        return value

    def _said(self, field: str, value: Any) -> Any:
        if field == "queues" and isinstance(value, list):
            return [self._queue(queue) for queue in value]
        for part, fields in SAYS.items():
            if field in fields and isinstance(value, str):
                return self._word(part, value)
            if field in fields and isinstance(value, list):
                return [self._word(part, name) if isinstance(name, str) else name for name in value]
            if field in fields and isinstance(value, dict):
                return {self._word(part, name): inner for name, inner in value.items()}
        return value

    def _queue(self, queue: str) -> str:
        mission, dot, step = queue.partition(".")
        return self._word("missions", mission) + dot + step if dot else queue

    def _path(self, path: str) -> str:
        part, *rest = path.split(".")
        if part in PARTS and rest:
            rest[0] = self._word(part, rest[0])
        rest = [
            self._word("sources", one) if before == "ask" else one
            for before, one in zip([part, *rest], rest, strict=False)
        ]
        return ".".join([part, *rest])


def lived(data: Data, folder: Path) -> tuple[Plan, Inputs, History]:
    plan = compile_plan(validated(Document("office.toml", folder, deepcopy(data))), folder)
    inputs = inputs_of(plan, 0)
    return plan, inputs, simulate(plan, inputs, keep_tasks=True)


def assert_same_life(data: Data, folder: Path, other: Path, seed: int = 1) -> None:
    """An office and the same office renamed agree in every column of their logs, and in what machines did."""
    renaming = Renaming(data, seed)
    for stock in data.get("backlog", {}).values():
        if "file" in stock:
            text = (folder / stock["file"]).read_text(encoding="utf-8")
            (other / stock["file"]).write_text(renaming.of_register(text), encoding="utf-8")
    (plan, inputs, history), (new_plan, new_inputs, new_history) = (
        lived(data, folder),
        lived(renaming.of(data), other),
    )
    for part in RENAMED:
        assert not set(getattr(plan.scenario, part)) & set(getattr(new_plan.scenario, part))
    assert differing(history, new_history) == []
    log, new_log = history.to_log(plan, inputs), new_history.to_log(new_plan, new_inputs)
    assert len(log)
    for table in ("dossiers", "asks", "tasks"):
        mine, theirs = getattr(log, table), getattr(new_log, table)
        assert list(mine) == list(theirs)
        assert all(np.array_equal(mine[name], theirs[name]) for name in mine)
    assert [each.tolist() for each in inputs.presence] == [each.tolist() for each in new_inputs.presence]
    counted, new_counted = (list(each.by_machine.values()) for each in (inputs, new_inputs))
    assert [each.tolist() for each in counted] == [each.tolist() for each in new_counted]


def shortened(data: Data) -> Data:
    """Two months of a scenario after one of run-in, with their events; where its numbers come from is left out."""
    period = data["period"]
    until = min(day_of(period["until"]), day_of(period["from"]) + timedelta(days=SHORT_DAYS))
    short = {**data, "period": {**period, "until": until, "run_in": "1 month"}, "provenance": {}}
    if "events" in data:
        coming = data["events"].items()
        short["events"] = {name: event for name, event in coming if day_of(event["from"]) <= until}
    return short


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_shipped_scenario_under_other_names_is_the_same(name: str, tmp_path: Path) -> None:
    other = tmp_path / "scenarios"
    shutil.copytree(library_folder(), other)
    document = read_document(library_folder() / name)
    assert_same_life(shortened(document.data), library_folder(), other)


@pytest.mark.parametrize("seed", OFFICES)
def test_a_generated_office_under_other_names_is_the_same(seed: int, tmp_path: Path) -> None:
    office = office_of(seed)
    folders = (tmp_path / "old", tmp_path / "new")
    for folder in folders:
        folder.mkdir()
        for name, text in office.files.items():
            (folder / name).write_text(text, encoding="utf-8")
    assert_same_life(office.data, *folders, seed=seed)


def test_without_its_old_draws_a_renamed_mission_lives_another_life(tmp_path: Path) -> None:
    """What the test above holds equal would differ: it is the stream that keeps it."""
    office = office_of(OFFICES[0])
    data = {**office.data, "backlog": {}}
    for name, text in office.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    renamed = Renaming(data, 1).of(data)
    for part in RENAMED:
        for table in renamed[part].values():
            del table["stream"]
    assert differing(lived(data, tmp_path)[2], lived(renamed, tmp_path)[2])


def test_names_are_replaced_wherever_they_stand() -> None:
    data = {
        "missions": {
            "a": {
                "steps": {
                    "x": {"ask": ["s"]},
                    "y": {"after": "x", "open": "b"},
                    "a": {"after": "y", "ask": {"s": 0.5}},
                },
                "follows": {"b": {"mission": "b", "on": ["granted"]}},
            },
            "b": {"stream": "old", "steps": {}},
        },
        "sources": {"s": {}},
        "teams": {"t": {"serves": ["a.x", "pool"]}},
        "backlog": {"a": {"mission": "a", "step": "a"}},
        "provenance": {"missions.a.steps.a.ask.s": {}, "sources.s.silent": {}, "backlog.a.count": {}},
    }
    renaming = Renaming(data, 3)
    a, b, s = renaming.words["missions"]["a"], renaming.words["missions"]["b"], renaming.words["sources"]["s"]
    made = renaming.of(data)
    assert list(made) == list(data)
    assert made["missions"][b] == {"stream": "old", "steps": {}}
    assert made["missions"][a] == {
        "stream": "a",
        "steps": {"x": {"ask": [s]}, "y": {"after": "x", "open": b}, "a": {"after": "y", "ask": {s: 0.5}}},
        "follows": {"b": {"mission": b, "on": ["granted"]}},
    }
    assert next(iter(made["teams"].values()))["serves"] == [f"{a}.x", "pool"]
    assert made["backlog"] == {"a": {"mission": a, "step": "a"}}
    assert list(made["provenance"]) == [f"missions.{a}.steps.a.ask.{s}", f"sources.{s}.silent", "backlog.a.count"]
