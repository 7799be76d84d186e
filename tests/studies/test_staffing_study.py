"""The study of the search for a staffing, on offices and queues of which the truth is known."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from erlang_offices import LEAST_GAP, QUEUES, Queue, erlang_office
from intervals import upper_bound
from scipy import integrate
from staffing import (
    RIGHT,
    UNDECIDED,
    WRONG,
    ZONE,
    enumerated,
    is_broken,
    judged,
    main,
    truth_of,
    truths,
    verdict_of,
)
from tiny_offices import Outcomes, TinyOffice, drawn, tiny_office

from sim.study import selecting
from sim.study.selecting import Rule, Search, Verdict
from sim.study.staffings import Staffing

RULE = Rule(0.9, 0.95, 0.02, 4_000)
PRICES = (Fraction(1),)


def found(answer: int | None, **verdicts: Verdict) -> Search:
    """A search in one team; verdicts: by number of persons, as n3="rejected"."""
    search = Search(RULE, (3,), (9,), selecting.Tested((9,), 50, 50, "proven"))
    search.answer = None if answer is None else (answer,)
    for name, verdict in verdicts.items():
        staffing = (int(name[1:]),)
        search.tests[staffing] = selecting.Tested(staffing, 10, 5, verdict)
    return search


def known(*probabilities: float) -> dict[Staffing, tuple[int, int]]:
    """The truth of 1, 2, 3, … persons."""
    return {(n,): (round(1_000 * p), 1_000) for n, p in enumerate(probabilities, 1)}


@pytest.mark.parametrize(
    ("search", "truth", "verdict"),
    [
        (found(3, n2="rejected", n3="proven"), known(0.1, 0.5, 0.95), RIGHT),
        (found(2, n2="proven"), known(0.1, 0.88, 0.95), WRONG),
        (found(2, n2="proven"), known(0.1, 0.89, 0.95), ZONE),
        (found(4, n3="rejected", n4="proven"), known(0.1, 0.5, 0.92, 0.99), WRONG),
        (found(4, n3="undecided", n4="proven"), known(0.1, 0.5, 0.92, 0.99), UNDECIDED),
        (found(None, n9="undecided"), known(0.1, 0.5, 0.95), UNDECIDED),
        (found(None, n3="undecided"), known(0.1, 0.5, 0.95), UNDECIDED),
        (found(None, n3="rejected"), known(0.1, 0.5, 0.95), WRONG),
        (found(None, n3="rejected"), known(0.1, 0.5, 0.7), RIGHT),
        (found(3, n3="proven"), known(0.1, 0.5, 0.95, 0.9), RIGHT),
    ],
)
def test_a_search_is_held_against_the_truth(
    search: Search, truth: dict[Staffing, tuple[int, int]], verdict: str
) -> None:
    assert verdict_of(search, truth, PRICES)[0] == verdict


@pytest.mark.parametrize(
    ("search", "truth", "broken"),
    [
        (found(3, n2="rejected", n3="proven"), known(0.1, 0.91, 0.95), False),
        (found(3, n2="rejected", n3="proven"), known(0.1, 0.92, 0.95), True),
        (found(3, n2="undecided", n3="proven"), known(0.1, 0.92, 0.95), False),
        (found(2, n2="proven"), known(0.1, 0.88), True),
        (found(2, n2="proven"), known(0.1, 0.881), False),
        (found(None, n2="rejected"), known(0.1, 0.93), True),
    ],
)
def test_what_is_guaranteed_holds_or_not(
    search: Search, truth: dict[Staffing, tuple[int, int]], broken: bool
) -> None:
    assert is_broken(search, truth, PRICES) is broken


def test_the_upper_bound_by_hand() -> None:
    """No error of n: 1 - 0.01^(1/n)."""
    assert upper_bound(0, 400) == pytest.approx(1 - 0.01 ** (1 / 400))
    assert upper_bound(3, 3) == 1.0
    assert upper_bound(0, 0) == 1.0


class Coin(Outcomes):
    """Outcomes of which every history meets the norms with the same chance, by staffing."""

    def __init__(self, chances: dict[Staffing, float], copies: int) -> None:
        self.chances, self.copies = chances, copies
        self._made, self.blocks = {}, 0

    def block(self, staffing: Staffing, number: int) -> np.ndarray:
        self.blocks += 1
        return np.random.default_rng([number, *staffing]).random(self.copies) < self.chances[staffing]


def test_the_truth_is_left_where_it_is_plain_and_whole_where_not() -> None:
    coin = Coin({(1,): 0.2, (2,): 0.86, (3,): 0.9, (4,): 1.0}, 100)
    assert truth_of(coin, (1,), RULE, 20_000)[1] == 400
    assert truth_of(coin, (4,), RULE, 20_000) == (400, 400)
    met, histories = truth_of(coin, (2,), RULE, 20_000)
    assert histories in (2_000, 20_000)
    assert met / histories == pytest.approx(0.86, abs=0.04)
    assert truth_of(coin, (3,), RULE, 20_000)[1] == 20_000
    assert truth_of(coin, (4,), RULE, 20_000, is_whole=True) == (20_000, 20_000)


def test_outcomes_are_the_same_however_they_are_asked() -> None:
    coin = Coin({(2,): 0.5}, 10)
    pieces = [coin((2,), range(0, 4)), coin((2,), range(4, 9)), coin((2,), range(9, 31))]
    np.testing.assert_array_equal(np.concatenate(pieces), Coin({(2,): 0.5}, 10)((2,), range(31)))
    assert coin.blocks == 4


def test_an_office_is_always_the_same_and_the_next_is_another() -> None:
    assert tiny_office(4).data == tiny_office(4).data
    assert tiny_office(4).data != tiny_office(5).data
    kinds = [drawn(np.random.default_rng(seed)) for seed in range(40)]
    assert {len(office.teams) for office in kinds} == {1, 2}
    assert {bool(office.data["sources"]) for office in kinds} == {True, False}
    assert {office.probability for office in kinds} == {0.8, 0.9, 0.95}


def test_more_people_meet_the_norms_of_the_same_histories() -> None:
    office = tiny_office(0)
    outcomes = Outcomes(office, 1, 50)
    few, plenty = outcomes((1,) * len(office.teams), range(50)), outcomes(office.plenty, range(50))
    assert plenty.sum() > few.sum()
    np.testing.assert_array_equal(few, Outcomes(office, 1, 50).block((1,) * len(office.teams), 0))


def test_enumeration_tests_every_staffing_as_the_search_does() -> None:
    """One that no history meets falls after as many as the first test takes."""
    office = TinyOffice({"teams": {"agents": {}}}, PRICES, 0.9)
    office.__dict__["centre"] = (3,)
    coin = Coin({(1,): 0.0, (2,): 0.0, (3,): 1.0}, 10)
    one = enumerated(office, coin, RULE, [(1,)])
    assert 1 <= one <= 4
    assert enumerated(office, coin, RULE, [(1,), (2,)]) == 2 * one
    assert enumerated(office, coin, RULE, [(3,)]) > one


def test_one_agent_is_the_queue_of_one() -> None:
    """M/M/1: the time until the decision is exponential, with rate mu - lambda."""
    queue = Queue(0.5, 1.0, 3)
    assert queue.waits(1) == pytest.approx(0.5)
    late = integrate.quad(lambda t: np.exp(-0.5 * t), 3, 4)[0]
    assert queue.share(1) == pytest.approx(1 - late)


def test_waits_of_erlang_by_the_book() -> None:
    """A load of 2 with 3 persons: C = 4/9."""
    assert Queue(4, 0.5, 1).waits(3) == pytest.approx(4 / 9)
    assert Queue(4, 0.5, 1).waits(2) == 1.0
    assert Queue(4, 0.5, 1).share(2) == 0.0


def test_plenty_of_people_leave_the_work_alone() -> None:
    assert Queue(4, 0.5, 1).share(40) == pytest.approx(1 - (np.exp(-2) - np.exp(-4)) / 2)


def test_equal_rates_are_no_gap_in_the_formula() -> None:
    """Three persons at a load of 2: dossiers leave as fast as the queue drains."""
    near = [Queue(rate, 0.5, 1).share(3) for rate in (3.999, 4.0, 4.001)]
    assert near[1] == pytest.approx((near[0] + near[2]) / 2, abs=1e-6)


@pytest.mark.parametrize("queue", QUEUES, ids=str)
def test_one_person_fewer_is_far_enough_away(queue: Queue) -> None:
    office = erlang_office(queue)
    fewer, right = office.shares
    assert office.persons - 1 > queue.load
    assert right - fewer >= LEAST_GAP
    assert fewer < office.percentage / 100 < right


@pytest.mark.long
def test_a_long_window_has_the_share_of_erlang() -> None:
    office = erlang_office(Queue(4, 0.5, 1))
    copies = office.at(4)
    shares = np.array([copies.judged(number, 7).share[0, 0] for number in range(12)])
    assert shares.mean() == pytest.approx(office.shares[1], abs=4 * shares.std(ddof=1) / np.sqrt(12))
    assert shares.std() < 0.01


@pytest.mark.long
def test_the_truth_goes_on_to_the_answer_and_to_a_good_staffing() -> None:
    office = tiny_office(9)
    probabilities = {each: met / of for each, (met, of) in truths(office, None, office.rule(), 1_000).items()}
    *before, last = probabilities.values()
    assert last >= office.rule().good
    assert all(p < office.rule().good for p in before)
    answer = tuple(persons + 1 for persons in list(probabilities)[-1])
    assert answer in truths(office, answer, office.rule(), 500)


@pytest.mark.long
def test_the_study_prints_publishes_and_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--offices", "2", "--truth", "1000", "--queues", "0", "--workers", "1"]
    options += ["--kept", str(tmp_path / "kept"), "--out", str(tmp_path)]
    main(options)
    first = capsys.readouterr().out
    files = sorted((tmp_path / "kept").rglob("*.json"))
    assert len(files) == 2
    assert json.loads(files[1].read_bytes()) == json.loads(json.dumps(judged(1, 1_000, 4_000)))
    files[0].unlink()
    main(options)
    assert capsys.readouterr().out == first
    assert len((tmp_path / "staffing.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert "histories of the searches" in first
    assert "upper bound of the errors" in first  # two offices cannot show it
