"""Draws for the reference engine, the first visits of known dossiers drawn together."""

from sim.plan.draws import chance, chance_scalar, law_bits, run_key, share_bits
from sim.plan.laws import address
from sim.plan.plan import Inputs, Plan


class Chance:
    """The draws of one history, each by its address."""

    def __init__(self, plan: Plan, inputs: Inputs) -> None:
        self.tables: list[list[int]] = [table.tolist() for table in plan.laws]
        self.run = run_key(inputs.seed, inputs.replication)
        self.numbers = inputs.arrivals.number
        self.first_visits: dict[int, tuple[list[int], list[int]]] = {}

    def bits(self, key: int, index: int, number: int, visit: int) -> tuple[int, int]:
        """Two times 32 bits for a dossier's visit to a row: for the share, and for the law."""
        if visit or index >= len(self.numbers):
            first, second = chance_scalar(number, visit, key, self.run)
            return first >> 32, second >> 32
        if key not in self.first_visits:
            x0, x1 = chance(self.numbers, 0, key, self.run)
            self.first_visits[key] = share_bits(x0).tolist(), law_bits(x1).tolist()
        shares, laws = self.first_visits[key]
        return shares[index], laws[index]

    def duration(self, law: int, bits: int) -> int:
        """The whole seconds that a law of the plan gives for 32 bits."""
        return self.tables[law][address(bits)]
