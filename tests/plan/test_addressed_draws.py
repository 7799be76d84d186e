"""Nobody else's chance moves when something is added: a mission, a post, a step, an office, a replication."""

from copy import deepcopy
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.plan.history import History
from sim.plan.log import STAMPS
from sim.plan.plan import Inputs, Plan
from sim.plan.rows import NEVER
from tests.office import history_of

Lived = tuple[Plan, Inputs, History]
TEAM = {"week": "38 hours", "absence": {"share": 0.2, "spell": "5 working days"}}
BASE: dict[str, Any] = {
    "title": "two offices",
    "period": {"from": date(2018, 1, 1), "until": date(2018, 12, 31), "run_in": "0 days"},
    "seed": 4,
    "offices": {"ghent": {}, "liege": {}},
    "teams": {
        "clerks": {**TEAM, "fte": 3.5, "serves": ["claim.register"]},
        "examiners": {**TEAM, "fte": 4, "serves": ["claim.examine"]},
    },
    "sources": {
        "claimant": {"class": "claimant", "answers": {"exponential": {"mean": "15 days"}}, "silent": 0.1},
        "fund": {"class": "fund", "answers": {"gamma": {"mean": "9 days", "cv": 0.8}}},
    },
    "missions": {
        "claim": {
            "demand": {
                "per_year": 400,
                "dispersion": 1.5,
                "offices": {"ghent": 1, "liege": 2},
                "languages": {"nl": 0.6, "fr": 0.4},
            },
            "entitled": 0.7,
            "fact_before": {"exponential": {"mean": "20 days"}},
            "steps": {
                "register": {"work": {"gamma": {"mean": "30 min", "cv": 0.9}}},
                "evidence": {
                    "after": "register",
                    "ask": {"claimant": 0.6, "fund": 0.5},
                    "remind": "20 days",
                },
                "examine": {
                    "after": "evidence",
                    "work": {"gamma": {"mean": "2 hours", "cv": 0.5}},
                    "again": {"share": 0.2, "from": "evidence", "at_most": 2},
                },
                "decide": {"after": "examine", "stamp": "decided"},
            },
            "follows": {"appeal": {"mission": "court", "on": ["refused"], "when": "20 days", "share": 0.5}},
        },
        "court": {"entitled": 0.5, "steps": {"await": {"ask": ["claimant"]}}},
    },
}


def changed(**tables: Any) -> dict[str, Any]:
    """The base with something more under each table."""
    data = deepcopy(BASE)
    for table, more in tables.items():
        data[table] |= more
    return data


def whole(lived: Lived, mission: str = "claim") -> dict[int, tuple[Any, ...]]:
    """Everything that happened to each dossier of a mission, by number."""
    plan, _, history = lived
    of_mission = history.dossiers["mission"] == [m.name for m in plan.missions].index(mission)
    result = {}
    for index in np.flatnonzero(of_mission):
        asked = history.questions["dossier"] == index
        questions = zip(history.sources_asked(plan)[asked], history.questions["answered"][asked], strict=True)
        result[int(history.number[index])] = (
            tuple(history.stamps[index].tolist()),
            tuple((plan.sources[source], int(answered)) for source, answered in questions),
            int(history.dossiers["worked"][index]),
        )
    return result


def shifted(lived: Lived, mission: str = "claim") -> dict[int, tuple[Any, ...]]:
    """The same, in seconds since the first day simulated."""
    start = lived[0].start

    def since(moment: int) -> int:
        return moment - start if 0 <= moment < NEVER else moment

    return {
        number: (
            tuple(since(moment) for moment in stamps),
            tuple((source, since(moment)) for source, moment in questions),
            worked,
        )
        for number, (stamps, questions, worked) in whole(lived, mission).items()
    }


def chance(lived: Lived) -> dict[int, dict[str, Any]]:
    """What was drawn for each claim, whatever the office did with it: by number, as far as it is known."""
    plan, inputs, history = lived
    arrivals, tasks = inputs.arrivals, history.tasks
    assert tasks is not None
    drawn: dict[int, dict[str, Any]] = {
        int(number): {
            "received": int(arrivals.received[i]),
            "fact": int(arrivals.fact[i]),
            "office": plan.offices[arrivals.office[i]],
            "language": plan.languages[arrivals.language[i]],
            "entitled": int(arrivals.entitled[i]),
        }
        for i, number in enumerate(arrivals.number)
        if plan.missions[arrivals.mission[i]].name == "claim"
    }
    first = {
        int(q): int(t) for q, t in zip(history.asks["question"][::-1], history.asks["asked"][::-1], strict=True)
    }
    for question, (dossier, source) in enumerate(
        zip(history.questions["dossier"], history.sources_asked(plan), strict=True)
    ):
        key = (plan.sources[source], "first answer")
        fate = drawn.get(int(history.number[dossier]), {})
        if key not in fate:
            fate[key] = int(history.questions["answered"][question]) - first[question]
    for dossier, activity, team, start, end in zip(
        *(tasks[name] for name in ("dossier", "activity", "team", "start", "end")), strict=True
    ):
        key = (plan.activities[activity], "first effort")
        fate = drawn.get(int(history.number[dossier]), {})
        if end >= 0 and key not in fate:
            fate[key] = open_seconds(plan, team, end) - open_seconds(plan, team, start)
    return drawn


