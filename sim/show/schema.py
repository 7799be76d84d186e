"""The JSON Schema of scenario files, for editors: of what is written, which the models read in several forms."""

import json
from collections.abc import Iterable
from typing import Any

from sim.model.scenario import Scenario

TEXT = {"type": "string"}
# What the reader of files takes before the models see anything.
OF_THE_FILE = {
    "base": {**TEXT, "description": "the scenario file whose values hold where this one says nothing"},
    "remove": {
        "type": "array",
        "items": TEXT,
        "description": "dotted paths of what the base says and this scenario does not have",
    },
}
SHORT_FORMS = ("Label", "NormUse")  # written as a text, or as a table
# With all in them, never merged with a base's.
WHOLE = ("Law", "Origin", "DatedFte", "DatedDemand", "NormUse", "Post", "DatedCost", "CreditTransfer")


def scenario_schema() -> dict[str, Any]:
    """What may stand in a scenario file. A file with a base may leave out what its base says."""
    schema: dict[str, Any] = _any_of(Scenario.model_json_schema(by_alias=True))
    defs = schema.pop("$defs")
    for name in defs.keys() - _reached(defs, WHOLE):
        defs[name].pop("required", None)
    for name in SHORT_FORMS:
        defs[f"{name}Table"] = defs[name]
        defs[name] = {"anyOf": [TEXT, {"$ref": f"#/$defs/{name}Table"}]}
    step = defs["Step"]["properties"]
    step["ask"] = {
        "description": step["ask"].get("description", ""),
        "anyOf": [{"type": "array", "items": TEXT}, step["ask"]],
    }
    required = schema.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "properties": OF_THE_FILE | schema["properties"],
        "anyOf": [{"required": ["base"]}, {"required": required}],
        "$defs": defs,
    }


def _reached(defs: dict[str, Any], names: Iterable[str]) -> set[str]:
    """Definitions, with all those that they refer to."""
    found: set[str] = set()
    ahead = [name for name in names if name in defs]
    while ahead:
        name = ahead.pop()
        found.add(name)
        text = json.dumps(defs[name])
        ahead += [other for other in defs if f'"#/$defs/{other}"' in text and other not in found]
    return found


def _any_of(value: Any) -> Any:
    """The same schema where alternatives need not exclude each other: a text may be a word or a duration."""
    if isinstance(value, dict):
        named = {("anyOf" if key == "oneOf" else key): _any_of(inner) for key, inner in value.items()}
        named.pop("discriminator", None)
        return named
    return [_any_of(inner) for inner in value] if isinstance(value, list) else value
