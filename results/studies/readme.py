"""Write the README's console blocks anew: each command that shows output is run, and what it prints put below it.

A command without output in the README stays without. Run from anywhere; the commands run in an empty folder.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
README = PROJECT / "README.md"
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)$", re.MULTILINE)


def printed(command: str, folder: Path) -> str:
    """What a command prints on its standard output, without trailing blanks."""
    commands = {"officesim": f"{sys.executable} -m sim", ".venv/bin/python": sys.executable}
    first, _, rest = command.partition(" ")
    line = f"{commands[first]} {rest}".replace("results/studies/", f"{PROJECT}/results/studies/")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "COLUMNS": "116"}
    ran = subprocess.run(
        line, shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return "\n".join(row.rstrip() for row in ran.stdout.rstrip().splitlines())


def rewritten(block: str, folder: Path) -> str:
    """A console block with the output of its commands as they print it now."""
    parts = COMMAND.split(block)
    lines = [parts[0]]
    for command, output in zip(parts[1::2], parts[2::2], strict=True):
        lines.append(f"$ {command}\n")
        if output.strip():
            print(command, file=sys.stderr)
            lines.append(printed(command, folder) + "\n")
    return "".join(lines)


def main() -> None:
    """Rewrite the README."""
    with tempfile.TemporaryDirectory() as folder:
        text = BLOCK.sub(lambda match: rewritten(match[0], Path(folder)), README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
