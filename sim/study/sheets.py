"""What is kept of one replication: the values of its measures, and counts from which others can be made.

The names of the rows are the same for every replication of a plan; they are made once, and a sheet holds values.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from sim.measure.arrears import arrears_figures
from sim.measure.budget import budget_figures, personnel_costs
from sim.measure.compliance import Asked, asked_of_all, judged
from sim.measure.counts import CountNames, Counts, count_names, counted
from sim.measure.dashboard import dashboard_figures
from sim.measure.delays import curve
from sim.measure.dossiers import Dossiers
from sim.measure.monthly import CellNames, cell_names, cells
from sim.measure.tables import KEYS, Figures, row_names, row_values
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts, Window, end_of_year, months, span, unique, years
from sim.measure.workload import machine_figures, utilisation_figures, workload_figures
from sim.model.norms import norms_used
from sim.model.scenario import Scenario
from sim.plan.calendars import institution_calendar
from sim.plan.history import ASK_FIELDS, DOSSIER_FIELDS, QUESTION_FIELDS, History
from sim.plan.log import STAMPS, Log
from sim.plan.plan import Inputs, Plan
from sim.study.deciding import deciding_causes, done_at

CURVE_DAYS = 365  # the curve of shares decided is kept so far
ARRAYS = ("rows", "replication", "measures", "months", "curve", "cells", "keys", "dossiers")  # of a sheet as bytes


@dataclass(frozen=True, eq=False)
class SheetRows:
    """The names of the rows of a plan's sheets: tables of subject, measure and window; of the dashboard's
    cells; and of what is counted.
    """

    measures: pd.DataFrame
    months: pd.DataFrame
    curve: pd.DataFrame
    cells: CellNames
    counts: CountNames

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all names in their order: tells whether values belong to these rows."""
        tables = [table.to_numpy().tolist() for table in (self.measures, self.months, self.curve)]
        return hashlib.sha256(repr((tables, self.cells, self.counts.words)).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is kept of one replication.

    As tidy tables (subject, measure, window, value): measures, by year and for the whole period; months: stock,
    flow and norms by month; curve: for each mission, the share decided by so many days, the window being the day.
    cells: the dashboard's, by mission, office and month, as whole numbers. counts: dossiers by norm, office,
    months, outcome, verdict and lateness. Values: float64, one a row.
    """

    replication: int
    rows: SheetRows
    measure_values: np.ndarray
    month_values: np.ndarray
    curve_values: np.ndarray
    cells: np.ndarray
    counted: Counts

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every measure by year and for the whole period."""
        return self.rows.measures.assign(value=self.measure_values)

    @cached_property
    def months(self) -> pd.DataFrame:
        """Stock, flow and norms by month."""
        return self.rows.months.assign(value=self.month_values)

    @cached_property
    def curve(self) -> pd.DataFrame:
        """Share decided by each day, for each mission."""
        return self.rows.curve.assign(value=self.curve_values)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """Dossiers by norm, office, month of receipt, month of decision, outcome, verdict and days of lateness."""
        return self.rows.counts.table(self.counted)

    def to_bytes(self) -> bytes:
        """The sheet as a numpy archive (.npz), always the same bytes for the same sheet.

        Of the keys it holds by how much each exceeds the one before it. Deflated by the fastest level, not by that
        of numpy: a sixth of the size for a millisecond; the other takes four times as long for a fifth less.
        """
        arrays = self._arrays() | {"keys": np.diff(self.counted.keys, prepend=0)}
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, array in arrays.items():
                with archive.open(f"{name}.npy", "w") as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)
        return file.getvalue()

    @staticmethod
    def from_bytes(data: bytes, rows: SheetRows) -> "Sheet":
        """The sheet that `to_bytes` wrote. ValueError where it is none, or one of another plan."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in ARRAYS}
            digest, replication = arrays["rows"].item(), int(arrays["replication"])
        except Exception as error:  # a damaged archive fails in many ways
            raise ValueError(f"not the sheet of a replication: {error}") from None
        if digest != rows.digest:
            raise ValueError("the sheet of another plan: its rows have other names")
        counts = Counts(arrays["keys"].cumsum(), arrays["dossiers"])
        return Sheet(
            replication, rows, arrays["measures"], arrays["months"], arrays["curve"], arrays["cells"], counts
        )

    def _arrays(self) -> dict[str, np.ndarray]:
        tables = self.measure_values, self.month_values, self.curve_values, self.cells
        parts = np.array(self.rows.digest), np.array(self.replication), *tables, *self.counted
        return dict(zip(ARRAYS, parts, strict=True))


def windows_of(plan: Plan) -> tuple[Window, ...]:
    """The windows of a plan's measures."""
    return judged_windows(plan.scenario)


