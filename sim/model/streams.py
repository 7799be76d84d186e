"""Checks of streams: no two teams draw from one, or the same people would be away in both."""

from collections.abc import Iterator

from sim.model.problems import Problem
from sim.model.written import Written, text_of


def stream_problems(written: Written) -> Iterator[Problem]:
    """Teams whose draws go by one name."""
    owners: dict[str, str] = {}
    for team, table in written.tables("teams").items():
        stream = text_of(table, "stream") or team
        if stream in owners:
            rule = (
                f"the teams {owners[stream]} and {team} both draw from '{stream}'; each needs a stream of its own"
            )
            named = team if "stream" in table else owners[stream]
            yield written.problem(rule, "teams", named, "stream")
        owners.setdefault(stream, team)
