"""The table of norms for people."""

from typing import Any

from sim.show.tables import UNDEFINED, Table

TEXTS = ("what", "limit", "clock", "suspended by", "of", "in force", "reference")
NOTE = "Asked '–': the act obliges in every case and gives no percentage. --json gives notes and assumptions."


def table_of_norms(rows: list[dict[str, Any]]) -> Table:
    """One line a norm and version; 'unknown' is what the published text does not give."""
    lines = [
        {
            "norm": row["id"],
            "what": row["label"]["en"],
            "limit": row["limit"],
            "clock": f"{row['start']} to {row['stop']}",
            "suspended by": ", ".join(row["suspends"]) or UNDEFINED,
            "asked": _percentage(row["percentage"]),
            "of": row["base"] or UNDEFINED,
            "in force": " to ".join(row[key] or "…" for key in ("from", "until"))
            if row["from"] or row["until"]
            else "",
            "reference": row["limit_reference"],
        }
        for row in rows
    ]
    columns = [name for name in (lines[0] if lines else {"norm": ""}) if any(line[name] for line in lines)] or [
        "norm"
    ]
    cells = tuple(tuple(line[name] for name in columns) for line in lines)
    note = NOTE if lines else "No norm of the library is in force then, or serves that mission."
    return Table("Norms", tuple(columns), cells, (note,), texts=TEXTS, folded=TEXTS)


def _in_force(since: str | None, until: str | None) -> str:
    return f"{since or '…'} to {until or '…'}" if since or until else ""


def _percentage(value: object) -> str:
    if value is None:
        return UNDEFINED
    return f"{value:g} %" if isinstance(value, float) else str(value)
