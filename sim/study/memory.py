"""Memory that one history has freed is kept for the next, which then need not ask the system for it, zeroed."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple


class Setting(NamedTuple):
    """One of `mallopt` of the GNU C library: its number, and its value while memory is kept and otherwise."""

    number: int
    keeping: int
    usual: int


SETTINGS = (
    Setting(-1, -1, 128 * 1024),  # M_TRIM_THRESHOLD: how much may lie free at the end
    Setting(-4, 0, 65536),  # M_MMAP_MAX: how many pieces may be apart, which go back as soon as they are free
    Setting(-8, 1, 0),  # M_ARENA_MAX: places that memory comes from; those of threads hold no large piece
)


@contextmanager
def freed_memory_kept() -> Iterator[None]:
    """Until the end of the block, which gives back what is free. With another C library: nothing.

    It holds for the whole process, and changes no result. What M_ARENA_MAX has settled once a thread was begun, and
    how the library had adapted its thresholds, does not come back.
    """
    library = c_library()
    if library is None:
        yield
        return
    for setting in SETTINGS:
        library.mallopt(setting.number, setting.keeping)
    try:
        yield
    finally:
        for setting in SETTINGS:
            library.mallopt(setting.number, setting.usual)
        library.malloc_trim(0)


def c_library() -> ctypes.CDLL | None:
    """The C library of this process, if it can be told how to keep memory."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
