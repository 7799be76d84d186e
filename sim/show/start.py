"""What is said of the start: month by month from both, when it is forgotten, and whether the run-in is enough."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.measure.windows import Window
from sim.model.problems import InputError, Problem
from sim.model.scenario import Scenario
from sim.show.inquiry import asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.tables import Table, with_interval
from sim.study.forgetting import Parting, mser5, partings, shared_half_widths
from sim.study.start import (
    DAYS_OF_MONTH,
    EVERYTHING,
    OPEN,
    StartFigures,
    copies,
    endless_teams,
    not_constant,
)

Row = tuple[str, ...]
SHOWN_NORMS, SHOWN_AFTER = 3, 2  # norms beside the stock; months after the start is forgotten
LEAST_HISTORIES = 2


class Tolerances(NamedTuple):
    """How far apart is as good as the same: the open stock in percent, shares on time in points."""

    stock: float
    share: float


class Forgotten(NamedTuple):
    """What is known of a scenario's start. months: until it is forgotten, None for never."""

    scenario: Scenario
    histories: int
    windows: Sequence[Window]
    parts: list[Parting]
    tolerances: Tolerances
    receipts_months: float
    endless: dict[str, float]
    changing: list[str]
    left_out_days: int | None

    @property
    def months(self) -> int | None:
        """Months until nothing that is watched tells of the start any more; None where they are not enough."""
        every = [part.forgotten for part in self.parts]
        return None if self.endless or None in every else max(each for each in every if each is not None)

    @property
    def is_enough(self) -> bool | None:
        """Whether the run-in lasts until then; None for a scenario without one."""
        if self.windows[0].first >= self.scenario.period.from_:
            return None
        return self.months is not None and self.windows[self.months].first <= self.scenario.period.from_

    @property
    def after_run_in(self) -> tuple[np.ndarray, np.ndarray]:
        """Overfull less empty in the month after the run-in, by measure, and half widths for all together."""
        month = sum(window.first < self.scenario.period.from_ for window in self.windows)
        return np.array([part.difference[month] for part in self.parts]), shared_half_widths(self.parts, month)

    @property
    def histories_needed(self) -> int | None:
        """Fewer histories hardly show that the run-in is enough, as far as these tell of their spread."""
        month = sum(window.first < self.scenario.period.from_ for window in self.windows)
        wide = [(part.half_width / part.tolerance)[month:].max() for part in self.parts]
        least = self.histories * (max(wide) * stats.norm.ppf(0.975) / stats.t.ppf(0.975, self.histories - 1)) ** 2
        return math.ceil(least) if self.histories < least < math.inf else None

    @property
    def is_too_short(self) -> bool:
        """Whether it is shown that the run-in is not enough: in the month after it, some whole interval lies beyond
        its tolerance, at 95 % for all measures together. Also where the start is never forgotten.
        """
        if self.is_enough is not False:
            return False
        difference, half_width = self.after_run_in
        month = sum(window.first < self.scenario.period.from_ for window in self.windows)
        tolerance = np.array([part.tolerance[month] for part in self.parts])
        return bool(self.endless) or bool(np.any(np.abs(difference) - half_width > tolerance))


def study_start(file: str, how: How, receipts_months: float, tolerances: Tolerances) -> None:
    """Find where the start of a scenario is forgotten, keep it and show it."""
    _check(how, receipts_months, tolerances)
    options = {"backlog_months": receipts_months, **tolerances._asdict()}
    with asking("start", file, how, StartFigures(), options) as question:
        prepared = question.prepared
        number = how.replications or max(LEAST_HISTORIES, prepared.scenario.replications)
        pair = copies(prepared, question.variant, receipts_months)
        empty, overfull = question.trials.ask([(pair.empty, range(number)), (pair.overfull, range(number))])
        rows = question.trials.rows(pair.empty)
        parts = partings(rows, empty, overfull, pair.windows, tolerances.stock / 100, tolerances.share / 100)
        stock = ((rows["subject"] == EVERYTHING) & (rows["measure"] == OPEN)).to_numpy()
        changing, endless = not_constant(prepared.scenario), endless_teams(prepared.plan)
        left_out = None if changing or endless else mser5(empty[:, stock].mean(axis=0))
        found = Forgotten(
            prepared.scenario,
            number,
            pair.windows,
            parts,
            tolerances,
            receipts_months,
            endless,
            changing,
            left_out,
        )
        question.finish(start_json(found), {"start.csv": start_frame(found)})
    if how.as_json:
        print_json({**start_json(found), "folder": str(question.folder)})
    else:
        print_tables(start_tables(found))
        print(f"Results: {question.folder}")


