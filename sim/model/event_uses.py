"""Checks of events: that their dates lie in the run, and that what they name exists and can be concerned."""

from collections.abc import Iterator

from sim.model.problems import Problem
from sim.model.registers import FIRST_YEAR, LAST_YEAR
from sim.model.scenario import Period
from sim.model.words import first_day
from sim.model.written import Table, Written, date_of, text_of, texts_of, value_of

NAMED = {"missions": "mission", "offices": "office", "teams": "team"}


def event_problems(written: Written) -> Iterator[Problem]:
    """Events outside the run, and names in them that do not exist or that they cannot change."""
    for name, event in written.tables("events").items():
        yield from _dates(written, name, event)
        yield from _names(written, name, event)


def _dates(written: Written, name: str, event: Table) -> Iterator[Problem]:
    first, last = date_of(event, "from"), date_of(event, "until")
    are_sane = True
    for key, day in (("from", first), ("until", last)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            are_sane = False
            yield written.problem(f"{day} lies outside the years {FIRST_YEAR} to {LAST_YEAR}", "events", name, key)
    if first is None or last is None or not are_sane:
        return
    if first > last:
        yield written.problem(f"{last} lies before from, {first}", "events", name, "until")
        return
    try:
        period = Period.model_validate(written.at("period"))
        start = first_day(period.from_, period.run_in)
    except (ValueError, OverflowError):
        return  # told of the period itself
    if last < start or first > period.until:
        rule = f"{first} to {last} lies outside the run, {start} to {period.until}"
        yield written.problem(rule, "events", name)
    elif first < start and _brings_receipts(written, text_of(event, "source")):
        rule = (
            f"{first} lies before the run, which begins on {start}: what was due before is not drawn, and would "
            "not come late; let the event begin then, or the run earlier (period.run_in)"
        )
        yield written.problem(rule, "events", name, "from")


def _names(written: Written, name: str, event: Table) -> Iterator[Problem]:
    for field, kind in NAMED.items():
        known = written.tables(field)
        for one in texts_of(event, field):
            if one not in known:
                yield written.unknown(kind, one, known, "events", name, field)
    sources, source = written.tables("sources"), text_of(event, "source")
    if source is not None and source not in sources:
        yield written.unknown("source", source, sources, "events", name, "source")
    elif source is not None and text_of(event, "kind") == "source delayed":
        yield from _delayed(written, name, source)
    if text_of(event, "kind") == "demand":
        yield from _demand(written, name, event)


def _delayed(written: Written, name: str, source: str) -> Iterator[Problem]:
    """A source that an event cannot delay: it neither answers on days, nor brings any receipts."""
    if not _brings_receipts(written, source) and not written.table("sources", source).get("delivers"):
        rule = (
            f"'{source}' answers at any moment of the day, and brings no receipts; for an event to hold back its "
            "answers, give it delivers = 'every day', or dates; for one to put off receipts, name it as source in "
            "the demand that its data bring"
        )
        yield written.problem(rule, "events", name, "source")


def _brings_receipts(written: Written, source: str | None) -> bool:
    """Whether some demand says that a source brings it."""
    missions = written.tables("missions").values()
    return source is not None and any(text_of(mission, "demand", "source") == source for mission in missions)


def _demand(written: Written, name: str, event: Table) -> Iterator[Problem]:
    missions = written.tables("missions")
    named = [one for one in texts_of(event, "missions") if one in missions]
    for one in named:
        if "demand" not in missions[one]:
            rule = f"'{one}': no dossier of this mission comes from outside"
        elif value_of(missions[one], "demand", "trace") is not None:
            rule = f"'{one}': its receipts are read from a file, which already has what happened"
        else:
            continue
        yield written.problem(rule, "events", name, "missions")
    if "missions" not in event and not any(
        value_of(mission, "demand", "per_year") is not None for mission in missions.values()
    ):
        rule = "no mission has a demand per year that the event could change"
        yield written.problem(rule, "events", name)
