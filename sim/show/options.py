"""Options of the command line: those of every command that simulates."""

import inspect
from collections.abc import Callable, Mapping
from copy import copy
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_type_hints

import typer

KEYWORD = inspect.Parameter.POSITIONAL_OR_KEYWORD
LARGEST_SEED = 2**63 - 1
MOST_HISTORIES = 1_000_000

Replications = Annotated[
    int | None,
    typer.Option(
        "--replications", "-n", min=1, max=MOST_HISTORIES, help="simulated histories; else the scenario's own"
    ),
]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=LARGEST_SEED, help="seed of all draws; else the scenario's own"),
]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="change a value, as teams.examiners.fte=9; repeatable"),
]
Out = Annotated[Path | None, typer.Option("--out", help="folder of the results; else results/out/NAME")]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="threads, or processes of the reference; else one per processor"),
]
Engine = Annotated[
    Literal["auto", "reference", "kernel"],
    typer.Option(help="the compiled kernel, or the slow reference in SimPy: the same figures"),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers do it, as tcp://127.0.0.1:8786"),
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="POINTS", help="as many histories as it takes until each share on time is known to ± so many points"
    ),
]
ProbabilityPrecision = Annotated[
    float | None,
    typer.Option(
        metavar="POINTS", help="the same for the probability that a norm is met; their number is said first"
    ),
]


class How(NamedTuple):
    """The options of every command that simulates."""

    replications: Replications = None
    seed: Seed = None
    overrides: Overrides = None
    out: Out = None
    workers: Workers = None
    engine: Engine = "auto"
    cluster: Cluster = None
    as_json: Json = False


def study_command(**words: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator: the command with the options of `How` in place of its argument `how`.

    words: the help of those options that say something else in this command, as of --replications, by name.
    """
    return lambda command: _with_options(command, words)


def _with_options(command: Callable[..., None], words: Mapping[str, str]) -> Callable[..., None]:
    def with_options(**given: Any) -> None:
        how = How(**{name: given.pop(name) for name in How._fields})
        command(**given, how=how)

    own = inspect.signature(command).parameters
    kinds = get_type_hints(How, include_extras=True)
    for name, told in words.items():
        kind, option = get_args(kinds[name])
        kinds[name] = Annotated[kind, _saying(option, told)]
    parameters = [parameter for name, parameter in own.items() if name != "how"]
    parameters += [
        inspect.Parameter(name, KEYWORD, default=How._field_defaults[name], annotation=kinds[name])
        for name in How._fields
    ]
    with_options.__name__, with_options.__doc__ = command.__name__, command.__doc__
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_options.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return with_options


def _saying(option: Any, told: str) -> Any:
    """The same option with another help."""
    changed = copy(option)
    changed.help = told
    return changed
