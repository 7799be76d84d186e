"""The languages of the dossiers: which there are, and in which each office receives those of a mission."""

from sim.model.scenario import Scenario
from sim.model.written import Table, Written, table_of

ANY = "any"  # of a dossier whose language nobody states: every team serves it


def weights_of(scenario: Scenario, mission: str, office: str | None) -> dict[str, float]:
    """Weight of each language of a mission's dossiers in an office: the office's own, else those of the demand."""
    own = scenario.offices[office].languages if office in scenario.offices else {}
    demand = scenario.missions[mission].demand
    return own or (demand.languages if demand is not None else {})


def languages_of(scenario: Scenario) -> tuple[str, ...]:
    """Every language that a dossier may have, `any` last where some have none."""
    named = [language for m in scenario.missions.values() if m.demand for language in m.demand.languages]
    named += [language for office in scenario.offices.values() for language in office.languages]
    stocked = {stock.mission for stock in scenario.backlog.values()}
    coming = [
        name
        for name, mission in scenario.missions.items()
        if (mission.demand and not (mission.demand.trace and mission.demand.trace.language)) or name in stocked
    ]
    offices: list[str | None] = [*scenario.offices] or [None]
    is_plain = not all(weights_of(scenario, name, office) for name in coming for office in offices)
    return tuple(dict.fromkeys([*named, *([ANY] if is_plain or not named else [])]))


def languages_written(written: Written) -> list[str]:
    """Every language that a scenario names, well formed or not."""
    tables: list[Table] = [table_of(m, "demand", "languages") for m in written.tables("missions").values()]
    tables += [table_of(office, "languages") for office in written.tables("offices").values()]
    return list(dict.fromkeys(language for table in tables for language in table))


def weighed(table: Table, *path: str) -> list[str]:
    """The names whose weight is above 0; a malformed one is given the benefit of the doubt."""
    return [name for name, weight in table_of(table, *path).items() if weight != 0]
