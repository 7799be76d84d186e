"""The stations of a plan: one for each queue and place, with its teams, its order, and who takes over."""

from collections.abc import Iterable, Sequence

from sim.model.scenario import Scenario
from sim.model.steps import Step
from sim.plan.places import Places
from sim.plan.plan import Station, TeamTable
from sim.plan.rows import DISCIPLINES


def stations_of(
    scenario: Scenario, queues: Iterable[str], places: Places, teams: Sequence[TeamTable]
) -> tuple[Station, ...]:
    """Queue by queue, and for each place by place."""
    names, steps = places.names, _steps(scenario)
    serving: dict[int, list[int]] = {}
    for number, team in enumerate(teams):
        for station in team.stations:
            serving.setdefault(station, []).append(number)
    stations: list[Station] = []
    for queue in queues:
        office, order = steps[queue].office, DISCIPLINES.index(steps[queue].order)
        for place, name in enumerate(names):
            if office is None:
                to, above = _transfer(scenario, queue, places, place)
            else:
                to, above = _move(office, places, place)
            stations.append(
                Station(
                    queue if len(names) == 1 else f"{queue}@{name}",
                    tuple(serving.get(len(stations), ())),
                    order,
                    to,
                    above,
                )
            )
    _refuse_endless(stations, len(names))
    return tuple(stations)


def _refuse_endless(stations: Sequence[Station], width: int) -> None:
    """ValueError where dossiers are handed on in a round that does not come back to where they were."""
    for home, station in enumerate(stations):
        passed, place = [home], home
        while stations[place].transfer_above >= 0:
            place += stations[place].transfer_office - place % width
            if place in passed[1:]:
                raise ValueError(f"{station.name}: what is handed on goes round and never comes back")
            if place == home:
                break
            passed.append(place)


def _transfer(scenario: Scenario, queue: str, places: Places, place: int) -> tuple[int, int]:
    """To which place a queue hands over, for the same languages, and from how many on; -1 for neither."""
    if places.is_pooled or not scenario.offices:
        return -1, -1
    office, group = divmod(place, places.width)
    transfer = scenario.offices[places.offices[office]].transfer
    if transfer is None or (transfer.queues is not None and queue not in transfer.queues):
        return -1, -1
    return places.cell(places.offices.index(transfer.to), group), transfer.above


def _move(office: str, places: Places, place: int) -> tuple[int, int]:
    """To which place every dossier of a queue goes whose work one office does, for the same languages."""
    if places.is_pooled or places.offices[place // places.width] == office:
        return -1, -1
    return places.cell(places.offices.index(office), place % places.width), 0


def _steps(scenario: Scenario) -> dict[str, Step]:
    """One step of each queue: they all have its order, and its office."""
    return {
        step.queued_in(mission, name): step
        for mission, told in scenario.missions.items()
        for name, step in told.steps.items()
        if step.work is not None
    }
