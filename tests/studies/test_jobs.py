"""Long work of a study: each job is done once, and an interruption loses nothing that is finished."""

from pathlib import Path

import pytest
from jobs import do_all

WORKERS = [1, pytest.param(2, marks=pytest.mark.long)]


def doubled(number: int) -> bytes:
    return str(2 * number).encode()


def broken(number: int) -> bytes:
    """Work that fails at its third job."""
    if number == 2:
        raise RuntimeError("lost")
    return doubled(number)


def interrupted(number: int) -> bytes:
    if number == 2:
        raise KeyboardInterrupt
    return doubled(number)


def jobs_in(folder: Path) -> dict[Path, tuple[int]]:
    return {folder / "done" / f"{number}.txt": (number,) for number in range(4)}


@pytest.mark.parametrize("workers", WORKERS)
def test_every_job_leaves_its_file(tmp_path: Path, workers: int) -> None:
    do_all("jobs", doubled, jobs_in(tmp_path), workers)
    assert [file.read_text() for file in sorted(tmp_path.rglob("*.*"))] == ["0", "2", "4", "6"]


@pytest.mark.parametrize("workers", WORKERS)
def test_what_is_finished_is_not_done_again(tmp_path: Path, workers: int) -> None:
    jobs = jobs_in(tmp_path)
    with pytest.raises(RuntimeError, match="lost"):
        do_all("jobs", broken, jobs, workers)
    first = next(iter(jobs))
    first.write_text("as it was")
    do_all("jobs", doubled, jobs, workers)
    assert [file.read_text() for file in jobs] == ["as it was", "2", "4", "6"]
    assert sorted(tmp_path.rglob("*.*")) == sorted(jobs)


def test_an_interruption_keeps_what_is_finished(tmp_path: Path) -> None:
    jobs = jobs_in(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        do_all("jobs", interrupted, jobs, 1)
    assert [file.exists() for file in jobs] == [True, True, False, False]
