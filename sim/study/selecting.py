"""Selecting: the cheapest staffing that does, where what it costs is known and whether it does is left to chance.

A staffing meets its norms in a history or it does not; p is the probability that it does. P is asked, d is the
indifference: one with p >= P + d is *good*, one with p <= P - d is *bad*, and between them either will do (the zone
of Andradottir and Kim, 2010). What `select` finds is, with confidence 1 - alpha,

- not bad: its p is above P - d; and
- no dearer than the cheapest good staffing of all, unless that one is named as undecided or was not visited: it is
  not among the staffings that were rejected. Of the other good ones nothing is claimed: where the cheapest stays
  undecided or unvisited, each of them may be rejected with probability alpha / 2.

One staffing is judged by two processes that watch its histories as they come. Each is the mean of two likelihood
ratios: of Wald's (1945), between P - d and P + d, and of Robbins's (1970), with p spread evenly over all that
speaks for the other side. While a staffing is bad, the process for it is on average never above 1, so that it ever
passes 1 / a with probability at most a (Ville, 1939), however often one looks; no approximation is in it. Against
Wald's test alone: some 10 % more histories near P, half as many where no history or every one does.

How the error is shared. To take a bad staffing is an error of any of them: alpha / 2 is spread over all there are,
by a weight fixed before any history, the product over the posts of (2/3) / ((k + 1)(k + 2)), k persons away from
the offered load; the weights of all whole numbers add up to 1. To reject the cheapest good staffing is an error of
that one only, and no history decides which it is: where it is visited and decided and not rejected, nothing dearer
is found. So all share the other alpha / 2 whole. Neither needs the histories of two staffings to be independent:
they are the same ones.

More persons should not do worse. This orders the visits: what has no more persons of any post than one that was
rejected is put off. Before the answer is given those put off that are cheaper are tested as any other, down to one
person below the fewest that could do; where they are very many, the answer less one person and the dearest of them;
how many remain is said. These are passed over because no history should
go better with fewer persons: as far as that is so, they would have been rejected by the same histories.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, takewhile
from typing import Literal

import numpy as np
import numpy.typing as npt

from sim.study.any_time import Floats, likelihood, spread
from sim.study.staffings import Staffing, by_cost, rank

Verdict = Literal["proven", "rejected", "undecided"]
Oracle = Callable[[Staffing, range], npt.NDArray[np.bool_]]  # whether all norms are met, in each of some histories

FIRST, LARGEST = 4, 32  # histories asked at a time: each time as many as there are, from the first to the largest
SCREENED = 16  # histories by which a post's fewest persons are sought
MOST_PUT_OFF = 20_000  # staffings put off that are listed
MOST_UNDECIDED = 10  # after which it is no use to go on


@dataclass(frozen=True)
class Rule:
    """What is asked: a probability, with which confidence and indifference, in at most how many histories each.

    retested: how many of the staffings put off are tested, where there are more.
    """

    probability: float = 0.95
    confidence: float = 0.95
    indifference: float = 0.02
    most: int = 4_000
    retested: int = 200

    @property
    def bad(self) -> float:
        """A staffing with this probability or less is not taken."""
        return self.probability - self.indifference

    @property
    def good(self) -> float:
        """The cheapest staffing with this probability or more is not rejected."""
        return self.probability + self.indifference

    @property
    def error(self) -> float:
        """What is left to each of the two errors."""
        return (1.0 - self.confidence) / 2


@dataclass(frozen=True)
class Tested:
    """What the test said of a staffing. histories: until it was decided, or as many as were looked at."""

    staffing: Staffing
    histories: int
    met: int
    verdict: Verdict


@dataclass
class Search:
    """A search and what came of it.

    ample: what was said of `plenty`, whether the norms can be met at all; tests: of every staffing visited, in
    order of visit; fewest: of each post, below which the norms are not met with plenty of all others; put_off: how
    many cheaper staffings were put off; unseen: how many of these were not tested; is_surprising: one of them was
    proven; is_given_up: too many were undecided, or would be if they met the norms in every history.
    """

    rule: Rule
    centre: Staffing
    plenty: Staffing
    ample: Tested
    tests: dict[Staffing, Tested] = field(default_factory=dict)
    fewest: Staffing = ()
    answer: Staffing | None = None
    put_off: int = 0
    unseen: int = 0
    is_surprising: bool = False
    is_given_up: bool = False

    @property
    def histories(self) -> int:
        """How many histories were looked at for all that was visited."""
        return sum(test.histories for test in self.tests.values())

    @property
    def undecided(self) -> list[Tested]:
        """Staffings no dearer than the answer that were not decided, in order of visit."""
        return [test for test in self.tests.values() if test.verdict == "undecided" and not self.is_screening(test)]

    def is_screening(self, test: Tested) -> bool:
        """Whether a staffing was looked at only to find the fewest persons of a post."""
        return test.verdict == "undecided" and test.histories < self.rule.most


def select(
    oracle: Oracle,
    prices: Sequence[Fraction],
    centre: Staffing,
    plenty: Staffing,
    rule: Rule,
    dearest: Fraction | None = None,
) -> Search:
    """Search the cheapest staffing that meets its norms. `answer` is None where none is proven.

    prices: of one person of each post; centre: the offered load; plenty: so many that nothing waits for people,
    above which nothing is visited; dearest: the most that the persons of all posts may cost.
    """
    ample = _tested(oracle, plenty, rule, 1.0, rule.most)
    search = Search(rule, centre, plenty, ample)
    if ample.verdict != "proven":
        return search
    search.fewest = tuple(_fewest(search, oracle, post) for post in range(len(centre)))
    for staffing in _within(prices, search.fewest, plenty, dearest):
        if len(search.undecided) >= MOST_UNDECIDED or not _can_be_proven(search, staffing):
            search.is_given_up = True
            return search
        if not _is_put_off(search, staffing) and _test(search, oracle, staffing).verdict == "proven":
            search.answer = staffing
            break
    corner = tuple(max(min(pair) - 1, 0) for pair in zip(centre, search.fewest, strict=True))
    cheaper = takewhile(lambda each: each != search.answer, _within(prices, corner, plenty, dearest))
    put_off = [each for each in islice(cheaper, MOST_PUT_OFF) if _is_open(search, each)]
    search.put_off = len(put_off)
    again = {*put_off[max(len(put_off) - rule.retested, 0) :], *_one_fewer(search.answer)}
    for staffing in sorted(again, key=lambda each: rank(prices, each)):
        if _test(search, oracle, staffing).verdict == "proven":
            search.answer, search.is_surprising = staffing, True
            break
    left = takewhile(lambda each: each != search.answer, put_off)
    search.unseen = sum(_is_open(search, each) for each in left)
    return search


def weight(staffing: Staffing, centre: Staffing) -> float:
    """Which part of the error of taking a bad staffing falls to this one; all there are add up to 1."""
    away = [abs(persons - usual) for persons, usual in zip(staffing, centre, strict=True)]
    return math.prod(2.0 / (3 * (k + 1) * (k + 2)) for k in away)


def evidence(met: npt.ArrayLike, histories: npt.ArrayLike, rule: Rule) -> tuple[Floats, Floats]:
    """Logarithms of the processes for a staffing and against it. met: of so many histories."""
    hits = np.asarray(met, np.float64)
    misses = np.asarray(histories, np.float64) - hits
    low, high = likelihood(rule.bad, hits, misses), likelihood(rule.good, hits, misses)
    told_for = np.logaddexp(high, spread(rule.bad, 1.0, hits, misses)) - low
    told_against = np.logaddexp(low, spread(0.0, rule.good, hits, misses)) - high
    return told_for - math.log(2), told_against - math.log(2)


def decided(met: npt.NDArray[np.bool_], rule: Rule, share: float) -> tuple[Verdict, int]:
    """The verdict and the number of histories that it took. share: of the error of taking a bad staffing."""
    told_for, told_against = evidence(np.cumsum(met), np.arange(1, len(met) + 1), rule)
    is_for = told_for >= math.log(1.0 / (rule.error * share))
    is_over = np.flatnonzero(is_for | (told_against >= math.log(1.0 / rule.error)))
    if not len(is_over):
        return "undecided", len(met)
    return ("proven" if is_for[is_over[0]] else "rejected"), int(is_over[0]) + 1


def batches(most: int) -> Iterator[range]:
    """The numbers of the histories that a staffing is asked for, at a time: they do not depend on any answer."""
    begun = 0
    while begun < most:
        more = min(max(FIRST, min(begun, LARGEST)), most - begun)
        yield range(begun, begun + more)
        begun += more


def _test(search: Search, oracle: Oracle, staffing: Staffing, most: int | None = None) -> Tested:
    """Test a staffing until it is decided, or `most` histories were looked at."""
    limit = most or search.rule.most
    known = search.tests.get(staffing)
    if known is None or (known.verdict == "undecided" and known.histories < limit):
        known = _tested(oracle, staffing, search.rule, weight(staffing, search.centre), limit)
        search.tests[staffing] = known
    return known


def _tested(oracle: Oracle, staffing: Staffing, rule: Rule, share: float, most: int) -> Tested:
    met = np.zeros(0, np.bool_)
    for batch in batches(most):
        met = np.concatenate([met, oracle(staffing, batch)])
        verdict, number = decided(met, rule, share)
        if verdict != "undecided":
            break
    return Tested(staffing, number, int(met[:number].sum()), verdict)


def _fewest(search: Search, oracle: Oracle, post: int) -> int:
    """The fewest persons of a post that are not rejected at once with plenty of all others."""

    def is_rejected(persons: int) -> bool:
        staffing = (*search.plenty[:post], persons, *search.plenty[post + 1 :])
        return _test(search, oracle, staffing, min(SCREENED, search.rule.most)).verdict == "rejected"

    persons = min(search.centre[post], search.plenty[post])
    if is_rejected(persons):
        while persons < search.plenty[post] and is_rejected(persons):
            persons += 1
        return persons
    while persons > 0 and not is_rejected(persons - 1):
        persons -= 1
    return persons


def _can_be_proven(search: Search, staffing: Staffing) -> bool:
    """Whether the histories suffice to prove a staffing that meets the norms in all of them."""
    every = np.array([search.rule.most])
    told_for, _ = evidence(every, every, search.rule)
    return bool(told_for[0] >= math.log(1.0 / (search.rule.error * weight(staffing, search.centre))))


def _one_fewer(staffing: Staffing | None) -> list[Staffing]:
    """A staffing less one person, of each post in turn."""
    many = staffing or ()
    return [(*many[:at], persons - 1, *many[at + 1 :]) for at, persons in enumerate(many) if persons > 0]


def _is_put_off(search: Search, staffing: Staffing) -> bool:
    """Whether one that was rejected has as many persons of every post, or more."""
    return any(
        test.verdict == "rejected" and all(few <= many for few, many in zip(staffing, test.staffing, strict=True))
        for test in search.tests.values()
        if test.staffing != staffing
    )


def _is_open(search: Search, staffing: Staffing) -> bool:
    """Whether a staffing was not tested to its end."""
    test = search.tests.get(staffing)
    return test is None or search.is_screening(test)


def _within(
    prices: Sequence[Fraction], lowest: Staffing, highest: Staffing, dearest: Fraction | None
) -> Iterator[Staffing]:
    every = by_cost(prices, lowest, highest)
    return takewhile(lambda staffing: dearest is None or rank(prices, staffing)[0] <= dearest, every)
