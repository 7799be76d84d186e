"""How often the search for a staffing errs, on 500 tiny offices of which the truth is known, and what it costs.

For each office the search is made once. The probability that its norms are met is found from 100,000 histories of
other draws, for every staffing from the cheapest on to the answer, and on to the first that is good. Where one
before it lies in the indifference zone either answer will do: such offices are counted and left out. The histories
spent are held against enumeration with the same test. Beside them, queues in which Erlang says what the search has
to find. Prints tables and writes them to results/published/. Interrupted, it goes on from the offices done.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from erlang_offices import QUEUES, erlang_office
from intervals import upper_bound
from jobs import do_all
from tiny_offices import INDIFFERENCE, Outcomes, TinyOffice, tiny_office

from sim.show.printing import print_tables
from sim.show.tables import Table
from sim.study.crews import workers_here
from sim.study.environment import environment
from sim.study.estimates import clopper_pearson
from sim.study.selecting import Rule, Search, batches, decided, select, weight
from sim.study.staffings import Staffing, by_cost, rank

STUDIES = Path(__file__).parent
PUBLISHED, KEPT = STUDIES.parent / "published", STUDIES.parent / "out" / "staffing"
OFFICES, TRUTH = 500, 100_000
TRUTH_SEED, SEARCH_SEED = 1, 2
TOGETHER = 500, 100  # histories made together, of the truth and of the search
LOOKS = 0.02, 0.1  # parts of the truth's histories after which a staffing far from the zone is left
SURE = 1e-6  # chance at most that it is left in error
ALLOWED = 0.02  # above the error announced, for the upper 99 % bound of that found
SCRIPTS = ("copies.py", "tiny_offices.py", "erlang_offices.py", "staffing.py")
RIGHT, WRONG, UNDECIDED, ZONE = "right", "wrong", "undecided", "in the zone"


def truth_of(
    outcomes: Outcomes, staffing: Staffing, rule: Rule, most: int, *, is_whole: bool = False
) -> tuple[int, int]:
    """How many of how many histories meet the norms: of `most`, or of fewer where it is plain on which side p lies.

    That is looked at twice, unless all are wanted: a staffing is left whose exact interval of p, wrong in at most
    one case of a million, has nothing of the zone.
    """
    met = histories = 0
    last = -(-most // outcomes.copies)
    ends = [last] if is_whole else [*(max(1, round(look * last)) for look in LOOKS), last]
    for end in ends:
        for block in range(histories // outcomes.copies, end):
            met += int(np.count_nonzero(outcomes.block(staffing, block)))
        histories = end * outcomes.copies
        low, high = clopper_pearson(np.array([met]), np.array([histories]), 1.0 - SURE)
        if high[0] <= rule.bad or low[0] >= rule.good:
            break
    return met, histories


def enumerated(office: TinyOffice, outcomes: Outcomes, rule: Rule, every: Iterable[Staffing]) -> int:
    """Histories that the same test takes for each of some staffings."""
    spent = 0
    for staffing in every:
        met = np.zeros(0, np.bool_)
        for batch in batches(rule.most):
            met = np.concatenate([met, outcomes(staffing, batch)])
            verdict, number = decided(met, rule, weight(staffing, office.centre))
            if verdict != "undecided":
                break
        spent += number
    return spent


def judged(number: int, truth: int, most: int) -> dict[str, Any]:
    """The search in one office, and the truth of every staffing that matters."""
    office = tiny_office(number)
    rule, outcomes = office.rule(most), Outcomes(office, SEARCH_SEED, TOGETHER[1])
    search = select(outcomes, office.prices, office.centre, office.plenty, rule)
    known = truths(office, search.answer, rule, truth)
    box = list(by_cost(office.prices, (1,) * len(office.teams), office.plenty))
    last = rank(office.prices, search.answer or office.plenty)
    to_answer = [each for each in box if rank(office.prices, each) <= last]
    next_best = [_share(met) for each, met in known.items() if rank(office.prices, each) < last]
    verdict, right = verdict_of(search, known, office.prices)
    return {
        "office": number,
        "teams": len(office.teams),
        "probability": office.probability,
        "offered_load": _text(office.centre),
        "answer": _text(search.answer),
        "right": _text(right),
        "verdict": verdict,
        "is_broken": is_broken(search, known, office.prices),
        "answer_probability": None if search.answer is None else _share(known[search.answer]),
        "next_probability": max(next_best, default=None),
        "visited": 1 + len(search.tests),
        "histories": search.ample.histories + search.histories,
        "enumerated_to_answer": enumerated(office, outcomes, rule, to_answer),
        "enumerated": enumerated(office, outcomes, rule, box),
        "staffings": len(box),
        "truths": {_text(each): met_of for each, met_of in known.items()},
    }


def truths(office: TinyOffice, answer: Staffing | None, rule: Rule, most: int) -> dict[Staffing, tuple[int, int]]:
    """The truth of every staffing by cost, until both the answer and a good one are among them.

    That of the answer from all histories, that of the others until it is plain. Nobody in a team is never good.
    """
    lowest = tuple(min(1, persons) for persons in answer or office.plenty)
    draws = Outcomes(office, TRUTH_SEED, TOGETHER[0])
    known: dict[Staffing, tuple[int, int]] = {}
    is_good = is_passed = False
    for staffing in by_cost(office.prices, lowest, office.plenty):
        known[staffing] = truth_of(draws, staffing, rule, most, is_whole=staffing == answer)
        is_good |= _share(known[staffing]) >= rule.good
        is_passed |= answer is None or staffing == answer
        if is_good and is_passed:
            break
    return known


def verdict_of(
    search: Search, known: dict[Staffing, tuple[int, int]], prices: Sequence[Fraction]
) -> tuple[str, Staffing | None]:
    """Whether the search found the cheapest good staffing; and which that is, None where none is known."""
    rule = search.rule
    ranked = sorted(known, key=lambda staffing: rank(prices, staffing))
    right = next((each for each in ranked if _share(known[each]) >= rule.good), None)
    before = ranked if right is None else ranked[: ranked.index(right)]
    if any(rule.bad < _share(known[each]) < rule.good for each in before):
        return ZONE, right
    if search.answer == right:
        return RIGHT, right
    tested = search.tests.get(right) if right is not None else None
    is_open = search.answer is None if tested is None else tested.verdict == "undecided"
    return (UNDECIDED if is_open else WRONG), right


def is_broken(search: Search, known: dict[Staffing, tuple[int, int]], prices: Sequence[Fraction]) -> bool:
    """Whether what the search guarantees does not hold, zone or not.

    Its answer is bad, or it rejected a cheaper staffing that is good.
    """
    answer, rule = search.answer, search.rule
    if answer is not None and _share(known[answer]) <= rule.bad:
        return True
    rejected = [each for each, test in search.tests.items() if test.verdict == "rejected" and each in known]
    cheaper = [each for each in rejected if answer is None or rank(prices, each) < rank(prices, answer)]
    return any(_share(known[each]) >= rule.good for each in cheaper)


def erlang(place: int, most: int) -> dict[str, Any]:
    """The search in one queue, and what Erlang says."""
    queue = QUEUES[place]
    case = erlang_office(queue)
    search = case.search(Rule(0.95, 0.95, INDIFFERENCE, most), SEARCH_SEED)
    fewer, right = case.shares
    return {
        **queue._asdict(),
        "load": queue.load,
        "percentage": case.percentage,
        "share_with_one_fewer": fewer,
        "share": right,
        "erlang": case.persons,
        "answer": None if search.answer is None else search.answer[0],
        "histories": search.ample.histories + search.histories,
    }


def _share(met: tuple[int, int]) -> float:
    return met[0] / met[1]


def _text(staffing: Staffing | None) -> str:
    return "" if staffing is None else "+".join(map(str, staffing))


def _office(*job: int) -> bytes:
    return json.dumps(judged(*job)).encode()


def _queue(*job: int) -> bytes:
    return json.dumps(erlang(*job)).encode()


def study(
    offices: int, truth: int, most: int, kept: Path, workers: int, queues: int = len(QUEUES)
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row for each office, and one for each queue; what is kept is not made again."""
    scripts = [(STUDIES / name).read_text(encoding="utf-8") for name in SCRIPTS]
    words = json.dumps([scripts, truth, most, environment()])
    folder = kept / hashlib.sha256(words.encode()).hexdigest()[:16]
    office_files = {folder / f"office-{number:03}.json": (number, truth, most) for number in range(offices)}
    queue_files = {folder / f"queue-{place}.json": (place, most) for place in range(queues)}
    do_all("queues", _queue, queue_files, workers)
    do_all("offices", _office, office_files, workers)
    return _read(office_files).drop(columns="truths"), _read(queue_files)


