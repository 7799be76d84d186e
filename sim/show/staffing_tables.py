"""Tables about staffings: the answer beside the staffing of now, what was visited, what binds."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.show.staffing_found import Found
from sim.show.staffing_notes import (
    EACH,
    HARDLY,
    any_time,
    closest_note,
    load_note,
    load_of,
    mean,
    money,
    oftenest_note,
    percent,
    points,
    posts_note,
    put_off_note,
    share,
    together,
    undecided_note,
    unit,
    unvisited_note,
)
from sim.show.tables import UNDEFINED, Table
from sim.study.meeting import Office
from sim.study.selecting import Rule
from sim.study.staffings import rank
from sim.study.standings import Standing

Row = tuple[str, ...]
SHOWN = 15  # staffings visited that are printed


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
        (words, f"{met} of {stands.histories}", any_time(met, stands.histories, rule))
        for words, met in (("all norms, all years", stands.met), *stands.norms.items())
    ]
    sure = percent(rule.confidence)
    notes = [
        f"Promised: at least {percent(rule.bad)} ({promised}). With {sure} confidence it is at least "
        f"{percent(answer['at_least'])} and at most {percent(answer['at_most'])}, however often you ask again "
        "with more histories (Robbins, 1970).",
        f"Histories of seed {answer['seed']}, made of the scenario's: the search saw none of them. Asked again, "
        f"the first are the same. In brackets: such a {sure} interval of each by itself.",
    ]
    if answer["verdict"] == "not confirmed" and stands.histories < (needed := answer["histories_needed"]):
        few = f"{stands.histories} histories confirm nothing, even if the norms are met in all: {needed} might."
        notes.insert(0, few)
    title = f"{lattice.named(stands.staffing)}: {answer['verdict']}"
    return [Table(title, ("", "met", "share"), tuple(rows), tuple(notes))]


def _answer(found: Found, answer: Standing) -> Table:
    rule, office = found.rule, found.office
    assert answer.staffing is not None
    beside = [("now", found.now), ("answer", answer)]
    beside += [("closest cheaper", found.closest)] if found.closest else []
    sure = percent(rule.confidence)
    notes = [
        f"Guaranteed with {sure} confidence: this staffing meets {together(office)} with a probability above "
        f"{percent(rule.bad)}; of those that do with {percent(rule.good)} or more the cheapest of all is not among "
        f"the cheaper ones rejected: "
        f"{percent(rule.probability)} was asked, give or take the indifference of {points(rule.indifference)}.",
        *closest_note(found),
        *undecided_note(found),
        *put_off_note(found),
        *unvisited_note(found),
        *load_note(office, answer),
        f"Shares: of {answer.histories} further histories, the same for each; by these none was chosen. {EACH}",
        *posts_note(office.lattice),
    ]
    if found.budget is not None:
        notes.insert(
            0, f"The budget is {money(found.budget, office.lattice)} {office.lattice.currency or 'posts'}."
        )
    told = f"Cheapest staffing that meets {together(office)} with {percent(rule.probability)}"
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
        yield "  mean on time", *(mean(each.shares[target.norm]) for each in beside)
    yield "load, worst year", *("" for _ in beside)
    for team in dict.fromkeys(post.team for post in lattice.posts):
        yield f"  {team}", *(load_of(each.loads[team]) for each in beside)


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
            any_time(test.met, test.histories, found.rule),
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
    full = [
        f"{team} ({load_of(load)})" for team, load in ample.loads.items() if team not in varied and load > HARDLY
    ]
    if full:
        notes.append(f"Did not vary, and has more work than time: {', '.join(full)}.")
    rows = [
        (
            target.norm,
            UNDEFINED if np.isnan(target.percentage) else f"{target.percentage:g} %",
            mean(ample.shares[target.norm]),
            share(ample.norms[target.norm], ample.histories),
        )
        for target in office.targets.each
    ]
    none = "No staffing meets" if is_sure else "It cannot be told whether any staffing meets"
    title = f"{none} {together(office)} with {percent(rule.probability)}"
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
            mean(each.kept[each.binding]),
            mean(each.shares[each.binding]),
        )
        for each in found.best
    ]
    notes = (
        f"The best within it is {lattice.named(best.staffing)}. The norm that binds: {best.binding}, {alone}.",
        *oftenest_note(found),
        *undecided_note(found),
        *put_off_note(found),
        *unvisited_note(found),
        "Compared: staffings to which the budget adds nobody, the better half in twice as many histories; by the "
        "deadlines of the norm that binds that are kept, undecided dossiers included, then by how often all norms "
        "are met: who leaves undecided what is late may decide the rest on time. "
        f"Shown, in that order: {best.histories} further histories, by which none was chosen. {EACH}",
        *posts_note(lattice),
    )
    within = f"{money(found.budget, lattice)} {lattice.currency or 'posts'}"
    none = f"Nothing within {within} a year is proven to meet {together(office)} with {percent(rule.probability)}"
    columns = (*lattice.names, unit(lattice), "all norms met", "binding norm", "deadlines kept", "decided on time")
    return Table(none, columns, tuple(rows), notes, texts=("binding norm",))


def _none(found: Found) -> Table:
    title = f"No staffing is proven to meet {together(found.office)} with {percent(found.rule.probability)}"
    notes = [*undecided_note(found), *put_off_note(found), *unvisited_note(found)]
    if found.search.is_given_up:
        notes.append(f"Given up: {found.rule.most} histories do not suffice; ask for more with --most.")
    return Table(title, ("",), (), tuple(notes))
