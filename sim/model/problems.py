"""What is wrong with an input: file, path, value, rule and the nearest valid name."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

LONGEST_SHOWN = 80
MOST_LISTED = 20
LEAST_SHORT = 3  # letters of a short name


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


class Problems:
    """Problems noted one by one, to be told together."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is wrong in this block, and go on after it."""
        try:
            yield
        except InputError as error:
            self.found += error.problems

    def refuse(self) -> None:
        """InputError where anything was noted."""
        if self.found:
            raise InputError(self.found)


@contextmanager
def all_problems() -> Iterator[list[Problem]]:
    """A list for problems: at the end InputError with those in it, and those of an InputError raised meanwhile."""
    problems: list[Problem] = []
    try:
        yield problems
    except InputError as error:
        problems += error.problems
    if problems:
        raise InputError(problems)


def nearest(name: str, known: Iterable[str]) -> str:
    """'; did you mean …?' for the nearest of the known names, or the names there are, if they are few.

    Nearest is also the only one of which a name is short, as `exm` of examiners.
    """
    words = [str(word) for word in known]
    close = get_close_matches(str(name)[:200], words, n=1, cutoff=0.6) or _in_full(str(name)[:200], words)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= MOST_LISTED else ""


def _in_full(name: str, words: Sequence[str]) -> list[str]:
    """The only word that begins as a name of three letters or more and has all its letters in their order."""

    def is_short_of(word: str) -> bool:
        letters = iter(word)
        return word[:1] == name[:1] and all(letter in letters for letter in name)

    found = [word for word in words if len(name) >= LEAST_SHORT and is_short_of(word)]
    return found if len(found) == 1 else []


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
