"""Choices at random, the same for the same seed."""

import random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """What a generated office is thrown with."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def one(self, *options: T) -> T:
        """One of the options, each as likely."""
        return self.random.choice(options)

    def some(self, options: list[T]) -> list[T]:
        """At least one of the options, in their order."""
        chosen = [option for option in options if self.random.random() < 0.6]
        return chosen or [self.random.choice(options)]

    def shuffled(self, options: list[T]) -> list[T]:
        """All options in any order."""
        return self.random.sample(options, len(options))

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return self.random.randint(low, high)

    def share(self, low: float, high: float) -> float:
        """A share in hundredths."""
        return round(self.random.uniform(low, high), 2)

    def rarely(self) -> bool:
        """True two times in five."""
        return self.random.random() < 0.4

    def often(self) -> bool:
        """True three times in five."""
        return self.random.random() < 0.6

    def mostly(self) -> bool:
        """True four times in five."""
        return self.random.random() < 0.8
