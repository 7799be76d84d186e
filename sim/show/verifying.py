"""What the test of a staffing on fresh histories asks, keeps and tells."""

from collections.abc import Sequence
from typing import Any

from sim.model.problems import InputError, Problem
from sim.show.inquiry import asking
from sim.show.options import How
from sim.show.printing import print_json, print_tables
from sim.show.staffing import check_rule, office_of, standing_told
from sim.show.staffing_found import Wanted
from sim.show.staffing_tables import verified_tables
from sim.study.figures import NormFigures
from sim.study.meeting import Office
from sim.study.replications import prepare
from sim.study.selecting import Rule
from sim.study.staffings import staffings
from sim.study.standings import Standing, exact, fresh_seed, standing

STAFF = "--staff"
VERIFIED = 1_000


def verify(file: str, how: How, wanted: Wanted, staffed: Sequence[str]) -> None:
    """Test a staffing again, on fresh histories."""
    check_rule(wanted.rule)
    persons = _persons(staffed)
    prepared = prepare(file, tuple(how.overrides or ()))
    lattice = staffings(prepared, tuple(persons), STAFF)
    seed = fresh_seed(prepared.scenario.seed if how.seed is None else how.seed)
    number = how.replications or VERIFIED
    options = {**vars(wanted.rule), "staff": lattice.named(tuple(persons.values())), "norms": wanted.norms}
    with asking("verify", file, how._replace(seed=seed), NormFigures(), {**options, "n": number}) as question:
        staffing = tuple(persons.values())
        office = office_of(question.trials, question.variant, lattice, staffing, how, wanted.norms)
        stands = standing(office, staffing, range(number))
        answer = verified(wanted.rule, office, stands)
        question.finish(answer)
    if how.as_json:
        print_json({**answer, "folder": str(question.folder)})
    else:
        print_tables(verified_tables(wanted.rule, office, stands, answer))
        print(f"Results: {question.folder}")


def verified(rule: Rule, office: Office, stands: Standing) -> dict[str, Any]:
    """What a test on fresh histories says: each bound by itself holds with the confidence asked."""
    low, high = exact(stands.met, stands.histories, 2 * rule.confidence - 1)
    verdict = "confirmed" if low >= rule.bad else "refuted" if high < rule.bad else "not confirmed"
    return {
        "verdict": verdict,
        "probability_promised": rule.bad,
        "confidence": rule.confidence,
        "at_least": low,
        "at_most": high,
        "seed": office.trials.seed,
        **standing_told(office, stands),
    }


def _persons(staffed: Sequence[str]) -> dict[str, int]:
    """Persons by post, of texts like 'examiners=9'. InputError for any that is not."""
    problems, found = [], {}
    for text in staffed:
        name, equals, number = (part.strip() for part in text.partition("="))
        if not equals or not number.isdecimal():
            problems.append(Problem(STAFF, text, "a team, or team.grade, and whole persons, as examiners=9"))
        elif name in found:
            problems.append(Problem(STAFF, text, "this team is named twice"))
        else:
            found[name] = int(number)
    if problems:
        raise InputError(problems)
    return found
