"""Keeping a run for good: when it was kept and what it was then, so that nothing changes it unseen.

What is laid over a run later, and the file that says that it is kept, stand in its folder beside what the run
wrote; its `run.json` does not name them, so that the same run is the same bytes whenever it is made.
"""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

KEPT = "kept.json"
REALITY = ("reality.csv", "reality.json", "reality.png")  # with several scenarios, each under its name
REPLICATIONS = "replications"


@dataclass(frozen=True)
class Seal:
    """On which day a run was kept, why, and the digest of each of its files on that day.

    day: None where the file that says so cannot be read.
    """

    day: date | None
    note: str
    digests: dict[str, str]

    def __str__(self) -> str:
        return f"is kept since {self.day}" if self.day else f"is kept, by a {KEPT} that cannot be read,"

    def as_json(self) -> str:
        """The text of the file that says so."""
        told = {"kept": self.day.isoformat() if self.day else None, "note": self.note, "sha256": self.digests}
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"

    def changed(self, folder: Path) -> list[str]:
        """The files of the run that are not what they were on that day, or are there no more."""
        now = digests_of(folder, list(self.digests))
        return [name for name, digest in self.digests.items() if now.get(name) != digest]


def seal_of(folder: Path) -> Seal | None:
    """The seal of a kept run; None where it is not kept. A file that cannot be read keeps it all the same."""
    file = folder / KEPT
    if not file.exists():
        return None
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        told = json.loads(file.read_text(encoding="utf-8"))
        digests = {str(name): str(digest) for name, digest in told["sha256"].items()}
        return Seal(date.fromisoformat(told["kept"]), str(told.get("note", "")), digests)
    return Seal(None, "", {})


def added_to(folder: Path) -> list[str]:
    """The files of a run's folder that were put there after the run: its seal, and reality laid over it."""
    ends = tuple(f"_{name}" for name in REALITY)
    return [each.name for each in folder.iterdir() if each.name in (KEPT, *REALITY) or each.name.endswith(ends)]


def digests_of(folder: Path, names: list[str]) -> dict[str, str]:
    """SHA-256 of files of a run; of its replications together, by name in their order."""
    found = {}
    for name in names:
        with suppress(OSError):
            found[name] = _of_folder(folder / name) if name == REPLICATIONS else _of_bytes(folder / name)
    return found


def _of_bytes(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(f"{file.name} {_of_bytes(file)}\n".encode())
    return digest.hexdigest()
