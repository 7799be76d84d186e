"""Checks of dates: the period runs forward and is of a human length, dated values follow each other."""

from collections.abc import Iterator
from itertools import pairwise

from sim.model.problems import Problem
from sim.model.registers import FIRST_YEAR, LAST_YEAR
from sim.model.written import Written, date_of

LONGEST_PERIOD_YEARS = 50


def date_problems(written: Written) -> Iterator[Problem]:
    """Dates that do not go forward, and a start that nobody describes."""
    period = written.at("period")
    days = {key: day for key in ("from", "until") if (day := date_of(period, key))}
    are_sane = True
    for key, day in days.items():
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            are_sane = False
            yield written.problem(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", "period", key)
    if len(days) == 2 and are_sane:
        first, last = days["from"], days["until"]
        if first > last:
            yield written.problem(f"{last} lies before from, {first}", "period", "until")
        elif (last - first).days > LONGEST_PERIOD_YEARS * 366:
            rule = f"{last} lies more than {LONGEST_PERIOD_YEARS} years after from, {first}"
            yield written.problem(rule, "period", "until")
    if isinstance(period, dict) and "run_in" not in period and not written.tables("backlog"):
        rule = "say how the office starts: run_in = '1 year', '0 days' for empty, or a backlog"
        yield written.problem(rule, "period")
    dated: list[tuple[str, ...]] = [("teams", team, "fte") for team in written.tables("teams")]
    dated += [("missions", mission, "demand", "per_year") for mission in written.tables("missions")]
    for path in dated:
        rows = written.at(*path)
        rows = [date_of(row, "from") for row in rows] if isinstance(rows, list) else []
        for before, after in pairwise(row for row in rows if row is not None):
            if before >= after:
                yield written.problem(f"the dates must go forward; {after} follows {before}", *path)
