"""The outlook: a scenario from today on, and what its histories say of the year's end and of each open dossier."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from sim.law.calendars import Calendar
from sim.law.durations import parse_duration
from sim.measure.office_files import Standing
from sim.measure.so_far import SoFar
from sim.measure.tables import Figures
from sim.model.moments import PASSED
from sim.model.scenario import Demand, Scenario
from sim.study.coverage import LEVELS, one_history
from sim.study.estimates import clopper_pearson
from sim.study.year_end import LATE_DOSSIER, bases_of

LOST, LOST_WITHIN = 0.95, 5  # so probably late, and fewer working days left: nobody can act on it
BASES = ("decisions", "requests", "deadlines")


def from_today(scenario: Scenario, so_far: SoFar) -> tuple[str, ...]:
    """The overrides by which a scenario runs from the morning of `at`, with what is open then, to the year's end.

    Events that are over are left out; growth goes on from the year in which the scenario's period begins.
    """
    at, last = so_far.at, date(so_far.at.year, 12, 31)
    overrides = [f'period = {{ from = {at}, until = {last}, run_in = "0 days" }}']
    if scenario.backlog:
        overrides.append("backlog =")
    for mission in scenario.missions:
        if own := [each for each in so_far.open if each.mission == mission]:
            told = json.dumps(register_text(own), ensure_ascii=False)
            overrides.append(f'backlog.{mission} = {{ mission = "{mission}", register = {told} }}')
    for name, event in scenario.events.items():
        if event.until < at or event.from_ > last:
            overrides.append(f"events.{name} =")
        elif event.from_ < at and event.source is not None:
            overrides.append(f"events.{name}.from = {at}")
    for name, mission_of in scenario.missions.items():
        if mission_of.demand is not None and mission_of.demand.growth and at.year != scenario.period.from_.year:
            overrides += _grown(f"missions.{name}.demand", mission_of.demand, at.year - scenario.period.from_.year)
    return tuple(overrides)


def _grown(path: str, demand: Demand, years: int) -> Iterator[str]:
    """A demand as it has grown by the year in which the outlook begins, from where it grows on."""
    factor = (1.0 + demand.growth) ** years
    if isinstance(demand.per_year, tuple):
        rows = [f"{{ from = {row.from_}, per_year = {row.per_year * factor!r} }}" for row in demand.per_year]
        yield f"{path}.per_year = [{', '.join(rows)}]"
    elif demand.per_year is not None:
        yield f"{path}.per_year = {demand.per_year * factor!r}"
    elif demand.exactly is not None:
        yield f"{path}.exactly = {round(demand.exactly * factor)}"


def register_text(standing: Sequence[Standing]) -> str:
    """Open dossiers as the register of a scenario's backlog."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("received", "step", "office", "language", "asks", "answers", *PASSED))
    for each in standing:
        own = each.dossier
        asks, answers = (
            "; ".join(" ".join([source, *(day.isoformat() for day in days)]) for source, days in told)
            for told in (own.asks, own.answers)
        )
        passed = dict(own.passed)
        moments = [passed.get(stamp, "") for stamp in PASSED]
        rows.writerow((own.received, own.step, own.office or "", own.language or "", asks, answers, *moments))
    return text.getvalue()


@dataclass(frozen=True, eq=False)
class Outlook:
    """What the histories from today on say.

    norms: a row for each norm, window and base: norm, window, base, is_own (whether the norm names that base),
    asked, so_far and so_far_counted (the share on time this morning, and of how many), share (mean of the year's),
    low_95, low_80, high_80, high_95 (ranges of one history: where one year's share falls), met, histories,
    probability, low, high (in how many it is met, with the exact 95 % interval).

    dossiers: a row for each open dossier and norm of its mission: line, case, mission, office, step, received,
    norm, last_day (last timely day as things stand, NaT where there is none), late, histories, probability, low,
    high.
    """

    norms: pd.DataFrame
    dossiers: pd.DataFrame


