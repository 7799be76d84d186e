"""What an office would know of a simulated year on one morning: its register, and the list of what has ended."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.model.procedure import in_order
from sim.model.scenario import Mission
from sim.plan.log import DAY_SECONDS, OUTCOMES, Log, seconds_of
from sim.plan.plan import Plan

Lines = list[dict[str, str]]
TOLD = ("fact", "filed", "informed", "complete", "decided", "notified", "paid")


class Cut(NamedTuple):
    """The rows of both files, by column: open dossiers, and those that have ended."""

    open: Lines
    ended: Lines

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write open.csv and ended.csv; the list of what has ended holds its headings at least."""
        paths = folder / "open.csv", folder / "ended.csv"
        columns = ["case", "mission", "received"]
        for path, lines, own in ((paths[0], self.open, ["step"]), (paths[1], self.ended, ["decided"])):
            with path.open("w", newline="", encoding="utf-8") as file:
                rows = csv.DictWriter(file, list(lines[0]) if lines else columns + own, lineterminator="\n")
                rows.writeheader()
                rows.writerows(lines)
        return paths


class _Question(NamedTuple):
    """A question: its source, when it and its reminders were sent, and when it was answered, -1 for not yet."""

    source: str
    asked: list[int]
    answered: int


def cut(log: Log, plan: Plan, at: date, since: date | None = None) -> Cut:
    """The register and the list of ended dossiers that an office has on the morning of `at`, of a log with tasks.

    since: what ended before is left out. A dossier in hand stands at the step at which it is worked on, with all of
    that work to do again; one in a wait without questions waits anew: a register does not tell of either.
    """
    moment, first = seconds_of(log.origin, at), 0 if since is None else seconds_of(log.origin, since)
    assert log.tasks is not None
    received, ended = log.stamp("received"), log.stamp("ended")
    is_known = received < moment
    has_ended = is_known & (ended >= 0) & (ended < moment)
    questions, standing = _questions(log, moment), _standing(log, moment)
    open_lines, ended_lines = [], []
    for row in np.flatnonzero(is_known & ~has_ended).tolist():
        mission = plan.scenario.missions[log.missions[log.dossiers["mission"][row]]]
        pending = [each for each in questions[row] if each.answered < 0]
        here, last = standing.get(row, ("", ""))
        step = here or _waits_at(mission, last, pending)
        open_lines.append(
            {
                **_particulars(log, plan, row, moment),
                "step": step,
                "asks": "; ".join(_told(log, each.source, each.asked) for each in pending),
                "answers": _answers(log, [each for each in questions[row] if each.answered >= 0]),
            }
        )
    for row in np.flatnonzero(has_ended & (ended >= first)).tolist():
        ended_lines.append(
            {
                **_particulars(log, plan, row, moment),
                "ended": _day(log, int(ended[row])),
                "outcome": OUTCOMES[log.dossiers["outcome"][row]],
                "answers": _answers(log, questions[row]),
            }
        )
    return Cut(open_lines, ended_lines)


def _particulars(log: Log, plan: Plan, row: int, moment: int) -> dict[str, str]:
    own = log.dossiers
    told = {"case": f"{row}", "mission": log.missions[own["mission"][row]]}
    if plan.scenario.offices:
        told["office"] = log.offices[own["office"][row]]
    told["received"] = _day(log, int(own["received"][row]))
    for stamp in TOLD:
        second = int(own[stamp][row])
        told[stamp] = _day(log, second) if 0 <= second < moment else ""
    return told


def _questions(log: Log, moment: int) -> dict[int, list[_Question]]:
    """The questions of each dossier put before a moment, and their answers as far as they were there."""
    found: dict[int, list[_Question]] = defaultdict(list)
    latest: dict[tuple[int, int], _Question] = {}
    asks = log.asks
    for place in np.lexsort((asks["reminder"], asks["asked"])).tolist():
        asked, answered = int(asks["asked"][place]), int(asks["answered"][place])
        key = int(asks["dossier"][place]), int(asks["source"][place])
        if asked >= moment:
            break
        if asks["reminder"][place] and key in latest:
            latest[key].asked.append(asked)
        else:
            latest[key] = _Question(log.sources[key[1]], [asked], answered if 0 <= answered < moment else -1)
            found[key[0]].append(latest[key])
    return found


def _standing(log: Log, moment: int) -> dict[int, tuple[str, str]]:
    """The step at which each dossier queues or is worked on at a moment, if any, and that of its last work done."""
    tasks = log.tasks or {}
    found: dict[int, tuple[str, str]] = {}
    for place in np.argsort(tasks["enabled"], kind="stable").tolist():
        if tasks["enabled"][place] >= moment:
            break
        step = log.activities[tasks["activity"][place]].partition(".")[2]
        is_done = 0 <= tasks["end"][place] < moment
        found[int(tasks["dossier"][place])] = ("", step) if is_done else (step, "")
    return found


def _waits_at(mission: Mission, last: str, pending: Sequence[_Question]) -> str:
    """The step at which a dossier waits that was last worked on at one, and awaits these answers.

    Of steps that fit it is the next one; a dossier that was sent back waits at one before its last.
    """
    order = in_order({step: fields.after for step, fields in mission.steps.items()})
    place = order.index(last) + 1 if last in order else 0
    turned = [*order[place:], *order[:place]]
    sources = {each.source for each in pending}
    waits = [step for step in turned if mission.steps[step].waits_for_answers]
    for step in waits:
        fields = mission.steps[step]
        asked = set(fields.ask or {}).union(*(mission.steps[other].ask or {} for other in fields.wait_for or ()))
        if asked & sources:
            return step
    idle = [step for step in turned if mission.steps[step].wait is not None]
    return next(iter([*idle, *turned]))


def _answers(log: Log, questions: Sequence[_Question]) -> str:
    """Questions that were answered, and those that never were, as a list of what has ended tells them."""
    dates = [(each.source, [each.asked[0], *([each.answered] if each.answered >= 0 else [])]) for each in questions]
    return "; ".join(_told(log, source, seconds) for source, seconds in dates)


def _told(log: Log, source: str, seconds: Sequence[int]) -> str:
    return " ".join([source, *(_day(log, second) for second in seconds)])


def _day(log: Log, second: int) -> str:
    return (log.origin + timedelta(days=second // DAY_SECONDS)).isoformat()
