"""Norms with dated versions in the plan: by what an office goes on its way, and how long a run must last."""

from datetime import date

from sim.law.calendars import Calendar
from sim.plan.tables import steering_tables
from tests.engine.desk import office
from tests.measure.logs import norm_of, version_of
from tests.office import plan_of

LIMITS = {2002: "30 days", 2003: "20 days", 2004: "10 days"}
VERSIONS = [
    version_of(limit, percentage=60.0, since=date(year, 1, 1), until=date(year, 12, 31))
    for year, limit in LIMITS.items()
]
ORIGIN = date(2001, 12, 30)


def test_an_office_steers_by_the_version_of_the_day_and_outside_them_by_the_nearest():
    """Contract 2002-2004, art. 5: the limit shrinks; nothing is in force before 2002 and after 2004."""
    for versions in (VERSIONS, VERSIONS[::-1]):
        deadline, _, _ = steering_tables(norm_of(versions=versions), Calendar(), ORIGIN, 1200)
        lasts = {day: int(deadline[(day - ORIGIN).days]) - (day - ORIGIN).days for day in DAYS}
        assert list(lasts.values()) == [30, 30, 30, 20, 10, 10, 10]


DAYS = [
    date(2001, 12, 30),
    date(2002, 1, 1),
    date(2002, 12, 31),
    date(2003, 1, 1),
    date(2004, 12, 31),
    date(2005, 1, 1),
    date(2005, 3, 1),
]


def days_of(*limits: str) -> int:
    """Days that a plan of January to March 2018 covers under these limits."""
    norms = {f"n{place}": {"limit": limit} for place, limit in enumerate(limits)}
    data = office({"decide": {"work": "1 min", "stamp": "decided"}}, norms=norms, mission={"norms": list(norms)})
    return plan_of(data).days


def test_a_run_goes_on_until_a_limit_that_is_a_date_and_never_ends_early_for_one_that_has_passed():
    """Contract 2002-2004, art. 15."""
    assert days_of("by 2018-04-30") - days_of("0 days") == 30
    assert days_of("by 2004-12-31") == days_of("0 days")
    assert days_of("by 2004-12-31", "10 days") == days_of("10 days")
