"""How often each mechanism happens in generated offices: `python -m tests.generated.table 300`."""

import itertools
import sys
from collections import Counter

from sim.plan.history import History
from sim.plan.inflow import inputs_of
from sim.plan.plan import Inputs, Plan
from tests.generated.mechanisms import occurrences
from tests.generated.offices import office_of


class Table:
    """Mechanisms that happened in offices, and pairs of them that happened in one office."""

    def __init__(self) -> None:
        self.offices = 0
        self.happened: Counter[str] = Counter()
        self.together: set[tuple[str, str]] = set()
        self.dossiers: list[int] = []
        self.teams: list[int] = []

    def watch(self, plan: Plan, inputs: Inputs) -> History:
        """Add a history of one office; it comes from the reference engine."""
        history, found = occurrences(plan, inputs)
        self.offices += 1
        self.happened.update({name: int(did) for name, did in found.items()})
        self.together.update(itertools.combinations(sorted(name for name, did in found.items() if did), 2))
        self.dossiers.append(len(history.number))
        self.teams.append(len(plan.teams))
        return history

    def pairs(self) -> set[tuple[str, str]]:
        """Every pair of mechanisms."""
        return set(itertools.combinations(sorted(self.happened), 2))

    def apart(self) -> set[tuple[str, str]]:
        """Pairs of mechanisms that no office has had."""
        return self.pairs() - self.together

    def rarer_than(self, share: float) -> dict[str, float]:
        """Mechanisms that happened in less than a share of the offices."""
        return {name: n / self.offices for name, n in self.happened.items() if n < share * self.offices}

    def __str__(self) -> str:
        rows = sorted(self.happened.items(), key=lambda row: (row[1], row[0]))
        lines = [f"{name:60} {100 * count / self.offices:5.1f} %" for name, count in rows]
        size = (
            f"{min(self.dossiers)} to {max(self.dossiers)} dossiers, {min(self.teams)} to {max(self.teams)} teams"
        )
        pairs = f"pairs of mechanisms in one office: {len(self.together):,} of {len(self.pairs()):,}"
        return "\n".join([f"{'mechanism':60} share of {self.offices:,} offices, {size}", *lines, pairs])


def main(offices: int) -> None:
    """Print the table of so many offices."""
    table = Table()
    for seed in range(offices):
        plan = office_of(seed).plan()
        table.watch(plan, inputs_of(plan, 0))
    print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
