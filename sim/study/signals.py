"""Signals that ask the program to end, taken at a moment when nothing is half done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class StoppedError(BaseException):
    """A signal has asked the program to end."""


@contextmanager
def in_turn(finished: "SimpleQueue[Any]") -> Iterator[None]:
    """Signals take their turn in a queue of what is finished: their number stands there, to raise StoppedError.

    Raised at any other moment they could leave a lock of an executor held for ever.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.getsignal(each) for each in STOPPING}
    heard = {each: handler for each, handler in before.items() if callable(handler)}
    for each in heard:
        signal.signal(each, lambda number, _: finished.put(number))
    try:
        yield
    except StoppedError as stopped:
        _restore(heard)
        number = stopped.args[0]
        heard[number](number, None)  # raises what it always raises
        raise KeyboardInterrupt from None
    finally:
        _restore(heard)


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    for each, handler in handlers.items():
        signal.signal(each, handler)


@contextmanager
def unheard(*signals: signal.Signals) -> Iterator[None]:
    """Signals, all that ask to end unless some are named, wait until the end of this.

    Processes started meanwhile never hear them, and are ended by their parent.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals or STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
