"""Commands about staffings: staff, verify."""

from typing import Annotated

import typer

from sim.commands.app import File, app
from sim.show.options import MOST_HISTORIES, How, study_command

Probability = Annotated[float, typer.Option(help="with which all norms are to be met together in all years")]
Confidence = Annotated[float, typer.Option(help="with which the answer is to hold")]
Indifference = Annotated[
    float, typer.Option(help="so much more or less in probability is the same to you: 0.02 is 2 points")
]
Norms = Annotated[
    list[str] | None, typer.Option("--norm", metavar="ID", help="only this norm; repeatable; else all that ask a %")
]


@app.command()
@study_command(replications="further histories, for the shares that are shown; else 200")
def staff(
    file: File,
    how: How,
    probability: Probability = 0.95,
    confidence: Confidence = 0.95,
    indifference: Indifference = 0.02,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT", help="most that all staff may cost in a year; posts where no budget is told"
        ),
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(metavar="TEAM", help="team, or team.grade, whose posts vary; repeatable; else all teams"),
    ] = None,
    norm: Norms = None,
    most: Annotated[
        int, typer.Option(min=1, max=MOST_HISTORIES, help="histories for each staffing until it is left undecided")
    ] = 4000,
) -> None:
    """Find the cheapest staffing that meets all norms.

    Whole persons in the teams that vary. Staffings are visited by cost, each in as many histories as its test
    needs; --replications are further ones, in which the answer is set beside the staffing of now.
    """
    from sim.show.staffing import staff as search
    from sim.show.staffing_found import Wanted
    from sim.study.selecting import Rule

    rule = Rule(probability, confidence, indifference, most)
    search(file, how, Wanted(rule, budget, tuple(vary or ()), tuple(norm or ())))


@app.command()
@study_command(
    replications="fresh histories; else 1,000", seed="the fresh seed follows from it; else from the scenario's own"
)
def verify(
    file: File,
    how: How,
    staff: Annotated[list[str], typer.Option(metavar="TEAM=N", help="persons of a team; repeatable")],
    probability: Probability = 0.95,
    confidence: Confidence = 0.95,
    indifference: Indifference = 0.02,
    norm: Norms = None,
) -> None:
    """Test a staffing again, on fresh histories.

    None of them was seen by `staff`: the seed is another. 1000, where --replications says nothing else. What is
    said holds however often you ask again with more.
    """
    from sim.show.staffing_found import Wanted
    from sim.show.verifying import verify as test
    from sim.study.selecting import Rule

    rule = Rule(probability, confidence, indifference)
    test(file, how, Wanted(rule, norms=tuple(norm or ())), staff)
