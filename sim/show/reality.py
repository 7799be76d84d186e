"""Reality laid over a kept forecast: in words, by year, and by month together; as JSON; and what is left of it."""

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sim.law.norms import Norm
from sim.measure.compliance import BASE_OF_NORM
from sim.measure.record_map import RecordError
from sim.measure.records import read_records
from sim.measure.windows import years
from sim.model.norms import norms_used
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.show.lines import DECISIONS, DELAYS, ON_TIME
from sim.show.log_options import LogOptions
from sim.show.printing import plain
from sim.show.reality_figure import reality_figure, save
from sim.show.tables import SCALES, UNDEFINED, Line, Table
from sim.study.forecasts import read_forecast
from sim.study.reality import Laid, calibration, lay_over
from sim.study.seals import REALITY

LINES = {line.measure: line for line in (*ON_TIME, *DELAYS, *DECISIONS)}
OF_MISSIONS = ("received", "decided", "backlog", "delay_mean_days")
YEARS = ("by year", "", "forecast", "80 %", "95 %", "observed", "", "rank")
MONTHS = ("by month", "months", "in 80 %", "in 95 %", "as many outside", "the forecast was", "by chance")
RANGES = (
    "80 %, 95 %: where one more history of the forecast lies so often; the range of a real year, not of the mean. "
    "Rank: that of the observed figure among the histories and itself, from the smallest. Is met: share of the "
    "histories, with its exact 95 % interval."
)
BY_STUDENT = (
    "Of fewer than 39 histories the ranges are Student's: rough, and too narrow where all histories are alike. A "
    "forecast to keep has 100 or more: --replications 100."
)
BY_MONTH = (
    "Months follow on each other, so a bad start makes many of them bad: 'as many outside' says what share of the "
    "forecast's own histories, reality counted among them, has as many months outside the 80 % range or more."
)
ERROR = (
    "The forecast was: too high or low on average over the months. By chance: where that lies for 95 % of its own "
    "histories; inside it no error of the forecast is seen."
)


def laid(log: Path, options: LogOptions, run: Path, scenario: str | None = None, since: date | None = None) -> Laid:
    """Read a kept forecast and a log, and lay one over the other. InputError lists what is wrong with them."""
    forecast = read_forecast(run, scenario)
    try:
        records = read_records(log, options.map(log))
    except RecordError as error:
        raise InputError(Problem("", "", line) for line in error.problems) from None
    return lay_over(forecast, records, since)


def reality_json(found: Laid) -> dict[str, Any]:
    """The same for a program, without the rows, which stand in a table of their own."""
    forecast = found.forecast
    return {
        "forecast": {
            "run": str(forecast.folder),
            "scenario": forecast.name,
            "seed": forecast.seed,
            "replications": forecast.replications,
            "commit": forecast.commit,
            "kept": forecast.seal.day if forecast.seal else None,
        },
        "log": found.log,
        "since": found.since,
        "until": found.until,
        "words": list(words(found)),
        "told": found.told,
        "coverage": found.coverage,
        "met": found.met,
        "calibration": calibration(found.met),
    }


def write_reality(found: Laid, folder: Path | None) -> Path:
    """Write reality.csv, reality.json and reality.png, each whole or not at all, into a folder; else the run's."""
    place, prefix = folder or found.forecast.folder, found.forecast.prefix
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place, prefix=".reality") as unfinished:
            table, about, picture = (Path(unfinished) / name for name in REALITY)
            found.rows.to_csv(table, index=False, float_format="%.10g", lineterminator="\n")
            text = json.dumps(plain(reality_json(found)), indent=2, ensure_ascii=False, allow_nan=False)
            about.write_text(text + "\n", encoding="utf-8")
            save(reality_figure(found, [name for name in shown_rows(found) if "share" in name[1]]), picture)
            for file in (table, about, picture):
                os.replace(file, place / f"{prefix}{file.name}")
    except OSError as error:
        rule = f"cannot be written: {error.strerror or error}; name another folder with --out"
        raise InputError([Problem(str(place), "", rule)]) from None
    return place / f"{prefix}{REALITY[0]}"


def in_words(found: Laid) -> Iterator[str]:
    """What was laid over what, the answer in sentences, and what is not judged or to be minded."""
    forecast = found.forecast
    kept = f", kept since {forecast.seal.day}" if forecast.seal else ""
    yield f"{found.log}, known from {found.since} to {found.until}, over the forecast {forecast.folder}"
    yield f"({forecast.name}, seed {forecast.seed}, {forecast.replications} histories{kept})"
    yield ""
    yield from words(found)
    yield ""
    for line in found.told:
        yield f"Note: {line}."


def reality_tables(found: Laid) -> list[Table]:
    """What was observed beside what was forecast, by year, and the months together."""
    is_student = not found.rows.loc[found.rows["over"] == "year", "by_ranks"].astype(bool).any()
    notes = (RANGES, BY_STUDENT) if is_student else (RANGES,)
    by_year = Table("Each year, and the whole period", YEARS, tuple(_by_year(found)), notes, texts=("",))
    by_month = Table("The months together", MONTHS, tuple(_by_month(found)), (BY_MONTH, ERROR))
    return [table for table in (by_year, by_month) if table.rows]


