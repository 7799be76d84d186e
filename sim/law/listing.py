"""The norms as a table to print or to hand on as JSON."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sim.law.norms import Norm, Version


def norms_table(norms: Iterable[Norm], at: date | None = None, mission: str | None = None) -> list[dict[str, Any]]:
    """One row per norm and version: in force on `at` (None: all), serving `mission` (None: any).

    Values are ready for JSON: dates as ISO texts, a limit as its text; `unknown` stays `unknown`,
    and None is what the act does not have, such as a legal duty's percentage.
    """
    return [
        _row(norm, version)
        for norm in norms
        if mission is None or norm.serves(mission)
        for version in norm.versions
        if at is None or version.is_in_force(at)
    ]


def _row(norm: Norm, version: Version) -> dict[str, Any]:
    return {
        "id": norm.id,
        "kind": norm.kind,
        "label": dict(norm.label),
        "act": norm.act,
        "article": norm.article,
        "missions": list(norm.missions),
        "start": norm.clock.start,
        "stop": norm.clock.stop,
        "suspends": sorted(norm.clock.suspends),
        "from": version.from_ and version.from_.isoformat(),
        "until": version.until and version.until.isoformat(),
        "limit": str(version.limit),
        "limit_reference": version.limit_reference,
        "percentage": version.percentage,
        "percentage_reference": version.percentage_reference,
        "base": norm.base,
        "window": norm.window,
        "assumed": dict(norm.assumed),
        "note": " ".join(text for text in (norm.note, version.note) if text),
    }
