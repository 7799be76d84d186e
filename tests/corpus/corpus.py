"""The corpus of invalid scenarios: each NAME.toml with a NAME.txt, the command and the exact lines it must print.

A name is a class of faults, two underscores, and what is special to the case. What a repository cannot hold well is
made beside the copied files: 100 MB without content, a folder, links that lead out.
"""

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parent
HUGE_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class Case:
    """One command and what it must print."""

    name: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The class of faults."""
        return self.name.partition("__")[0]


def cases() -> list[Case]:
    """Every case, by name."""
    found = []
    for file in sorted(CORPUS.glob("*.txt")):
        command, *lines = file.read_text(encoding="utf-8").splitlines()
        prompt, program, *arguments = shlex.split(command)
        assert (prompt, program) == ("$", "officesim"), file.name
        found.append(Case(file.stem, tuple(arguments), tuple(lines)))
    return found


def copied(folder: Path) -> Path:
    """The corpus in a folder of its own, with the files that are made only here."""
    corpus = folder / "corpus"
    shutil.copytree(CORPUS, corpus, ignore=shutil.ignore_patterns("*.py", "*.txt", "__pycache__"))
    (folder / "outside.toml").write_text((CORPUS / "valid.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "outside.csv").write_text("day,days\n2017-01-02,3\n", encoding="utf-8")
    (corpus / "link_out.toml").symlink_to(folder / "outside.toml")
    (corpus / "link_out.csv").symlink_to(folder / "outside.csv")
    (corpus / "linked").symlink_to(folder)
    (corpus / "folder.toml").mkdir()
    for name in ("huge.toml", "huge.csv"):
        with (corpus / name).open("wb") as file:
            file.write(b"day,days\n" if name.endswith(".csv") else b"seed = 1\n")
            file.truncate(HUGE_BYTES)
    return corpus
