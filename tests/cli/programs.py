"""The command as a program of its own, in a process that can be killed, interrupted or set elsewhere."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "sim"]


def surroundings(**changed: str) -> dict[str, str]:
    """The variables of this process with some changed, and this project's code first."""
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "LC_ALL")}
    return kept | {"PYTHONPATH": str(ROOT)} | changed


def run(*words: object, folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    """Give a command in a folder and wait for its end."""
    return _run([*COMMAND, *(str(word) for word in words)], folder, changed)


def run_script(script: str, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script of the project in a folder and wait for its end."""
    return _run([sys.executable, str(ROOT / script), *words], folder, {})


def _run(command: list[str], folder: Path, changed: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        env=surroundings(**changed),
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
    )
