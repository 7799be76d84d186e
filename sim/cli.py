"""The command `officesim`: a thin face over the study and the pictures of it."""

import os
import signal
import sys
from functools import partial
from io import TextIOWrapper

import typer

from sim.commands import forecasts, frontier, outlooks, reading, records, runs, staffing, start, twin, unknowns, why
from sim.commands.app import app

GROUPS = forecasts, frontier, outlooks, reading, records, runs, staffing, start, twin, unknowns, why
FAILED, BAD_INPUT, INTERRUPTED, ENDED = 1, 2, 130, 143


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code: 0, 2 for wrong input, 130 when interrupted."""
    from typer.exceptions import TyperException

    from sim.model.problems import InputError

    if arguments is None:  # as a program
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), lambda *_: sys.exit(ENDED))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no '±' shows '?'
    try:
        code = app(arguments, standalone_mode=False) or 0
        sys.stdout.flush()
    except InputError as error:
        print(error, file=sys.stderr)
        code = BAD_INPUT
    except TyperException as error:  # wrong words on the command line
        getattr(error, "show", partial(print, error, file=sys.stderr))()
        code = BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:  # who reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except OSError as error:
        print(f"officesim: {error}", file=sys.stderr)
        code = FAILED
    if code == INTERRUPTED:
        if arguments is None:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough
        print("interrupted", file=sys.stderr)
    return int(code)
