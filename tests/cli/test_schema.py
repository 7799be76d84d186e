"""The schema of scenario files accepts what the program reads."""

import json
import tomllib
from pathlib import Path

import pytest

from sim.model.library import shipped_scenarios
from tests.cli.json_schema import faults
from tests.cli.running import HERE

FILES = sorted([*shipped_scenarios(), *HERE.glob("*.toml")])
WRONG = [
    ("unknown field", "colour = 3"),
    ("unknown field of a team", "teams.desk.agents = 3"),
    ("share above 1", "missions.claim.entitled = 1.5"),
    (
        "unit of a law",
        'missions.claim.steps.examine.work = { lognormal = { median = "3 furlongs", p90 = "9 days" } }',
    ),
    ("law without its parts", 'missions.claim.steps.examine.work = { gamma = { mean = "3 hours" } }'),
    ("word for a number", 'seed = "three"'),
]


def as_json(text):
    """A TOML document with its dates as JSON has them."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


@pytest.fixture
def schema(officesim):
    return officesim("schema").json


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_scenarios_are_accepted(schema, file: Path):
    assert faults(as_json(file.read_text(encoding="utf-8")), schema) == []


@pytest.mark.parametrize(("what", "line"), WRONG, ids=[what for what, _ in WRONG])
def test_what_is_wrong_is_seen(schema, what, line):
    assert faults(as_json(f'base = "office.toml"\n{line}\n'), schema)


def test_without_a_base_nothing_may_be_missing(schema):
    assert faults({"title": "An office"}, schema)
    assert faults({"title": "An office", "base": "office.toml"}, schema) == []


def test_it_names_its_dialect_and_every_reference_leads_somewhere(schema):
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    text = json.dumps(schema)
    named = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert named <= set(schema["$defs"])
