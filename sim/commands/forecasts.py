"""Commands that keep forecasts until reality comes: keep, forecasts."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import app
from sim.show.options import Json


@app.command()
def keep(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="folder of a run, as results/out/NAME")],
    note: Annotated[str, typer.Option(help="why, or for what it was made")] = "",
    as_json: Json = False,
) -> None:
    """Keep a run for good, as a forecast.

    No later run is written to its folder; whether a file of it has changed since is seen when it is judged.
    """
    from datetime import date

    from sim.show.printing import print_json
    from sim.study.forecasts import keep_forecast

    seal = keep_forecast(folder, date.today(), note)
    if as_json:
        print_json({"run": str(folder), "kept": seal.day, "note": seal.note, "sha256": seal.digests})
    else:
        print(f"{folder} {seal}: no later run is written to it.")
        print(f"When records are there: officesim judge LOG.csv --forecast {folder}")


@app.command()
def forecasts(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="that holds runs")] = Path("results/out"),
    as_json: Json = False,
) -> None:
    """List the runs that records can be laid over.

    Scenario, period, seed and commit of each, since when it is kept, and which records were laid over it.
    """
    from sim.show.kept_runs import kept_json, kept_runs, kept_table
    from sim.show.printing import print_json, print_tables

    found, wrong = kept_runs(folder)
    if as_json:
        print_json(kept_json(found, wrong))
    else:
        print_tables([kept_table(folder, found, wrong)])
