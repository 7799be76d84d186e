"""The fluid twin beside the simulation: what each says of the same figures, and where they part."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.measure.tables import KEYS
from sim.model.norms import norms_of
from sim.plan.presence import expected_presence
from sim.study.control_variate import Adjusted, adjusted
from sim.study.estimates import aggregate_rows
from sim.study.fluid import Fluid
from sim.study.results import windows_shown
from sim.study.shares import share_in_short
from sim.study.stock_flow import StockFlow

Floats = npt.NDArray[np.float64]

FURTHER = 10  # histories drawn for the control's mean, for each one simulated
SHARE, BACKLOG, UTILISATION = "share_on_time", "backlog", "utilisation"
TOLERANCES = {SHARE: 0.02, UTILISATION: 0.03, BACKLOG: 0.10}  # of a backlog: of its size
FEW_OPEN = 5.0  # dossiers by which a backlog may always be off
TIGHT = 0.85  # at work, of the hours present: from there on chance alone makes queues that are felt
FULL = 1.02  # more than all its hours
SMALL = 3.0  # agents there on an average working day: so few that one who is away is felt
SERVES = 0.25  # of a mission's dossiers that have work of a team: then its queue is theirs


class Alarm(NamedTuple):
    """A figure on which twin and simulation part by more than is allowed, and the likely reason.

    kind: share_on_time, backlog or utilisation. allowed: the tolerance and the half width of the mean together.
    """

    subject: str
    kind: str
    window: str
    twin: float
    simulated: float
    half_width: float
    allowed: float
    reason: str


@dataclass(frozen=True, eq=False)
class Beside:
    """The twin beside the histories simulated.

    table: subject, kind and window; measure, under which a run tells it; twin; mean and half_width of the
    histories; adjusted_mean, adjusted_half_width, gain and correlation by the control of each, NaN where nothing
    varies. histories, further: how many were simulated, and how many more were drawn for the controls' means.
    """

    table: pd.DataFrame
    alarms: list[Alarm]
    histories: int
    further: int


def beside(
    twin: Fluid, flow: StockFlow, rows: pd.DataFrame, values: Floats, control: Floats, further: Floats
) -> Beside:
    """Lay the twin beside histories.

    rows, values: names and figures of the histories, as `FlowFigures` gives them; control: what `flow` says of each
    of them; further: what it says of others, drawn and not simulated.
    """
    means = aggregate_rows(rows, values)
    place = {key: number for number, key in enumerate(rows[list(KEYS)].itertuples(index=False, name=None))}
    known = {key: (float(means["mean"].iloc[number]), 0.0) for key, number in place.items()}
    norms = norms_of(twin.prepared.scenario)
    shown = windows_shown(twin.prepared.scenario)
    whole = shown[1:][-1:]  # at whose end as much is open as at that of its last year
    table = []
    for number, (subject, kind, window) in enumerate(flow.rows.itertuples(index=False, name=None)):
        measure = share_in_short(norms, known, subject, window) if kind == SHARE else kind
        key = subject, measure, window
        if (
            (kind == BACKLOG and window in whole)
            or measure is None
            or key not in place
            or np.isnan(values[:, place[key]]).all()
        ):
            continue
        told = adjusted(values[:, place[key]], control[:, number], further[:, number])
        table.append((subject, kind, window, measure, twin.value(subject, measure, window), *_told(told)))
    columns = ["subject", "kind", "window", "measure", "twin", "mean", "half_width"]
    columns += ["adjusted_mean", "adjusted_half_width", "gain", "correlation"]
    frame = pd.DataFrame(table, columns=columns)
    return Beside(frame, _alarms(twin, flow, frame), len(values), len(further))


def _told(found: Adjusted) -> tuple[float, ...]:
    own = found.plain_mean, found.plain_half_width
    return *own, found.mean, found.half_width, found.gain, found.correlation


def _alarms(twin: Fluid, flow: StockFlow, table: pd.DataFrame) -> list[Alarm]:
    """Where twin and simulation part. Without an interval (one history) nothing can be said."""
    busy = table[table["kind"] == UTILISATION].set_index(["subject", "window"])["mean"]
    alarms = []
    for subject, kind, window, told, mean, half in table[
        ["subject", "kind", "window", "twin", "mean", "half_width"]
    ].itertuples(index=False, name=None):
        tolerance = max(TOLERANCES[kind] * mean, FEW_OPEN) if kind == BACKLOG else TOLERANCES[kind]
        if abs(told - mean) > tolerance + half:
            at_work = {team: float(busy.get((team, window), np.nan)) for team in _teams_behind(flow, subject, kind)}
            is_hopeful = told < mean if kind == BACKLOG else told > mean
            reason = _reason(twin, at_work, is_hopeful=is_hopeful or kind == UTILISATION)
            alarms.append(Alarm(subject, kind, window, told, mean, half, tolerance + half, reason))
    return alarms


def _teams_behind(flow: StockFlow, subject: str, kind: str) -> list[str]:
    """The teams whose queue can be the reason: the team itself, or those that have work on the mission."""
    if kind == UTILISATION:
        return [subject]
    mission = flow.norms[subject] if kind == SHARE else subject
    number = [each.name for each in flow.plan.missions].index(mission)
    return [team.name for team, share in zip(flow.plan.teams, flow.passes[number], strict=True) if share >= SERVES]


def _reason(twin: Fluid, at_work: dict[str, float], *, is_hopeful: bool) -> str:
    """Why twin and simulation may part, by the teams behind a figure and the share of their hours at work.

    is_hopeful: whether the twin's figure is the better one.
    """
    known = {team: share for team, share in at_work.items() if not np.isnan(share)}
    busiest = max(known, key=lambda team: known[team], default="")
    if busiest and known[busiest] > FULL:
        return (
            f"the team {busiest} works longer than it is there, for its few agents end what they have begun; the "
            "twin keeps to the hours"
        )
    if busiest and known[busiest] >= TIGHT:
        limit = f"the team {busiest} is at work {100 * known[busiest]:.0f} % of its hours: so near the limit"
        if is_hopeful:
            return f"{limit} chance alone makes queues, which the twin does not see"
        return f"{limit} little decides whose work waits, and it is not the average year that decides"
    agents = {
        team.name: expected_presence(team.posts)[team.posts.days].mean()
        for team in twin.prepared.plan.teams
        if team.name in at_work and len(team.posts.days)
    }
    smallest = min(agents, key=lambda team: agents[team], default="")
    if smallest and agents[smallest] < SMALL:
        return (
            f"the team {smallest} has {agents[smallest]:.1f} agents there on an average day: while one is away "
            "much waits, which the twin does not see"
        )
    return "no team is near its limit or very small; what comes and who is there vary more than the tolerance"
