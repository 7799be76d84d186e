"""What was run and with what: enough to run it again and get every figure."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sim.engine.door import Engine, chosen
from sim.model.files import inside
from sim.model.reading import Document
from sim.study.environment import PACKAGES, commit, environment
from sim.study.replications import Prepared
from sim.study.results import Result


def described(results: Sequence[Result]) -> dict[str, Any]:
    """What stands behind results, in short."""
    first = results[0]
    return {
        "officesim": environment()["officesim"],
        "commit": commit(),
        "engine": chosen(first.engine),
        "seed": first.seed,
        "replications": first.replications,
        "sha256": {result.name: scenario_hash(result.prepared.document.data) for result in results},
    }


def asked(prepared: Sequence[Prepared], seed: int, engine: Engine) -> dict[str, Any]:
    """What decides every replication: scenarios, data, seed, engine, code and packages."""
    here = environment()
    return {
        **{name: told for name, told in here.items() if name not in PACKAGES},
        "commit": commit(),
        "packages": {name: here[name] for name in PACKAGES},
        "engine": chosen(engine),
        "seed": seed,
        "scenarios": [
            {
                "name": each.name,
                "file": Path(each.document.name).name,
                "sha256": scenario_hash(each.document.data),
                "data": data_files(each.document),
                "scenario": each.document.data,
            }
            for each in prepared
        ],
    }


def as_json(about: dict[str, Any]) -> str:
    """A description as the text of a file, dates as ISO 8601."""
    return json.dumps(about, indent=2, ensure_ascii=False, default=_plain) + "\n"


def scenario_hash(data: dict[str, Any]) -> str:
    """SHA-256 of the resolved scenario, whatever the order in which its files say things."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def data_files(document: Document) -> dict[str, str]:
    """The files that a scenario reads its demand, backlog or durations from, each with its SHA-256."""

    def named(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            own = value.get("file")
            yield from ([own] if isinstance(own, str) else [])
            for inner in value.values():
                yield from named(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from named(inner)

    files = sorted(set(named(document.data)))
    return {file: hashlib.sha256(inside(document.folder, file).read_bytes()).hexdigest() for file in files}


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a scenario")
