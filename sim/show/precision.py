"""What is said of a precision that was asked for: before anything runs, after the first stage, below the tables."""

from typing import Any

from sim.model.problems import InputError, Problem
from sim.study.precision import FIRST, MOST, Rule, Wanted
from sim.study.results import Result

LEAST_POINTS, MOST_POINTS = 0.01, 50


def wanted_of(precision: float | None, probability: float | None, most: int | None) -> Wanted | None:
    """The precision that two options ask for, in points; None where they ask none.

    most: replications that may be done. InputError lists every value that cannot be taken.
    """
    if precision is None and probability is None:
        return None
    problems = [
        Problem(option, f"{points:g}", f"write points from {LEAST_POINTS:g} to {MOST_POINTS}")
        for option, points in (("--precision", precision), ("--probability-precision", probability))
        if points is not None and not LEAST_POINTS <= points <= MOST_POINTS
    ]
    if most is not None and most < FIRST:
        rule = f"a precision takes at least {FIRST} histories; this is the most that may be done"
        problems.append(Problem("--replications", str(most), rule))
    share, chance = (None if points is None else points / 100 for points in (precision, probability))
    wanted = Wanted(share, chance, most)
    if not problems and most is None and wanted.fixed > MOST:
        rule = f"takes {wanted.fixed:,} histories; at most {MOST:,} are done; with --replications fewer"
        problems.append(Problem("--probability-precision", f"{probability:g}", rule))
    if problems:
        raise InputError(problems)
    return Wanted(share, chance, MOST if most is None else most)


def said_beforehand(wanted: Wanted) -> str | None:
    """How many histories are done in any case, where a probability fixes them."""
    if wanted.probability is None:
        return None
    words = f"{wanted.fixed:,} histories, so that each probability is known to ± {_points(wanted.probability)}"
    return f"{words}, as far as these reach" if _is_cut(wanted) else f"{words}, whatever it is"


def said_of_stage(rule: Rule, done: int) -> str | None:
    """What so many histories have shown; None where there is nothing more to say or do."""
    if rule.wanted.share is None or FIRST < done == rule.done:
        return None
    if not rule.rows:
        return f"{done} done; no share on time is defined in all of them, so that there is none to be precise about"
    asked = f"for ± {_points(rule.wanted.share)}"
    if rule.needed <= done:
        return f"{done} done; they are enough {asked}"
    words = f"{done:,} done; at least {rule.needed:,} are needed {asked}"
    if done > FIRST:
        words += f", since these vary more than the first {FIRST}"
    return words if rule.is_reached else f"{words}; {rule.done:,} will be done, the most that may be"


def precision_notes(result: Result) -> tuple[str, ...]:
    """What stands below a table whose number of replications was decided by a precision; nothing otherwise."""
    rule = result.rule
    if rule is None:
        return ()
    notes = []
    if rule.wanted.share is not None and rule.rows:
        what = "Differences in the share on time" if rule.is_paired else "Shares on time, on the base of their norm"
        asked = f"± {_points(rule.wanted.share)}"
        needed = f"{asked} is not reached within {rule.done:,} replications: at least {rule.needed:,} are needed"
        told = f"at most {asked}" if rule.is_reached else needed
        notes.append(
            f"{what}: {told}; these ± are at 95 % for all {rule.measures} together, by Stein's two-stage rule "
            "(1945), continued while the spread grows: the wider of two intervals, by the spread of the first "
            f"{FIRST} histories and of all."
        )
        if rule.done > rule.wanted.fixed:
            notes.append(
                "Their spread has decided the number of replications; intervals of probabilities are then only "
                "nearly exact."
            )
    if rule.left_out:
        names = ", ".join(dict.fromkeys(f"{norm} in {window}" for norm, _, window in rule.left_out))
        notes.append(f"Not defined in each of the first {FIRST}, and so left out of the rule: {names}.")
    if rule.wanted.probability is not None:
        asked = f"± {_points(rule.wanted.probability)}"
        told = f"{asked} is not reached within" if _is_cut(rule.wanted) else f"at most {asked}, fixed beforehand at"
        notes.append(f"Probabilities: {told} {rule.wanted.fixed:,} replications.")
    return tuple(notes)


def precision_json(result: Result) -> dict[str, Any]:
    """The same for a program."""
    rule = result.rule
    if rule is None:
        return {}
    return {
        "precision": {
            "share_half_width": rule.wanted.share,
            "probability_half_width": rule.wanted.probability,
            "most": rule.wanted.most,
            "fixed_beforehand": rule.wanted.fixed,
            "first_stage": FIRST,
            "needed": rule.needed,
            "done": rule.done,
            "is_reached": rule.is_reached,
            "measures": rule.measures,
            "rows": rule.rows,
            "left_out": rule.left_out,
        }
    }


def _is_cut(wanted: Wanted) -> bool:
    """Whether fewer histories may be done than a probability asks for."""
    return wanted.fixed < Wanted(probability=wanted.probability).fixed


def _points(share: float | None) -> str:
    points = f"{100 * (share or 0):g}"
    return f"{points} point" + ("" if points == "1" else "s")
