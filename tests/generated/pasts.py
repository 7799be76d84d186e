"""What had happened to open dossiers at random: moments that they have passed, and answers that were there."""

from tests.generated.dice import Dice
from tests.generated.procedures import Claim

COLUMNS = ("received", "step", "office", "language", "asks", "answers")
MOMENTS = ("fact", "informed", "complete", "notified")
Answer = tuple[str, tuple[int, int]]


class Pasts:
    """Thrown apart, so that it changes nothing else of an office. Days count from the start, and lie before it."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice

    def of(self, step: str, claim: Claim, received: int) -> tuple[str, list[Answer], dict[str, int]]:
        """Where a dossier stands then, its answers, and the moments that it has passed."""
        dice, answers = self.dice, list[Answer]()
        if step == "decide" and dice.often():
            step = "examine"
        if step != claim.awaits and dice.often():
            for source in dice.some(claim.asked):
                asked = dice.between(received, -1)
                answers.append((source, (asked, dice.between(asked, -1))))
        moments = {}
        if dice.rarely():
            moments["fact"] = dice.between(received - 20, received)
        for name in MOMENTS[1:]:
            if dice.rarely() if step == claim.awaits else dice.often():
                moments[name] = dice.between(received, -1)
        return step, answers, moments