def open_seconds(plan: Plan, team: int, moment: int) -> int:
    """Open time of a team up to a moment."""
    opens, cumulative = plan.teams[team].time.lookup
    day, second = divmod(int(moment), 86_400)
    return cumulative[day] + min(max(second - opens[day], 0), cumulative[day + 1] - cumulative[day])


def same(some: dict[int, dict[str, Any]], others: dict[int, dict[str, Any]]) -> None:
    """What is known of a dossier in both histories is equal."""
    assert some.keys() == others.keys()
    for number, fate in some.items():
        common = fate.keys() & others[number].keys()
        assert {k: fate[k] for k in common} == {k: others[number][k] for k in common}


@pytest.fixture(scope="module")
def base() -> Lived:
    return history_of(BASE)


def test_an_unrelated_mission_changes_nothing_at_all(base: Lived) -> None:
    other: dict[str, Any] = {
        "notice": {
            "demand": {"per_year": 900},
            "fact_before": {"exponential": {"mean": "90 days"}},  # the plan's tables reach further back
            "steps": {"answer": {"work": "30 min"}},
        }
    }
    team = {"writers": {**TEAM, "fte": 2, "serves": ["notice.answer"]}}
    lived = history_of(changed(missions=other, teams=team))
    assert shifted(base) == shifted(lived)
    assert shifted(base, "court") == shifted(lived, "court")
    assert len(lived[2].number) > len(base[2].number)


def test_the_order_in_which_tables_are_written_changes_nothing(base: Lived) -> None:
    data = deepcopy(BASE)
    for table in ("missions", "sources"):
        data[table] = dict(reversed(data[table].items()))
    assert whole(history_of(data)) == whole(base)


def test_a_post_more_changes_no_draw(base: Lived) -> None:
    clerks = {**BASE["teams"]["clerks"], "fte": 4.5}
    lived = history_of(changed(teams={"clerks": clerks}))
    some, others = chance(base), chance(lived)
    same(some, others)
    assert sum(("claim.examine", "first effort") in fate for fate in some.values()) > 250


def test_a_post_more_moves_nobody_elses_presence(base: Lived) -> None:
    clerks = {**BASE["teams"]["clerks"], "fte": 4.5}
    more = history_of(changed(teams={"clerks": clerks}))[1].presence
    gained = more[0] - base[1].presence[0]
    assert set(gained.tolist()) <= {0, 1}
    open_days = np.count_nonzero(base[0].teams[0].time.lengths()[base[0].start // 86_400 :])
    assert 0.7 < gained.sum() / open_days < 0.9  # one post, a fifth of it away
    assert (more[1] == base[1].presence[1]).all()


def test_a_step_more_changes_no_draw_of_the_others(base: Lived) -> None:
    data = deepcopy(BASE)
    steps = data["missions"]["claim"]["steps"]
    steps["check"] = {"after": "register", "ask": {"tax": 0.5}}
    steps["evidence"]["after"] = "check"
    data["sources"]["tax"] = {"class": "tax", "answers": {"exponential": {"mean": "3 days"}}}
    same(chance(base), chance(history_of(data)))


def test_an_office_more_changes_no_draw_of_the_others(base: Lived) -> None:
    lived = history_of(changed(offices={"namur": {}}))
    assert whole(base) == whole(lived)


def test_another_demand_on_other_days_moves_no_dossier(base: Lived) -> None:
    data = deepcopy(BASE)
    data["period"]["until"] = date(2018, 6, 30)
    longer = {number: fate["received"] for number, fate in chance(base).items()}
    shorter = {number: fate["received"] for number, fate in chance(history_of(data)).items()}
    assert shorter.items() <= longer.items()
    assert 100 < len(shorter) < len(longer)


def test_replications_and_seeds_differ(base: Lived) -> None:
    received = [history_of(BASE, 1)[2].stamps, history_of({**BASE, "seed": 5})[2].stamps, base[2].stamps]
    column = STAMPS.index("received")
    assert len({tuple(stamps[:, column].tolist()) for stamps in received}) == 3


def test_numbers_are_unique_within_a_mission(base: Lived) -> None:
    plan, _, history = base
    for place, _ in enumerate(plan.missions):
        numbers = history.number[history.dossiers["mission"] == place]
        assert len(np.unique(numbers)) == len(numbers)


def test_a_question_more_moves_no_answer_of_the_backlog(tmp_path) -> None:
    (tmp_path / "open.csv").write_text("received,step,asks\n" + "2017-12-20,evidence,claimant 2017-12-21\n" * 60)
    data = deepcopy(BASE)
    data["backlog"] = {"open": {"mission": "claim", "file": "open.csv"}}
    answers = history_of(data, folder=tmp_path)[1].past.answered
    steps = data["missions"]["claim"]["steps"]
    steps["check"] = {"after": "register", "ask": {"fund": 0.5}}
    steps["evidence"]["after"] = "check"
    more = history_of(data, folder=tmp_path)[1].past.answered
    assert answers[:, 0].tolist() == more[:, 1].tolist()
    assert len(set(answers[:, 0].tolist())) > 30
