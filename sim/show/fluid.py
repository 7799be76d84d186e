"""What the fluid twin prints: loads and stocks by month, norms and flows by year, and the simulation beside it."""

import math
import statistics
from collections.abc import Iterator
from typing import Any

from sim.measure.tables import KEYS
from sim.model.norms import norms_of
from sim.show.tables import UNDEFINED, Table, with_interval
from sim.study.beside import BACKLOG, SHARE, TOLERANCES, UTILISATION, Alarm, Beside
from sim.study.flow_figures import norm_missions
from sim.study.fluid import Fluid
from sim.study.results import windows_shown
from sim.study.shares import share_in_short

Row = tuple[str, ...]
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FLOWS = (
    ("arriving_hours", "hours of work that come"),
    ("present_hours", "hours present"),
    ("stock_hours", "hours waiting at the end"),
    ("delay_days", "days of delay they mean"),
)
STOCKS = (
    "What comes: work that reaches the team's queues when the answers that it waits for are there, with rework, "
    "what decisions bring back and the backlog of the start. Days of delay: the hours waiting at the month's pace, "
    "in calendar days."
)
EVENLY = "Nothing is drawn: what each dossier needs, and when answers come, is laid out evenly"
UNSEEN = (
    "The twin knows every rule, wait for answers, priority and deadline; but what comes is what is expected, and "
    "so is who is there. It does not see the queues that chance makes, and is too hopeful where a team is nearly "
    "fully at work, or very small. --replications lays the simulation beside it."
)
SIDE = (
    "Adjusted: the mean, corrected for how lucky these histories were in what came and who was there, by "
    "{further:,} further ones that were drawn and not simulated. Gain: so many times as many histories the plain "
    "mean would need for the same interval; at 1 or below luck in what came explains nothing."
)
WORDS = {SHARE: "on time", BACKLOG: "open at the end", UTILISATION: "at work"}
FIGURES = ["twin", "mean", "half_width", "adjusted_mean", "adjusted_half_width", "gain"]
KINDS = {SHARE: "share", BACKLOG: "number", UTILISATION: "share"}


def fluid_tables(twin: Fluid) -> list[Table]:
    """Everything that the twin says."""
    title = twin.prepared.scenario.title.in_language() or twin.prepared.name
    windows = windows_shown(twin.prepared.scenario)
    return [
        Table(
            f"{title}: work and stock of each team, without the queues that chance makes",
            ("", *MONTHS),
            tuple(_teams(twin)),
            (STOCKS,),
        ),
        Table(
            "What follows for norms, missions and teams, without the queues that chance makes",
            ("", *windows),
            tuple(_years(twin)),
            (_reckoned(twin), UNSEEN),
        ),
    ]


def _reckoned(twin: Fluid) -> str:
    """On what the twin was reckoned, and how much its shares on time still move with the size of that."""
    if twin.halved is None:
        return f"{EVENLY} on the office as it is, which is large; no smaller one tells how near its limit that is."
    rests = f"{EVENLY} on the office {twin.times} times as large, told for one."
    half = "as it is" if twin.times < 4 else f"{twin.times // 2} times as large"
    others = twin.measures.assign(value=twin.halved).set_index(list(KEYS))["value"]
    found = {key: abs(twin.value(*key) - others[key]) for key in _shares(twin) if key is not None}
    moved = {key: 100 * by for key, by in found.items() if not math.isnan(by)}
    if not moved:
        return rests
    most = max(moved, key=lambda key: moved[key])
    median = statistics.median(moved.values())
    return (
        f"{rests} Laid out in another way on the office {half}, shares on time are the same within "
        f"{_points(moved[most])} of a point ({most[0]}, {most[2]}), half of them within {_points(median)}: so far "
        "they may be from their limit."
    )


def _points(points: float) -> str:
    """Points of a share, rounded up to a tenth."""
    return f"{max(math.ceil(10 * points - 1e-6), 1) / 10:.1f}"


def _shares(twin: Fluid) -> list[tuple[str, str, str] | None]:
    """Norm, measure and window of each share shown, in that order; None where there is none."""
    scenario, norms = twin.prepared.scenario, norms_of(twin.prepared.scenario)
    values = zip(*(twin.measures[key] for key in KEYS), strict=True)
    known = {key: (float(value), 0.0) for key, value in zip(values, twin.measures["value"], strict=True)}
    found: list[tuple[str, str, str] | None] = []
    for norm in norm_missions(twin.prepared.plan):
        for window in windows_shown(scenario):
            measure = share_in_short(norms, known, norm, window)
            found.append((norm, measure, window) if measure else None)
    return found