def words(found: Laid) -> Iterator[str]:
    """One sentence for each norm and each backlog: how many months lie inside, and how far off the forecast was."""
    together = _together(found)
    for subject, measure in shown_rows(found):
        if measure in OF_MISSIONS and measure != "backlog":
            continue
        if row := together.get((subject, measure)):
            far = _far(row.bias, LINES[measure])
            chance = "more than chance explains" if row.is_told else "no more than chance"
            rest = "no error on average is seen" if far is None else f"the forecast was {far} on average, {chance}"
            inside = f"{row.inside_95} of {row.months} months inside the 95 % range"
            yield f"{subject}, {LINES[measure].words}: {inside}; {rest}."
    for each in _each(calibration(found.met)):
        yield (
            f"{each.subject}: met in {each.met} of {each.months} months; the forecast gave it "
            f"{100 * each.probability:.0f} % on average (Brier score {each.brier:.3f}; 0 is perfect, 0.25 a coin)."
        )


def shown_rows(found: Laid) -> list[tuple[str, str]]:
    """What is shown: each norm's share on its own base, and the flow, stock and delay of missions with norms."""
    there = set(zip(found.rows["subject"], found.rows["measure"], strict=True))
    scenario = found.forecast.scenario
    norms = [(subject, _share(norm)) for subject, norm in _subjects(scenario).items()]
    judged = [name for name, mission in scenario.missions.items() if mission.norms] or list(scenario.missions)
    every = [*norms, *((name, measure) for name in judged for measure in OF_MISSIONS)]
    return [row for row in every if row in there]


def _subjects(scenario: Scenario) -> dict[str, Norm]:
    """The norms by the names that they have in tables: with the mission where several are held to one."""
    pairs = norms_used(scenario)
    return {norm.id: norm for _, norm in pairs} | {f"{norm.id} ({mission})": norm for mission, norm in pairs}


def _share(norm: Norm) -> str:
    """The share that stands for a norm: of what is due where all is due on one date, else on its own base."""
    if any(version.limit.unit == "date" for version in norm.versions):
        return "deadlines_share_on_time"
    return f"{BASE_OF_NORM.get(norm.base or 'unknown', 'decisions')}_share_on_time"


def _by_year(found: Laid) -> Iterator[tuple[str, ...]]:
    period = found.forecast.scenario.period
    windows = [window.label for window in years(period.from_, period.until)]
    rows, met = found.rows[found.rows["over"] == "year"], found.met[found.met["over"] == "year"]
    before = ""
    for subject, measure in shown_rows(found):
        part = rows[(rows["subject"] == subject) & (rows["measure"] == measure) & rows["window"].isin(windows)]
        if len(part) and subject != before:
            yield subject, *[""] * 7
            before = subject
        line = LINES[measure]
        for place, row in enumerate(_each(part)):
            yield (
                f"  {line.words}" if place == 0 else "",
                row.window,
                _written(row.forecast, line),
                *(f"{_bare(low, line)} to {_bare(high, line)}" for low, high in _bounds(row)),
                _written(row.observed, line),
                row.place.replace("inside", "in"),
                f"{row.rank} of {row.of}",
            )
        said = met[(met["subject"] == subject) & met["window"].isin(windows)]
        for place, row in enumerate(_each(said) if "share" in measure else ()):
            chance = f"{100 * row.probability:.0f} % [{100 * row.low:.0f}, {100 * row.high:.0f}]"
            yield "  is met" if place == 0 else "", row.window, chance, "", "", "yes" if row.met else "no", "", ""


def _bounds(row: Any) -> tuple[tuple[float, float], ...]:
    return (row.low_80, row.high_80), (row.low_95, row.high_95)


def _by_month(found: Laid) -> Iterator[tuple[str, ...]]:
    together = _together(found)
    before = ""
    for subject, measure in shown_rows(found):
        row, line = together.get((subject, measure)), LINES[measure]
        if row is None:
            continue
        if subject != before:
            yield subject, *[""] * 6
            before = subject
        often = UNDEFINED if pd.isna(row.as_often) else f"{100 * row.as_often:.0f} %"
        ends = (_far(bias, line, with_unit=False) or "0" for bias in (row.bias_high, row.bias_low))
        cells = str(row.months), str(row.inside_80), str(row.inside_95), often
        yield f"  {line.words}", *cells, _far(row.bias, line) or "none seen", " to ".join(ends)


def _each(table: pd.DataFrame) -> list[Any]:
    """The rows of a table, each with its columns by name."""
    return list(table.itertuples())


def _together(found: Laid) -> dict[tuple[str, str], Any]:
    """The rows of the coverage by subject and measure."""
    return {(row.subject, row.measure): row for row in _each(found.coverage)}


def _far(bias: float, line: Line, *, with_unit: bool = True) -> str | None:
    """By how much a forecast was too high or too low, in words; None where that is nothing as printed."""
    number = f"{abs(bias) * SCALES[line.kind].factor:,.1f}"
    if number == "0.0":
        return None
    unit = {"share": " points", "days": " days"}.get(line.kind, " dossiers") if with_unit else ""
    return f"{number}{unit} too {'low' if bias > 0 else 'high'}"


def _written(value: float, line: Line) -> str:
    return UNDEFINED if pd.isna(value) else _bare(value, line) + SCALES[line.kind].unit


def _bare(value: float, line: Line) -> str:
    """A number without its unit, rounded as it is printed everywhere."""
    scale = SCALES[line.kind]
    return f"{value * scale.factor:,.{scale.digits}f}"