def _check(how: How, receipts_months: float, tolerances: Tolerances) -> None:
    """InputError for options that mean nothing."""
    problems = []
    if how.replications is not None and how.replications < LEAST_HISTORIES:
        rule = "one history has no interval; take two or more"
        problems.append(Problem("--replications", str(how.replications), rule))
    if not 0 < receipts_months <= 120:
        problems.append(
            Problem("--backlog", f"{receipts_months:g}", "write months of receipts, above 0, at most 120")
        )
    for option, value in (("--stock-tolerance", tolerances.stock), ("--share-tolerance", tolerances.share)):
        if not 0 < value <= 50:
            unit = "percent" if option == "--stock-tolerance" else "points"
            problems.append(Problem(option, f"{value:g}", f"write {unit} above 0, at most 50"))
    if problems:
        raise InputError(problems)


def start_tables(found: Forgotten) -> list[Table]:
    """When each measure forgets the start, the months until then, and what follows for the run-in."""
    last = len(found.windows) if found.months is None else min(len(found.windows), found.months + SHOWN_AFTER + 1)
    stock, *norms = found.parts
    shown = sorted(norms, key=lambda part: -_when(part, found))[:SHOWN_NORMS]
    columns = ("month", "open, from empty", "open, from overfull", "apart", *(part.subject for part in shown))
    rows = [
        (
            window.label,
            f"{stock.empty[place]:,.0f}",
            f"{stock.overfull[place]:,.0f}",
            with_interval(stock.difference[place], stock.half_width[place], "number", is_difference=True),
            *(
                with_interval(part.difference[place], part.half_width[place], "share", is_difference=True)
                for part in shown
            ),
        )
        for place, window in enumerate(found.windows[:last])
    ]
    title = found.scenario.title.in_language()
    months = Table(
        f"{title}: from an empty and from an overfull office", columns, tuple(rows), tuple(_notes(found))
    )
    told = tuple((_name(part), *_told(part, found)) for part in found.parts)
    forgotten = Table("When the start is forgotten", ("", "after", "tolerance"), told, texts=("after",))
    return [months, forgotten, Table("In short", ("",), (), tuple(sentences(found)))]


def _when(part: Parting, found: Forgotten) -> int:
    return len(found.windows) if part.forgotten is None else part.forgotten


def _name(part: Parting) -> str:
    return "open dossiers" if part.subject == EVERYTHING else f"share on time, {part.subject}"


def _told(part: Parting, found: Forgotten) -> tuple[str, str]:
    is_stock = part.subject == EVERYTHING
    within = f"{found.tolerances.stock:g} %" if is_stock else f"{found.tolerances.share:g} pt"
    if part.forgotten is None or found.endless:
        return "not in the time simulated" if not found.endless else "never", within
    if part.forgotten == 0:
        return "at once", within
    return f"{_months(part.forgotten)}, from {found.windows[part.forgotten].label} on", within


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"


def _notes(found: Forgotten) -> list[str]:
    return [
        f"Mean of {found.histories} histories ± half width of its 95 % interval; both offices meet the same "
        "dossiers. Open: mean of the month, of all missions.",
        f"The overfull office starts with {found.receipts_months:g} months of receipts, at the first step. Apart, "
        "and under each norm: overfull less empty; there the share on time of the decisions of the month. It is "
        "forgotten from the month on in which, as in all that follow, the whole interval is within the tolerance.",
    ]


def sentences(found: Forgotten) -> list[str]:
    """What follows: when the start is forgotten, whether the run-in is enough, and what MSER-5 says."""
    return [*_verdict(found), _mser(found)]


