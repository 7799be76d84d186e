"""What the search for a staffing asks, keeps and tells."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from sim.law.money import read_money
from sim.model.problems import InputError, Problem, Problems
from sim.show.inquiry import Question, asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.staffing_found import Found, Wanted
from sim.show.staffing_tables import found_tables
from sim.study.any_time import interval
from sim.study.figures import NormFigures
from sim.study.meeting import Office
from sim.study.selecting import Rule, Search, Tested, select
from sim.study.staffings import Staffing, Staffings, least, rank, staffings
from sim.study.standings import Standing, best_within, fresh, standing
from sim.study.targets import targets_of
from sim.study.trials import Trials, Variant

COMPARED = 200  # fresh histories by which staffings are set side by side
BEST_SHOWN = 5


def staff(file: str, how: How, wanted: Wanted) -> None:
    """Search, keep and show the cheapest staffing."""
    problems = check_rule(wanted.rule)
    options = {**vars(wanted.rule), "budget": wanted.budget, "vary": wanted.vary, "norms": wanted.norms}
    histories = how.replications or COMPARED
    with (
        problems.noted(),
        asking("staff", file, how, NormFigures(), {**options, "compared": histories}) as question,
    ):
        lattice, budget = _checked(question, wanted, problems)
        found = searched(question, wanted, lattice, budget, histories)
        answer = told(found)
        question.finish(answer, {"candidates.csv": candidates(found)})
    problems.refuse()
    if how.as_json:
        print_json({**answer, "folder": str(question.folder)})
    else:
        print_tables(found_tables(found))
        print(f"Results: {question.folder}")


def _checked(question: Question, wanted: Wanted, problems: Problems) -> tuple[Staffings, Fraction | None]:
    """What varies and the budget, before anything is simulated. InputError with all that is wrong."""
    budget = None
    with problems.noted():
        targets_of(question.prepared, question.trials.rows(question.variant), wanted.norms)
    with problems.noted():
        budget = None if wanted.budget is None else _budget(wanted.budget)
    with problems.noted():
        lattice = staffings(question.prepared, wanted.vary)
        if budget is not None and budget < _others(lattice):
            unit = lattice.currency or "posts"
            rule = f"the staff that does not vary costs {float(_others(lattice)):,.10g} {unit} a year already"
            raise InputError([Problem("--budget", str(wanted.budget), rule)])
    problems.refuse()
    return lattice, budget


def searched(
    question: Question, wanted: Wanted, lattice: Staffings, budget: Fraction | None, histories: int
) -> Found:
    """Search the cheapest staffing, and see how it stands."""
    prepared = question.prepared
    dearest = None if budget is None else budget - _others(lattice)
    centre = least(prepared, lattice)
    plenty = plenty_of(lattice, centre)
    office = office_of(question.trials, question.variant, lattice, plenty, wanted.norms)
    search = select(office, lattice.prices, centre, plenty, wanted.rule, dearest)
    numbers = fresh(histories)

    def seen(staffing: Staffing | None) -> Standing:
        return standing(office, staffing, numbers)

    found = Found(question.variant.file, wanted.rule, office, centre, search, budget, seen(None))
    if search.ample.verdict != "proven":
        return Found(**{**vars(found), "ample": seen(plenty)})
    if search.answer is not None:
        near = closest(search, lattice)
        told = {"answer": seen(search.answer), "closest": None if near is None else seen(near)}
        return Found(**{**vars(found), **told})
    if dearest is not None:
        best, oftenest = best_within(office, centre, plenty, dearest)
        shown = tuple(seen(each) for each in best[:BEST_SHOWN])
        other = None if oftenest == best[0] else seen(oftenest)
        return Found(**{**vars(found), "best": shown, "oftenest": other})
    return found


def plenty_of(lattice: Staffings, centre: Staffing) -> Staffing:
    """So many persons that nothing waits for people: twice those needed, or there are, and ten more."""
    return tuple(
        2 * max(need, int(np.ceil(float(now)))) + 10 for need, now in zip(centre, lattice.present, strict=True)
    )


def closest(search: Search, lattice: Staffings) -> Staffing | None:
    """Of the cheaper staffings tested, the one that met the norms in the largest share of its histories.

    Of equals the one of most even load, then the dearest.
    """
    assert search.answer is not None
    limit = rank(lattice.prices, search.answer)
    cheaper = [
        test
        for test in search.tests.values()
        if rank(lattice.prices, test.staffing) < limit and not search.is_screening(test)
    ]
    if not cheaper:
        return None

    def nearness(test: Tested) -> tuple[object, ...]:
        evenness = min(has / max(need, 1) for has, need in zip(test.staffing, search.centre, strict=True))
        return test.met / test.histories, evenness, rank(lattice.prices, test.staffing)

    return max(cheaper, key=nearness).staffing


def check_rule(rule: Rule) -> Problems:
    """What is wrong with what is asked: probabilities that leave no room on either side."""
    problems = Problems()
    for name in ("probability", "confidence", "indifference"):
        value, least = getattr(rule, name), 0.5 if name == "confidence" else 0.0
        if not least < value < 1:
            words = f"above {least:g} and below 1, as {getattr(Rule(), name):g}"
            problems.found.append(Problem(f"--{name}", f"{value:g}", words))
    room = min(rule.probability, 1 - rule.probability)
    if not problems.found and (rule.bad <= 0 or rule.good >= 1):
        words = f"must be below {room:.4g}, so that {rule.probability:g} less and plus it lie between 0 and 1"
        problems.found.append(Problem("--indifference", f"{rule.indifference:g}", words))
    return problems


def told(found: Found) -> dict[str, Any]:
    """The answer for a program."""
    rule, search, office = found.rule, found.search, found.office
    lattice = office.lattice
    return {
        "verdict": found.verdict,
        "probability": rule.probability,
        "confidence": rule.confidence,
        "indifference": rule.indifference,
        "guaranteed_above": rule.bad,
        "none_cheaper_from": rule.good,
        "norms": list(office.targets.norms),
        "varied": list(lattice.names),
        "unit_of_cost": lattice.currency or "posts",
        "budget": None if found.budget is None else float(found.budget),
        "offered_load": dict(zip(lattice.names, found.centre, strict=True)),
        "fewest": dict(zip(lattice.names, search.fewest, strict=False)),
        "answer": _maybe(office, found.answer),
        "now": standing_told(office, found.now),
        "closest_cheaper": _maybe(office, found.closest),
        "with_plenty": _maybe(office, found.ample),
        "best_within_budget": [standing_told(office, each) for each in found.best],
        "met_most_often_within_budget": _maybe(office, found.oftenest),
        "undecided": [lattice.named(test.staffing) for test in search.undecided],
        "put_off": search.put_off,
        "put_off_and_not_tested": search.unseen,
        "fewer_did_better": search.is_surprising,
        "given_up": search.is_given_up,
        "histories": search.histories,
        "candidates": candidates(found),
    }


def standing_told(office: Office, stands: Standing) -> dict[str, Any]:
    """How a staffing stands, for a program."""
    lattice, staffing = office.lattice, stands.staffing
    low, high = stands.interval()
    costs = lattice.present_costs if staffing is None else lattice.costs(staffing)
    persons = [float(each) for each in lattice.present] if staffing is None else staffing
    return {
        "staffing": dict(zip(lattice.names, persons, strict=True)),
        "overrides": None if staffing is None else list(lattice.overrides(staffing)),
        "cost_of_a_year": float(stands.cost),
        "costs": {window.label: float(cost) for window, cost in zip(lattice.windows, costs, strict=True)},
        "histories": stands.histories,
        "met": stands.met,
        "low": low,
        "high": high,
        "norms_met": stands.norms,
        "shares_on_time": stands.shares,
        "deadlines_kept": stands.kept,
        "loads": stands.loads,
    }


def candidates(found: Found) -> pd.DataFrame:
    """Every staffing that was tested, the cheapest first. low, high: an interval that holds after a test."""
    lattice, search = found.office.lattice, found.search
    tests = [test for test in search.tests.values() if not search.is_screening(test)]
    tests.sort(key=lambda test: rank(lattice.prices, test.staffing))
    rows = []
    for test in tests:
        low, high = interval(test.met, test.histories, found.rule.confidence)
        cost = float(lattice.cost(test.staffing))
        rows.append((*test.staffing, cost, test.histories, test.met, low, high, test.verdict))
    columns = [*lattice.names, "cost_of_a_year", "histories", "met", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def office_of(
    trials: Trials, variant: Variant, lattice: Staffings, staffing: Staffing, norms: tuple[str, ...]
) -> Office:
    """The office and what its norms ask."""
    staffed = variant.also(*lattice.overrides(staffing))
    asked = targets_of(trials.prepared(staffed), trials.rows(staffed), norms)
    return Office(trials, variant, lattice, asked)


def _others(lattice: Staffings) -> Fraction:
    """What all staff that does not vary costs in an average year."""
    return lattice.cost((0,) * len(lattice.posts))


def _budget(written: str) -> Fraction:
    """A budget of an average year. InputError where it is no money."""
    try:
        return Fraction(read_money(written))
    except ValueError as error:
        raise InputError([Problem("--budget", written, str(error))]) from None


def _maybe(office: Office, stands: Standing | None) -> dict[str, Any] | None:
    return None if stands is None else standing_told(office, stands)
