"""Commands that simulate scenarios and show them: run, compare, events, demo."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import File, Files, app
from sim.show.options import How, Precision, ProbabilityPrecision, study_command


@app.command()
@study_command()
def run(
    file: File,
    how: How,
    precision: Precision = None,
    probability_precision: ProbabilityPrecision = None,
) -> None:
    """Run a scenario: norms, quality, delays, teams.

    Prints each figure with its interval, and writes tables (CSV), two figures (PNG) and run.json. With a precision
    the number of histories follows from it, and --replications is the most that may be done.
    """
    from sim.show.precision import wanted_of
    from sim.show.running import run_tables
    from sim.show.studies import study

    wanted = wanted_of(precision, probability_precision, how.replications)
    study([file], how, lambda results: run_tables(results[0]), wanted=wanted)


@app.command()
@study_command(
    replications="simulated histories; else the first scenario's own",
    seed="seed of all draws; else the first scenario's",
)
def compare(
    files: Files,
    how: How,
    norms: Annotated[
        list[str] | None, typer.Option("--norm", help="speak of this norm alone; else of all; repeatable")
    ] = None,
    precision: Precision = None,
    probability_precision: ProbabilityPrecision = None,
) -> None:
    """Run scenarios and show how they differ.

    All meet the same random numbers, so that what differs is what was changed. Each is set against the first; then
    any two against each other, in figures and in sentences that hold together: the fewer norms are spoken of, the
    narrower the intervals.
    """
    from sim.show.comparison import compare_scenarios
    from sim.show.precision import wanted_of

    if len(files) < 2:
        raise typer.BadParameter("name at least two scenario files", param_hint="FILE...")
    compare_scenarios(files, how, wanted_of(precision, probability_precision, how.replications), norms or ())


@app.command()
@study_command()
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
@study_command()
def demo(
    how: How,
) -> None:
    """Compare the norms of 90 and 120 days."""
    from sim.model.library import library_folder
    from sim.show.comparison import compare_scenarios

    files = [str(library_folder() / f"assimilation_{days}.toml") for days in (90, 120)]
    how = how._replace(out=how.out or Path("results/out/demo"))
    folder = compare_scenarios(files, how)
    if not how.as_json:
        print(NEXT.format(folder=folder))


NEXT = """What to try next:
  officesim check assimilation_120.toml                                each team's load before anything runs
  officesim run assimilation_120.toml --set teams.examiners.fte=6.5    half a post less
  officesim compare assimilation_120.toml assimilation.toml            against no early refusal at all
  officesim norms --mission assimilation                               what the texts say
The tables as CSV and two figures are in {folder}"""
