"""What is asked of the search for a staffing, and what it found."""

from dataclasses import dataclass
from fractions import Fraction

from sim.study.meeting import Office
from sim.study.selecting import Rule, Search
from sim.study.staffings import Staffing
from sim.study.standings import Standing


@dataclass(frozen=True)
class Wanted:
    """What a planner asks for. budget: as written; vary, norms: empty for all."""

    rule: Rule
    budget: str | None = None
    vary: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """What the search found.

    now, answer, closest: in fresh histories, the last being of the cheaper ones the nearest to doing; best: within
    the budget, where nothing there does; oftenest: of those the one that meets the norms most often, where that is
    not the best; ample: with plenty of people, where that does not do.
    """

    file: str
    rule: Rule
    office: Office
    centre: Staffing
    search: Search
    budget: Fraction | None
    now: Standing
    answer: Standing | None = None
    closest: Standing | None = None
    ample: Standing | None = None
    best: tuple[Standing, ...] = ()
    oftenest: Standing | None = None

    @property
    def verdict(self) -> str:
        """What came of it, in a few words."""
        if self.search.ample.verdict != "proven":
            return "impossible" if self.search.ample.verdict == "rejected" else "cannot be told"
        if self.answer is not None:
            return "found"
        return "none proven within the budget" if self.budget is not None else "none proven"
