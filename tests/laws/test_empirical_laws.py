"""Durations read from a CSV file beside the scenario, and from nowhere else."""

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sim.model.laws import Law, load_empirical, mean
from sim.model.quantiles import quantile
from sim.plan.laws import compile_law, table_mean

DAY = 86_400.0


def observed(file: str = "waits.csv", unit: str = "days", column: str = "days") -> Any:
    return {"empirical": {"file": file, "column": column, "unit": unit}}


def law(written: Any) -> Law:
    return Law.model_validate(written)


def test_observed_durations_are_read_sorted_and_in_seconds(tmp_path: Path) -> None:
    (tmp_path / "waits.csv").write_text("case,days\nb,3\na,1.5\n\nc,12\n")
    read = load_empirical(law(observed()), tmp_path)
    assert read.empirical is not None
    assert read.empirical.values == (1.5 * DAY, 3 * DAY, 12 * DAY)
    assert mean(read) == pytest.approx(5.5 * DAY)
    assert quantile(read, [0.0, 0.33, 0.34, 1.0]).tolist() == [1.5 * DAY, 1.5 * DAY, 3 * DAY, 12 * DAY]


def test_reading_returns_a_copy_and_unread_laws_say_so(tmp_path: Path) -> None:
    (tmp_path / "waits.csv").write_text("days\n3\n")
    unread = law(observed())
    read = load_empirical(unread, tmp_path)
    with pytest.raises(ValueError, match="has not been read yet"):
        mean(unread)
    assert read != unread
    assert read.model_dump() == unread.model_dump()
    assert pickle.loads(pickle.dumps(read)) == read


def test_tables_of_laws_from_different_files_are_not_confused(tmp_path: Path) -> None:
    for folder, days in (("old", 3), ("new", 5)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "waits.csv").write_text(f"days\n{days}\n")
    read = [load_empirical(law(observed()), tmp_path / folder) for folder in ("old", "new")]
    assert [table_mean(compile_law(one)) for one in read] == [3 * DAY, 5 * DAY]


def test_mixtures_and_shifted_laws_read_their_files_too(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "waits.csv").write_text("days\n3\n5\n")
    shifted = {"shifted": {"by": "1 day", "law": observed("data/waits.csv")}}
    mixed = load_empirical(
        law({"mixture": [{"weight": 1, "law": shifted}, {"weight": 1, "law": "1 day"}]}), tmp_path
    )
    assert mean(mixed) == pytest.approx(3 * DAY)
    assert quantile(mixed, [0.4, 0.6, 0.9]).tolist() == [DAY, 4 * DAY, 6 * DAY]


def test_a_semicolon_file_may_write_decimal_commas(tmp_path: Path) -> None:
    (tmp_path / "waits.csv").write_text("\ufeffcas;jours\n1;2,5\n2;0\n", encoding="utf-8")
    read = load_empirical(law(observed(column="jours")), tmp_path)
    assert quantile(read, [0.0, 1.0]).tolist() == [0.0, 2.5 * DAY]


@pytest.mark.parametrize("file", ["../waits.csv", "a/../../waits.csv", "/etc/passwd", "C:\\x.csv", "..\\x.csv", ""])
def test_a_path_that_leads_out_of_the_folder_is_refused_unread(file: str) -> None:
    with pytest.raises(ValidationError, match=r"inside the scenario's folder|needs a name"):
        law(observed(file))


def test_links_may_lead_elsewhere_inside_the_folder_but_not_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.csv").write_text("days\n1\n")
    (home / "waits.csv").write_text("days\n3\n")
    (home / "out.csv").symlink_to(tmp_path / "secret.csv")
    (home / "up").symlink_to(tmp_path)
    (home / "alias.csv").symlink_to(home / "waits.csv")
    assert mean(load_empirical(law(observed("alias.csv")), home)) == 3 * DAY
    for file in ("out.csv", "up/secret.csv"):
        with pytest.raises(ValueError, match="lies outside the folder of the scenario"):
            load_empirical(law(observed(file)), home)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "no file 'waits.csv' in the folder of the scenario or the shipped library"),
        (b"", "has no column 'days'"),
        (b"jours\n3\n", "has no column 'days'; its columns: jours"),
        (b"days,days\n3,4\n", "more than one column 'days'"),
        (b"days\n", "is empty; a law needs at least one duration"),
        (b"days\n3\nsoon\n", "line 3, column 'days': 'soon' is not a number"),
        (b"case,days\na,3\nb\n", "line 3, column 'days': '' is not a number"),
        (b"days\n-3\n", "line 2, column 'days': '-3' is negative"),
        (b"days\nnan\n", "not a finite number"),
        (b"days\n1e300\n", "at most 1,000 years"),
        (b"days\n\xff\xfe\n", "cannot be read as a CSV file in UTF-8"),
    ],
)
def test_a_file_without_durations_is_refused_with_the_place(
    tmp_path: Path, content: bytes | None, rule: str
) -> None:
    if content is not None:
        (tmp_path / "waits.csv").write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(rule)):
        load_empirical(law(observed()), tmp_path)
