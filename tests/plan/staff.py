"""Teams for tests of presence: one team from a Monday on, its posts and who is there."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.law.calendars import Calendar
from sim.model.scenario import Team
from sim.plan.calendars import working_time
from sim.plan.posts import Posts, posts_of
from sim.plan.presence import presence

MONDAY = date(2018, 1, 1)
EVERY_DAY = {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "holidays": False}


def day(number: int) -> date:
    """The day that many days after the Monday."""
    return date.fromordinal(MONDAY.toordinal() + number)


def dated(*steps: tuple[int, float]) -> list[dict[str, Any]]:
    """FTE from days counted from the Monday."""
    return [{"from": day(number), "fte": fte} for number, fte in steps]


def posts(
    fte: Any, length: int = 600, name: str = "clerks", first: int = 0, spared: Any = 1.0, **fields: Any
) -> Posts:
    """The posts of a team that works from Monday to Friday, unless told otherwise, over `length` days.

    spared: the share of them that events leave there, on each day.
    """
    team = Team.model_validate({"fte": fte, "week": "40 hours", "serves": ["claim.decide"], **fields})
    time = working_time(team, Calendar(), MONDAY, length)
    return posts_of(name, team, time, Calendar(), MONDAY, first, spared)


def there(fte: Any, length: int = 600, seed: int = 1, replication: int = 0, **fields: Any) -> npt.NDArray[np.int64]:
    """Agents present on each working day of one history."""
    some = posts(fte, length, **fields)
    return presence(some, seed, replication)[some.days]
