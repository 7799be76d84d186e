"""As much of JSON Schema as the schema of scenarios uses; a keyword that is not known here is an error."""

import re
from typing import Any

KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
    "integer": int,
}
SAID_ONLY = {"$schema", "$defs", "title", "description", "default", "examples", "format"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, path: str = "") -> list[str]:
    """Where a value is not as the schema asks."""
    root = root or schema
    found: list[str] = []

    def inner(part: Any, under: Any, name: object) -> None:
        found.extend(faults(part, under, root, f"{path}.{name}") if isinstance(under, dict) else [])

    for keyword, asked in schema.items():
        match keyword:
            case "$ref":
                found += faults(value, root["$defs"][asked.removeprefix("#/$defs/")], root, path)
            case "anyOf":
                found += (
                    []
                    if any(not faults(value, each, root, path) for each in asked)
                    else [f"{path}: none of {keyword}"]
                )
            case "properties" | "patternProperties" | "additionalProperties" | "propertyNames" | "required":
                if isinstance(value, dict):
                    found += _of_a_table(keyword, asked, value, schema, path, inner)
            case "items" | "prefixItems":
                if isinstance(value, list):
                    first = len(schema.get("prefixItems", [])) if keyword == "items" else 0
                    unders = asked if keyword == "prefixItems" else [asked] * len(value[first:])
                    for place, (part, under) in enumerate(zip(value[first:], unders, strict=False)):
                        inner(part, under, first + place)
            case _ if keyword not in SAID_ONLY:
                found += [] if _is_kept(keyword, asked, value) else [f"{path}: {value!r}: {keyword} {asked}"]
    return found


def _of_a_table(
    keyword: str, asked: Any, value: dict[str, Any], schema: dict[str, Any], path: str, inner: Any
) -> list[str]:
    known = schema.get("properties", {})
    patterns = schema.get("patternProperties", {})
    if keyword == "required":
        return [f"{path}: {name} is missing" for name in asked if name not in value]
    for name, part in value.items():
        if keyword == "properties" and name in asked:
            inner(part, asked[name], name)
        for pattern, under in asked.items() if keyword == "patternProperties" else ():
            if re.search(pattern, name):
                inner(part, under, name)
        if (
            keyword == "additionalProperties"
            and name not in known
            and not any(re.search(p, name) for p in patterns)
        ):
            if asked is False:
                return [f"{path}: {name} is not known"]
            inner(part, asked, name)
        if keyword == "propertyNames":
            inner(name, asked, name)
    return []


def _is_kept(keyword: str, asked: Any, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    match keyword:
        case "type":
            return isinstance(value, KINDS[asked]) and (asked not in ("number", "integer") or is_number)
        case "const":
            return bool(value == asked)
        case "enum":
            return value in asked
        case "pattern":
            return not isinstance(value, str) or re.search(asked, value) is not None
        case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
            compare = {
                "minimum": "__ge__",
                "maximum": "__le__",
                "exclusiveMinimum": "__gt__",
                "exclusiveMaximum": "__lt__",
            }
            return not is_number or bool(getattr(float(value), compare[keyword])(float(asked)))
        case "minLength" | "minItems" | "minProperties":
            return not hasattr(value, "__len__") or len(value) >= asked
        case "maxLength" | "maxItems" | "maxProperties":
            return not hasattr(value, "__len__") or len(value) <= asked
    raise ValueError(f"{keyword}: not known here")
