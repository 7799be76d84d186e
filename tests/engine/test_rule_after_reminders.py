"""The moment of decision beside reminders, and the reminders of a backlog that has waited long."""

from datetime import date

import numpy as np
import pytest

from sim.plan.log import DAY_SECONDS, STAMPS
from tests.office import AROUND_THE_CLOCK, history_of

DECIDED, RECEIVED = STAMPS.index("decided"), STAMPS.index("received")


def office(rule: dict, remind: str, **changes: object) -> dict:
    """One claim a day whose only evidence never comes, decided at once when the rule speaks."""
    return {
        "title": "Silence",
        "period": {"from": date(2017, 1, 1), "until": date(2017, 3, 31), "run_in": "0 days"},
        "seed": 1,
        "teams": {"desk": {"fte": 50, **AROUND_THE_CLOCK, "serves": ["claim.decide"]}},
        "sources": {"claimant": {"class": "claimant", "claimant": True, "answers": "1 day", "silent": 1.0}},
        "norms": {"own": {"limit": "90 days"}},
        "missions": {
            "claim": {
                "demand": {"per_year": 365, "by_weekday": [1] * 7, "holidays": False},
                "norms": ["own"],
                "steps": {
                    "evidence": {"ask": ["claimant"], "remind": remind},
                    "decide": {"after": "evidence", "work": "0 min", "stamp": "decided"},
                },
                "evidence_rule": {"step": "evidence", **rule},
            }
        },
        **changes,
    }


@pytest.mark.parametrize(
    ("remind", "after", "days", "asks"),
    [
        ("2 weeks", "30 days", 30, 2),
        ("30 days", "5 weeks", 35, 2),
        ("30 days", "20 days", 20, 1),
        ("1 week", "7 days", 7, 1),
    ],
)
def test_a_decision_comes_so_long_after_the_question_whatever_the_units(
    remind: str, after: str, days: int, asks: int
) -> None:
    _plan, _, history = history_of(office({"decide_after": after}, remind))
    decided = history.stamps[:, DECIDED] >= 0
    waited = (history.stamps[:, DECIDED] - history.stamps[:, RECEIVED])[decided]
    assert len(waited) > 50
    assert set(waited.tolist()) == {days * DAY_SECONDS}
    question = history.asks["question"]
    of_decided = np.isin(history.questions["dossier"][question], np.flatnonzero(decided))
    assert of_decided.sum() == asks * decided.sum()


def test_a_counted_backlog_was_reminded_before_the_start() -> None:
    stock = {
        "old": {
            "mission": "claim",
            "count": 200,
            "age": {"uniform": {"from": "1 day", "to": "60 days"}},
            "step": "evidence",
        }
    }
    data = office({"decide_after_reminder": "30 days"}, "30 days", backlog=stock)
    data["missions"]["claim"]["demand"]["per_year"] = 0
    _plan, _, history = history_of(data)
    waited = (history.stamps[:, DECIDED] - history.stamps[:, RECEIVED]) // DAY_SECONDS
    assert len(waited) == 200
    assert waited.min() >= 59
    assert waited.max() <= 61
