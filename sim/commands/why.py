"""Commands that say where lateness comes from: why."""

from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import How, study_command


@app.command()
@study_command(replications="histories of the scenario, and without each cause; else the scenario's own")
def why(
    file: File,
    norm: Annotated[
        list[str] | None,
        typer.Option(
            "--norm", metavar="ID", help="norm to explain, repeatable; else all, where one mission is judged"
        ),
    ] = None,
    window: Annotated[
        str | None, typer.Option("--window", help="when received, as 2018; else in the whole period")
    ] = None,
    *,
    how: How,
) -> None:
    """Split the late dossiers of a norm among queues, sources and rules.

    The scenario runs again without each, with the same draws: alone, last of all, and in many orders.
    """
    from sim.show.why import explain

    explain(file, how, norm or [], window)
