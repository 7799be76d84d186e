"""Where dossiers stand and queue: offices, the languages that the same teams serve, or one place for all.

An engine knows places by number alone, and calls each an office. A place is a cell: an office and a group of
languages that the same teams serve; where the queues are pooled, a group of languages of all offices.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.model.languages import ANY, languages_of
from sim.model.scenario import Scenario, Team

Integers = npt.NDArray[np.int64]
ALL_OFFICES = "all"


@dataclass(frozen=True)
class Places:
    """Offices and languages of a scenario, by number. groups: of each language, the group to which it belongs."""

    offices: tuple[str, ...]
    languages: tuple[str, ...]
    groups: tuple[int, ...]
    is_pooled: bool

    @property
    def width(self) -> int:
        """Groups of languages, which are the places of one office."""
        return max(self.groups) + 1

    @property
    def names(self) -> tuple[str, ...]:
        """The places in order: office by office, and in each the groups of languages."""
        spoken = [
            "+".join(word for word, own in zip(self.languages, self.groups, strict=True) if own == group)
            for group in range(self.width)
        ]
        offices = (ALL_OFFICES,) if self.is_pooled else self.offices
        if self.width == 1:
            return offices
        return tuple(word if len(offices) == 1 else f"{office}/{word}" for office in offices for word in spoken)

    def cell(self, office: int, group: int) -> int:
        """The place of an office for a group of languages."""
        return group if self.is_pooled else office * self.width + group

    def cells(self, office: Integers, language: Integers) -> Integers:
        """The place of each dossier, by its office and language."""
        group = np.array(self.groups, np.int64)[language] if self.width > 1 else np.int64(0)
        if self.is_pooled:
            return np.broadcast_to(group, len(office))
        return office if self.width == 1 else office * self.width + group

    def offices_of(self, cell: Integers) -> Integers:
        """The office of each place; where the queues are pooled, places do not tell."""
        return cell if self.width == 1 else cell // self.width

    def served(self, team: Team) -> list[int]:
        """The places that a team serves, in its order: office by office, and in each language by language."""
        named = [] if self.is_pooled else [self.offices.index(office) for office in team.offices]
        offices = named or list(range(1 if self.is_pooled else len(self.offices)))
        spoken = [word for word in (*(team.languages or self.languages), ANY) if word in self.languages]
        groups = dict.fromkeys(self.groups[self.languages.index(word)] for word in spoken)
        return [self.cell(office, group) for office in offices for group in groups]


def places_of(scenario: Scenario) -> Places:
    """The places of a scenario. Languages that the same teams serve share their queues."""
    languages = languages_of(scenario)
    by_teams = [_served_by(language, scenario.teams.values()) for language in languages]
    kinds = list(dict.fromkeys(by_teams))
    return Places(
        tuple(scenario.offices) or (ALL_OFFICES,),
        languages,
        tuple(kinds.index(teams) for teams in by_teams),
        scenario.queues == "pooled",
    )


def _served_by(language: str, teams: Iterable[Team]) -> frozenset[int]:
    """The teams that serve a language, by number."""
    is_any = language == ANY
    return frozenset(
        place for place, team in enumerate(teams) if is_any or team.languages is None or language in team.languages
    )