def _teams(twin: Fluid) -> Iterator[Row]:
    """Month by month, a block for each team and year."""
    months = twin.months.assign(
        year=twin.months["month"].str[:4], place=twin.months["month"].str[5:].astype(int) - 1
    )
    for (team, year), own in months.groupby(["team", "year"], sort=False):
        yield f"{team}, {year}", *("" for _ in MONTHS)
        for column, words in FLOWS:
            cells = [""] * len(MONTHS)
            for place, value in zip(own["place"], own[column], strict=True):
                cells[place] = _number(value, 1 if column == "delay_days" else 0)
            yield f"  {words}", *(cell or UNDEFINED for cell in cells)


def _number(value: float, digits: int) -> str:
    """A number of a month; nobody there: no end."""
    return "no end" if math.isinf(value) else f"{value:,.{digits}f}"


def _years(twin: Fluid) -> Iterator[Row]:
    scenario = twin.prepared.scenario
    windows = windows_shown(scenario)
    shares = iter(_shares(twin))
    yield "on time (asked)", *("" for _ in windows)
    for norm in norm_missions(twin.prepared.plan):
        cells = []
        for window in windows:
            key = next(shares)
            share = math.nan if key is None else twin.value(*key)
            asked = twin.value(norm, "percentage", window)
            wanted = "" if math.isnan(asked) else f" ({asked:g} %)"
            cells.append(f"{with_interval(share, math.nan, 'share')}{wanted}")
        yield f"  {norm}", *cells
    blocks = (
        ("decided", "number", [each.name for each in twin.prepared.plan.missions]),
        ("backlog", "number", [each.name for each in twin.prepared.plan.missions]),
        ("utilisation", "share", [each.name for each in twin.prepared.plan.teams]),
    )
    for measure, kind, subjects in blocks:
        yield WORDS.get(measure, measure), *("" for _ in windows)
        for subject in subjects:
            told = (twin.value(subject, measure, window) for window in windows)
            yield f"  {subject}", *(with_interval(value, math.nan, kind) for value in told)


def beside_tables(found: Beside) -> list[Table]:
    """Twin and simulation side by side, and where they part."""
    columns = ("", "twin", "simulated", "adjusted", "gain")
    rows: list[Row] = []
    for kind, words in WORDS.items():
        rows.append((words, "", "", "", ""))
        own = found.table[found.table["kind"] == kind]
        names = (f"  {subject}, {window}" for subject, window in zip(own["subject"], own["window"], strict=True))
        for name, numbers in zip(names, own[FIGURES].to_numpy(float).tolist(), strict=True):
            twin, mean, half, adjusted, adjusted_half, gain = numbers
            cells = ((twin, math.nan), (mean, half), (adjusted, adjusted_half))
            texts = (with_interval(each, around, KINDS[kind]) for each, around in cells)
            rows.append((name, *texts, UNDEFINED if math.isnan(gain) else f"{gain:.1f}"))
    of = "One simulated history" if found.histories == 1 else f"{found.histories} simulated histories"
    told = f"{of}; mean ± half width of its 95 % interval."
    title = "The twin beside the simulation"
    return [Table(title, columns, tuple(rows), (told, SIDE.format(further=found.further), *alarm_lines(found)))]


def alarm_lines(found: Beside) -> list[str]:
    """In words, where twin and simulation part, or that they do not."""
    points, at_work, stock = (100 * TOLERANCES[kind] for kind in (SHARE, UTILISATION, BACKLOG))
    allowed = (
        f"{points:g} points of a share on time, {at_work:g} of utilisation, {stock:g} % of what is open, and the "
        "simulation's interval"
    )
    if found.histories == 1:
        return ["One history has no interval, so that nothing tells whether twin and simulation part."]
    if not found.alarms:
        return [f"Twin and simulation agree within {allowed}."]
    return [f"Twin and simulation part by more than {allowed}:", *map(_alarm, found.alarms)]


def _alarm(alarm: Alarm) -> str:
    scale, unit = (1.0, "") if alarm.kind == BACKLOG else (100.0, " %")
    digits = 0 if alarm.kind == BACKLOG else 1
    twin, simulated = (f"{scale * each:,.{digits}f}{unit}" for each in (alarm.twin, alarm.simulated))
    figures = f"{WORDS[alarm.kind]}, twin {twin}, simulated {simulated}"
    return f"  {alarm.subject}, {alarm.window}: {figures}: {alarm.reason}."


def fluid_json(twin: Fluid, found: Beside | None) -> dict[str, Any]:
    """The same for a program."""
    told: dict[str, Any] = {
        "scenario": twin.prepared.name,
        "times": twin.times,
        "measures": twin.measures,
        "months": twin.months,
        "offered": twin.offered,
        "alarms": [],
    }
    if found is not None:
        told["histories"], told["further"], told["beside"] = found.histories, found.further, found.table
        told["alarms"] = [{**alarm._asdict()} for alarm in found.alarms]
    return told
