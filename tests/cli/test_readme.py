"""Every `officesim` command in the console blocks of the README does what it says there."""

import re
import shlex

import pytest

from tests.cli.programs import ROOT, run, run_script

BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROMPTS = ("$ officesim", "$ .venv/bin/python results/studies/autumn.py")  # whose files other commands read


def commands(text):
    """The commands of all console blocks, in order; a backslash at the end of a line goes on with the next."""
    lines = [line for block in BLOCK.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith(PROMPTS)]


def test_commands_are_found_where_a_reader_sees_them():
    text = "\n".join(
        [
            *("```console", "$ officesim demo", "Comparison", "$ ls", "```"),
            *("```python", "$ officesim not", "```", "$ officesim neither"),
            *("```console", "$ officesim run a.toml \\", "    --seed 3", "```"),
        ]
    )
    assert [shlex.split(line) for line in commands(text)] == [
        ["officesim", "demo"],
        ["officesim", "run", "a.toml", "--seed", "3"],
    ]


@pytest.mark.slow
def test_every_command_of_the_readme_ends_well(tmp_path):
    found = commands((ROOT / "README.md").read_text(encoding="utf-8"))
    if not found:
        pytest.skip("the README has no console block with a command yet")
    for line in found:
        first, *words = shlex.split(line, comments=True)
        assert not set(words) & {"|", ">", "&&", ";"}, f"{line}: one plain command a line"
        done = run(*words, folder=tmp_path) if first == "officesim" else run_script(*words, folder=tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
