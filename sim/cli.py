"""The command `officesim`: a thin face over the study and the pictures of it."""

import json
import os
import signal
import sys
from datetime import datetime
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from sim.show.options import How, Json, Overrides, study_command

app = typer.Typer(
    name="officesim",
    help="Simulate an office and judge it against the time norms of its contract.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FAILED, BAD_INPUT, INTERRUPTED, ENDED = 1, 2, 130, 143

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="scenario files")]


@app.command()
@study_command
def run(
    file: Annotated[str, typer.Argument(metavar="FILE", help="scenario file")],
    how: How,
) -> None:
    """Run a scenario: norms, quality, delays, teams.

    Prints each figure with its interval, and writes tables (CSV), two figures (PNG) and run.json.
    """
    from sim.show.running import run_tables
    from sim.show.studies import study

    study([file], how, lambda results: run_tables(results[0]))


@app.command()
@study_command
def compare(
    files: Files,
    how: How,
) -> None:
    """Run scenarios and show how they differ.

    All meet the same random numbers, so that what differs is what was changed. Each is set against the first.
    """
    from sim.show.comparison import comparison_table
    from sim.show.studies import study

    if len(files) < 2:
        raise typer.BadParameter("name at least two scenario files", param_hint="FILE...")
    study(files, how, lambda results: [comparison_table(results)])


@app.command()
@study_command
def events(
    file: Annotated[str, typer.Argument(metavar="FILE", help="scenario file with events")],
    how: How,
) -> None:
    """Show what each event did to the norms, and the figure for the final evaluation.

    The scenario runs with all its events, and once more without each; those of which the State was warned in time
    are credited (art. 69).
    """
    from sim.show.effects import study_events

    study_events(file, how)


@app.command()
@study_command
def demo(
    how: How,
) -> None:
    """Compare the norms of 90 and 120 days."""
    from sim.model.library import library_folder
    from sim.show.comparison import comparison_table
    from sim.show.studies import study

    files = [str(library_folder() / f"assimilation_{days}.toml") for days in (90, 120)]
    how = how._replace(out=how.out or Path("results/out/demo"))
    folder = study(files, how, lambda results: [comparison_table(results)])
    if not how.as_json:
        print(NEXT.format(folder=folder))


NEXT = """What to try next:
  officesim check assimilation_120.toml                                each team's load before anything runs
  officesim run assimilation_120.toml --set teams.examiners.fte=6.5    half a post less
  officesim compare assimilation_120.toml assimilation.toml            against no early refusal at all
  officesim norms --mission assimilation                               what the texts say
The tables as CSV and two figures are in {folder}"""


@app.command()
def check(files: Files, overrides: Overrides = None, as_json: Json = False) -> None:
    """Report every problem, or each team's load.

    Of a valid file: hours needed against hours present by team and year, rework and what comes back included.
    """
    from sim.model.problems import InputError
    from sim.show.checking import checked, loads_table
    from sim.show.printing import print_json, print_tables

    problems, valid = [], []
    for file in files:
        try:
            valid.append(checked(file, tuple(overrides or ())))
        except InputError as error:
            problems += error.problems
    if as_json:
        found = [{"file": p.file, "path": p.path, "rule": p.rule} for p in problems]
        print_json({"valid": [each.as_json() for each in valid], "problems": found})
    else:
        for each in valid:
            print_tables([loads_table(each)])
    if problems:
        raise InputError(problems)


@app.command()
def budget(
    file: Annotated[str, typer.Argument(metavar="FILE", help="scenario file")],
    overrides: Overrides = None,
    as_json: Json = False,
) -> None:
    """Print what the staff costs, and each credit.

    Nothing is simulated: cost by year, team, grade and status; what is left, carried over and exceeded.
    """
    from sim.show.budget import budget_json, budget_of, budget_tables
    from sim.show.printing import print_json, print_tables

    scenario = budget_of(file, tuple(overrides or ()))
    if as_json:
        print_json(budget_json(scenario))
    else:
        print_tables(budget_tables(scenario))


@app.command()
def norms(
    file: Annotated[str | None, typer.Argument(metavar="FILE", help="of this scenario; else the library's")] = None,
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="in force on this day")] = None,
    mission: Annotated[str | None, typer.Option(help="serving this mission")] = None,
    catalogue: Annotated[
        bool, typer.Option("--catalogue", help="all that the acts say, and where it stands")
    ] = False,
    overrides: Overrides = None,
    as_json: Json = False,
) -> None:
    """Print the norms and what they leave unknown."""
    from sim.show.norms import listed
    from sim.show.printing import print_json, print_tables

    if catalogue and (file is not None or at or mission is not None):
        rule = "lists everything; FILE, --at and --mission choose among norms"
        raise typer.BadParameter(rule, param_hint="--catalogue")
    if overrides and file is None:
        raise typer.BadParameter("changes values of FILE, and none is named", param_hint="--set")
    rows, table = listed(file, tuple(overrides or ()), at.date() if at else None, mission, is_catalogue=catalogue)
    if as_json:
        print_json(rows)
    else:
        print_tables([table])


@app.command()
def dashboard(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="folder of a run, as results/out/NAME")],
    mission: Annotated[str | None, typer.Option(help="this mission, a row for each office")] = None,
    office: Annotated[str | None, typer.Option(help="this office; with a mission, a row for each month")] = None,
    month: Annotated[str | None, typer.Option(metavar="YYYY-MM", help="this month; else the last")] = None,
    as_json: Json = False,
) -> None:
    """Show numbers, balances and processing times of a run.

    By month, mission and office, and whether the institution itself would have measured the figure.
    """
    from sim.show.dashboard import Asked, dashboard_tables, dashboards
    from sim.show.printing import print_json, print_tables

    found = dashboards(folder, Asked(mission, office, month))
    if as_json:
        print_json([each.as_json() for each in found])
        return
    for each in found:
        print_tables(dashboard_tables(each))
        print(f"Every month, mission and office: {each.kept.file}")


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files."""
    from sim.show.schema import scenario_schema

    print(json.dumps(scenario_schema(), indent=2, ensure_ascii=False))


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


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code: 0, 2 for wrong input, 130 when interrupted."""
    from typer.exceptions import TyperException

    from sim.model.problems import InputError

    if arguments is None:  # as a program
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: sys.exit(ENDED))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no '±' shows '?'
    try:
        code = app(arguments, standalone_mode=False) or 0
        sys.stdout.flush()
    except InputError as error:
        print(error, file=sys.stderr)
        code = BAD_INPUT
    except TyperException as error:  # wrong words on the command line
        getattr(error, "show", partial(print, error, file=sys.stderr))()
        code = BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except OSError as error:
        print(f"officesim: {error}", file=sys.stderr)
        code = FAILED
    if code == INTERRUPTED:
        if arguments is None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        print("interrupted", file=sys.stderr)
    return int(code)
