"""Long work as jobs that each leave one file: done on every processor, and not again where the file is there."""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.show.printing import progress

Work = Callable[..., bytes]


def do_all(words: str, work: Work, jobs: Mapping[Path, tuple[Any, ...]], workers: int) -> None:
    """Do the jobs whose file is missing. jobs: what each is given, by its file; words: what is counted as they go.

    Interrupted, it finishes what has begun, keeps that, and ends with status 130.
    """
    missing = {file: given for file, given in jobs.items() if not file.exists()}
    for folder in {file.parent for file in missing}:
        folder.mkdir(parents=True, exist_ok=True)
    with progress(words, len(jobs), len(jobs) - len(missing)) as advance:
        for _ in _done(work, missing, workers):
            advance()


def _done(work: Work, jobs: Mapping[Path, tuple[Any, ...]], workers: int) -> Iterator[None]:
    if workers == 1:
        for file, given in jobs.items():
            yield _kept(work, file, given)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _unheard) as pool:
        try:
            for future in [pool.submit(_kept, work, file, given) for file, given in jobs.items()]:
                yield future.result()
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)
            print("interrupted; what is finished is kept, and the same command goes on from there", file=sys.stderr)
            raise SystemExit(130) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _unheard() -> None:
    """In a process at work: an interruption of the study is for the one that gave the work out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _kept(work: Work, file: Path, given: tuple[Any, ...]) -> None:
    """Do one job, and keep what it leaves whole or not at all."""
    data = work(*given)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(data)
    unfinished.replace(file)
