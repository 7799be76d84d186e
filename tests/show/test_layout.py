"""Tables on terminals of any width."""

import pytest

from sim.show.layout import lines_of
from sim.show.tables import Table

YEARS = tuple(str(year) for year in range(2010, 2020))
WIDE = Table(
    "Norms", ("", *YEARS), (("charter/decision", *("",) * 10), ("  decisions on time", *("88.2 % ± 0.4",) * 10))
)
PROSE = Table(
    "Norms",
    ("norm", "what", "asked"),
    (("charter/decision", "Decision of the institution's own motion within four months", "90 %"),),
    texts=("what",),
    folded=("what",),
)


def drawn(table, width):
    return [line for line, _ in lines_of(table, width)]


def test_a_table_that_fits_is_drawn_once_its_numbers_to_the_right():
    table = Table("Load", ("team", "hours"), (("desk", "9"), ("front office", "1,234")))
    assert drawn(table, 80) == ["Load", "team          hours", "desk              9", "front office  1,234"]


@pytest.mark.parametrize("width", [60, 80, 100, 160])
def test_a_table_too_wide_goes_on_below_with_its_first_column(width):
    lines = drawn(WIDE, width)
    assert max(map(len, lines)) <= width
    assert sum(line.count("88.2 % ± 0.4") for line in lines) == 10
    parts = [line for line in lines if line.startswith("Norms")]
    assert parts == ["Norms", *["Norms (continued)"] * (len(parts) - 1)]
    assert len([line for line in lines if line.startswith("  decisions on time")]) == len(parts)


def test_the_whole_comparison_of_two_scenarios_fits_80_columns():
    columns = ("", "assimilation_90", "assimilation_120", "assimilation_120 less assimilation_90")
    rows = (("  on time, right first time", "78.7 % ± 4.1", "79.8 % ± 4.0", "+1.1 pt ± 0.2"),)
    lines = drawn(Table("Comparison", columns, rows), 80)
    assert max(map(len, lines)) <= 80
    assert [line.split()[-1] for line in lines[1:4]] == ["assimilation_120", "less", "assimilation_90"]


def test_free_text_is_folded_before_a_table_is_divided():
    wide, narrow = drawn(PROSE, 100), drawn(PROSE, 50)
    assert wide[2] == "charter/decision  Decision of the institution's own motion   90 %"
    assert wide[3] == "                  within four months"
    assert max(map(len, narrow)) <= 50
    assert narrow[0] == "Norms"
    assert len(narrow) > len(wide)


def test_headings_stand_alone_and_are_told_apart():
    headings = [line for line, is_heading in lines_of(WIDE, 200) if is_heading]
    assert headings[0] == "Norms"
    assert headings[-1] == "charter/decision"


def test_a_table_narrower_than_its_cells_still_shows_them():
    assert any("88.2 % ± 0.4" in line for line in drawn(WIDE, 10))
