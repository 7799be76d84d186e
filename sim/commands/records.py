"""Commands that take the records of a real system: judge."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import app
from sim.show.options import Json


@app.command()
def judge(
    log: Annotated[Path, typer.Argument(metavar="LOG.csv", help="records of a real system, CSV or CSV.GZ")],
    norm: Annotated[str | None, typer.Option(help="id of a norm, as charter/decision")] = None,
    scenario: Annotated[str | None, typer.Option(help="file whose norms and holidays are known too")] = None,
    limit: Annotated[str | None, typer.Option(help="a limit, as '90 days'")] = None,
    percentage: Annotated[float | None, typer.Option(help="the share asked, in percent")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="WORD=COLUMN", help="as received=DATE_IN; repeatable"),
    ] = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="WORD=OUTCOME", help="as Accord=granted; repeatable"),
    ] = None,
    decided_by: Annotated[
        list[str] | None,
        typer.Option(metavar="ACTIVITY", help="of an event log: the first of these ends a case; repeatable"),
    ] = None,
    final: Annotated[
        list[str] | None,
        typer.Option(metavar="ACTIVITY", help="of an event log: a case whose last is one of these has ended"),
    ] = None,
    map_file: Annotated[Path | None, typer.Option("--map", help="TOML file that maps columns and formats")] = None,
    separator: Annotated[str | None, typer.Option(help="between cells; else a comma")] = None,
    date_format: Annotated[str | None, typer.Option(help="as %d/%m/%Y; else ISO 8601")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="last day known")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code whose holidays are no working days")] = None,
    as_json: Json = False,
) -> None:
    """Judge a real log by a norm or a limit.

    The code that judges simulated logs counts what was closed on time, late, open and overdue, not yet due.
    """
    from sim.show.judging import judged, judged_table
    from sim.show.log_options import LogOptions
    from sim.show.printing import print_json, print_tables

    options = LogOptions(
        columns=columns or (),
        map_file=map_file,
        separator=separator,
        date_format=date_format,
        until=until.date() if until else None,
        decided_by=decided_by or (),
        final=final or (),
        outcomes=outcomes or (),
    )
    result = judged(log, options, norm, limit, percentage, country, scenario)
    if as_json:
        print_json(result.as_json())
    else:
        print_tables([judged_table(result)])