def outlook_of(
    scenario: Scenario,
    so_far: SoFar,
    figures_so_far: Sequence[Figures],
    last_days: pd.DataFrame,
    rows: pd.DataFrame,
    values: np.ndarray,
) -> Outlook:
    """The outlook by figures of histories. rows, values: as of `YearEnd`, values of shape (histories, rows)."""
    place = {key: i for i, key in enumerate(zip(rows["subject"], rows["measure"], rows["window"], strict=True))}
    bases = bases_of(scenario, so_far.at.year)
    known = {
        (each.subject, measure, window.label): float(value)
        for each in figures_so_far
        for measure, column in each.values.items()
        for window, value in zip(each.windows, column, strict=True)
    }
    lines = [
        {
            "norm": norm,
            "window": window,
            "base": base,
            "is_own": bases[norm] == base,
            **_told(norm, window, base, place, values, known),
        }
        for norm, window in dict.fromkeys((s, w) for s, m, w in place if m == "share_on_time")
        for base in BASES
        if (norm, f"{base}_share_on_time", window) in place
    ]
    late = rows[(rows["measure"] == LATE_DOSSIER).to_numpy()]
    counted = values[:, late.index.to_numpy()].sum(axis=0).astype(int)
    dossiers = late.assign(place=late["window"].astype(int), late=counted)[["subject", "place", "late"]]
    dossiers = dossiers.rename(columns={"subject": "norm"}).merge(last_days, on=["norm", "place"], how="left")
    own = [each.dossier for each in so_far.open]
    particulars = pd.DataFrame(
        {
            "line": [each.line for each in so_far.open],
            "case": [each.case for each in so_far.open],
            "mission": [each.mission for each in so_far.open],
            "office": [each.office or "" for each in own],
            "step": [each.step for each in own],
            "received": [each.received for each in own],
        }
    )
    dossiers = particulars.join(dossiers.set_index("place"), how="inner")
    histories = len(values)
    low, high = clopper_pearson(dossiers["late"].to_numpy(), np.full(len(dossiers), histories))
    dossiers = dossiers.assign(histories=histories, probability=dossiers["late"] / histories, low=low, high=high)
    order = ["probability", "last_day", "line"]
    dossiers = dossiers.sort_values(order, ascending=[False, True, True], kind="stable")
    return Outlook(pd.DataFrame(lines), dossiers.reset_index(drop=True))


def ranges_of(shares: np.ndarray) -> dict[str, float]:
    """Where one year's share falls, by name; NaN where the histories are too few to say so by their ranks."""
    narrow, wide = (one_history(shares[:, None], level) for level in LEVELS)
    ends = (("low_95", wide), ("low_80", narrow), ("high_80", narrow), ("high_95", wide))
    return {
        name: float((own.low if name.startswith("low") else own.high)[0]) if own.by_ranks[0] else np.nan
        for name, own in ends
    }


def _told(
    norm: str,
    window: str,
    base: str,
    place: dict[tuple[str, str, str], int],
    values: np.ndarray,
    known: dict[tuple[str, str, str], float],
) -> dict[str, object]:
    def of(measure: str) -> np.ndarray:
        return np.asarray(values[:, place[norm, measure, window]])

    shares, met = of(f"{base}_share_on_time"), of(f"{base}_met")
    defined, is_judged = shares[~np.isnan(shares)], ~np.isnan(met)
    number, times = int(is_judged.sum()), int((met == 1.0).sum())
    low, high = clopper_pearson(np.array(times), np.array(number))
    ends = ranges_of(defined)
    return {
        "asked": float(of("percentage")[0]),
        "so_far": known.get((norm, f"{base}_share_on_time", window), np.nan),
        "so_far_counted": known.get((norm, f"{base}_counted", window), np.nan),
        "share": float(defined.mean()) if len(defined) else np.nan,
        **ends,
        "met": times,
        "histories": number,
        "probability": times / number if number else np.nan,
        "low": float(low),
        "high": float(high),
    }


def all_but_lost(dossiers: pd.DataFrame, at: date, calendar: Calendar) -> pd.Series:
    """Whether the last timely day is so near, and lateness so probable, that nobody can act on it.

    dossiers: rows as of `Outlook`, with a last day.
    """
    first_far = parse_duration(f"{LOST_WITHIN} working days").last_day(at, calendar)
    is_near = pd.to_datetime(dossiers["last_day"]) < pd.Timestamp(first_far)
    return is_near & (dossiers["probability"] >= LOST)
