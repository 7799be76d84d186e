"""A team's agenda, as tables for people and as JSON."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sim.measure.office_files import read_office_files
from sim.measure.record_map import RecordMap
from sim.measure.so_far import so_far
from sim.model.checks import load_scenario
from sim.model.problems import InputError, Problem, all_problems, nearest
from sim.show.outlook_dossiers import alike
from sim.show.printing import print_json, print_tables
from sim.show.tables import UNDEFINED, Table
from sim.study.agenda import Agenda, agenda_of
from sim.study.folders import write_whole, writing
from sim.study.outlook import from_today
from sim.study.replications import prepare

EXPLAINED = (
    "Last timely days that fall in the week if what is still asked were answered today; under any: the next one of "
    "each dossier, and in the first row those late under some norm. Reminders: dossiers to be reminded."
)
HOURS = (
    "Expected work left in what falls due from today to the week's end, if its answers come, of the hours there "
    "until then. New requests, and what is late already, come on top."
)


def show_agenda(
    file: str,
    overrides: tuple[str, ...],
    stock: Path,
    at: date,
    weeks: int,
    team: str | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Read a register and print what the coming weeks ask; nothing is simulated."""
    scenario = load_scenario(file, overrides)[1]
    with all_problems() as problems:
        if team is not None and team not in scenario.teams:
            problems.append(Problem("--team", team, f"unknown team{nearest(team, scenario.teams)}"))
        _refuse_out(out, (stock, Path(file)))
        files = read_office_files(scenario, at, stock, None, lambda _: RecordMap({}))
    known = so_far(scenario, files)
    plan = prepare(file, (*overrides, *from_today(scenario, known))).plan
    agenda = agenda_of(plan, known, weeks, team)
    if out is not None:
        with writing(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            table = agenda.dossiers.to_csv(index=False, float_format="%.10g", lineterminator="\n")
            write_whole(out, table.encode())
    if as_json:
        print_json({"at": at, "team": team, "weeks": agenda.weeks, "dossiers": agenda.dossiers})
        return
    title = scenario.title.in_language() or Path(file).stem
    print_tables([*_weeks_tables(title, agenda, at), _dossiers_table(agenda, at)])


def _refuse_out(out: Path | None, read: Sequence[Path]) -> None:
    """InputError where a table would be written over what it is made of, or over a folder."""
    if out is None:
        return
    if any(out.exists() and each.exists() and out.samefile(each) for each in read):
        raise InputError(
            [Problem("--out", str(out), "is read for this agenda, and would be lost; name another file")]
        )
    if out.is_dir():
        raise InputError([Problem("--out", str(out), "is a folder; name a file in it, as agenda.csv")])


def _weeks_tables(title: str, agenda: Agenda, at: date) -> list[Table]:
    weeks = agenda.weeks.astype(object).to_dict("records")
    words = ["late already" if week["first"] is None else f"{week['first']}" for week in weeks]
    due = [
        (
            *(f"{week[f'due {norm}']:,}" for norm in agenda.norms),
            f"{week['due']:,}",
            f"{week['waiting']:,}",
            "" if week["first"] is None else f"{week['reminders']:,}",
        )
        for week in weeks
    ]
    heads = ("week from", *agenda.norms, "under any", "awaiting answers", "reminders")
    told = f"{title}: what falls due in the weeks from {at}, of {len(agenda.dossiers):,} open dossiers"
    rows = [(word, *cells) for word, cells in zip(words, due, strict=True)]
    hours = [
        (word, *(_hours(week, team) for team in agenda.teams)) for word, week in zip(words, weeks, strict=True)
    ]
    return [
        Table(told, heads, tuple(rows), (EXPLAINED,)),
        Table("Hours to clear it", ("week from", *agenda.teams), tuple(hours), (HOURS,)),
    ]


def _hours(week: Mapping[Hashable, Any], team: str) -> str:
    needed = f"{week[f'needed {team}']:,.0f}"
    return needed if week["first"] is None else f"{needed} of {week[f'present {team}']:,.0f}"


def _dossiers_table(agenda: Agenda, at: date) -> Table:
    """The dossiers that fall due next."""
    due = agenda.dossiers[pd.to_datetime(agenda.dossiers["last_day"]) >= pd.Timestamp(at)]
    rows = [
        (
            own["case"] or f"line {own['line']}",
            own["mission"],
            own["step"],
            "answers" if own["is_waiting"] else "",
            f"{own['last_day']:%Y-%m-%d}",
            own["norm"],
            UNDEFINED if pd.isna(own["reminder"]) else f"{own['reminder']:%Y-%m-%d}",
            f"{own['hours']:.1f}",
        )
        for own in due.to_dict("records")
    ]
    heads = ("dossier", "mission", "step", "awaits", "last day", "under", "remind on", "hours left")
    told = alike(rows)
    note = f"The first of {len(due):,}; --out FILE.csv writes them all, one a line."
    texts = ("dossier", "mission", "step", "awaits", "under")
    return Table("What falls due next", heads, told, (note,), texts=texts)
