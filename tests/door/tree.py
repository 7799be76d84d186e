"""The project's own files: what a clone holds, without what was set up, cached or built in it."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"__pycache__", "build", "dist", "out"}
HIDDEN_BUT_OURS = {".ci", ".gitignore"}


def project_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of the project, sorted; hidden folders but `.ci` are caches or the machine's."""
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") and path.name not in HIDDEN_BUT_OURS:
            continue
        if path.name in LEFT_OUT or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


def text_of(path: Path) -> str | None:
    """The text of a file, None where it is a picture or other bytes."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
