"""The command that leaves out the queues of chance: fluid."""

from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import Cluster, Engine, How, Json, Out, Overrides, Seed, Workers

Beside = Annotated[
    int | None,
    typer.Option("--replications", "-n", min=1, help="lay so many simulated histories beside it; else none"),
]


@app.command()
def fluid(
    file: File,
    replications: Beside = None,
    seed: Seed = None,
    overrides: Overrides = None,
    out: Out = None,
    workers: Workers = None,
    engine: Engine = "auto",
    cluster: Cluster = None,
    as_json: Json = False,
) -> None:
    """Tell loads, stocks and norms without chance's queues.

    At once, and the same whatever the seed: the office is enlarged, and every chance in it laid out evenly.

    By month and team the work that comes, the hours present, what waits and how long; by year the share on time
    that follows. With --replications the simulation stands beside it, and a line says where the two part, and why.
    """
    from sim.show.fluid_study import tell_fluid

    tell_fluid(file, How(replications, seed, overrides, out, workers, engine, cluster, as_json))
