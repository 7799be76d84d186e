"""The command as a planner meets it: its exit code, what it prints, and what it leaves behind."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sim.cli import main

HERE = Path(__file__).parent
OFFICE, PATIENT = str(HERE / "office.toml"), str(HERE / "patient.toml")


@dataclass(frozen=True)
class Answer:
    """What a command said, and the files that it left in its folder."""

    code: int
    out: str
    err: str
    files: list[str]

    @property
    def json(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


class Office:
    """A folder in which commands are given."""

    def __init__(self, folder: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.folder, self.captured = folder, captured

    def __call__(self, *words: object) -> Answer:
        """Give a command in this process."""
        code = main([str(word) for word in words])
        said = self.captured.readouterr()
        files = [path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file()]
        return Answer(code, said.out, said.err, sorted(files))
