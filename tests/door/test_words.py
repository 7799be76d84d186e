"""The files speak of offices: of no one machine, of no registry, and not of how they were written."""

import re

import pytest

from tests.door.tree import ROOT, project_files, text_of


def _any_of(*words: str) -> str:
    return "|".join(words)


# Every needle is written so that it does not match its own line.
NEEDLES = {
    "a path of one machine": r"(?<![\w.~)}\]-])/(?:" + _any_of("work", "root", "home", "Users") + r")/",
    "a path of one machine, on Windows": r"\b[A-Za-z]:\\" + r"\\?[Uu]sers\b",
    "a package index": r"(?:https?|file):/\S*/simple" + r"\b",
    "a registry": r"(?i)\b(?:"
    + _any_of(r"py" + r"pi\.org", r"python" + r"hosted", r"deb" + r"ian\.org", r"npm" + r"js")
    + r")\b",
    "an option that names an index": r"--(?:extra-)?index" + r"-url[ =]\S|--find" + r"-links[ =]\S",
    "how the project was made": r"(?i)\b(?:"
    + _any_of(
        *("cla" + "ude", "anth" + "ropic", "open" + "ai", "chat" + "gpt", "co" + "pilot", "gem" + "ini"),
        *("large lang" + "uage model", "lang" + "uage model", "ll" + "ms?", "a[.]?i[.]? " + "generated"),
        *("ai" + "-generated", "ai" + "-assisted", "sub-?" + "agents?", "co-" + "authored-by"),
        *("context " + "window", "interfaces" + r"\.md", "this " + "session", "system " + "prompt"),
    )
    + r")\b",
    "a task or an issue by its number": r"(?i)\b(?:issue|task|ticket|pull request) #" + r"\d",
}


def findings(text: str) -> list[str]:
    """What a text should not say, one line each: line number, what it is, the words."""
    return [
        f"{number}: {what}: {found.group()}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, needle in NEEDLES.items()
        if (found := re.search(needle, line))
    ]


def test_no_file_names_a_machine_a_registry_or_its_making():
    told = [
        f"{path.relative_to(ROOT).as_posix()}:{finding}"
        for path in project_files()
        for finding in findings(text_of(path) or "")
    ]
    assert told == []


def test_the_walk_finds_the_files_of_the_project():
    names = {path.relative_to(ROOT).as_posix() for path in project_files()}
    assert {"Makefile", "pyproject.toml", "constraints.txt", ".ci/run", "tests/door/test_words.py"} <= names
    assert not any(name.startswith((".venv/", ".git/", "results/out/")) for name in names)


def test_constraints_hold_names_and_versions_only():
    pin = re.compile(
        r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; [a-z_]+ [!<>=]+ '[^'/]+'( (and|or) [a-z_]+ [!<>=]+ '[^'/]+')*)?"
    )
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not pin.fullmatch(line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "see " + "/wo" + "rk/main/x",
        "'/ro" + "ot/.cache'",
        "file:///ho" + "me/me/x",
        "https://host.example/sim" + "ple/numpy",
        "https://files.python" + "hosted.org/x",
        "pip install --index" + "-url x",
        "Co-" + "Authored-By: x",
        "written by an L" + "LM",
        "see issue #" + "12",
    ],
)
def test_a_planted_word_is_found(line):
    assert findings(line)


@pytest.mark.parametrize(
    "line",
    [
        "https://institution.example/work/time",
        "~/home/plans",
        "hours of work/rest",
        "an agent of the team; a prompt answer; a simple/complex case",
        "apt-get install python3-venv",
    ],
)
def test_an_innocent_line_is_left_alone(line):
    assert findings(line) == []
