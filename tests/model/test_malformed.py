"""Whatever is written in a scenario, it is valid or refused with its problems: never another exception."""

import tomllib
from copy import deepcopy
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.model.checks import validated
from sim.model.problems import InputError
from sim.model.reading import Document
from sim.plan.compiling import compile_plan

CORPUS = Path(__file__).parents[1] / "corpus"
VALID = tomllib.loads((CORPUS / "valid.toml").read_text(encoding="utf-8"))
WORDS = (
    *("", " ", "a", "claim", "review", "decide", "evidence", "register", "claim.decide", "claimant", "fund", "own"),
    *("20 min", "0 min", "-1 day", "1e9 days", "5 working days", "3.5 months", "end of the month after"),
    *("first of the next month", "unknown", "99999999999999999999 days", "1 year", "08:00", "24:00", "25:00"),
    *("mon", "as parent", "late answer", "refused", "first come", "earliest deadline", "all", "none", "any"),
    *("charter/decision", "plan-2018/revision-effect", "../x", "data/answers.csv", "data/open.csv", "BE", "é\n\0"),
)
VALUES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        (0, 1, -1, 2, 0.5, 1.5, -0.0, 55, 1e300, float("nan"), float("inf"), 2**63, 10**400, 1 << 20000)
    ),
    st.booleans(),
    st.sampled_from((date(2017, 6, 1), date(1, 1, 1), date(9999, 12, 31), datetime(2017, 1, 1, 8), time(8, 0))),
    st.sampled_from(([], {}, [[]], [{}], [1], ["claim.decide"], ["mon", "mon"], {"a": 1}, {"claimant": 0.5})),
    st.sampled_from(
        (
            {"lognormal": {"median": "1 day", "p90": "900 days"}},
            {"mixture": [{"weight": 1, "law": "1 day"}, {"weight": 1e-9, "law": {"exponential": {"mean": "1 s"}}}]},
            {"empirical": {"file": "data/answers.csv", "column": "case", "unit": "days"}},
            {"empirical": {"file": "data/nowhere.csv", "column": "days", "unit": "days"}},
            [{"from": date(2017, 1, 1), "fte": 1, "per_year": 2}],
            [{"from": date(2017, 6, 1), "per_year": 5}, {"from": date(2017, 1, 1), "per_year": 5}],
            {"trace": {"file": "data/empty.csv", "date": "day"}},
            {"share": 0.5, "from": "register", "at_most": 2},
        )
    ),
)
KEYS = st.sampled_from(
    (
        *("work", "ask", "wait", "wait_for", "open", "end", "next", "skip_to", "share", "after", "again", "stamp"),
        *(
            "queue",
            "order",
            "deadline_of",
            "priority",
            "remind",
            "reminders",
            "answers",
            "delay",
            "fte",
            "per_year",
        ),
        *("trace", "offices", "office", "transfer", "backlog", "fact_before", "decide_after", "delivers", "closed"),
        *("country", "languages", "growth", "by_month", "silent", "reminded", "class", "from", "until", "run_in"),
        *("x", "A b", "a.b", "steps", "norms", "provenance", "follows", "entitled", "percentage", "range"),
    )
)
CHANGES = st.tuples(st.sampled_from(("replace", "remove", "add", "copy")), st.integers(0, 10**6), KEYS, VALUES)


def changed(data: dict[str, Any], changes: list[tuple[str, int, str, Any]]) -> dict[str, Any]:
    """A scenario with some of its values replaced, removed, added or copied elsewhere."""
    data = deepcopy(data)
    for what, number, key, value in changes:
        places = list(_places(data))
        table, where = places[number % len(places)]
        if what == "remove":
            del table[where]
        elif what == "replace":
            table[where] = deepcopy(value)
        elif isinstance(table, dict):
            other, place = places[number // 7 % len(places)]
            table[key if what == "add" else where] = deepcopy(value if what == "add" else other[place])
    return data


def _places(data: Any) -> Any:
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, key
        if isinstance(value, dict | list):
            yield from _places(value)


def judged(data: dict[str, Any]) -> str:
    """'valid', 'refused' by the checks, or 'refused later' by the plan."""
    document = Document("test.toml", CORPUS, data)
    problems = []
    try:
        scenario = validated(document)
    except InputError as error:
        problems = [str(problem) for problem in error.problems]
    if problems:
        assert len(set(problems)) == len(problems)
        assert all(problem.isprintable() for problem in problems)
        return "refused"
    try:
        compile_plan(scenario, CORPUS)
    except ValueError:
        return "refused later"
    return "valid"


def test_the_scenario_that_is_changed_is_valid():
    assert judged(deepcopy(VALID)) == "valid"


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_a_changed_scenario_is_valid_or_refused(changes):
    judged(changed(VALID, changes))


@pytest.mark.slow
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(CHANGES, min_size=1, max_size=6))
def test_many_changed_scenarios_are_valid_or_refused(changes):
    judged(changed(VALID, changes))
