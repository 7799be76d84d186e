"""The word that somebody meant when they wrote one that does not exist."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_LISTED = 20


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """End of a message about an unknown word: "; did you mean 'agents'?", or the words there are.

    Nothing resembles the word: the known words, if a reader can take them in, else an empty text.
    """
    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f"; known: {', '.join(words)}" if 0 < len(words) <= MOST_LISTED else ""
