"""One simulated history as an engine leaves it, and the dossier log made of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sim.plan.log import NOT_HAPPENED, OUTCOMES, STAMPS, Log
from sim.plan.rows import NEVER, NOT_NEEDED

if TYPE_CHECKING:
    from sim.plan.plan import Inputs, Plan

Integers = npt.NDArray[np.int64]

OPEN = OUTCOMES.index("open")
# Whether a decision is right, by its outcome: for those not entitled, for those entitled.
RIGHT = {"granted": (0, 1), "provisional": (0, 1), "refused": (1, 0)}
RIGHTS = np.array([RIGHT.get(outcome, (-1, -1)) for outcome in (*OUTCOMES, "not needed")], np.int64).ravel()
DOSSIER_FIELDS = (
    "mission",
    "office",
    "language",
    "parent",
    "cause",
    "outcome",
    "entitled",
    "tasks",
    "worked",
)
QUESTION_FIELDS = ("dossier", "slot", "answered")
ASK_FIELDS = ("question", "asked", "reminder")
TASK_FIELDS = ("dossier", "activity", "station", "team", "enabled", "start", "end")


@dataclass(frozen=True, eq=False)
class History:
    """Raw columns, int64 (numbers uint64); both engines fill them alike, to the last bit.

    stamps: shape (dossiers, len(STAMPS)). questions: `answered` is the true time of the answer, which may lie
    beyond the horizon; NEVER for a source that stays silent. tasks: also those not yet begun (-1), None when
    not kept. exits: per row, how often a visit bound was used up. busy: seconds of work begun, team x month.
    area: per station, the integral of the number waiting, in dossier-seconds.
    """

    number: npt.NDArray[np.uint64]
    dossiers: dict[str, Integers]
    stamps: Integers
    questions: dict[str, Integers]
    asks: dict[str, Integers]
    tasks: dict[str, Integers] | None
    exits: Integers
    busy: Integers
    area: Integers

    def to_log(self, plan: "Plan", inputs: "Inputs | None" = None) -> Log:
        """The dossier log, closed at the plan's horizon. inputs: of this history; needed if queues are pooled.

        Dossiers that were only foreseen are not in it.
        """
        dossiers = self.dossiers
        count = len(self.number)
        claimant = np.array([s.claimant for s in plan.scenario.sources.values()], bool)
        question = self.asks["question"]
        asked_dossier = self.questions["dossier"][question]
        source = self.sources_asked(plan)[question]
        answered = self.questions["answered"][question]
        times = questions = np.full(count, -1, np.int64)
        if claimant.any():
            of_claimant = claimant[source]
            times = np.bincount(asked_dossier[of_claimant], minlength=count)
            is_first = of_claimant & (self.asks["reminder"] == 0)
            questions = np.bincount(asked_dossier[is_first], minlength=count)
        columns: dict[str, np.ndarray] = {
            "mission": dossiers["mission"],
            "office": self.offices(plan, inputs),
            "language": dossiers["language"],
            "number": self.number,
            "parent": dossiers["parent"],
            "cause": dossiers["cause"],
            **{name: self.stamps[:, place] for place, name in enumerate(STAMPS)},
            "outcome": dossiers["outcome"],
            "right": self.rightly_decided(plan),
            "times_asked": times,
            "questions": questions,
            "tasks": dossiers["tasks"],
            "worked": dossiers["worked"],
        }
        asks = {
            "dossier": asked_dossier,
            "source": source,
            "asked": self.asks["asked"],
            "answered": np.where(answered < plan.horizon, answered, NOT_HAPPENED),
            "reminder": self.asks["reminder"],
        }
        tasks = None
        if self.tasks is not None:
            names = ("dossier", "activity", "team", "enabled", "start", "end")
            tasks = {name: self.tasks[name] for name in names}
        if plan.foresees:
            columns, asks, tasks = _without_foreseen(columns, asks, tasks)
        return Log(
            origin=plan.origin,
            until=plan.horizon,
            missions=tuple(mission.name for mission in plan.missions),
            offices=plan.places.offices,
            languages=plan.languages,
            causes=plan.causes,
            sources=plan.sources,
            source_classes=tuple(s.class_ for s in plan.scenario.sources.values()),
            activities=plan.activities,
            teams=tuple(team.name for team in plan.teams),
            dossiers=columns,
            asks=asks,
            tasks=tasks,
        )

    def offices(self, plan: "Plan", inputs: "Inputs | None") -> Integers:
        """The office in which each dossier stands; where queues are pooled, that which received it or its parent.

        ValueError where queues are pooled and the inputs are not given.
        """
        if not plan.places.is_pooled:
            return plan.places.offices_of(self.dossiers["office"])
        if inputs is None and len(self.number):
            raise ValueError("the queues are pooled: the office of each dossier stands in the inputs")
        first, parent = np.arange(len(self.number)), self.dossiers["parent"]
        while (is_child := parent[first] >= 0).any():
            first = np.where(is_child, parent[first], first)
        return inputs.offices[first] if inputs is not None else first

    def sources_asked(self, plan: "Plan") -> Integers:
        """The source that each question was put to."""
        table = np.zeros((len(plan.missions), plan.slots), np.int64)
        for place, mission in enumerate(plan.missions):
            table[place, : len(mission.sources)] = mission.sources
        found: Integers = table[self.dossiers["mission"][self.questions["dossier"]], self.questions["slot"]]
        return found

    def rightly_decided(self, plan: "Plan") -> Integers:
        """1 where the decision gives what is due, 0 where not, -1 where none was taken.

        A grant, also a provisional one, is right for those entitled, a refusal for those not. A refusal for
        missing evidence is wrong when the claimant is entitled and the answers still awaited at the step of the
        rule were to come: every one, or one of them where any is enough.
        """
        dossiers, outcome, entitled = self.dossiers, self.dossiers["outcome"], self.dossiers["entitled"]
        right: Integers = RIGHTS[2 * outcome + entitled]
        refused = np.flatnonzero(outcome == OUTCOMES.index("refused for missing evidence"))
        if len(refused):
            ended = self.stamps[:, STAMPS.index("ended")]
            awaited = _awaited(plan)[dossiers["mission"][self.questions["dossier"]], self.questions["slot"]]
            owner, answered = self.questions["dossier"][awaited], self.questions["answered"][awaited]
            is_silent, is_late = answered >= NEVER, (answered < NEVER) & (answered > ended[owner])
            silent, late = (
                np.bincount(owner[kind], minlength=len(outcome))[refused] for kind in (is_silent, is_late)
            )
            never = np.where(_is_any(plan)[dossiers["mission"][refused]], late == 0, silent > 0)
            right[refused] = 1 - entitled[refused] * ~never
        return right


Columns = dict[str, np.ndarray]


def _without_foreseen(
    dossiers: Columns, asks: Columns, tasks: Columns | None
) -> tuple[Columns, Columns, Columns | None]:
    """The columns of a log without the dossiers that were only foreseen and proved not to be needed."""
    is_kept = dossiers["outcome"] != NOT_NEEDED
    place = np.where(is_kept, np.cumsum(is_kept) - 1, NOT_HAPPENED)
    kept = {name: column[is_kept] for name, column in dossiers.items()}
    kept["parent"] = np.where(kept["parent"] >= 0, place[kept["parent"]], NOT_HAPPENED)

    def of_kept(table: Columns) -> Columns:
        rows = is_kept[table["dossier"]]
        return {name: (place[c] if name == "dossier" else c)[rows] for name, c in table.items()}

    return kept, of_kept(asks), None if tasks is None else of_kept(tasks)


def _awaited(plan: "Plan") -> npt.NDArray[np.bool_]:
    """For each mission and answer slot, whether the step of the mission's evidence rule awaits it."""
    return np.array([[slot in mission.evidence for slot in range(plan.slots)] for mission in plan.missions], bool)


def _is_any(plan: "Plan") -> npt.NDArray[np.bool_]:
    """For each mission, whether any answer is enough at the step of its evidence rule."""
    return np.array([mission.any_is_enough for mission in plan.missions], bool)
