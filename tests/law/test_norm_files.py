"""Norm files that are refused, each with the message it must give, all problems at once."""

from pathlib import Path

import pytest

from sim.law.norms import NormFileError, read_library, read_norms

GOOD = """
act = "an act"

[norms.decision]
article = "1"
label = { en = "d", fr = "d", nl = "d" }
missions = ["any"]
clock = { start = "received", stop = "decided", suspends = ["claimant"] }
base = "none"
window = "none"

[[norms.decision.versions]]
limit = "4 months"
limit_reference = "1"
percentage = "none"
percentage_reference = "1"
"""


def problems_of(path: Path, text: str) -> list[str]:
    path.write_text(text)
    with pytest.raises(NormFileError) as caught:
        read_norms(path)
    assert str(caught.value) == "\n".join(caught.value.problems)
    assert all(problem.startswith(f"{path}: ") for problem in caught.value.problems)
    return [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]


def test_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "an_act.toml"
    path.write_text(GOOD)
    assert list(read_norms(path)) == ["an-act/decision"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('article = "1"', 'artcle = "1"', "norms.decision.artcle: unknown field; did you mean 'article'?"),
        ('article = "1"', "", "norms.decision.article: required field is missing"),
        ('article = "1"', "article = 1", "norms.decision.article: 1: input should be a valid string"),
        ('act = "an act"', 'akt = "an act"', "akt: unknown field; did you mean 'act'?"),
        ("suspends", "suspend", "norms.decision.clock.suspend: unknown field; did you mean 'suspends'?"),
        ('["claimant"]', '"claimant"', "norms.decision.clock.suspends: 'claimant': input should be"),
        (
            'limit = "4',
            'limits = "4',
            "norms.decision.versions.0.limits: unknown field; did you mean 'limit'?",
        ),
        (
            'limit = "4',
            'form = 1\nlimit = "4',
            "norms.decision.versions.0.form: unknown field; did you mean 'from'?",
        ),
        (
            'limit = "4',
            'from = "2002"\nlimit = "4',
            "norms.decision.versions.0.from: '2002': input should be a valid",
        ),
        (
            'limit = "4',
            'from = 2003-01-01\nuntil = 2002-01-01\nlimit = "4',
            "norms.decision.versions.0: from 2003-01-01 until 2002-01-01: a version begins before it ends",
        ),
        ("4 months", "4 moons", "norms.decision.versions.0.limit: '4 moons': a legal duration is a number"),
        ('"4 months"', "4", "norms.decision.versions.0.limit: 4: a limit is a text, such as '90 days'"),
        (
            "4 months",
            "first of the next month",
            "norms.decision: kind: 'first of the next month' is an effective",
        ),
        (
            'article = "1"',
            'article = "1"\nkind = "effective date"',
            "norms.decision: kind: 'first of the next month'",
        ),
        (
            'article = "1"',
            'article = "1"\nkind = "dedline"',
            "norms.decision.kind: 'dedline': one of 'deadline',",
        ),
        ('article = "1"', 'article = "1"\nid = "x"', "norms.decision.id: unknown field"),
        (
            'percentage = "none"',
            "percentage = 101",
            "norms.decision.versions.0.percentage: 101: a percentage lies",
        ),
        (
            'percentage = "none"',
            "percentage = true",
            "norms.decision.versions.0.percentage: True: a percentage lies",
        ),
        (
            'percentage = "none"',
            'percentage = "90"',
            "norms.decision.versions.0.percentage: '90': a percentage lies",
        ),
        ('percentage = "none"', "percentage = 90", "norms.decision: base, window: a percentage has both"),
        (
            'base = "none"',
            'base = "requets"',
            "norms.decision.base: 'requets': one of 'decisions', 'requests'",
        ),
        (
            'window = "none"',
            'window = "yearly"',
            "norms.decision.window: 'yearly': one of 'year', 'end of year'",
        ),
        (
            ', nl = "d"',
            "",
            "norms.decision.label: {'en': 'd', 'fr': 'd'}: a label has the languages en, fr, nl",
        ),
        ("[[norms.decision.versions]]", "[norms.decision.versions]", "norms.decision.versions"),
    ],
)
def test_fault_is_told_with_its_path_and_rule(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GOOD
    problems = problems_of(tmp_path / "an_act.toml", GOOD.replace(old, new, 1))
    assert any(told.startswith(problem) for told in problems), problems


def test_two_versions_on_one_day_are_refused(tmp_path: Path) -> None:
    text = GOOD + GOOD[GOOD.index("[[norms") :]
    assert problems_of(tmp_path / "a.toml", text) == [
        "norms.decision: versions: two are in force on one day; each day has at most one"
    ]


def test_norm_without_a_version_is_refused(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("[[norms")] + "versions = []\n"
    assert problems_of(tmp_path / "a.toml", text) == ["norms.decision: versions: a norm has at least one"]


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("4 months", "4 moons").replace("missions", "mission").replace("stop", "end")
    assert sorted(problem.split(": ")[0] for problem in problems_of(tmp_path / "a.toml", text)) == [
        "norms.decision.clock.end",
        "norms.decision.clock.stop",
        "norms.decision.mission",
        "norms.decision.missions",
        "norms.decision.versions.0.limit",
    ]


def test_all_problems_of_a_library_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(GOOD.replace("article", "artikel"))
    (tmp_path / "b.toml").write_text("act = ")
    (tmp_path / "c_d.toml").write_text(GOOD)
    (tmp_path / "c-d.toml").write_text(GOOD)
    with pytest.raises(NormFileError) as caught:
        read_library(tmp_path)
    told = "\n".join(caught.value.problems)
    assert "a.toml: norms.decision.artikel: unknown field; did you mean 'article'?" in told
    assert "b.toml: not a readable TOML file: Invalid value" in told
    assert "c_d.toml: norms: 'c-d/decision' is in another file too" in told


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NormFileError, match=r"none\.toml: not a readable TOML file: No such file"):
        read_norms(tmp_path / "none.toml")
    with pytest.raises(NormFileError, match="no norm file"):
        read_library(tmp_path)
