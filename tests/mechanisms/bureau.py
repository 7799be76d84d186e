"""Tiny offices of several missions, lived in both engines, and their whole log in lines that can be read.

The calendar starts on Monday 1 January 2018. Unless told otherwise nine clerks work from Monday to Friday, 08:00 to
16:00, so that nobody queues, and every piece of work takes an hour.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sim.law.calendars import Calendar
from sim.measure.compliance import judge
from sim.measure.windows import span
from sim.model.norms import norms_used
from sim.plan.log import ASK_COLUMNS, DAY_SECONDS, OUTCOMES, STAMPS, Log
from tests.engine.desk import CLERKS, Lived, Receipt, chained, live, queues
from tests.equality.comparing import both
from tests.office import plan_of

YEAR = date(2018, 1, 1)
HOUR: dict[str, Any] = {"work": "1 hour"}
DECIDE: dict[str, Any] = {**HOUR, "stamp": "decided"}


def bureau(missions: dict[str, Any], /, until: str = "2018-12-31", **tables: Any) -> dict[str, Any]:
    """A scenario of these missions, each with its steps in order; nothing comes unless it is said."""
    made = {name: {**mission, "steps": chained(mission["steps"])} for name, mission in missions.items()}
    opened = {fields.get("open") for mission in made.values() for fields in mission["steps"].values()}
    opened |= {follow["mission"] for mission in made.values() for follow in mission.get("follows", {}).values()}
    for name, mission in made.items():
        if name not in opened:
            mission.setdefault("demand", {"per_year": 0})
    data: dict[str, Any] = {
        "title": "a bureau",
        "period": {"from": YEAR, "until": date.fromisoformat(until), "run_in": "0 days"},
        "seed": 1,
        "missions": made,
        **tables,
    }
    data.setdefault("teams", {"clerks": {**CLERKS, "fte": 9, "serves": queues(made) or ["nothing"]}})
    return data


def on(mission: str, day: str, clock: str = "09:00", **fields: Any) -> Receipt:
    """A receipt on a day of 2018, as '03-15'."""
    since = datetime.fromisoformat(f"2018-{day} {clock}") - datetime(2018, 1, 1)
    return Receipt(int(since.total_seconds()), mission, **fields)


def lived(data: dict[str, Any], *receipts: Receipt, folder: Path = Path()) -> Lived:
    """One history, the same in both engines."""
    days = (YEAR - plan_of(data, folder).origin).days
    since_origin = [replace(receipt, time=receipt.time + days * DAY_SECONDS) for receipt in receipts]
    history = live(data, *since_origin, folder=folder)
    assert both(history.plan, history.inputs) == []
    return history


def log_of(history: Lived) -> Log:
    """The log of a history."""
    return history.history.to_log(history.plan)


def told(history: Lived) -> list[str]:
    """Every dossier of the log with its parent and cause, its stamps and its outcome; then every question.

    Stamps that passed with the receipt are not told, nor the end where it came with another stamp.
    """
    log = log_of(history)
    return [*(_dossier(log, row) for row in range(len(log))), *(_ask(log, row) for row in range(_asks(log)))]


def _dossier(log: Log, row: int) -> str:
    d = log.dossiers
    parent, received = int(d["parent"][row]), int(d["received"][row])
    name = log.missions[d["mission"][row]]
    of = f" of {parent} by {log.causes[d['cause'][row]].split('.')[1]}" if parent >= 0 else ""
    passed = [
        f"{stamp} {moment(log, int(d[stamp][row]))}"
        for stamp in STAMPS
        if d[stamp][row] >= 0 and stamp != "ended" and (stamp == "received" or d[stamp][row] != received)
    ]
    end = f"{OUTCOMES[d['outcome'][row]]}"
    if d["ended"][row] >= 0 and all(d[stamp][row] != d["ended"][row] for stamp in STAMPS if stamp != "ended"):
        end += f" {moment(log, int(d['ended'][row]))}"
    return f"{row} {name}{of}: {', '.join(passed)}; {end}"


def _asks(log: Log) -> int:
    return len(log.asks[ASK_COLUMNS[0]])


def _ask(log: Log, row: int) -> str:
    a = log.asks
    word = "reminds" if a["reminder"][row] else "asks"
    answered = moment(log, int(a["answered"][row])) if a["answered"][row] >= 0 else "never"
    source = log.sources[a["source"][row]]
    return f"{int(a['dossier'][row])} {word} {source} {moment(log, int(a['asked'][row]))}, answered {answered}"


def moment(log: Log, seconds: int) -> str:
    """A moment as a planner reads it, without the year where that is 2018 and without seconds that are 0."""
    time = datetime.combine(log.origin, datetime.min.time()) + timedelta(seconds=seconds)
    day = f"{time:%m-%d}" if time.year == YEAR.year else f"{time:%Y-%m-%d}"
    return f"{day} {time:%H:%M:%S}" if time.second else f"{day} {time:%H:%M}"


def on_time(history: Lived, mission: str) -> dict[str, tuple[int, int]]:
    """Of each norm of a mission, how many of the dossiers received in 2018 are on time, and how many late."""
    log, windows, found = log_of(history), (span(YEAR, date(2018, 12, 31)),), {}
    for held, norm in norms_used(history.plan.scenario):
        if held == mission:
            table = judge(log, norm, Calendar(), windows, mission=mission, clocks=("institution",))
            values = dict(zip(table["measure"], table["value"], strict=True))
            late = values["requests_late"] + values["requests_overdue"]
            found[norm.id] = int(values["requests_on_time"]), int(late)
    return found
