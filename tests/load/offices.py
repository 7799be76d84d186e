"""Small offices that differ in what makes work come back, is shared, or ends early."""

from copy import deepcopy
from typing import Any

YEARS = {"from": "2021-01-01", "until": "2022-12-31", "run_in": "1 year"}


def office(steps: dict[str, Any], fte: Any = 6.0, per_year: float = 3000, **mission: Any) -> dict[str, Any]:
    """One mission whose steps one team works on, for two years."""
    serves = [f"claim.{step}" for step, fields in steps.items() if "work" in fields]
    return {
        "title": "a small office",
        "period": deepcopy(YEARS),
        "seed": 5,
        "teams": {"desk": {"fte": fte, "week": "38 hours", "serves": serves}},
        "missions": {"claim": {"demand": {"per_year": per_year}, "steps": steps, **mission}},
    }


def again() -> dict[str, Any]:
    """Two in five go back to the first step, at most twice."""
    return office(
        {
            "file": {"work": "30 min"},
            "examine": {
                "after": "file",
                "work": {"gamma": {"mean": "60 min", "cv": 0.8}},
                "again": {"share": 0.4, "from": "file", "at_most": 2},
            },
            "decide": {"after": "examine", "work": "20 min", "stamp": "decided"},
        }
    )


def children() -> dict[str, Any]:
    """A decision brings back requests and complaints, and a complaint another complaint."""
    data = office(
        {"decide": {"work": "90 min", "stamp": "decided"}},
        entitled=0.7,
        follows={
            "request": {"mission": "request", "on": ["refused"], "when": "30 days", "share": 0.5},
            "complaint": {"mission": "complaint", "on": ["granted", "refused"], "when": "10 days", "share": 0.1},
        },
    )
    data["teams"]["desk"]["serves"] += ["request.decide", "complaint.answer"]
    data["missions"]["request"] = {
        "entitled": 0.2,
        "steps": {"decide": {"work": "3 hours", "stamp": "decided"}},
        "follows": {"complaint": {"mission": "complaint", "on": ["refused"], "when": "10 days", "share": 0.4}},
    }
    data["missions"]["complaint"] = {
        "entitled": "as parent",
        "steps": {"answer": {"work": "2 hours", "stamp": "decided"}},
        "follows": {"complaint": {"mission": "complaint", "on": ["refused"], "when": "20 days", "share": 0.3}},
    }
    return data


def shared() -> dict[str, Any]:
    """Two teams share a queue; the first also has one of its own."""
    data = office(
        {
            "file": {"work": "60 min"},
            "decide": {"after": "file", "work": "2 hours", "stamp": "decided"},
        },
        fte=3.0,
    )
    data["teams"]["help"] = {"fte": 2.5, "week": "38 hours", "serves": ["claim.decide"]}
    return data


def dated() -> dict[str, Any]:
    """Part time, absences, and posts that come and go within a year."""
    fte = [
        {"from": "2020-01-01", "fte": 3.5},
        {"from": "2021-07-01", "fte": 4.25},
        {"from": "2022-04-01", "fte": 2.75},
    ]
    data = office({"decide": {"work": "90 min", "stamp": "decided"}}, fte=fte)
    data["teams"]["desk"]["absence"] = {"share": 0.15, "spell": "4 working days"}
    return data


