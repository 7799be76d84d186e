"""Commands that ask what follows from what is not known: sensitivity, sweep."""

from math import isfinite
from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import How, study_command


@app.command()
@study_command(replications="histories at each end of a range; else 5")
def sensitivity(
    file: File,
    how: How,
    norm: Annotated[
        str | None, typer.Option(help="look at this norm; else the one nearest to what is asked")
    ] = None,
    window: Annotated[str | None, typer.Option(help="in this year, or the period; else the last year")] = None,
    measure: Annotated[str | None, typer.Option(help="its measure, as p90_days; else the share on time")] = None,
    trajectories: Annotated[int, typer.Option(min=2, help="random starts of the screening (Morris)")] = 8,
    few: Annotated[int, typer.Option(min=0, help="assumptions whose share of the variance is told (Sobol)")] = 4,
    draws: Annotated[int, typer.Option(min=2, help="pairs of draws for that; a power of two")] = 64,
    samples: Annotated[int, typer.Option(min=30, help="draws of all assumptions together")] = 200,
    options: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME:KEY=VALUE", help="something else to decide; += adds; repeatable"),
    ] = None,
    costs: Annotated[
        list[str] | None,
        typer.Option("--cost", metavar="NAME=AMOUNT", help="what an option costs; else by the budget"),
    ] = None,
    price: Annotated[
        float | None,
        typer.Option(
            "--euro-per-point", min=0.01, metavar="AMOUNT", help="what a point is worth; else as a post costs"
        ),
    ] = None,
) -> None:
    """Show which assumptions matter most.

    Every assumed range: what its ends do, its share of the uncertainty, whether the verdict holds, and what
    measuring it would be worth to who promises the norm or not. --replications: histories at each end, 5 if not
    said.
    """
    from sim.show.sensitivity import show_sensitivity
    from sim.study.sensitivity import Design

    if price is not None and not isfinite(price):
        raise typer.BadParameter(f"{price} is no amount", param_hint="--euro-per-point")
    if draws & (draws - 1):
        raise typer.BadParameter(f"{draws} is no power of two, as 32, 64 or 128", param_hint="--draws")
    design = Design(how.replications or Design.histories, trajectories, few, draws, samples)
    show_sensitivity(
        file,
        how,
        design,
        norm=norm,
        window=window,
        measure=measure,
        options=options or (),
        costs=costs or (),
        price=price,
    )


@app.command()
@study_command()
def sweep(
    file: File,
    how: How,
    over: Annotated[
        list[str],
        typer.Option("--over", metavar="KEY=V1,V2", help="values of a key, or '6..9 by 0.5'; repeatable"),
    ],
) -> None:
    """Run a scenario at every point of a grid.

    One table (CSV) of every measure, with the values of the keys in columns; the norms on the screen.
    """
    from sim.show.sweeping import show_sweep

    show_sweep(file, how, over)
