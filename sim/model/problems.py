"""What is wrong with an input: file, path, value, rule and the nearest valid name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST_SHOWN = 80
MOST_LISTED = 20


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong, as one line for a planner."""

    file: str
    path: str
    rule: str

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.file, self.path, self.rule) if part)
        return "".join(c if c.isprintable() else _escaped(c) for c in line)


class InputError(Exception):
    """Wrong input: every problem found, one a line. Nothing has run and nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(dict.fromkeys(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type["InputError"], tuple[list[Problem]]]:
        return InputError, (self.problems,)


def refuse_together(*asked: Callable[[], object]) -> None:
    """InputError with the problems of all that find something wrong, where each by itself tells only of its own."""
    problems = []
    for each in asked:
        try:
            each()
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


def nearest(name: str, known: Iterable[str]) -> str:
    """'; did you mean …?' for the nearest of the known names, or the names there are, if they are few."""
    words = [str(word) for word in known]
    close = get_close_matches(str(name)[:200], words, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= MOST_LISTED else ""


def shown(value: object) -> str:
    """A value as a message quotes it: texts in quotes, at most some 80 characters."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = f"'{value}'" if isinstance(value, str) else str(value)
    except ValueError:  # Python does not write whole numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
