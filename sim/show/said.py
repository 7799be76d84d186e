"""What may be said of scenarios two by two: a table of differences that hold together, and sentences to read."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from sim.show.tables import UNDEFINED, Table, chance
from sim.study.pairs import CONFIDENCE, MET, RIGHT, SHARE, Difference, cost_difference, said
from sim.study.results import Result

Row = tuple[str, ...]
NONE_SEEN = "none seen"
FEW_NORMS = 4  # that a sentence names
WORDS = {SHARE: "on time", RIGHT: "on time and right first time"}
LINES = {SHARE: "{base} on time", RIGHT: "on time, right first time", MET: "probability that it is met"}
COLUMNS = ("", "the former", "the latter", "difference", "pairing")
TOGETHER = (
    "The {number} differences of this table hold together with 95 % confidence (Bonferroni); '{none}': cannot be "
    "told from zero. A probability is the share of the replications in which the norm is met, with its exact 95 % "
    "interval by itself; the difference of two rests on the replications in which one alone meets it (exact). "
    "The table of the comparison gives the same differences other intervals: each row there holds by itself, over "
    "the pairs of scenarios alone."
)
ONE_HISTORY = (
    "What lies between them in one history, which says nothing of any other: no difference can be told from it."
)
PAIRING = (
    "Pairing: how many times as many replications the same interval would have taken without common random numbers."
)


class Said(NamedTuple):
    """What may be said. norms: the differences under one norm in one pair, with the sentence that tells them."""

    norms: tuple[tuple[list[Difference], str], ...]
    sentences: tuple[str, ...]

    @property
    def rows(self) -> pd.DataFrame:
        """One row a difference, as `Difference`; is_told; and the sentence of its norm."""
        rows = [(*each, each.is_told, words) for own, words in self.norms for each in own]
        return pd.DataFrame(rows, columns=[*Difference._fields, "is_told", "sentence"])

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        rows = self.rows.drop(columns="sentence")
        return {
            "said": {"confidence": CONFIDENCE, "statements": len(rows), "rows": rows, "sentences": self.sentences}
        }


def what_may_be_said(results: Sequence[Result], asked: Sequence[str] = ()) -> Said:
    """Every pair of scenarios under every norm, or those asked, in figures and in words."""
    norms, sentences = [], []
    by_name = {result.name: result for result in results}
    for (other, first), pair in groupby(said(results, norms=asked), lambda each: (each.other, each.first)):
        untold = []
        for _, group in groupby(pair, lambda each: each.norm):
            own = [*group]
            if words := sentence(own):
                sentences.append(words)
            else:
                untold.append(own[0])
            norms.append((own, words or _untold(own[:1])))
        sentences += [_untold(untold)] if untold else []
        sentences += _cost(by_name[first], by_name[other])
    return Said(tuple(norms), tuple(sentences))


def said_table(told: Said) -> Table:
    """The differences of every pair under every norm."""
    empty = [""] * (len(COLUMNS) - 1)
    lines: list[Row] = []
    for own, _ in told.norms:
        pair = f"{own[0].other} less {own[0].first}", *empty
        lines += [pair] if pair not in lines else []
        lines += [(f"  {own[0].norm}", *empty), *(_line(each) for each in own)]
    number = sum(len(own) for own, _ in told.norms)
    is_one = max(each.n for own, _ in told.norms for each in own) == 1
    notes = (ONE_HISTORY,) if is_one else (TOGETHER.format(number=number, none=NONE_SEEN), PAIRING)
    return Table(f"What may be said, {told.norms[0][0][0].window}", COLUMNS, tuple(lines), notes)


def sentences_table(told: Said) -> Table:
    """The sentences, to be read aloud."""
    title = "In words, with 95 % confidence for all sentences together"
    return Table(title, ("",), (), told.sentences)


def sentence(own: Sequence[Difference]) -> str | None:
    """What may be said of one norm in two scenarios; None where nothing can be told from zero."""
    first, other, norm = own[0].first, own[0].other, own[0].norm
    shares = [each for each in own if each.measure != MET]
    told = [each for each in shares if each.is_told]
    parts = []
    for place, each in enumerate(told):
        points, *ends = _rounded(*_points(each))
        low, high = sorted((end.lstrip("-") for end in ends), key=float)
        amount = f"{points.lstrip('-')} points {'more' if each.difference > 0 else 'fewer'}"
        where = f" of the {each.base} are {WORDS[each.measure]} than under {first}"
        rest = where if place == 0 else f" are {WORDS[each.measure]}"
        parts.append(f"{amount}{rest} (between {low} and {high})")
    words = [f"under {other}, {' and '.join(parts)}"] if parts else []
    if parts and len(told) < len(shares):
        missing = next(WORDS[each.measure] for each in shares if not each.is_told)
        words.append(f"in the share {missing} the two cannot be told apart")
    for met in (each for each in own if each.measure == MET and each.is_told):
        now, before = (round(value * met.n) for value in (met.other_value, met.first_value))
        words.append(f"the norm is met in {now} of {met.n} histories under {other}, in {before} under {first}")
    return f"{norm}: {'; '.join(words)}." if words else None


def _untold(norms: Sequence[Difference]) -> str:
    """What is said of norms under which nothing can be told from zero. norms: one difference of each."""
    n = max(each.n for each in norms)
    these = "one history" if n == 1 else f"these {n} histories"
    names = ", ".join(each.norm for each in norms) if len(norms) <= FEW_NORMS else f"{len(norms)} norms"
    return f"{norms[0].other} and {norms[0].first} cannot be told apart from {these} under {names}."


def _cost(first: Result, other: Result) -> Iterator[str]:
    """What the other costs more, the same in every history."""
    if (told := cost_difference(first, other)) is None:
        return
    amount, currency = told
    if round(amount) == 0:
        yield f"{other.name} costs as much personnel as {first.name}."
    else:
        more = "more" if amount > 0 else "less"
        yield f"The personnel of {other.name} costs {abs(amount):,.0f} {currency} {more} than that of {first.name}."


def _line(of: Difference) -> Row:
    """One difference: the other scenario, the first, what lies between them, and what pairing gained."""
    words = LINES[of.measure].format(base=of.base)
    sides = _side(of.other_value, of.other_low, of.other_high), _side(of.first_value, of.first_low, of.first_high)
    return f"    {words}", *sides, _interval(of), "" if of.measure == MET else _ratio(of.variance_ratio)


def _side(value: float, low: float, high: float) -> str:
    """A share, or a probability with its interval: '88.2 %', '12 % [2, 35]'."""
    if math.isnan(low):
        return f"{100 * value:.1f} %"
    return chance(value, low, high)


def _points(of: Difference) -> tuple[float, float, float]:
    """A difference and its interval in percentage points."""
    return 100 * of.difference, 100 * of.low, 100 * of.high


def _interval(of: Difference) -> str:
    """A difference in points with its interval: '+4.5 pt [4.2, 4.8]', or that none is seen."""
    if math.isnan(of.low):
        return f"{100 * of.difference:+.1f} pt"
    points, *ends = _rounded(*_points(of), is_told=of.is_told)
    sign = "+" if of.difference > 0 else ""
    return f"{f'{sign}{points} pt' if of.is_told else NONE_SEEN} [{', '.join(ends)}]"


def _rounded(difference: float, low: float, high: float, *, is_told: bool = True) -> list[str]:
    """A difference and its interval with as many digits as it takes to see its width, and that it is not zero."""
    sizes = (abs(low), abs(high), (high - low) / 2) if is_told else (max(abs(low), abs(high)),)
    least = min((size for size in sizes if size > 0), default=1.0)
    digits = max(1, -math.floor(math.log10(least)))
    texts = [f"{each:.{digits}f}" for each in (difference, low, high)]
    return [text.lstrip("-") if float(text) == 0 else text for text in texts]


def _ratio(ratio: float) -> str:
    """How many times as many: '× 14'; a dash where the differences do not vary."""
    return UNDEFINED if math.isnan(ratio) else f"× {ratio:,.0f}" if ratio >= 10 else f"× {ratio:.1f}"
