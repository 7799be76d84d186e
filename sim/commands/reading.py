"""Commands that read a scenario or a run, and simulate nothing: check, budget, norms, dashboard, schema."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import File, Files, app
from sim.show.options import Json, Overrides


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
    file: File,
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