def _verdict(found: Forgotten) -> list[str]:
    if found.endless:
        loads = ", ".join(f"{team} ({100 * load:.0f} %)" for team, load in found.endless.items())
        return [
            f"The start is never forgotten: the load of {loads} is 100 % or more in every year; the queue grows "
            "without end, and what stood in it at first is never made good."
        ]
    if found.months is None:
        told = f"The start is not forgotten within the {_months(len(found.windows))} simulated."
    else:
        told = f"The start is forgotten after {_months(found.months)}."
    return [told, _about_run_in(found)]


def _about_run_in(found: Forgotten) -> str:
    """Whether the run-in is enough, and if that is not shown, what the start still does in the month after it."""
    period = found.scenario.period
    if found.is_enough is None:
        how = "its backlog" if found.scenario.backlog else "nothing"
        long = "all its months" if found.months is None else f"its first {_months(found.months)}"
        return f"The scenario has no run-in: it starts with {how}, and {long} tell of that."
    if found.is_enough:
        return f"The scenario's run-in of {period.run_in} is enough."
    gaps = _gaps(found)
    if found.is_too_short:
        told = f"The scenario's run-in of {period.run_in} is not enough"
    else:
        many = found.histories_needed
        takes = f"; that it is takes some {float(f'{many:.2g}'):,.0f} at least" if many else ""
        enough = f"the scenario's run-in of {period.run_in} is enough"
        told = f"{found.histories} histories are too few to tell whether {enough}{takes}"
    in_month = "in the month after it, an office that began overfull"
    if not gaps:
        return f"{told}. So far, {in_month} cannot be told from one that began empty."
    together = f" (95 % for all {len(found.parts)} measures together)" if len(found.parts) > 1 else ""
    return f"{told}: {in_month} is still {' and '.join(gaps)} from one that began empty{together}."


def _gaps(found: Forgotten) -> list[str]:
    """The stock, and the norm furthest apart, in the month after the run-in, where they can be told from zero."""
    difference, half_width = found.after_run_in
    seen = np.flatnonzero(np.abs(difference) > half_width)
    gaps = [f"{difference[0]:,.0f} ± {half_width[0]:,.0f} dossiers"] if 0 in seen else []
    if norms := [place for place in seen if place > 0]:
        widest = max(norms, key=lambda place: abs(difference[place]))
        far, half = 100 * abs(difference[widest]), 100 * half_width[widest]
        most = "up to " if len(norms) > 1 else ""
        gaps.append(f"{most}{far:.1f} ± {half:.1f} points ({found.parts[widest].subject})")
    return gaps


def _mser(found: Forgotten) -> str:
    name = "MSER-5 (White, Cobb and Spratt, 2000)"
    if found.endless:
        return f"{name} is not applied: it is for an office whose load is below 100 %."
    if found.changing:
        more = f" and {len(found.changing) - 3} more" if len(found.changing) > 3 else ""
        paths = ", ".join(found.changing[:3]) + more
        return f"{name} is not applied: it is for an office that does not change over time; here do {paths}."
    if found.left_out_days is None:
        return f"{name} gives no answer: the least error lies in the second half of the days; simulate longer."
    months = _months(math.ceil(found.left_out_days / DAYS_OF_MONTH))
    return f"{name}, on the daily open stock from the empty start, leaves out {found.left_out_days} days: {months}."


def start_frame(found: Forgotten) -> pd.DataFrame:
    """Every month of every measure."""
    return pd.concat(
        pd.DataFrame(
            {
                "subject": part.subject,
                "measure": part.measure,
                "window": [window.label for window in found.windows],
                "empty": part.empty,
                "overfull": part.overfull,
                "difference": part.difference,
                "half_width": part.half_width,
                "tolerance": part.tolerance,
            }
        )
        for part in found.parts
    )


def start_json(found: Forgotten) -> dict[str, Any]:
    """The same for a program. Months: until the start is forgotten, null for never. A run-in that is neither shown
    to be enough nor to be too short takes more histories.
    """
    return {
        "histories": found.histories,
        "months": found.months,
        "run_in_is_enough": found.is_enough,
        "run_in_is_too_short": found.is_too_short,
        "endless_teams": found.endless,
        "not_constant": found.changing,
        "mser5_days": found.left_out_days,
        "measures": [
            {"subject": part.subject, "measure": part.measure, "months": None if found.endless else part.forgotten}
            for part in found.parts
        ],
        "sentences": sentences(found),
        "by_month": start_frame(found),
    }
