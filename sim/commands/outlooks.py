"""Commands that look ahead from today's register: outlook, agenda."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import How, Json, Overrides, study_command

Stock = Annotated[
    Path,
    typer.Option(
        "--stock",
        metavar="OPEN.csv",
        help="what is open: received, step, and mission, case, office, language, asks, answers, moments passed",
    ),
]
At = Annotated[
    datetime, typer.Option("--at", formats=["%Y-%m-%d"], help="today: the files tell what is known that morning")
]


@app.command()
@study_command(replications="simulated histories; else 200")
def outlook(
    file: File,
    stock: Stock,
    at: At,
    how: How,
    decided: Annotated[
        Path | None,
        typer.Option(
            "--decided", metavar="DECIDED.csv", help="what has ended this year, as `judge` reads it; and answers"
        ),
    ] = None,
    levers: Annotated[
        list[str] | None,
        typer.Option(
            "--lever", metavar="KEY=VALUE", help="a change to try; else a post more in each team, sooner reminders"
        ),
    ] = None,
    no_levers: Annotated[bool, typer.Option("--no-levers", help="try no change")] = False,
    probability: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="a change turns a norm if it is then met so surely")
    ] = 0.5,
    draws: Annotated[
        int, typer.Option(min=0, max=100_000, help="also draw the assumed numbers over their ranges, so often")
    ] = 0,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="WORD=COLUMN", help="of DECIDED.csv, as received=DATE_IN; repeatable"),
    ] = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="WORD=OUTCOME", help="of DECIDED.csv, as Accord=granted; repeatable"),
    ] = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="TOML file that maps those columns")] = None,
    separator: Annotated[str | None, typer.Option(help="between cells of DECIDED.csv; else a comma")] = None,
    date_format: Annotated[str | None, typer.Option(help="in DECIDED.csv, as %d/%m/%Y; else ISO 8601")] = None,
) -> None:
    """Forecast the year's end from today's register.

    Simulates the rest of the year and lays it after the year so far: how probable it is that each norm is met,
    where its figure will fall, until when a change still turns it, and which dossiers will be late.
    """
    from sim.show.log_options import LogOptions
    from sim.show.outlook import Asked, show_outlook

    options = LogOptions(
        columns=columns or (),
        map_file=map_file,
        separator=separator,
        date_format=date_format,
        outcomes=outcomes or (),
    )
    asked = Asked(stock, decided, at.date(), options, levers or (), not no_levers, probability, draws)
    show_outlook(file, how, asked)


@app.command()
def agenda(
    file: File,
    stock: Stock,
    at: At,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="how many weeks ahead")] = 8,
    team: Annotated[str | None, typer.Option(help="only what this team has a hand in")] = None,
    overrides: Overrides = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.csv", help="write every open dossier")] = None,
    as_json: Json = False,
) -> None:
    """List what falls due in the coming weeks.

    From the register alone, nothing is simulated: dossiers by last timely day, reminders to send, and the hours of
    work left in them beside the hours there.
    """
    from sim.show.agenda import show_agenda

    show_agenda(file, tuple(overrides or ()), stock, at.date(), weeks, team, out, as_json=as_json)
