"""The stations of a plan: one for each queue and place, with its teams, its order, and who takes over."""

from collections.abc import Iterable, Sequence

from sim.model.scenario import Scenario
from sim.plan.places import Places
from sim.plan.plan import Station, TeamTable
from sim.plan.rows import DISCIPLINES


def stations_of(
    scenario: Scenario, queues: Iterable[str], places: Places, teams: Sequence[TeamTable]
) -> tuple[Station, ...]:
    """Queue by queue, and for each place by place."""
    names, disciplines, settled = places.names, _disciplines(scenario), _settled(scenario)
    serving: dict[int, list[int]] = {}
    for number, team in enumerate(teams):
        for station in team.stations:
            serving.setdefault(station, []).append(number)
    stations: list[Station] = []
    for queue in queues:
        for place, name in enumerate(names):
            if queue in settled:
                to, above = _move(settled[queue], places, place)
            else:
                to, above = _transfer(scenario, queue, places, place)
            stations.append(
                Station(
                    queue if len(names) == 1 else f"{queue}@{name}",
                    tuple(serving.get(len(stations), ())),
                    DISCIPLINES.index(disciplines[queue]),
                    to,
                    above,
                )
            )
    return tuple(stations)


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


def _settled(scenario: Scenario) -> dict[str, str]:
    """The queues whose work one office does, with that office."""
    return {
        fields.queue or f"{name}.{step}": fields.office
        for name, mission in scenario.missions.items()
        for step, fields in mission.steps.items()
        if fields.office is not None
    }


def _disciplines(scenario: Scenario) -> dict[str, str]:
    return {
        fields.queue or f"{name}.{step}": fields.order
        for name, mission in scenario.missions.items()
        for step, fields in mission.steps.items()
        if fields.work is not None
    }