def _read(files: Iterable[Path]) -> pd.DataFrame:
    return pd.DataFrame([json.loads(file.read_bytes()) for file in files])


def office_rows(found: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """What the offices say, line by line."""
    number = found["verdict"].value_counts()
    of = len(found) - int(number.get(ZONE, 0))
    wrong, open_ = int(number.get(WRONG, 0)), int(number.get(UNDECIDED, 0))
    broken, error = int(found["is_broken"].sum()), 1.0 - Rule().confidence
    spent, box, there = (int(found[name].sum()) for name in ("histories", "enumerated", "enumerated_to_answer"))
    yield "offices", f"{len(found):,}"
    yield "  left out: a staffing that decides lies in the zone", f"{len(found) - of:,}"
    yield "  the cheapest good staffing was found", f"{int(number.get(RIGHT, 0)):,}"
    yield "  undecided, and said so", f"{open_:,}"
    yield "  wrong", f"{wrong:,}"
    yield "rate of errors, of those not left out", f"{100 * wrong / max(of, 1):.1f} %"
    yield "  its upper 99 % bound", f"{100 * upper_bound(wrong, of):.1f} %"
    yield "  asked: at most", f"{100 * (error + ALLOWED):.1f} %"
    yield "what is guaranteed did not hold, of all offices", f"{broken:,}"
    yield "histories of the searches", f"{spent:,}"
    yield "  of each, median", f"{found['histories'].median():,.0f}"
    yield "  with enumeration of every staffing up to plenty", f"{box:,} ({box / spent:.1f} times)"
    yield "  with enumeration of those up to the answer", f"{there:,} ({there / spent:.1f} times)"


def tables_of(offices: pd.DataFrame, queues: pd.DataFrame) -> list[Table]:
    """What was found, in two tables."""
    notes = (
        f"A staffing is good where its norms are met with a probability of P + {INDIFFERENCE} or more, and bad at "
        f"P - {INDIFFERENCE} or less; the zone lies between. The search errs with a chance of "
        f"{100 * (1 - Rule().confidence):.0f} % at most.",
        "Enumeration tests each staffing of the box from one person to plenty in each team, in the same way.",
    )
    first = Table(
        "The search for a staffing, tiny offices", ("", "found"), tuple(office_rows(offices)), notes, ("",)
    )
    columns = ("dossiers a day", "days each", "load", "limit", "asked", "one fewer", "share", "Erlang", "search")
    rows = tuple(
        (
            f"{row.a_day:g}",
            f"{row.work_days:g}",
            f"{row.load:g}",
            f"{row.limit_days} day{'s' if row.limit_days > 1 else ''}",
            f"{row.percentage:.1f} %",
            f"{100 * row.share_with_one_fewer:.1f} %",
            f"{100 * row.share:.1f} %",
            f"{row.erlang}",
            "undecided" if pd.isna(row.answer) else f"{row.answer:.0f}",
        )
        for row in queues.itertuples()
    )
    words = (
        "asked: half-way between the shares of the steady state with the persons that Erlang says and one fewer."
    )
    return [first, Table("Queues that Erlang knows: persons found", columns, rows, (words,))][: 1 + bool(rows)]


def misses(offices: pd.DataFrame, queues: pd.DataFrame) -> list[str]:
    """What is not as it is asked to be, in words."""
    counted = offices[offices["verdict"] != ZONE]
    found = upper_bound(int((counted["verdict"] == WRONG).sum()), len(counted))
    limit = 1.0 - Rule().confidence + ALLOWED
    said = [f"upper bound of the errors {100 * found:.1f} %, above {100 * limit:.1f} %"] if found > limit else []
    other = queues[queues["answer"] != queues["erlang"]] if len(queues) else queues
    return said + [f"load {row.load:g}: {row.answer} found, {row.erlang} by Erlang" for row in other.itertuples()]


def main(arguments: Iterable[str] | None = None) -> None:
    """Search, find the truth, print and publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offices", type=int, default=OFFICES)
    parser.add_argument("--truth", type=int, default=TRUTH, help="histories behind each probability")
    parser.add_argument("--most", type=int, default=Rule().most, help="histories of a search for one staffing")
    parser.add_argument("--queues", type=int, default=len(QUEUES), help="how many of the queues that Erlang knows")
    parser.add_argument("--workers", type=int, default=workers_here())
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder of the offices that are done")
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    options = parser.parse_args(None if arguments is None else list(arguments))
    asked = (options.offices, options.truth, options.most, options.kept, options.workers, options.queues)
    offices, queues = study(*asked)
    options.out.mkdir(parents=True, exist_ok=True)
    offices.to_csv(options.out / "staffing.csv", index=False, float_format="%.6g")
    queues.to_csv(options.out / "staffing_erlang.csv", index=False, float_format="%.6g")
    print_tables(tables_of(offices, queues))
    for words in misses(offices, queues):
        print(f"not as asked: {words}")


if __name__ == "__main__":
    main()