def judged_windows(scenario: Scenario) -> tuple[Window, ...]:
    """Years of the period, the three ends of each whole year where a norm asks for them, the whole period."""
    spans = list(years(scenario.period.from_, scenario.period.until))
    if any(norm.window == "end of year" for _, norm in norms_used(scenario)):
        whole = [w for w in spans if len(w.label) == 4]
        spans += [window for year in whole for window in end_of_year(year.first.year)]
    return unique(spans)


def measured(plan: Plan, inputs: Inputs, history: History) -> Sheet:
    """The sheet of one history."""
    form = _form(plan)
    _, month_of_day = plan.months
    present = [
        np.bincount(month_of_day, here * team.time.lengths(), minlength=len(form.is_inside))
        for here, team in zip(inputs.presence, plan.teams, strict=True)
    ]
    log = history.to_log(plan, inputs)
    figures = form.figures(log, history.busy, np.array(present), inputs.by_machine)
    by_year, by_month = row_values(figures.measures), row_values(figures.months)
    curve = figures.curve.ravel()
    return Sheet(inputs.replication, form.rows, by_year, by_month, curve, figures.cells, figures.counted)


def sheet_rows(plan: Plan) -> SheetRows:
    """The rows of the sheets of a plan."""
    return _form(plan).rows


class _Figures(NamedTuple):
    """Everything that is told of one log. curve: share decided, shape (missions, days)."""

    measures: list[Figures]
    months: list[Figures]
    curve: np.ndarray
    cells: np.ndarray
    counted: Counts


