"""What keeps the people of a generated team from its dossiers, and its late days."""

from collections.abc import Iterator
from typing import Any

from sim.model.scenario import Team
from tests.generated.dice import Dice

KINDS = ("absence", "leave", "duties", "recruitment", "departures", "part time", "dated posts")


def away(dice: Dice) -> dict[str, Any]:
    """Leave, other duties, recruitment, departures and late days, some for some teams."""
    found: dict[str, Any] = {}
    if dice.often():
        return found
    if dice.often():
        spell = dice.one("1 working day", "5 working days", "2 weeks")
        found["leave"] = {"days": 20, "by_month": [dice.between(1, 2) for _ in range(12)], "spell": spell}
    if dice.often():
        found["duties"] = {"reception_desk": dice.share(0.02, 0.1), "sessions": 0.03}
    if dice.mostly():
        learning = {"learning": f"{dice.between(1, 9)} days", "starts_at": dice.share(0.0, 0.9)}
        found["recruitment"] = {"lag": f"{dice.between(1, 10)} days", **(learning if dice.often() else {})}
    if dice.mostly():
        found["departures"] = {"share_per_year": 0.9, "replaced_after": f"{dice.between(0, 15)} days"}
    if dice.often():
        found["late"] = {"days": dice.one(["tue"], ["tue", "thu"]), "until": dice.one("19:30", "20:00", "24:00")}
    return found


def without(team: Team) -> Iterator[tuple[str, Team]]:
    """The team without each thing that keeps its people away, without its parts of posts or its changes."""
    for kind in ("absence", "leave", "recruitment", "departures"):
        if getattr(team, kind) is not None:
            yield kind, team.model_copy(update={kind: None})
    if team.duties:
        yield "duties", team.model_copy(update={"duties": {}})
    if isinstance(team.fte, tuple):
        yield "dated posts", team.model_copy(update={"fte": team.fte[0].fte})
    elif team.fte % 1:
        yield "part time", team.model_copy(update={"fte": float(round(team.fte))})