def evidence(rule: dict[str, Any], share: float = 1.0) -> dict[str, Any]:
    """Evidence is asked, with a reminder; a rule decides without it, and a late answer reopens the case."""
    data = office(
        {
            "register": {"work": "10 min"},
            "evidence": {"after": "register", "ask": {"claimant": 0.7, "tax": 0.5}, "remind": "20 days"},
            "examine": {
                "after": "evidence",
                "work": "60 min",
                "again": {"share": 0.1, "from": "evidence", "at_most": 2},
            },
            "decide": {"after": "examine", "work": "20 min", "stamp": "decided"},
        },
        evidence_rule={"step": "evidence", "then": "decide", "share": share, **rule},
        entitled=0.8,
        follows={
            "reopened": {
                "mission": "reopened",
                "on": ["refused for missing evidence"],
                "when": "late answer",
                "share": 0.9,
            }
        },
    )
    data["teams"]["desk"]["serves"] += ["reopened.examine"]
    data["missions"]["reopened"] = {
        "entitled": "as parent",
        "steps": {"examine": {"work": "5 hours", "stamp": "decided"}},
    }
    data["sources"] = {
        "claimant": {
            "class": "claimant",
            "claimant": True,
            "answers": {"lognormal": {"median": "25 days", "p90": "80 days"}},
            "silent": 0.1,
            "reminded": {"answers": {"lognormal": {"median": "15 days", "p90": "40 days"}}, "silent": 0.3},
        },
        "tax": {"class": "other administration", "answers": {"exponential": {"mean": "30 days"}}},
    }
    data["norms"] = {"sixty": {"limit": "60 days", "percentage": 90.0}}
    data["missions"]["claim"]["norms"] = ["sixty"]
    return data


def dated_answers() -> dict[str, Any]:
    """A source that answers on the first of each month."""
    data = evidence({"decide_before": {"norm": "sixty", "by": "5 working days"}})
    days = [f"{year}-{month:02}-01" for year in range(2020, 2025) for month in range(1, 13)]
    data["sources"]["tax"]["delivers"] = days
    return data


def suspended() -> dict[str, Any]:
    """A clock that stands still while the claimant is asked."""
    data = evidence({"decide_before": {"norm": "sixty", "by": "5 working days"}})
    data["norms"]["sixty"]["clock"] = {"suspends": ["claimant"]}
    return data


def two_places() -> dict[str, Any]:
    """Two offices with unequal demand, one team in each and one that helps both."""
    data = office({"decide": {"work": "90 min", "stamp": "decided"}}, fte=1.9)
    data["offices"] = {"north": {}, "south": {}}
    data["missions"]["claim"]["demand"]["offices"] = {"north": 2.0, "south": 1.0}
    data["teams"]["desk"]["office"] = "north"
    data["teams"]["south"] = {**data["teams"]["desk"], "office": "south", "fte": 0.9}
    data["teams"]["both"] = {"fte": 0.5, "week": "38 hours", "serves": ["claim.decide"]}
    return data


def limited() -> dict[str, Any]:
    """Awaits answers only so long, and then once more; only what is granted is paid."""
    data = office(
        {
            "letter": {"work": "15 min"},
            "answer": {
                "after": "letter",
                "ask": {"claimant": 0.9, "tax": 0.4},
                "remind": "15 days",
                "until": "20 days",
                "otherwise": "notice",
            },
            "settled": {"after": "answer", "end": "without object", "share": 0.4, "skip_to": "decide"},
            "notice": {"after": "settled", "work": "45 min"},
            "last": {"after": "notice", "wait_for": ["answer"], "until": "1 month", "otherwise": "chase"},
            "on_time": {"after": "last", "next": "decide"},
            "chase": {"after": "on_time", "work": "3 hours"},
            "decide": {"after": "chase", "work": "30 min", "stamp": "decided"},
            "pay": {"after": "decide", "if": "granted", "work": "50 min", "stamp": "paid"},
        },
        entitled=0.7,
    )
    data["sources"] = {
        "claimant": {"class": "claimant", "answers": {"exponential": {"mean": "30 days"}}, "silent": 0.2},
        "tax": {"class": "other administration", "answers": {"exponential": {"mean": "12 days"}}},
    }
    return data


OFFICES = {
    "again": again(),
    "children": children(),
    "shared": shared(),
    "dated": dated(),
    "after_reminder": evidence({"decide_after_reminder": "20 days"}),
    "decide_after": evidence({"decide_after": "50 days"}, share=0.6),
    "decide_before": evidence({"decide_before": {"norm": "sixty", "by": "5 working days"}}),
    "dated_answers": dated_answers(),
    "suspended": suspended(),
    "two_places": two_places(),
    "limited": limited(),
}
