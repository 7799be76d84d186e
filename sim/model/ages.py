"""Checks of laws that reach back before the period: how long ago the fact lies, how old a backlog is."""

from collections.abc import Iterator

from pydantic import ValidationError

from sim.model.laws import Law, load_empirical
from sim.model.problems import Problem
from sim.model.quantiles import quantile
from sim.model.written import Written

FARTHEST_YEARS = 20
RAREST = 1.0 - 2.0**-18  # the longest cell of a law's table begins here


def age_problems(written: Written) -> Iterator[Problem]:
    """Laws whose rarest times reach back farther than the days of a run can be counted."""
    laws = [("missions", name, "fact_before") for name in written.tables("missions")]
    laws += [("backlog", name, "age") for name in written.tables("backlog")]
    for path in laws:
        try:
            law = load_empirical(Law.model_validate(written.at(*path)), written.document.folder)
        except (ValidationError, ValueError):
            continue
        years = float(quantile(law, [RAREST])[0]) / (365.25 * 86_400)
        if not years <= FARTHEST_YEARS:
            rule = (
                f"one time in 262,144 is longer than {years:,.0f} years; these may reach back "
                f"{FARTHEST_YEARS} years at most"
            )
            yield written.problem(rule, *path)
