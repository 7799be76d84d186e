"""Write the README's console blocks anew: each command that shows output is run, and what it prints put below it.

A command without output in the README stays without it. Run from anywhere; the commands run in an empty folder.
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
    """A console block with the output of its commands as they print it now; those that others follow run too."""
    parts = COMMAND.split(block)
    lines, given = [parts[0]], list(zip(parts[1::2], parts[2::2], strict=True))
    for place, (command, output) in enumerate(given):
        lines.append(f"$ {command}\n")
        if any(shown.strip() for _, shown in given[place:]):
            print(command, file=sys.stderr)
            told = printed(command, folder)
            lines += [told + "\n"] if output.strip() else []
    return "".join(lines)


def main() -> None:
    """Rewrite the README."""
    with tempfile.TemporaryDirectory() as folder:
        text = BLOCK.sub(lambda match: rewritten(match[0], Path(folder)), README.read_text(encoding="utf-8"))
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