class _Form:
    """What the sheets of one plan have in common: windows, what its norms ask in them, and the names of rows."""

    def __init__(self, plan: Plan) -> None:
        norms = norms_used(plan.scenario)
        self.calendar = institution_calendar(plan.scenario.calendar)
        by_year, by_month = windows_of(plan), months(plan.first, plan.last)
        self.costs = personnel_costs(plan.scenario, by_year) if plan.scenario.budget else None
        every = unique([*by_year, *by_month])
        cuts = self.cuts = Cuts(every, plan.origin, plan.days)
        self.spans, self.months = cuts.spans(by_year), cuts.spans(by_month)
        self.period = by_year.index(span(plan.first, plan.last))
        self.asked, self.asked_by_month = (asked_of_all(norms, cuts, each) for each in (by_year, by_month))
        self.versions = [each for each in asked_of_all(norms, cuts, every) if each.limit is not None]

        first_days = np.array([f"{name}-01" for name in plan.months[0]], "datetime64[D]")[:, None]
        edges = np.array([(window.first, window.last) for window in by_year], "datetime64[D]").T
        self.is_inside = (first_days >= edges[0]) & (first_days <= edges[1])  # each month in each window

        self.causes = deciding_causes(plan)
        missions = plan.scenario.missions
        self.deciding = [name for name, mission in missions.items() if mission.decides_anew]
        self.done = done_at(plan)
        self.dated = [name for name, mission in plan.scenario.missions.items() if mission.takes_effect]
        log = no_history(plan).to_log(plan)
        self.names = count_names(_version_names(self.versions), log)
        self.cells = cell_names(Dossiers(log, cuts), self.asked_by_month, self.months)
        nothing = np.zeros((len(plan.teams), len(plan.months[0])))
        figures = self.figures(log, nothing, nothing, {name: np.zeros(plan.days) for name, _ in plan.by_machine})
        curve = [(m, "share_decided", str(day)) for m in log.missions for day in range(CURVE_DAYS + 1)]
        self.rows = SheetRows(
            row_names(figures.measures),
            row_names(figures.months),
            pd.DataFrame(curve, columns=list(KEYS)),
            self.cells,
            self.names,
        )

    def figures(
        self, log: Log, busy: np.ndarray, present: np.ndarray, by_machine: Mapping[str, np.ndarray]
    ) -> _Figures:
        """Everything that is told of a log.

        busy, present: seconds of work begun and of presence, team x month; by_machine: by mission, dossiers that
        machines handled on each day.
        """
        judge = Judge(dossiers := Dossiers(log, self.cuts, self.causes), self.calendar)
        seconds = busy @ self.is_inside, present @ self.is_inside
        work = utilisation_figures(log.teams, self.spans.windows, *seconds)
        if self.costs is not None:
            work.append(budget_figures(dossiers, self.costs, self.spans, self.deciding))
        verdicts = [
            judge.institution(each.norm.clock, each.limit, each.mission) for each in self.versions if each.limit
        ]
        return _Figures(
            [
                *dashboard_figures(judge, self.asked, self.spans),
                *(arrears_figures(dossiers, mission, self.spans) for mission in self.dated),
                *machine_figures(by_machine, self.spans),
                *work,
            ],
            [
                *(workload_figures(dossiers, mission, self.months) for mission in log.missions),
                *judged(judge, self.asked_by_month, clocks=("institution",)),
            ],
            np.array([self._curve(dossiers, mission) for mission in log.missions]),
            cells(self.cells, judge, self.asked_by_month, self.months, self.done),
            counted(self.names, verdicts),
        )

    def _curve(self, dossiers: Dossiers, mission: str) -> np.ndarray:
        """Share of the dossiers received in the period that was decided by each day, open ones right-censored.

        Once all are decided it stays at 1; where nobody is followed any more it is NaN.
        """
        known = curve(dossiers.of(mission).waits(), self.spans, self.period)[1][: CURVE_DAYS + 1]
        share = np.full(CURVE_DAYS + 1, 1.0 if len(known) and known[-1] == 1.0 else np.nan)
        share[: len(known)] = known
        return share


_FORMS: WeakKeyDictionary[Plan, _Form] = WeakKeyDictionary()


def _form(plan: Plan) -> _Form:
    """The form of a plan, made once."""
    form = _FORMS.get(plan)
    if form is None:
        form = _FORMS[plan] = _Form(plan)
    return form


def _version_names(versions: list[Asked]) -> list[str]:
    """A norm's subject; where several of its versions judge, each is told by its first day."""
    subjects = [each.subject for each in versions]
    return [
        each.subject
        if subjects.count(each.subject) == 1
        else f"{each.subject}, from {each.since or 'the beginning'}"
        for each in versions
    ]


def no_history(plan: Plan) -> History:
    """A history in which nothing happened."""
    nothing = np.zeros(0, np.int64)
    return History(
        number=nothing.astype(np.uint64),
        dossiers=dict.fromkeys(DOSSIER_FIELDS, nothing),
        stamps=np.zeros((0, len(STAMPS)), np.int64),
        questions=dict.fromkeys(QUESTION_FIELDS, nothing),
        asks=dict.fromkeys(ASK_FIELDS, nothing),
        tasks=None,
        exits=np.zeros(len(plan.rows), np.int64),
        busy=np.zeros((len(plan.teams), len(plan.months[0])), np.int64),
        area=np.zeros(len(plan.stations), np.int64),
    )
