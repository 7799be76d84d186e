"""Commands that simulate scenarios and show them: run, compare, events, demo."""

from pathlib import Path
from typing import Annotated

import typer

from sim.commands.app import File, Files, app
from sim.show.options import How, study_command


@app.command()
@study_command
def run(
    file: File,
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
