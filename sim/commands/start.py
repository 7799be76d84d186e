"""The command that asks for how long a scenario tells of its start."""

from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import How, study_command


@app.command()
@study_command(replications="simulated histories, two or more; else the scenario's own")
def start(
    file: File,
    how: How,
    backlog: Annotated[
        float,
        typer.Option(metavar="MONTHS", help="what the overfull office has on its desks, in months of receipts"),
    ] = 3.0,
    stock_tolerance: Annotated[
        float, typer.Option(metavar="PERCENT", help="open dossiers so close are as good as the same")
    ] = 1.0,
    share_tolerance: Annotated[
        float, typer.Option(metavar="POINTS", help="shares on time so close are as good as the same")
    ] = 0.5,
) -> None:
    """Find after how many months the start is forgotten.

    The scenario runs twice on the same draws, from an empty and from an overfull office, month by month; and the
    run-in is enough, or not.
    """
    from sim.show.start import Tolerances, study_start

    study_start(file, how, backlog, Tolerances(stock_tolerance, share_tolerance))
