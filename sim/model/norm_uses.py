"""Checks of the norms that a scenario names: they exist, their clocks can run, their suspensions find a source."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import get_args

from sim.law.norms import Norm, NormFileError, act_of, norms_in
from sim.model.acts import NORM_FILES
from sim.model.library import norm_library
from sim.model.missions import Moment
from sim.model.problems import Problem
from sim.model.written import Table, Written, tables_of, text_of, texts_of, value_of

MOMENTS = frozenset(get_args(Moment))
AUTOMATIC_STAMPS = frozenset({"fact", "filed", "informed", "received", "ended"})


def norms_known(written: Written) -> dict[str, Norm]:
    """The norms of the library and of the scenario's own acts; an act that cannot be read is told of itself."""
    known = dict(norm_library())
    for name, content in written.tables(NORM_FILES).items():
        try:
            known |= norms_in(name, act_of(content))
        except NormFileError:
            continue
    return known


def norm_problems(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """Norms of a mission that do not exist, or whose clock needs a moment that no step stamps."""
    inline, library = written.tables("norms"), norms_known(written)
    stamped = AUTOMATIC_STAMPS | {
        stamp for fields in tables_of(mission, "steps").values() if (stamp := text_of(fields, "stamp"))
    }
    is_unclear = bool(stamped - MOMENTS)  # a malformed stamp may have meant the moment that is missing
    for path, norm, steers in _uses(name, mission):
        if norm not in inline and norm not in library:
            yield written.unknown("norm", norm, [*inline, *library], *path)
            continue
        if norm in inline:
            clock = value_of(inline[norm], "clock")
            moments = [text_of(clock, "start") or "received", text_of(clock, "stop") or "decided"]
        else:
            moments = [library[norm].clock.start, library[norm].clock.stop]
            for moment in set(moments) - MOMENTS:
                rule = f"'{norm}': its clock needs the moment '{moment}', which no step can stamp"
                yield written.problem(rule, *path)
            if not steers and library[norm].kind != "deadline":
                yield written.problem(f"'{norm}': is no deadline ({library[norm].kind}), and judges nothing", *path)
            if steers and not all(_has_deadline(version.limit) for version in library[norm].versions):
                yield written.problem(f"'{norm}': the text gives no deadline to act on", *path)
        for moment in moments:
            if moment in MOMENTS and moment not in stamped and not is_unclear:
                rule = f"'{norm}': its clock needs the moment '{moment}', which no step stamps"
                yield written.problem(rule, *path)


def effect_problems(written: Written, name: str, mission: Table) -> Iterator[Problem]:
    """A norm that dates the effect of decisions, and does not exist or is none of these."""
    norm, library = text_of(mission, "takes_effect"), norms_known(written)
    if norm is not None and norm not in library:
        yield written.unknown("norm", norm, library, "missions", name, "takes_effect")
    elif norm is not None and library[norm].kind != "effective date":
        rule = f"'{norm}': is no effective date ({library[norm].kind})"
        yield written.problem(rule, "missions", name, "takes_effect")


def _has_deadline(limit: object) -> bool:
    return getattr(limit, "unit", "") not in ("unknown", "first_of_next_month")


def _uses(name: str, mission: Table) -> Iterator[tuple[tuple[object, ...], str, bool]]:
    """Each norm that a mission names: the path, the norm, and whether the office acts on its deadline."""
    here = ("missions", name)
    uses = mission.get("norms")
    for place, use in enumerate(uses if isinstance(uses, list | tuple) else []):
        if isinstance(norm := use.get("id") if isinstance(use, dict) else use, str):
            yield (*here, "norms", place), norm, False
    if (norm := text_of(mission, "evidence_rule", "decide_before", "norm")) is not None:
        yield (*here, "evidence_rule", "decide_before", "norm"), norm, True
    for step, fields in tables_of(mission, "steps").items():
        for field in ("deadline_of", "past_deadline_of"):
            if (norm := text_of(fields, field)) is not None:
                yield (*here, "steps", step, field), norm, True


def class_problems(written: Written) -> Iterator[Problem]:
    """Sources whose class is a slip of the pen away from one on which a norm suspends, and that none has."""
    suspending = set()
    inline, library = written.tables("norms"), norms_known(written)
    for name, mission in written.tables("missions").items():
        for _, norm, _ in _uses(name, mission):
            if norm in inline:
                suspending.update(texts_of(inline[norm], "clock", "suspends"))
            elif norm in library:
                suspending |= _classes(library[norm])
    classes = {name: text_of(source, "class") or "" for name, source in written.tables("sources").items()}
    unused = sorted(suspending - set(classes.values()))
    for source, word in classes.items():
        close = get_close_matches(word, unused, n=1, cutoff=0.8) if word not in suspending else []
        if close:
            rule = f"'{word}': no norm used here suspends on it; did you mean '{close[0]}'?"
            yield written.problem(rule, "sources", source, "class")


def _classes(norm: Norm) -> frozenset[str]:
    return norm.clock.suspends
