"""What is said of staffings in words: numbers as they are printed, and the notes below the tables."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from sim.show.staffing_found import Found
from sim.show.tables import UNDEFINED
from sim.study.any_time import interval
from sim.study.meeting import Office
from sim.study.selecting import MOST_PUT_OFF, Rule
from sim.study.staffings import Staffings, rank
from sim.study.standings import Standing, exact

HARDLY = 0.995  # load from which on a queue grows, or nearly


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


def together(office: Office) -> str:
    """The norms that are to be met together."""
    norms = office.targets.norms
    return norms[0] if len(norms) == 1 else "both norms" if len(norms) == 2 else f"all {len(norms)} norms"


def any_time(met: int, histories: int, rule: Rule) -> str:
    """How often, with an interval that holds whenever the test stops."""
    low, high = interval(met, histories, rule.confidence)
    return f"{percent(met / histories)} [{100 * low:.1f}, {100 * high:.1f}]"


def mean(value: float) -> str:
    """A share on time."""
    return UNDEFINED if np.isnan(value) else f"{100 * value:.1f} %"


def load_of(load: float) -> str:
    """A load."""
    return "nobody is there" if np.isinf(load) else f"{100 * load:.0f} %"


def closest_note(found: Found) -> Iterator[str]:
    """The cheaper staffing that comes nearest, and its verdict."""
    if found.closest is None or found.closest.staffing is None:
        return
    test = found.search.tests[found.closest.staffing]
    word = "rejected" if test.verdict == "rejected" else "undecided"
    misses = f"; what it misses most is {found.closest.binding}" if len(found.closest.norms) > 1 else ""
    yield (
        f"The closest cheaper one, {found.office.lattice.named(test.staffing)}, met them in {test.met} of "
        f"{test.histories} histories: {word}{misses}."
    )


def undecided_note(found: Found) -> Iterator[str]:
    """Which staffings were not decided, and may do."""
    lattice = found.office.lattice
    undecided = sorted(found.search.undecided, key=lambda test: rank(lattice.prices, test.staffing))
    if undecided:
        named = "; ".join(
            f"{lattice.named(t.staffing)} ({money(lattice.cost(t.staffing), lattice)}, {t.met} of {t.histories})"
            for t in undecided[:3]
        )
        more = f", and {len(undecided) - 3} more" if len(undecided) > 3 else ""
        yield f"Undecided within {found.rule.most} histories, so perhaps enough: {named}{more}. Raise --most."


def put_off_note(found: Found) -> Iterator[str]:
    """How many cheaper ones were put off, and whether they were tested."""
    search = found.search
    if search.put_off:
        many = f"{'more than ' if search.put_off >= MOST_PUT_OFF else ''}{search.put_off:,}"
        tested = "all were tested" if not search.unseen else f"{search.unseen:,} of them were not tested"
        surprise = "; one of them was proven all the same" if search.is_surprising else ""
        yield f"Cheaper, with fewer people than one that was rejected: {many}; {tested}{surprise}."


def unvisited_note(found: Found) -> Iterator[str]:
    """Below how many persons of a post nothing was visited."""
    search, names = found.search, found.office.lattice.names
    least = [max(min(pair) - 1, 0) for pair in zip(search.centre, search.fewest, strict=True)]
    below = [f"{few} {name}" for few, name in zip(least, names, strict=True) if few > 0]
    if below:
        yield (
            f"Not visited: fewer than {' or '.join(below)}. That many or more were rejected with plenty of all "
            "others; that fewer do no better is taken as given, and the guarantee does not speak of them."
        )


def oftenest_note(found: Found) -> Iterator[str]:
    """Which staffing meets the norms more often than the best, and by what."""
    other, best = found.oftenest, found.best[0]
    if other is None or other.staffing is None:
        return
    kept = mean(other.kept[best.binding])
    yield (
        f"{found.office.lattice.named(other.staffing)} meets the norms more often, in "
        f"{share(other.met, other.histories)}, but keeps {kept} of the deadlines of {best.binding}: it leaves "
        "undecided what is late."
    )


def load_note(office: Office, answer: Standing) -> Iterator[str]:
    """What it means that a team has no time left."""
    full = [f"{team} ({load_of(load)})" for team, load in answer.loads.items() if load > HARDLY]
    until = office.trials.prepared(office.variant).scenario.period.until
    longer = until.replace(year=until.year + 2, day=min(until.day, 28) if until.month == 2 else until.day)
    if full:
        norm = min(answer.kept, key=lambda each: answer.kept[each])
        yield (
            f"Has no time left: {', '.join(full)}. What it does not do stays open, and counts under no norm of "
            f"decisions: of the deadlines of {norm} {mean(answer.kept[norm])} are kept, open dossiers included. "
            "What does for the norms of this period may not do for those of the next: ask again with a longer one, "
            f"as --set period.until={longer}."
        )


def posts_note(lattice: Staffings) -> Iterator[str]:
    """What a post costs where no budget says."""
    if lattice.currency is None:
        yield "The scenario has no budget: each post costs 1."
