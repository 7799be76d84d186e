"""The command `officesim`, to which every group of commands adds its own."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

ORDER = (
    *("demo", "check", "run", "compare", "fluid", "start"),
    *("why", "staff", "verify", "frontier", "sensitivity", "sweep"),
    *("outlook", "agenda", "judge", "keep", "forecasts", "dashboard"),
    *("budget", "events", "norms", "schema"),
)  # of the help: first runs, then answers, then reality, then what a scenario says


class InOrder(TyperGroup):
    """The commands in the order in which a planner needs them."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Those that are named in the order, and then any other."""
        return sorted(self.commands, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


app = typer.Typer(
    name="officesim",
    cls=InOrder,
    help="Simulate an office and judge it against the time norms of its contract.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

File = Annotated[str, typer.Argument(metavar="FILE", help="scenario file")]
Files = Annotated[list[str], typer.Argument(metavar="FILE", help="scenario files")]
