"""Tables about staffings: the answer beside the staffing of now, what was visited, what binds."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from sim.show.staffing_found import Found
from sim.show.tables import UNDEFINED, Table
from sim.study.any_time import interval
from sim.study.meeting import Office
from sim.study.selecting import MOST_PUT_OFF, Rule
from sim.study.staffings import Staffings, rank
from sim.study.standings import Standing, exact

Row = tuple[str, ...]
SHOWN = 15  # staffings visited that are printed
HARDLY = 0.995  # load from which on a queue grows, or nearly


def found_tables(found: Found) -> list[Table]:
    """What the search found."""
    if found.ample is not None:
        return [_impossible(found, found.ample)]
    first = [_answer(found, found.answer)] if found.answer else [_best(found)] if found.best else [_none(found)]
    return [*first, _visited(found)]


def verified_tables(rule: Rule, office: Office, stands: Standing, answer: dict[str, Any]) -> list[Table]:
    """What a test on fresh histories says."""
    lattice = office.lattice
    assert stands.staffing is not None
    promised = f"{percent(rule.probability)} less the indifference of {points(rule.indifference)}"
    rows = [
        (words, f"{met} of {stands.histories}", _any_time(met, stands.histories, rule))
        for words, met in (("all norms, all years", stands.met), *stands.norms.items())
    ]
    sure = percent(rule.confidence)
    notes = (
        f"Promised: at least {percent(rule.bad)} ({promised}). With {sure} confidence it is at least "
        f"{percent(answer['at_least'])} and at most {percent(answer['at_most'])}, however often you ask again "
        "with more histories (Robbins, 1970).",
        f"Histories of seed {answer['seed']}, made of the scenario's: the search saw none of them. Asked again, "
        f"the first are the same. In brackets: such a {sure} interval of each by itself.",
    )
    title = f"{lattice.named(stands.staffing)}: {answer['verdict']}"
    return [Table(title, ("", "met", "share"), tuple(rows), notes)]


EACH = "In brackets: the exact 95 % interval of each by itself."


def percent(value: float) -> str:
    """A probability, as '95 %', '99.6 %'; never rounded up to certainty."""
    shown = min(round(100 * value, 1), 99.9) if value < 1 else 100.0
    return f"{shown:.10g} %"


def points(value: float) -> str:
    """A difference of probabilities."""
    return f"{100 * value:.10g} points"


def share(met: int, histories: int) -> str:
    """How often, with its exact interval."""
    low, high = exact(met, histories)
    return f"{percent(met / histories)} [{100 * low:.1f}, {100 * high:.1f}]"


def money(cost: Fraction, lattice: Staffings) -> str:
    """A cost as it is printed: to the unit, or in posts."""
    return f"{float(cost):,.2f}".rstrip("0").rstrip(".") if lattice.currency is None else f"{float(cost):,.0f}"


def unit(lattice: Staffings) -> str:
    """What costs are counted in."""
    return "posts" if lattice.currency is None else f"cost of a year, {lattice.currency}"


def _answer(found: Found, answer: Standing) -> Table:
    rule, office = found.rule, found.office
    assert answer.staffing is not None
    beside = [("now", found.now), ("answer", answer)]
    beside += [("closest cheaper", found.closest)] if found.closest else []
    sure = percent(rule.confidence)
    notes = [
        f"Guaranteed with {sure} confidence: this staffing meets {_together(office)} with a probability above "
        f"{percent(rule.bad)}; of those that do with {percent(rule.good)} or more the cheapest of all is not among "
        f"the cheaper ones rejected: "
        f"{percent(rule.probability)} was asked, give or take the indifference of {points(rule.indifference)}.",
        *_closest_note(found),
        *_undecided_note(found),
        *_put_off_note(found),
        *_load_note(office, answer),
        f"Shares: of {answer.histories} further histories, the same for each; by these none was chosen. {EACH}",
        *_posts_note(office.lattice),
    ]
    if found.budget is not None:
        notes.insert(
            0, f"The budget is {money(found.budget, office.lattice)} {office.lattice.currency or 'posts'}."
        )
    told = f"Cheapest staffing that meets {_together(office)} with {percent(rule.probability)}"
    title = f"{told}: {office.lattice.named(answer.staffing)}"
    columns = ("", *(words for words, _ in beside))
    return Table(title, columns, tuple(_standing_rows(office, [each for _, each in beside])), tuple(notes))


def _standing_rows(office: Office, beside: list[Standing]) -> Iterator[Row]:
    lattice = office.lattice
    for at, post in enumerate(lattice.posts):
        shown = (each.staffing[at] if each.staffing else float(post.present) for each in beside)
        yield post.name, *(f"{persons:.3g}" if isinstance(persons, float) else str(persons) for persons in shown)
    yield unit(lattice), *(money(each.cost, lattice) for each in beside)
    yield "all norms met, all years", *(share(each.met, each.histories) for each in beside)
    for target in office.targets.each:
        asked = "" if np.isnan(target.percentage) else f", asked {target.percentage:g} %"
        yield f"{target.norm}{asked}", *("" for _ in beside)
        yield "  met in all years", *(share(each.norms[target.norm], each.histories) for each in beside)
        yield "  mean on time", *(_mean(each.shares[target.norm]) for each in beside)
    yield "load, worst year", *("" for _ in beside)
    for team in dict.fromkeys(post.team for post in lattice.posts):
        yield f"  {team}", *(_load(each.loads[team]) for each in beside)


def _visited(found: Found) -> Table:
    lattice, search = found.office.lattice, found.search
    tests = [test for test in search.tests.values() if not search.is_screening(test)]
    tests.sort(key=lambda test: rank(lattice.prices, test.staffing))
    most = lattice.cost(search.answer) if search.answer is not None else found.budget
    tests = [test for test in tests if most is None or lattice.cost(test.staffing) <= most]
    near = sorted(tests, key=lambda test: (test.met / test.histories, test.histories))[-SHOWN:]
    shown = [test for test in tests if test in near]
    rows = [
        (
            *(str(persons) for persons in test.staffing),
            money(lattice.cost(test.staffing), lattice),
            f"{test.met} of {test.histories}",
            _any_time(test.met, test.histories, found.rule),
            f"undecided within {test.histories} histories" if test.verdict == "undecided" else test.verdict,
        )
        for test in shown
    ]
    sure = percent(found.rule.confidence)
    more = (
        f"The {len(shown)} nearest to doing of {len(tests)}; all are in candidates.csv. "
        if len(shown) < len(tests)
        else ""
    )
    notes = (
        f"{more}In brackets: a {sure} interval that holds whenever the test stops (Robbins, 1970).",
        f"Began at the offered load, {lattice.named(found.centre)}; {search.histories:,} histories in all.",
    )
    columns = (*lattice.names, unit(lattice), "met", "probability", "verdict")
    return Table("Staffings tested, by cost", columns, tuple(rows), notes, texts=("verdict",))


def _impossible(found: Found, ample: Standing) -> Table:
    office, rule, test = found.office, found.rule, found.search.ample
    assert ample.staffing is not None
    hopeless = [norm for norm, met in ample.norms.items() if met / ample.histories <= rule.bad]
    others = [norm for norm in ample.norms if norm not in hopeless]
    is_sure = test.verdict == "rejected"
    notes = [
        f"Even with {office.lattice.named(ample.staffing)} all are met together in {test.met} of {test.histories} "
        f"histories: {'more people do not help' if is_sure else 'undecided; ask for more with --most'}."
    ]
    if hopeless and others:
        left = " ".join(f"--norm '{norm}'" if " " in norm else f"--norm {norm}" for norm in others)
        notes.append(f"To leave out {' and '.join(hopeless)}, ask again with {left}")
    varied = {post.team for post in office.lattice.posts}
    full = [f"{team} ({_load(load)})" for team, load in ample.loads.items() if team not in varied and load > HARDLY]
    if full:
        notes.append(f"Did not vary, and has more work than time: {', '.join(full)}.")
    rows = [
        (
            target.norm,
            UNDEFINED if np.isnan(target.percentage) else f"{target.percentage:g} %",
            _mean(ample.shares[target.norm]),
            share(ample.norms[target.norm], ample.histories),
        )
        for target in office.targets.each
    ]
    none = "No staffing meets" if is_sure else "It cannot be told whether any staffing meets"
    title = f"{none} {_together(office)} with {percent(rule.probability)}"
    columns = ("with plenty of people", "asked", "mean on time", "met in all years")
    return Table(title, columns, tuple(rows), (*notes, EACH))


def _best(found: Found) -> Table:
    rule, office, best = found.rule, found.office, found.best[0]
    lattice = office.lattice
    assert found.budget is not None
    assert best.staffing is not None
    missed = best.histories - best.norms[best.binding]
    alone = f"missed in {missed} of {best.histories} histories"
    rows = [
        (
            *(str(persons) for persons in each.staffing or ()),
            money(each.cost, lattice),
            share(each.met, each.histories),
            each.binding,
            _mean(each.kept[each.binding]),
            _mean(each.shares[each.binding]),
        )
        for each in found.best
    ]
    notes = (
        f"The best within it is {lattice.named(best.staffing)}. The norm that binds: {best.binding}, {alone}.",
        *_undecided_note(found),
        *_put_off_note(found),
        "Compared: staffings to which the budget adds nobody, the better half in twice as many histories; by how "
        "often all norms are met, then by the deadlines of the norm that binds that are kept, undecided dossiers "
        "included: who decides hardly anything may decide that on time. "
        f"Shown, in that order: {best.histories} further histories, by which none was chosen. {EACH}",
        *_posts_note(lattice),
    )
    within = f"{money(found.budget, lattice)} {lattice.currency or 'posts'}"
    none = f"Nothing within {within} a year is proven to meet {_together(office)} with {percent(rule.probability)}"
    columns = (*lattice.names, unit(lattice), "all norms met", "binding norm", "deadlines kept", "decided on time")
    return Table(none, columns, tuple(rows), notes, texts=("binding norm",))


def _none(found: Found) -> Table:
    title = f"No staffing is proven to meet {_together(found.office)} with {percent(found.rule.probability)}"
    notes = [*_undecided_note(found), *_put_off_note(found)]
    if found.search.is_given_up:
        notes.append(f"Given up: {found.rule.most} histories do not suffice; ask for more with --most.")
    return Table(title, ("",), (), tuple(notes))


def _closest_note(found: Found) -> Iterator[str]:
    if found.closest is None or found.closest.staffing is None:
        return
    test = found.search.tests[found.closest.staffing]
    word = "rejected" if test.verdict == "rejected" else "undecided"
    misses = f"; what it misses most is {found.closest.binding}" if len(found.closest.norms) > 1 else ""
    yield (
        f"The closest cheaper one, {found.office.lattice.named(test.staffing)}, met them in {test.met} of "
        f"{test.histories} histories: {word}{misses}."
    )


def _undecided_note(found: Found) -> Iterator[str]:
    lattice = found.office.lattice
    undecided = sorted(found.search.undecided, key=lambda test: rank(lattice.prices, test.staffing))
    if undecided:
        named = "; ".join(
            f"{lattice.named(t.staffing)} ({money(lattice.cost(t.staffing), lattice)}, {t.met} of {t.histories})"
            for t in undecided[:3]
        )
        more = f", and {len(undecided) - 3} more" if len(undecided) > 3 else ""
        yield f"Undecided within {found.rule.most} histories, so perhaps enough: {named}{more}. Raise --most."


def _put_off_note(found: Found) -> Iterator[str]:
    search = found.search
    if search.put_off:
        many = f"{'more than ' if search.put_off >= MOST_PUT_OFF else ''}{search.put_off:,}"
        tested = "all were tested" if not search.unseen else f"{search.unseen:,} of them were not tested"
        surprise = "; one of them was proven all the same" if search.is_surprising else ""
        yield f"Cheaper, with fewer people than one that was rejected: {many}; {tested}{surprise}."


def _load_note(office: Office, answer: Standing) -> Iterator[str]:
    full = [f"{team} ({_load(load)})" for team, load in answer.loads.items() if load > HARDLY]
    until = office.trials.prepared(office.variant).scenario.period.until
    longer = until.replace(year=until.year + 2, day=min(until.day, 28) if until.month == 2 else until.day)
    if full:
        yield (
            f"Has no time left: {', '.join(full)}. Its queue grows, slowly enough for the norms of this period, "
            f"perhaps not for those of the next: ask again with a longer one, as --set period.until={longer}."
        )


def _posts_note(lattice: Staffings) -> Iterator[str]:
    if lattice.currency is None:
        yield "The scenario has no budget: each post costs 1."


def _together(office: Office) -> str:
    norms = office.targets.norms
    return norms[0] if len(norms) == 1 else "both norms" if len(norms) == 2 else f"all {len(norms)} norms"


def _any_time(met: int, histories: int, rule: Rule) -> str:
    low, high = interval(met, histories, rule.confidence)
    return f"{percent(met / histories)} [{100 * low:.1f}, {100 * high:.1f}]"


def _mean(value: float) -> str:
    return UNDEFINED if np.isnan(value) else f"{100 * value:.1f} %"


def _load(load: float) -> str:
    return "nobody is there" if np.isinf(load) else f"{100 * load:.0f} %"
