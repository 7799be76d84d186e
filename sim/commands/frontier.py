"""What posts buy: frontier."""

from datetime import datetime
from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import How, study_command


@app.command()
@study_command(replications="histories of each staffing; else 30")
def frontier(
    file: File,
    how: How,
    norm: Annotated[
        list[str] | None, typer.Option("--norm", help="id of a norm; else all that ask a percentage; repeatable")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option("--vary", metavar="TEAM", help="teams whose posts vary; else all; repeatable"),
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option("--change", metavar="FILE|KEY=VALUE", help="what this is worth in posts; repeatable"),
    ] = None,
    posts_of: Annotated[
        str | None,
        typer.Option(
            "--in-posts-of", metavar="TEAM", help="counted in these; else, for each norm, where one brings most"
        ),
    ] = None,
    since: Annotated[
        list[datetime] | None,
        typer.Option(
            "--from", formats=["%Y-%m-%d"], help="ask for a post on this day; else on the first of each quarter"
        ),
    ] = None,
    room: Annotated[
        str | None, typer.Option("--budget", metavar="AMOUNT", help="room of the year; else what its credits leave")
    ] = None,
    most_posts: Annotated[int, typer.Option("--posts", min=1, help="at most so many further posts")] = 8,
) -> None:
    """Show what posts cost, and what they reach.

    Cost against the probability that each norm is met and the share on time; what one post more or fewer buys; what
    a post brings that is asked for on a day, and how many each year can pay; what changes of the procedure are
    worth in posts.
    """
    from sim.show.frontier import Options, frontier_of
    from sim.show.frontier_data import frontier_csv, frontier_json
    from sim.show.frontier_figure import draw_frontier
    from sim.show.frontier_tables import frontier_tables
    from sim.show.inquiry import asking
    from sim.show.printing import print_json, print_tables
    from sim.study.figures import NormFigures

    days = tuple(day.date() for day in since or ())
    options = Options(norm or (), vary or (), change or (), posts_of, days, room, most_posts)
    with asking("frontier", file, how, NormFigures(), options._asdict()) as question:
        answer = frontier_of(question, options, how.replications or 30)
        told = {**frontier_json(answer), "folder": str(question.folder)}
        question.finish(told, frontier_csv(answer), lambda folder: draw_frontier(answer, folder))
    if how.as_json:
        print_json(told)
    else:
        print_tables(frontier_tables(answer))
        print(f"Results: {question.folder}")
