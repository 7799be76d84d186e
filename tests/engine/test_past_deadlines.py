"""Dossiers that are opened when another is late: after the deadline of its norm, with all that suspended it."""

from datetime import date

import pytest

from tests.engine.desk import Lived, at, live, prompt
from tests.engine.test_what_comes_back import family
from tests.equality.comparing import both

NINE = at(0, "09:00")
LIMIT = {"limit": "30 days", "clock": {"suspends": ["claimant"]}}
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "10 days"},
    "fund": {"class": "social security", "answers": "10 days"},
    "silent": {"class": "claimant", "claimant": True, "answers": "1 day", "silent": 1.0},
}
LETTER = {
    "steps": {
        "late": {"if": "parent open", "skip_to": "unneeded"},
        "written": {"after": "late", "stamp": "notified", "next": "closed"},
        "unneeded": {"after": "written", "end": "not needed"},
        "closed": {"after": "unneeded"},
    }
}
FORESEE = {"open": "letter", "past_deadline_of": "month"}


def waiting(steps, norm=LIMIT, **fields):
    """A claim that is open for 200 days after these steps."""
    return prompt(
        {**steps, "long": {"wait": "200 days"}},
        until="2018-12-31",
        sources=SOURCES,
        norms={"month": norm},
        missions={"letter": LETTER},
        **fields,
    )


def lived(data) -> Lived:
    """One history, which both engines tell alike."""
    found = live(data, NINE)
    assert both(found.plan, found.inputs) == []
    return found


def letters(found: Lived) -> list[int]:
    return [received for mission, *_, received in family(found) if mission == "letter"]


def test_it_is_opened_when_the_day_after_the_deadline_begins():
    assert letters(lived(waiting({"foresee": FORESEE}))) == [at(31)]


@pytest.mark.parametrize(("source", "day"), [("claimant", 41), ("fund", 31)])
def test_what_suspends_the_clock_puts_it_off(source, day):
    """Administration contract 2002-2004, annex 3, 3.2: the four months stand still while the claimant owes data."""
    gathered = {"data": {"ask": [source]}, "foresee": FORESEE}
    assert letters(lived(waiting(gathered))) == [at(day)]
    under_way = {"data": {"ask": [source], "answers": "none"}, "foresee": FORESEE}
    assert letters(lived(waiting(under_way))) == [at(day)]


def test_none_is_opened_while_nobody_knows_when_the_clock_goes_on():
    steps = {"data": {"ask": ["silent"], "answers": "none"}, "foresee": FORESEE}
    assert letters(lived(waiting(steps))) == []


def test_none_is_opened_where_the_clock_has_not_begun():
    norm = {"limit": "30 days", "clock": {"start": "complete"}}
    assert letters(lived(waiting({"foresee": FORESEE, "gathered": {"stamp": "complete"}}, norm))) == []
    steps = {"pause": {"wait": "5 days"}, "gathered": {"stamp": "complete"}, "foresee": FORESEE}
    assert letters(lived(waiting(steps, norm))) == [at(36)]


def test_a_deadline_that_has_passed_opens_it_at_once():
    assert letters(lived(waiting({"pause": {"wait": "45 days"}, "foresee": FORESEE}))) == [at(45, "09:00")]


def test_the_delay_is_counted_from_the_deadline():
    assert letters(lived(waiting({"foresee": {**FORESEE, "delay": "10 days"}}))) == [at(41)]


def test_a_dossier_decided_in_time_needs_none():
    data = waiting({"foresee": FORESEE})
    data["missions"]["claim"]["steps"]["long"]["wait"] = "30 days"
    found = lived(data)
    assert found.outcomes == ["granted", "not needed"]


def test_the_stock_that_is_late_already_brings_it_at_once():
    stock = {"mission": "claim", "count": 1, "age": "50 days", "step": "foresee"}
    data = waiting({"foresee": FORESEE}, backlog={"old": stock})
    found = live(data)
    assert both(found.plan, found.inputs) == []
    start = (date(2018, 1, 1) - found.plan.origin).days * 86_400
    assert letters(found) == [start]


def test_a_deadline_beyond_the_run_opens_none():
    assert letters(lived(waiting({"foresee": FORESEE}, {"limit": "24 months"}))) == []
