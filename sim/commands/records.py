"""Commands that take the records of a real system: judge."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.commands.app import app
from sim.show.options import Json

if TYPE_CHECKING:
    from sim.show.log_options import LogOptions


@app.command()
def judge(
    log: Annotated[Path, typer.Argument(metavar="LOG.csv", help="records of a real system, CSV or CSV.GZ")],
    norm: Annotated[str | None, typer.Option(help="id of a norm, as charter/decision")] = None,
    scenario: Annotated[
        str | None,
        typer.Option(help="file whose norms and holidays are known too; with --forecast, one of its scenarios"),
    ] = None,
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
    mission: Annotated[str | None, typer.Option(help="the mission of all cases, where no column names it")] = None,
    forecast: Annotated[
        Path | None, typer.Option(metavar="RUN", help="folder of a run: lay the log over its forecast")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="first day known, for --forecast; else that of the first receipt"),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="folder of what --forecast leaves; else that of the run")] = None,
    as_json: Json = False,
) -> None:
    """Judge a real log by a norm or a limit, or lay it over a forecast.

    The code that judges simulated logs counts what was closed on time, late, open and overdue, not yet due. With
    --forecast each figure stands beside the range that the forecast gave one real year.
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
        mission=mission,
    )
    if forecast is not None:
        given = {"--norm": norm, "--limit": limit, "--percentage": percentage, "--country": country}
        for option in (name for name, value in given.items() if value is not None):
            raise typer.BadParameter("the scenario of the forecast says by what is judged", param_hint=option)
        _lay_over(log, options, forecast, scenario, since.date() if since else None, out, as_json=as_json)
        return
    for option in (name for name, value in {"--since": since, "--out": out}.items() if value is not None):
        raise typer.BadParameter("goes with --forecast", param_hint=option)
    result = judged(log, options, norm, limit, percentage, country, scenario)
    if as_json:
        print_json(result.as_json())
    else:
        print_tables([judged_table(result)])


def _lay_over(
    log: Path,
    options: "LogOptions",
    run: Path,
    scenario: str | None,
    since: date | None,
    out: Path | None,
    *,
    as_json: bool,
) -> None:
    """Lay a log over a forecast, print and keep what comes of it."""
    from sim.show.printing import print_json, print_tables
    from sim.show.reality import in_words, laid, reality_json, reality_tables, write_reality

    found = laid(log, options, run, scenario, since)
    file = write_reality(found, out)
    if as_json:
        print_json({**reality_json(found), "rows": found.rows, "file": str(file)})
    else:
        print(*in_words(found), sep="\n", end="\n\n")
        print_tables(reality_tables(found))
        print(f"Every figure, with the curve by day: {file}; the months as a picture: {file.with_suffix('.png')}")
