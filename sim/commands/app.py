"""The command `officesim`, to which every group of commands adds its own."""

from typing import Annotated

import typer

app = typer.Typer(
    name="officesim",
    help="Simulate an office and judge it against the time norms of its contract.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

File = Annotated[str, typer.Argument(metavar="FILE", help="scenario file")]
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="scenario files")]
