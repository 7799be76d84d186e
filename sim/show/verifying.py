"""What the test of a staffing on fresh histories asks, keeps and tells."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any

from sim.model.problems import InputError, Problem
from sim.show.inquiry import asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.staffing import check_rule, office_of, standing_told
from sim.show.staffing_found import Wanted
from sim.show.staffing_tables import verified_tables
from sim.study.any_time import interval
from sim.study.figures import NormFigures
from sim.study.meeting import Office
from sim.study.replications import Prepared, prepare
from sim.study.selecting import Rule
from sim.study.staffings import Staffings, staffings
from sim.study.standings import Standing, fresh_seed, standing
from sim.study.targets import targets_of

STAFF = "--staff"
VERIFIED = 1_000


def verify(file: str, how: How, wanted: Wanted, staffed: Sequence[str]) -> None:
    """Test a staffing again, on fresh histories."""
    problems = check_rule(wanted.rule)
    with problems.noted():
        prepared = prepare(file, tuple(how.overrides or ()))
        with problems.noted():
            targets_of(prepared, NormFigures().rows(prepared.plan), wanted.norms)
        persons, lattice = _staffed(prepared, staffed)
    problems.refuse()
    staffing = tuple(persons.values())
    seed = fresh_seed(prepared.scenario.seed if how.seed is None else how.seed)
    number = how.replications or VERIFIED
    options = {**vars(wanted.rule), "staff": lattice.named(staffing), "norms": wanted.norms}
    with asking("verify", file, how._replace(seed=seed), NormFigures(), {**options, "n": number}) as question:
        office = office_of(question.trials, question.variant, lattice, staffing, wanted.norms)
        stands = standing(office, staffing, range(number))
        answer = verified(wanted.rule, office, stands)
        question.finish(answer)
    if how.as_json:
        print_json({**answer, "folder": str(question.folder)})
    else:
        print_tables(verified_tables(wanted.rule, office, stands, answer))
        print(f"Results: {question.folder}")


def verified(rule: Rule, office: Office, stands: Standing) -> dict[str, Any]:
    """What a test on fresh histories says.

    Both bounds hold with the confidence asked, however often it is asked again with more histories: the first ones
    are the same each time, so that an interval for one number of them would not.
    """
    low, high = interval(stands.met, stands.histories, rule.confidence)
    verdict = "confirmed" if low >= rule.bad else "refuted" if high < rule.bad else "not confirmed"
    return {
        "verdict": verdict,
        "histories_needed": fewest_to_confirm(rule),
        "probability_promised": rule.bad,
        "confidence": rule.confidence,
        "at_least": low,
        "at_most": high,
        "seed": office.trials.seed,
        **standing_told(office, stands),
    }


def fewest_to_confirm(rule: Rule) -> int:
    """With fewer histories than these nothing is confirmed, even if the norms are met in all of them."""
    numbers = range(1, 10**12)
    return numbers[bisect_left(numbers, True, key=lambda n: interval(n, n, rule.confidence)[0] >= rule.bad)]


def _staffed(prepared: Prepared, staffed: Sequence[str]) -> tuple[dict[str, int], Staffings]:
    """Persons by post, of texts like 'examiners=9', and the staffings there are. InputError for all others."""
    problems: list[Problem] = []
    found: dict[str, int] = {}
    for text in staffed:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not equals or not number.isdecimal():
            problems.append(Problem(STAFF, text, "a team, or team.grade, and whole persons, as examiners=9"))
        elif name in found:
            problems.append(Problem(STAFF, text, "this team is named twice"))
        else:
            found[name] = int(number)
    try:
        lattice = staffings(prepared, tuple(found), STAFF)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if problems:
        raise InputError(problems)
    return found, lattice
